"""Writes the parts that marking adds to an .xlsx: comments with their shapes, the sheet of findings. Text only, nothing of the clerk's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from loaders.grid import letters, row_column

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_AUTHOR = "明白账"
_VML = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="1"/></o:shapelayout>'
    '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/>'
    '<v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_PAPER = '<pageSetup orientation="landscape" fitToHeight="0"/>'
_SHAPE = (
    '<v:shape id="_x0000_s{number}" type="#_x0000_t202" style="position:absolute;width:240pt;height:120pt;visibility:hidden" '
    'fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/><v:shadow color="black" obscured="t"/>'
    '<v:path o:connecttype="none"/><v:textbox/><x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
    "<x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
)


def _plain(text: str) -> str:
    """`text` without the control characters XML does not know, escaped."""
    return escape("".join(c for c in text if c >= " " or c in "\t\n")[:32_000])


def comments(told: Mapping[str, str]) -> bytes:
    """The comments part: text by cell."""
    listed = "".join(
        f'<comment ref="{cell}" authorId="0"><text><t xml:space="preserve">{_plain(text)}</t></text></comment>'
        for cell, text in told.items()
    )
    authors = f"<authors><author>{_AUTHOR}</author></authors>"
    return f'{_HEAD}<comments xmlns="{MAIN}">{authors}<commentList>{listed}</commentList></comments>'.encode()


def shapes(cells: Sequence[str]) -> bytes:
    """The drawing part that comments need: one hidden box per cell."""
    boxes = ""
    for number, cell in enumerate(cells, 1025):
        row, column = row_column(cell)
        boxes += _SHAPE.format(number=number, row=row, column=column)
    return f"{_VML}{boxes}</xml>".encode()


@dataclass(frozen=True)
class Line:
    """One line of the list: its texts, the style of its first cell, the place its fourth cell leads to ('' = nowhere)."""

    texts: tuple[str, ...]
    style: int
    location: str = ""


def list_sheet(headings: Sequence[str], widths: Sequence[int], lines: Sequence[Line], bold: int, wrap: int, link: int) -> bytes:
    """The worksheet part of the findings; the numbers are cell styles. Every text is an inline string, so none is ever a formula."""
    columns = "".join(f'<col min="{n}" max="{n}" width="{w}" customWidth="1"/>' for n, w in enumerate(widths, 1))
    rows = [_row(1, headings, [bold] * len(headings))]
    links = []
    for y, line in enumerate(lines, 2):
        styles = [line.style, wrap, wrap, link if line.location else wrap, *[wrap] * (len(line.texts) - 4)]
        rows.append(_row(y, line.texts, styles))
        if line.location:
            links.append(f'<hyperlink ref="D{y}" location={quoteattr(line.location)}/>')
    view = '<sheetViews><sheetView tabSelected="1" workbookViewId="0"><pane ySplit="1" topLeftCell="A2" state="frozen"/></sheetView></sheetViews>'
    linked = f"<hyperlinks>{''.join(links)}</hyperlinks>" if links else ""
    fitted = '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
    body = f"{fitted}{view}<cols>{columns}</cols><sheetData>{''.join(rows)}</sheetData>{linked}{_PAPER}"
    return f'{_HEAD}<worksheet xmlns="{MAIN}">{body}</worksheet>'.encode()


def _row(number: int, texts: Sequence[str], styles: Sequence[int]) -> str:
    cells = "".join(
        f'<c r="{letters(x)}{number}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{_plain(text)}</t></is></c>'
        for x, (text, style) in enumerate(zip(texts, styles, strict=True))
    )
    return f'<row r="{number}">{cells}</row>'
