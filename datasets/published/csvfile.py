"""Writes CSV that a spreadsheet opens in Chinese and runs nothing of: UTF-8 with BOM, CRLF, numbers plain and exact."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal

from loaders.writable import safe_text


def csv_bytes(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """The file: one line of headings, one line per row."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([plain(heading) for heading in headings])
    writer.writerows([plain(value) for value in row] for row in rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def plain(value: object) -> str:
    """A value as CSV text: numbers without exponent, text that cannot run as a formula, '' for a blank."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return f"{value:f}"
    return safe_text(value) if isinstance(value, str) else str(value)
