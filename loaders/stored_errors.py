"""Finds the cells in which a spreadsheet stored an error value (#DIV/0!, #REF!), which the engine hands over as blank.

Rule: an error is not nothing. It goes back into its cell as text, so that reading it is a finding.
"""

from __future__ import annotations

import re
import struct
import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import IO
from xml.etree import ElementTree

import olefile

from loaders.grid import Cell, row_column

Errors = dict[tuple[int, int], str]
_XLS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}
_XLSX = re.compile(rb'<(?:\w+:)?c\b(?=[^>]*\bt="e")[^>]*\br="([A-Z]{1,3}\d+)"[^>]*>(?:(?!</(?:\w+:)?c>).)*?<(?:\w+:)?v>([^<]*)<', re.DOTALL)
_MARK = b't="e"'
_PIECE = 1 << 22
_OVERLAP = 1 << 12
_FORMULA, _BOOLERR, _BOUNDSHEET = 0x0006, 0x0205, 0x0085
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_KIND = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}value-type"


def put_back(rows: list[tuple[Cell, ...]], errors: Errors) -> list[tuple[Cell, ...]]:
    """`rows` with each error's text in its cell; rows and cells that were cut as empty are there again."""
    if not errors:
        return rows
    out = [list(row) for row in rows]
    for (row, column), text in errors.items():
        out.extend([] for _ in range(row + 1 - len(out)))
        out[row].extend([""] * (column + 1 - len(out[row])))
        out[row][column] = text
    return [tuple(row) for row in out]


def in_part(stream: IO[bytes]) -> Errors:
    """Errors of one sheet of an .xlsx, from its XML; a sheet without any costs one look at its bytes."""
    errors: Errors = {}
    rest = b""
    while piece := stream.read(_PIECE):
        text = rest + piece
        if _MARK in text:
            errors |= {row_column(m[1].decode()): m[2].decode() for m in _XLSX.finditer(text)}
        rest = text[-_OVERLAP:]
    return errors


def in_xls(data: bytes) -> Callable[[int], Errors]:
    """Errors by sheet number of an .xls."""
    found: list[Errors] | None = None

    def of(number: int) -> Errors:
        nonlocal found
        if found is None:
            found = _read_xls(data)
        return found[number] if number < len(found) else {}

    return of


def _read_xls(data: bytes) -> list[Errors]:
    try:
        with olefile.OleFileIO(BytesIO(data)) as file:
            name = next((n for n in ("Workbook", "Book") if file.exists(n)), "")
            stream = file.openstream(name).read() if name else b""
    except OSError:
        return []
    starts = [struct.unpack_from("<I", stream, at)[0] for kind, at, size in records(stream, 0) if kind == _BOUNDSHEET and size >= 4]
    return [dict(_of_sheet(stream, start)) for start in starts]


def records(stream: bytes, at: int) -> Iterator[tuple[int, int, int]]:
    """(kind, offset of the content, size) of each record from `at` to the end of its part."""
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        yield kind, at + 4, size
        if kind == 0x000A:
            return
        at += 4 + size


def _of_sheet(stream: bytes, start: int) -> Iterator[tuple[tuple[int, int], str]]:
    for kind, at, size in records(stream, start):
        if kind == _BOOLERR and size >= 8 and stream[at + 7]:
            yield struct.unpack_from("<HH", stream, at), _XLS.get(stream[at + 6], "#N/A")
        elif kind == _FORMULA and size >= 14 and stream[at + 6] == 2 and stream[at + 12 : at + 14] == b"\xff\xff":
            yield struct.unpack_from("<HH", stream, at), _XLS.get(stream[at + 8], "#N/A")


def in_ods(data: bytes) -> dict[str, Errors]:
    """Errors by sheet name of an .ods."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        content = archive.read("content.xml")
    if b'value-type="error"' not in content:
        return {}
    root = ElementTree.fromstring(content)  # noqa: S314  entities refused before
    return {str(sheet.get(f"{_TABLE}name")): dict(_of_ods_sheet(sheet)) for sheet in root.iter(f"{_TABLE}table")}


def _of_ods_sheet(sheet: ElementTree.Element) -> Iterator[tuple[tuple[int, int], str]]:
    y = 0
    for row in sheet.iter(f"{_TABLE}table-row"):
        x = 0
        for cell in row:
            if cell.get(_KIND) == "error":
                yield (y, x), "".join(cell.itertext()).strip() or "#N/A"
            x += int(cell.get(f"{_TABLE}number-columns-repeated", "1"))
        y += int(row.get(f"{_TABLE}number-rows-repeated", "1"))
