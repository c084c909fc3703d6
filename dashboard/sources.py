"""Knows where a figure came from: release, table, sheet and cell, and the address where its table can be read around it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote_plus

from dashboard.address import write
from datasets.published.keys import Dataset

#: (left, top, right, bottom), counted from 1
Area = tuple[int, int, int, int]
_CELL = re.compile(r"^([A-Z]+)(\d+)$")


@dataclass(frozen=True)
class Source:
    """One published table (and cells in it) that figures on a page were read from."""

    release: int
    entity_code: str
    table: str
    year: int
    title: str
    cells: str = ""
    mark: str = ""
    unit_name: str = ""

    @classmethod
    def of(cls, dataset: Dataset, cells: str = "") -> Source:
        """The whole of `dataset`, or cells in it."""
        return cls(
            dataset.release, dataset.entity_code, dataset.table, dataset.year, dataset.title, cells, dataset.mark, dataset.entity_name
        )

    @property
    def href(self) -> str:
        """The page of the table, the cells marked."""
        page = _page(self.release, self.entity_code, self.table, self.year, self.mark)
        return f"{page}?ge={quote_plus(self.cells)}" if self.cells else page

    def at(self, cell: str) -> str:
        """The page of the table with one cell marked, E5; of what is no cell the page alone."""
        page = _page(self.release, self.entity_code, self.table, self.year, self.mark)
        return f"{page}?ge={cell}" if _CELL.match(cell) else page

    @property
    def words(self) -> str:
        """第11号发布 · 一般公共预算支出决算表 · E5:E21."""
        return " · ".join(part for part in (f"第{self.release}号发布", self.title, self.cells) if part)


def told_apart(sources: Sequence[Source]) -> tuple[str, ...]:
    """The words of each source, with the unit's name or the year where the title alone does not tell: 第2号发布 · 甲局 · 三公经费…表 · N5."""
    units: dict[str, set[str]] = {}
    years: dict[tuple[str, str], set[int]] = {}
    for one in sources:
        units.setdefault(one.title, set()).add(one.entity_code)
        years.setdefault((one.title, one.entity_code), set()).add(one.year)

    def written(one: Source) -> str:
        unit = one.unit_name if len(units[one.title]) > 1 else ""
        year = f"{one.year}年" if len(years[one.title, one.entity_code]) > 1 and str(one.year) not in one.title else ""
        return " · ".join(part for part in (f"第{one.release}号发布", unit, year, one.title, one.cells) if part)

    return tuple(written(one) for one in sources)


@lru_cache(256)
def _page(release: int, entity_code: str, table: str, year: int, mark: str) -> str:
    """The address of a table's page: all figures of a table lead there."""
    return write(("biao", str(release), entity_code, table, str(year), *((mark,) if mark else ())), {})


def span(cells: Iterable[str]) -> str:
    """The smallest range that holds all `cells`: E5, E6, G9 → E5:G9."""
    places = [(number(m[1]), int(m[2]), m[1]) for m in map(_CELL.match, cells) if m]
    if not places:
        return ""
    left, right = min(places)[2], max(places)[2]
    top, bottom = min(p[1] for p in places), max(p[1] for p in places)
    return f"{left}{top}" if (left, top) == (right, bottom) else f"{left}{top}:{right}{bottom}"


def number(letters: str) -> int:
    """A=1 … Z=26, AA=27."""
    total = 0
    for letter in letters:
        total = total * 26 + ord(letter) - 64
    return total


def letters(column: int) -> str:
    """1=A … 26=Z, 27=AA: what `number` undoes."""
    more, last = divmod(column - 1, 26)
    return (letters(more) if more else "") + chr(65 + last)


def cells_in(text: str) -> Area | None:
    """`E5:G9` as (left, top, right, bottom), `E5` likewise; None when it is no range."""
    ends = [_CELL.match(part) for part in text.upper().split(":")]
    if len(ends) not in (1, 2) or not ends[0] or not ends[-1]:
        return None
    return number(ends[0][1]), int(ends[0][2]), number(ends[-1][1]), int(ends[-1][2])
