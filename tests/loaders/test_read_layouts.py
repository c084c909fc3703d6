"""The layouts real offices use are read as they stand: every value on its cell, blank stays blank."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from loaders.figures import figures as written_figures
from loaders.loaded import Loaded
from loaders.read import read_bytes
from schemas.book import Book
from schemas.money import plain_yuan
from tests import makers


def loaded(rows: makers.Rows, sheet: str = "表", name: str = "表.xlsx") -> Loaded:
    return read_bytes(makers.book({sheet: rows}), name, Book.shipped())


def figures(result: Loaded) -> dict[str, tuple[str, str, str]]:
    return {f["cell"]: (f["row_name"], f["column"], f["value"]) for f in written_figures(result)}


def test_two_panels_with_a_four_deep_head_are_read_side_by_side() -> None:
    result = loaded(makers.BALANCE)
    (table,) = result.tables
    assert (table.table.id, table.unit, table.year, table.entity_name) == ("db_balance", "元", 2026, "示例县司法局")
    got = figures(result)
    assert got["B10"] == ("一、财政拨款收入", "本年收入/预算数", "1000.50")
    assert got["E10"] == ("一、公共安全支出", "本年支出/预算数/基本支出/人员经费", "400.00")
    assert got["G15"] == ("支出总计", "本年支出/预算数/项目支出", "200.00")
    assert set(table.frame["side"]) == {"income", "expenditure"}
    assert list(table.frame.query("side=='income'")["line"])[-1] == "income_total"


def test_codes_in_three_columns_become_one_code_and_missing_zeros_are_noted() -> None:
    result = loaded(makers.CODED)
    (table,) = result.tables
    assert list(table.frame["row_code"]) == ["204", "20406", "2040601", "2040604", ""]
    assert list(table.frame["level"]) == [1, 2, 3, 3, 0]
    assert list(table.frame["is_leaf"]) == [False, False, True, True, False]
    assert any("补足2位" in f.message and set(f.cells) == {"B9", "C9"} for f in result.findings)


def test_a_part_of_a_line_is_no_leaf_and_leaves_the_line_one_so_that_leaves_add_up_to_the_whole() -> None:
    head: makers.Rows = [["方城县2023年地方政府债券发行及还本付息情况表"], ["单位：亿元"], ["项目", "公式", "本地区", "本级"]]
    listed = [
        ("一、2023年发行预计执行数", 9),
        ("（一）一般债券", 5),
        ("其中：再融资债券", 3),
        ("（二）专项债券", 4),
        ("其中：再融资债券", 1),
    ]
    (table,) = loaded([*head, *([name, None, amount, amount] for name, amount in listed)]).tables
    assert list(table.frame["level"]) == [1, 2, 3, 2, 3]
    assert list(table.frame["is_leaf"]) == [False, True, False, True, False]


def test_counts_below_the_amounts_of_three_public_take_no_amount_out_of_the_leaves() -> None:
    head: makers.Rows = [["方城县2023年“三公”经费决算汇总表"], ["单位：万元"], ["项目", "单位", "决算数", "统计数"]]
    amounts = [
        ("“三公”经费合计", 9),
        ("因公出国（境）费", 1),
        ("公务用车购置及运行维护费", 5),
        ("公务用车购置费", 2),
        ("公务用车运行维护费", 3),
    ]
    rows = [*([name, "万元", amount, None] for name, amount in [*amounts, ("公务接待费", 3)]), ["国内公务接待批次", "个", None, 8]]
    (table,) = loaded([*head, *rows]).tables
    assert list(table.frame["is_leaf"]) == [False, True, False, True, True, True, True]


def test_equal_blocks_side_by_side_are_one_table() -> None:
    (table,) = loaded(makers.BLOCKS).tables
    assert table.table.id == "fa_general_basic"
    assert list(table.frame["block"]) == [0, 0, 0, 0, 1, 1, 1]
    assert table.cell(4, "final_fen") == "F4"
    assert list(table.frame["line"])[3] == "personnel_total"


def test_panels_one_above_the_other_share_the_unit_that_stands_between_them() -> None:
    result = loaded(makers.STACKED, "1-2")
    (table,) = result.tables
    assert (table.table.id, table.unit, table.year) == ("gf_balance", "亿元", 2015)
    assert figures(result)["C17"] == ("支出总计", "决算数", "2600000000.00")
    assert figures(result)["B8"][2] == ""
    assert table.printed["final_fen"].iloc[0] == "21.00"
    assert list(table.frame["side"].unique()) == ["income", "expenditure"]


def test_a_formula_row_is_no_data_and_years_in_headings_do_not_matter() -> None:
    (table,) = loaded(makers.DEBT, "表1-1").tables
    assert table.table.id == "debt_limit_balance"
    assert len(table.frame) == 1
    assert plain_yuan(int(table.frame["limit_special_fen"].iloc[0])) == "13880000000.00"
    assert table.notes == ("注：1.本表反映上一年度限额及余额。",)


def test_four_deep_heads_give_each_column_its_own_name() -> None:
    (table,) = loaded(makers.THREE_PUBLIC).tables
    row = table.frame.iloc[0]
    assert (int(row["budget_total_fen"]), int(row["final_reception_fen"])) == (2_850_000, 390_000)
    assert table.letters[(0, "final_vehicle_running_fen")] == "J"


def test_a_heading_nobody_declares_is_read_and_named() -> None:
    rows = [list(r) for r in makers.BLOCKS[:4]]
    rows[2][3:] = ["备用列", "其他说明", "调剂数"]
    rows[3][3:] = [1.5, "文字", "2.50"]
    result = loaded(rows)
    assert {f.rule for f in result.findings if f.gravity == "notes"} >= {"READ-07"}
    got = figures(result)
    assert (got["D4"][2], got["E4"][2], got["F4"][2]) == ("15000.00", "文字", "25000.00")


def test_columns_any_list_may_carry_are_read_and_not_asked_about() -> None:
    projects = (
        ("2026年部门项目支出表", "<", "<", "<", "<"),
        (None, None, None, None, "单位：万元"),
        ("序号", "单位", "项目名称", "合计", "备注"),
        (1, "示例县司法局", "普法", 5, "延续项目"),
        (None, None, "合计", 5, None),
    )
    bonds = (
        ("示例县2025年新增地方政府一般债券情况表",),
        (*[None] * 7, "单位：亿元"),
        ("序号", "债券名称", "债券编码", "债券类型", "债券规模", "发行时间", "债券利率", "债券期限"),
        (1, "甲债", "2371001", "一般债券", 1.2, "2025-06-20", 2.9, "七年"),
    )
    for rows, column, value in ((projects, "unit_name", "示例县司法局"), (bonds, "bond_code", "2371001")):
        result = loaded(rows)
        assert [f.rule for f in result.findings if f.rule != "READ-10"] == []
        assert result.tables[0].frame[column].iloc[0] == value


def test_a_table_without_unit_blocks_and_nothing_is_guessed() -> None:
    rows = [r for r in makers.CODED if "单位：元" not in r]
    result = loaded(rows)
    assert [(f.rule, str(f.gravity)) for f in result.findings if f.gravity == "blocks"] == [("READ-01", "blocks")]
    assert result.tables == () and result.grids[0].table_id == "db_expenditure"


def test_an_unreadable_amount_blocks_on_its_cell_and_is_never_zero() -> None:
    rows = [list(r) for r in makers.CODED]
    rows[7][4], rows[8][4] = "待定", "5,0"
    result = loaded(rows)
    assert {(f.cells[0], f.quoted) for f in result.findings if f.rule == "READ-02"} == {("E8", "待定"), ("E9", "5,0")}
    assert result.tables[0].frame["total_fen"].isna().sum() == 2


def test_a_formula_without_a_stored_value_is_a_finding() -> None:
    rows = [list(r) for r in makers.CODED]
    rows[9][4] = "=SUM(E6:E9)"
    result = loaded(rows)
    assert [f.cells for f in result.findings if f.rule == "READ-06"] == [("E10",)]


def test_hidden_sheets_are_not_read_but_named() -> None:
    data = makers.book({"支出": makers.CODED, "底稿": makers.BLOCKS}, hidden=["底稿"])
    result = read_bytes(data, "表.xlsx", Book.shipped())
    assert [t.sheet for t in result.tables] == ["支出"]
    assert any(f.rule == "READ-11" and "底稿" in f.message for f in result.findings)


def test_two_tables_on_one_sheet_are_two_tables() -> None:
    rows = [*makers.BLOCKS, (None,), *makers.CODED]
    result = loaded(rows)
    assert [t.table.id for t in result.tables] == ["fa_general_basic", "db_expenditure"]
    assert result.tables[1].cell(0, "total_fen") == "E14"


def test_a_repeated_head_goes_on_with_the_same_table() -> None:
    rows = [*makers.CODED[:8], ("2026年预算单位支出预算总表（续）",), *makers.CODED[2:5], *makers.CODED[8:]]
    result = loaded(rows)
    (table,) = result.tables
    assert list(table.frame["row_code"]) == ["204", "20406", "2040601", "2040604", ""]


def test_text_files_are_read_in_every_encoding_offices_use() -> None:
    text = "示例县2024年一般公共预算收入决算表,,\n单位：万元,,\n科目编码,科目名称,决算数\n101,税收收入,12.50\n10101,增值税,12.50\n,收入总计,12.50\n"
    for encoding in ("utf-8", "utf-8-sig", "gb18030", "utf-16"):
        result = read_bytes(text.encode(encoding), "收入.csv", Book.shipped())
        assert result.tables[0].table.id == "gf_general_income", encoding
        assert figures(result)["C5"] == ("增值税", "决算数", "125000.00")


def test_a_roster_is_read_with_its_facts_and_its_total_apart() -> None:
    rows = makers.roster(
        (
            (1, "凤瑞街道", "新华村", "一组", "示例甲", "110101199001011237", "6217000000000000000", 1.25, 88.12, 110.15),
            (2, "凤瑞街道", "新华村", "第2村民小组", "示例乙", "11010119900101123X", "6217000000000000001", "2.5", 88.12, "220.30"),
            ("合计", None, None, None, None, None, None, 3.75, None, 330.45),
        )
    )
    result = loaded(rows, "发放明细")
    (table,) = result.tables
    assert table.table.id == "subsidy_roster"
    assert {k: table.facts[k] for k in ("programme_name", "programme_code", "batch_kind", "paid_date", "total_row", "total_paid_fen")} == {
        "programme_name": "耕地地力保护补贴", "programme_code": "BT001", "batch_kind": "实发", "paid_date": "2025-06-20",
        "total_row": "6", "total_paid_fen": "33045",
    }  # fmt: skip
    assert list(table.frame["group_name"]) == ["1组", "2组"]
    assert list(table.frame["paid_fen"]) == [11015, 22030]
    assert list(table.frame["quantity"]) == [Decimal("1.250000"), Decimal("2.500000")]
    assert table.cell(1, "paid_fen") == "J5"
    shown = {f["cell"]: f["value"] for f in written_figures(result)}
    assert shown["E4"] == shown["F4"] == shown["G4"] == "●"


def test_an_id_stored_as_a_number_is_refused_and_never_repaired() -> None:
    rows = makers.roster(((1, "凤瑞街道", "新华村", "1", "示例甲", 411322198801011234, None, 1.0, 88.12, 88.12),))
    result = loaded(rows, "发放明细")
    (finding,) = [f for f in result.findings if f.rule == "ID-01"]
    assert finding.cells == ("F4",) and finding.quoted == "" and "4113" not in finding.message


@pytest.mark.parametrize("sheet", ["单位职能"])
def test_prose_is_kept_as_text(sheet: str) -> None:
    data = makers.book({sheet: (("示例县司法局主要职能",), (None,), ("　　示例县司法局主管全县司法行政工作。",)), "支出": makers.CODED})
    result = read_bytes(data, "表.xlsx", Book.shipped())
    assert [t.title for t in result.texts] == ["示例县司法局主要职能"]


def test_a_file_with_nothing_known_blocks_and_lists_what_it_holds(tmp_path: Path) -> None:
    result = loaded((("某某登记",), ("编号", "物品", "只数", "存放"), (1, "椅子", 4, "二楼"), (2, "桌子", 2, "一楼")), "登记")
    assert [(f.rule, str(f.gravity)) for f in result.findings] == [("READ-13", "blocks")]
    assert result.grids[0].rows[2][1] == "椅子"
    accepted = read_bytes(
        makers.book({"登记": (("某某登记",), ("编号", "物品", "只数", "存放"), (1, "椅子", 4, "二楼"))}), "a.xlsx", Book.shipped(), "other"
    )
    assert not accepted.is_blocked


def test_two_lists_of_persons_side_by_side_are_refused_and_not_dropped() -> None:
    rows = [list(r) for r in makers.roster(((1, "凤瑞街道", "新华村", "1", "示例甲", "11010119491231002X", None, 1.0, 88.12, 88.12),))]
    rows[2] += ["户主姓名", "身份证号", "实发金额"]
    rows[3] += ["示例乙", "110101199001011237", 88.12]
    result = loaded(rows, "发放明细")
    assert ("READ-08", ("K3",)) in {(f.rule, f.cells) for f in result.findings if f.gravity == "blocks"}
