"""The last gate: decodes every artefact of a release and looks for IDs, bank cards and mobile numbers in what is text,
and for the place where a picture was taken.

Declared numeric columns (types in datapackage.json), declared public contacts and amounts in 元 are exempt. A report names places, never values.
"""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from dataclasses import dataclass
from html import unescape
from itertools import chain, islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pypdf import PdfReader
from pypdf.errors import PdfReadError
from pypdf.generic import (
    ArrayObject,
    ByteStringObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)

from datasets.office.whereabouts import tells_place
from schemas.cutnumbers import rejoined
from schemas.numbers import RUNS, classify, in_text

_HEADER_CODE = re.compile(r"&[A-Z]")
_XML_TEXT = re.compile(r">([^<]+)<")
_XML_VALUE = re.compile(r"""=(?:"([^"]{11,})"|'([^']{11,})')""")
#: where a run of text ends: cells, shared strings, paragraphs of Word, drawings and comments
_XML_END = re.compile(r"</(?:w:p|a:p|si|c|text|row|vt:\w+)>")
_XML_NUMBER = re.compile(r"<v>(-?[0-9.]{15,}(?:E\+\d+)?)</v>")
#: so many texts are looked at in one; so many bytes pay for being dealt out, to so many hands
_TOGETHER, _WORTH_DEALING, _HANDS = 20_000, 200_000, 4
_MEDIA = frozenset(
    {
        ".png",
        ".jpg",
        ".jpeg",
        ".jfif",
        ".emf",
        ".wmf",
        ".gif",
        ".bmp",
        ".tif",
        ".tiff",
        ".wdp",
        ".bin",
        ".ttf",
        ".otf",
        ".odttf",
        ".fntdata",
    }
)
_MARKED = (".xml", ".rels", ".vml", ".svg", ".htm", ".html")
#: what stands between the tags but is no text: CDATA, comments, instructions, and names long enough for a number
_XML_ASIDE = re.compile(r"<!\[CDATA\[(.*?)\]\]>|<!--(.*?)-->|<\?(.*?)\?>|<([^\s<>/!?]{11,})", re.DOTALL)
_HEADER_SIZE = re.compile(r"&\d{2}")
#: the last filter of a PDF's picture that is a file of its own, with whatever its camera wrote into it
JPEG = ("/DCTDecode", "/DCT")
_PACKED = b"PK\x03\x04"
_OPAQUE = "无法检查的文件"
#: said of a picture that carries where it was taken
TAKEN_AT = "照片拍摄地点"


class Opaque(Exception):
    """A part that cannot be looked into: what cannot be looked at does not leave."""


@dataclass(frozen=True)
class Leak:
    """What must not leave: file, place inside it, and what it looks like (身份证号, 银行卡号, 手机号, 照片拍摄地点). Never the number."""

    file: str
    place: str
    what: str

    def __str__(self) -> str:
        return f"{self.file} {self.place}：有一处像{self.what}"


def in_number(text: str) -> list[str]:
    """What a numeric cell holds: an ID or card stored as a number (amounts never have 15 digits before the point)."""
    digits = text.partition(".")[0].lstrip("-")
    what = classify(digits) if digits.isdigit() and len(digits) >= 15 else ""
    return [what] if what else []


def amounts(figures: pa.Table) -> set[str]:
    """Amounts in 元 with as many digits as a mobile number (138 亿元), as printed in `figures`: each the very number its fen say."""
    money = figures.filter(pc.and_(pc.is_valid(figures["value_fen"]), pc.equal(pc.utf8_length(figures["printed"]), 11)))
    pairs = zip(money["printed"].to_pylist(), money["value_fen"].to_pylist(), strict=True)
    return {printed for printed, fen in pairs if printed.isdigit() and int(printed) * 100 == fen}


Texts = Iterator[tuple[str, str]]


def _json(content: bytes) -> Texts:
    """Every key once per place, every text, every number of fifteen digits and more."""
    inside: dict[tuple[str, str], str] = {}
    waiting: list[tuple[str, Any]] = [("", json.loads(content))]
    while waiting:
        place, value = waiting.pop()
        if isinstance(value, dict):
            for key, inner in value.items():
                if (place, key) not in inside:
                    inside[place, key] = f"{place}.{key}"[:120]
                    yield place, key
                waiting.append((inside[place, key], inner))
        elif isinstance(value, list):
            waiting += [(place, inner) for inner in value]
        elif isinstance(value, str):
            yield place, value
        elif isinstance(value, int | float) and not isinstance(value, bool) and abs(value) >= 10**14:
            yield place, f"{value:.0f}" if isinstance(value, float) else str(value)


def _lines(content: bytes) -> Texts:
    for number, line in enumerate(content.decode("utf-8").splitlines(), start=1):
        yield from ((f"第{number}行{place}", text) for place, text in _json(line.encode()))


def _plain(content: bytes) -> Texts:
    yield "", content.decode("utf-8")


def _pdf(content: bytes) -> Texts:
    reader = PdfReader(io.BytesIO(content))
    yield "文档属性", "\n".join(str(value) for value in (reader.metadata or {}).values())
    lines: list[tuple[str, str]] = []
    for number, page in enumerate(reader.pages, start=1):
        text = page.extract_text()
        yield f"第{number}页", text
        lines += [(f"第{number}页", line) for line in text.splitlines()]
        for note in page.get("/Annots") or ():
            yield f"第{number}页批注", str(note.get_object().get("/Contents", ""))
    yield from ((lines[cut.first][0], cut.number) for cut in rejoined([line for _, line in lines]))
    for name, files in reader.attachments.items():
        for attached in files:
            yield f"附件{name}", name
            yield from _unknown(f"附件{name}", bytes(attached))
    yield from _pdf_objects(reader)


def _pdf_objects(reader: PdfReader) -> Texts:
    """Every string, name, long number and stream of every object, also of those nothing refers to: bookmarks, form fields, alternative
    texts, what programs kept for themselves; whatever a page does not print."""
    seen: set[tuple[int, int]] = set()
    numbered = [(number, generation) for generation, numbers in reader.xref.items() for number in numbers]
    numbered += [(number, 0) for number in reader.xref_objStm]
    waiting: list[Any] = [reader.trailer, *(IndirectObject(number, generation, reader) for number, generation in numbered if number)]
    strings: list[str] = []
    while waiting:
        one = waiting.pop()
        if isinstance(one, IndirectObject):
            if (one.idnum, one.generation) not in seen:
                seen.add((one.idnum, one.generation))
                waiting.append(one.get_object())
        elif isinstance(one, DictionaryObject):
            waiting += [one.raw_get(key) for key in one]
            strings += map(str, one)
            if isinstance(one, StreamObject):
                yield from _stream("文档属性", one)
        elif isinstance(one, ArrayObject):
            waiting += list(list.__iter__(one))
        elif isinstance(one, TextStringObject | ByteStringObject):
            strings.append(one if isinstance(one, str) else bytes(one).decode("latin-1"))
        elif isinstance(one, NameObject | NumberObject):
            strings.append(str(one))
    yield "文档属性", "\n".join(strings)


def _stream(place: str, stream: StreamObject) -> Texts:
    """XML in full; of anything else (fonts, pictures, drawing) what spells an ID or a card."""
    try:
        content = stream._data if is_pixels(stream) else stream.get_data()  # pixels spell nothing, what stands beside them may
    except (PdfReadError, NotImplementedError, ValueError, zlib.error) as error:
        raise Opaque(place) from error
    if stream.get("/Type") == "/Metadata":
        yield from _marked(place, content)
        content = content if tells_place(content) else b""
    yield from _picture("图片" if stream.get("/Subtype") == "/Image" else place, content)


def is_pixels(stream: StreamObject) -> bool:
    """True for a picture that is no JPEG inside: decoding it gives nothing but colours."""
    filters = stream.get("/Filter")
    last = filters[-1] if isinstance(filters, ArrayObject) and filters else filters
    return stream.get("/Subtype") == "/Image" and last not in JPEG


def _parquet(content: bytes) -> Texts:
    file = pq.ParquetFile(pa.BufferReader(content))
    yield "列名", "\n".join(_described(file.schema_arrow))
    for key, value in (file.schema_arrow.metadata or {}).items():
        yield "文件说明", f"{key.decode()} {value.decode('utf-8', 'replace')}"
    for group in range(file.num_row_groups):
        for index in range(file.metadata.num_columns):
            column = file.metadata.row_group(group).column(index)
            stats = column.statistics
            if stats is not None and stats.has_min_max and column.physical_type == "BYTE_ARRAY":
                yield f"统计 {column.path_in_schema}", f"{stats.min}\n{stats.max}"
    table = file.read()
    for field in table.schema:
        values = table[field.name].drop_null()
        if pa.types.is_string(field.type) or pa.types.is_large_string(field.type):
            yield f"列 {field.name}", "\n".join(text.replace("\n", " ") for text in pc.unique(values).to_pylist())
        elif field.type in (pa.int64(), pa.uint64()):  # an ID stored as a number; amounts never have fifteen digits
            large = values.filter(pc.greater_equal(values, pa.scalar(10**14, field.type)))
            yield f"列 {field.name}", "\n".join(str(value) for value in pc.unique(large).to_pylist())
        elif pa.types.is_decimal(field.type) or pa.types.is_floating(field.type):
            large = values.filter(pc.greater_equal(pc.cast(values, pa.float64(), safe=False), 1e14))
            yield f"列 {field.name}", "\n".join(f"{value:.0f}" for value in pc.unique(large).to_pylist())
        elif pa.types.is_nested(field.type) or pa.types.is_binary(field.type) or pa.types.is_dictionary(field.type):
            yield f"列 {field.name}", "\n".join(str(value) for value in values.to_pylist())


def _described(schema: pa.Schema) -> Iterator[str]:
    """Names of columns and what is noted beside them."""
    for field in schema:
        yield field.name
        yield from (f"{key.decode()} {value.decode('utf-8', 'replace')}" for key, value in (field.metadata or {}).items())


def _keep_text_results(found: re.Match[str]) -> str:
    """A formula's text result stays in sight; a number does not (it was looked at before)."""
    return found[0] if found[1] else ""


def _office_xml(content: bytes) -> Texts:
    """Every part of an .xlsx or .docx: cells, shared strings, comments, headers, properties; runs of one paragraph are joined."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        entries = package.infolist()
        before = content[: min((entry.header_offset for entry in entries), default=0)]
        asides = [before, package.comment, *(entry.comment for entry in entries)]
        yield "压缩包", "\n".join([*(aside.decode("utf-8", "replace") for aside in asides), *package.namelist()])
        for name in package.namelist():
            yield from _part(name, package.read(name))


def _part(name: str, content: bytes) -> Texts:
    """One part of a package, by its name."""
    if name.lower().endswith(_MARKED):
        yield from _marked(name, content)
    elif content:
        yield from _unknown(name, content)


def _unknown(name: str, content: bytes) -> Texts:
    """A part that is no XML: a package in a package, a picture, a text; Opaque when it is none of these."""
    if _PACKED in content:
        try:
            yield from ((f"{name} {place}", text) for place, text in _office_xml(content[content.index(_PACKED) :]))
        except zipfile.BadZipFile as error:
            raise Opaque(name) from error
    elif Path(name).suffix.lower() in _MEDIA:
        yield from _picture(name, content)
    elif Path(name).suffix.lower() in (".txt", ".csv"):
        yield name, content.decode("utf-8", "replace")
    else:
        raise Opaque(name)


def _marked(name: str, content: bytes) -> Texts:
    """A text with tags: what stands between them, in them and beside them."""
    part = content.decode("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8", "replace")
    yield f"{name} 附注", "\n".join("".join(found) for found in _XML_ASIDE.findall(part))
    if name.startswith("xl/worksheets/"):
        yield from ((f"{name} 数字格", number) for number in _XML_NUMBER.findall(part) if in_number(number))
        part = re.sub(r"(<c [^>]*t=\"str\"[^>]*>.*?)?<v>[^<]*</v>", _keep_text_results, part)
    plain = unescape("\n".join(text.replace("\n", " ") for text in _XML_TEXT.findall(part)))
    yield name, _HEADER_CODE.sub(" ", plain)
    if _HEADER_SIZE.search(plain):
        yield name, _HEADER_SIZE.sub(" ", plain)
    if "<r>" in part or not name.startswith("xl/worksheets/"):  # a text in several runs
        yield name, unescape(re.sub(r"<[^>]+>", "", _XML_END.sub("\n", part)))
    if name.startswith("word/"):  # paragraphs and cells that cut a number between them
        yield from ((name, cut.number) for cut in rejoined(unescape(re.sub(r"<[^>]+>", "", _XML_END.sub("\n", part))).splitlines()))
    yield f"{name} 属性", unescape("\n".join(double or single for double, single in _XML_VALUE.findall(part)))


def _picture(name: str, content: bytes) -> Texts:
    """What a picture's bytes spell out (EXIF, comments): IDs and cards; eleven digits in a row happen by chance in compressed bytes."""
    if tells_place(content):
        yield name, TAKEN_AT
    for text in (content.decode("latin-1"), content.decode("utf-16-le", "replace"), content.decode("utf-16-be", "replace")):
        yield from ((name, run) for run in RUNS.findall(text) if classify(run) not in ("", "手机号"))


def _csv(numeric: frozenset[str]) -> Callable[[bytes], Texts]:
    def read(content: bytes) -> Texts:
        rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
        head = next(rows, [])
        yield "表头", "\n".join(head)
        is_text = [name not in numeric for name in head]
        for number, row in enumerate(rows, start=2):
            texts = [value for value, text in zip(row, is_text, strict=False) if text] + row[len(head) :]
            yield f"第{number}行", "\n".join(text.replace("\n", " ") for text in texts)
            for value, text in zip(row, is_text, strict=False):
                if not text and len(value) >= 15:
                    yield from ((f"第{number}行数字栏", value) for _ in in_number(value))

    return read


_READERS: dict[str, Callable[[bytes], Texts]] = {
    ".json": _json,
    ".jsonl": _lines,
    ".txt": _plain,
    ".md": _plain,
    ".html": lambda content: _marked("", content),
    ".pub": _plain,
    ".svg": lambda content: _marked("", content),
    ".pdf": _pdf,
    ".parquet": _parquet,
    ".xlsx": _office_xml,
    ".docx": _office_xml,
}


def scan_bytes(name: str, content: bytes, numeric: frozenset[str] = frozenset(), allowed: frozenset[str] = frozenset()) -> list[Leak]:
    """Leaks in one artefact. A kind of file that cannot be decoded is itself a leak: what cannot be looked at does not leave."""
    suffix = Path(name).suffix.lower()
    reader = _csv(numeric) if suffix == ".csv" else _READERS.get(suffix)
    if reader is None:
        return [Leak(name, "", _OPAQUE)]
    try:
        return _found(name, chain([("文件名", name)], reader(content)), allowed)
    except Opaque as part:
        return [Leak(name, str(part), _OPAQUE)]


def _found(name: str, texts: Texts, allowed: frozenset[str]) -> list[Leak]:
    found: dict[tuple[str, str], Leak] = {}
    while together := list(islice(texts, _TOGETHER)):
        # numbers never run over a line's end, so texts that hold nothing together hold nothing one by one
        said = {text for _, text in together}
        if TAKEN_AT not in said and not in_text("\n".join(said), allowed):
            continue
        for place, text in together:
            for what in [TAKEN_AT] if text is TAKEN_AT else in_text(text, allowed):
                found.setdefault((place, what), Leak(name, place, what))
    return list(found.values())


def scan_folder(folder: Path, allowed: Iterable[str] = (), executor: Executor | None = None) -> list[Leak]:
    """Leaks in every file under `folder`, by name; numeric columns as declared in its datapackage.json. The files are dealt out to `executor`."""
    numeric, known = declared_numeric(folder), frozenset(allowed)
    sizes = {path.relative_to(folder).as_posix(): path.stat().st_size for path in folder.rglob("*") if path.is_file()}
    names = sorted(sizes, key=lambda name: (-sizes[name], name))
    if executor is None or sum(sizes.values()) < _WORTH_DEALING:
        found = _scan_files(folder, names, numeric, known)
    else:
        hands = [executor.submit(_scan_files, folder, names[hand::_HANDS], numeric, known) for hand in range(_HANDS)]
        found = [leak for hand in hands for leak in hand.result()]
    return sorted(found, key=lambda leak: leak.file)


def _scan_files(folder: Path, names: list[str], numeric: dict[str, frozenset[str]], allowed: frozenset[str]) -> list[Leak]:
    """Runs in a worker process too."""
    return [leak for name in names for leak in scan_bytes(name, (folder / name).read_bytes(), numeric.get(name, frozenset()), allowed)]


def declared_numeric(folder: Path) -> dict[str, frozenset[str]]:
    """CSV path → headings whose type is declared as number."""
    package = folder / "datapackage.json"
    if not package.exists():
        return {}
    resources = json.loads(package.read_bytes()).get("resources", [])
    numbers = {"number", "integer"}
    return {
        r["path"]: frozenset(f["name"] for f in r["schema"]["fields"] if f["type"] in numbers)
        for r in resources
        if r.get("format") == "csv"
    }
