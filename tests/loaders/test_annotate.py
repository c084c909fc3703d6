"""The marked workbook: the clerk's own sheet, coloured cells, comments, a list with links, no formula."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from loaders.annotate import COLOURS, LIST, annotate, marked
from loaders.look_ods import sheets
from loaders.looks import Style
from loaders.opening import open_bytes
from loaders.read import read_bytes
from schemas.book import Book
from schemas.findings import Finding, Gravity
from tests import makers

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus"


def spoiled() -> tuple[bytes, tuple[Finding, ...]]:
    rows = [list(r) for r in makers.CODED]
    rows[7][4] = "待定"
    data = makers.book({"支出": rows}, formats={"支出!E6": "#,##0.00"})
    return data, read_bytes(data, "表.xlsx", Book.shipped()).findings


def test_marked_cells_carry_colour_comment_and_a_link_in_the_list(tmp_path: Path) -> None:
    data, findings = spoiled()
    path = makers.saved(tmp_path, data)
    out = load_workbook(annotate(path, findings, tmp_path / "out" / "标注.xlsx"))
    cell = out["支出"]["E8"]
    assert cell.fill.fgColor.rgb == COLOURS[Gravity.BLOCKS]
    assert "READ-02" in cell.comment.text and "待定" in cell.comment.text
    assert out["支出"]["E6"].number_format == "#,##0.00"
    assert out[LIST].sheet_properties.pageSetUpPr.fitToPage and out[LIST].page_setup.orientation == "landscape"
    first = [c.value for c in out[LIST][2]]
    assert first[0] == "必须改" and first[3] == "E8"
    assert out[LIST]["D2"].hyperlink.location == "'支出'!E8" or out[LIST]["D2"].hyperlink.target == "#'支出'!E8"


def test_a_finding_inside_a_merge_marks_its_upper_left_cell() -> None:
    data, _ = spoiled()
    finding = Finding("ROW-02", Gravity.ASKS, "支出", ("B10",), message="合计行不对。")
    page = load_workbook(BytesIO(marked(data, "表.xlsx", (finding,))))["支出"]
    assert page["A10"].comment is not None and page["A10"].fill.fgColor.rgb == COLOURS[Gravity.ASKS]


def test_text_files_come_back_as_xlsx_and_dangerous_text_stays_text() -> None:
    data = "项目,金额\n=1+1,5\n@cmd,6\n".encode("gb18030")
    finding = Finding("READ-02", Gravity.NOTES, "表", ("A2",), quoted="=1+1", message="=1+1 是文字。")
    book = load_workbook(BytesIO(marked(data, "表.csv", (finding,))))
    assert (book["表"]["A2"].value, book["表"]["A2"].data_type) == ("=1+1", "s")
    assert book[LIST]["F2"].data_type == "s" and book[LIST]["I2"].data_type == "s"


def test_formulas_leave_as_their_stored_values() -> None:
    data = makers.book({"表": (("甲", '=HYPERLINK("http://example.invalid")'),)})
    page = load_workbook(BytesIO(marked(data, "表.xlsx", ())))["表"]
    assert page["B1"].value is None


def test_a_workbook_written_anew_has_columns_as_wide_as_their_cells_and_prose_that_can_be_read() -> None:
    prose = "负责全县司法行政工作，" * 12
    text = "示例县司法局2026年部门支出预算总表及有关情况的说明\n类,科目名称,金额\n204,公共安全支出,12345678.90\n"
    page = load_workbook(BytesIO(marked(f"{text}{prose}\n".encode(), "表.csv", ()))).worksheets[1]
    assert page.column_dimensions["A"].width == 90 and page["A4"].alignment.wrap_text
    page = load_workbook(BytesIO(marked(text.encode(), "表.csv", ()))).worksheets[1]
    assert page.column_dimensions["A"].width < 10 and page.column_dimensions["B"].width >= 14


_NAMES = {"office": "office", "table": "table", "text": "text", "style": "style", "number": "datastyle", "fo": "xsl-fo-compatible"}
_STYLES = """<office:automatic-styles>
<number:percentage-style style:name="N1"><number:number number:decimal-places="1"/><number:text>%</number:text></number:percentage-style>
<style:style style:name="ce1" style:family="table-cell" style:data-style-name="N1">
<style:table-cell-properties fo:border="0.5pt solid #000000"/><style:text-properties fo:font-weight="bold"/></style:style>
<style:style style:name="co1" style:family="table-column"><style:table-column-properties style:column-width="1in"/></style:style>
</office:automatic-styles>"""
_ROWS = """<table:table-column table:style-name="co1"/><table:table-column table:visibility="collapse"/>
<table:table-row table:visibility="collapse"><table:table-cell office:value-type="string"><text:p>比率</text:p></table:table-cell></table:table-row>
<table:table-row><table:table-cell table:style-name="ce1" office:value-type="percentage" office:value="0.125"><text:p>12.5%</text:p></table:table-cell>
<table:table-cell office:value-type="float" office:value="2"><text:p>2</text:p></table:table-cell></table:table-row>"""


def test_percentages_lines_and_hidden_parts_of_an_open_document_are_seen() -> None:
    spaces = " ".join(f'xmlns:{k}="urn:oasis:names:tc:opendocument:xmlns:{v}:1.0"' for k, v in _NAMES.items())
    data = BytesIO()
    with ZipFile(data, "w") as archive:
        body = f'{_STYLES}<office:body><table:table table:name="表">{_ROWS}</table:table></office:body>'
        archive.writestr("content.xml", f"<office:document-content {spaces}>{body}</office:document-content>")
    seen = sheets(data.getvalue())["表"]
    assert seen.styles == {(1, 0): Style("0.0%", True, 0.0, "", False, "lrtb")}
    assert (seen.hidden_rows, seen.hidden_columns) == ({0}, {1}) and round(seen.widths[0], 1) == 13.7


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the folder of real files lies beside the project only where it is developed")
def test_an_old_workbook_is_read_with_its_number_formats_and_comes_back_with_them_its_lines_and_widths() -> None:
    path = CORPUS / "department_final_accounts" / "putuo_planning_bureau_2024_final_accounts.xls"
    assert open_bytes(path.read_bytes(), path.name).sheets[0].grid().formats[5, 1] == "0.00"
    page = load_workbook(BytesIO(marked(path.read_bytes(), path.name, ()))).worksheets[1]
    assert (page["B6"].number_format, page["B6"].border.left.style, page.column_dimensions["A"].width) == ("0.00", "thin", 32.0)
