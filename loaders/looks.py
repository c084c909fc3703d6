"""How the cells of a sheet look: number formats, borders, bold, alignment, widths, what is hidden. Values are the engine's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

Place = tuple[int, int]


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
