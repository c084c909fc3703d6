"""Writes what a release offers to programs beside its tables: all of it as JSON, the leaves alone as CSV, and the code lists it uses.

Rule: within one table and one column the leaves add up without counting anything twice; across tables or columns they do not.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from datasets.published.columns import columns
from datasets.published.csvfile import csv_bytes
from datasets.published.keys import Dataset
from schemas.codes import shipped
from schemas.kinds import tables as declared_tables
from schemas.money import in_unit

Tables = Iterable[tuple[Dataset, pa.Table | None]]
LEAVES = "leaves.csv"
JSON = "release.json"
_ROW = ("side", "row_no", "row_code", "row_name", "line", "level", "is_leaf")
_LEAF_HEADS = ("年度", "单位代码", "单位", "表代码", "表名", "收支方", "行序", "科目编码", "项目", "列代码", "列名", "金额（元）", "单元格")
_LEAF_COLUMNS = (
    "year", "entity_code", "entity_name", "table", "title", "side", "row_no", "row_code", "row_name", "column", "heading", "value_fen", "cell",
)  # fmt: skip
_LEAF_TYPES = {"年度": "integer", "行序": "integer", "金额（元）": "number"}
_CODE_HEADS = ("code", "name", "parent_code", "valid_from", "valid_to", "status")
CODE_FIELDS = tuple({"name": head, "type": "integer" if head.startswith("valid") else "string"} for head in _CODE_HEADS)


def leaf_fields(notice: str) -> tuple[dict[str, str], ...]:
    """The columns of leaves.csv."""
    return tuple({"name": head, "type": _LEAF_TYPES.get(head, "string")} for head in (*_LEAF_HEADS, *(["数据性质"] if notice else [])))


def leaves_csv(tables: Tables, notice: str) -> bytes:
    """Every amount that is no sum of other rows of its table, one per line, in 元."""
    more = [notice] if notice else []
    return csv_bytes((*_LEAF_HEADS, *(["数据性质"] if notice else [])), ((*row, *more) for row in _leaves(tables)))


def _leaves(tables: Tables) -> Iterator[list[object]]:
    for _, figures in tables:
        if figures is None or not len(figures):
            continue
        kept = figures.filter(pc.and_(figures["is_leaf"], pc.is_valid(figures["value_fen"])))
        for row in zip(*(kept[name].to_pylist() for name in _LEAF_COLUMNS), strict=True):
            yield [in_unit(value, "元") if name == "value_fen" else value for name, value in zip(_LEAF_COLUMNS, row, strict=True)]


def release_json(about: dict[str, Any], tables: Tables, subsidy: pa.Table | None) -> bytes:
    """The whole release: `about`, each table with its columns and rows, and the village aggregates. Amounts in fen."""
    found = {**about, "tables": [_table(dataset, figures) for dataset, figures in tables]}
    if subsidy is not None and len(subsidy):
        names = [column.name for column in columns("subsidy")]
        listed = [[_plain(value) for value in subsidy[name].to_pylist()] for name in names]
        found["subsidy"] = {"columns": names, "rows": list(zip(*listed, strict=True))}
    return json.dumps(found, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _table(dataset: Dataset, figures: pa.Table | None) -> dict[str, Any]:
    if figures is None:
        return {**dataset.as_dict(), "columns": [], "rows": []}
    heads: dict[str, str] = {}
    rows: dict[tuple[Any, ...], dict[str, Any]] = {}
    wanted = (*_ROW, "column", "heading", "value_fen", "value_number", "value_text")
    for *row, column, heading, fen, number, text in zip(*(figures[name].to_pylist() for name in wanted), strict=True):
        held = rows.setdefault(tuple(row), {})
        if column:
            heads.setdefault(column, heading)
            held[column] = fen if fen is not None else _plain(number) if number is not None else text
    return {
        **dataset.as_dict(),
        "columns": [*({"name": name} for name in _ROW), *({"name": name, "heading": heading} for name, heading in heads.items())],
        "rows": [[*row, *(held.get(name) for name in heads)] for row, held in rows.items()],
    }


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


def code_lists(datasets: Iterable[Dataset]) -> Iterator[tuple[str, bytes]]:
    """(path, CSV) of each code list that a column of these tables is written in, with the years each code holds."""
    for name in sorted({listed for dataset in datasets for listed in code_lists_of(dataset)}):
        rows = tuple(tuple(getattr(code, head) for head in _CODE_HEADS) for code in shipped(name).entries)
        yield f"codes/{name}.csv", csv_bytes(_CODE_HEADS, rows)


def code_lists_of(dataset: Dataset) -> set[str]:
    """The code lists of a table's columns."""
    table = declared_tables().get(dataset.table)
    if table is None:
        return set()
    if table.kind == "subsidy":
        return {"programmes", "divisions"}
    every = (*table.columns, *(column for panel in table.panels for column in panel.columns))
    return {column.code_list for column in every if column.code_list}
