"""What a programme's published rules say: who may apply, standard, how, until when, whom to ask (政策清单 and 申报信息)."""

from __future__ import annotations

import pandas as pd

from dashboard.address import Address
from dashboard.cards.card import Card
from dashboard.cards.rows import said
from dashboard.elements import html
from datasets.published import subsidies
from datasets.published.laid import asked
from datasets.published.state import State
from datasets.published.subsidies import Scope

#: what is shown, in the order a resident asks
_ASKED = (
    ("谁能领", ("beneficiary_text",)),
    ("标准", ("standard_text",)),
    ("怎么领", ("procedure_text",)),
    ("要带什么", ("material_text",)),
    ("什么时候", ("payment_time_text", "time_limit_text")),
    ("哪里办", ("accepting_unit", "department_name")),
    ("依据", ("basis_text",)),
    ("咨询电话", ("enquiry_phone",)),
    ("举报电话", ("report_phone",)),
)


def rules(state: State) -> dict[str, dict[str, str]]:
    """By programme code and by programme name: question → answer, from the newest published tables."""
    return state.made("rules", lambda: _rules(state))


def _rules(state: State) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for table in ("subsidy_catalogue", "subsidy_application"):
        year = state.sql('select max(year) as year from figures where "table" = ?', [table])["year"].iloc[0]
        if pd.isna(year):
            continue
        for row in asked(state, table=table, year=int(year)):
            answers = {term: text for term, names in _ASKED if (text := next((said(row, name) for name in names if said(row, name)), ""))}
            for key in (said(row, "programme_code"), said(row, "programme_name")):
                if key:
                    found[key] = {**found.get(key, {}), **answers}
    return found


def rules_card(state: State, scope: Scope, here: Address) -> Card:
    """这项补贴谁能领，怎么领: the published rules of the programme the reader narrowed to, and the way back to all of them."""
    programme = next(iter(subsidies.programmes(state, Scope(scope.year, programme=scope.programme))), None)
    name = programme.name if programme else scope.programme
    found = rules(state).get(scope.programme) or rules(state).get(name) or {}
    facts = html.Dl([html.Div([html.Dt(term), html.Dd(text)]) for term, text in found.items()], className="facts rulefacts")
    missing = html.Div([html.B("没有公布"), "政策清单和申报信息里没有这一项。"], className="statebox")
    back = html.P(html.A("看全部补贴", href=here.same(lei=""), className="btn"), className="after")
    told = f"{name}按县里公布的政策清单和申报信息办。" if found else f"{name}的办法没有公布到这里。"
    return Card("banfa", "这项补贴|谁能领，怎么领？", told, body=html.Div([facts if found else missing, back]), unit="")
