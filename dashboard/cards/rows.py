"""Takes published rows apart for a grid: amounts as fen or None, and for each the address of its cell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from dashboard.cards.grid import Row
from dashboard.sources import Source, span


def fen(row: Mapping[str, Any], column: str) -> int | None:
    """The amount in `column`, None when the cell is blank or the column is not there."""
    value = row.get(column)
    return None if value is None else int(value)


def said(row: Mapping[str, Any], column: str) -> str:
    """The text in `column`, '' when there is none."""
    value = row.get(column)
    return "" if value is None else str(value)


def added(rows: Iterable[Row], column: str) -> int | None:
    """Sum of a column of grid rows; None when a figure in it is missing, so that a sum never stands for more than it holds."""
    values = [row.values.get(column) for row in rows]
    return None if not values or None in values else sum(value for value in values if value is not None)


def source(row: Mapping[str, Any], *columns: str) -> Source:
    """Where the row's figures in `columns` stand; without columns the table as a whole."""
    cells = [said(row, f"cell:{column}") for column in columns]
    return _source(row, span(c for c in cells if c))


def _source(row: Mapping[str, Any], cells: str) -> Source:
    release, entity, table, year = int(row["release"]), str(row["entity_code"]), str(row["table"]), int(row["year"])
    return Source(release, entity, table, year, str(row["title"]), cells, unit_name=said(row, "entity_name"))


def links(row: Mapping[str, Any], columns: Iterable[str]) -> dict[str, str]:
    """The address of the cell of each amount that has one."""
    table = source(row)
    return {column: table.at(cell) for column in columns if (cell := said(row, f"cell:{column}"))}


def spanning(rows: Sequence[Mapping[str, Any]], *columns: str) -> tuple[Source, ...]:
    """The sources of all `rows`: one per published table, with the range of the cells in `columns`."""
    groups: dict[tuple[Any, ...], list[Mapping[str, Any]]] = {}
    for row in rows:
        groups.setdefault((row["release"], row["entity_code"], row["table"], row["year"]), []).append(row)
    found = []
    for group in groups.values():
        cells = [said(row, f"cell:{column}") for row in group for column in columns]
        found.append(_source(group[0], span(cell for cell in cells if cell)))
    return tuple(found)
