"""Writes what a page shows as a file: workbook or CSV, with unit, release, source and 示例数据 in the file itself."""

from __future__ import annotations

import csv
import datetime
import io
import tempfile
from dataclasses import dataclass
from pathlib import Path

from loaders import workbooks

Cell = workbooks.Cell


@dataclass(frozen=True)
class Shown:
    """One table as shown: name, title, the line under it, headings with units, rows of numbers and texts, notes."""

    name: str
    title: str
    subtitle: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()


def workbook_bytes(shown: Shown, made_on: datetime.datetime, maker: str) -> bytes:
    """The table as .xlsx; `made_on` is the day of the release, so the same table gives the same file."""
    sheet = workbooks.Sheet(shown.name, shown.title, shown.subtitle, shown.headings, shown.rows, shown.notes)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "shown.xlsx"
        workbooks.write(path, [sheet], made_on, maker)
        return path.read_bytes()


def csv_bytes(shown: Shown) -> bytes:
    """The table as CSV, UTF-8 with BOM; notes and source stand in a last column so that the file stays one table."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([*shown.headings, "出处"])
    for row in shown.rows:
        writer.writerow([*("" if value is None else _plain(value) for value in row), shown.subtitle])
    return "\ufeff".encode() + out.getvalue().encode()


def _plain(value: Cell) -> str:
    return workbooks.safe_text(value) if isinstance(value, str) else str(value)
