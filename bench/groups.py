"""Hides small groups of a whole county month after month, and says what that costs and how much stays unpublished.

MBZ_GROUP_MONTHS sets how many months (default 6).
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterator
from functools import partial

from bench.table import Row, peak_megabytes, seconds
from datasets.office.disclosure import Memory, hide
from datasets.office.grouping import group
from tests.group_makers import months

MONTHS = int(os.environ.get("MBZ_GROUP_MONTHS", "6"))
TOWNSHIPS, VILLAGES, PROGRAMMES = 19, 30, 12


def measure() -> Iterator[Row]:
    """Processor seconds of each month's release beside merging alone, without asking what can be computed."""
    villages = [(f"{township:03}", f"{village:03}") for township in range(1, TOWNSHIPS + 1) for village in range(1, VILLAGES + 1)]
    memory = Memory()
    for month, cells in enumerate(months(random.Random(7), villages, PROGRAMMES, MONTHS), 1):
        alone = seconds(partial(group, cells), runs=1)
        start = time.process_time()
        said = hide(cells, memory)
        taken = time.process_time() - start
        memory = memory.with_release(said)
        kinds = {kind: sum(len(row.cells) for row in said.groups if row.merged == kind) for kind in ("merged", "moved", "withheld")}
        yield Row(f"{month}月：{len(cells):,}格，不足5人的合并、核对", taken, "秒", "只合并", alone)
        yield Row(f"{month}月：依法合并、并入上级", (kinds["merged"] + kinds["moved"]) / len(cells) * 100, "%")
        yield Row(f"{month}月：没有公布", kinds["withheld"] / len(cells) * 100, "%")
    yield Row("内存峰值", peak_megabytes(), "MB")
