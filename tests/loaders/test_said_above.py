"""What the title or the unit line says once for all rows is read there; where nothing says it, it is asked and never guessed."""

from __future__ import annotations

import pytest

from loaders.figures import figures
from loaders.loaded import Loaded
from loaders.read import read_bytes
from schemas.book import Book
from tests import makers

HEAD = ("类别", "项目", "年初余额", "本年增加", "本年减少", "年末余额")


def owed(title: str, whose: str = "") -> Loaded:
    rows = (
        (title,),
        (whose or None, None, None, None, None, "单位：万元"),
        HEAD,
        ("债务", "修路欠款", 10, 2, 3, 9),
        ("债权", "借出", 1, 1, 1, 1),
        ("合计", None, 11, 3, 4, 10),
    )
    return read_bytes(makers.book({"债权债务": rows}), "表.xlsx", Book.shipped())


@pytest.mark.parametrize(
    ("title", "whose", "township", "cell"),
    [
        ("方城县赭阳街道2025年乡镇债权债务情况表", "", "赭阳街道", "A1"),
        ("内乡县赤眉镇2025年债权债务情况表", "", "赤眉镇", "A1"),
        ("南阳市宛城区2025年溧河乡债权债务情况公开表", "", "溧河乡", "A1"),
        ("2025年乡镇债权债务情况表", "填报单位：余关镇人民政府", "余关镇", "A2"),
        ("方城县2025年乡镇债权债务情况表", "编制单位：方城县赵河镇财政所", "赵河镇", "A2"),
    ],
)
def test_a_township_is_read_where_the_sheet_names_it(title: str, whose: str, township: str, cell: str) -> None:
    result = owed(title, whose)
    assert [f.rule for f in result.findings] == []
    assert result.tables[0].frame["township_name"].fillna("").tolist() == [township, township, ""]
    assert {(r["cell"], r["column"], r["value"]) for r in figures(result) if r["column"] == "乡镇" and r["value"]} == {
        (cell, "乡镇", township)
    }


@pytest.mark.parametrize("title", ["2025年乡镇债权债务情况表", "方城县2025年各乡镇债权债务情况表", "内乡县2025年债权债务情况表"])
def test_a_list_that_names_no_township_blocks_on_its_title_with_one_sentence(title: str) -> None:
    found = owed(title, "编制单位：方城县财政局").findings
    assert [(f.rule, f.gravity.value, f.cells) for f in found] == [("READ-21", "blocks", ("A1",))]
    assert "没有写是哪个乡镇的" in found[0].message and "请在表名里写上" in found[0].message


def test_a_table_of_no_year_is_asked_on_its_title_and_its_year_stays_empty() -> None:
    rows = ((None,), ("财政拨款“三公”经费支出决算表",), *makers.THREE_PUBLIC[1:])
    result = read_bytes(makers.book({"公开09表": rows}), "表.xlsx", Book.shipped())
    asked = [(f.gravity.value, f.cells, f.message) for f in result.findings if f.rule == "READ-22"]
    assert result.tables[0].year is None and [(g, c) for g, c, _ in asked] == [("asks", ("A2",))] and "请在表名里写上年度" in asked[0][2]


def test_a_year_on_the_cover_or_the_sheet_s_name_is_enough() -> None:
    cover = (("示例县司法局2024年度部门决算",),)
    for sheets in ({"封面": cover, "公开09表": makers.THREE_PUBLIC}, {"2024年三公": makers.THREE_PUBLIC}):
        result = read_bytes(makers.book(sheets), "表.xlsx", Book.shipped())
        assert result.tables[0].year == 2024 and "READ-22" not in [f.rule for f in result.findings]
