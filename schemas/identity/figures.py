"""Figures of a typed table: each one knows its value in fen, its cell and how many digits were printed.

Tolerance (DESIGN section 4): half of the last printed digit of the coarsest figure × the number of figures, the total included.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

import pandas as pd

from schemas.money import FEN_PER_UNIT
from schemas.typed import TypedTable

_DIGITS = re.compile(r"[\d０-９][\d０-９,，]*(?:[.．](\d*))?")
WRITTEN = re.compile(r"[^\s\-—–−/\\.·*无空]")
_SUFFIX = re.compile(r"(亿元|百万元|万元|千元|元)")


@dataclass(frozen=True)
class Figure:
    """One money figure: `fen` is its value, `decimals` the printed decimals, `step` one unit of the last printed digit in fen."""

    sheet: str
    cell: str
    fen: int
    printed: str
    unit: str
    decimals: int
    name: str
    title: str = ""
    is_blank: bool = False  # nothing written where a figure should be

    @property
    def step(self) -> Decimal:
        """One unit of the last printed digit, in fen."""
        suffix = _SUFFIX.search(self.printed)
        return Decimal(FEN_PER_UNIT[suffix.group(1) if suffix else self.unit]).scaleb(-self.decimals)


def decimals_of(printed: str) -> int:
    """How many decimals a printed figure shows (33,500.00 -> 2, 22118861 -> 0)."""
    found = _DIGITS.search(printed)
    return len(found.group(1) or "") if found else 0


def tolerance(figures: Iterable[Figure]) -> Decimal:
    """The tolerance in fen of an identity between `figures`; a zero is exact and coarsens nothing."""
    taking_part = list(figures)
    steps = [f.step for f in taking_part if f.fen] or [f.step for f in taking_part]
    return max(steps, default=Decimal(1)) / 2 * len(taking_part)


class View:
    """A typed table as its identities look at it: figures by frame position and column."""

    def __init__(self, table: TypedTable) -> None:
        self.table = table
        self.id = table.table.id
        frame = table.frame
        self.size = len(frame)
        self.rows = [int(n) for n in frame["sheet_row"]] if "sheet_row" in frame else []
        self.codes = _words(frame, "row_code")
        self.names = _words(frame, "row_name")
        self.lines = _words(frame, "line")
        self.sides = _words(frame, "side")
        self.blocks = [int(n) for n in frame["block"]] if "block" in frame else [0] * self.size
        self.levels = self._levels()
        self._values: dict[str, list[int | None]] = {}
        self._texts: dict[str, list[str]] = {}
        self._raw: dict[str, list[object]] = {}
        self._shown = ({name for _, name in table.letters} | table.said_at.keys()) & {str(name) for name in frame.columns}

    def _levels(self) -> list[int]:
        declared = {line.line: line.level for line in self.table.table.lines}
        shown = [int(n) for n in self.table.frame["level"]] if "level" in self.table.frame else [1] * self.size
        return [declared.get(line, level) if line else level for line, level in zip(self.lines, shown, strict=True)]

    @cached_property
    def money(self) -> tuple[str, ...]:
        """Declared money columns that the sheet has."""
        own = self.table.table
        columns = (*own.columns, *(c for panel in own.panels for c in panel.columns))
        return tuple(dict.fromkeys(c.name for c in columns if c.is_money and self.has(c.name)))

    @cached_property
    def has_undeclared_figures(self) -> bool:
        """True when the sheet has columns nobody declared that hold figures: sums over the declared ones may be incomplete."""
        frame = self.table.frame
        unknown = [name for name in frame.columns if str(name).startswith("x_")]
        return any(pd.api.types.is_numeric_dtype(frame[name].dtype) and bool(frame[name].fillna(0).ne(0).any()) for name in unknown)

    @cached_property
    def _drops_zeros(self) -> bool:
        """True when the sheet drops trailing zeros (12.5 beside 12.34, nowhere 12.50): then the finest digit holds for all.

        Judged by the rows below the totals: a total printed more coarsely than its rows is a coarse total, not a dropped zero.
        """
        below = [p for c in self.money for p, level in zip(self._printed(c), self.levels, strict=True) if p and level > 0]
        decimals = {d for p in below if (d := decimals_of(p))}
        ends_in_zero = any("." in p and p.rstrip("%）) 元万亿").endswith("0") for p in below)
        return len(decimals) > 1 and not ends_in_zero

    @cached_property
    def _finest(self) -> int:
        return max((decimals_of(p) for column in self.money for p in self._printed(column) if p), default=0)

    def _printed(self, column: str) -> list[str]:
        if column not in self._texts:
            printed = self.table.printed
            self._texts[column] = _texts(printed[column]) if column in printed else [""] * self.size
        return self._texts[column]

    def has(self, column: str) -> bool:
        """True when the sheet shows this column."""
        return column in self._shown

    def values(self, column: str) -> list[int | None]:
        """All values of a money or count column, None where the cell is blank."""
        if column not in self._values:
            self._values[column] = _numbers(self.table.frame[column])
        return self._values[column]

    def value(self, at: int, column: str) -> int | None:
        """One value, None where the cell is blank or the column not shown."""
        return self.values(column)[at] if self.has(column) else None

    def raw(self, at: int, column: str) -> object | None:
        """One value of any kind, None where blank."""
        if not self.has(column):
            return None
        if column not in self._raw:
            values = self.table.frame[column]
            self._raw[column] = [None if blank else value for value, blank in zip(values, values.isna(), strict=True)]
        return self._raw[column][at]

    def text(self, at: int, column: str) -> str:
        """The cell as displayed."""
        return self._printed(column)[at]

    def cell(self, at: int, column: str) -> str:
        """A1 address; '' when the block of this row has no such column."""
        letter = self.table.letters.get((self.blocks[at], column))
        return f"{letter}{self.rows[at]}" if letter else self.table.said_at.get(column, "")

    def heading(self, at: int, column: str) -> str:
        """The heading path as printed, its last part."""
        path = self.table.headings.get((self.blocks[at], column), "")
        return path or self.table.table.column(column).title

    def _title(self, at: int, column: str) -> str:
        """The declared title; of a column nobody declared its heading as printed."""
        return (
            self.table.headings[(self.blocks[at], column)].split("/")[-1]
            if column.startswith("x_")
            else self.table.table.column(column).title
        )

    def undeclared(self) -> dict[str, str]:
        """Columns with figures that nobody declared (townships side by side), with the last part of their heading."""
        names = {name: path.split("/")[-1] for (_, name), path in self.table.headings.items() if name.startswith("x_") and self.has(name)}
        return {name: word for name, word in names.items() if str(self.table.frame[name].dtype) == "Int64"}

    def figure(self, at: int, column: str) -> Figure | None:
        """One figure, None where the cell is blank."""
        fen = self.value(at, column)
        if fen is None or not self.cell(at, column):
            return None
        printed = self.text(at, column)
        shown = self._finest if self._drops_zeros else decimals_of(printed)
        name = self.names[at] or self.codes[at]
        title = self._title(at, column)
        return Figure(self.table.sheet, self.cell(at, column), fen, printed, self.table.unit, shown, name, title)

    def blank(self, at: int, column: str) -> Figure | None:
        """The figure of a blank cell that should hold one: nothing printed, nought to reckon with. None where anything is written."""
        if not self.has(column) or self.value(at, column) is not None or not self.cell(at, column) or self.text(at, column).strip():
            return None
        title = self._title(at, column)
        name = self.names[at] or self.codes[at]
        return Figure(self.table.sheet, self.cell(at, column), 0, "", self.table.unit, 0, name, title, is_blank=True)

    def is_unread(self, at: int, column: str) -> bool:
        """True where something is written that gave no figure (待定): it is told on its cell, and sums with it are not judged."""
        return self.has(column) and self.value(at, column) is None and bool(WRITTEN.search(self.text(at, column)))

    def at_line(self, line: str, side: str = "") -> int | None:
        """Frame position of a known line, None when the sheet has none."""
        for at, name in enumerate(self.lines):
            if name == line and (not side or self.sides[at] in (side, "")):
                return at
        return None

    def at_account(self, code_or_name: str) -> int | None:
        """Frame position of an account by its code or its name, None when the sheet has none."""
        for at in range(self.size):
            if code_or_name in (self.codes[at], self.names[at]):
                return at
        return None

    @cached_property
    def parents(self) -> list[int | None]:
        """For every row the position of its parent: the nearest row above, same panel, whose code begins its own; by level where
        rows have no codes. None at the top."""
        out: list[int | None] = []
        chains: dict[tuple[int, str], list[int]] = {}
        for at in range(self.size):
            block = 0 if self.table.table.shape == "blocks" else self.blocks[at]
            chain = chains.setdefault((block, self.sides[at]), [])
            if self.levels[at] == 0 or (self.lines[at] and self.levels[at] <= 1):
                if self.table.table.shape != "blocks":  # a group that runs on in the next block (公开06: 302) is not closed by 合计
                    chain.clear()
                out.append(None)
                if self.levels[at] == 1:
                    chain.append(at)
                continue
            while chain and not self._is_under(at, chain[-1]):
                chain.pop()
            out.append(chain[-1] if chain else None)
            chain.append(at)
        return out

    def _is_under(self, child: int, parent: int) -> bool:
        a, b = self.codes[child], self.codes[parent]
        if a and b:
            return a != b and a.startswith(b)
        if a or (b and not a and self.levels[child] <= 1):
            return False
        return self.levels[child] > self.levels[parent]

    def is_of_which(self, at: int) -> bool:
        """True for a row printed 其中：…, which is only part of its parent."""
        return self.text(at, "row_name").strip().startswith(("其中", "内："))

    def is_summed_with(self, at: int, total: int) -> bool:
        """True when `at` and `total` stand in blocks with the same columns (a table's own blocks of one side)."""
        return self.blocks[at] == self.blocks[total] or self.sides[at] != "" or self.table.table.shape not in ("panels", "blocks")

    def children(self, at: int) -> list[int]:
        """Positions of the rows directly under `at`."""
        return [i for i, parent in enumerate(self.parents) if parent == at]

    def tops(self, side: str = "") -> list[int]:
        """Positions of the rows at the top: neither a total nor under another row."""
        return [
            at
            for at in range(self.size)
            if self.parents[at] is None and self.levels[at] != 0 and (not side or self.sides[at] in (side, ""))
        ]


def _words(frame: pd.DataFrame, column: str) -> list[str]:
    if column not in frame:
        return [""] * len(frame)
    return _texts(frame[column])


def _texts(values: pd.Series) -> list[str]:
    return [str(value) for value in values.array.to_numpy(dtype=object, na_value="")]


def _numbers(values: pd.Series) -> list[int | None]:
    if values.dtype == object:
        return [None if pd.isna(v) else int(v) for v in values]
    return [None if v is None else int(v) for v in values.array.to_numpy(dtype=object, na_value=None)]
