"""Reads the looks of an .xls from its records ([MS-XLS] 2.4): FORMAT, FONT, XF, ROW, COLINFO and the style of each cell record."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO

import olefile

from loaders.looks import NONE, Looks, Place, Style
from loaders.package import BUILTIN
from loaders.stored_errors import records

_BOUNDSHEET, _FONT, _FORMAT, _XF, _ROW, _COLINFO = 0x0085, 0x0031, 0x041E, 0x00E0, 0x0208, 0x007D
_SINGLE = frozenset(
    {0x0203, 0x027E, 0x00FD, 0x0204, 0x0006, 0x0201, 0x0205, 0x00D6}
)  # NUMBER RK LABELSST LABEL FORMULA BLANK BOOLERR RSTRING
_MULRK, _MULBLANK = 0x00BD, 0x00BE
_ALIGNS = {1: "left", 2: "center", 3: "right", 6: "center"}
_DATES = {14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 22: "yyyy/m/d h:mm", 31: "yyyy年m月d日", 57: "yyyy年m月"}


@dataclass
class _Globals:
    stream: bytes = b""
    starts: list[int] = field(default_factory=list)
    styles: list[Style] = field(default_factory=list)


def sheet(data: bytes, number: int) -> Looks:
    """The looks of the sheet with this number; none where the file is built otherwise."""
    try:
        whole = _globals(data)
        return _looks(whole, whole.starts[number]) if number < len(whole.starts) else NONE
    except (OSError, struct.error, IndexError):
        return NONE  # a refinement only: the values are the engine's


def _globals(data: bytes) -> _Globals:
    out = _Globals()
    with olefile.OleFileIO(BytesIO(data)) as file:
        name = next((n for n in ("Workbook", "Book") if file.exists(n)), "")
        out.stream = file.openstream(name).read() if name else b""
    is_old = out.stream[4:6] != b"\x00\x06"  # BOF: 0x0600 is Excel 97 and later
    formats, fonts, cells = dict(BUILTIN) | _DATES, [], []
    for kind, at, size in records(out.stream, 0):
        body = out.stream[at : at + size]
        if kind == _BOUNDSHEET:
            out.starts.append(struct.unpack_from("<I", body)[0])
        elif kind == _FORMAT:
            formats[struct.unpack_from("<H", body)[0]] = _format(body, is_old)
        elif kind == _FONT:
            height, _, _, weight = struct.unpack_from("<HHHH", body)
            fonts.append((height / 20, weight >= 700))
        elif kind == _XF:
            cells.append(body)
    out.styles = [_style(body, formats, fonts, is_old) for body in cells]
    return out


def _format(body: bytes, is_old: bool) -> str:
    if is_old:
        return body[3 : 3 + body[2]].decode("gb18030", "replace")
    count, flags = struct.unpack_from("<HB", body, 2)
    return body[5 : 5 + count * 2].decode("utf-16-le", "replace") if flags & 1 else body[5 : 5 + count].decode("latin-1")


def _style(body: bytes, formats: dict[int, str], fonts: list[tuple[float, bool]], is_old: bool) -> Style:
    font, number_format = struct.unpack_from("<HH", body)
    font -= font > 4  # number 4 is never used
    points, is_bold = fonts[font] if font < len(fonts) else (0.0, False)
    align = _ALIGNS.get(body[6] & 7, "")
    borders = "" if is_old else _borders(struct.unpack_from("<H", body, 10)[0])
    return Style(formats.get(number_format, ""), is_bold, points, align, bool(body[6] & 8), borders)


def _borders(bits: int) -> str:
    return "".join(side for shift, side in ((0, "l"), (4, "r"), (8, "t"), (12, "b")) if bits >> shift & 15)


def _looks(whole: _Globals, start: int) -> Looks:
    styles: dict[Place, Style] = {}
    widths: dict[int, float] = {}
    rows, columns = set(), set()
    for kind, at, size in records(whole.stream, start):
        if kind == _COLINFO and size >= 10:
            first, last, width, _, flags = struct.unpack_from("<HHHHH", whole.stream, at)
            for column in range(first, min(last, 255) + 1):
                widths[column] = width / 256
                if flags & 1:
                    columns.add(column)
        elif kind == _ROW and size >= 16:
            row, flags = struct.unpack_from("<H", whole.stream, at)[0], struct.unpack_from("<H", whole.stream, at + 12)[0]
            if flags & 0x20:
                rows.add(row)
        else:
            styles.update(
                (place, whole.styles[style]) for place, style in _cells(whole.stream, kind, at, size) if style < len(whole.styles)
            )
    return Looks(styles, widths, frozenset(rows), frozenset(columns))


def _cells(stream: bytes, kind: int, at: int, size: int) -> Iterator[tuple[Place, int]]:
    """(place, style number) of the cells in one record."""
    if kind in _SINGLE and size >= 6:
        row, column, style = struct.unpack_from("<HHH", stream, at)
        yield (row, column), style
    elif kind in (_MULRK, _MULBLANK) and size >= 6:
        row, first = struct.unpack_from("<HH", stream, at)
        step = 6 if kind == _MULRK else 2
        for position in range((size - 6) // step):
            yield (row, first + position), struct.unpack_from("<H", stream, at + 4 + position * step)[0]
