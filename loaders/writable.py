"""What is written into a workbook: one sheet as plain values, and text that no spreadsheet will run.

Rule: no library of spreadsheets is loaded here; a public node starts without one (a tenth of a second) until somebody asks for a workbook.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal

from schemas.signs import plain

Cell = str | int | Decimal | datetime.date | None
_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # full-width ones run where Chinese is written


@dataclass(frozen=True)
class Sheet:
    """One table to be written: title, a line under it (unit, source), headings, rows, and notes below."""

    name: str
    title: str
    subtitle: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()


def safe_text(text: str) -> str:
    """`text` that a spreadsheet will not run: a leading = + - @ (full-width too), tab or line end gets an apostrophe; control characters go."""
    clean = plain(text)
    return "'" + clean if clean.startswith(_RISKY) else clean
