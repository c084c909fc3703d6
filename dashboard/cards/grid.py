"""Knows the one table behind a card: the same rows are drawn, listed, sorted and downloaded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

from dash.development.base_component import Component

from dashboard import words
from dashboard.address import Address
from dashboard.cards.parts import icon, mini, stack
from dashboard.elements import html

HeadKind = Literal["name", "text", "money", "share", "change", "percent", "count", "decimal", "date", "bar", "stack"]
_BARS = frozenset({"bar", "stack"})
#: rows of a longer table that a phone shows at first; the rest behind 再看其余n行
PHONE_ROWS = 12
#: characters from which on a cell in a column of figures is words, to be read from the left and broken into lines
PROSE = 30
_NUMERIC = frozenset({"money", "share", "change", "percent", "count", "decimal"})


@dataclass(frozen=True)
class Head:
    """One column of a grid.

    The title of a bar says what its marks mean and stands in the caption.
    `of` names the columns a computed one is made of: change (now, before), share (part, whole), bar (value, aim, last), stack (parts, each in one
    of `colours`).
    `phone` says where the value goes when rows are stacked: main line, small print, or left out.
    """

    name: str
    title: str
    kind: HeadKind = "text"
    unit: str = "万元"
    places: int = 2
    of: tuple[str, ...] = ()
    phone: Literal["", "main", "meta", "hide"] = "meta"
    width: str = ""
    colours: tuple[str, ...] = ()


@dataclass(frozen=True)
class Row:
    """One row: raw values by column (money in fen), where its name leads, and the source address of each figure."""

    values: Mapping[str, Any]
    href: str = ""
    sources: Mapping[str, str] = field(default_factory=dict)
    is_sum: bool = False
    is_current: bool = False
    level: int = 1
    note: str = ""


@dataclass(frozen=True)
class Grid:
    """Rows under heads; `key` is the card's key, used in the sort parameter."""

    heads: tuple[Head, ...]
    rows: tuple[Row, ...]
    caption: str = ""
    is_sortable: bool = True

    @property
    def shown(self) -> tuple[Head, ...]:
        """Columns that carry values (bars repeat one of them)."""
        return tuple(head for head in self.heads if head.kind not in _BARS)


def known(heads: tuple[Head, ...], rows: Sequence[Row], *optional: str) -> tuple[Head, ...]:
    """`heads` without those of `optional` that no row has a value for (last year before the first published year), nor what is computed from them."""
    empty = {name for name in optional if all(row.values.get(name) is None for row in rows)}
    return tuple(head for head in heads if head.name not in empty and not (head.kind in ("share", "change") and set(head.of) & empty))


def raw(row: Row, head: Head) -> Any:
    """The value of a cell as a number or text, computed columns included; None when it cannot be known."""
    if head.kind in ("share", "change") and head.of:
        first, second = (row.values.get(name) for name in head.of[:2])
        if first is None or not second:
            return None
        return Decimal(first if head.kind == "share" else first - second) * 100 / abs(second)
    return row.values.get(head.name)


def text(row: Row, head: Head) -> str:
    """The value of a cell as people read it."""
    if head.kind in ("share", "change") and head.of:
        first, second = (row.values.get(name) for name in head.of[:2])
        return (words.share if head.kind == "share" else words.change)(first, second)
    value = row.values.get(head.name)
    if isinstance(value, str) and head.kind in ("money", "count", "decimal"):
        return value
    match head.kind:
        case "money":
            return words.amount(value, head.unit, head.places)
        case "count":
            return words.count(value)
        case "decimal":
            return words.decimal(value)
        case "percent":
            return words.percent(value)
    return words.NOT_APPLICABLE if value is None or value == "" else str(value)


def sort_rows(grid: Grid, order: str) -> Grid:
    """`grid` sorted by `order` (`column` downwards for numbers, `-column` the other way); totals stay last."""
    name, is_turned = order.lstrip("-"), order.startswith("-")
    head = next((h for h in grid.heads if h.name == name and h.kind not in _BARS), None)
    if head is None:
        return grid
    is_number = head.kind in _NUMERIC
    body, sums = [r for r in grid.rows if not r.is_sum], [r for r in grid.rows if r.is_sum]
    known = [r for r in body if not isinstance(raw(r, head), (str, type(None)))] if is_number else body
    rest = [r for r in body if r not in known]
    known.sort(key=lambda r: raw(r, head) if is_number else str(raw(r, head)), reverse=is_number != is_turned)
    return Grid(grid.heads, (*known, *rest, *sums), grid.caption, grid.is_sortable)


def table(grid: Grid, here: Address, key: str, most: int = 0) -> Component:
    """The grid as a real table: caption, column and row headers, sortable heads as links, stacked rows on phones.

    Of more than `most` rows the first are shown, and a link to all of them (`quan=<key>` in the address); 0 shows all, on phones PHONE_ROWS.
    """
    order = here.get(f"px-{key}") or ""
    grid = sort_rows(grid, order) if order else grid
    body, sums = [r for r in grid.rows if not r.is_sum], [r for r in grid.rows if r.is_sum]
    is_whole = key in here.get("quan").split(",")
    hidden = len(body) - most if most and not is_whole else 0
    folded = len(body) - PHONE_ROWS if not most and not is_whole else 0
    tops = {head.name: _top(grid, head) for head in grid.heads if head.kind in _BARS}
    rows = grid.rows if hidden <= 2 else (*body[:most], *sums)
    marks = [html.Span(["　" if grid.caption or index else "", html.Span(mark, className="nb")]) for index, mark in enumerate(_marks(grid))]
    caption = [grid.caption, *marks] if grid.caption or marks else None
    drawn = html.Table(
        [
            html.Caption(caption) if caption else None,
            html.Thead(html.Tr([_head(head, here, key, order, grid.is_sortable) for head in grid.heads], role="row"), role="rowgroup"),
            html.Tbody([_row(grid, row, tops) for row in rows], role="rowgroup"),
        ],
        className="rows folds" if folded > 2 else "rows",
        role="table",
    )
    if max(hidden, folded) <= 2:
        return drawn
    every = ",".join([*(part for part in here.get("quan").split(",") if part), key])
    more = html.A(f"再看其余{max(hidden, folded)}行", href=here.same(quan=every), className="btn", **{"data-replace": "1"})
    return html.Div([drawn, html.P(more, className="after phone" if folded > 2 else "after")])


def _marks(grid: Grid) -> list[str]:
    """What the parts of the bars mean, each to stay on one line: 蓝条：决算, 黑线：调整预算."""
    return [mark for head in grid.heads if head.kind in _BARS for mark in head.title.split("　") if mark]


def _top(grid: Grid, head: Head) -> int:
    rows = [[row.values.get(name) or 0 for name in head.of if name] for row in grid.rows if not row.is_sum]
    values = [sum(row) for row in rows] if head.kind == "stack" else [value for row in rows for value in row]
    return max((int(v) for v in values), default=0)


def _head(head: Head, here: Address, key: str, order: str, is_sortable: bool) -> Component:
    number = "n" if head.kind in _NUMERIC else ""
    if not is_sortable or head.kind in _BARS:
        shown = html.Span("长短", className="sr") if head.kind in _BARS else head.title
        return html.Th(shown, scope="col", className=number, role="columnheader")
    is_by = order.lstrip("-") == head.name
    turned = f"-{head.name}" if order == head.name else head.name
    state = {"aria-sort": ("ascending" if order.startswith("-") == (number == "n") else "descending")} if is_by else {}
    link = html.A(
        [head.title, icon("sort") if is_by else None], href=here.same(**{f"px-{key}": turned}), className="sort", **{"data-replace": "1"}
    )
    return html.Th(link, scope="col", className=number, role="columnheader", **state)


def _row(grid: Grid, row: Row, tops: dict[str, int]) -> Component:
    cells = [_cell(row, head, tops, index == 0) for index, head in enumerate(grid.heads)]
    classes = " ".join(word for word, on in (("sum", row.is_sum), (f"in{row.level - 1}", row.level > 1), ("here", row.is_current)) if on)
    return html.Tr(cells, className=classes, role="row")


def _cell(row: Row, head: Head, tops: dict[str, int], is_first: bool) -> Component:
    if head.kind in _BARS:
        return _bar_cell(row, head, tops[head.name])
    said = text(row, head)
    if is_first:
        name = html.A(said, href=row.href) if row.href else said
        note = html.Span(row.note, className="rownote") if row.note else None
        return html.Th([name, note], scope="row", className="main", role="rowheader")
    source = row.sources.get(head.name)
    shown = html.A(said, href=source, className="src", title="看这个数的出处") if source else said
    quiet = " muted" if said in (words.NOT_PUBLISHED, words.MERGED) else ""
    number = "n " if head.kind in _NUMERIC and len(said) < PROSE else ""
    if row.is_sum and said == words.NOT_APPLICABLE:
        shown, quiet = (said if head.kind in ("share", "change") else ""), " hide none"  # a sum has no 品种 and no 利率: it need not say so
    label = {"data-l": head.title} if head.phone in ("meta", "hide") else {}
    return html.Td(shown, className=f"{number}{head.phone}{quiet}", role="cell", **label)


def _bar_cell(row: Row, head: Head, top: int) -> Component:
    bar = None if row.is_sum or not top else _stack(row, head, top) if head.kind == "stack" else _mini(row, head, top)
    style = {"width": head.width} if head.width else None
    return html.Td(bar, className="barcell" + (" hide" if row.is_sum else ""), role="cell", style=style)


def _mini(row: Row, head: Head, top: int) -> Component | None:
    value, aim, last = (row.values.get(name) if name else None for name in (*head.of, "", "")[:3])
    return mini(value, top, aim, last) if isinstance(value, int) else None


def _stack(row: Row, head: Head, top: int) -> Component:
    return stack([(row.values.get(name) or 0, colour) for name, colour in zip(head.of, head.colours, strict=True)], top)
