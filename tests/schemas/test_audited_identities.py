"""What a reading of the 42 identities against their rules found missing: each part of a rule is checked, on every form that has it."""

from __future__ import annotations

import pytest

from schemas import identities
from schemas.book import Book
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
