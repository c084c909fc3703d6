"""How the cells of an .xls or .ods look: number formats, borders, bold, alignment, widths, what is hidden. Values are the engine's.

Rule: a marked copy comes back as the clerk knows the sheet: 12.5%, 1,234.50, 2025年6月30日, with its lines and widths.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType

Place = tuple[int, int]
LARGEST = {"xls": 8_000_000, "ods": 3_000_000}  # bytes; larger files are rosters and show plain values


@dataclass(frozen=True)
class Style:
    """What one cell style shows. `borders` holds letters of l r t b; `align` '' | left | center | right."""

    number_format: str = ""
    is_bold: bool = False
    points: float = 0.0
    align: str = ""
    is_wrapped: bool = False
    borders: str = ""


PLAIN = Style()


@dataclass(frozen=True)
class Looks:
    """The looks of one sheet; rows and columns are 0-based, widths in characters."""

    styles: Mapping[Place, Style] = field(default_factory=lambda: MappingProxyType({}))
    widths: Mapping[int, float] = field(default_factory=lambda: MappingProxyType({}))
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()


NONE = Looks()
Lookup = Callable[[int, str], Looks]


def lookup(data: bytes, kind: str) -> Lookup:
    """The looks of a sheet by its number and name; none for formats that show them elsewhere or not at all."""
    if len(data) > LARGEST.get(kind, 0):
        return lambda number, name: NONE
    return _in_xls(data) if kind == "xls" else _in_ods(data)


def _in_xls(data: bytes) -> Lookup:
    from loaders import look_xls

    @cache
    def of(number: int) -> Looks:
        return look_xls.sheet(data, number)

    return lambda number, name: of(number)


def _in_ods(data: bytes) -> Lookup:
    from loaders import look_ods

    @cache
    def whole() -> Mapping[str, Looks]:
        return look_ods.sheets(data)

    return lambda number, name: whole().get(name, NONE)
