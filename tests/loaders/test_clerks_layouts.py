"""Layouts offices make that no form shows: years with several columns below them, 小计 inside a list, an account of execution."""

from __future__ import annotations

import pytest

from loaders.loaded import Loaded
from loaders.read import read_bytes
from schemas.book import Book
from tests import makers
from tests.loaders.test_said_above import HEAD
from tests.second_writer import identity


def loaded(rows: makers.Rows) -> Loaded:
    return read_bytes(makers.book({"表": rows}), "表.xlsx", Book.shipped())


def told(result: Loaded) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(f.rule, f.gravity.value, f.cells) for f in result.findings if f.rule not in ("READ-07", "READ-10", "CODE-01", "PLACE-02")]


def test_last_year_beside_this_year_s_several_columns_is_never_this_year_s_total() -> None:
    result = loaded(
        (
            ("示例县水利局2026年部门支出总表", *["<"] * 5),
            (*[None] * 5, "单位：万元"),
            ("科目", "<", "2025年预算数", "2026年预算数", "<", "<"),
            ("编码", "名称", "^", "合计", "基本支出", "项目支出"),
            ("213", "农林水支出", 100.00, 120.50, 80.00, 40.50),
            ("21303", "水利", 100.00, 120.50, 80.00, 40.50),
            ("2130301", "行政运行", 100.00, 120.50, 80.00, 40.50),
            (None, "合计", 100.00, 120.50, 80.00, 40.50),
        )
    )
    (table,) = result.tables
    assert table.letters[(0, "total_fen")] == "D" and told(result) == []


def owed(subtotal: float, total: float) -> Loaded:
    return loaded(
        (
            ("示例县赵河镇2025年度债权债务情况表",),
            (*[None] * 5, "单位：元"),
            HEAD,
            ("债务", "修路", 120000, 0, 20000, 100000),
            ("债务", "水渠", 56000.5, 0, 0, 56000.5),
            ("小计", None, 176000.5, 0, 20000, subtotal),
            ("债务", "借款", 3000, 0, 0, 3000),
            ("合计", None, 179000.5, 0, 20000, total),
        )
    )


def test_a_total_below_subtotals_counts_each_row_once() -> None:
    assert told(owed(156000.5, 159000.5)) == []


def test_a_wrong_subtotal_and_a_wrong_total_are_each_found_with_the_rows_they_count() -> None:
    found = told(owed(156000.5, 159900.5))
    assert [(rule, cells[0]) for rule, _, cells in found if rule == "ROW-02"] == [("ROW-02", "F8")]
    assert {"F4", "F5", "F7"} <= set(next(cells for rule, _, cells in found if rule == "ROW-02"))
    found = told(owed(156900.5, 159000.5))
    assert [(rule, set(cells)) for rule, _, cells in found if rule == "ROW-02"] == [("ROW-02", {"F6", "F4", "F5"})]


Amount = float | str


def payments(*amounts: tuple[str, Amount], column: int = 0) -> list[tuple[str, tuple[str, ...]]]:
    """SB-02 and unread cells of a roster of (name, amount) rows from row 4 on; a name with 计 is a total, written in `column`."""
    rows: list[list[Amount | None]] = []
    for number, (name, amount) in enumerate(amounts):
        is_total = "计" in name
        place = ["凤瑞街道", "新华街社区", "1", name, f"110101194912310{number:02}0"]
        filled = [None] * 5 if is_total else place
        rows.append([None if is_total else number + 1, *filled, None, None if is_total else 1.0, None if is_total else amount, amount])
        rows[-1][column if is_total else 4] = name
    found = loaded(makers.roster(tuple(rows))).findings
    return [(f.rule, f.cells) for f in found if f.rule in ("SB-02", "READ-02", "READ-16", "REQ-01")]


@pytest.mark.parametrize("column", [0, 2, 4])
def test_a_subtotal_of_persons_is_the_sum_of_the_rows_above_it(column: int) -> None:
    def told(first: float, second: float = 7.0) -> list[tuple[str, tuple[str, ...]]]:
        first_group = (("示例甲", 1.5), ("示例乙", 2.5), ("小计", first))
        return payments(*first_group, ("示例丙", 3.0), ("示例丁", 4.0), ("小计", second), ("合计", 11.0), column=column)

    assert told(4.0) == []
    assert told(5.0) == [("SB-02", ("J6", "J4", "J5"))]
    assert told(4.0, second=0.0) == [("SB-02", ("J9", "J7", "J8"))]


def test_groups_villages_and_pages_have_subtotals_of_their_own() -> None:
    def told(group: float, village: float, page: float) -> list[tuple[str, tuple[str, ...]]]:
        first = (("示例甲", 1.5), ("示例乙", 2.5), ("一组小计", 4.0), ("本页小计", 4.0))
        second = (("示例丙", 3.0), ("第二组小计", group), ("新华村合计", village), ("示例丁", 4.0), ("本页小计", page), ("石桥村合计", 4.0))
        return payments(*first, *second, ("总计", 11.0), column=2)

    assert told(3.0, 7.0, 7.0) == []
    assert told(3.5, 7.0, 7.0) == [("SB-02", ("J9", "J8"))]
    assert told(3.0, 7.5, 7.0) == [("SB-02", ("J10", "J4", "J5", "J8"))]
    assert told(3.0, 7.0, 7.7) == [("SB-02", ("J12", "J8", "J11"))]


def test_subtotals_above_their_rows_and_villages_without_a_total_of_all() -> None:
    assert payments(("一组小计", 4.0), ("示例甲", 1.5), ("示例乙", 2.5), ("二组小计", 3.0), ("示例丙", 3.0), ("合计", 7.0)) == []
    assert payments(("一组小计", 5.0), ("示例甲", 1.5), ("示例乙", 2.5), ("二组小计", 3.0), ("示例丙", 3.0)) == [
        ("SB-02", ("J4", "J5", "J6"))
    ]
    assert payments(("示例甲", 1.5), ("合计", 1.5), ("示例乙", 2.5), ("合计", 2.5)) == []
    assert payments(("示例甲", 1.5), ("合计", 1.6), ("示例乙", 2.5), ("合计", 2.5)) == [("SB-02", ("J5", "J4"))]


def test_a_total_that_cannot_be_read_is_told_at_its_cell() -> None:
    assert payments(("示例甲", 1.5), ("小计", "待定"), ("合计", 1.5)) == [("READ-02", ("J5",))]


def test_a_township_s_subtotal_in_a_summary_is_no_village() -> None:
    def told(subtotal: float) -> list[tuple[str, tuple[str, ...]]]:
        rows = (
            ("示例县2025年耕地地力保护补贴分村汇总表",),
            (None, None, None, "单位：元"),
            ("乡镇", "村", "户数", "实发金额"),
            ("凤瑞街道", "新华街社区", 2, 10.0),
            ("^", "交通街社区", 3, 20.0),
            ("凤瑞街道小计", None, 5, subtotal),
            ("合计", None, 5, 30.0),
        )
        return [(f.rule, f.cells) for f in loaded(rows).findings if f.rule.startswith(("SB", "PLACE", "REQ"))]

    assert told(30.0) == []
    assert told(31.0) == [("SB-02", ("D6", "D4", "D5"))]


def test_an_account_of_execution_is_known_by_its_title() -> None:
    rows = (
        ("2025年示例县一般公共预算收入执行情况表",),
        (None, None, "单位：万元"),
        ("收 入 项 目", "预算数", "执行数"),
        ("一般公共预算收入合计", 10, 9),
        ("一、税收收入", 7, 6),
        ("二、非税收入", 3, 3),
    )
    (table,) = loaded(rows).tables
    assert (table.table.id, table.year) == ("gb_general_income", 2025)


CODED = (
    ("科目编码", "科目名称", "合计", "基本支出", "项目支出"),
    ("213", "农林水支出", 120.5, 80.0, 40.5),
    ("21303", "水利", 120.5, 80.0, 40.5),
    ("2130301", "行政运行", 120.5, 80.0, 40.5),
    ("合计", None, 120.5, 80.0, 40.5),
)
TITLE = ("示例县水利局2026年部门支出总表", *["<"] * 4)


def test_of_two_years_side_by_side_without_one_in_the_title_the_later_is_the_table_s() -> None:
    rows = (
        ("示例县一般公共预算收入表",),
        (*[None] * 4, "单位：万元"),
        ("项目", "2025年", "<", "2026年", "<"),
        ("^", "预算数", "执行数", "预算数", "增长%"),
        ("一、税收收入", 95, 100, 110, 10),
        ("本年收入合计", 95, 100, 110, 10),
    )
    (table,) = loaded(rows).tables
    assert (table.year, table.letters[(0, "budget_fen")], table.letters[(0, "prior_fen")]) == (2026, "D", "C")


def test_the_unit_below_a_table_and_words_that_end_it_are_no_rows() -> None:
    for below in ((("单位：万元",),), (("以下空白",), (None,), ("（以下无正文）",))):
        unit = (None,) if "单位" in str(below) else (*[None] * 4, "单位：万元")
        result = loaded((TITLE, unit, *CODED, *below))
        assert len(result.tables[0].frame) == 4 and result.tables[0].unit == "万元" and told(result) == []


def test_two_units_are_told_where_they_are_written() -> None:
    result = loaded((TITLE, ("单位：万元", None, None, None, "单位：元"), *CODED))
    assert [f[::2] for f in told(result) if f[0] == "READ-01"] == [("READ-01", ("A2", "E2"))]


def test_the_closing_row_of_a_schedule_needs_no_year_and_a_span_of_years_is_told() -> None:
    head = (("示例县2025年政府债务偿还计划表",), (*[None] * 2, "单位：万元"), ("年度", "还本", "付息"))
    rows = ((2026, 100.5, 20.5), (2027, 100.5, 10.5), ("合计", 201, 31))
    result = loaded((*head, *rows))
    assert result.tables[0].frame["line"].tolist()[-1] == "total" and told(result) == []
    spoiled = loaded((*head, ("2026—2027年", 201, 31), *rows[2:]))
    assert [(f.cells, f.message) for f in spoiled.findings if f.rule == "READ-04"] == [
        (("A4",), "“表”A4（年度）写的是“2026—2027年”，不是一个年份；请填四位年份，如 2025。")
    ]


def test_a_date_of_payment_that_is_none_is_quoted_and_nobody_is_called_a_minor_for_it() -> None:
    head = (("示例县2025年耕地地力保护补贴发放明细表",), ("补贴项目：耕地地力保护补贴", *[None] * 5, "单位：元"))
    heads = ("乡镇", "村", "户主姓名", "身份证号", "实发金额", "发放日期")
    place = ("凤瑞街道", "新华街社区")
    rows = ((*place, "示例甲", identity(1), 86.9, "7月15日"), (*place, "示例乙", identity(2), 86.9, "2025-07-15"))
    said = {f.rule: (f.cells, f.message) for f in loaded((*head, heads, *rows)).findings}
    assert said["READ-04"] == (("F4",), "“表”F4（发放日期）写的是“7月15日”，不是日期；请按 2025-06-30 的写法填写。")
    assert said["MINOR-01"][0] == ("C4",) and "没有读到发放日期" in said["MINOR-01"][1]


def test_percentages_typed_as_shares_are_asked_once_for_all_their_cells() -> None:
    rows = (
        ("示例县2026年一般公共预算收入表",),
        (*[None] * 3, "单位：万元"),
        ("项目", "上年执行数", "本年预算数", "预算数为上年执行数的%"),
        ("一、税收收入", 1000, 1100, 1.1),
        ("二、非税收入", 500, 450, 0.9),
        ("本年收入合计", 1500, 1550, 103.3),
    )
    assert told(loaded(rows)) == [("GOV-08", "asks", ("D4", "D5"))]


@pytest.mark.parametrize("heading", ["上年执行", "上年决算"])
def test_last_year_s_column_by_its_short_name_is_read_and_added_up(heading: str) -> None:
    rows = (
        ("示例县2026年一般公共预算支出表", "<", "<", "<"),
        (*[None] * 3, "单位：万元"),
        ("科目编码", "科目名称", heading, "预算数"),
        ("201", "一般公共服务支出", 42310.55, 43120.10),
        ("205", "教育支出", 95600.33, 98210.00),
        (None, "合计", 137910.98, 141330.10),
    )
    result = loaded(rows)
    (table,) = result.tables
    assert (table.letters[(0, "prior_fen")], [cells[0] for _, _, cells in told(result)]) == ("C", ["C6"])
