"""Damaged, locked, misnamed and malicious files: data or one clear sentence, in bounded time, never a crash."""

from __future__ import annotations

import csv
import io
import time
import zipfile
from pathlib import Path

import pytest

from loaders.failures import CannotRead, Damaged, Empty, Foreign, Locked
from loaders.limited import run_limited
from loaders.read import check_file, read_bytes
from schemas.book import Book
from tests import makers

HOSTILE = Path(__file__).resolve().parents[3] / "shared" / "corpus" / "hostile"
EXPECTED = list(csv.DictReader((HOSTILE / "EXPECTED.csv").open(encoding="utf-8-sig"))) if HOSTILE.is_dir() else []
SECONDS = 30


@pytest.mark.skipif(not HOSTILE.is_dir(), reason="the folder of real files lies beside the project only where it is developed")
@pytest.mark.parametrize("case", EXPECTED, ids=[c["file"] for c in EXPECTED])
def test_a_hostile_file_behaves_as_expected(case: dict[str, str]) -> None:
    started = time.monotonic()
    try:
        loaded = check_file(HOSTILE / case["file"], Book.shipped())
        outcome = "read" if not loaded.is_blocked else "read, blocked"
    except CannotRead as refusal:
        outcome = "refuse"
        assert refusal.sentence.endswith("。") and len(refusal.sentence) < 120
    assert time.monotonic() - started < SECONDS
    if case["verdict"] in ("read", "refuse"):  # the rest may do either, without a crash
        assert outcome.split(",")[0] == case["verdict"]


@pytest.mark.parametrize(
    ("data", "name", "refusal"),
    [
        (b"", "空.xlsx", Empty),
        (b"%PDF-1.7 ...", "表.xls", Foreign),
        (b"<html><table></table></html>", "表.xls", Foreign),
        ("只有一句话".encode(), "表.xlsx", Foreign),
        (makers.book({"表": makers.CODED})[:900], "表.xlsx", Damaged),
        (b"\x09\x00\x04\x00\x07\x00\x10\x00", "旧.xls", Foreign),
    ],
)
def test_a_file_that_is_no_workbook_is_refused_in_one_sentence(data: bytes, name: str, refusal: type[CannotRead]) -> None:
    with pytest.raises(refusal):
        read_bytes(data, name, Book.shipped())


def test_what_the_bytes_are_counts_and_not_the_extension() -> None:
    data = makers.book({"支出": makers.CODED})
    assert [t.table.id for t in read_bytes(data, "表.xls", Book.shipped()).tables] == ["db_expenditure"]


def test_an_xml_sheet_of_2003_is_called_what_it_is_whatever_its_extension() -> None:
    data = b'<?xml version="1.0"?>\n<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet/></Workbook>'
    with pytest.raises(CannotRead, match="Excel 2003 的 XML 表格"):
        read_bytes(data, "表.xls", Book.shipped())


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(makers.book({"表": makers.CODED}))) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bomb:
        for info in source.infolist():
            bomb.writestr(info, source.read(info))
        bomb.writestr("xl/media/fill.xml", b" " * 80_000_000)
    with pytest.raises(Damaged, match="过大"):
        read_bytes(out.getvalue(), "表.xlsx", Book.shipped())


def test_entities_are_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(makers.book({"表": makers.CODED}))) as source, zipfile.ZipFile(out, "w") as bad:
        for info in source.infolist():
            body = source.read(info)
            if info.filename == "xl/worksheets/sheet1.xml":
                body = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]>' + body.split(b"?>", 1)[-1]
            bad.writestr(info, body)
    with pytest.raises(Damaged, match="不安全"):
        read_bytes(out.getvalue(), "表.xlsx", Book.shipped())


def _sleep() -> None:
    time.sleep(60)


def _eat() -> int:
    return len(bytearray(8_000_000_000))


def _die() -> None:
    import os

    os.abort()


def test_a_reading_that_takes_too_long_is_stopped() -> None:
    with pytest.raises(Damaged, match="时限"):
        run_limited(_sleep, seconds=1.0)


def test_a_reading_that_takes_too_much_memory_is_stopped() -> None:
    with pytest.raises(Damaged, match="内存"):
        run_limited(_eat, seconds=20)


def test_a_reading_that_dies_is_one_sentence() -> None:
    with pytest.raises(Damaged):
        run_limited(_die, seconds=20)


def test_a_missing_file_is_an_exception_of_the_machine(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        check_file(tmp_path / "没有.xlsx", Book.shipped())


def test_a_workbook_with_a_password_says_so() -> None:
    msoffcrypto = pytest.importorskip("msoffcrypto")
    from msoffcrypto.format.ooxml import OOXMLFile

    assert msoffcrypto
    out = io.BytesIO()
    OOXMLFile(io.BytesIO(makers.book({"支出": makers.CODED}))).encrypt("secret-1", out)
    with pytest.raises(Locked, match="密码"):
        read_bytes(out.getvalue(), "表.xlsx", Book.shipped())


def test_a_workbook_with_the_built_in_password_opens_without_asking() -> None:
    from msoffcrypto.format.ooxml import OOXMLFile

    out = io.BytesIO()
    OOXMLFile(io.BytesIO(makers.book({"支出": makers.CODED}))).encrypt("VelvetSweatshop", out)
    assert [t.table.id for t in read_bytes(out.getvalue(), "表.xlsx", Book.shipped()).tables] == ["db_expenditure"]
