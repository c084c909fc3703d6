"""Takes published rows (pandas) apart for a grid: amounts as fen or None, and for each the address of its cell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from dashboard.sources import Source, span


def fen(row: Mapping[Any, Any] | pd.Series, column: str) -> int | None:
    """The amount in `column`, None when the cell is blank or the column is not there."""
    value = row.get(column)
    return None if value is None or pd.isna(value) else int(value)


def said(row: Mapping[Any, Any] | pd.Series, column: str) -> str:
    """The text in `column`, '' when there is none."""
    value = row.get(column)
    return "" if value is None or (not isinstance(value, str) and pd.isna(value)) else str(value)


def values(row: Mapping[Any, Any] | pd.Series, columns: Iterable[str]) -> dict[str, Any]:
    """The amounts of `columns`."""
    return {column: fen(row, column) for column in columns}


def source(row: Mapping[Any, Any] | pd.Series, *columns: str) -> Source:
    """Where the row's figures in `columns` stand; without columns the table as a whole."""
    cells = [said(row, f"cell:{column}") for column in columns]
    return Source(
        int(row["release"]), str(row["entity_code"]), str(row["table"]), int(row["year"]), str(row["title"]), span(c for c in cells if c)
    )


def links(row: Mapping[Any, Any] | pd.Series, columns: Iterable[str]) -> dict[str, str]:
    """The address of the cell of each amount that has one."""
    return {column: source(row, column).href for column in columns if said(row, f"cell:{column}")}


def spanning(frame: pd.DataFrame, *columns: str) -> tuple[Source, ...]:
    """The sources of all rows of `frame`: one per published table, with the range of the cells in `columns`."""
    found = []
    for _, group in frame.groupby(["release", "entity_code", "table", "year"], sort=False):
        first = group.iloc[0]
        cells = [said(row, f"cell:{column}") for row in group.to_dict("records") for column in columns]
        found.append(
            Source(
                int(first["release"]),
                str(first["entity_code"]),
                str(first["table"]),
                int(first["year"]),
                str(first["title"]),
                span(c for c in cells if c),
            )
        )
    return tuple(found)
