"""A stored error value (#DIV/0!) is a finding at its cell in every format, never a blank."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest

from loaders.opening import open_bytes
from loaders.read import read_bytes
from loaders.stored_errors import in_ods, put_back
from schemas.book import Book
from tests import makers

BOOK = Book.shipped()
HOSTILE = Path(__file__).resolve().parents[3] / "shared" / "corpus" / "hostile"


def with_error(rows: makers.Rows, cell: str, text: str = "#DIV/0!") -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(makers.book({"表": rows})))
    page = book.worksheets[0]
    page[cell].value, page[cell].data_type = text, "e"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_an_error_in_an_amount_blocks_at_its_cell() -> None:
    loaded = read_bytes(with_error(makers.CODED, "E8"), "表.xlsx", BOOK)
    assert [(f.rule, f.cells, f.quoted) for f in loaded.findings if f.rule == "READ-02"] == [("READ-02", ("E8",), "#DIV/0!")]
    assert loaded.is_blocked


@pytest.mark.parametrize("persons", [5, 600])
def test_an_error_in_a_short_or_long_roster_blocks_at_its_cell(persons: int) -> None:
    head = (("补贴发放明细表",), ("单位：元",), ("序号", "乡镇", "村", "姓名", "补贴面积", "实发金额"))
    rows = [(n, "凤瑞街道", "新华街城市社区居民委员会", f"示例{n}", 1.0, 86.9) for n in range(1, persons + 1)]
    loaded = read_bytes(with_error((*head, *rows), f"F{persons}", "#REF!"), "表.xlsx", BOOK)
    assert [(f.cells, "#REF!" in f.message) for f in loaded.findings if f.rule == "READ-02"] == [((f"F{persons}",), True)]


def test_an_error_below_and_right_of_the_last_value_is_put_back() -> None:
    assert put_back([("a",)], {(1, 2): "#N/A"}) == [("a",), ("", "", "#N/A")]
    assert put_back([("a",)], {}) == [("a",)]


def test_errors_of_an_open_document_stand_at_their_cells() -> None:
    names = {
        "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0", "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
        "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
        "calcext": "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0",
    }  # fmt: skip
    spaces = " ".join(f'xmlns:{k}="{v}"' for k, v in names.items())
    error = '<table:table-cell calcext:value-type="error"><text:p>#DIV/0!</text:p></table:table-cell>'
    cells = f'<table:table-cell table:number-columns-repeated="2"/>{error}'
    rows = f'<table:table-row table:number-rows-repeated="3"/><table:table-row>{cells}</table:table-row>'
    content = f'<office:document-content {spaces}><table:table table:name="表">{rows}</table:table></office:document-content>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("content.xml", content)
    assert in_ods(out.getvalue()) == {"表": {(3, 2): "#DIV/0!"}}


@pytest.mark.skipif(not HOSTILE.is_dir(), reason="the folder of real files lies beside the project only where it is developed")
@pytest.mark.parametrize(
    ("name", "errors"),
    [
        ("sheetjs__ErrorTypes.xls", ["#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"]),
        ("calamine__errors.xlsx", ["#DIV/0!", "#NAME?", "#VALUE!", "#NULL!", "#REF!", "#NUM!", "#N/A"]),
    ],
)
def test_every_kind_of_error_of_a_real_file_is_seen(name: str, errors: list[str]) -> None:
    rows = open_bytes((HOSTILE / name).read_bytes(), name).sheets[0].grid().rows
    assert [row[0] for row in rows if isinstance(row[0], str) and row[0] in errors] == errors
