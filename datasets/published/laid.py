"""Lays published figures out: one plain row per line of a table, with a value per column and beside it the cell it came from.

Rows are dicts, not frames: a page reads a few hundred of them, and taking a frame apart costs more than the page (measured: half of it).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any

import pandas as pd

from datasets.published.athand import AtHand
from datasets.published.state import State

#: one row: row_no, row_code, row_name, line, level, is_leaf, side, release, entity_code, entity_name, table, year, title, unit, stage …; one value per
#: column (money int fen, numbers as stored, texts str, None where blank) and `cell:<column>` beside each
Line = dict[str, Any]
Lines = tuple[Line, ...]

_ROW_KEYS = ("entity_code", "entity_name", "table", "year", "stage", "side", "row_no")
_ROW_FACTS = ("row_code", "row_name", "line", "level", "is_leaf", "release", "title", "unit", "sheet")
_VALUES = ("column", "value_fen", "value_number", "value_text", "cell")
_ASKED = ", ".join(f'"{name}"' for name in (*_ROW_KEYS, *_ROW_FACTS, *_VALUES))
#: the same with numbers as a frame has them
_AS_STORED = _ASKED.replace('"value_number"', "cast(value_number as double)")
#: things kept at hand: an entity's tables of a year, a place's payments, about 200 KB each
KEPT = 16


def lines(state: State, table: str, year: int) -> Lines:
    """One table, in the order of the sheet; of several entities one after another; kept. () when not published."""
    return state.made(("lines", table, year), lambda: among(state, year, (table,)))


def asked(state: State, **given: Any) -> Lines:
    """The rows of all figures in force that match everything given (`line="total"`, `row_code="205"` …); not kept."""
    return where(state, " and ".join(f'"{name}" = ?' for name in given), *given.values())


def where(state: State, condition: str, *params: Any) -> Lines:
    """The rows of all figures in force under an SQL condition; not kept."""
    answer = state.sql(f"select {_ASKED} from figures where {condition}", params)
    return laid_out(zip(*(_plain(answer[name]) for name in answer.columns), strict=True))


def among(state: State, year: int, ids: Sequence[str], condition: str = "true", *params: Any) -> Lines:
    """The rows of some tables of a year under an SQL condition, asked of the releases that hold them only; not kept."""
    marks = ", ".join("?" * len(ids))
    held = state.figures_among(year, ids)
    query = f'select {_AS_STORED} from {held} where year = ? and "table" in ({marks}) and {condition}'
    return laid_out(state.rows(query, [year, *ids, *params])) if held else ()


def tables(state: State, year: int, entity: str, ids: tuple[str, ...] = ()) -> Mapping[str, Lines]:
    """Tables (`ids`, else all) of one entity and year by table id, by one question to the releases that hold them; the last few asked for are kept."""
    at_hand: AtHand[Mapping[str, Lines]] = state.made("tables at hand", lambda: AtHand(KEPT))
    return at_hand.get((year, entity, ids), lambda: grouped(_of(state, year, entity, ids), "table"))


def _of(state: State, year: int, entity: str, ids: tuple[str, ...]) -> Lines:
    """As `asked` by year and entity; as plain rows, a frame costs as much again."""
    held = state.figures_with(year, entity)
    query = f"select {_AS_STORED} from {held} where year = ? and entity_code = ?"
    only = f""" and "table" in ({", ".join("?" * len(ids))})""" if ids else ""
    return laid_out(state.rows(query + only, [year, entity, *ids])) if held else ()


def laid_out(figures: Iterable[tuple[Any, ...]]) -> Lines:
    """Figures (one tuple of `_ASKED` per value) as rows with a value per column; every row of a table has all columns of that table."""
    names = (*_ROW_KEYS, *_ROW_FACTS)
    rows: dict[tuple[Any, ...], Line] = {}
    columns: dict[str, dict[str, None]] = {}
    same: dict[str, str] = {}
    for figure in figures:
        known, (column, fen, number, text, cell) = figure[: len(names)], figure[len(names) :]
        key = known[: len(_ROW_KEYS)]
        row = rows.get(key)
        if row is None:
            row = rows[key] = {
                name: same.setdefault(value, value) if type(value) is str else None if is_blank(value) else value
                for name, value in zip(names, known, strict=True)
            }
        if not column or column in row:
            continue
        row[column] = int(fen) if not is_blank(fen) else number if not is_blank(number) else None if is_blank(text) else text
        row[f"cell:{column}"] = cell
        columns.setdefault(known[2], {})[column] = None
    return tuple(_filled(rows[key], columns.get(key[2], {})) for key in sorted(rows))


def _filled(row: Line, columns: Iterable[str]) -> Line:
    for column in columns:
        if column not in row:
            row[column] = row[f"cell:{column}"] = None
    return row


def grouped(rows: Iterable[Line], *names: str) -> dict[Any, Lines]:
    """Rows by their value of `names` (of several names a tuple), in the order they stand."""
    found: dict[Any, list[Line]] = {}
    key = itemgetter(*names)
    for row in rows:
        found.setdefault(key(row), []).append(row)
    return {value: tuple(listed) for value, listed in found.items()}


def _plain(series: pd.Series) -> list[Any]:
    """The values as Python's own; texts taken out of Arrow at once, not one by one."""
    return series.to_numpy(dtype=object).tolist()


def is_blank(value: Any) -> bool:
    """True for None, <NA> and NaN."""
    return value is None or value is pd.NA or value != value


def has(rows: Iterable[Line], column: str) -> bool:
    """True when the table prints a value in `column` at all."""
    return any(row.get(column) is not None for row in rows)


def own_line(rows: Iterable[Line], line: str) -> Line | None:
    """The first row of a known line (`current_expenditure`, `total`), None when there is none."""
    return next((row for row in rows if row["line"] == line), None)


def records(frame: pd.DataFrame) -> list[Line]:
    """The rows of any frame as plain dicts: int, Decimal, str, None for what is missing; reading these is far cheaper than the frame."""
    lists = [[None if is_blank(value) else value for value in _plain(series)] for _, series in frame.items()]
    return [dict(zip(frame.columns, values, strict=True)) for values in zip(*lists, strict=True)]
