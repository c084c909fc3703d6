"""Reads single figures of a table kept as a grid: what a row is called, what its cells hold as money."""

from __future__ import annotations

from decimal import Decimal

from loaders import values, wording
from loaders.grid import Grid, a1
from schemas.identity.figures import WRITTEN, Figure, decimals_of
from schemas.money import to_fen


def name_of(grid: Grid, y: int) -> str:
    """What the row is called, as printed: its first text that is no code; '' when it has none."""
    texts = (cell for cell in grid.rows[y] if isinstance(cell, str) and cell.strip())
    return next((text for text in texts if not wording.line_name(text).isdigit()), "")


def amount_at(grid: Grid, y: int, x: int) -> Decimal | None:
    """The amount in a cell of a grid with a unit; None where there is none, or a code."""
    cell = grid.at(y, x)
    if isinstance(cell, bool) or not isinstance(cell, str | int | float) or _is_code(cell):
        return None
    return values.amount(cell, grid.unit).number


def is_written(grid: Grid, y: int, x: int) -> bool:
    """True where a cell holds more than blanks, dashes and the like."""
    return bool(WRITTEN.search(str(grid.at(y, x))))


def figure_at(grid: Grid, y: int, x: int) -> Figure | None:
    """The figure of a cell with its printed digits, None where it holds no amount."""
    number = amount_at(grid, y, x)
    if number is None:
        return None
    printed = values.amount(grid.at(y, x), grid.unit, grid.formats.get((y, x), "")).printed
    place = a1(grid.first_row + y, x)
    return Figure(
        grid.sheet, place, to_fen(number, grid.unit), printed, grid.unit, decimals_of(printed), wording.line_name(name_of(grid, y))
    )


def _is_code(cell: object) -> bool:
    return isinstance(cell, str) and cell.strip().isdigit() and len(cell.strip()) in (3, 5, 7)
