"""Lays one sheet out as the clerk knows it: row and column heads, merged cells, marked cells, a window of rows at a time."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from flask import url_for

from dashboard.office.findingview import FindingItem, row_of
from datasets.office.records import SheetGrid

ROWS = 200
#: how notes under a table begin: they are no titles, however wide they are merged
_NOTE = re.compile(r"备?注|说明|填表|\d{1,2}[.．、]")
#: letters from which a text is wider than a column
LONG = 12
_NUMBER = re.compile(r"[-−]?[\d,，.]+%?")
_INDENT = re.compile(r"^[\s　]+")


@dataclass(frozen=True)
class CellView:
    """One cell on the page; `mark` is the number of the finding it carries, '' for none."""

    address: str
    text: str
    look: str
    mark: str
    says: str
    span: int = 1
    depth: int = 1


@dataclass(frozen=True)
class RowView:
    """One row; `gap` in place of cells where rows are left out."""

    number: int = 0
    cells: tuple[CellView, ...] = ()
    gap: str = ""
    is_head: bool = False


@dataclass(frozen=True)
class Window:
    """The rows shown of one sheet."""

    title: str
    letters: tuple[str, ...]
    rows: tuple[RowView, ...]
    height: int
    page: int
    pages: int
    number: str
    sheet: int
    per_page: int = ROWS
    hidden: frozenset[tuple[int, int]] = field(default_factory=frozenset)

    @property
    def first(self) -> int:
        """First sheet row shown."""
        return (self.page - 1) * ROWS + 1

    @property
    def last(self) -> int:
        """Last sheet row shown."""
        return min(self.page * ROWS, self.height)

    def href(self, page: int) -> str:
        """Where another window of this sheet is."""
        return url_for("received.show", number=self.number, biao=self.sheet + 1, ye=page)


def letters(column: int) -> str:
    """Column letters of a 0-based column."""
    out, number = "", column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        out = chr(65 + rest) + out
    return out


def page_at(grid: SheetGrid, found: Sequence[FindingItem], page: str, chosen: str) -> int:
    """The page of `grid` that was asked for, else the one that holds finding `chosen`, else the first finding's."""
    own = [item for item in found if item.sheet == grid.sheet]
    start = next((item for item in own if str(item.k) == chosen), own[0] if own else None)
    wanted = int(page) if page.isdecimal() and len(page) < 7 else (row_of(start.cell) - 1) // ROWS + 1 if start and start.cell else 1
    return min(max(wanted, 1), _pages(grid))


def _pages(grid: SheetGrid) -> int:
    return max(1, -(-len(grid.rows) // ROWS))


def window(grid: SheetGrid, found: Sequence[FindingItem], at: int, number: str, sheet: int) -> Window:
    """Page `at` of `grid` with its marks."""
    own = [item for item in found if item.sheet == grid.sheet]
    marks: dict[str, FindingItem] = {}
    for item in own:
        marks.setdefault(item.cell, item)
    width = _width(grid)
    rows = range((at - 1) * ROWS, min(at * ROWS, len(grid.rows)))
    laid = tuple(_row(grid, row, width, marks) for row in rows)
    return Window(grid.sheet.strip(), tuple(letters(i) for i in range(width)), laid, len(grid.rows), at, _pages(grid), number, sheet)


def _width(grid: SheetGrid) -> int:
    """Columns up to the last one that holds anything (used ranges are often 255 wide and empty)."""
    return max((index + 1 for row in grid.rows for index, text in enumerate(row) if text), default=1)


def _row(grid: SheetGrid, row: int, width: int, marks: dict[str, FindingItem]) -> RowView:
    spans = {(top, left): (min(right, width - 1) - left + 1, bottom - top + 1) for top, left, bottom, right in grid.merges if left < width}
    covered = {
        column
        for top, left, bottom, right in grid.merges
        if top <= row <= bottom
        for column in range(left, min(right, width - 1) + 1)
        if (row, column) != (top, left)
    }
    texts = grid.rows[row]
    if alone := _runs_over(row, texts, width, {*covered, *(column for top, column in spans if top == row)}, marks):
        spans[row, alone - 1] = (width - alone + 1, 1)
        covered |= set(range(alone, width))
    cells = tuple(
        _cell(f"{letters(column)}{row + 1}", texts[column] if column < len(texts) else "", spans.get((row, column), (1, 1)), marks, width)
        for column in range(width)
        if column not in covered
    )
    return RowView(number=row + 1, cells=cells)


def _runs_over(row: int, texts: Sequence[str], width: int, merged: set[int], marks: dict[str, FindingItem]) -> int:
    """1-based column of a long text that stands alone in its row (a note): Excel prints it over the empty cells to its right; 0 for none."""
    held = [column for column in range(min(width, len(texts))) if texts[column].strip()]
    is_free = len(held) == 1 and not merged and not any(f"{letters(column)}{row + 1}" in marks for column in range(held[0] + 1, width))
    return held[0] + 1 if is_free and len(texts[held[0]].strip()) > LONG else 0


def _cell(address: str, text: str, size: tuple[int, int], marks: dict[str, FindingItem], width: int) -> CellView:
    item = marks.get(address)
    looks = [f"m {item.tone}"] if item else []
    if _NUMBER.fullmatch(text.strip()):
        looks.append("n")
    elif size[0] > 2 and size[0] >= width - 1 and not _NOTE.match(text.strip()):
        looks.append("ttl")
    elif _INDENT.match(text):
        looks.append("in1")
    return CellView(address, text.strip(), " ".join(looks), str(item.k) if item else "", item.says if item else "", size[0], size[1])
