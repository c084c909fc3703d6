"""The two-sided statement (收支对账单): where the money came from on the left, where it went on the right, and that both sides agree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dash.development.base_component import Component

from dashboard import words
from dashboard.cards.grid import Grid, Head, Row
from dashboard.cards.rows import fen, links, said, spanning
from dashboard.cards.tie import Tie
from dashboard.elements import html
from dashboard.sources import Source
from datasets.published import accounts
from datasets.published.accounts import Edition
from datasets.published.state import State

#: the first-level terms of each side, in the order of the form (GOV-02, GOV-03)
_TERMS = {
    "income": ("current_income", "transfers_in", "remitted_in", "carried_in", "moved_in", "debt_in", "stabiliser_in", "aid_in"),
    "expenditure": (
        "current_expenditure",
        "transfers_out",
        "remitted_out",
        "debt_repaid",
        "moved_out",
        "stabiliser_out",
        "aid_out",
        "carried_out",
    ),
}
Line = dict[str, Any]
_TOTALS = {"income": "income_total", "expenditure": "expenditure_total"}


@dataclass(frozen=True)
class Statement:
    """Both sides as cards need them."""

    say: str
    grid: Grid
    body: Component
    ties: tuple[Tie, ...]
    sources: tuple[Source, ...]


def statement_parts(lines: Sequence[Line], side: str) -> tuple[list[Line], Line | None]:
    """The first-level terms of a side that were published, and its total row."""
    rows = {str(row["line"]): row for row in reversed(lines) if row["line"]}
    return [rows[line] for line in _TERMS[side] if line in rows], rows.get(_TOTALS[side])


def statement_table(state: State, edition: Edition, book: str = "general") -> Statement | None:
    """The statement of one edition, None unless both totals were published."""
    sides = {}
    for side in ("income", "expenditure"):
        lines = accounts.table(state, edition, book, side)
        parts, total = statement_parts(lines, side)
        if total is None or fen(total, edition.amount) is None:
            return None
        sides[side] = ([row for row in parts if fen(row, edition.amount) is not None], total)
    return _written(sides, edition.amount)


def _written(sides: Mapping[str, tuple[list[Line], Line]], column: str) -> Statement:
    (income, came), (spent, went) = sides["income"], sides["expenditure"]
    left, right = fen(came, column), fen(went, column)
    ties = (
        Tie(f"收入{len(income)}项相加", tuple(fen(r, column) for r in income), "收入总计", left),
        Tie(f"支出{len(spent)}项相加", tuple(fen(r, column) for r in spent), "支出总计", right),
        Tie("收入总计", (left,), "支出总计", right),
    )
    say = "两边一样多，一分不差。" if left == right else f"两边差{words.said(abs((left or 0) - (right or 0)))}。"
    return Statement(
        say,
        _grid(income, came, spent, went, column),
        body(income, came, spent, went, column),
        ties,
        spanning([*income, came, *spent, went], column),
    )


def _grid(income: Sequence[Any], came: Any, spent: Sequence[Any], went: Any, column: str) -> Grid:
    rows = []
    for word, parts, total in (("来", income, came), ("去", spent, went)):
        rows += [Row({"name": said(r, "row_name"), "side": word, "amount": fen(r, column)}, is_sum=r is total) for r in (*parts, total)]
    return Grid((Head("name", "项目", "name"), Head("side", "来还是去"), Head("amount", "金额", "money")), tuple(rows))


def body(income: Sequence[Any], came: Any, spent: Sequence[Any], went: Any, column: str) -> Component:
    """The T account."""
    longest = max(len(income), len(spent))
    sides = [_side(word, parts, total, column, longest) for word, parts, total in (("来", income, came), ("去", spent, went))]
    return html.Div(html.Div(sides, className="t"), className="stmt plain")


def _side(word: str, parts: Sequence[Any], total: Any, column: str, longest: int) -> Component:
    items: list[Component] = []
    for row in parts:
        items += [html.Dt(short_term(said(row, "row_name"))), html.Dd(_linked(row, column))]
    for _ in range(longest - len(parts)):
        items += [html.Dt("空", className="pad", **{"aria-hidden": "true"}), html.Dd("", className="pad", **{"aria-hidden": "true"})]
    items.append(html.Div([html.Dt(said(total, "row_name")), html.Dd(_linked(total, column))], className="total"))
    return html.Div([html.H3(word), html.Dl(items)])


def short_term(name: str) -> str:
    """Official names a little shorter where the column is narrow: 动用预算稳定调节基金 → 动用调节基金, 地方政府一般债务转贷收入 → 债务转贷收入."""
    return name.replace("地方政府一般债务", "债务").replace("预算稳定调节基金", "调节基金")


def _linked(row: Any, column: str) -> Any:
    shown, href = words.amount(fen(row, column)), links(row, (column,)).get(column)
    return html.A(shown, href=href, className="src", title="看这个数的出处") if href else shown
