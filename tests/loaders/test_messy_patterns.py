"""The messy patterns of real sheets (M01–M31), one small layout each; patterns with a test of their own stand in the files beside."""

from __future__ import annotations

import pytest

from loaders.figures import figures
from loaders.loaded import Loaded
from loaders.read import read_bytes
from schemas.book import Book
from tests import makers

HEAD = ("科目编码", "科目名称", "决算数")
BODY = (("101", "税收收入", 12.5), ("10101", "增值税", 12.5), (None, "收入总计", 12.5))
TITLE = "示例县2024年一般公共预算收入决算表"


def read_rows(*rows: makers.Rows, name: str = "表.xlsx") -> Loaded:
    return read_bytes(makers.book({"表": tuple(line for part in rows for line in part)}), name, Book.shipped())


def amounts(loaded: Loaded) -> list[str]:
    return [f["value"] for f in figures(loaded) if f["column"] == "决算数"]


@pytest.mark.parametrize(
    "above",
    [
        (("表1-4",), (TITLE,), (None, None, "单位：万元")),  # M01 number, title, unit
        (("附件1：" + TITLE,), ("单位:万元", None, None)),  # M02 unit at the left, ASCII colon
        ((TITLE + "（单位：万元）",),),  # M02 unit in the title
        ((TITLE,), ("编制单位：示例县财政局", None, "金额单位：万元")),
        ((TITLE,), (None, None, "万元")),  # the bare word
        (("示例县2024年", None, None), ("一般公共预算收入决算表",), (None, "单位：人民币万元")),  # a title over two lines
        ((TITLE,), (None,), (None,), (None, None, "单位 ： 万 元")),
    ],
)
def test_title_and_unit_stand_anywhere_above(above: makers.Rows) -> None:
    loaded = read_rows(above, (HEAD,), BODY)
    assert [(t.table.id, t.unit, t.year) for t in loaded.tables] == [("gf_general_income", "万元", 2024)]
    assert amounts(loaded) == ["125000.00"] * 3


def test_the_unit_may_stand_below_the_table_or_in_the_head() -> None:
    assert read_rows(((TITLE,), HEAD), BODY, (("单位：万元",),)).tables[0].unit == "万元"
    assert read_rows(((TITLE,), ("科目编码", "科目名称", "决算数\n（万元）")), BODY).tables[0].unit == "万元"


def test_m03_empty_head_cells_are_filled_from_the_left_without_merges() -> None:
    rows = (
        ("示例县2024年地方政府债务限额及余额决算情况表",), (None, None, None, None, None, None, "单位：亿元"),
        ("地区", "2024年债务限额", None, None, "2024年债务余额（决算数）", None, None), (None, None, "一般债务", "专项债务", None, "一般债务", "专项债务"),
        ("示例县", 14.25, 9.63, 4.62, 13.9424, 9.4423, 4.5001),
    )  # fmt: skip
    (table,) = read_rows(rows).tables
    assert {c: table.letters[(0, c)] for c in ("limit_total_fen", "limit_special_fen", "balance_general_fen")} == {
        "limit_total_fen": "B", "limit_special_fen": "D", "balance_general_fen": "F",
    }  # fmt: skip


def test_m04_a_row_that_numbers_the_columns_is_no_data() -> None:
    (table,) = read_rows(((TITLE,), (None, None, "单位：万元"), HEAD, ("栏次", None, "1")), BODY).tables
    assert list(table.frame["row_code"]) == ["101", "10101", ""]


def test_m05_code_and_name_in_one_cell_are_told_apart() -> None:
    (table,) = read_rows(
        ((TITLE,), (None, "单位：万元"), ("科目", "决算数"), ("101税收收入", 5), ("[10101]增值税", 5), ("10104-企业所得税", 0))
    ).tables
    assert list(zip(table.frame["row_code"], table.frame["row_name"], strict=True)) == [
        ("101", "税收收入"),
        ("10101", "增值税"),
        ("10104", "企业所得税"),
    ]


def test_m06_numbering_and_indent_are_levels() -> None:
    rows = (
        ("示例县2024年一般公共预算收支决算总表",), ("单位：万元",), ("收入",), ("项目", "决算数"),
        ("一、税收收入", 3), ("（一）增值税", 2), ("1.改征增值税", 1), ("其中：免抵调", 1),
        ("（二）契税", 1), ("二、非税收入", 2), ("　　专项收入", 2), ("本年收入合计", 5),
    )  # fmt: skip
    (table,) = read_rows(rows).tables
    assert list(table.frame["level"]) == [1, 2, 3, 4, 2, 1, 2, 0]
    assert list(table.frame["row_name"])[1:4] == ["增值税", "改征增值税", "免抵调"]


@pytest.mark.parametrize("word", ["合计", "合  计", "总 计", "合　计"])
@pytest.mark.parametrize("first", [True, False])
def test_m07_the_total_comes_first_or_last_and_is_spelled_in_many_ways(word: str, first: bool) -> None:
    body = [("201", "一般公共服务支出", 5, 3, 2), ("20101", "人大事务", 5, 3, 2)]
    total = [(word, None, 5, 3, 2)]
    rows = (
        ("2024年部门支出总表",),
        (None, None, "单位：元"),
        ("科目编码", "科目名称", "合计", "基本支出", "项目支出"),
        *(total + body if first else body + total),
    )
    (table,) = read_rows(rows).tables
    at = 0 if first else 2
    assert (table.frame["line"].iloc[at], table.frame["level"].iloc[at], table.frame["row_code"].iloc[at]) == ("total", 0, "")


@pytest.mark.parametrize("blank", [None, "", "-", "—", "——", "/", "无", " -   ", "……"])
def test_m08_nothing_is_blank_and_not_zero(blank: str | None) -> None:
    loaded = read_rows(((TITLE,), (None, None, "单位：万元"), HEAD, ("101", "税收收入", blank), ("10101", "增值税", 0)))
    assert amounts(loaded) == ["", "0.00"] and not loaded.is_blocked


def test_m10_negative_amounts_in_red_brackets_or_triangles() -> None:
    loaded = read_rows(((TITLE,), (None, None, "单位：元"), HEAD, ("101", "税收收入", "△1.20"), ("10104", "企业所得税退税", "（1.20）")))
    assert amounts(loaded) == ["-1.20", "-1.20"]


def test_m12_a_blank_below_a_merged_text_cell_is_the_same_as_above() -> None:
    rows = (
        ("惠民惠农财政补贴政策清单",), ("序号", "补贴项目", "主管部门", "补贴对象", "补贴标准", "发放时间", "咨询电话"),
        (1, "耕地地力保护补贴", "农业农村局", "农户", "88.12元/亩", "6月", "0377-60000001"),
        (2, "农机购置补贴", "^", "购机者", "见目录", "全年", "0377-60000002"),
        (3, "孤儿基本生活费", None, "孤儿", "按月", "每月", "0377-60000003"),
    )  # fmt: skip
    (table,) = read_rows(rows).tables
    assert list(table.frame["department_name"].fillna("")) == ["农业农村局", "农业农村局", ""]


def test_m13_cover_and_contents_are_text_and_hidden_sheets_are_not_read() -> None:
    data = makers.book(
        {"封面": (("示例县2026年单位预算",), (None,), ("预算单位：示例县司法局",)),
         "目录": (("目  录",), ("一、单位职能",), ("二、单位预算表",)),
         "支出": [makers.CODED[0], (*[None] * 6, "单位：元"), *makers.CODED[2:]],
         "底稿": (("姓名", "身份证号"), ("示例甲", "11010119491231002X"))},
        hidden=["底稿"],
    )  # fmt: skip
    loaded = read_bytes(data, "表.xlsx", Book.shipped())
    assert [t.sheet for t in loaded.texts] == ["封面", "目录"]
    assert loaded.tables[0].entity_name == "示例县司法局"
    assert "READ-11" in {f.rule for f in loaded.findings} and "示例甲" not in str(loaded.grids)


def test_m14_notes_below_are_notes() -> None:
    (table,) = read_rows(
        ((TITLE,), (None, None, "单位：万元"), HEAD), BODY, (("注：1.本表为决算数。",), ("2.尾差由四舍五入造成。",))
    ).tables
    assert table.notes == ("注：1.本表为决算数。", "2.尾差由四舍五入造成。") and len(table.frame) == 3


def test_m16_terms_with_and_without_a_unit_are_years() -> None:
    rows = (
        ("示例县2024年末发行的新增地方政府一般债券情况表",), (*[None] * 6, "单位：万元"),
        ("债券名称", "债券编码", "债券类型", "债券规模", "发行时间（年//日）", "债券利率（%）", "债券期限"),
        ("示例债一", "2305189", "一般债券", "3,600.00", "2023/2/28", 2.97, "7年"), ("示例债二", "198764", "一般债券", 800, "2023-06-13", "2.78%", 10),
    )  # fmt: skip
    (table,) = read_rows(rows).tables
    assert [str(v) for v in table.frame["term_years"]] == ["7", "10"]
    assert list(table.frame["issue_date"]) == ["2023-02-28", "2023-06-13"]
    assert list(table.frame["bond_code"]) == ["2305189", "198764"]


def test_m22_radical_glyphs_and_typos_of_copied_text_do_not_hide_a_heading() -> None:
    rows = (
        ("2024年部⻔支出总表",),
        (None, None, "单位：元"),
        ("科目编码", "科目名称", "合　计", "基本支出", "项目支出"),
        ("201", "一般公共服务支出", 5, 3, 2),
    )
    assert [t.table.id for t in read_rows(rows).tables] == ["db_expenditure"]


def test_m27_the_year_comes_from_the_title_and_not_from_the_file_name() -> None:
    assert read_rows(((TITLE,), (None, None, "单位：万元"), HEAD), BODY, name="2019年决算.xlsx").tables[0].year == 2024


def test_a_heading_matched_by_hand_once_is_known_the_next_time() -> None:
    rows = [list(r) for r in makers.CODED]
    rows[3][5] = "保运转支出"
    data = makers.book({"支出": rows})
    strange = read_bytes(data, "表.xlsx", Book.shipped())
    assert ("READ-08", ("F5",)) in {(f.rule, f.cells) for f in strange.findings}
    known = read_bytes(data, "表.xlsx", Book.shipped().with_headings({"db_expenditure/保运转支出": "basic_fen"}))
    assert known.tables[0].letters[(0, "basic_fen")] == "F" and not known.is_blocked


def test_used_ranges_of_255_empty_columns_are_no_columns() -> None:
    rows = [[*r, *[None] * (250 - len(r)), ""] for r in ((TITLE,), (None, None, "单位：万元"), HEAD, *BODY)]
    loaded = read_rows(rows)
    assert set(loaded.tables[0].letters.values()) == {"A", "B", "C"}


def test_a_mixed_workbook_keeps_each_tables_own_unit() -> None:
    data = makers.book({"支出": makers.CODED, "三公": makers.THREE_PUBLIC})
    assert [t.unit for t in read_bytes(data, "表.xlsx", Book.shipped()).tables] == ["元", "万元"]


def test_an_empty_statutory_table_with_its_statement_is_accepted() -> None:
    rows = (
        ("2026年预算单位政府性基金预算支出功能分类预算表",), (None, None, None, "单位：元"), ("科目编码", "科目名称", "合计", "基本支出", "项目支出"),
        ("无",), ("合计",), ("注:本单位2026年无政府性基金预算财政拨款安排的预算，故本表为空表。",),
    )  # fmt: skip
    loaded = read_rows(rows)
    assert loaded.tables[0].is_empty and "空表" in loaded.tables[0].statement
    assert [f for f in loaded.findings if f.gravity != "notes"] == []


@pytest.mark.parametrize("unit", ["（金额单位：万元）", "金额单位：万元", "单位：人民币万元"])
def test_a_unit_line_is_no_name_of_an_office(unit: str) -> None:
    data = makers.book({"收入": ((TITLE,), (None, None, unit), HEAD, *BODY), "支出": makers.CODED})
    assert {t.entity_name for t in read_bytes(data, "表.xlsx", Book.shipped()).tables} <= {"", "示例县司法局"}


def test_a_sheet_without_a_name_belongs_to_the_office_that_another_sheet_names() -> None:
    head = ("科目编码", "科目名称", "合计", "基本支出", "项目支出")
    total = ("合计", None, 5, 3, 2)
    spent = (("2024年部门支出总表",), ("编制单位：示例县统计局", None, None, None, "单位：万元"), head, total)
    general = (("2024年一般公共预算支出表",), ("（金额单位：元）",), head, total)
    basic = (
        ("2024年一般公共预算基本支出表",),
        ("（金额单位：万元）",),
        ("科目编码", "科目名称", "合计", "人员经费", "公用经费"),
        ("合计", None, 3, 2, 1),
    )
    loaded = read_bytes(makers.book({"支出": spent, "一般": general, "基本": basic}), "表.xlsx", Book.shipped())
    assert [(f.rule, f.sheet, f.cells) for f in loaded.findings if f.rule == "DB-05"] == [("DB-05", "一般", ("D4",))]
