"""Turns a typed table into published figures: one row per value, each with its cell. Rule: person and secret columns never pass."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pandas as pd
import pyarrow as pa

from datasets.published.columns import arrow_schema
from datasets.published.keys import Dataset
from schemas.tables import Column, Table
from schemas.typed import ROW_COLUMNS, TypedTable

_PLACES = Decimal(1).scaleb(-8)
_NUMBERS = frozenset({"count", "decimal", "percent", "rate", "term", "ordinal", "year"})
_VALUE_FIELDS = ("column", "heading", "value_fen", "value_number", "value_text", "printed", "cell")
_ROW_FIELDS = ("side", "row_no", "row_code", "row_name", "line", "level", "is_leaf")


def declared(table: Table, name: str) -> Column | None:
    """The declared column `name` of `table`, None for a heading nobody declared."""
    try:
        return table.column(name)
    except KeyError:
        return None


def open_columns(typed: TypedTable) -> dict[str, Column | None]:
    """The value columns of `typed` that may be published: no ID, card, telephone or person name."""
    found = {name: declared(typed.table, name) for name in typed.frame.columns if name not in ROW_COLUMNS}
    return {name: column for name, column in found.items() if column is None or not (column.is_secret or column.value == "person")}


def _is_money(typed: TypedTable, name: str, column: Column | None) -> bool:
    return column.is_money if column is not None else str(typed.frame[name].dtype) == "Int64"


def _split(value: Any, is_money: bool, column: Column | None) -> tuple[int | None, Decimal | None, str | None]:
    """(fen, number, text) of a typed value; all None for a blank."""
    if value is None or value is pd.NA or value is pd.NaT or value != value:
        return None, None, None
    if is_money:
        return int(value), None, None
    if isinstance(value, Decimal) or (column is not None and column.value in _NUMBERS and not isinstance(value, str)):
        return None, Decimal(str(value)).quantize(_PLACES), None
    return None, None, str(value)


def _rows(typed: TypedTable) -> Iterator[tuple[Any, ...]]:
    """The figures of the table, sheet order: _ROW_FIELDS then _VALUE_FIELDS. A row without a value keeps its place."""
    frame, placed = typed.frame, {name for _, name in typed.letters} | set(typed.said_at)
    columns = [_Column(typed, name, column) for name, column in open_columns(typed).items() if name in placed]
    heads = zip(*(frame[name].tolist() for name in ROW_COLUMNS), strict=True)
    for position, (sheet_row, block, side, code, name, line, level, is_leaf) in enumerate(heads):
        row = (side or "", position + 1, code or "", name or "", line or "", int(level), bool(is_leaf))
        is_bare = True
        for column in columns:
            letter, said = typed.letters.get((block, column.name)), typed.said_at.get(column.name, "")
            value, shown = column.values[position], column.printed[position]
            fen, number, text = _split(value, column.is_money, column.declared)
            shown = shown if isinstance(shown, str) else text or ""
            if (letter is None and not said) or (fen is None and number is None and text is None and not shown):
                continue
            cell = f"{letter}{sheet_row}" if letter is not None else said
            yield (*row, column.name, column.headings.get(block, column.title), fen, number, text, shown, cell)
            is_bare = False
        if is_bare and name:
            yield (*row, "", "", None, None, None, "", "")


class _Column:
    """One value column with everything its cells need, looked up once."""

    def __init__(self, typed: TypedTable, name: str, column: Column | None) -> None:
        self.name, self.declared = name, column
        self.title = column.title if column else name
        self.is_money = _is_money(typed, name, column)
        self.values = typed.frame[name].tolist()
        self.printed = typed.printed[name].tolist() if name in typed.printed.columns else [None] * len(self.values)
        self.headings = {block: heading for (block, own), heading in typed.headings.items() if own == name and heading}


def figures_of(typed: TypedTable, dataset: Dataset, release: int = 0) -> pa.Table:
    """The published figures of one table that names no person (schema: `arrow_schema("figures")`), in the sheet's order."""
    schema = arrow_schema("figures")
    rows = list(_rows(typed))
    found = dict(zip((*_ROW_FIELDS, *_VALUE_FIELDS), zip(*rows, strict=True), strict=True)) if rows else {}
    whole = {
        "dataset_key": dataset.key, "release": release, "kind": dataset.kind, "stage": dataset.stage, "year": dataset.year,
        "entity_code": dataset.entity_code, "entity_name": dataset.entity_name, "scope": dataset.scope, "table": dataset.table,
        "title": dataset.title, "unit": dataset.unit, "sheet": typed.sheet, "file_sha256": dataset.file_sha256,
    }  # fmt: skip
    arrays = [
        pa.array(found.get(field.name, ()), field.type)
        if field.name not in whole
        else pa.array([whole[field.name]] * len(rows), field.type)
        for field in schema
    ]
    return pa.Table.from_arrays(arrays, schema=schema)


def renamed(table: pa.Table, **values: object) -> pa.Table:
    """`table` with whole columns set to one value each, when release number or unit are settled later."""
    for name, value in values.items():
        index = table.schema.get_field_index(name)
        table = table.set_column(index, table.schema.field(index), pa.array([value] * len(table), table.schema.field(index).type))
    return table
