"""Marks cells inside an .xlsx package itself: colours and comments are added to its XML, everything else stays as the clerk made it.

Rule: ten times faster than rebuilding the workbook, and it loses nothing. What it does not know how to mark it refuses (`Unmarkable`).
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO

from loaders import mark_parts
from loaders.failures import LoaderFailure
from loaders.grid import a1, row_column
from loaders.package import Parts
from schemas.signs import plain

LONGEST = 300_000_000  # bytes of one part; about half a million roster rows
COMMENT = 2_000  # characters of one comment
_ROW = re.compile(rb'<row\b[^>]*?\br="(\d+)"[^>]*?(/?)>')
_CELL = re.compile(rb'<c\b[^>]*?\br="([A-Z]{1,3})(\d+)"[^>]*?(?:/>|>)')
_STYLE = re.compile(rb'\bs="(\d+)"')
_FORMULA = re.compile(rb"<f\b[^>]*?(?:/>|>.*?</f>)", re.DOTALL)
_XF = re.compile(rb"<xf\b[^>]*?(?:/>|>.*?</xf>)", re.DOTALL)
_AFTER_NOTES = re.compile(rb"<(?:legacyDrawingHF|drawingHF|picture|oleObjects|controls|webPublishItems|tableParts|extLst)\b|</worksheet>")
_FOREIGN = ("vbaproject.bin", "externallinks/", "xl/macrosheets")
_MERGE = re.compile(rb'<mergeCell ref="([A-Z]{1,3}\d+):([A-Z]{1,3}\d+)"')
_LARGEST_MERGE = 2_000
_TYPES = "[Content_Types].xml"


class Unmarkable(LoaderFailure):
    """The package is built in a way this module does not touch (macros, links, other namespaces)."""


@dataclass
class SheetMarks:
    """What is marked on one sheet: colour (index into the colours) and comment by cell."""

    colours: dict[str, int] = field(default_factory=dict)
    comments: dict[str, str] = field(default_factory=dict)


def marked(
    data: bytes, marks: Mapping[str, SheetMarks], colours: tuple[str, ...], title: str, heads: tuple[str, ...], widths: tuple[int, ...],
    lines: list[tuple[tuple[str, ...], int, str]],
) -> bytes:  # fmt: skip
    """The bytes of `data` with `marks` by sheet name and a last sheet `title` of `lines` (texts, colour, place it leads to)."""
    package = _Package(data)
    styles = _Styles(package.read("xl/styles.xml"), colours)
    for number, (name, part) in enumerate(package.sheets.items()):
        own = _anchored(package.read(part), marks.get(plain(name), SheetMarks()))
        package.write(part, _sheet(package.read(part), own, styles))
        if own.comments and b"<legacyDrawing" not in package.read(part):
            _comment(package, part, number, own.comments)
    shown = [mark_parts.Line(texts, styles.plain(colour), place) for texts, colour, place in lines]
    package.write(package.add_sheet(title), mark_parts.list_sheet(heads, widths, shown, styles.bold, styles.wrap, styles.link))
    package.write("xl/styles.xml", styles.saved())
    return package.saved()


class _Package:
    """The parts of the package, those changed or added, those dropped."""

    def __init__(self, data: bytes) -> None:
        self.archive = zipfile.ZipFile(BytesIO(data))
        names = self.archive.namelist()
        if (
            any(word in name.lower() for name in names for word in _FOREIGN)
            or "xl/workbook.xml" not in names
            or "xl/styles.xml" not in names
        ):
            raise Unmarkable("macros, links or an unusual package")
        if any(info.file_size > LONGEST for info in self.archive.infolist()):
            raise Unmarkable("too long a sheet to hold in memory")
        self.sheets = {n: p for n, p in Parts(data).sheets.items() if p.startswith("xl/worksheets/") and p in names}
        self.changed: dict[str, bytes] = {}
        self.dropped = {name for name in names if name.lower() == "xl/calcchain.xml"}
        for part in (_TYPES, "xl/_rels/workbook.xml.rels"):
            self.write(part, re.sub(rb"<(?:Override|Relationship)\b[^>]*calcChain[^>]*/>", b"", self.read(part)))

    def read(self, name: str) -> bytes:
        if name in self.changed:
            return self.changed[name]
        return self.archive.read(name) if name in self.archive.NameToInfo else b""

    def write(self, name: str, content: bytes) -> None:
        self.changed[name] = content

    def insert(self, name: str, before: bytes, text: str) -> None:
        """Put `text` before the last `before` of a part; Unmarkable when it is not there."""
        content = self.read(name)
        at = content.rfind(before)
        if at < 0:
            raise Unmarkable(f"no {before.decode()} in {name}")
        self.write(name, content[:at] + text.encode() + content[at:])

    def relate(self, part: str, kind: str, target: str) -> str:
        """Add a relation of `part`; returns its id."""
        folder, name = part.rsplit("/", 1)
        relations = f"{folder}/_rels/{name}.rels"
        if not self.read(relations):
            empty = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'
            self.write(relations, empty.encode())
        elif b"</Relationships>" not in self.read(relations):
            self.write(relations, re.sub(rb"<Relationships\b([^>]*)/>", rb"<Relationships\1></Relationships>", self.read(relations)))
        id = f"rIdMark{kind.capitalize()}"
        self.insert(relations, b"</Relationships>", f'<Relationship Id="{id}" Type="{mark_parts.OFFICE}/{kind}" Target="{target}"/>')
        return id

    def declare(self, part: str, kind: str) -> None:
        """Name the content type of an added part."""
        word = f"application/vnd.openxmlformats-officedocument.spreadsheetml.{kind}+xml"
        self.insert(_TYPES, b"</Types>", f'<Override PartName="/{part}" ContentType="{word}"/>')

    def add_sheet(self, title: str) -> str:
        """Add a last sheet, which opens first; returns its part."""
        part, book = "xl/worksheets/sheetMarks.xml", self.read("xl/workbook.xml")
        ids = [int(number) for number in re.findall(rb'sheetId="(\d+)"', book)]
        if not ids:
            raise Unmarkable("an unusual workbook part")
        id = self.relate("xl/workbook.xml", "worksheet", "worksheets/sheetMarks.xml")
        self.declare(part, "worksheet")
        sheet = f'<sheet name="{title}" sheetId="{max(ids) + 1}" xmlns:m="{mark_parts.OFFICE}" m:id="{id}"/>'
        self.insert("xl/workbook.xml", b"</sheets>", sheet)
        opened = re.sub(rb'\s(?:activeTab|firstSheet)="\d+"', b"", self.read("xl/workbook.xml"))
        self.write("xl/workbook.xml", opened.replace(b"<workbookView", f'<workbookView activeTab="{len(ids)}"'.encode(), 1))
        return part

    def saved(self) -> bytes:
        out = BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as target:
            for info in self.archive.infolist():
                if info.filename not in self.changed and info.filename not in self.dropped:
                    target.writestr(info, self.archive.read(info), zipfile.ZIP_DEFLATED)
            for name, content in self.changed.items():
                target.writestr(name, content)
        return out.getvalue()


class _Styles:
    """The style sheet with three fills, and copies of the cell styles that wear them."""

    def __init__(self, content: bytes, colours: tuple[str, ...]) -> None:
        self.content = content
        fills = "".join(f'<fill><patternFill patternType="solid"><fgColor rgb="{c}"/></patternFill></fill>' for c in colours)
        self.first_fill = self._append("fills", rb"<fill[ >/]", fills, len(colours))
        fonts = '<font><b/><sz val="11"/></font><font><u/><sz val="11"/><color rgb="FF0563C1"/></font>'
        first_font = self._append("fonts", rb"<font[ >/]", fonts, 2)
        section = self._section("cellXfs")
        self.xfs = _XF.findall(section[2])
        self.known = len(self.xfs)
        self._marked: dict[tuple[int, int], int] = {}
        top = b'<alignment wrapText="1" vertical="top"/></xf>'
        self.wrap = self._add(b'<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" applyAlignment="1">' + top)
        self.bold = self._add(f'<xf numFmtId="0" fontId="{first_font}" fillId="0" borderId="0" xfId="0" applyFont="1"/>'.encode())
        self.link = self._add(
            f'<xf numFmtId="0" fontId="{first_font + 1}" fillId="0" borderId="0" xfId="0" applyFont="1" applyAlignment="1">'.encode() + top
        )

    def _section(self, name: str) -> re.Match[bytes]:
        found = re.search(rb"<(%b)\b[^>]*>(.*?)</%b>" % (name.encode(), name.encode()), self.content, re.DOTALL)
        if found is None:
            raise Unmarkable(f"no {name}")
        return found

    def _append(self, name: str, item: bytes, text: str, count: int) -> int:
        """Append to a section; returns the number of the first new item."""
        section = self._section(name)
        before = len(re.findall(item, section[2]))
        self._replace(section, name, section[2] + text.encode(), before + count)
        return before

    def _replace(self, section: re.Match[bytes], name: str, inner: bytes, count: int) -> None:
        whole = f'<{name} count="{count}">'.encode() + inner + f"</{name}>".encode()
        self.content = self.content[: section.start()] + whole + self.content[section.end() :]

    def _add(self, xf: bytes) -> int:
        self.xfs.append(xf)
        return len(self.xfs) - 1

    def marked(self, style: int, colour: int) -> int:
        """The number of cell style `style` wearing `colour`."""
        if (style, colour) not in self._marked:
            xf = re.sub(rb'\s(?:fillId|applyFill)="\w+"', b"", self.xfs[style if style < self.known else 0])
            worn = f'<xf fillId="{self.first_fill + colour}" applyFill="1"'.encode()
            self._marked[(style, colour)] = self._add(xf.replace(b"<xf", worn, 1))
        return self._marked[(style, colour)]

    def plain(self, colour: int) -> int:
        """The default cell style wearing `colour`."""
        return self.marked(0, colour)

    def saved(self) -> bytes:
        section = self._section("cellXfs")
        self._replace(section, "cellXfs", b"".join(self.xfs), len(self.xfs))
        return self.content


def _sheet(xml: bytes, marks: SheetMarks, styles: _Styles) -> bytes:
    """The sheet with its marked cells coloured, no formula, and no longer the one that opens."""
    by_row: dict[int, dict[str, int]] = {}
    for cell, colour in marks.colours.items():
        by_row.setdefault(row_column(cell)[0] + 1, {})[cell] = colour
    if b"<f" in xml:
        xml = _FORMULA.sub(b"", xml)
    head = xml[:4_000].replace(b' tabSelected="1"', b"")
    return b"".join(_coloured(head + xml[4_000:], by_row, styles))


def _anchored(xml: bytes, marks: SheetMarks) -> SheetMarks:
    """The marks at cells that show: what stands inside a merge goes to its upper left cell."""
    if not marks.colours or b"<mergeCell " not in xml:
        return marks
    anchors, out = _anchors(xml), SheetMarks()
    out.colours = {anchors.get(cell, cell): colour for cell, colour in sorted(marks.colours.items(), key=lambda pair: -pair[1])}
    for cell, text in marks.comments.items():
        place = anchors.get(cell, cell)
        out.comments[place] = f"{out.comments[place]}\n\n{text}" if place in out.comments else text
    return out


def _anchors(xml: bytes) -> dict[str, str]:
    """Cell covered by a merge → the cell that shows."""
    out: dict[str, str] = {}
    for found in _MERGE.finditer(xml):
        first, last = found[1].decode(), found[2].decode()
        (top, left), (bottom, right) = row_column(first), row_column(last)
        if (bottom - top + 1) * (right - left + 1) <= _LARGEST_MERGE:
            out |= {a1(row, column): first for row in range(top, bottom + 1) for column in range(left, right + 1)}
    return out


def _coloured(xml: bytes, by_row: Mapping[int, Mapping[str, int]], styles: _Styles) -> Iterator[bytes]:
    """The pieces of the sheet: rows that are marked rewritten, all between them as it was."""
    done = 0
    for found in _ROW.finditer(xml) if by_row else ():
        wanted = by_row.get(int(found[1]))
        if wanted is None:
            continue
        yield xml[done : found.start()]
        if found[2]:  # <row r="9"/>
            yield found[0][:-2] + b">" + b"".join(_new(cell, colour, styles) for cell, colour in _in_order(wanted)) + b"</row>"
            done = found.end()
            continue
        done = xml.index(b"</row>", found.end())
        yield found[0]
        yield _row(xml[found.end() : done], dict(wanted), styles)
    yield xml[done:]


def _row(inner: bytes, wanted: dict[str, int], styles: _Styles) -> bytes:
    """The cells of one row, marked ones with their new style, missing ones put in at their place."""
    out, done = [], 0
    for found in _CELL.finditer(inner):
        column = row_column(f"{found[1].decode()}1")[1]
        for cell, colour in _in_order(wanted):
            if row_column(cell)[1] < column:
                out += [inner[done : found.start()], _new(cell, colour, styles)]
                done = found.start()
                del wanted[cell]
        colour_here = wanted.pop(f"{found[1].decode()}{found[2].decode()}", None)
        if colour_here is not None:
            style = _STYLE.search(found[0])
            worn = f' s="{styles.marked(int(style[1]) if style else 0, colour_here)}"'.encode()
            out += [inner[done : found.start()], b"<c" + worn + _STYLE.sub(b"", found[0][2:], count=1)]
            done = found.end()
    out.append(inner[done:])
    return b"".join([*out, *(_new(cell, colour, styles) for cell, colour in _in_order(wanted))])


def _in_order(wanted: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted(wanted.items(), key=lambda pair: row_column(pair[0])[1])


def _new(cell: str, colour: int, styles: _Styles) -> bytes:
    return f'<c r="{cell}" s="{styles.plain(colour)}"/>'.encode()


def _comment(package: _Package, part: str, number: int, told: Mapping[str, str]) -> None:
    """Give a sheet without comments its own."""
    comments, drawing = f"xl/commentsMarks{number}.xml", f"xl/drawings/vmlDrawingMarks{number}.vml"
    package.write(comments, mark_parts.comments({cell: text[:COMMENT] for cell, text in told.items()}))
    package.write(drawing, mark_parts.shapes(list(told)))
    package.declare(comments, "comments")
    if b'Extension="vml"' not in package.read(_TYPES):
        types = package.read(_TYPES)
        at = types.index(b">", types.index(b"<Types")) + 1
        vml = b'<Default Extension="vml" ContentType="application/vnd.openxmlformats-officedocument.vmlDrawing"/>'
        package.write(_TYPES, types[:at] + vml + types[at:])
    package.relate(part, "comments", f"../commentsMarks{number}.xml")
    id = package.relate(part, "vmlDrawing", f"../drawings/vmlDrawingMarks{number}.vml")
    xml = package.read(part)
    end = _AFTER_NOTES.search(xml, xml.rfind(b"</sheetData>") + 1)
    if end is None:
        raise Unmarkable("an unusual sheet")
    drawn = f'<legacyDrawing xmlns:m="{mark_parts.OFFICE}" m:id="{id}"/>'.encode()
    package.write(part, xml[: end.start()] + drawn + xml[end.start() :])
