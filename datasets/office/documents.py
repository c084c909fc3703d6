"""Reads documents (PDF, DOCX) as lines of text, says what must not leave with them, and takes out their properties before release.

Rule: runs in the limited process like a workbook. What the text cannot tell (no text layer, hidden parts) is a finding, never silence.
"""

from __future__ import annotations

import hashlib
import io
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePath

import pyarrow as pa
from docx import Document as Docx
from docx.opc.exceptions import PackageNotFoundError
from docx.table import Table as DocxTable
from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, StreamObject

from datasets.office import photographs
from datasets.office.leaks import JPEG, TAKEN_AT, is_pixels, scan_bytes
from datasets.office.naming import Naming
from datasets.office.refusals import NotReady
from datasets.published.columns import arrow_schema
from datasets.published.documents import TABLE, kind_of
from datasets.published.keys import Dataset, DatasetKey
from loaders.failures import CannotRead
from schemas import cutnumbers
from schemas.cutnumbers import rejoined
from schemas.findings import Finding, Gravity
from schemas.numbers import in_text
from schemas.signs import plain

SHEET = "正文"
MAX_PAGES = 2_000
_MAX_UNPACKED = 200_000_000
_ACTIVE = ("/JavaScript", "/JS", "/Launch", "/EmbeddedFile", "/RichMedia")
_DOCX_BLOCKED = {
    "comments": "批注",
    "vbaProject": "宏",
    "embeddings/": "嵌入的文件",
    "afchunk": "嵌入的文件",
}
_PROPERTIES = re.compile(r"docProps/.*|word/people\.xml|customXml/.*")
#: what the readers raise on damaged or hostile files
_BROKEN = (
    PyPdfError, zipfile.BadZipFile, zlib.error, SyntaxError, LookupError, ValueError, TypeError, AttributeError, OSError, RecursionError,
    NotImplementedError, PackageNotFoundError,
)  # fmt: skip
_RUN = re.compile(r"[0-9０-９][0-9０-９ \-－]{9,}[0-9０-９XxＸｘ]")
_PRINTED = re.compile(r"第\d+页|word/document\.xml")
#: how the two kinds begin that can be cleaned: JPEG, PNG
_PICTURES = (b"\xff\xd8\xff", b"\x89PNG")
#: what programs keep about an object of a PDF beside the object itself
_ABOUT_OBJECTS = ("/Metadata", "/PieceInfo", "/LastModified")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]+")


def suffix_of(data: bytes) -> str:
    """`.pdf`, `.docx`, or '' when `data` is neither (a workbook is a zip without word/document.xml)."""
    if data.startswith(b"%PDF-"):
        return ".pdf"
    if data.startswith(b"PK") and b"word/document.xml" in data:
        return ".docx"
    return ""


def lines_of(data: bytes) -> list[str]:
    """The text of a document, line by line; CannotRead when it is damaged, locked or too large."""
    try:
        found = list(_pdf(data)) if suffix_of(data) == ".pdf" else list(_docx(data))
    except _BROKEN as error:
        raise CannotRead("这份文件打不开，可能损坏了。请用生成它的软件重新另存一份再传。") from error
    written = (plain(_CONTROL.sub("", unicodedata.normalize("NFC", line))).strip() for line in found)
    return [line for line in written if line]


def covered_lines(lines: list[str]) -> list[str]:
    """`lines` with ● over every ID, card and telephone, also over those a line's end cuts in two."""
    return [covered(line) for line in cutnumbers.covered(lines)]


def covered(line: str) -> str:
    """`line` with ● over every ID, card and telephone."""
    shown = _RUN.sub(lambda run: "●" if in_text(run[0]) else run[0], line)
    return "●" if in_text(shown) else shown


def _pdf(data: bytes) -> Iterator[str]:
    reader = PdfReader(io.BytesIO(data))
    if reader.is_encrypted and not reader.decrypt(""):
        raise CannotRead("这份PDF加了打开密码，请去掉密码再传。")
    if len(reader.pages) > MAX_PAGES:
        raise CannotRead(f"这份PDF超过{MAX_PAGES}页，请分成几份再传。")
    for page in reader.pages:
        yield from page.extract_text().splitlines()


def _docx(data: bytes) -> Iterator[str]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        if sum(entry.file_size for entry in package.infolist()) > _MAX_UNPACKED:
            raise CannotRead("这份文件解压后太大，没有收下。请去掉其中的大图片再传。")
    for block in Docx(io.BytesIO(data)).iter_inner_content():
        if isinstance(block, DocxTable):
            yield from ("\t".join(dict.fromkeys(cell.text.replace("\n", " ") for cell in row.cells)) for row in block.rows)
        else:
            yield from block.text.splitlines()


def title_of(name: str, lines: list[str]) -> str:
    """The file's own name where it says something in Chinese, else the first line."""
    stem = re.sub(r"[\s_]*(?:定稿|终稿|最终版|扫描件|\(\d+\)|（\d+）)+$", "", PurePath(name).stem).strip()
    speaking = len(re.findall(r"[\u4e00-\u9fff]", stem)) >= 4
    return stem if speaking or not lines else lines[0][:80]


def dataset_of(name: str, lines: list[str], naming: Naming) -> Dataset:
    """The dataset a document is published as; the year is that of its title, else of the day it was formed or approved."""
    title = title_of(name, lines)
    said = re.search(r"(20\d\d)\s*年", title) or re.search(r"(20\d\d)", naming.approved_on or naming.formed_on)
    year = int(said[1]) if said else 0
    own = hashlib.sha256(title.encode()).hexdigest()[:10]
    key = DatasetKey(naming.county.code, "other", "", year, naming.unit.code, "document", TABLE, own)
    return Dataset(
        key.text, "other", "", year, naming.unit.code, naming.unit.name, "document", TABLE, title, sheet=SHEET, row_count=len(lines),
        file_sha256=naming.sha256, file_name=naming.file_name, formed_on=naming.formed_on, approved_on=naming.approved_on,
        notes=(f"类型：{kind_of(title)}",),
    )  # fmt: skip


def text_table(dataset: Dataset, lines: list[str]) -> pa.Table:
    """The text as figures, one line each, so that it is compared, searched and published like any other table."""
    whole = {
        name: getattr(dataset, name) for name in ("kind", "stage", "year", "entity_code", "entity_name", "scope", "table", "title", "unit")
    }
    rows = [
        {**whole, "dataset_key": dataset.key, "release": 0, "side": "", "row_no": number, "row_code": "", "row_name": "", "line": "",
         "level": 1, "is_leaf": True, "column": "text", "heading": SHEET, "value_text": line, "printed": line, "sheet": SHEET,
         "cell": f"A{number}", "file_sha256": dataset.file_sha256}
        for number, line in enumerate(lines, start=1)
    ]  # fmt: skip
    return pa.Table.from_pylist(rows, schema=arrow_schema("figures"))


def findings_of(data: bytes, lines: list[str]) -> Iterator[Finding]:
    """What blocks or asks: personal numbers, hidden and active parts, pages whose text nobody can look through, a seal that would break."""
    for number, line in enumerate(lines, start=1):
        for what in dict.fromkeys(in_text(line)):
            is_phone = what == "手机号"
            more = "如是公开的联系电话，请先登记为公开联系方式，再来说明。" if is_phone else ""
            message = f"第{number}行有一处像{what}；公布的文件里不能有，请删去。{more}"
            yield Finding("LEAK-01", Gravity.ASKS if is_phone else Gravity.BLOCKS, SHEET, (f"A{number}",), message=message)
    yield from _cut(lines)
    yield from _unprinted(data)
    hidden = [*_hidden_pdf(data)] if suffix_of(data) == ".pdf" else [*_hidden_docx(data)]
    if hidden:
        message = f"文件里带有{'、'.join(hidden)}，看不见却会一起公布出去。请清理后另存一份再传。"
        yield Finding("DOC-01", Gravity.BLOCKS, SHEET, ("A1",), message=message)
    unread = _unread_pages(data)
    if unread:
        message = f"有{unread}页没有文字（多半是扫描件），查不出里面有没有身份证号、卡号、电话。请逐页看过再说明，或改传有文字的文件。"
        yield Finding("DOC-02", Gravity.ASKS, SHEET, ("A1",), message=message)
    if is_signed(data):
        message = "文件带有电子签章，公布时一个字节都不改，文件属性里的作者、软件名也会一起公布。请看过属性再说明。"
        yield Finding("DOC-03", Gravity.ASKS, SHEET, ("A1",), message=message)


def _cut(lines: list[str]) -> Iterator[Finding]:
    """Numbers of which one line holds the beginning and another the end."""
    for cut in rejoined(lines):
        for what in in_text(cut.number):
            gravity = Gravity.ASKS if what == "手机号" else Gravity.BLOCKS
            message = f"第{cut.first + 1}行末尾和第{cut.last + 1}行开头连起来像{what}；公布的文件里不能有，请删去。"
            yield Finding("LEAK-01", gravity, SHEET, (f"A{cut.first + 1}", f"A{cut.last + 1}"), message=message)


def _unprinted(data: bytes) -> Iterator[Finding]:
    """What no line of the text shows, in the bytes as they would be released: headers, bookmarks, forms, pictures' own texts and places."""
    name = f"文件{suffix_of(data)}"
    found = [leak for leak in scan_bytes(name, cleaned(data)) if not _PRINTED.match(leak.place)]
    if any(leak.what == TAKEN_AT for leak in found):
        what_to_do = "在盖章以前去掉，重新盖章再传" if is_signed(data) else "把照片截图或另存为JPG放回去，再传一次"
        message = f"文件里有照片带着拍摄地点，会一起公布出去，系统去不掉。请{what_to_do}。"
        yield Finding("LEAK-01", Gravity.BLOCKS, SHEET, ("A1",), message=message)
    for what in dict.fromkeys(leak.what for leak in found if leak.what != TAKEN_AT):
        gravity = Gravity.ASKS if what == "手机号" else Gravity.BLOCKS
        message = f"正文以外（页眉、页脚、脚注、书签、表单、图片的说明、链接）有一处像{what}；公布的文件里不能有，请删去后另存一份再传。"
        yield Finding("LEAK-01", gravity, SHEET, ("A1",), message=message)


def _hidden_pdf(data: bytes) -> Iterator[str]:
    reader = PdfReader(io.BytesIO(data))
    if reader.attachments:
        yield "附件"
    if any(word.encode() in data for word in _ACTIVE[:3]):
        yield "脚本"
    notes = (note.get_object() for page in reader.pages for note in page.get("/Annots") or ())
    if any(note.get("/Subtype") not in ("/Link", "/Widget") for note in notes):
        yield "批注"


def _hidden_docx(data: bytes) -> Iterator[str]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        names = package.namelist()
        body = package.read("word/document.xml")
    yield from (word for part, word in _DOCX_BLOCKED.items() if any(part in name for name in names))
    if b"<w:ins " in body or b"<w:del " in body:
        yield "修订痕迹"
    if b"<w:vanish/>" in body:
        yield "隐藏文字"


def _unread_pages(data: bytes) -> int:
    if suffix_of(data) != ".pdf":
        return 0
    return sum(1 for page in PdfReader(io.BytesIO(data)).pages if not page.extract_text().strip() and page.get("/Resources"))


def is_signed(data: bytes) -> bool:
    """True for a PDF with an electronic seal: changing a byte would break it."""
    return suffix_of(data) == ".pdf" and b"/ByteRange" in data


def _picture(content: bytes) -> bytes:
    """A photograph without place, time and device; drawings and what is no whole photograph as they are (the last gate looks into them)."""
    try:
        return photographs.cleaned(content)[0]
    except NotReady:
        return content


def cleaned(data: bytes) -> bytes:
    """The document without author, software and other properties; a sealed PDF as it is."""
    if is_signed(data):
        return data
    if suffix_of(data) == ".pdf":
        return _cleaned_pdf(data)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as package, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for entry in package.infolist():
            content = package.read(entry)
            if _PROPERTIES.fullmatch(entry.filename):
                continue
            if entry.filename.endswith(".rels") or entry.filename == "[Content_Types].xml":
                content = re.sub(rb"<(?:Relationship|Override) [^>]*(?:docProps|people\.xml|customXml)[^>]*/>", b"", content)
            content = _picture(content) if content.startswith(_PICTURES) else content
            content = re.sub(rb' w:rsid\w*="[0-9A-F]*"', b"", content) if entry.filename.startswith("word/") else content
            made.writestr(zipfile.ZipInfo(entry.filename), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _cleaned_pdf(data: bytes) -> bytes:
    """The pages without what programs noted about them, and every photograph without place, time and device."""
    writer, out = PdfWriter(clone_from=PdfReader(io.BytesIO(data))), io.BytesIO()
    writer.metadata = None
    writer.xmp_metadata = None
    for held in writer._objects:
        if isinstance(held, DictionaryObject):
            for name in _ABOUT_OBJECTS:
                held.pop(NameObject(name), None)
        if isinstance(held, StreamObject) and held.get("/Subtype") == "/Image" and not is_pixels(held):
            held._data = _picture(held.get_data())
            if isinstance(held["/Filter"], ArrayObject) and len(held["/Filter"]) > 1:  # a JPEG packed once more
                held.pop(NameObject("/DecodeParms"), None)
                held[NameObject("/Filter")] = NameObject(JPEG[0])
    writer.compress_identical_objects(remove_duplicates=False, remove_unreferenced=True)
    writer.write(out)
    return out.getvalue()
