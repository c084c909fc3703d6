"""其他公开事项: what must be published but whose columns no form fixes; kept as a reviewed grid, never typed.

The titles stand in `schemas/codes/grids.csv`; a county adds its own there.
"""

from __future__ import annotations

import csv
from pathlib import Path

from schemas.tables import Kind, Table


def _statutory() -> tuple[Table, ...]:
    with (Path(__file__).parent / "codes" / "grids.csv").open(encoding="utf-8-sig", newline="") as handle:
        return tuple(
            Table(
                row["id"],
                "other",
                row["title"],
                "grid",
                scope="department" if row["official_set"].startswith("部门") else "government",
                titles=tuple(t for t in row["titles"].split("|") if t),
                official_set=row["official_set"],
                official_no=row["official_no"],
                stage=row["stage"],
                status="unknown",
                says=row["says"],
            )
            for row in csv.DictReader(handle)
        )


KIND = Kind(
    "other",
    "其他公开事项",
    "还有哪些事项公开了？",
    (Table("other_grid", "other", "其他公开表格", "grid", status="unknown", says="按原样保存的表格：标题、单位和单元格"), *_statutory()),
    duties=("other",),
    search_words=("专项资金", "征收补偿", "救灾", "捐赠", "收费目录", "筹资筹劳"),
    page="mulu",
)
