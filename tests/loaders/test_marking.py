"""A large .xlsx is marked in its own XML: what the clerk made stays, marks are added, nothing else changes."""

from __future__ import annotations

from io import BytesIO

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import Font

from loaders import annotate
from loaders.annotate import COLOURS, LIST, marked
from loaders.figures import figures
from loaders.read import read_bytes
from schemas.book import Book
from schemas.findings import Finding, Gravity
from tests import makers

ROWS: makers.Rows = (
    ("标题", "<", "<"),
    ("甲", 1.5, "=B2"),
    (None, 2.5, "=HYPERLINK(1)"),
    (),
    ("=1+1", None, 7),
)


@pytest.fixture(autouse=True)
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every workbook counts as a large one."""
    monkeypatch.setattr(annotate, "IN_PLACE", 0)


def workbook(**cells: object) -> bytes:
    book = openpyxl.load_workbook(BytesIO(makers.book({"一": ROWS, "二": (("a", 1),)}, formats={"一!B2": "#,##0.00"})))
    page = book.worksheets[0]
    page["B2"].font = Font(bold=True)
    page.column_dimensions["A"].width = 44
    for cell, value in cells.items():
        page[cell].comment = Comment(str(value), "某科")
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def reopened(data: bytes, *findings: Finding) -> openpyxl.Workbook:
    return openpyxl.load_workbook(BytesIO(marked(data, "表.xlsx", findings)))


def test_marks_are_added_and_formats_fonts_widths_and_merges_stay() -> None:
    finding = Finding("ROW-01", Gravity.BLOCKS, "一", ("B2", "C2"), "1.5", "2", "-0.5", "“一”B2 <不对> & 请改。", "金额")
    book = reopened(workbook(), finding)
    page = book["一"]
    assert [page[c].fill.fgColor.rgb for c in ("B2", "C2", "A2")] == [COLOURS[Gravity.BLOCKS]] * 2 + ["00000000"]
    assert (page["B2"].number_format, page["B2"].font.b, page.column_dimensions["A"].width) == ("#,##0.00", True, 44)
    assert [str(area) for area in page.merged_cells.ranges] == ["A1:C1"]
    assert page["B2"].comment is not None and page["B2"].comment.text == "【必须改 ROW-01】“一”B2 <不对> & 请改。"
    assert [c.value for c in book[LIST][2]] == ["必须改", "ROW-01", "一", "B2、C2", "金额", "1.5", "2", "-0.5", "“一”B2 <不对> & 请改。"]
    assert book[LIST]["D2"].hyperlink.location == "'一'!B2"
    assert book.active is not None and book.active.title == LIST


def test_a_cell_the_sheet_does_not_hold_is_put_in_at_its_place() -> None:
    finding = Finding("REQ-01", Gravity.ASKS, "一", ("A3", "B5", "Z2"), message="没有填。")
    page = reopened(workbook(), finding)["一"]
    assert [page[c].fill.fgColor.rgb for c in ("A3", "B5", "Z2")] == [COLOURS[Gravity.ASKS]] * 3
    assert [page[c].value for c in ("A3", "B3", "B5", "C5", "Z2")] == [None, 2.5, None, 7, None]


def test_a_finding_inside_a_merge_marks_the_cell_that_shows() -> None:
    page = reopened(workbook(), Finding("X-01", Gravity.NOTES, "一", ("C1",), message="看。"))["一"]
    assert page["A1"].fill.fgColor.rgb == COLOURS[Gravity.NOTES]


def test_the_heavier_of_two_findings_gives_the_colour_and_both_are_told() -> None:
    light, heavy = (Finding(f"X-0{n}", g, "一", ("B2",), message=f"第{n}。") for n, g in ((1, Gravity.NOTES), (2, Gravity.BLOCKS)))
    cell = reopened(workbook(), light, heavy)["一"]["B2"]
    assert cell.fill.fgColor.rgb == COLOURS[Gravity.BLOCKS]
    assert cell.comment is not None and "第1。" in cell.comment.text and "第2。" in cell.comment.text


def test_a_clerks_own_comments_stay() -> None:
    page = reopened(workbook(A2="本科室备注"), Finding("X-01", Gravity.BLOCKS, "一", ("B2",), message="改。"))["一"]
    assert page["A2"].comment is not None and page["A2"].comment.text == "本科室备注"
    assert page["B2"].fill.fgColor.rgb == COLOURS[Gravity.BLOCKS]


def test_no_formula_leaves_and_text_stays_text() -> None:
    page = reopened(workbook())["一"]
    assert [page[c].data_type for c in ("C2", "C3")] == ["n", "n"]
    out = marked(workbook(), "表.xlsx", (Finding("X-01", Gravity.NOTES, "一", ("A2",), quoted="=1+1", message="=1+1"),))
    assert b"<f>" not in b"".join(part for part in _parts(out) if b"<worksheet" in part)
    book = openpyxl.load_workbook(BytesIO(out))
    assert (book[LIST]["F2"].value, book[LIST]["F2"].data_type) == ("=1+1", "s")


def test_a_package_with_macros_comes_back_rebuilt_from_its_values() -> None:
    import zipfile

    out = BytesIO()
    with zipfile.ZipFile(BytesIO(workbook())) as source, zipfile.ZipFile(out, "w") as target:
        for info in source.infolist():
            target.writestr(info, source.read(info))
        target.writestr("xl/vbaProject.bin", b"macro")
    page = reopened(out.getvalue(), Finding("X-01", Gravity.BLOCKS, "一", ("B2",), message="改。"))["一"]
    assert (page["B2"].value, page["B2"].fill.fgColor.rgb) == (1.5, COLOURS[Gravity.BLOCKS])


def test_a_marked_workbook_reads_like_the_one_that_was_marked() -> None:
    data = makers.book({"支出": makers.CODED}, formats={"支出!E6": "#,##0.00"})
    before = read_bytes(data, "表.xlsx", Book.shipped())
    after = read_bytes(marked(data, "表.xlsx", before.findings), "表.xlsx", Book.shipped())
    assert list(figures(after))[: len(list(figures(before)))] == list(figures(before))


def _parts(data: bytes) -> list[bytes]:
    import zipfile

    with zipfile.ZipFile(BytesIO(data)) as archive:
        return [archive.read(name) for name in archive.namelist()]
