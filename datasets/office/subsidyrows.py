"""Writes grouped cells as rows of subsidy.parquet, and names the datasets that merged rows stand for."""

from __future__ import annotations

import hashlib
from typing import Any

import pyarrow as pa

from datasets.office.aggregates import Cell
from datasets.office.grouping import Grouped, Row
from datasets.published.columns import arrow_schema
from datasets.published.keys import Dataset

MERGED = "依法合并"


def group_key(row: Row) -> str:
    """The key of a row that stands for several datasets; the dataset's own key when it stands for one."""
    members = sorted({cell.dataset.key for cell in row.cells})
    if len(members) == 1:
        return members[0]
    first = row.cells[0].dataset
    county = first.key.split("/", 1)[0]
    mark = hashlib.sha256("\n".join(members).encode()).hexdigest()[:10]  # eleven could read like a telephone number
    return f"{county}/subsidy/{first.batch_kind}/{first.year}/{first.entity_code}/programme/merged/{mark}/"


def group_datasets(grouped: Grouped) -> tuple[Dataset, ...]:
    """One dataset per set of keys that merged rows stand for."""
    found: dict[str, Dataset] = {}
    for row in grouped.groups:
        members = tuple(sorted({cell.dataset.key for cell in row.cells}))
        if len(members) > 1:
            first = row.cells[0].dataset
            where = (first.entity_code, first.entity_name, "programme", "merged", MERGED)
            key = group_key(row)
            found.setdefault(
                key, Dataset(key, "subsidy", first.batch_kind, first.year, *where, batch_kind=first.batch_kind, members=members)
            )
    return tuple(found.values())


def table(grouped: Grouped) -> pa.Table:
    """All rows (schema `arrow_schema("subsidy")`, release 0), ordered by place, programme, batch."""
    rows = [_shown(cell) for cell in grouped.shown] + [_group(row) for row in grouped.groups]
    rows.sort(key=lambda r: (r["township_code"], r["village_code"], r["year"], r["programme_code"], r["batch"]))
    return pa.Table.from_pylist(rows, schema=arrow_schema("subsidy"))


def _shown(cell: Cell) -> dict[str, Any]:
    dataset = cell.dataset
    return {
        "dataset_key": dataset.key,
        "release": 0,
        "year": dataset.year,
        "programme_code": dataset.programme_code,
        "programme_name": dataset.programme_name,
        "privacy_class": cell.privacy_class,
        "batch": dataset.batch,
        "batch_kind": dataset.batch_kind,
        "paid_date": cell.paid_date,
        "township_code": cell.township_code,
        "township_name": cell.township_name,
        "village_code": cell.village_code,
        "village_name": cell.village_name,
        "people_count": cell.people,
        "quantity": cell.quantity,
        "quantity_unit": cell.quantity_unit,
        "standard": cell.standard,
        "due_fen": cell.due_fen,
        "paid_fen": cell.paid_fen,
        "merged": "",
        "merged_programmes": "",
        "file_sha256": dataset.file_sha256,
        "sheet": dataset.sheet,
        "row_count": cell.row_count,
    }


def _total(values: list[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def _group(row: Row) -> dict[str, Any]:
    """A row that hides its parts: count and amount together; township or village left empty where it was moved up."""
    first, keys = row.cells[0], {cell.dataset.key for cell in row.cells}
    is_one, is_withheld = len(keys) == 1, row.merged == "withheld"
    own = _shown(first)
    several = {
        "dataset_key": group_key(row),
        "programme_code": "",
        "programme_name": MERGED,
        "privacy_class": max(cell.privacy_class for cell in row.cells),
        "batch": "",
        "paid_date": "",
    }
    sheets = sorted({cell.dataset.sheet for cell in row.cells})
    return {
        **own,
        **({} if is_one else several),
        "township_code": own["township_code"] if row.reach != "county" else "",
        "township_name": own["township_name"] if row.reach != "county" else "",
        "village_code": own["village_code"] if row.reach == "village" else "",
        "village_name": own["village_name"] if row.reach == "village" else "",
        "people_count": None if is_withheld else len(row.persons),
        "quantity": None,
        "quantity_unit": "",
        "standard": None,
        "due_fen": None if is_withheld else _total([cell.due_fen for cell in row.cells]),
        "paid_fen": None if is_withheld else _total([cell.paid_fen for cell in row.cells]),
        "merged": row.merged,
        "merged_programmes": "、".join(row.programmes),
        "file_sha256": " ".join(sorted({cell.dataset.file_sha256 for cell in row.cells})),
        "sheet": sheets[0] if len(sheets) == 1 else "",
        "row_count": None if is_withheld else sum(cell.row_count for cell in row.cells),
    }
