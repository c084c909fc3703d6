"""决算: what a government's and a department's final accounts look like.

Sources: the 29 names of 曾都区 2021 (columns known for 13 of them, the rest are kept as grids), the nine department tables 公开01–09.
"""

from __future__ import annotations

from typing import Any

from schemas import account_identities as rules
from schemas import columns as c
from schemas import lines
from schemas.tables import Column, Kind, Line, Panel, Table

_YEAR = (c.INITIAL, c.ADJUSTED, c.FINAL, c.RATIO_ADJUSTED, c.RATIO_PRIOR)


def _government(
    id: str, no: str, title: str, code: Column, closing: tuple[Line, ...], *titles: str, identities: tuple[object, ...] = rules.CODED
) -> Table:
    return Table(
        id,
        "final_account",
        title,
        "codes",
        columns=(code, c.ROW_NAME, *_YEAR, c.PRIOR),
        lines=closing,
        titles=titles,
        signature=("row_name", "final_fen"),
        stage="final",
        official_set="政府决算",
        official_no=no,
        status="knowledge",
        identities=identities,
    )


def _income(id: str, no: str, title: str, *titles: str) -> Table:
    return _government(id, no, title, c.REVENUE_CODE, lines.ONE_SIDED_INCOME, *titles, identities=rules.INCOME)


def _expenditure(id: str, no: str, title: str, *titles: str) -> Table:
    return _government(
        id, no, title, c.FUNCTION_CODE, lines.ONE_SIDED_EXPENDITURE, *titles, identities=(*rules.EXPENDITURE, *rules.NOT_OVER_BUDGET)
    )


_SIDES = (c.ITEM, c.INITIAL, c.ADJUSTED, c.FINAL)

GOVERNMENT = (
    Table(
        "gf_balance",
        "final_account",
        "一般公共预算收支决算总表",
        "panels",
        panels=(Panel("income", "收入", _SIDES), Panel("expenditure", "支出", _SIDES)),
        lines=(*lines.GOVERNMENT_INCOME, *lines.GOVERNMENT_EXPENDITURE),
        titles=("公共财政预算收支决算总表", "公共财政收支决算总表", "一般预算收支决算总表", "一般公共预算收支决算表"),
        signature=("row_name", "final_fen"),
        stage="final",
        identities=rules.GOVERNMENT_BALANCE,
        says="一年的总账：左边收，右边支，两边相等（河南2015、江苏2016）",
    ),
    _income("gf_general_income", "01", "一般公共预算收入决算表"),
    _income("gf_general_own_income", "02", "一般公共预算本级收入决算表"),
    _expenditure("gf_general_expenditure", "03", "一般公共预算支出决算表"),
    _expenditure("gf_general_own_expenditure", "04", "一般公共预算本级支出决算表"),
    _government(
        "gf_general_basic", "05", "一般公共预算本级基本支出决算表", c.GOVERNMENT_ECONOMIC_CODE, (lines.TOTAL,), "一般公共预算基本支出决算表"
    ),
    _income("gf_fund_income", "09", "政府性基金收入决算表", "政府性基金预算收入决算表"),
    _expenditure("gf_fund_expenditure", "10", "政府性基金支出决算表", "政府性基金预算支出决算表"),
    _expenditure("gf_fund_own_expenditure", "11", "本级政府性基金支出决算表", "政府性基金预算本级支出决算表"),
    _income("gf_capital_income", "14", "国有资本经营预算收入决算表", "国有资本经营收入决算表"),
    _expenditure("gf_capital_expenditure", "15", "国有资本经营预算支出决算表", "国有资本经营支出决算表"),
    _expenditure("gf_capital_own_expenditure", "16", "本级国有资本经营预算支出决算表", "国有资本经营预算本级支出决算表"),
    _government("gf_social_income", "18", "社会保险基金收入决算表", c.REVENUE_CODE, (lines.TOTAL,), "社会保险基金预算收入决算表"),
    _government("gf_social_expenditure", "19", "社会保险基金支出决算表", c.FUNCTION_CODE, (lines.TOTAL,), "社会保险基金预算支出决算表"),
)


def _department(id: str, no: str, title: str, columns: tuple[Column, ...], **more: Any) -> Table:
    settings: dict[str, Any] = {
        "shape": "codes",
        "lines": (lines.TOTAL,),
        "scope": "department",
        "stage": "final",
        "official_set": "部门决算",
        "official_no": no,
        **more,
    }
    return Table(id, "final_account", title, columns=columns, **settings)


_LINES = (*lines.DEPARTMENT_INCOME, *lines.DEPARTMENT_EXPENDITURE)
_SPENT_TOTAL = c.money("total_fen", "本年支出合计", "合计", "本年支出/小计", "本年支出/合计", "本年支出", "小计")
_FLOW = (*c.CODED, c.CARRIED_IN, c.INCOME, _SPENT_TOTAL, c.BASIC, c.PROJECT, c.CARRIED_OUT)
_GROUP = (c.ECONOMIC_CODE, c.ROW_NAME, c.FINAL)

DEPARTMENTS = (
    _department(
        "fa_balance",
        "公开01表",
        "收入支出决算总表",
        (),
        shape="panels",
        panels=(
            Panel("income", "收入", (c.ITEM, c.LINE_NUMBER, c.FINAL)),
            Panel("expenditure", "支出", (c.ITEM, c.LINE_NUMBER, c.FINAL)),
        ),
        lines=_LINES,
        titles=("部门收入支出决算总表", "收入支出决算总体情况表", "部门收支决算总表"),
        signature=("row_name", "final_fen"),
        identities=rules.FA_BALANCE,
        says="部门一年实际的收入和支出",
    ),
    _department(
        "fa_income",
        "公开02表",
        "收入决算表",
        (
            *c.CODED,
            c.money("total_fen", "本年收入合计", "合计", "本年收入"),
            c.APPROPRIATION,
            c.SUPERIOR_GRANT,
            c.INSTITUTION,
            c.OPERATING_INCOME,
            c.SUBSIDIARY_PAID,
            c.OTHER_INCOME,
        ),
        identities=rules.FA_INCOME,
        titles=("部门收入决算表", "收入决算情况表"),
        signature=("row_name", "total_fen", "appropriation_fen"),
    ),
    _department(
        "fa_expenditure",
        "公开03表",
        "支出决算表",
        (*c.CODED, _SPENT_TOTAL, c.BASIC, c.PROJECT, c.TO_SUPERIOR, c.OPERATING_SPENT, c.TO_SUBSIDIARY),
        identities=rules.FA_SPENT,
        titles=("部门支出决算表", "支出决算情况表"),
        signature=("row_name", "total_fen", "basic_fen", "project_fen"),
    ),
    _department(
        "fa_appropriation",
        "公开04表",
        "财政拨款收入支出决算总表",
        (),
        shape="panels",
        panels=(
            Panel("income", "收入", (c.ITEM, c.LINE_NUMBER, c.FINAL)),
            Panel("expenditure", "支出", (c.ITEM, c.LINE_NUMBER, c.TOTAL, *c.BY_KIND_OF_MONEY)),
        ),
        lines=_LINES,
        identities=rules.FA_APPROPRIATION,
        titles=("财政拨款收入支出决算总体情况表", "部门财政拨款收入支出决算总表", "财政拨款收支决算总表"),
        signature=("row_name", "final_fen", "total_fen"),
    ),
    _department(
        "fa_general_expenditure",
        "公开05表",
        "一般公共预算财政拨款支出决算表",
        (*c.CODED, _SPENT_TOTAL, c.BASIC, c.PROJECT),
        identities=rules.FA_SPENT,
        titles=("一般公共预算财政拨款支出决算情况表", "一般公共预算财政拨款支出决算具体情况表"),
        signature=("row_name", "total_fen", "basic_fen", "project_fen"),
    ),
    _department(
        "fa_general_basic",
        "公开06表",
        "一般公共预算财政拨款基本支出决算表",
        _GROUP,
        shape="blocks",
        identities=rules.FA_BASIC,
        lines=(
            Line("personnel_total", "人员经费合计", ("人员经费合计",), level=0),
            Line("public_total", "公用经费合计", ("公用经费合计",), level=0),
            Line("total", "合计", ("合计", "总计"), level=0),
        ),
        titles=(
            "一般公共预算财政拨款基本支出决算明细表",
            "一般公共预算财政拨款基本支出决算具体情况表",
            "一般公共预算财政拨款基本支出决算情况表",
        ),
        signature=("row_name", "final_fen"),
    ),
    _department(
        "fa_fund",
        "公开07表",
        "政府性基金预算财政拨款收入支出决算表",
        _FLOW,
        identities=rules.FA_FLOW,
        titles=("政府性基金预算财政拨款收入支出决算情况表", "政府性基金收入支出决算表"),
        signature=("row_name", "total_fen"),
    ),
    _department(
        "fa_capital",
        "公开08表",
        "国有资本经营预算财政拨款支出决算表",
        _FLOW,
        identities=rules.FA_FLOW,
        titles=("国有资本经营预算财政拨款收入支出决算表", "国有资本经营预算财政拨款支出决算情况表", "国有资本经营预算支出决算表"),
        signature=("row_name", "total_fen"),
    ),
)

KIND = Kind(
    "final_account",
    "决算",
    "去年实际收了多少、花了多少？",
    (*GOVERNMENT, *DEPARTMENTS),
    identities=rules.FINAL_ACCOUNT,
    duties=("government_final_account", "department_final_account"),
    search_words=("决算", "收支决算", "部门决算", "结余"),
    page="shouzhi",
)
