"""Every CSV the county hands out opens in Chinese in a spreadsheet, runs nothing, and keeps every digit."""

from __future__ import annotations

from decimal import Decimal

import pytest

from datasets.office.longform import figures_of
from datasets.office.tabular import lay_out
from datasets.published.csvfile import csv_bytes, plain
from loaders.read import read_bytes
from schemas.book import Book
from tests.makers import book
from tests.store_makers import dataset


def test_a_csv_opens_in_chinese_runs_nothing_and_keeps_every_digit() -> None:
    content = csv_bytes(("名称", "数"), [("=1+1", Decimal("1E+3")), ("甲,乙", None), (True, 5)])
    assert content == b"\xef\xbb\xbf" + '名称,数\r\n\'=1+1,1000\r\n"甲,乙",\r\ntrue,5\r\n'.encode()


@pytest.mark.parametrize("lead", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "\x00="])
def test_no_text_runs_whatever_it_begins_with_and_a_negative_number_stays_one(lead: str) -> None:
    assert plain(f"{lead}cmd|' /C calc'!A0").startswith("'")
    assert plain(Decimal("-12.50")) == "-12.50"


def test_a_column_of_two_panels_is_headed_by_what_both_say() -> None:
    rows = (
        ("示例县甲局2026年部门收支总表", *["<"] * 3),
        (*[None] * 3, "单位：万元"),
        ("收入", "<", "支出", "<"),
        ("项目", "预算数", "项目", "预算数"),
        ("一、一般公共预算拨款收入", 10, "一、教育支出", 10),
        ("收入总计", 10, "支出总计", 10),
    )
    (typed,) = read_bytes(book({"表": rows}), "表.xlsx", Book.shipped()).tables
    laid = lay_out(figures_of(typed, dataset(typed)))
    assert laid.headings == ("项目", "收支方", "预算数", "级次", "是否汇总")


def test_a_column_whose_heading_has_a_unit_of_its_own_is_written_in_it() -> None:
    rows = (
        ("示例县甲局2026年部门支出总表", *["<"] * 4),
        (*[None] * 4, "单位：万元"),
        ("科目编码", "科目名称", "合计", "基本支出（元）", "项目支出"),
        ("205", "教育支出", 100, 500000, 50),
        (None, "合计", 100, 500000, 50),
    )
    (typed,) = read_bytes(book({"表": rows}), "表.xlsx", Book.shipped()).tables
    laid = lay_out(figures_of(typed, dataset(typed)))
    assert laid.rows[0][2:5] == (Decimal(100), Decimal(500000), Decimal(50)) and laid.headings[3] == "基本支出（元）"
