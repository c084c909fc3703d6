"""A unit that looks wrong by 10⁴: the largest figure of a table against what a county or a department can have.

Ranges in 万元 stand in `codes/magnitudes.csv`; beyond them the table is asked about, never corrected.
"""

from __future__ import annotations

import csv
from decimal import Decimal
from functools import cache

from schemas.book import Book
from schemas.codes import CODES
from schemas.findings import Finding
from schemas.identity.breach import shown
from schemas.identity.figures import View
from schemas.money import to_fen, written


@cache
def _ranges() -> dict[str, tuple[int, int]]:
    """Table id, or kind:scope, → (low, high) in fen."""
    with (CODES / "magnitudes.csv").open(encoding="utf-8-sig", newline="") as handle:
        return {row["id"]: (_fen(row["low_wanyuan"]), _fen(row["high_wanyuan"])) for row in csv.DictReader(handle)}


def _fen(wanyuan: str) -> int:
    return to_fen(Decimal(wanyuan), "万元")


def findings(view: View, book: Book) -> list[Finding]:
    """At most one finding per table."""
    table = view.table.table
    limits = _ranges().get(table.id) or _ranges().get(f"{table.kind}:{table.scope}")
    if limits is None:
        return []
    places = [(abs(fen), at, column) for column in view.money for at, fen in enumerate(view.values(column)) if fen]
    if not places:
        return []
    largest, at, column = max(places, key=lambda place: place[0])
    low, high = limits
    if low <= largest <= high:
        return []
    word = "大" if largest > high else "小"
    unit = view.table.unit
    cell = view.cell(at, column)
    edge = high if largest > high else low
    bound = f"{shown(edge, '亿元', 0)}亿元" if edge >= 10_000_000_000 else f"{written(edge, '万元', 1)}万元"
    message = (
        f"“{view.table.sheet}”{cell}：表上写的单位是{unit}，最大的数是{view.text(at, column)}{unit}，"
        f"{word}于一般范围（{bound}），可能{word}了一万倍。"
        "请核对单位写得是否正确；数和单位都属实的请说明。"
    )
    return [Finding("UNIT-01", book.gravity("UNIT-01"), view.table.sheet, (cell,), f"{view.text(at, column)}{unit}", "", "", message)]
