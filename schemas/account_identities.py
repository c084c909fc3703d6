"""What must hold in and between the tables of budgets, final accounts and 三公; rule ids are those of codes/identities.csv."""

from __future__ import annotations

from dataclasses import replace

from schemas.identity.across import AtMostAcross, AtMostByName, SameClasses, SameFigure, SumAcross, Where
from schemas.identity.levels import LevelsSum, NextYear, RegionColumns, RegionSum, RowsNextYear, SumOfOwners
from schemas.identity.within import AtMost, ClosingSum, CodeSum, FlowByKind, FlowSum, LineSum, ParentSum, RowSum, SidesEqual, TotalOfRows

CODED = (ParentSum("GOV-05"), TotalOfRows("ROW-02"))
LISTED = (TotalOfRows("ROW-02"),)
_TRANSFERS_IN = LineSum(
    "GOV-10", "transfers_in", ("rebate_in", "general_transfer_in", "special_transfer_in"), needs=("general_transfer_in",)
)
INCOME = (
    ParentSum("GOV-05", by_code_only=False),
    LineSum("GOV-01", "current_income", ("tax_revenue", "nontax_revenue"), needs=("tax_revenue",)),
    TotalOfRows("ROW-02", "current_income", unless="tax_revenue"),
    _TRANSFERS_IN,
    ClosingSum("GOV-02", "current_income", "income_total", groups=("transfer_income",)),
)
EXPENDITURE = (
    ParentSum("GOV-05", by_code_only=False),
    TotalOfRows("ROW-02", "current_expenditure"),
    ClosingSum("GOV-03", "current_expenditure", "expenditure_total", groups=("transfer_spending",)),
)
NOT_OVER_BUDGET = (AtMost("GOV-06", "final_fen", "adjusted_fen", only_top=True, but=("carried_out", "stabiliser_out")),)
TRANSFERS = (
    LineSum("GOV-10", "total", ("rebate_out", "general_transfer_out", "special_transfer_out"), needs=("general_transfer_out",)),
    RegionSum("GOV-09"),
    RegionColumns("GOV-09", "budget_fen"),
)
GOVERNMENT_BASIC = (*CODED, RowSum("ROW-01", "basic_fen", ("personnel_fen", "public_fen")))
GOVERNMENT_BALANCE = (
    ParentSum("GOV-05", by_code_only=False),
    LineSum("GOV-01", "current_income", ("tax_revenue", "nontax_revenue"), side="income", needs=("tax_revenue",)),
    TotalOfRows("ROW-02", "current_expenditure", side="expenditure"),
    ClosingSum("GOV-02", "current_income", "income_total", side="income", groups=("transfer_income",)),
    ClosingSum("GOV-03", "current_expenditure", "expenditure_total", side="expenditure", groups=("transfer_spending",)),
    SidesEqual("GOV-04", "income_total", "expenditure_total"),
    replace(_TRANSFERS_IN, side="income"),
    *(replace(rule, side="expenditure") for rule in NOT_OVER_BUDGET),
)

_BASIC_PROJECT = ("basic_fen|personnel_fen+public_fen", "project_fen", "to_superior_fen", "operating_spent_fen", "to_subsidiary_fen")
_SOURCES = (
    "carried_in_fen",
    "appropriation_fen|general_fen+fund_fen+capital_fen",
    "special_account_fen",
    "superior_grant_fen",
    "institution_fen",
    "operating_income_fen",
    "subsidiary_paid_fen",
    "other_income_fen",
)
_BASIC_IS = RowSum("ROW-01", "basic_fen", ("personnel_fen", "public_fen"))
_KINDS = ("general_fen", "fund_fen", "capital_fen")


def _both_sides(income_rule: str, spent_rule: str, columns: tuple[str, str]) -> tuple[object, ...]:
    """A department's balance: each side closes, and both are the same."""
    return (
        TotalOfRows(income_rule, "current_income", "income"),
        TotalOfRows(income_rule, "income_total", "income", unless="current_income"),
        LineSum(income_rule, "income_total", ("current_income", "surplus_used", "carried_in"), "income", ("current_income",)),
        TotalOfRows(spent_rule, "current_expenditure", "expenditure"),
        TotalOfRows(spent_rule, "expenditure_total", "expenditure", unless="current_expenditure"),
        LineSum(
            spent_rule,
            "expenditure_total",
            ("current_expenditure", "surplus_distributed", "carried_out"),
            "expenditure",
            ("current_expenditure",),
        ),
        SidesEqual(spent_rule, "income_total", "expenditure_total", (columns,)),
    )


_APPROPRIATION_IS = LineSum("ROW-02", "appropriation", ("appropriation_general", "appropriation_fund", "appropriation_capital"), "income")
DB_BALANCE = (
    *_both_sides("DB-01", "DB-01", ("budget_fen", "budget_fen")),
    _APPROPRIATION_IS,
    RowSum("DB-02", "budget_fen", _BASIC_PROJECT),
    _BASIC_IS,
)
DB_INCOME = (*CODED, RowSum("ROW-01", "total_fen", _SOURCES))
SPENT = (*CODED, RowSum("DB-02", "total_fen", _BASIC_PROJECT), _BASIC_IS)
DB_APPROPRIATION = (*_both_sides("DB-01", "DB-01", ("budget_fen", "total_fen")), RowSum("DB-04", "total_fen", _KINDS))
#: classes without a group in the code list of the economic classification: 人员经费 is 301 and 303, 公用经费 302 and 310
_UNGROUPED = ("307", "309", "311", "312", "313", "399")
DB_BASIC = (
    *CODED,
    RowSum("DB-05", "total_fen", ("personnel_fen", "public_fen")),
    CodeSum("DB-06", "total", "personnel_fen", ("301", "303"), "total_fen", _UNGROUPED),
    CodeSum("DB-06", "total", "public_fen", ("302", "310"), "total_fen", _UNGROUPED),
)
DB_PROJECTS = (*LISTED, RowSum("ROW-01", "total_fen", (*_KINDS, "special_account_fen", "unit_fund_fen")))

FA_BALANCE = _both_sides("FA-01", "FA-02", ("final_fen", "final_fen"))
FA_SPENT = (*CODED, RowSum("ROW-01", "total_fen", ("basic_fen", *_BASIC_PROJECT[1:])))
FA_INCOME = (*CODED, RowSum("ROW-01", "total_fen", _SOURCES[1:]))
FA_APPROPRIATION = (*_both_sides("FA-04", "FA-04", ("final_fen", "total_fen")), RowSum("ROW-01", "total_fen", _KINDS), FlowByKind("FA-04"))
FA_BASIC = (
    ParentSum("GOV-05"),
    CodeSum("FA-03", "personnel_total", "final_fen", ("301", "303"), "final_fen"),
    CodeSum("FA-03", "public_total", "final_fen", ("302", "310"), "final_fen", _UNGROUPED),
    LineSum("FA-03", "total", ("personnel_total", "public_total"), needs=("personnel_total", "public_total")),
)
FA_FLOW = (
    *CODED,
    RowSum("ROW-01", "total_fen", ("basic_fen", "project_fen")),
    FlowSum("FA-04", "carried_out_fen", "carried_in_fen", ("income_fen",), ("total_fen",)),
)


def _three_public(prefix: str) -> tuple[object, ...]:
    car = f"{prefix}vehicle_fen|{prefix}vehicle_purchase_fen+{prefix}vehicle_running_fen"
    return (
        RowSum("SG-01", f"{prefix}total_fen", (f"{prefix}abroad_fen", car, f"{prefix}reception_fen")),
        RowSum("SG-02", f"{prefix}vehicle_fen", (f"{prefix}vehicle_purchase_fen", f"{prefix}vehicle_running_fen")),
    )


TP_BUDGET = (*LISTED, *_three_public(""), *_three_public("prior_"))
TP_FINAL = (*LISTED, *_three_public("budget_"), *_three_public("final_"))
TP_COUNTY = (
    LineSum("SG-01", "total", ("abroad", "vehicle|vehicle_purchase+vehicle_running", "reception")),
    LineSum("SG-02", "vehicle", ("vehicle_purchase", "vehicle_running")),
)


def _sides(family: str, kind: str) -> tuple[object, ...]:
    column = "budget_fen" if kind == "gb" else "final_fen"
    income, spent = f"{kind}_{family}_income", f"{kind}_{family}_expenditure"
    return (
        SameFigure(
            "GOV-04", Where(income, "income_total", column), Where(spent, "expenditure_total", column), says="收入总计应等于支出总计"
        ),
        AtMostAcross(
            "GOV-09",
            Where(f"{kind}_{family}_own_expenditure", "current_expenditure", column),
            (Where(spent, "current_expenditure", column),),
            "本级支出不应大于全县支出",
        ),
        LevelsSum(
            "GOV-09",
            Where(spent, "current_expenditure", column),
            Where(f"{kind}_{family}_own_expenditure", "current_expenditure", column),
            "全县支出应等于本级支出加各乡镇支出",
        ),
    )


_BALANCE_TOTAL = Where("db_balance", "expenditure_total", "budget_fen", "expenditure")
_GENERAL_TOTAL = Where("db_general_expenditure", "total", "total_fen")
#: true only where all money is general budget money: the balance then splits like the basic expenditure table
_ALL_GENERAL = (_BALANCE_TOTAL, _GENERAL_TOTAL)
_ALL_GENERAL_SPENT = (Where("db_expenditure", "total", "total_fen"), _GENERAL_TOTAL)


#: true only where all income of the year is appropriated
_ONLY_APPROPRIATED = (
    Where("db_balance", "current_income", "budget_fen", "income"),
    Where("db_balance", "appropriation|appropriation_general", "budget_fen", "income"),
)


def _spent(table: str, line: str, column: str) -> Where:
    return Where(table, line, column, "expenditure")


BUDGET = (
    *(identity for family in ("general", "fund", "capital") for identity in _sides(family, "gb")),
    SameFigure(
        "DB-03", Where("db_income", "total", "total_fen"), Where("db_balance", "income_total|current_income", "budget_fen", "income")
    ),
    SameFigure(
        "DB-03", Where("db_expenditure", "total", "total_fen"), _spent("db_balance", "expenditure_total|current_expenditure", "budget_fen")
    ),
    SameFigure("DB-04", _spent("db_appropriation", "current_expenditure|expenditure_total", "general_fen"), _GENERAL_TOTAL),
    SameFigure(
        "DB-04",
        _spent("db_appropriation", "current_expenditure|expenditure_total", "fund_fen"),
        Where("db_fund_expenditure", "total", "total_fen"),
    ),
    SameFigure(
        "DB-04",
        _spent("db_appropriation", "current_expenditure|expenditure_total", "capital_fen"),
        Where("db_capital_expenditure", "total", "total_fen"),
    ),
    SameFigure("DB-05", Where("db_general_expenditure", "total", "basic_fen"), Where("db_general_basic", "total", "total_fen")),
    SameFigure(
        "DB-05",
        Where("db_expenditure", "total", "basic_fen"),
        Where("db_general_expenditure", "total", "basic_fen"),
        when=_ALL_GENERAL_SPENT,
    ),
    *(
        SameFigure(
            "DB-05", _spent("db_balance", "expenditure_total", column), Where("db_general_basic", "total", column), when=_ALL_GENERAL
        )
        for column in ("personnel_fen", "public_fen")
    ),
    AtMostAcross(
        "DB-07",
        Where("db_appropriation", "income_total", "budget_fen", "income"),
        (Where("db_balance", "income_total", "budget_fen", "income"),),
        "财政拨款收入总计不应大于部门收入总计",
    ),
    SameFigure(
        "DB-07",
        Where("db_appropriation", "current_income", "budget_fen", "income"),
        Where("db_balance", "current_income", "budget_fen", "income"),
        when=_ONLY_APPROPRIATED,
        says="本年收入全部是财政拨款时，财政拨款收支总表的本年收入应等于部门收支总表的",
    ),
    SameFigure("DB-08", Where("db_projects", "total", "total_fen"), Where("db_expenditure", "total", "project_fen")),
    AtMostByName(
        "DB-08",
        Where("db_performance", "", "budget_fen"),
        Where("db_projects", "", "total_fen"),
        "project_name",
        "绩效目标表里的项目资金不应大于项目支出表里这个项目的合计",
    ),
    SumOfOwners("DB-09", Where("db_balance", "income_total", "budget_fen", "income"), "部门汇总数应等于本级和各所属单位之和"),
    SameClasses("SAME-01", "db_balance", "budget_fen", "db_expenditure", "total_fen"),
    SameClasses("SAME-01", "db_appropriation", "general_fen", "db_general_expenditure", "total_fen"),
)
FINAL_ACCOUNT = (
    *(identity for family in ("general", "fund", "capital") for identity in _sides(family, "gf")),
    SameFigure("FA-03", Where("fa_balance", "current_income", "final_fen", "income"), Where("fa_income", "total", "total_fen")),
    SameFigure("FA-03", _spent("fa_balance", "current_expenditure", "final_fen"), Where("fa_expenditure", "total", "total_fen")),
    SameFigure(
        "FA-03",
        Where("fa_income", "total", "appropriation_fen"),
        Where("fa_appropriation", "current_income", "final_fen", "income"),
    ),
    SameFigure(
        "FA-03", _spent("fa_appropriation", "current_expenditure", "general_fen"), Where("fa_general_expenditure", "total", "total_fen")
    ),
    SameFigure("FA-03", _spent("fa_appropriation", "current_expenditure", "fund_fen"), Where("fa_fund", "total", "total_fen")),
    SameFigure("FA-03", _spent("fa_appropriation", "current_expenditure", "capital_fen"), Where("fa_capital", "total", "total_fen")),
    SameFigure("FA-03", Where("fa_general_expenditure", "total", "basic_fen"), Where("fa_general_basic", "total", "final_fen")),
    SumAcross(
        "FA-03",
        Where("fa_general_expenditure", "total", "basic_fen"),
        (Where("fa_general_basic", "personnel_total", "final_fen"), Where("fa_general_basic", "public_total", "final_fen")),
        "一般公共预算财政拨款的基本支出应等于人员经费加公用经费",
    ),
    NextYear(
        "FA-05",
        Where("fa_balance", "carried_in", "final_fen", "income"),
        Where("fa_balance", "carried_out", "final_fen", "expenditure"),
        "本年年初结转和结余应等于上年年末结转和结余",
        corrected=True,
    ),
    NextYear(
        "FA-05",
        Where("fa_appropriation", "carried_in", "final_fen", "income"),
        Where("fa_appropriation", "carried_out", "total_fen", "expenditure"),
        "本年年初财政拨款结转和结余应等于上年年末财政拨款结转和结余",
        corrected=True,
    ),
    *(
        NextYear(
            "FA-05",
            Where("fa_appropriation", f"carried_in_{kind}", "final_fen", "income"),
            Where("fa_appropriation", "carried_out", f"{kind}_fen", "expenditure"),
            f"{word}本年年初结转和结余应等于上年年末结转和结余",
            corrected=True,
        )
        for kind, word in (("general", "一般公共预算"), ("fund", "政府性基金预算"), ("capital", "国有资本经营预算"))
    ),
    *(
        RowsNextYear("FA-05", Where(table, "", "carried_in_fen"), Where(table, "", "carried_out_fen"), "本年年初结转和结余应等于上年年末数")
        for table in ("fa_fund", "fa_capital")
    ),
    SameClasses("SAME-01", "fa_balance", "final_fen", "fa_expenditure", "total_fen"),
    SameClasses("SAME-01", "fa_appropriation", "general_fen", "fa_general_expenditure", "total_fen"),
)
THREE_PUBLIC = (
    SumOfOwners("SG-05", Where("tp_budget", "total", "total_fen"), "政府汇总的三公经费应等于各部门之和", "tp_county", "budget_fen"),
    SumOfOwners("SG-05", Where("tp_final", "total", "final_total_fen"), "政府汇总的三公经费应等于各部门之和", "tp_county", "final_fen"),
)
