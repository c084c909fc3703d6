"""Layouts offices make that no form shows: years with several columns below them, 小计 inside a list, an account of execution."""

from __future__ import annotations

from loaders.loaded import Loaded
from loaders.read import read_bytes
from schemas.book import Book
from tests import makers
from tests.loaders.test_said_above import HEAD


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


def test_subtotals_of_a_list_of_persons_are_told_once_and_not_asked_about() -> None:
    person = ("6217000010001234567", 1.0, 86.9, 86.9)
    rows = makers.roster(
        (
            (1, "凤瑞街道", "新华街社区", "1", "示例甲", "11010119491231002X", *person),
            ("小计", None, None, None, None, None, None, 1.0, None, 86.9),
            (2, "凤瑞街道", "新华街社区", "2", "示例乙", "11010119491231002X", *person),
            ("小计", None, None, None, None, None, None, 1.0, None, 86.9),
            ("合计", None, None, None, None, None, None, 2.0, None, 173.8),
        )
    )
    result = loaded(rows)
    assert [f for f in told(result) if f[0] == "READ-16"] == [("READ-16", "notes", ("A5", "A7"))]
    assert len(result.tables[0].frame) == 2


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
