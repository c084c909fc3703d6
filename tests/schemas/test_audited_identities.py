"""What a reading of the 42 identities against their rules found missing: each part of a rule is checked, on every form that has it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from schemas import identities
from schemas.book import Book
from schemas.findings import Gravity
from schemas.typed import TypedTable
from tests.typed_makers import flat, typed

BOOK = Book.shipped()


def found(*tables: TypedTable) -> list[tuple[str, tuple[str, ...]]]:
    """What is found, without what these few invented rows say of units and fixed lines."""
    return [f for f in flat(identities.findings(tables, BOOK)) if not f[0].startswith(("UNIT", "LINE"))]


@pytest.mark.parametrize("name", ["退休费", "退役军人管理事务", "自然灾害防灾减灾", "差旅费", "大气净化"])
def test_a_name_that_only_sounds_like_a_refund_may_not_be_negative(name: str) -> None:
    assert found(typed("db_general_basic", ["total_fen"], [("", name, "-3.00")])) == [("GOV-07", ("C5",))]


@pytest.mark.parametrize("name", ["企业所得税退税", "增值税留抵退税", "调减预算", "核减支出", "结转下年", "收回存量资金", "减：上缴"])
def test_refunds_reductions_and_balances_may_be_negative(name: str) -> None:
    assert found(typed("db_general_basic", ["total_fen"], [("", name, "-3.00")])) == []


def test_a_percentage_of_nothing_is_asked_and_an_empty_one_is_not() -> None:
    columns = ["prior_fen", "budget_fen", "ratio_percent"]
    rows = [("101", "税收收入", "0.00", "110.00", "100.0"), ("103", "非税收入", "0.00", "55.00", ""), ("105", "债务收入", "0", "5", "0")]
    assert found(typed("gb_general_income", columns, rows)) == [("GOV-08", ("E5", "C5"))]


def test_a_project_s_goal_never_speaks_of_more_money_than_the_project_has() -> None:
    listed = typed("db_projects", ["project_name", "total_fen"], [("", "", "普法", "5.00"), ("", "", "援助", "6.00")])
    goals = typed(
        "db_performance", ["project_name", "budget_fen"], [("", "", "普法", "5.00"), ("", "", "援助", "6.50"), ("", "", "别的", "9")]
    )
    assert found(listed, goals) == [("DB-08", ("D6",))]


def test_fewer_persons_than_groups_are_asked_in_the_lines_of_a_county_s_table_too() -> None:
    rows = [("", "国内公务接待批次", "12"), ("", "国内公务接待人次", "10")]
    assert found(typed("tp_county", ["quantity"], rows)) == [("SG-03", ("C6", "C5"))]


def test_the_county_s_final_three_public_is_the_sum_of_the_departments() -> None:
    units = [typed("tp_final", ["final_total_fen"], [("", name, "5.00")], entity=name) for name in ("甲局", "乙局")]
    assert found(*units, typed("tp_county", ["final_fen"], [("", "三公经费合计", "10.00")])) == []
    assert found(*units, typed("tp_county", ["final_fen"], [("", "三公经费合计", "11.00")])) == [("SG-05", ("C5",))]


@pytest.mark.parametrize("account", [("232", "债务付息支出"), ("", "债务付息支出")])
@pytest.mark.parametrize(("table", "kind"), [("gb_general_expenditure", "general"), ("gb_fund_expenditure", "special")])
def test_interest_in_the_budget_is_the_interest_of_the_debt_table(table: str, kind: str, account: tuple[str, str]) -> None:
    debt = typed("debt_issue_repay", ["own_fen"], [("", "付息预算数", "0.3000"), ("", "债券", "0.3000")], unit="亿元")
    debt.frame["line"] = ["interest_budget", f"interest_budget_{kind}"]
    assert found(typed(table, ["budget_fen"], [(*account, "3000")]), debt) == []
    assert [rule for rule, _ in found(typed(table, ["budget_fen"], [(*account, "3100")]), debt)] == ["DT-07"]


def basic(*rows: tuple[str, str, str, str, str], total: tuple[str, str, str] = ("40.00", "30.00", "10.00")) -> TypedTable:
    return typed("db_general_basic", ["total_fen", "personnel_fen", "public_fen"], [*rows, ("", "合计", *total)])


WAGES, GOODS = ("301", "工资福利支出", "30.00", "30.00", ""), ("302", "商品和服务支出", "8.00", "", "8.00")


def test_a_class_no_source_puts_into_a_group_counts_where_the_sheet_puts_it_and_then_only_asks() -> None:
    interest = ("307", "债务利息及费用支出", "2.00", "", "2.00")
    assert found(basic(WAGES, GOODS, interest)) == []
    wrong = basic(WAGES, GOODS, interest, total=("40.00", "30.00", "10.50"))
    told = [(f.rule, f.cells, f.gravity) for f in identities.findings((wrong,), BOOK) if f.rule == "DB-06"]
    assert told == [("DB-06", ("E8", "C6", "E7"), Gravity.ASKS)]


def test_goods_and_capital_make_up_the_public_money_and_block_when_they_do_not() -> None:
    wrong = basic(WAGES, GOODS, ("310", "资本性支出", "2.00", "", "2.00"), total=("40.00", "30.00", "10.50"))
    told = [(f.rule, f.cells, f.gravity) for f in identities.findings((wrong,), BOOK) if f.rule == "DB-06"]
    assert told == [("DB-06", ("E8", "C6", "C7"), Gravity.BLOCKS)]


def test_a_class_without_a_row_of_its_own_is_the_sum_of_its_accounts() -> None:
    items = (("30101", "基本工资", "20.00", "20.00", ""), ("30102", "津贴补贴", "10.00", "10.00", ""))
    clean = found(basic(*items, GOODS, ("310", "资本性支出", "2.00", "", "2.00")))
    assert [f for f in clean if f[0] != "CODE-08"] == []
    wrong = basic(*items, GOODS, ("310", "资本性支出", "2.00", "", "2.00"), total=("40.00", "31.00", "10.00"))
    assert ("DB-06", ("D9", "C5", "C6")) in found(wrong)


def served(table: str, lines: tuple[tuple[str, str], ...]) -> TypedTable:
    made = typed(table, ["own_fen"], [("", "债券", amount) for _, amount in lines], unit="亿元")
    made.frame["line"] = [line for line, _ in lines]
    return made


@pytest.mark.parametrize(("family", "kind"), [("general", "general"), ("fund", "special")])
@pytest.mark.parametrize(("code", "line"), [("231", "repaid"), ("232", "interest")])
def test_what_a_final_account_repaid_and_paid_in_interest_is_what_the_debt_table_says(family: str, kind: str, code: str, line: str) -> None:
    debt = served("debt_final_issue_repay", ((f"{line}_{kind}", "0.3000"),))
    name = {"231": "债务还本支出", "232": "债务付息支出"}[code]
    assert found(typed(f"gf_{family}_expenditure", ["final_fen"], [(code, name, "3000")]), debt) == []
    wrong = typed(f"gf_{family}_expenditure", ["final_fen"], [(code, name, "3100")])
    assert found(wrong, debt) == [("DT-07", ("C5",))]


@pytest.mark.parametrize(("family", "kind"), [("general", "general"), ("fund", "special")])
def test_fees_of_issuing_are_part_of_what_was_issued_and_served(family: str, kind: str) -> None:
    debt = served("debt_final_issue_repay", ((f"issued_{kind}", "0.0000"), (f"repaid_{kind}", "0.0000"), (f"interest_{kind}", "0.0010")))
    assert found(typed(f"gf_{family}_expenditure", ["final_fen"], [("233", "债务发行费用支出", "0.10")]), debt) == []
    wrong = typed(f"gf_{family}_expenditure", ["final_fen"], [("233", "债务发行费用支出", "1200")])
    assert found(wrong, debt) == [("DT-07", ("C5",))]
    planned = served("debt_issue_repay", ((f"repay_budget_{kind}", "0.1000"), (f"interest_budget_{kind}", "0.0010")))
    assert found(typed(f"gb_{family}_expenditure", ["budget_fen"], [("", "债务发行费用支出", "900")]), planned) == []
    assert found(typed(f"gb_{family}_expenditure", ["budget_fen"], [("", "债务发行费用支出", "1200")]), planned) == [("DT-07", ("C5",))]


@pytest.mark.parametrize(
    ("table", "own", "other"),
    [
        ("gb_general_expenditure", ("23303", "地方政府一般债务发行费用支出"), ("23304", "地方政府专项债务发行费用支出")),
        ("gb_fund_expenditure", ("23204", "地方政府专项债务付息支出"), ("23203", "地方政府一般债务付息支出")),
        ("db_fund_expenditure", ("2310411", "国有土地使用权出让金债务还本支出"), ("2310301", "地方政府一般债券还本支出")),
    ],
)
def test_what_serves_one_kind_of_debt_does_not_stand_in_the_budget_of_the_other(
    table: str, own: tuple[str, str], other: tuple[str, str]
) -> None:
    column = "total_fen" if table.startswith("db") else "budget_fen"
    assert found(typed(table, [column], [(*own, "3.00"), (*other, "")])) == []
    assert [f for f in found(typed(table, [column], [(*other, "3.00")])) if f[0] == "DT-07"] == [("DT-07", ("C5",))]


def government(transfers: str = "30.00", spent: str = "90.00") -> TypedTable:
    """一般公共预算收支决算总表 of a few lines: what came from above by kind, what was spent of the adjusted budget."""
    rows = [
        ("", "上级补助收入", transfers),
        ("", "返还性收入", "5.00"),
        ("", "一般性转移支付收入", "20.00"),
        ("", "专项转移支付收入", "5.00"),
    ]
    return typed("gf_balance", ["final_fen"], rows, spent=[("", "教育支出", "90.00", spent)], spent_columns=["adjusted_fen", "final_fen"])


def test_a_government_s_balance_of_two_sides_is_held_to_the_same_rules_as_its_tables() -> None:
    assert found(government()) == []
    assert found(government(transfers="31.00")) == [(rule, ("C5", "C6", "C7", "C8")) for rule in ("GOV-05", "GOV-10")]
    assert found(government(spent="95.00")) == [("GOV-06", ("G5", "F5"))]


def department(own: str, appropriated: str) -> list[TypedTable]:
    rows = [("", "财政拨款收入", "90.00"), ("", "其他收入", own), ("", "本年收入合计", f"{90 + float(own or 0):.2f}")]
    funds = typed("db_appropriation", ["budget_fen"], [("", "本年收入", appropriated)], entity="某局")
    return [typed("db_balance", ["budget_fen"], rows, entity="某局"), funds]


def test_a_department_without_other_income_has_the_same_income_in_both_balances() -> None:
    assert found(*department("", "90.00")) == []
    assert found(*department("", "80.00")) == [("DB-07", ("C5",))]
    assert found(*department("10.00", "80.00")) == []


def test_basic_expenditure_is_the_total_of_its_economic_classes_where_the_form_has_one_total() -> None:
    spent = typed("fa_general_expenditure", ["total_fen", "basic_fen"], [("", "合计", "50.00", "40.00")])
    assert found(spent, typed("fa_general_basic", ["final_fen"], [("", "合计", "40.00")])) == []
    assert found(spent, typed("fa_general_basic", ["final_fen"], [("", "合计", "41.00")])) == [("FA-03", ("D5",))]


def test_refinancing_bonds_are_part_of_the_bonds_a_final_account_issued() -> None:
    assert found(served("debt_final_issue_repay", (("issued_general", "1.0000"), ("issued_refinancing_general", "0.9000")))) == []
    wrong = served("debt_final_issue_repay", (("issued_general", "1.0000"), ("issued_refinancing_general", "1.2000")))
    assert found(wrong) == [("DT-04", ("C6", "C5"))]


def test_an_amount_whose_count_is_left_blank_is_asked() -> None:
    columns = ["reception_fen", "reception_batch_count"]
    assert found(typed("tp_budget", columns, [("", "某局", "3.00", "")])) == [("SG-03", ("D5", "C5"))]
    assert found(typed("tp_budget", columns, [("", "某局", "0.00", "")])) == []


def test_a_department_s_summary_is_known_by_its_title_too() -> None:
    units = [
        typed("db_balance", ["budget_fen"], [("", "收入总计", total)], entity=name) for name, total in (("甲所", "10.00"), ("乙站", "5.00"))
    ]
    whole = replace(
        typed("db_balance", ["budget_fen"], [("", "收入总计", "16.00")], entity="某局"), title="部门收支总表（汇总）", sheet="汇总"
    )
    assert found(*units, whole) == [("DB-09", ("C5",))]
