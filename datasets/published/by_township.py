"""Answers for all villages of a township in one question what a page would ask village by village: the files behind their figures.

Rule: the same sums as datasets.published.subsidies, only grouped; a static copy asks 20 times instead of 1,700.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from datasets.published.state import State

#: townships times years a reader keeps at hand
KEPT = 64


@dataclass(frozen=True)
class Files:
    """The lists of one release behind a village's year: how many, and their rows."""

    release: int
    count: int
    rows: int


@lru_cache(maxsize=KEPT)
def village_files(state: State, year: int, township: str) -> Mapping[str, tuple[Files, ...]]:
    """Village code → the lists its figures of `year` were made from, newest release first."""
    frame = state.sql(
        """with lists as (
            select village_code, release, programme_name, batch, batch_kind, sum(row_count) as row_count from subsidy
            where year = ? and township_code = ? group by all)
        select village_code, release, count(*) as lists_count, cast(sum(row_count) as bigint) as row_count from lists
        group by 1, 2 order by 1, 2 desc""",
        [year, township],
    )
    found: dict[str, list[Files]] = defaultdict(list)
    for code, release, count, rows in frame.itertuples(index=False, name=None):
        found[str(code)].append(Files(int(release), int(count), int(rows)))
    return {code: tuple(files) for code, files in found.items()}
