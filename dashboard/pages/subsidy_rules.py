"""What a programme's published rules say: who may apply, standard, how, until when, whom to ask (政策清单 and 申报信息)."""

from __future__ import annotations

import pandas as pd

from dashboard.cards.rows import said
from datasets.published.accounts import wide
from datasets.published.state import State

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
        for row in wide(state, table, int(year)).to_dict("records"):
            answers = {term: text for term, names in _ASKED if (text := next((said(row, name) for name in names if said(row, name)), ""))}
            for key in (said(row, "programme_code"), said(row, "programme_name")):
                if key:
                    found[key] = {**found.get(key, {}), **answers}
    return found
