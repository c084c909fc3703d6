"""Looks into a zipped workbook before and beside the engine: bombs, entities, macros, links, number formats, hidden rows, formulas without value."""

from __future__ import annotations

import posixpath
import re
import zipfile
from dataclasses import dataclass, field
from functools import cache
from io import BytesIO
from xml.etree import ElementTree

from loaders.failures import Damaged, Foreign
from loaders.grid import row_column
from loaders.stored_errors import Errors, in_part

MAX_UNPACKED = 1_500_000_000
MAX_RATIO = 250
DETAIL_LIMIT = 25_000_000  # bytes of sheet XML; longer sheets are rosters and show plain values
_UNSAFE = "文件内部带有不安全的 XML 实体，已拒绝打开；请用表格软件另存一份再提交。"
_BROKEN = "文件已损坏或不完整，请重新导出或从原处重新复制一份。"


@dataclass(frozen=True)
class Details:
    """What only the XML of a sheet tells: number formats by (row, column), hidden rows and columns, empty formulas."""

    formats: dict[tuple[int, int], str] = field(default_factory=dict)
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    empty_formulas: tuple[tuple[int, int], ...] = ()


def inspect(data: bytes) -> tuple[str, ...]:
    """What is ignored in the package (macros, links, embedded files); Damaged for a bomb or a broken archive."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            infos = archive.infolist()
            _measure(infos, len(data))
            for info in infos:
                if info.filename.lower().endswith((".xml", ".rels")) and not info.filename.startswith("xl/media"):
                    _refuse_entities(archive, info)
            names = [info.filename.lower() for info in infos]
            if "meta-inf/manifest.xml" in names and b"encryption-data" in archive.read(infos[names.index("meta-inf/manifest.xml")]):
                raise Foreign("文件设有打开密码，请在表格软件里取消密码后另存一份再提交。")
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError, ValueError, KeyError) as fault:
        raise Damaged(_BROKEN) from fault
    signs = {
        "vbaproject.bin": "文件带有宏，已忽略，不会运行",
        "externallinks/": "文件链接到别的工作簿，只用已存的数值，不会去取",
        "embeddings/": "文件里嵌有附件，已忽略",
    }
    return tuple(word for sign, word in signs.items() if any(sign in name for name in names))


def _measure(infos: list[zipfile.ZipInfo], packed: int) -> None:
    total = sum(info.file_size for info in infos)
    if len(infos) > 20_000 or total > MAX_UNPACKED or (total > 50_000_000 and total > packed * MAX_RATIO):
        raise Damaged("文件展开后过大，超出可处理的范围；请删去空白行列或拆分后再提交。")
    if any(".." in info.filename.replace("\\", "/").split("/") for info in infos):
        raise Damaged(_BROKEN)


def _refuse_entities(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> None:
    with archive.open(info) as part:
        head = part.read(8192)
    is_declared = b"<!DOCTYPE" in head or "<!DOCTYPE".encode("utf-16-le") in head
    is_read = bool(re.search(rb"xl/(worksheets|sharedStrings|workbook|styles)", info.filename.encode()))
    if (is_declared and is_read) or (b"<!ENTITY" in head and b"schema" not in head.lower()):
        raise Damaged(_UNSAFE)


def _local(tag: str) -> str:
    return tag.rsplit("}", 1)[-1]


def _sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Sheet name → part name, from the workbook and its relations."""
    relations = {r.get("Id", ""): r.get("Target", "") for r in ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))}  # noqa: S314  entities refused before
    parts = {}
    for element in ElementTree.fromstring(archive.read("xl/workbook.xml")).iter():  # noqa: S314
        if _local(element.tag) == "sheet":
            key = next((v for k, v in element.attrib.items() if _local(k) == "id"), "")
            target = relations.get(key, "")
            parts[element.get("name", "")] = (
                target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join("xl", target))
            )
    return parts


BUILTIN = {
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    37: "#,##0",
    38: "#,##0",
    39: "#,##0.00",
    40: "#,##0.00",
    41: "#,##0",
    43: "#,##0.00",
    44: "#,##0.00",
    49: "@",
}


def _cell_formats(archive: zipfile.ZipFile) -> list[str]:
    """Number format of each cell style, by its index."""
    if "xl/styles.xml" not in archive.namelist():
        return []
    root = ElementTree.fromstring(archive.read("xl/styles.xml"))  # noqa: S314
    own = {int(e.get("numFmtId", "0")): e.get("formatCode", "") for e in root.iter() if _local(e.tag) == "numFmt"}
    for block in root:
        if _local(block.tag) == "cellXfs":
            ids = [int(x.get("numFmtId", "0") or 0) for x in block]
            return [own.get(i, BUILTIN.get(i, "")) for i in ids]
    return []


class Parts:
    """The parts of one .xlsx; styles are read once, a sheet's details when asked."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self._archive: zipfile.ZipFile | None = None
        self._styles: list[str] = []
        self._parts: dict[str, str] = {}
        try:
            self._archive = zipfile.ZipFile(BytesIO(data))
            self._styles, self._parts = _cell_formats(self._archive), _sheet_parts(self._archive)
        except _LAX:
            self._archive = None  # the engine reads such packages by its own, laxer rules; formats are a refinement only

    @cache  # noqa: B019  lives as long as one reading
    def details(self, name: str) -> Details:
        """Details of the sheet `name`; none for a sheet whose XML is longer than DETAIL_LIMIT."""
        part = self._parts.get(name, "")
        if self._archive is None or part not in self._archive.NameToInfo or self._archive.getinfo(part).file_size > DETAIL_LIMIT:
            return Details()
        try:
            return _details(self._archive.read(part), self._styles)
        except _LAX:
            return Details()

    def errors(self, name: str) -> Errors:
        """Cells of the sheet `name` in which an error value is stored, with its text."""
        part = self._parts.get(name, "")
        if self._archive is None or part not in self._archive.NameToInfo:
            return {}
        try:
            with self._archive.open(part) as stream:
                return in_part(stream)
        except _LAX:
            return {}

    @property
    def sheets(self) -> dict[str, str]:
        """Sheet name → name of its part."""
        return dict(self._parts)

    def is_bare(self) -> bool:
        """True when no sheet has a cell or a protection: nobody has put anything in."""
        archive = self._archive
        if archive is None:
            return False
        parts = [
            archive.read(part) for part in self._parts.values() if part in archive.NameToInfo and archive.getinfo(part).file_size < 100_000
        ]
        return len(parts) == len(self._parts) and not any(re.search(rb"<(?:\w+:)?(?:c|sheetProtection)[ >]", part) for part in parts)


_LAX = (zipfile.BadZipFile, ElementTree.ParseError, KeyError, ValueError, RuntimeError, NotImplementedError, EOFError)


_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*[^/>])>(.*?)</(?:\w+:)?c>", re.DOTALL)
_ATTRIBUTE = re.compile(rb"\b(r|s|t)=[\"']([^\"']*)[\"']")
_VALUE = re.compile(rb"<(?:\w+:)?v\b[^>]*>[^<]")
_FORMULA = re.compile(rb"<(?:\w+:)?f\b")
_HIDDEN = re.compile(rb"<(?:\w+:)?(row|col)\b([^>]*\bhidden=[\"'](?:1|true)[\"'][^>]*)>")
_PLACE = re.compile(rb"\b(r|min|max)=[\"'](\d+)[\"']")


def _details(sheet: bytes, styles: list[str]) -> Details:
    """What the XML of one sheet tells; looked at as text, which is ten times faster than building its tree."""
    formats: dict[tuple[int, int], str] = {}
    empty: list[tuple[int, int]] = []
    for match in _CELL.finditer(sheet):
        has = {name.decode(): value.decode() for name, value in _ATTRIBUTE.findall(match[1])}
        kind, style = has.get("t", "n"), int(has.get("s") or 0)
        has_value = _VALUE.search(match[2]) is not None
        if "r" not in has:
            continue
        if not has_value and kind != "str" and _FORMULA.search(match[2]):
            empty.append(row_column(has["r"]))
        elif has_value and kind == "n" and style < len(styles) and styles[style]:
            formats[row_column(has["r"])] = styles[style]
    rows: set[int] = set()
    columns: set[int] = set()
    for match in _HIDDEN.finditer(sheet):
        place = {name: int(number) for name, number in _PLACE.findall(match[2])}
        if match[1] == b"row":
            rows.add(place.get(b"r", 1) - 1)
        else:
            columns.update(range(place.get(b"min", 1) - 1, min(place.get(b"max", 1), 16_384)))
    return Details(formats, frozenset(rows), frozenset(columns), tuple(empty))
