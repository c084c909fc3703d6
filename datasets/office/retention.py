"""Knows how long the office keeps what holds personal data: years by kind (retention.csv), a county's own setting first."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from pathlib import Path

#: kinds that are no kind of table, as people call them
OTHERS = {"photograph": "张贴照片", "objection": "异议", "letter": "来信"}


@cache
def shipped() -> dict[str, int]:
    """Kind → years as in retention.csv (`other` for a kind of table without a row of its own)."""
    with Path(__file__).with_name("retention.csv").open(encoding="utf-8", newline="") as source:
        return {row["kind"]: int(row["years"]) for row in csv.DictReader(source)}


def last_day(kinds: Iterable[str], since: str, held: Mapping[str, str]) -> date:
    """The last day something of `kinds` is kept, the longest of them, counted from the day `since`; `held` are the settings in force."""
    years = max(int(held.get(f"retention/{kind}") or shipped().get(kind, shipped()["other"])) for kind in kinds)
    began = date.fromisoformat(since[:10])
    return began.replace(year=began.year + years, day=min(began.day, 28))
