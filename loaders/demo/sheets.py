"""Draws one sheet of an official table: sample line, title, unit, merged head, rows, notes.

Head rows are written as grids: '<' joins a cell to its left neighbour, '^' to the one above; the printed cell is the upper left.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

Value = str | int | float | None

SAMPLE = "示例数据（本表人名、证件号码、账号和金额均为虚构）"
TITLE = Font(name="宋体", size=16, bold=True)
HEAD = Font(name="宋体", size=11, bold=True)
CENTRE = Alignment(horizontal="center", vertical="center", wrap_text=True)
WRAP = Alignment(wrap_text=True, vertical="top")


def mark(book: Workbook, title: str) -> None:
    """Say in the file's properties that it is sample data."""
    properties = book.properties
    properties.title, properties.creator, properties.lastModifiedBy = title, "示例数据", "示例数据"
    properties.subject = properties.keywords = properties.description = "示例数据：全部金额、人名、证件号码均为虚构"
    properties.created = properties.modified = datetime(2026, 1, 1)


def joined(head: Sequence[Sequence[Value]], top: int, left: int = 1) -> list[str]:
    """Merge ranges of a head grid whose first row stands on sheet row `top`."""
    ranges = []
    for y, line in enumerate(head):
        for x, cell in enumerate(line):
            if cell in ("<", "^"):
                continue
            across, down = 1, 1
            while x + across < len(line) and line[x + across] == "<":
                across += 1
            while y + down < len(head) and head[y + down][x] == "^":
                down += 1
            if across > 1 or down > 1:
                first, last = get_column_letter(left + x), get_column_letter(left + x + across - 1)
                ranges.append(f"{first}{top + y}:{last}{top + y + down - 1}")
    return ranges


class Page:
    """One sheet, built from top to bottom."""

    def __init__(self, name: str, width: int) -> None:
        self.name, self.width = name, width
        self.lines: list[tuple[str, list[Value]]] = []
        self.merges: list[str] = []

    def _add(self, style: str, cells: Iterable[Value]) -> int:
        self.lines.append((style, list(cells)))
        return len(self.lines)

    def blank(self) -> None:
        """An empty row."""
        self._add("", [])

    def line(self, text: str, style: str = "") -> None:
        """Text in the first column, joined over the whole width."""
        row = self._add(style, [text])
        if self.width > 1:
            self.merges.append(f"A{row}:{get_column_letter(self.width)}{row}")

    def title(self, text: str) -> None:
        """The table's title."""
        self.line(text, "title")

    def across(self, left: str, right: str, middle: str = "") -> None:
        """Text at the left and right edge (编制部门 … 单位：万元)."""
        cells: list[Value] = [left or None, *[None] * (self.width - 2), right or None]
        if middle:
            cells[self.width // 2] = middle
        self._add("edge", cells)

    def join(self, first: int, last: int) -> None:
        """Join columns `first` to `last` (1-based) of the row written last."""
        row = len(self.lines)
        self.merges.append(f"{get_column_letter(first)}{row}:{get_column_letter(last)}{row}")

    def head(self, grid: Sequence[Sequence[Value]]) -> None:
        """The head, one to four rows; a last row that only continues the one above is left out."""
        while len(grid) > 1 and all(cell == "^" for cell in grid[-1]):
            grid = grid[:-1]
        self.merges.extend(joined(grid, top=len(self.lines) + 1))
        for line in grid:
            self._add("head", [None if cell in ("<", "^") else cell for cell in line])

    def row(self, *cells: Value) -> None:
        """One row of the body."""
        self._add("", cells)

    def note(self, text: str) -> None:
        """A note under the table."""
        self._add("", [text])


def _cells(sheet: object, style: str, values: list[Value]) -> list[Value | WriteOnlyCell]:
    if not style:
        return list(values)
    out: list[Value | WriteOnlyCell] = []
    for value in values:
        if value is None:
            out.append(None)
            continue
        cell = WriteOnlyCell(sheet, value=value)
        if style == "title":
            cell.font, cell.alignment = TITLE, CENTRE
        elif style == "head":
            cell.font, cell.alignment = HEAD, CENTRE
        elif style == "text":
            cell.alignment = WRAP
        out.append(cell)
    return out


def write(path: Path, title: str, pages: Sequence[Page]) -> None:
    """Write `pages` as one workbook; folders are made as needed."""
    book = Workbook(write_only=True)
    mark(book, title)
    for page in pages:
        sheet = book.create_sheet(page.name)
        for number in range(1, page.width + 1):
            sheet.column_dimensions[get_column_letter(number)].width = 34 if number <= 2 and page.width < 14 else 16
        for merge in page.merges:
            sheet.merged_cells.add(merge)
        for style, values in page.lines:
            sheet.append(_cells(sheet, style, values))
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)


def text_page(name: str, title: str, paragraphs: Sequence[str]) -> Page:
    """A sheet of prose: title, blank row, one paragraph a row."""
    page = Page(name, 1)
    page.title(title)
    page.blank()
    for paragraph in paragraphs:
        page.line("　　" + paragraph, "text")
    return page
