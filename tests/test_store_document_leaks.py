"""What a document tells without printing it in one piece: numbers cut by a line's end, and where its photographs were taken."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, EncodedStreamObject, NameObject, NumberObject

from datasets.office import Office
from datasets.office.documents import cleaned, covered_lines, lines_of
from datasets.office.leaks import TAKEN_AT, scan_bytes
from datasets.office.whereabouts import tells_place
from tests.office_home import open_home
from tests.office_sheets import id_of
from tests.test_store_documents import _docx, _rules
from tests.test_store_leaks import _blank, _with_part
from tests.test_store_persons import MOBILE, _pdf

ID = id_of(7)


def _gps(order: str = ">") -> bytes:
    """EXIF of one photograph taken somewhere: IFD0 → GPS directory → latitude."""
    head = b"MM\0*" if order == ">" else b"II*\0"
    ifd0 = struct.pack(f"{order}IHHHIII", 8, 1, 0x8825, 4, 1, 26, 0)
    return head + ifd0 + struct.pack(f"{order}HHHIII", 1, 2, 5, 3, 44, 0) + struct.pack(f"{order}6I", 33, 1, 16, 1, 12, 1)


SCAN = b"\xff\xda\0\x08\x01\x01\0\0\x3f\0\x12\x34"
PLAIN = b"\xff\xd8" + SCAN + b"\xff\xd9"


def _photograph(order: str = ">") -> bytes:
    exif = b"Exif\0\0" + _gps(order)
    return b"\xff\xd8\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + SCAN + b"\xff\xd9"


def _with_picture(content: bytes, filters: str = "/DCTDecode", note: bytes = b"") -> bytes:
    """A PDF of one line and one picture; `note`: the XMP beside the picture."""
    writer, out = PdfWriter(clone_from=PdfReader(io.BytesIO(_pdf("Photo")))), io.BytesIO()
    picture = EncodedStreamObject()
    picture._data = content
    size = {name: NumberObject(8) for name in ("/Width", "/Height", "/BitsPerComponent")}
    for name, value in {"/Type": NameObject("/XObject"), "/Subtype": NameObject("/Image"), "/Filter": NameObject(filters), **size}.items():
        picture[NameObject(name)] = value
    if note:
        about = DecodedStreamObject()
        about.set_data(note)
        about[NameObject("/Type")] = NameObject("/Metadata")
        picture[NameObject("/Metadata")] = writer._add_object(about)
    resources = writer.pages[0]["/Resources"]
    resources[NameObject("/XObject")] = DictionaryObject({NameObject("/P"): writer._add_object(picture)})
    writer.write(out)
    return out.getvalue()


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = open_home(tmp_path / "home")
    yield made
    made.close()


def _two_lines(first: str, second: str) -> bytes:
    return _pdf(f"{first}) Tj 0 -14 Td ({second}")


def test_the_last_gate_finds_a_number_a_line_of_a_pdf_cuts() -> None:
    cut = _two_lines(f"No. {ID[:11]}", f"{ID[11:]} and more")
    assert lines_of(cut) == [f"No. {ID[:11]}", f"{ID[11:]} and more"]
    assert [(leak.place, leak.what) for leak in scan_bytes("a.pdf", cut)] == [("第1页", "身份证号")]
    assert [leak.what for leak in scan_bytes("a.pdf", _two_lines(f"Tel {MOBILE[:5]}", MOBILE[5:]))] == ["手机号"]
    assert scan_bytes("a.pdf", _two_lines(f"Tel {MOBILE[:5]}", MOBILE[5:]), allowed=frozenset({MOBILE})) == []


def test_the_last_gate_finds_a_number_two_paragraphs_of_a_docx_cut(tmp_path: Path) -> None:
    cut = _docx(tmp_path, f"证号{ID[:11]}", ID[11:]).read_bytes()
    assert {leak.what for leak in scan_bytes("a.docx", cut)} == {"身份证号"}


@pytest.mark.parametrize(
    ("lines", "gravity"), [((f"证号{ID[:11]}", f"{ID[11:]}，已核"), "blocks"), ((f"电话{MOBILE[:5]}", f"{MOBILE[5:]}。"), "asks")]
)
def test_the_clerk_is_told_both_lines_of_a_cut_number(tmp_path: Path, office: Office, lines: tuple[str, str], gravity: str) -> None:
    assert _rules(office, _docx(tmp_path, "一、情况", *lines)) == [("LEAK-01", gravity, ("A2", "A3"))]


def test_neither_half_of_a_cut_number_is_shown() -> None:
    assert covered_lines([f"证号{ID[:11]}", f"{ID[11:]}，已核"]) == ["证号●", "●，已核"]


@pytest.mark.parametrize("order", [">", "<"])
def test_a_photograph_in_a_pdf_loses_its_place_and_keeps_its_picture(order: str) -> None:
    held = _with_picture(_photograph(order))
    assert [leak.what for leak in scan_bytes("a.pdf", held)] == [TAKEN_AT]
    clean = cleaned(held)
    assert scan_bytes("a.pdf", clean) == []
    assert (PLAIN in clean, lines_of(clean)) == (True, ["Photo"])


def test_what_a_program_noted_beside_a_picture_of_a_pdf_goes_too() -> None:
    note = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'><exif:GPSLatitude>33,16N</exif:GPSLatitude></x:xmpmeta>"
    held = _with_picture(PLAIN, note=note)
    assert [leak.what for leak in scan_bytes("a.pdf", held)] == [TAKEN_AT]
    assert b"GPSLatitude" not in cleaned(held)


def test_a_photograph_in_a_docx_loses_its_place_wherever_it_lies() -> None:
    held = _with_part(_blank("docx"), "media/photo.jpg", _photograph())
    assert [leak.what for leak in scan_bytes("a.docx", held)] == [TAKEN_AT]
    with zipfile.ZipFile(io.BytesIO(cleaned(held))) as package:
        assert package.read("media/photo.jpg") == PLAIN


def test_a_place_that_cannot_be_taken_out_of_a_picture_is_told_and_does_not_leave(tmp_path: Path, office: Office) -> None:
    path = _docx(tmp_path, "一、情况")
    path.write_bytes(_with_part(path.read_bytes(), "word/media/image1.tiff", _gps("<") + b"\0" * 40))
    clerk = office.sitting("jingban", "cli")
    [found] = clerk.findings(clerk.receive(path, formed=date(2026, 6, 1)))
    assert (found.rule, found.gravity.value, "拍摄地点" in found.message) == ("LEAK-01", "blocks", True)


def test_a_sealed_pdf_is_told_to_lose_the_place_before_the_seal(tmp_path: Path, office: Office) -> None:
    path = tmp_path / "2025年整改情况报告.pdf"
    path.write_bytes(_with_picture(_photograph()) + b"\n% /ByteRange\n")
    clerk = office.sitting("jingban", "cli")
    found = clerk.findings(clerk.receive(path, formed=date(2026, 6, 1)))
    assert ["盖章以前" in one.message for one in found if one.rule == "LEAK-01"] == [True]


def test_bytes_that_only_look_like_the_head_of_a_photograph_tell_no_place() -> None:
    for content in (b"II*\0", b"MM\0*" + b"\xff" * 20, b"", PLAIN, b"MM\0*" + struct.pack(">IH", 8, 9)):
        assert not tells_place(content)
    assert tells_place(_photograph("<"))
