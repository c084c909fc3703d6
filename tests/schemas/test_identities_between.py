"""Identities between tables, levels and years, each with a clean and a broken set; and every identity of the list has such a pair."""

from __future__ import annotations

import pytest

from schemas import identities
from schemas.book import Book
from schemas.rules import rules
from schemas.typed import TypedTable
from tests.schemas import test_identities as base
from tests.schemas import test_roster_rules as subsidy
from tests.typed_makers import flat, typed

BOOK = Book.shipped()
Found = list[tuple[str, tuple[str, ...]]]
Pair = tuple[list[TypedTable], list[TypedTable], Found]

THREE = ["prior_total_fen", "prior_abroad_fen", "prior_reception_fen", "total_fen", "abroad_fen", "reception_fen", "reason_text"]


def spending(entity: str, total: str, table: str = "gb_general_expenditure", sheet: str = "") -> TypedTable:
    return typed(table, ["budget_fen"], [("", "本年支出合计", total)], entity=entity, sheet=sheet)


def county(whole: str = "100.00") -> list[TypedTable]:
    """A county, its own part, two townships."""
    own = spending("示例县财政局", "60.00", "gb_general_own_expenditure")
    townships = [spending("甲镇人民政府", "30.00", sheet="甲镇"), spending("乙乡人民政府", "10.00", sheet="乙乡")]
    return [spending("示例县财政局", whole), own, *townships]


def transfers(total: str = "10.00", special: str = "3.00", town: str = "4.00", first: str = "6.00", zone: str = "") -> TypedTable:
    rows = [("", "返还性支出", "1.00"), ("", "一般性转移支付", "6.00"), ("", "专项转移支付", special), ("", "合计", total)]
    regions = [("", "甲镇", first), ("", "乙乡", town), *([("", "丙先进制造业开发区", zone)] if zone else [])]
    return typed("gb_general_transfers", ["budget_fen"], [*rows, *regions])


def balance(income: str = "120.00", entity: str = "", sheet: str = "") -> TypedTable:
    rows = [("", "收入总计", income)]
    spent = [("", "支出总计", income)]
    return typed("db_balance", ["budget_fen"], rows, spent=spent, spent_columns=["budget_fen"], entity=entity, sheet=sheet)


def funded(total: str) -> TypedTable:
    rows, spent = [("", "收入总计", total)], [("", "支出总计", total)]
    return typed("db_appropriation", ["budget_fen"], rows, spent=spent, spent_columns=["total_fen"])


def projects(total: str, amount: str = "60.00") -> TypedTable:
    return typed("db_projects", ["total_fen"], [("", "修缮", amount), ("", "合计", total)])


def departments(summary: str) -> list[TypedTable]:
    units = [balance("100.00", "某局本级", "本级"), balance("150.00", "某局二级单位", "二级单位")]
    return [balance(summary, "某局（汇总）"), *units]


def reasons(reason: str, year: int = 2024) -> TypedTable:
    rows = [("", "某局", "5.00", "1.00", "4.00", "4.00", "1.00", "3.00", reason)]
    return typed("tp_budget", THREE, rows, year=year, entity="某局", sheet=f"{year}年三公")


def flow(closing: str = "20.00") -> TypedTable:
    columns = ["carried_in_fen", "income_fen", "total_fen", "basic_fen", "project_fen", "carried_out_fen"]
    rows = [("208", "社会保障和就业支出", "10.00", "100.00", "90.00", "40.00", "50.00", closing)]
    return typed("fa_fund", columns, rows)


def carried(year: int, opening: tuple[str, str], closing: tuple[str, str]) -> TypedTable:
    """公开07表 of a year: two accounts and their total, each with what it brought in and left."""
    columns = ["carried_in_fen", "income_fen", "total_fen", "basic_fen", "project_fen", "carried_out_fen"]
    ends = zip(opening, closing, strict=True)
    rows = [("208", "社会保障和就业支出"), ("212", "城乡社区支出")]
    figures = [
        (*row, a, "10.00", f"{float(a) + 10 - float(b):.2f}", "0.00", f"{float(a) + 10 - float(b):.2f}", b)
        for row, (a, b) in zip(rows, ends, strict=True)
    ]
    return typed("fa_fund", columns, figures, year=year, entity="某局", sheet=f"{year}年07表")


def appropriation(closing: str = "20.00") -> TypedTable:
    rows = [("", "一般公共预算财政拨款", "100.00"), ("", "本年收入合计", "100.00"), ("", "年初财政拨款结转和结余", "10.00")]
    rows += [("", "一般公共预算财政拨款", "10.00"), ("", "总计", "110.00")]
    spent = [("", "教育支出", "90.00", "90.00"), ("", "本年支出合计", "90.00", "90.00")]
    spent += [("", "年末财政拨款结转和结余", closing, closing), ("", "总计", "110.00", "110.00")]
    return typed("fa_appropriation", ["final_fen"], rows, spent=spent, spent_columns=["total_fen", "general_fen"])


def repaid(amount: str) -> list[TypedTable]:
    account = typed("gb_general_expenditure", ["budget_fen"], [("", "债务还本支出", amount)])
    debt = typed("debt_issue_repay", ["own_fen"], [("", "还本预算数", "1.6371"), ("", "一般债券", "1.6371")], unit="亿元")
    debt.frame["line"] = ["repay_budget", "repay_budget_general"]
    return [account, debt]


def final_limit(year: int, general: str) -> TypedTable:
    return typed("debt_final_limit_balance", ["limit_general_fen"], [("", "某县", general)], unit="亿元", year=year, sheet=f"{year}年决算")


def adjusted(prior: str, limit: str) -> TypedTable:
    rows = [("", "一般债务限额", prior), ("", "一般债务限额", "2.0000"), ("", "一般债务限额", limit)]
    table = typed("debt_limit_adjustment", ["whole_area_fen"], rows, unit="亿元")
    table.frame["line"] = ["limit_prior_general", "limit_added_general", "limit_general"]
    return table


def allotted(left: str) -> TypedTable:
    facts = {"allotted_fen": "100000", "allotted_text": "1000.00元", "allotted_cell": "A2"}
    facts |= {"left_fen": left.replace(".", ""), "left_text": f"{left}元", "left_cell": "C2"} if left else {}
    rows = [subsidy.row(id_number=number) for number in subsidy.ADULTS[:3]]
    return subsidy.roster(*rows, total_row="8", total_paid_fen="91245", total_quantity="10.500000", **facts)


PAIRS: dict[str, Pair] = {
    "GOV-06": (
        [typed("gf_general_expenditure", ["adjusted_fen", "final_fen"], [("205", "教育支出", "90.00", "80.00")])],
        [typed("gf_general_expenditure", ["adjusted_fen", "final_fen"], [("205", "教育支出", "100.00", "120.00")])],
        [("GOV-06", ("D5", "C5"))],
    ),
    "GOV-07": (
        [typed("gb_general_income", ["budget_fen"], [("10105", "企业所得税退税", "-3.00")])],
        [typed("gb_general_income", ["budget_fen"], [("10101", "增值税", "-5.00")])],
        [("GOV-07", ("C5",))],
    ),
    "GOV-08": (
        [typed("gb_general_income", ["prior_fen", "budget_fen", "ratio_percent"], [("101", "税收收入", "100.00", "110.00", "110.0")])],
        [typed("gb_general_income", ["prior_fen", "budget_fen", "ratio_percent"], [("101", "税收收入", "100.00", "110.00", "115.0")])],
        [("GOV-08", ("E5", "D5", "C5"))],
    ),
    "GOV-09": (county(), county(whole="101.00"), [("GOV-09", ("C5",))]),
    "GOV-09 own": (
        [spending("", "100.00"), spending("", "60.00", "gb_general_own_expenditure")],
        [spending("", "100.00"), spending("", "120.00", "gb_general_own_expenditure")],
        [("GOV-09", ("C5",))],
    ),
    "GOV-09 regions": ([transfers()], [transfers(town="5.00")], [("GOV-09", ("C8", "C9", "C10"))]),
    "GOV-09 a development zone is a region too": (
        [transfers(first="5.00", zone="1.00")],
        [transfers(first="5.00", zone="2.00")],
        [("GOV-09", ("C8", "C9", "C10", "C11"))],
    ),
    "GOV-10": ([transfers()], [transfers(special="4.00")], [("GOV-10", ("C8", "C5", "C6", "C7"))]),
    "DB-03": ([balance("100.00"), base.spent()], [balance("120.00"), base.spent()], [("DB-03", ("C7",))]),
    "DB-07": ([balance(), funded("120.00")], [balance(), funded("121.00")], [("DB-07", ("C5",))]),
    "DB-08": ([projects("60.00"), base.spent()], [projects("61.00", "61.00"), base.spent()], [("DB-08", ("C6",))]),
    "DB-09": (departments("250.00"), departments("300.00"), [("DB-09", ("C5",))]),
    "SG-03": (
        [typed("tp_budget", ["reception_fen", "reception_batch_count"], [("", "某局", "3.00", "2")])],
        [typed("tp_budget", ["reception_fen", "reception_batch_count"], [("", "某局", "3.00", "0")])],
        [("SG-03", ("D5", "C5"))],
    ),
    "SG-04": ([reasons("严格控制公务接待，批次减少")], [reasons("接待批次增加较多所以增加")], [("SG-04", ("I5", "F5", "C5"))]),
    "SG-04 last year's words": (
        [reasons("2023年严格控制公务接待，批次减少", 2023), reasons("2024年合并调研任务，接待减少两批")],
        [reasons("2023年严格控制公务接待，批次减少", 2023), reasons("2024年严格控制公务接待，批次减少。")],
        [("SG-04", ("I5",))],
    ),
    "SG-05": (
        [typed("tp_budget", ["total_fen"], [("", n, "5.00")], entity=n, sheet=n) for n in ("甲局", "乙局")]
        + [typed("tp_county", ["budget_fen"], [("", "三公经费合计", "10.00")])],
        [typed("tp_budget", ["total_fen"], [("", n, "5.00")], entity=n, sheet=n) for n in ("甲局", "乙局")]
        + [typed("tp_county", ["budget_fen"], [("", "三公经费合计", "11.00")])],
        [("SG-05", ("C5",))],
    ),
    "FA-04": ([flow()], [flow(closing="10.00")], [("FA-04", ("H5", "C5", "D5", "E5"))]),
    "FA-04 by kind": (
        [appropriation()],
        [appropriation(closing="19.00")],
        [("FA-04", ("F8", "F6", "F7")), ("FA-04", ("G8", "G6", "G7")), ("FA-04", ("G7", "C8", "C5", "G6"))],
    ),
    "FA-05 by row": (
        [carried(2023, ("1.00", "2.00"), ("3.00", "4.00")), carried(2024, ("3.00", "4.00"), ("0.00", "0.00"))],
        [carried(2023, ("1.00", "2.00"), ("3.00", "4.00")), carried(2024, ("3.00", "4.50"), ("0.00", "0.00"))],
        [("FA-05", ("C6",))],
    ),
    "DT-05": (
        [
            typed("debt_final_issue_repay", ["own_fen"], [("", "新增一般债券发行额", "0.5000")], unit="亿元"),
            typed("debt_final_use", ["bond_kind", "amount_fen"], [("", "水库", "一般债券", "0.5000")], unit="亿元"),
        ],
        [
            typed("debt_final_issue_repay", ["own_fen"], [("", "新增一般债券发行额", "0.5000")], unit="亿元"),
            typed("debt_final_use", ["bond_kind", "amount_fen"], [("", "水库", "一般债券", "0.2000")], unit="亿元"),
        ],
        [("DT-05", ("C5",))],
    ),
    "DT-06 over years": (
        [final_limit(2023, "10.0000"), adjusted("10.0000", "12.0000"), final_limit(2024, "12.0000")],
        [final_limit(2023, "10.0000"), adjusted("11.0000", "13.0000"), final_limit(2024, "12.0000")],
        [("DT-06", ("C5",)), ("DT-06", ("C5",))],
    ),
    "DT-07": (repaid("16371"), repaid("16731"), [("DT-07", ("C5",))]),
    "SB-06": ([allotted("87.55")], [allotted("")], [("SB-06", ("A2", "J8"))]),
}


def found(tables: list[TypedTable]) -> Found:
    """Findings as (rule, cells); codes, sizes and places of the invented rows left out."""
    return [f for f in flat(identities.findings(tuple(tables), BOOK)) if not f[0].startswith(("CODE", "UNIT", "PLACE"))]


@pytest.mark.parametrize("name", PAIRS)
def test_a_clean_set_gives_nothing_and_a_broken_one_its_cells(name: str) -> None:
    clean, broken, expected = PAIRS[name]
    assert found(clean) == []
    assert found(broken) == expected
    assert {rule for rule, _ in expected} == {name.split()[0]}


def test_every_identity_of_the_list_has_a_clean_and_a_broken_set() -> None:
    told = {name.split()[0] for name in PAIRS} | {case[0] for case in base.CASES} | {case[0] for case in subsidy.CASES}
    elsewhere = {"SB-02", "SB-03", "SB-05"}  # stated totals, village sums and doubles: tests of their own in test_roster_rules
    assert {id for id in rules() if rules()[id].tolerance} - told - elsewhere == set()
