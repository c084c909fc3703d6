"""Writes what a page shows as a file: workbook or CSV, with unit, release, source and 示例数据 in the file itself."""

from __future__ import annotations

import datetime
import tempfile
from pathlib import Path

from datasets.published import csvfile
from loaders.writable import Cell, Sheet

__all__ = ["Cell", "Shown", "csv_bytes", "workbook_bytes"]

#: one table as shown: name, title, the line under it, headings with units, rows of numbers and texts, notes
Shown = Sheet


def workbook_bytes(shown: Shown, made_on: datetime.datetime, maker: str) -> bytes:
    """The table as .xlsx; `made_on` is the day of the release, so the same table gives the same file."""
    from loaders import workbooks  # not before a workbook is asked for

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "shown.xlsx"
        workbooks.write(path, [shown], made_on, maker)
        return path.read_bytes()


def csv_bytes(shown: Shown) -> bytes:
    """The table as CSV; its source stands in a last column so that the file stays one table."""
    return csvfile.csv_bytes((*shown.headings, "出处"), ((*row, shown.subtitle) for row in shown.rows))
