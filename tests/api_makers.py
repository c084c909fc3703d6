"""Builds a small published county for the tests of open data and serving. All names and amounts are invented."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa

from datasets.office.freezing import Content
from datasets.office.keyring import Keyring
from datasets.published.columns import arrow_schema
from datasets.published.keys import Dataset, DatasetKey
from schemas.typed import TypedTable
from tests.store_makers import COUNTY, content, publish, typed

GRAIN, LOW = "0110", "0101"
VILLAGES = (
    ("411322101001", "甲村", "411322101", "甲镇"),
    ("411322101002", "乙村", "411322101", "甲镇"),
    ("411322102001", "甲村", "411322102", "乙镇"),
)


def payment(year: int, programme: str, name: str, village: tuple[str, str, str, str], people: int, fen: int) -> dict[str, Any]:
    """One row of village aggregates."""
    key = DatasetKey(COUNTY, "subsidy", "final", year, COUNTY, "programme", "subsidy_roster", programme, "1").text
    return {
        "dataset_key": key, "release": 0, "year": year, "programme_code": programme, "programme_name": name, "privacy_class": "N",
        "batch": "1", "batch_kind": "实发", "paid_date": f"{year}-06-30", "township_code": village[2], "township_name": village[3],
        "village_code": village[0], "village_name": village[1], "people_count": people, "quantity": Decimal(people),
        "quantity_unit": "亩", "standard": Decimal("100"), "due_fen": fen, "paid_fen": fen, "merged": "", "merged_programmes": "",
        "file_sha256": "cd" * 32, "sheet": "表1", "row_count": people,
    }  # fmt: skip


def subsidies(rows: list[dict[str, Any]]) -> Content:
    """Content holding village aggregates, one dataset per key."""
    table = pa.Table.from_pylist(rows, schema=arrow_schema("subsidy"))
    said = {row["dataset_key"]: row for row in rows}
    datasets = tuple(
        Dataset(key, "subsidy", "final", row["year"], COUNTY, "某县", "programme", "subsidy_roster", "补贴发放明细表",
                programme_code=row["programme_code"], programme_name=row["programme_name"], batch=row["batch"],
                batch_kind="实发", file_sha256=row["file_sha256"])
        for key, row in said.items()
    )  # fmt: skip
    return Content(subsidy=table, subsidy_datasets=datasets)


def account(year: int, fen: int) -> TypedTable:
    """The county's spending by function, one 类 with one 款."""
    names = (("205", "教育支出"), ("20501", "教育管理事务"), ("", "合计"))
    return typed("gf_general_expenditure", [(code, name, {"final_fen": fen}) for code, name in names], year=year, entity=COUNTY)


def publish_county(public: Path, keys: Path) -> Keyring:
    """Three releases: two years of a government account, a department, subsidies."""
    keyring = Keyring.open(keys)
    publish(public, keyring, content(*(account(year, year * 1_000_000) for year in (2024, 2025))))
    spending = typed("fa_expenditure", [("20501", "教育管理事务", {"total_fen": 500_000}), ("", "合计", {"total_fen": 500_000})])
    publish(public, keyring, content(spending))
    rows = [payment(2025, GRAIN, "耕地地力保护补贴", village, 10 + place, 100_000 * (place + 1)) for place, village in enumerate(VILLAGES)]
    publish(public, keyring, subsidies([*rows, payment(2024, GRAIN, "耕地地力保护补贴", VILLAGES[0], 9, 90_000)]))
    return keyring
