"""Writes plain workbooks of published tables: one sheet per table, numbers and dates as such, text that can never run as a formula.

Rule: no clock is read; the same sheets and day give the same bytes.
"""

from __future__ import annotations

import datetime
import os
import re
import shutil
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.writer.excel import ExcelWriter

from loaders.writable import Cell, Sheet, safe_text

__all__ = ["Cell", "Sheet", "safe_text", "sheet_names", "write"]

_A4 = 9
_BAD_NAME = re.compile(r"[\[\]:*?/\\'\x00-\x1f]")


def sheet_names(wanted: Iterable[str]) -> list[str]:
    """Sheet names Excel accepts: ≤ 31 characters, none of []:*?/\\', no two alike."""
    found: list[str] = []
    for name in wanted:
        plain = _BAD_NAME.sub("", name).strip()[:31] or "表"
        number, unique = 2, plain
        while unique.lower() in {other.lower() for other in found}:
            unique, number = f"{plain[:27]}({number})", number + 1
        found.append(unique)
    return found


def _cell(page: WriteOnlyWorksheet, value: Cell) -> str | int | Decimal | WriteOnlyCell | None:
    if isinstance(value, datetime.date):
        dated = WriteOnlyCell(page, value)
        dated.number_format = "yyyy-mm-dd"
        return dated
    return safe_text(value) if isinstance(value, str) else value


def _lay_on_paper(page: WriteOnlyWorksheet) -> None:
    """As wide as one sheet of A4 lying, title and headings on each."""
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", _A4
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    page.print_title_rows = "1:3"


def _widths(sheet: Sheet) -> list[int]:
    columns = zip(sheet.headings, *sheet.rows[:200], strict=False)
    return [min(48, max(10, *(sum(2 if ord(c) > 255 else 1 for c in str(v)) for v in column if v is not None)) + 2) for column in columns]


def _write_sheet(page: WriteOnlyWorksheet, sheet: Sheet) -> None:
    for index, width in enumerate(_widths(sheet), start=1):
        page.column_dimensions[get_column_letter(index)].width = width
    _lay_on_paper(page)
    page.freeze_panes = "C4" if len(sheet.headings) > 2 else "A4"
    title = WriteOnlyCell(page, safe_text(sheet.title))
    title.font = Font(bold=True, size=14)
    page.append([title])
    page.append([safe_text(sheet.subtitle)])
    heads = [WriteOnlyCell(page, safe_text(heading)) for heading in sheet.headings]
    for head in heads:
        head.font, head.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="center", horizontal="center")
    page.append(heads)
    for row in sheet.rows:
        page.append([_cell(page, value) for value in row])
    for note in sheet.notes:
        page.append([safe_text(note)])


class _Dated(ZipFile):
    """An archive whose parts all bear one day."""

    def __init__(self, path: Path, day: datetime.datetime) -> None:
        super().__init__(path, "w", ZIP_DEFLATED, allowZip64=True)
        self._day = (day.year, day.month, day.day, day.hour, day.minute, day.second)

    def _part(self, name: str) -> ZipInfo:
        part = ZipInfo(name, self._day)
        part.compress_type = ZIP_DEFLATED
        part.external_attr = 0o600 << 16
        return part

    def writestr(
        self, zinfo_or_arcname: str | ZipInfo, data: Any, compress_type: int | None = None, compresslevel: int | None = None
    ) -> None:
        """Write one part held in memory."""
        name = zinfo_or_arcname if isinstance(zinfo_or_arcname, str) else zinfo_or_arcname.filename
        super().writestr(self._part(name), data, compress_type, compresslevel)

    def write(
        self,
        filename: str | os.PathLike[str],
        arcname: str | os.PathLike[str] | None = None,
        compress_type: int | None = None,
        compresslevel: int | None = None,
    ) -> None:
        """Write one part from a file, whenever that file was made."""
        with Path(filename).open("rb") as source, self.open(self._part(str(arcname or filename)), "w") as part:
            shutil.copyfileobj(source, part)


def write(path: Path, sheets: Iterable[Sheet], made_on: datetime.datetime, maker: str) -> None:
    """Write `sheets` to `path` (.xlsx). `made_on` and `maker` stand in the document properties, `made_on` beside every part; nothing else does."""
    pages = list(sheets)
    book = Workbook(write_only=True)
    book.properties.creator, book.properties.lastModifiedBy = maker, maker
    book.properties.created = book.properties.modified = made_on.replace(tzinfo=None)
    for sheet, name in zip(pages, sheet_names(sheet.name for sheet in pages), strict=True):
        _write_sheet(book.create_sheet(name), sheet)
    # Workbook.save would put the moment of saving into docProps and beside every part of the archive
    ExcelWriter(book, _Dated(path, made_on)).save()
