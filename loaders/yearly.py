"""Knows a 三公 table that has its years below each other: no form has that, a table is of one year, so its clerk is told how to part it."""

from __future__ import annotations

import re

from loaders import wording
from loaders.grid import Cell, Grid, a1
from loaders.hierarchy import is_total
from loaders.sections import Section

_YEAR = re.compile(r"(?:19|20)\d\d(?:年度?)?(?:预算|决算)?数?")
_THREE_PUBLIC = re.compile(r"三公|因公出国.*公务接待", re.DOTALL)


def parted(grid: Grid, section: Section) -> str:
    """What to do about a 三公 table whose every row is a year, at its cells; '' for any other table."""
    words = wording.plain("\n".join(str(c) for row in (*section.above, *section.head) for c in grid.rows[row]) + grid.sheet)
    years = _years(grid, section) if _THREE_PUBLIC.search(words) else {}
    if len(set(years.values())) < 2:
        return ""
    last = max(years.values())
    places = "、".join(f"{cell}是{year}年" for cell, year in years.items())
    return (
        f"每一行是一个年度（{places}）。三公经费每年一张表：请只留{last}年一行，表名写“{last}年度部门‘三公’经费预算表”，"
        f"{last - 1}年的数填在“上年预算数”各栏；决算用“{last}年度财政拨款‘三公’经费支出决算表”，预算数、决算数各占一组栏目；更早的年度各做一张"
    )


def _years(grid: Grid, section: Section) -> dict[str, int]:
    """Cells of the first column that holds nothing but years (totals apart), with their years."""
    rows = [row for row in section.body if not any(isinstance(c, str) and is_total(c) for c in grid.rows[row])]
    for column in range(grid.width):
        cells = {row: grid.at(row, column) for row in rows if grid.at(row, column) not in ("", None)}
        years = {a1(grid.first_row + row, column): year for row, cell in cells.items() if (year := _year(cell))}
        if len(years) == len(cells) > 1:
            return years
    return {}


def _year(cell: Cell) -> int:
    """The year a cell names and nothing else, 0 when it does not."""
    written = str(int(cell)) if isinstance(cell, int | float) and float(cell).is_integer() else wording.plain(str(cell))
    return int(written[:4]) if _YEAR.fullmatch(written) else 0
