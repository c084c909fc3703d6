"""Every identity: a clean table gives nothing, a broken one is found at its cells."""

from __future__ import annotations

import pytest

from schemas import identities
from schemas.book import Book
from schemas.findings import Gravity
from schemas.identity.reasons import reason_problem
from schemas.rules import rules
from schemas.typed import TypedTable
from tests.typed_makers import flat, typed

BOOK = Book.shipped()
Case = tuple[str, list[TypedTable], list[tuple[str, tuple[str, ...]]]]


def found(*tables: TypedTable, only: str = "") -> list[tuple[str, tuple[str, ...]]]:
    """Findings as (rule, cells), codes and sizes left out."""
    out = flat(identities.findings(tuple(tables), BOOK))
    return [f for f in out if not f[0].startswith(("CODE", "UNIT")) and (not only or f[0] == only)]


def income(total: str = "100.00", tax: str = "60.00", grand: str = "150.00") -> TypedTable:
    rows = [("101", "税收收入", tax), ("103", "非税收入", "40.00"), ("", "本年收入合计", total), ("", "上级补助收入", "30.00")]
    rows += [("", "上年结余收入", "20.00"), ("", "收入总计", grand)]
    return typed("gb_general_income", ["budget_fen"], rows)


def spending(total: str = "90.00", grand: str = "150.00", education: str = "50.00") -> TypedTable:
    rows = [("201", "一般公共服务支出", "40.00"), ("205", "教育支出", "50.00"), ("20502", "普通教育", education)]
    rows += [("", "本年支出合计", total), ("", "上解上级支出", "10.00"), ("", "结转下年", "50.00"), ("", "支出总计", grand)]
    return typed("gb_general_expenditure", ["budget_fen"], rows)


def department(personnel: str = "30.00", total: str = "100.00", carried: str = "20.00", income_total: str = "120.00") -> TypedTable:
    rows = [("", "财政拨款收入", "90.00"), ("", "一般公共预算拨款收入", "90.00"), ("", "其他收入", "10.00")]
    rows += [("", "本年收入合计", "100.00"), ("", "上年结转", carried), ("", "收入总计", income_total)]
    columns = ["budget_fen", "personnel_fen", "public_fen", "project_fen"]
    spent = [("", "一般公共服务支出", "100.00", personnel, "10.00", "60.00"), ("", "本年支出合计", total, "30.00", "10.00", "60.00")]
    spent += [("", "结转下年", "20.00", "", "", ""), ("", "支出总计", "120.00", "", "", "")]
    return typed("db_balance", ["budget_fen"], rows, spent=spent, spent_columns=columns)


def spent(basic: str = "40.00", project: str = "60.00", total: str = "100.00", table: str = "db_expenditure") -> TypedTable:
    rows = [("201", "一般公共服务支出", "100.00", "40.00", "60.00"), ("20101", "人大事务", "100.00", "40.00", "60.00")]
    return typed(table, ["total_fen", "basic_fen", "project_fen"], [*rows, ("", "合计", total, basic, project)])


def basic(personnel: str = "30.00", public: str = "10.00") -> TypedTable:
    rows = [("301", "工资福利支出", "30.00", "30.00", ""), ("302", "商品和服务支出", "10.00", "", "10.00")]
    return typed("db_general_basic", ["total_fen", "personnel_fen", "public_fen"], [*rows, ("", "合计", "40.00", personnel, public)])


def three_public(total: str = "10.00", car: str = "6.00") -> TypedTable:
    columns = ["total_fen", "abroad_fen", "vehicle_fen", "vehicle_purchase_fen", "vehicle_running_fen", "reception_fen"]
    return typed("tp_budget", columns, [("", "某局", total, "1.00", car, "2.00", "4.00", "3.00")])


def debt_limit(limit: str = "14.25", special: str = "4.5001") -> TypedTable:
    names = ["limit_total_fen", "limit_general_fen", "limit_special_fen", "balance_total_fen", "balance_general_fen", "balance_special_fen"]
    return typed("debt_limit_balance", names, [("", "某县", limit, "9.63", "4.62", "13.9424", "9.4423", special)], unit="亿元")


def debt_flow(closing: str = "34.5763", limit: str = "35.5000") -> TypedTable:
    rows = [
        ("", "地方政府一般债务余额实际数", "32.5340"),
        ("", "地方政府一般债务余额限额", limit),
        ("", "地方政府一般债务发行额", "3.8038"),
    ]
    rows += [("", "地方政府一般债务还本额", "1.7615"), ("", "地方政府一般债务余额预计执行数", closing)]
    return typed("debt_general_balance", ["executed_fen"], rows, unit="亿元")


def repay(refinancing: str = "1.4728", total: str = "1.6371") -> TypedTable:
    rows = [("", "还本预算数", total), ("", "一般债券", "1.6371"), ("", "再融资", refinancing), ("", "财政预算安排", "0.1643")]
    table = typed("debt_issue_repay", ["own_fen"], rows, unit="亿元")
    lines = ["repay_budget", "repay_budget_general", "repay_budget_general_refinancing", "repay_budget_general_fiscal"]
    table.frame["line"] = lines
    table.frame["level"] = [1, 2, 3, 3]
    return table


def adjustment(limit: str = "120.0") -> TypedTable:
    rows = [("", "地方政府债务限额", "100.0"), ("", "新增地方政府债务限额", "20.0"), ("", "地方政府债务限额", limit)]
    table = typed("debt_limit_adjustment", ["whole_area_fen"], rows, unit="亿元")
    table.frame["line"] = ["limit_prior", "limit_added", "limit"]
    return table


def final_balance(
    closing: str = "20.00", income_total: str = "120.00", other: str = "10.00", year: int = 2024, opening: str = "20.00"
) -> TypedTable:
    rows = [("", "一般公共预算财政拨款收入", "90.00"), ("", "其他收入", other), ("", "本年收入合计", "100.00")]
    rows += [("", "年初结转和结余", opening), ("", "总计", income_total)]
    out = [("", "教育支出", "100.00"), ("", "本年支出合计", "100.00"), ("", "年末结转和结余", closing), ("", "总计", "120.00")]
    return typed("fa_balance", ["final_fen"], rows, spent=out, spent_columns=["final_fen"], entity="某局", year=year)


def final_basic(personnel: str = "30.00") -> TypedTable:
    rows = [("301", "工资福利支出", "20.00"), ("303", "对个人和家庭的补助", "10.00"), ("", "人员经费合计", personnel)]
    return typed("fa_general_basic", ["final_fen"], [*rows, ("302", "商品和服务支出", "10.00"), ("", "公用经费合计", "10.00")])


def appropriation(general: str = "100.00", fund: str = "") -> TypedTable:
    columns = ["total_fen", "general_fen", "fund_fen"]
    rows = [("", "一般公共预算拨款收入", "100.00"), ("", "本年收入合计", "100.00"), ("", "收入总计", "100.00")]
    out = [
        ("", "教育支出", "100.00", general, fund),
        ("", "本年支出合计", "100.00", "100.00", ""),
        ("", "支出总计", "100.00", "100.00", ""),
    ]
    return typed("db_appropriation", ["budget_fen"], rows, spent=out, spent_columns=columns)


CASES: list[Case] = [
    ("GOV-01", [income(tax="61.00")], [("GOV-01", ("C7", "C5", "C6"))]),
    ("GOV-02", [income(grand="151.00")], [("GOV-02", ("C10", "C7", "C8", "C9"))]),
    ("GOV-03", [spending(grand="151.00")], [("GOV-03", ("C11", "C8", "C9", "C10"))]),
    ("GOV-04", [income(), typed("gb_general_expenditure", ["budget_fen"], [("", "支出总计", "149.00")])], [("GOV-04", ("C10",))]),
    ("GOV-05", [spending(education="49.00")], [("GOV-05", ("C6", "C7"))]),
    ("DB-01", [department(income_total="121.00")], [("DB-01", ("C10", "C8", "C9")), ("DB-01", ("C10", "F8"))]),
    ("DB-02", [spent(project="61.00")], [("ROW-02", ("E7", "E5")), ("DB-02", ("C7", "D7", "E7"))]),
    ("DB-04", [appropriation(general="99.00", fund="2.00")], [("DB-01", ("G6", "G5")), ("DB-04", ("F5", "G5", "H5"))]),
    ("DB-05", [basic(personnel="31.00")], [("ROW-02", ("D7", "D5")), ("DB-05", ("C7", "D7", "E7")), ("DB-06", ("D7", "C5"))]),
    ("DB-06", [basic(public="10.02")], [("ROW-02", ("E7", "E6")), ("DB-05", ("C7", "D7", "E7")), ("DB-06", ("E7", "C6"))]),
    ("SG-01", [three_public(total="11.00")], [("SG-01", ("C5", "D5", "E5", "H5"))]),
    ("SG-02", [three_public(total="11.00", car="7.00")], [("SG-02", ("E5", "F5", "G5"))]),
    ("DT-01", [debt_limit(limit="14.35")], [("DT-01", ("C5", "D5", "E5"))]),
    ("DT-02", [debt_flow(closing="34.4763")], [("DT-02", ("C9", "C5", "C7", "C8"))]),
    ("DT-03", [debt_flow(limit="34.0000")], [("DT-03", ("C9", "C6"))]),
    ("DT-04", [repay(refinancing="1.4828")], [("DT-04", ("C6", "C7", "C8"))]),
    ("DT-06", [adjustment(limit="121.0")], [("DT-06", ("C7", "C5", "C6"))]),
    ("FA-01", [final_balance(other="11.00")], [("FA-01", ("C7", "C5", "C6"))]),
    ("FA-02", [final_balance(closing="21.00")], [("FA-02", ("F8", "F6", "F7"))]),
    ("FA-03", [final_basic(personnel="31.00")], [("FA-03", ("C7", "C5", "C6"))]),
    (
        "FA-05",
        [final_balance(year=2024, opening="20.00"), final_balance(year=2025, opening="19.00", income_total="119.00", closing="19.00")],
        [("FA-02", ("F8", "F6", "F7")), ("FA-02", ("C9", "F8")), ("FA-05", ("C8", "F7"))],
    ),
]


@pytest.mark.parametrize(("rule", "tables", "expected"), CASES, ids=[case[0] for case in CASES])
def test_a_broken_identity_is_found_at_its_cells(rule: str, tables: list[TypedTable], expected: list[tuple[str, tuple[str, ...]]]) -> None:
    assert found(*tables) == expected
    assert rule in {r for r, _ in expected}
    assert rule in rules()


@pytest.mark.parametrize(
    "tables",
    [
        [income(), spending()],
        [department(), spent(), basic(), appropriation()],
        [three_public()],
        [debt_limit(), debt_flow(), repay(), adjustment()],
        [final_balance(), final_basic()],
    ],
)
def test_clean_tables_give_nothing(tables: list[TypedTable]) -> None:
    assert found(*tables) == []


def test_the_same_figure_in_two_tables_is_compared() -> None:
    balance, wrong = department(), spent(total="101.00", project="61.00", basic="40.00")
    assert ("DB-03", ("C7",)) in found(balance, wrong)


def test_a_difference_within_the_printed_digits_is_no_finding() -> None:
    rows = [("212", "城乡社区支出", "3832.36", "1572.70", "2259.65"), ("", "合计", "3832.36", "1572.70", "2259.65")]
    assert found(typed("fa_general_expenditure", ["total_fen", "basic_fen", "project_fen"], rows)) == []


def test_a_figure_printed_without_decimals_widens_the_tolerance() -> None:
    rows = [
        ("201", "一般公共服务支出", "86959408.34", "22118861.34", "64840547.00"),
        ("", "合计", "86959408.34", "22118861", "64840547.00"),
    ]
    assert found(typed("db_expenditure", ["total_fen", "basic_fen", "project_fen"], rows, unit="元")) == []


def test_a_blank_total_is_asked_about_beside_its_parts_and_blank_parts_are_nothing() -> None:
    rows = [("201", "一般公共服务支出", "10.00", "", "10.00"), ("205", "教育支出", "", "5.00", "5.00"), ("", "合计", "", "", "")]
    assert found(typed("db_expenditure", ["total_fen", "basic_fen", "project_fen"], rows)) == [("DB-02", ("C6", "D6", "E6"))]


def test_a_row_of_which_is_only_part_of_its_parent() -> None:
    rows = [("", "税收收入", "10.00"), ("", "其中：增值税", "4.00"), ("", "非税收入", "2.00"), ("", "本年收入合计", "12.00")]
    table = typed("gf_balance", ["final_fen"], rows, levels=[1, 2, 1, 0])
    assert found(table) == []


def test_what_the_sheet_shows_beyond_the_declared_columns_only_asks() -> None:
    table = spent(project="61.00")
    table.frame["x_F"] = [0, 0, 100]
    findings = [f for f in identities.findings((table,), BOOK) if f.rule == "DB-02"]
    assert [f.gravity for f in findings] == [Gravity.ASKS]


def test_one_cause_in_many_rows_is_one_finding() -> None:
    rows = [(f"20{n}", "", "100.00", "40.00", "50.00") for n in range(1, 9)]
    findings = [
        f
        for f in identities.findings((typed("db_expenditure", ["total_fen", "basic_fen", "project_fen"], rows),), BOOK)
        if f.rule == "DB-02"
    ]
    assert len(findings) == 1
    assert len(findings[0].cells) == 24
    assert "8处" in findings[0].message


def test_a_finding_says_where_what_the_arithmetic_and_what_to_do() -> None:
    finding = next(f for f in identities.findings((spent(project="61.00"),), BOOK) if f.rule == "DB-02")
    assert (finding.quoted, finding.expected, finding.difference) == ("100.00", "101.00", "-1.00")
    for words in ("C7", "100.00万元", "D7 40.00＋E7 61.00＝101.00", "少了1.00万元", "请核对"):
        assert words in finding.message


def test_the_gravity_comes_from_the_book() -> None:
    book = BOOK.with_gravities({"DB-02": "asks"})
    finding = next(f for f in identities.findings((spent(project="61.00"),), book) if f.rule == "DB-02")
    assert finding.gravity is Gravity.ASKS
    assert book.lowered() == ("DB-02",)


def test_a_percentage_is_recomputed() -> None:
    rows = [("101", "税收收入", "100.00", "110.00", "115.0"), ("103", "非税收入", "50.00", "55.00", "110.0")]
    assert found(typed("gb_general_income", ["prior_fen", "budget_fen", "ratio_percent"], rows)) == [("GOV-08", ("E5", "D5", "C5"))]


def test_final_spending_over_the_adjusted_budget_is_asked() -> None:
    rows = [("201", "一般公共服务支出", "100.00", "120.00"), ("205", "教育支出", "90.00", "80.00")]
    assert found(typed("gf_general_expenditure", ["adjusted_fen", "final_fen"], rows)) == [("GOV-06", ("D5", "C5"))]


def test_a_negative_is_asked_unless_it_is_a_refund() -> None:
    rows = [("10105", "企业所得税退税", "-3.00"), ("10101", "增值税", "-5.00")]
    assert found(typed("gb_general_income", ["budget_fen"], rows)) == [("GOV-07", ("C6",))]


def test_a_three_public_amount_without_its_count_is_asked() -> None:
    columns = ["total_fen", "reception_fen", "reception_batch_count", "reception_person_count"]
    rows = [("", "某局", "3.00", "3.00", "0", "12")]
    assert found(typed("tp_budget", columns, rows)) == [("SG-03", ("E5", "D5"))]


@pytest.mark.parametrize(
    ("reason", "change", "problem"),
    [
        ("", 100, True),
        ("持平", -5, True),
        ("严格控制接待，批次减少，费用下降", -5, False),
        ("严格控制接待，批次减少，费用下降", 5, True),
        ("", 0, False),
    ],
)
def test_a_change_of_three_public_money_needs_a_reason_that_fits(reason: str, change: int, problem: bool) -> None:
    assert bool(reason_problem(reason, change)) is problem


def test_a_unit_wrong_by_ten_thousand_is_asked() -> None:
    rows = [("", "地方政府债务限额", "42866"), ("", "一般债务限额", "42866")]
    findings = identities.findings((typed("debt_limit_adjustment", ["whole_area_fen"], rows, unit="亿元"),), BOOK)
    assert flat(findings) == [("UNIT-01", ("C5",))]
    assert findings[0].gravity is Gravity.ASKS


def test_the_departments_of_a_county_add_up_to_its_three_public_total() -> None:
    units = [typed("tp_budget", ["total_fen"], [("", name, "5.00")], entity=name) for name in ("甲局", "乙局")]
    county = typed("tp_county", ["budget_fen"], [("", "三公经费合计", "11.00")])
    assert found(*units, county) == [("SG-05", ("C5",))]


def test_bonds_used_add_up_to_the_bonds_issued() -> None:
    issued = typed("debt_final_issue_repay", ["own_fen"], [("", "新增一般债券发行额", "0.5000")], unit="亿元")
    used = typed(
        "debt_final_use", ["bond_kind", "amount_fen"], [("", "水库", "一般债券", "0.2000"), ("", "道路", "专项债券", "0.3000")], unit="亿元"
    )
    assert found(issued, used) == [("DT-05", ("C5",))]


def test_the_schedule_of_a_bond_adds_up_to_the_bond() -> None:
    bonds = typed("debt_bonds", ["bond_code", "outstanding_fen"], [("", "甲债", "2371017", "1.0000")], unit="亿元")
    years = [("", "2026", "2371017", "2026", "4000"), ("", "2027", "2371017", "2027", "5000")]
    schedule = typed("debt_schedule", ["bond_code", "due_year", "principal_fen"], years)
    assert found(bonds, schedule) == [("DEBT-02", ("D5",))]


def test_many_unknown_codes_are_one_finding() -> None:
    rows = [(f"20101{n}", f"新科目{n}", "1.00") for n in range(61, 69)]
    findings = identities.findings((typed("gb_general_expenditure", ["budget_fen"], rows),), BOOK)
    assert [(f.rule, len(f.cells)) for f in findings if f.rule == "CODE-01"] == [("CODE-01", 16)]
