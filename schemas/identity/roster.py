"""A roster as its rules look at it: detail rows apart from totals, columns as arrays, cells on demand."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np
import pandas as pd
import pyarrow as pa

from schemas.book import Book
from schemas.findings import Finding
from schemas.identity.figures import WRITTEN
from schemas.typed import TypedTable

#: beyond this many rows of one fault only the first cells are listed; the message says how many there are
MOST_CELLS = 200


class Roster:
    """One typed subsidy table. `rows` are the detail rows (positions kept as index), `totals` the rows of 合计 and 小计."""

    def __init__(self, table: TypedTable, book: Book) -> None:
        self.table, self.book = table, book
        frame = table.frame.reset_index(drop=True)
        is_total = (frame["level"] == 0).to_numpy(bool) if "level" in frame else np.zeros(len(frame), bool)
        shown = {name for _, name in table.letters} | table.carried.keys()
        kept = [c for c in frame.columns if c in shown or c in ("sheet_row", "block", "row_name")]
        self.frame = frame
        self.rows = frame.loc[~is_total, kept] if is_total.any() else frame[kept]
        self.totals = frame.loc[is_total, kept]

    @cached_property
    def _blocks(self) -> np.ndarray:
        return self.frame["block"].to_numpy() if "block" in self.frame else np.zeros(len(self.frame), int)

    def has(self, *columns: str) -> bool:
        """True when the sheet shows all these columns."""
        return all(column in self.rows.columns for column in columns)

    def letter(self, column: str) -> str:
        """Column letters of `column` on the sheet, in the first block that shows it."""
        return next((letters for (_, name), letters in self.table.letters.items() if name == column), "A")

    def cell(self, at: int, column: str) -> str:
        """A1 address of position `at`; of what a row above says, that row's cell."""
        if above := self.table.cell_above(int(self.frame["sheet_row"].iloc[at]), column):
            return above
        return f"{self.table.letters.get((int(self._blocks[at]), column), 'A')}{int(self.frame['sheet_row'].iloc[at])}"

    def numbers(self, column: str, rows: pd.DataFrame | None = None) -> np.ndarray:
        """A money, count or decimal column as float64, NaN where blank; fen stay exact up to 2**53."""
        values = (self.rows if rows is None else rows)[column]
        if values.dtype == object:
            return np.array([np.nan if v is None or v is pd.NA else v for v in values], dtype=float)
        if isinstance(values.dtype, pd.ArrowDtype):
            values = values.astype(pd.ArrowDtype(pa.float64()))
        return values.to_numpy(dtype=float, na_value=np.nan)

    def has_unread(self, column: str) -> bool:
        """True when a detail row has something written in `column` that gave no value (待定): then no total of it is judged."""
        if column not in self.table.printed:
            return False
        blank = self.rows[column].isna().to_numpy(bool)
        written = self.table.printed[column].reset_index(drop=True)[self.rows.index[blank]]
        return any(WRITTEN.search(str(text)) for text in written.dropna())

    @cached_property
    def stated(self) -> dict[str, str]:
        """What the 合计 row of a roster states, by column (fen for money), where the reader keeps it apart from the persons."""
        return {name.removeprefix("total_"): value for name, value in self.table.facts.items() if name.startswith("total_")}

    def numbered(self, columns: Sequence[str]) -> np.ndarray:
        """A number for every distinct combination of `columns`, 0 first, per detail row."""
        groups = np.zeros(len(self.rows), np.int64)
        for column in columns:
            numbers, _ = pd.factorize(self.rows[column])
            groups, _ = pd.factorize(groups * (int(numbers.max(initial=0)) + 2) + numbers + 1)
        return groups

    def tell(
        self, rule: str, wrong: pd.Series | np.ndarray, column: str, said: str, quoted: str = "", further: tuple[str, ...] = ()
    ) -> list[Finding]:
        """One finding for all detail rows where `wrong`: cells of `column` (first rows' `further` columns too), sentence with the count.

        Up to five rows are told one by one, so that each can be explained; more have one cause and one finding, as those have for
        which one cell above speaks.
        """
        at = self.rows.index[np.asarray(wrong, dtype=bool)]
        if not len(at):
            return []
        is_one = len(at) > 5 or column in self.table.carried
        groups = [[int(i) for i in at]] if is_one else [[int(i)] for i in at]
        return [self._one(rule, group, column, said, quoted, further) for group in groups]

    def tell_once(self, rule: str, column: str, said: str) -> list[Finding]:
        """One finding for all detail rows, however few."""
        return [self._one(rule, [int(i) for i in self.rows.index], column, said, "", ())] if len(self.rows) else []

    def _one(self, rule: str, at: list[int], column: str, said: str, quoted: str, further: tuple[str, ...]) -> Finding:
        listed = at[:MOST_CELLS]
        cells = [self.cell(i, column) for i in listed]
        cells += [self.cell(i, c) for i in listed[: MOST_CELLS // 4] for c in further if self.has(c)]
        count = f"等{len(at)}处" if len(at) > 1 else ""
        message = f"“{self.table.sheet}”{cells[0]}{count}{said}"
        title = self.table.table.column(column).title
        return Finding(rule, self.book.gravity(rule), self.table.sheet, tuple(dict.fromkeys(cells)), quoted, "", "", message, title)
