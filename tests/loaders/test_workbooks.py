"""A workbook of published tables opens anywhere, and says the same bytes whenever it is written."""

from __future__ import annotations

import re
import subprocess
import sys
import time
import zipfile
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from openpyxl import load_workbook

from loaders.workbooks import Sheet, write

ROOT = Path(__file__).resolve().parents[2]
DAY = datetime(2026, 11, 20)
SHEETS = [
    Sheet("收入", "2025年收入", "单位：元", ("科目", "决算数"), (("税收收入", Decimal("1234.50")), ("=1+1", None)), ("来源：第1号发布",)),
    Sheet("支出", "2025年支出", "单位：元", ("科目", "决算数"), (("教育支出", Decimal("88")),)),
]


def test_the_same_sheets_give_the_same_bytes_at_any_time(tmp_path: Path) -> None:
    write(tmp_path / "a.xlsx", SHEETS, DAY, "示例县财政局")
    time.sleep(2.1)  # an archive counts in steps of two seconds
    write(tmp_path / "b.xlsx", SHEETS, DAY, "示例县财政局")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_only_the_given_day_stands_in_the_file(tmp_path: Path) -> None:
    write(tmp_path / "a.xlsx", SHEETS, DAY, "示例县财政局")
    with zipfile.ZipFile(tmp_path / "a.xlsx") as archive:
        assert {part.date_time for part in archive.infolist()} == {(2026, 11, 20, 0, 0, 0)}
        core = archive.read("docProps/core.xml").decode()
    assert set(re.findall(r"\d{4}-\d\d-\d\dT[\d:]+", core)) == {"2026-11-20T00:00:00"}


def test_the_workbook_opens_with_numbers_as_numbers_and_formulas_as_text(tmp_path: Path) -> None:
    write(tmp_path / "a.xlsx", SHEETS, DAY, "示例县财政局")
    book = load_workbook(tmp_path / "a.xlsx")
    assert book.sheetnames == ["收入", "支出"]
    rows = [[cell.value for cell in row] for row in book["收入"].iter_rows(min_row=3, max_row=5)]
    assert rows == [["科目", "决算数"], ["税收收入", 1234.5], ["'=1+1", None]]


def test_a_date_is_a_date_and_a_wide_sheet_prints_on_one_width_with_its_headings(tmp_path: Path) -> None:
    owed = Sheet("台账", "公开台账", "", ("单位", "最迟公布日"), (("示例县司法局", date(2026, 4, 1)), ("示例县民政局", "未知")))
    write(tmp_path / "a.xlsx", [owed], DAY, "示例县财政局")
    page = load_workbook(tmp_path / "a.xlsx")["台账"]
    assert [(cell.value, cell.is_date, cell.number_format) for cell in page["B"][3:]] == [
        (datetime(2026, 4, 1), True, "yyyy-mm-dd"), ("未知", False, "General"),
    ]  # fmt: skip
    assert (page.page_setup.orientation, page.page_setup.fitToWidth, page.page_setup.fitToHeight) == ("landscape", 1, 0)
    assert (page.sheet_properties.pageSetUpPr.fitToPage, page.print_title_rows, page.freeze_panes) == (True, "$1:$3", "A4")


def test_a_public_node_loads_no_library_of_spreadsheets_before_a_workbook_is_asked_for() -> None:
    asked = (
        "import sys, dashboard.public, dashboard.warming; print([name for name in ('openpyxl', 'python_calamine') if name in sys.modules])"
    )
    shown = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"
