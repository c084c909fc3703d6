"""The last gate: decodes every artefact of a release and looks for IDs, bank cards and mobile numbers in what is text.

Declared numeric columns (types in datapackage.json), declared public contacts and amounts in 元 are exempt. A report names places, never values.
"""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from dataclasses import dataclass
from html import unescape
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pypdf import PdfReader
from pypdf.generic import ArrayObject, ByteStringObject, DictionaryObject, IndirectObject, StreamObject, TextStringObject

from schemas.numbers import RUNS, classify, in_text

_HEADER_CODE = re.compile(r"&[A-Z]")
_XML_TEXT = re.compile(r">([^<]+)<")
_XML_VALUE = re.compile(r"""=(?:"([^"]{11,})"|'([^']{11,})')""")
#: where a run of text ends: cells, shared strings, paragraphs of Word, drawings and comments
_XML_END = re.compile(r"</(?:w:p|a:p|si|c|text|row|vt:\w+)>")
_XML_NUMBER = re.compile(r"<v>(-?[0-9.]{15,}(?:E\+\d+)?)</v>")
#: so many texts are looked at in one; so many bytes pay for being dealt out, to so many hands
_TOGETHER, _WORTH_DEALING, _HANDS = 20_000, 200_000, 4
_MEDIA = frozenset({".png", ".jpg", ".jpeg", ".emf", ".wmf", ".gif", ".bin", ".ttf", ".otf", ".fntdata"})


@dataclass(frozen=True)
class Leak:
    """One number that must not leave: file, place inside it, and what it looks like (身份证号, 银行卡号, 手机号). Never the number."""

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
    for number, page in enumerate(reader.pages, start=1):
        yield f"第{number}页", page.extract_text()
        for note in page.get("/Annots") or ():
            yield f"第{number}页批注", str(note.get_object().get("/Contents", ""))
    for name, files in reader.attachments.items():
        for attached in files:
            yield f"附件{name}", bytes(attached).decode("utf-8", "replace")
    yield "文档属性", "\n".join(_pdf_strings(reader))


def _pdf_strings(reader: PdfReader) -> Iterator[str]:
    """Every string of every object, and XML metadata: bookmarks, form fields, alternative texts, whatever a page does not print."""
    seen: set[tuple[int, int]] = set()
    waiting: list[Any] = [reader.trailer]
    while waiting:
        one = waiting.pop()
        if isinstance(one, IndirectObject):
            if (one.idnum, one.generation) not in seen:
                seen.add((one.idnum, one.generation))
                waiting.append(one.get_object())
        elif isinstance(one, DictionaryObject):
            waiting += [one.raw_get(key) for key in one]
            if isinstance(one, StreamObject) and one.get("/Type") == "/Metadata":
                yield one.get_data().decode("utf-8", "replace")
        elif isinstance(one, ArrayObject):
            waiting += list(list.__iter__(one))
        elif isinstance(one, TextStringObject | ByteStringObject):
            yield one if isinstance(one, str) else bytes(one).decode("latin-1")


def _parquet(content: bytes) -> Texts:
    file = pq.ParquetFile(pa.BufferReader(content))
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
            yield f"列 {field.name}", "\n".join(pc.unique(values).to_pylist())
        elif field.type in (pa.int64(), pa.uint64()):  # an ID stored as a number; amounts never have fifteen digits
            large = values.filter(pc.greater_equal(values, pa.scalar(10**14, field.type)))
            yield f"列 {field.name}", "\n".join(str(value) for value in pc.unique(large).to_pylist())
        elif pa.types.is_nested(field.type) or pa.types.is_binary(field.type) or pa.types.is_dictionary(field.type):
            yield f"列 {field.name}", "\n".join(str(value) for value in values.to_pylist())


def _keep_text_results(found: re.Match[str]) -> str:
    """A formula's text result stays in sight; a number does not (it was looked at before)."""
    return found[0] if found[1] else ""


def _office_xml(content: bytes) -> Texts:
    """Every part of an .xlsx or .docx: cells, shared strings, comments, headers, properties; runs of one paragraph are joined."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        for name in package.namelist():
            suffix = Path(name).suffix.lower()
            if suffix in _MEDIA:
                yield from _picture(name, package.read(name))
                continue
            part = package.read(name).decode("utf-8", "replace")
            if name.startswith("xl/worksheets/"):
                yield from ((f"{name} 数字格", number) for number in _XML_NUMBER.findall(part) if in_number(number))
                part = re.sub(r"(<c [^>]*t=\"str\"[^>]*>.*?)?<v>[^<]*</v>", _keep_text_results, part)
            yield name, _HEADER_CODE.sub(" ", unescape("\n".join(_XML_TEXT.findall(part))))
            if "<r>" in part or not name.startswith("xl/worksheets/"):  # a text in several runs
                yield name, unescape(re.sub(r"<[^>]+>", "", _XML_END.sub("\n", part)))
            yield f"{name} 属性", unescape("\n".join(double or single for double, single in _XML_VALUE.findall(part)))


def _picture(name: str, content: bytes) -> Texts:
    """What a picture's bytes spell out (EXIF, comments): IDs and cards; eleven digits in a row happen by chance in compressed bytes."""
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
            yield f"第{number}行", "\n".join(texts)
            for value, text in zip(row, is_text, strict=False):
                if not text and len(value) >= 15:
                    yield from ((f"第{number}行数字栏", value) for _ in in_number(value))

    return read


_READERS: dict[str, Callable[[bytes], Texts]] = {
    ".json": _json,
    ".jsonl": _lines,
    ".txt": _plain,
    ".md": _plain,
    ".html": _plain,
    ".pub": _plain,
    ".svg": _plain,
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
        return [Leak(name, "", "无法检查的文件")]
    found: dict[tuple[str, str], Leak] = {}
    texts = reader(content)
    while together := list(islice(texts, _TOGETHER)):
        # numbers never run over a line's end, so texts that hold nothing together hold nothing one by one
        if not in_text("\n".join({text for _, text in together}), allowed):
            continue
        for place, text in together:
            for what in in_text(text, allowed):
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
