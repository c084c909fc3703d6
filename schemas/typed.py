"""The typed form of one table of one workbook: what loaders hand up and rules look at.

Rule: every value knows its cell. Frames keep the sheet's rows; nothing is dropped, nothing is guessed.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field

import pandas as pd

from schemas.tables import Table

#: columns every non-roster frame starts with (dtype beside it)
ROW_COLUMNS: dict[str, str] = {
    "sheet_row": "int64",  # 1-based row on the sheet
    "block": "int64",  # which panel / block of columns side by side the row was read from, 0-based
    "side": "string",  # income | expenditure | ''
    "row_code": "string",  # normalised account code ('2080501'), '' when the row has none
    "row_name": "string",  # name without numbering and indent
    "line": "string",  # id of the known Line, '' when none
    "level": "int64",  # 0 = total row, 1 = 类, 2 = 款 …
    "is_leaf": "bool",
}


#: (sheet row from which on it holds, the cell that says it, '' where none does), in sheet order
Carried = tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class Subtotal:
    """A 小计 among the persons of a roster: its sheet row, what it is called, and what it states by column (fen for money)."""

    row: int
    name: str
    stated: dict[str, str]

    @property
    def is_of_page(self) -> bool:
        """True for 本页小计 and 本页合计, which count the rows of a page whatever group they belong to."""
        return "本页" in self.name


@dataclass(frozen=True)
class TypedTable:
    """One recognised table, typed.

    `frame`: ROW_COLUMNS + the declared columns (+ `x_<letters>` for a heading nobody declared). Money columns are Int64
    fen, counts Int64, decimals/percents/rates `decimal128` (ArrowDtype) or object Decimal, everything else `string`.
    Rosters have sheet_row and the declared columns only. `printed`: same index; the text as displayed for each value
    column (its digits give the tolerance). `letters` and `headings`: (block, column) -> column letters / heading path
    'A/B/C' as printed. A blank cell is <NA> in `frame` and '' in `printed`; it is not zero. `said_at`: cell of the title
    (`title`) and of what is said once for all rows (column name); `entity_place`: where the unit is named (`表名!A1`).
    `carried`: columns that a row above several rows says for each of them (村名 alone in a row of a roster), and where.
    """

    sheet: str
    table: Table
    title: str
    unit: str
    year: int | None
    entity_name: str
    frame: pd.DataFrame
    printed: pd.DataFrame
    letters: dict[tuple[int, str], str]
    headings: dict[tuple[int, str], str]
    notes: tuple[str, ...] = ()
    is_empty: bool = False
    statement: str = ""
    facts: dict[str, str] = field(default_factory=dict)  # 补贴项目, 批次, 发放日期… read above the head
    example_rows: tuple[int, ...] = ()  # sheet rows a template came with that are still there
    said_at: dict[str, str] = field(default_factory=dict)
    entity_place: str = ""
    subtotals: tuple[Subtotal, ...] = ()  # of a roster, in sheet order
    carried: dict[str, Carried] = field(default_factory=dict)

    def cell(self, row: int, column: str) -> str:
        """A1 address of frame row `row` (positional) in `column`."""
        record = self.frame.iloc[row]
        block = int(record["block"]) if "block" in self.frame.columns else 0
        if column in self.said_at and (block, column) not in self.letters:
            return self.said_at[column]
        if column in self.carried and (cell := self.cell_above(int(record["sheet_row"]), column)):
            return cell
        return f"{self.letters[(block, column)]}{int(record['sheet_row'])}"

    def cell_above(self, sheet_row: int, column: str) -> str:
        """The cell of a row above that says `column` for `sheet_row`, '' when none does."""
        said = self.carried.get(column, ())
        at = bisect_right(said, (sheet_row, "")) - 1
        return said[at][1] if at >= 0 else ""
