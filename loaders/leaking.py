"""Finds personal numbers a sheet would show to everybody: in its titles, notes, texts, words of its tables and tables kept as they are.

Rule: the cell is named, the number never. A roster's rows are looked at as persons (schemas.identity.persons); numbers are amounts.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence

import pandas as pd

from loaders.grid import Grid, a1, column_number
from schemas.findings import Finding, Gravity
from schemas.numbers import in_text
from schemas.typed import TypedTable

_LIKELY = re.compile(r"(?:\d[^\d\w]{0,3}){11}")
#: columns a form declares for such numbers: a public telephone
_NUMBERS = frozenset({"phone", "id", "card", "household"})


def findings(grid: Grid, tables: Sequence[TypedTable], kept: Sequence[Grid] | None = None) -> Iterator[Finding]:
    """LEAK-01 for the cells of the sheet that hold such numbers, one for each kind and column.

    `tables` are those read from it, `kept` what of it is kept with such numbers covered (None: all of it).
    """
    persons = {row - 1 for table in tables if table.table.shape == "roster" for row in map(int, table.frame["sheet_row"])}
    exempt = [_exempt(table) for table in tables if table.table.shape != "roster"]
    covered = [range(g.first_row, g.first_row + g.height) for g in kept] if kept is not None else [range(grid.height)]
    found: dict[tuple[int, str, str], list[str]] = {}
    for y, x, cell in _likely(grid, persons):
        if any(y in rows and x in columns for rows, columns in exempt):
            continue
        place = "table" if any(y in rows for rows, _ in exempt) else "kept" if any(y in rows for rows in covered) else "beside"
        for what in dict.fromkeys(in_text(cell.replace("\n", " "))):
            found.setdefault((x, what, place), []).append(a1(grid.first_row + y, x))
    for (_, what, place), cells in found.items():
        yield _told(grid.sheet, what, place, tuple(cells))


def _likely(grid: Grid, without: Container[int]) -> Iterator[tuple[int, int, str]]:
    """(row, column, text) of the cells with digits enough, outside the rows `without`."""
    for y, row in enumerate(grid.rows):
        for x, cell in enumerate(row) if y not in without else ():
            if isinstance(cell, str) and len(cell) > 10 and _LIKELY.search(cell):
                yield y, x, cell


def _exempt(table: TypedTable) -> tuple[frozenset[int], frozenset[int]]:
    """(rows, columns) of the table whose cells are numbers of its own."""
    kinds = {column.name: column.value for column in (*table.table.columns, *(c for p in table.table.panels for c in p.columns))}
    frame = table.frame
    numbers = {name for name in map(str, frame.columns) if not isinstance(frame[name].dtype, pd.StringDtype) or kinds.get(name) in _NUMBERS}
    columns = {column_number(at) for (_, name), at in table.letters.items() if name in numbers}
    return frozenset(int(row) - 1 for row in frame["sheet_row"]), frozenset(columns)


def _told(sheet: str, what: str, place: str, cells: tuple[str, ...]) -> Finding:
    """What is kept as it is leaves with the number covered; beside a table a mobile number may be a public contact; else it may not stay."""
    gravity, end = Gravity.BLOCKS, "公开的表里不能有，请删去"
    if place == "kept":
        gravity, end = Gravity.ASKS, "公开时只显示●，请删去；如是要公开的联系电话，请改写在公开电话表里"
    elif place == "beside" and what == "手机号":
        gravity, end = Gravity.ASKS, "请删去；如是公开的联系电话，请先登记为公开联系方式，再来说明"
    where = f"“{sheet.strip()}”{cells[0]}" + (f"等{len(cells)}格" if len(cells) > 1 else "")
    return Finding("LEAK-01", gravity, sheet, cells, message=f"{where}里有像{what}的内容；{end}。")
