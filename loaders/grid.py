"""A sheet as it lies on the desk: raw cells, merges, what is hidden. Nothing is interpreted here."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field, replace

Cell = str | int | float | bool | dt.date | dt.datetime | dt.time | dt.timedelta
Merge = tuple[int, int, int, int]  # top, left, bottom, right; 0-based, inclusive


def letters(column: int) -> str:
    """Column letters of a 0-based column number: 0 → A, 26 → AA."""
    out, number = "", column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        out = chr(65 + rest) + out
    return out


def column_number(text: str) -> int:
    """0-based column number of column letters."""
    number = 0
    for char in text:
        number = number * 26 + ord(char) - 64
    return number - 1


def a1(row: int, column: int) -> str:
    """A1 address of a 0-based row and column."""
    return f"{letters(column)}{row + 1}"


def row_column(address: str) -> tuple[int, int]:
    """0-based row and column of an A1 address; ValueError when it is none."""
    found = re.fullmatch(r"([A-Z]{1,3})(\d+)", address)
    if not found:
        raise ValueError(f"not an A1 address: {address}")
    return int(found[2]) - 1, column_number(found[1])


@dataclass(frozen=True)
class Text:
    """A sheet of prose (职能, 名词解释, 编制说明): the words that belong to the release."""

    sheet: str
    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Grid:
    """One sheet, or the part of it no kind types. `rows` are raw cells ('' = empty), row 0 is sheet row `first_row + 1`.

    `formats` holds number formats where the file tells them, keyed (row, column); `empty_formulas` cells that hold a
    formula without a stored value. `table_id`, `title`, `unit`, `year` are filled for what is handed up as kind `other`.
    """

    sheet: str
    rows: tuple[tuple[Cell, ...], ...]
    merges: tuple[Merge, ...] = ()
    is_hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    formats: dict[tuple[int, int], str] = field(default_factory=dict)
    empty_formulas: tuple[tuple[int, int], ...] = ()
    table_id: str = ""
    title: str = ""
    unit: str = ""
    year: int | None = None
    entity_name: str = ""
    entity_place: str = ""  # where that name stands (`表名!A1`)
    title_cell: str = "A1"
    first_row: int = 0
    advice: str = ""  # what to do about a table no kind knows, where more can be said than that

    @property
    def height(self) -> int:
        """Number of rows."""
        return len(self.rows)

    @property
    def width(self) -> int:
        """Number of columns of the widest row."""
        return max((len(row) for row in self.rows), default=0)

    def at(self, row: int, column: int) -> Cell:
        """The raw cell, '' beyond the edge."""
        if 0 <= row < len(self.rows) and 0 <= column < len(self.rows[row]):
            return self.rows[row][column]
        return ""

    def named(self, table_id: str, title: str, unit: str, year: int | None) -> Grid:
        """This grid with what is known about it as a table of kind `other`."""
        return replace(self, table_id=table_id, title=title, unit=unit, year=year)
