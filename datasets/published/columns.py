"""Knows the columns of the published Parquet files; they stand once, in columns.csv, and everything else is derived."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyarrow as pa

_TYPES: dict[str, pa.DataType] = {
    "string": pa.string(),
    "int64": pa.int64(),
    "bool": pa.bool_(),
    "decimal(28,8)": pa.decimal128(28, 8),
    "decimal(20,4)": pa.decimal128(20, 4),
}
_SQL: dict[str, str] = {"string": "varchar", "int64": "bigint", "bool": "boolean"}


@dataclass(frozen=True)
class PublishedColumn:
    """One column of a published file: English name, type, Chinese title and what it means."""

    name: str
    type: str
    title: str
    says: str


@cache
def columns(file: str) -> tuple[PublishedColumn, ...]:
    """The columns of `figures` or `subsidy`, in file order."""
    with Path(__file__).with_name("columns.csv").open(encoding="utf-8", newline="") as source:
        return tuple(PublishedColumn(r["name"], r["type"], r["title"], r["says"]) for r in csv.DictReader(source) if r["file"] == file)


@cache
def arrow_schema(file: str) -> pa.Schema:
    """The Arrow schema of `figures` or `subsidy`."""
    return pa.schema([(c.name, _TYPES[c.type]) for c in columns(file)])


def sql_columns(file: str) -> str:
    """The column list of a CREATE TABLE for `figures` or `subsidy`."""
    return ", ".join(f'"{c.name}" {_SQL.get(c.type, c.type)}' for c in columns(file))
