"""Makes an invented county of any size: published aggregates and the board part behind them, agreeing to the fen. Nobody is called like this."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from datasets.office.freezing import Content
from datasets.office.keyring import Keyring
from datasets.published.columns import arrow_schema
from datasets.published.keys import Dataset, DatasetKey
from datasets.published.places import divisions, place
from tests.notices.samples import name
from tests.store_makers import COUNTY, content, publish, typed


@dataclass(frozen=True)
class Made:
    """One invented programme: who may be named, how it is counted, how many get it in a village, in how many batches."""

    code: str
    name: str
    privacy_class: str
    unit: str
    standard: str
    recipients: int
    batches: int = 1


PROGRAMMES = (
    Made("BT001", "耕地地力保护补贴", "N", "亩", "86.90", 60),
    Made("BT002", "实际种粮农民一次性补贴", "N", "亩", "11.35", 40),
    Made("BT003", "农机购置与应用补贴", "N", "台(套)", "", 3),
    Made("BT014", "森林生态效益补偿", "N", "亩", "16.00", 8),
    Made("BT018", "大中型水库移民后期扶持直补", "N", "人", "600.00", 5),
    Made("BT019", "农村最低生活保障金", "R", "人·月", "", 12, 2),
    Made("BT021", "农村特困人员救助供养(基本生活)", "R", "人·月", "830.00", 6),
    Made("BT025", "困难残疾人生活补贴", "R", "人·月", "80.00", 7),
    Made("BT026", "重度残疾人护理补贴", "R", "人·月", "80.00", 6),
    Made("BT030", "高龄津贴", "N", "人·月", "50.00", 15, 2),
    Made("BT039", "60周岁以上农村籍退役士兵老年生活补助", "N", "人·月", "83.70", 5),
    Made("BT042", "农村部分计划生育家庭奖励扶助", "N", "人·年", "960.00", 6),
    Made("BT043", "计划生育家庭特别扶助", "X", "人·月", "900.00", 5),
    Made("BT054", "受灾群众冬春生活救助", "N", "人", "200.00", 9),
)


@cache
def villages(count: int = 570) -> tuple[str, ...]:
    """The first `count` village codes of the county."""
    return tuple(sorted(code for code, found in divisions().items() if found.level == "village" and code.startswith(COUNTY)))[:count]


@lru_cache(4)
def rows_of(code: str, year: int, scale: float = 1.0) -> list[dict[str, Any]]:
    """The roster rows of one village and year, minors (class X) among them."""
    rows = []
    for made in PROGRAMMES:
        for batch in range(1, made.batches + 1):
            rng = random.Random(f"{code}{year}{made.code}")
            for number in range(max(1, round(made.recipients * scale))):
                rows.append(_row(made, str(batch), year, number, rng))
    return rows


def _row(made: Made, batch: str, year: int, number: int, rng: random.Random) -> dict[str, Any]:
    quantity = (
        Decimal(rng.randrange(120, 1900)) / 100 if made.unit == "亩" else Decimal(6 if made.batches > 1 else 12 if "月" in made.unit else 1)
    )
    standard = Decimal(made.standard or rng.randrange(150, 400))
    fen = int((quantity * standard * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP))
    return {
        "programme_code": made.code,
        "programme_name": made.name,
        "batch": batch,
        "batch_kind": "实发",
        "paid_date": f"{year}-{6 * int(batch):02d}-20",
        "group_name": str(number // 12 + 1),
        "person_name": name(rng),
        "quantity": quantity,
        "quantity_unit": made.unit,
        "standard": standard if made.standard else None,
        "due_fen": fen,
        "paid_fen": fen,
        "remark": "",
        "class": "X" if made.code == "BT018" and number == 2 else made.privacy_class,
    }


@dataclass
class MadeBoard:
    """The board part of the made county: names of class N, the rest counted."""

    scale: float = 1.0
    asked: list[str] = field(default_factory=list)

    def village(self, code: str, year: int) -> pd.DataFrame:
        """Rows that may be named."""
        self.asked.append(code)
        return pd.DataFrame([row for row in rows_of(code, year, self.scale) if row["class"] == "N"]).drop(columns=["class"])

    def hidden(self, code: str, year: int) -> pd.DataFrame:
        """Rows that may not, counted."""
        frame = pd.DataFrame([row for row in rows_of(code, year, self.scale) if row["class"] != "N"])
        keys = ["programme_code", "programme_name", "batch", "batch_kind"]
        return frame.groupby(keys, as_index=False).agg(
            people_count=("person_name", "size"), due_fen=("due_fen", "sum"), paid_fen=("paid_fen", "sum")
        )

    def basis(self, programme_code: str) -> str:
        """No class R programme may be named in the made county."""
        return ""


def _aggregate(code: str, year: int, scale: float) -> list[dict[str, Any]]:
    town = place(code[:9])
    village = place(code)
    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in rows_of(code, year, scale):
        found.setdefault((row["programme_code"], row["batch"]), []).append(row)
    made = {one.code: one for one in PROGRAMMES}
    rows = []
    for (programme, batch), members in found.items():
        one = made[programme]
        rows.append({
            "dataset_key": _key(year, programme, batch), "release": 0, "year": year, "programme_code": programme, "programme_name": one.name,
            "privacy_class": one.privacy_class, "batch": batch, "batch_kind": "实发", "paid_date": members[0]["paid_date"],
            "township_code": code[:9], "township_name": town.name if town else "", "village_code": code, "village_name": village.name if village else "",
            "people_count": len(members), "quantity": sum((m["quantity"] for m in members), Decimal(0)), "quantity_unit": one.unit,
            "standard": Decimal(one.standard) if one.standard else None, "due_fen": sum(m["due_fen"] for m in members),
            "paid_fen": sum(m["paid_fen"] for m in members), "merged": "", "merged_programmes": "", "file_sha256": "cd" * 32, "sheet": "表1",
            "row_count": len(members),
        })  # fmt: skip
    return rows


def _key(year: int, programme: str, batch: str) -> str:
    return DatasetKey(COUNTY, "subsidy", "实发", year, COUNTY, "programme", "subsidy_roster", programme, batch).text


def subsidies(codes: Sequence[str], years: Sequence[int], scale: float = 1.0, more: Sequence[dict[str, Any]] = ()) -> Content:
    """Content holding the aggregates of these villages and years."""
    rows = [row for year in years for code in codes for row in _aggregate(code, year, scale)] + list(more)
    said = {row["dataset_key"]: row for row in rows}
    datasets = tuple(
        Dataset(key, "subsidy", "实发", row["year"], COUNTY, "方城县", "programme", "subsidy_roster", f"{row['year']}年{row['programme_name']}发放情况",
                programme_code=row["programme_code"], programme_name=row["programme_name"], batch=row["batch"], batch_kind=row["batch_kind"])
        for key, row in said.items()
    )  # fmt: skip
    return Content(subsidy=pa.Table.from_pylist(rows, schema=arrow_schema("subsidy")), subsidy_datasets=datasets)


def publish_made_county(public: Path, keys: Path, count: int = 3, years: Sequence[int] = (2024, 2025), scale: float = 1.0) -> Keyring:
    """Two releases: a government account with a department, then the subsidies of `count` villages."""
    keyring = Keyring.open(keys)
    classes = (
        ("205", "教育支出", 600),
        ("20501", "教育管理事务", 250),
        ("20502", "普通教育", 350),
        ("208", "社会保障和就业支出", 400),
        ("", "合计", 1000),
    )
    lines = [(code, label, {"final_fen": value * 10**8, "budget_fen": value * 9 * 10**7}) for code, label, value in classes]
    spent = typed("fa_expenditure", [("20501", "教育管理事务", {"total_fen": 500_000}), ("", "合计", {"total_fen": 500_000})])
    publish(
        public,
        keyring,
        content(*(typed("gf_general_expenditure", lines, year=year, entity=COUNTY) for year in years), spent),
        reason="2025年决算",
    )
    publish(public, keyring, subsidies(villages(count), years, scale), reason="补贴发放结果")
    return keyring
