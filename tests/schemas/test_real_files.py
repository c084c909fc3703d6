"""The rules on real published files: the errors that are in them are found at their cells, nothing else blocks."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from loaders.read import read
from schemas.book import Book
from schemas.findings import Finding, Gravity

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus"
BOOK = Book.shipped()
pytestmark = pytest.mark.skipif(not CORPUS.exists(), reason="the corpus of real files is not on this machine")

CLEAN = [
    "department_budgets/wanli_street_2023_department_budget.xlsx",
    "department_budgets/wanli_street_2024_department_budget.xlsx",
    "department_final_accounts/putuo_planning_bureau_2024_final_accounts.xlsx",
    "government_accounts/henan_2014.xls",
    "government_accounts/henan_2015.xls",
    "government_accounts/henan_2016.xls",
    "government_accounts/guizhou_2015.xls",
    "government_accounts/jiangsu_2016.xls",
    "government_accounts/beijing_2011_bilingual.xls",
    "debt/shucheng_2024_tables_1-1_to_1-3.xlsx",
    "debt/qijiang_2020_tables_1_to_3.xlsx",
    "debt/xuanzhou_2024_table_1-4.xlsx",
    "debt/liucheng_2021_final_debt_tables.xlsx",
    "debt/xishuangbanna_2022_tables_3-1_3-2.xlsx",
    "debt/yangling_2024_table_3-1_in_wanyuan.xlsx",
    "debt/limit_adjustment_2019_unit_mislabelled.xlsx",
    "debt/local_government_bonds.xlsx",
]


def found(name: str) -> list[Finding]:
    return list(read(CORPUS / name, BOOK).findings)


@pytest.mark.parametrize("name", CLEAN)
def test_nothing_blocks_a_real_file_without_errors(name: str) -> None:
    assert [f.message for f in found(name) if f.gravity is Gravity.BLOCKS] == []


def test_the_published_error_of_the_justice_bureau_is_found_at_its_cells() -> None:
    blocking = [f for f in found("department_budgets/putuo_justice_bureau_2026_unit_budget.xlsx") if f.gravity is Gravity.BLOCKS]
    told = [(f.sheet, f.cells[0], f.expected, f.difference) for f in blocking]
    assert told == [
        ("单位支出总表", "G10", "129681094.00", "-64840547.00"),
        ("单位支出总表", "E11", "79189400.34", "-64840547.00"),
        ("单位一般公共预算拨款表", "G10", "129681094.00", "-64840547.00"),
        ("单位一般公共预算拨款表", "E11", "79189400.34", "-64840547.00"),
        ("单位收支总表", "E21", "20272981.00", "101200.00"),
        ("单位收支总表", "F21", "1845880.34", "-101200.34"),
    ]
    assert all("G11" in f.message for f in blocking[:4])


def test_every_published_difference_beyond_the_printed_digits_is_found() -> None:
    """`sums.csv` lists arithmetic that does not hold; what is larger than rounding must be among the findings."""
    for sums in sorted(CORPUS.glob("department_*/*.sums.csv")):
        differences = {f.difference for f in found(str(sums.relative_to(CORPUS)).replace(".sums.csv", ".xlsx"))}
        with sums.open(encoding="utf-8-sig", newline="") as handle:
            for row in csv.DictReader(handle):
                if abs(float(row["difference"])) > 1:
                    assert row["difference"] in differences, row


def test_the_mislabelled_unit_and_the_limits_that_do_not_add_up_are_asked() -> None:
    asked = {f.rule for f in found("debt/limit_adjustment_2019_unit_mislabelled.xlsx") if f.gravity is Gravity.ASKS}
    assert {"UNIT-01", "DT-06"} <= asked


def test_a_balance_over_a_limit_printed_as_zero_is_asked() -> None:
    cells = {f.cells for f in found("debt/shucheng_2024_tables_1-1_to_1-3.xlsx") if f.rule == "DT-03"}
    assert cells == {("F7", "C7"), ("F8", "C8"), ("G7", "D7"), ("G8", "D8")}


def test_the_bonds_of_a_real_list_are_counted_once() -> None:
    finding = next(f for f in found("debt/local_government_bonds.xlsx") if f.rule == "DEBT-01")
    assert "9883行" in finding.message
    assert "4077只" in finding.message
