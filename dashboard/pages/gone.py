"""Says what was published and is no longer in force: a figure that was withdrawn or taken down is neither zero nor never published."""

from __future__ import annotations

from collections.abc import Sequence

from dash.development.base_component import Component

from dashboard import words
from dashboard.address import Address
from dashboard.cards.parts import tag
from dashboard.elements import html
from datasets.published.register import Gone, gone
from datasets.published.state import State
from schemas.kinds import kinds

#: titles named in one sentence
_NAMED = 3
#: kinds of which a release holds many tables of one year: named once
_WHOLE = ("budget", "final_account")
#: kinds whose tables every department has: named with the unit
_OF_UNITS = ("three_public",)
_GRADES = {"已废止": "ask", "已撤下": "block"}


def gone_accounts(state: State, entity: str = "", year: int = 0) -> tuple[Gone, ...]:
    """Budgets and final accounts of `entity` (of all) no longer in force."""
    return tuple(
        one
        for one in gone(state)
        if one.dataset.kind in _WHOLE and (not entity or one.dataset.entity_code == entity) and (not year or one.dataset.year == year)
    )


def gone_of(state: State, kind: str, year: int = 0) -> tuple[Gone, ...]:
    """Tables of a kind (三公, debt) of `year` (of any) no longer in force."""
    return tuple(one for one in gone(state) if one.dataset.kind == kind and (not year or one.dataset.year == year))


def gone_payments(state: State, year: int, programme: str = "") -> tuple[Gone, ...]:
    """Payments of `year` no longer in force: what sums over the year do not hold."""
    return tuple(
        one
        for one in gone(state)
        if one.dataset.kind == "subsidy" and one.dataset.year == year and _programme(one) and programme in ("", _programme(one))
    )


def _programme(one: Gone) -> str:
    """The programme code of payments; a tombstone keeps it in the key alone."""
    return one.dataset.key.split("/")[7] if one.dataset.key.count("/") > 7 else ""


def gone_note(found: Sequence[Gone], here: Address, after: str = "") -> Component | None:
    """One line for each notice: what it ended and where it stands; `after` says what that means for the figures shown."""
    if not found:
        return None
    lines = []
    for by in sorted({one.by for one in found}):
        own = [one for one in found if one.by == by]
        link = html.A(f"看第{by}号公告", href=here.to("mulu", str(by)))
        lines.append(html.P([tag(own[0].status, _GRADES[own[0].status]), f"　{named(own)}。", link]))
    return html.Div([*lines, html.P(after) if after else None], className="gone")


def named(found: Sequence[Gone]) -> str:
    """2024年预算（第10号发布）、2024年耕地地力保护补贴（第14号发布）."""
    titles = list(dict.fromkeys(_title(one) for one in found))
    return words.listed(titles, _NAMED)


def _title(one: Gone) -> str:
    d = one.dataset
    title = kinds()[d.kind].title if d.kind in _WHOLE else d.programme_name + d.batch or d.title
    unit = d.entity_name if d.kind in _OF_UNITS else ""
    return f"{unit}{'' if str(d.year) in title else f'{d.year}年'}{title}（第{d.release}号发布）"
