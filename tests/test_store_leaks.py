"""The last gate: one number planted in each place of each kind of file is found, and the sentence says where in the clerk's own words."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from docx import Document
from openpyxl import Workbook as Book
from openpyxl.chart import BarChart
from openpyxl.comments import Comment
from openpyxl.packaging.custom import StringProperty
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject, TextStringObject

from datasets.office import Office, committing
from datasets.office.documents import cleaned
from datasets.office.freezing import Act, freeze
from datasets.office.leaks import scan_bytes
from datasets.office.refusals import ChangedMeanwhile, LeakFound
from datasets.published.layout import read_head, release_dir
from tests.office_home import open_home
from tests.office_sheets import id_of
from tests.store_makers import content, typed
from tests.test_store_documents import _docx
from tests.test_store_persons import CARD, MOBILE, _pdf

ID = id_of(7)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = open_home(tmp_path / "home")
    yield made
    made.close()


def _hidden(book: Book) -> None:
    book.create_sheet("名单")["C3"] = ID
    book["名单"].sheet_state = "hidden"


def _very_hidden(book: Book) -> None:
    book.create_sheet("选项")["A1"] = f"卡{CARD}"
    book["选项"].sheet_state = "veryHidden"


def _property(book: Book) -> None:
    book.custom_doc_props.append(StringProperty(name="经办", value=ID))


def _sheet_name(book: Book) -> None:
    book.create_sheet(ID)


def _comment(book: Book) -> None:
    book.active["A1"].comment = Comment(f"本人电话{MOBILE}", "某")


def _name(book: Book) -> None:
    book.defined_names["某"] = DefinedName("某", attr_text=f'"{ID}"')


def _choice(book: Book) -> None:
    choice = DataValidation(type="list", formula1=f'"甲,{ID}"')
    choice.add("B2")
    book.active.add_data_validation(choice)


def _link(book: Book) -> None:
    book.active["A1"].hyperlink = f"tel:{MOBILE}"


def _chart(book: Book) -> None:
    chart = BarChart()
    chart.title = f"某某{ID}"
    book.active.add_chart(chart, "D2")


def _unseen(book: Book) -> None:
    book.active["A1"] = f"{ID[:6]}\u200b{ID[6:]}"


PLANTED: tuple[Callable[[Book], None], ...] = (
    _hidden, _very_hidden, _property, _sheet_name, _comment, _name, _choice, _link, _chart, _unseen,
)  # fmt: skip


@pytest.mark.parametrize("plant", PLANTED)
def test_one_number_in_each_place_of_a_workbook_is_found(plant: Callable[[Book], None]) -> None:
    book, out = Book(), io.BytesIO()
    plant(book)
    book.save(out)
    assert scan_bytes("a.xlsx", out.getvalue()) != []


def _with_part(package: bytes, name: str, content: bytes) -> bytes:
    """`package` (a zip) with one part added or replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as held, zipfile.ZipFile(out, "w") as made:
        for entry in held.namelist():
            if entry != name:
                made.writestr(entry, held.read(entry))
        made.writestr(name, content)
    return out.getvalue()


def _blank(kind: str) -> bytes:
    out = io.BytesIO()
    Book().save(out) if kind == "xlsx" else Document().save(out)
    return out.getvalue()


PARTS = {
    "alternative text of a picture": ("xlsx", "xl/drawings/drawing9.xml", f'<wsDr><cNvPr id="1" name="图" descr="持卡人{ID}"/></wsDr>'),
    "rich text in one cell": ("xlsx", "xl/sharedStrings.xml", f"<sst><si><r><t>{ID[:9]}</t></r><r><t>{ID[9:]}</t></r></si></sst>"),
    "cached pivot value": ("xlsx", "xl/pivotCache/pivotCacheRecords1.xml", f"<r><s v='{ID}'/></r>"),
    "author of a threaded comment": ("xlsx", "xl/persons/person.xml", f'<personList><person displayName="{ID}"/></personList>'),
    "custom property": ("docx", "docProps/custom.xml", f"<Properties><vt:lpwstr>{ID}</vt:lpwstr></Properties>"),
    "header": ("docx", "word/header1.xml", f"<w:hdr><w:p><w:r><w:t>{ID[:4]}</w:t></w:r><w:r><w:t>{ID[4:]}</w:t></w:r></w:p></w:hdr>"),
    "footnote": ("docx", "word/footnotes.xml", f"<w:footnotes><w:p><w:r><w:t>{CARD}</w:t></w:r></w:p></w:footnotes>"),
    "comment": ("docx", "word/comments.xml", f"<w:comments><w:p><w:r><w:t>{MOBILE}</w:t></w:r></w:p></w:comments>"),
    "document variable": ("docx", "word/settings.xml", f'<w:settings><w:docVar w:name="a" w:val="{ID}"/></w:settings>'),
    "deleted text": ("docx", "word/extra.xml", f"<w:p><w:del><w:r><w:delText>{ID}</w:delText></w:r></w:del></w:p>"),
    "target of a link": ("docx", "word/_rels/document.xml.rels", f'<Relationships><Relationship Target="tel:{MOBILE}"/></Relationships>'),
    "package in the package": ("docx", "word/afchunk.docx", None),
    "text in another encoding": ("docx", "word/header3.xml", "utf-16"),
    "remark between the tags": ("docx", "word/footer3.xml", f"<w:ftr><!-- {ID} --><w:p/></w:ftr>"),
    "unparsed text": ("docx", "word/footer4.xml", f"<w:ftr><w:t><![CDATA[{ID}]]></w:t></w:ftr>"),
    "name of a part": ("docx", f"word/{ID}.xml", "<a/>"),
    "header with changing letters": ("xlsx", "xl/worksheets/sheet1.xml", f"<a><oddHeader>&amp;C{ID[:9]}&amp;B{ID[9:]}</oddHeader></a>"),
    "part nobody can read": ("docx", "word/afchunk.mht", "NDExMzIy"),
    "EXIF of a picture": ("docx", "word/media/image1.jpeg", f"\xff\xd8\xff\xe1Exif {ID}"),
}


@pytest.mark.parametrize("where", PARTS)
def test_one_number_in_each_part_of_a_package_is_found(where: str) -> None:
    kind, name, text = PARTS[where]
    if text is None:
        content = _with_part(_blank("docx"), "word/header1.xml", f"<w:hdr><w:t>{ID}</w:t></w:hdr>".encode())
    elif text == "utf-16":
        content = f"<w:hdr><w:t>{ID}</w:t></w:hdr>".encode("utf-16")
    else:
        content = text.encode("latin-1") if "media" in name else text.encode()
    assert scan_bytes(f"a.{kind}", _with_part(_blank(kind), name, content)) != []
    assert scan_bytes(f"a.{kind}", _blank(kind)) == []


def _written(change: Callable[[PdfWriter], object]) -> bytes:
    writer, out = PdfWriter(clone_from=PdfReader(io.BytesIO(_pdf("Audit result")))), io.BytesIO()
    change(writer)
    writer.write(out)
    return out.getvalue()


def _form(writer: PdfWriter) -> None:
    field = DictionaryObject({NameObject("/T"): TextStringObject("id"), NameObject("/V"): TextStringObject(ID)})
    writer.root_object[NameObject("/AcroForm")] = DictionaryObject({NameObject("/Fields"): writer._add_object(field)})


def _alternative(writer: PdfWriter) -> None:
    writer.root_object[NameObject("/StructTreeRoot")] = DictionaryObject({NameObject("/Alt"): TextStringObject(f"照片{ID}")})


def _own_data(writer: PdfWriter) -> None:
    stream = DecodedStreamObject()
    stream.set_data(f"<xfa>{ID}</xfa>".encode())
    writer.root_object[NameObject("/PieceInfo")] = DictionaryObject({NameObject("/Private"): writer._add_object(stream.flate_encode())})


def _referred_to_by_nothing(writer: PdfWriter) -> None:
    writer._add_object(DictionaryObject({NameObject("/V"): TextStringObject(ID)}))


def _xmp(writer: PdfWriter) -> None:
    stream = DecodedStreamObject()
    stream.set_data(f"<x:xmpmeta xmlns:x='adobe:ns:meta/'><dc>{ID}</dc></x:xmpmeta>".encode())
    stream[NameObject("/Type")] = NameObject("/Metadata")
    writer.root_object[NameObject("/Metadata")] = writer._add_object(stream)


PDF: dict[str, Callable[[PdfWriter], object]] = {
    "metadata": lambda writer: writer.add_metadata({"/Author": ID}),
    "bookmark": lambda writer: writer.add_outline_item(title=f"某某{ID}", page_number=None),
    "attachment": lambda writer: writer.add_attachment("名单.txt", ID.encode()),
    "form field": _form,
    "alternative text": _alternative,
    "XMP": _xmp,
    "data of a program": _own_data,
    "object nothing refers to": _referred_to_by_nothing,
    "name": lambda writer: writer.root_object.update({NameObject("/Note"): NameObject(f"/{ID}")}),
    "attached package": lambda writer: writer.add_attachment(
        "a.zip", _with_part(_blank("xlsx"), "xl/comments1.xml", f"<t>{ID}</t>".encode())
    ),
}


@pytest.mark.parametrize("where", PDF)
def test_one_number_in_each_place_of_a_pdf_is_found(where: str) -> None:
    assert scan_bytes("a.pdf", _written(PDF[where])) != []
    assert scan_bytes("a.pdf", _written(lambda writer: None)) == []


@pytest.mark.parametrize(
    "column",
    [
        pa.array([int(next(number for number in map(id_of, range(9)) if number.isdigit())), 5]),
        pa.array([["甲", ID], []]),
        pa.array([ID, "甲"]).dictionary_encode(),
        pa.array([ID.encode(), b""]),
        pa.array([ID, None], pa.large_string()),
        pa.array([4.11322700203001e14, 1.0]),
        pa.array([f"{ID[:6]}\n{ID[6:]}"]),
    ],
    ids=["number", "list", "dictionary", "binary", "large", "float", "lines"],
)
def test_one_number_in_each_kind_of_parquet_column_is_found(column: pa.Array) -> None:
    out = pa.BufferOutputStream()
    pq.write_table(pa.table({"note": column}), out)
    assert [leak.what for leak in scan_bytes("a.parquet", out.getvalue().to_pybytes())] != []


@pytest.mark.parametrize("name", ["tables/further.csv", "release.json", "manifest.json"])
def test_a_file_that_was_exchanged_or_added_after_it_was_looked_at_is_not_published(tmp_path: Path, office: Office, name: str) -> None:
    """Between the last look and HEAD a file of the finished folder is written over; the number of the release stays free."""
    county, keyring = office.public.dir, office.keyring
    act = Act(office.county, 1, "publish", "", "2026-01-01T01:00:00Z", ("甲局",), "县财政局", "", False)
    partial = committing.partial_dir(county, 1)
    found = freeze(partial, act, content(typed("gb_general_income", [("101", "税收收入", {"budget_fen": 100})])))
    sha256 = committing.settle(partial, found, release_dir(county, 1), keyring.sign_key_sha256)
    (release_dir(county, 1) / name).write_text(ID, encoding="utf-8")
    with pytest.raises(ChangedMeanwhile, match=name):
        committing.commit(county, found, sha256, keyring)
    assert read_head(county) is None


def test_the_sentence_names_table_and_cell_and_never_the_number(tmp_path: Path, office: Office) -> None:
    clerk = office.sitting("jingban", "cli")
    number = clerk.receive(_docx(tmp_path, "一、情况", f"联系电话{MOBILE}"), formed=date(2026, 6, 1))
    clerk.explain(number, clerk.findings(number)[0].place, "公开的办公电话。")
    office.sitting("fuhe").approve(number, secrecy_reviewed=True)
    with pytest.raises(LeakFound) as refused:
        office.sitting("fabu").publish([number])
    said = str(refused.value)
    assert "查到像手机号的内容" in said and "正文第2行" in said
    assert MOBILE not in said
    assert not re.search(r"parquet|value_text|word/|\.xml", said)


@pytest.mark.parametrize(("number", "gravity"), [(ID, "blocks"), (MOBILE, "asks")])
def test_a_number_where_no_line_shows_it_is_told_to_the_clerk_at_once(tmp_path: Path, office: Office, number: str, gravity: str) -> None:
    path = _docx(tmp_path, "一、情况")
    header = f"<w:hdr><w:p><w:r><w:t>{number}</w:t></w:r></w:p></w:hdr>"
    path.write_bytes(_with_part(path.read_bytes(), "word/header7.xml", header.encode()))
    clerk = office.sitting("jingban", "cli")
    found = clerk.findings(clerk.receive(path, formed=date(2026, 6, 1)))
    assert [(f.rule, f.gravity.value) for f in found] == [("LEAK-01", gravity)]
    assert "页眉" in found[0].message and number not in found[0].message


def test_a_picture_s_time_and_place_do_not_leave_with_a_document() -> None:
    tiff = b"MM\0*" + struct.pack(">IHI", 8, 0, 0) + b"GPS 33.27N"
    exif = b"\xff\xe1" + struct.pack(">H", len(tiff) + 8) + b"Exif\0\0" + tiff
    scan = b"\xff\xda\0\x08\x01\x01\0\0\x3f\0\x12\x34\xff\xd9"
    held = _with_part(_blank("docx"), "word/media/image1.jpeg", b"\xff\xd8" + exif + scan)
    with zipfile.ZipFile(io.BytesIO(cleaned(held))) as package:
        assert package.read("word/media/image1.jpeg") == b"\xff\xd8" + scan


def test_a_number_in_the_name_of_a_column_of_a_file_or_beside_a_package_is_found() -> None:
    out = pa.BufferOutputStream()
    pq.write_table(pa.table({ID: [1]}), out)
    beside = io.BytesIO(_blank("xlsx"))
    with zipfile.ZipFile(beside, "a") as package:
        package.comment = ID.encode()
    assert scan_bytes("a.parquet", out.getvalue().to_pybytes()) != []
    assert scan_bytes(f"tables/{ID}.csv", b"\xef\xbb\xbfa\r\n1\r\n") != []
    assert scan_bytes("a.xlsx", beside.getvalue()) != []
