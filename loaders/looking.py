"""Finds how the cells of an .xls or .ods look; workbooks of the other formats show it themselves, or not at all.

Rule: a marked copy comes back as the clerk knows the sheet: 12.5%, 1,234.50, 2025年6月30日, with its lines and widths.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache

from loaders import look_ods, look_xls
from loaders.looks import NONE, Looks

LARGEST = {"xls": 8_000_000, "ods": 3_000_000}  # bytes; larger files are rosters and show plain values
Lookup = Callable[[int, str], Looks]


def lookup(data: bytes, kind: str) -> Lookup:
    """The looks of a sheet by its number and name; none for formats that show them elsewhere or not at all."""
    if len(data) > LARGEST.get(kind, 0):
        return lambda number, name: NONE
    return _in_xls(data) if kind == "xls" else _in_ods(data)


def _in_xls(data: bytes) -> Lookup:
    @cache
    def of(number: int) -> Looks:
        return look_xls.sheet(data, number)

    return lambda number, name: of(number)


def _in_ods(data: bytes) -> Lookup:
    @cache
    def whole() -> Mapping[str, Looks]:
        return look_ods.sheets(data)

    return lambda number, name: whole().get(name, NONE)
