"""Checks GOV-10 inside the transfer tables by region and project: a row is the sum of its regions, the 合计 the sum of its rows.

Rule: only a table with a column of totals or a row of totals, and with at least two townships by name; where a row may be meant in
two ways (projects below their region), one of them must add up.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from loaders.grid import Grid
from loaders.grid_cells import amount_at, figure_at, is_written, name_of
from loaders.headings import paths
from loaders.hierarchy import is_total, is_total_of_part, levels_by_words
from loaders.sections import Shape, sections
from loaders.values import format_places
from schemas.identity.breach import Breach
from schemas.identity.figures import Figure, tolerance
from schemas.identity.levels import TOWNSHIP
from schemas.money import FEN_PER_UNIT

_TOTALS = ("合计", "总计", "小计", "决算数", "预算数", "本年预算数", "金额")
_NO_PART = re.compile(r"上年|预算|调整|执行|决算|比|率|%|增|减|编码|代码|序号|其中|户|人数|备注")
_CHECK = "请核对这几个数，改正后重新提交。"


@dataclass(frozen=True)
class Matrix:
    """Where the figures of such a table stand: column of totals, columns of parts, rows with their printed names."""

    grid: Grid
    total: int | None
    parts: tuple[int, ...]
    names: dict[int, str]

    @cached_property
    def finest(self) -> int:
        """Decimals of the finest figure that is stored without a number format: such a sheet drops trailing zeros (12.5 for 12.50)."""
        columns = (*self.parts, *((self.total,) if self.total is not None else ()))
        figures = [f for y in self.names for x in columns if not self._is_formatted(y, x) and (f := figure_at(self.grid, y, x))]
        return max((f.decimals for f in figures), default=0)

    def figure(self, y: int, x: int) -> Figure | None:
        """The figure of a cell, as fine as the sheet shows it."""
        found = figure_at(self.grid, y, x)
        return found if found is None or self._is_formatted(y, x) else replace(found, decimals=self.finest)

    def _is_formatted(self, y: int, x: int) -> bool:
        return isinstance(self.grid.at(y, x), str) or format_places(self.grid.formats.get((y, x), "")) is not None

    @property
    def total_row(self) -> int | None:
        """The one row of 合计, None when there is none or several."""
        found = [y for y, name in self.names.items() if is_total(name) and "小计" not in name]
        return found[0] if len(found) == 1 else None


def breaches(grid: Grid, has_own_sum: bool = False) -> Iterator[Breach]:
    """Rows against their regions and totals against their rows; with `has_own_sum` another rule sums the rows."""
    matrix = _matrix(grid)
    if matrix is not None:
        yield from _rows(matrix)
        if not has_own_sum:
            yield from _columns(matrix)


def _matrix(grid: Grid) -> Matrix | None:
    shape = Shape(grid)
    cut = sections(shape) if grid.unit in FEN_PER_UNIT else []
    if len(cut) != 1:
        return None
    body, headings = cut[0].body, paths(shape, cut[0])
    names = {y: name for y in body if (name := name_of(grid, y))}
    filled = [h for h in headings if any(amount_at(grid, y, h.column) is not None for y in names)]
    total = next((h.column for word in _TOTALS for h in filled if h.words[-1] == word), None)
    parts = tuple(h.column for h in filled if h.column != total and not _NO_PART.search("".join(h.words)))
    regions = [h.words[-1] for h in filled if h.column in parts]
    by_region = max(sum(1 for name in some if TOWNSHIP.search(name.strip())) for some in (regions, list(names.values())))
    return Matrix(grid, total, parts, names) if by_region > 1 else None


def _rows(matrix: Matrix) -> Iterator[Breach]:
    if matrix.total is None or len(matrix.parts) < 2:
        return
    for y, name in matrix.names.items():
        total, parts = matrix.figure(y, matrix.total), _figures(matrix, [(y, x) for x in matrix.parts])
        if total and parts:
            yield Breach("GOV-10", total, _added(parts), f"{name.strip()}的合计应等于各栏之和", _CHECK, group="matrix rows")


def _columns(matrix: Matrix) -> Iterator[Breach]:
    at = matrix.total_row
    for x in () if at is None else (*matrix.parts, *((matrix.total,) if matrix.total is not None else ())):
        total = matrix.figure(at or 0, x)
        readings = [parts for rows in _readings(matrix, at or 0) if (parts := _figures(matrix, [(y, x) for y in rows]))]
        if total and readings and all(_differs(total, parts) for parts in readings):
            yield Breach("GOV-10", total, _added(readings[0]), "合计应等于各行之和", _CHECK, group="matrix columns")


def _readings(matrix: Matrix, total: int) -> Iterator[list[int]]:
    """The rows that may be meant by the total: those at the top, all of them, the townships, what stands below them."""
    listed = [y for y, name in matrix.names.items() if y != total and not is_total(name) and not is_total_of_part(name)]
    levels = dict(zip(listed, levels_by_words([matrix.names[y] for y in listed]), strict=True))
    townships = [y for y in listed if TOWNSHIP.search(matrix.names[y].strip())]
    yield [y for y in listed if levels[y] == min(levels.values())]
    yield listed
    yield townships
    yield [y for y in listed if y not in townships]


def _figures(matrix: Matrix, places: Sequence[tuple[int, int]]) -> list[Figure]:
    """The figures at `places`; none at all where something there cannot be read."""
    if any(is_written(matrix.grid, *place) and amount_at(matrix.grid, *place) is None for place in places):
        return []
    return [figure for place in places if (figure := matrix.figure(*place))]


def _added(parts: Sequence[Figure]) -> tuple[tuple[int, Figure], ...]:
    return tuple((1, part) for part in parts)


def _differs(total: Figure, parts: Sequence[Figure]) -> bool:
    return abs(total.fen - sum(part.fen for part in parts)) > tolerance((total, *parts))
