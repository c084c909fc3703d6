"""The yardstick of bench/scale.py: SQLite with indexes over the same rosters, asked what our pages, lists and notices ask."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.payments import Roster

NAME = "SQLite"
_TABLE = "create table paid (year int, programme text, township text, village text, person text, number text, fen int)"
_INDEXES = ("create index by_village on paid (village, year, programme)", "create index by_programme on paid (year, programme)")
_VILLAGE = (
    "select programme, sum(fen), count(*) from paid where village = ? and year = ? group by 1",
    "select sum(fen) from paid where village = ? and year = ?",
)
_VILLAGE_YEARS = "select year, sum(fen) from paid where village = ? group by 1"
_LIST = "select programme, person, fen from paid where village = ? and year = ? order by programme"
_COUNTY = "select programme, sum(fen), count(*) from paid where year = ? group by 1"
_TOWNSHIPS = "select township, programme, sum(fen), count(*) from paid where year = ? group by 1, 2"


class Yardstick:
    """One database in one file. A village is called by township and name, one after the other."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._database = sqlite3.connect(path)

    def load(self, made: list[Roster]) -> int:
        """Put every roster in and index them; return the rows."""
        self._database.execute(_TABLE)
        for roster in made:
            self._database.executemany("insert into paid values (?, ?, ?, ?, ?, ?, ?)", _rows(roster))
        for index in _INDEXES:
            self._database.execute(index)
        self._database.commit()
        return sum(roster.rows for roster in made)

    @property
    def megabytes(self) -> float:
        """On disk."""
        return self._path.stat().st_size / 1_000_000

    def village(self, village: str, year: int) -> object:
        """A village's programmes, its total, its years."""
        return [*(self._all(query, village, year) for query in _VILLAGE), self._all(_VILLAGE_YEARS, village)]

    def list_of(self, village: str, year: int) -> object:
        """Everybody paid in a village, programme by programme."""
        return self._all(_LIST, village, year)

    def page_of(self, village: str, year: int) -> object:
        """Rows 51 to 100 of the same."""
        return self._all(f"{_LIST} limit 50 offset 50", village, year)

    def county(self, year: int) -> object:
        """The county by programme."""
        return self._all(_COUNTY, year)

    def townships(self, year: int) -> object:
        """Township × programme."""
        return self._all(_TOWNSHIPS, year)

    def _all(self, query: str, *params: Any) -> list[Any]:
        return self._database.execute(query, params).fetchall()

    def close(self) -> None:
        """Give the file back."""
        self._database.close()


def _rows(roster: Roster) -> Iterator[tuple[object, ...]]:
    with roster.path.open(encoding="utf-8") as lines:
        for line in lines:
            cells = line.split(",")
            if cells[0].isdecimal():
                yield roster.year, roster.programme, cells[1], cells[1] + cells[2], cells[4], cells[5], round(float(cells[11]) * 100)
