"""Lays out a treemap: rectangles as square as possible, areas in proportion (Bruls, Huizing, van Wijk 2000)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Square:
    """One tile in the units of the whole."""

    x: float
    y: float
    width: float
    height: float


def squarify(values: Sequence[int], width: float, height: float) -> list[Square]:
    """Tiles for positive `values`, largest first, filling `width` × `height` exactly; the order of the values is kept."""
    order = sorted(range(len(values)), key=lambda index: -values[index])
    whole = sum(values)
    areas = [values[index] * width * height / whole for index in order]
    placed: list[Square] = []
    x = y = 0.0
    while areas:
        side = min(width, height)
        row = [areas[0]]
        while len(row) < len(areas) and _worst([*row, areas[len(row)]], side) <= _worst(row, side):
            row.append(areas[len(row)])
        is_last = len(row) == len(areas)  # takes what is left, so that rounding never reaches over the edge
        thick = max(width, height) if is_last else sum(row) / side
        offset = 0.0
        for area in row:
            length = side * area / sum(row)
            placed.append(Square(x, y + offset, thick, length) if width >= height else Square(x + offset, y, length, thick))
            offset += length
        if width >= height:
            x, width = x + thick, width - thick
        else:
            y, height = y + thick, height - thick
        areas = areas[len(row) :]
    found = dict(zip(order, placed, strict=True))
    return [found[index] for index in range(len(values))]


def _worst(row: Sequence[float], side: float) -> float:
    total = sum(row)
    return max(side * side * max(row) / (total * total), total * total / (side * side * min(row)))
