"""预算: what a government's and a department's budget tables look like.

Sources: 财政预决算领域基层政务公开标准目录 (17 names), the 11 department tables of 德江县, the 2026 forms of 上海市普陀区.
"""

from __future__ import annotations

from typing import Any

from schemas import account_identities as rules
from schemas import columns as c
from schemas import lines
from schemas.tables import Column, Kind, Panel, Table

_TWO_YEARS = (c.PRIOR, c.BUDGET, c.RATIO)
_SET = "政府预算"
_OF_ALL_REGIONS = c.money("budget_fen", "预算数", *c.BUDGET.aliases, "合计", "总计", says=c.BUDGET.says)


def _government(id: str, no: str, title: str, columns: tuple[Column, ...], **more: Any) -> Table:
    settings: dict[str, Any] = {
        "shape": "codes",
        "signature": ("row_name", "budget_fen"),
        "stage": "initial",
        "official_set": _SET,
        "official_no": no,
        "status": "knowledge",
        **more,
    }
    return Table(id, "budget", title, columns=columns, **settings)


def _income(id: str, no: str, title: str, *titles: str) -> Table:
    columns = (c.REVENUE_CODE, c.ROW_NAME, *_TWO_YEARS)
    return _government(
        id, no, title, columns, lines=lines.ONE_SIDED_INCOME, titles=titles, identities=rules.INCOME, says="钱从哪里来：各项收入的预算"
    )


def _expenditure(id: str, no: str, title: str, *titles: str) -> Table:
    columns = (c.FUNCTION_CODE, c.ROW_NAME, *_TWO_YEARS)
    return _government(
        id,
        no,
        title,
        columns,
        lines=lines.ONE_SIDED_EXPENDITURE,
        titles=titles,
        identities=rules.EXPENDITURE,
        says="钱到哪里去：各类支出的预算",
    )


def _transfers(id: str, no: str, title: str, *titles: str) -> Table:
    return _government(
        id,
        no,
        title,
        (c.ITEM, c.PRIOR, _OF_ALL_REGIONS),
        shape="lines",
        lines=lines.TRANSFERS,
        titles=titles,
        identities=rules.TRANSFERS,
        says="县给乡镇的转移支付",
    )


GOVERNMENT = (
    _income(
        "gb_general_income",
        "01",
        "一般公共预算收入表",
        "一般公共预算收入预算表",
        "公共财政预算收入表",
        "一般公共预算收入情况表",
        "一般公共预算收入执行情况表",
    ),
    _expenditure(
        "gb_general_expenditure",
        "02",
        "一般公共预算支出表",
        "一般公共预算支出预算表",
        "公共财政预算支出表",
        "一般公共预算支出情况表",
        "一般公共预算支出执行情况表",
    ),
    _expenditure(
        "gb_general_own_expenditure",
        "03",
        "一般公共预算本级支出表",
        "一般公共预算本级支出预算表",
        "县本级一般公共预算支出表",
        "本级一般公共预算支出表",
    ),
    _government(
        "gb_general_basic",
        "04",
        "一般公共预算本级基本支出表",
        (
            c.GOVERNMENT_ECONOMIC_CODE,
            c.ROW_NAME,
            c.money("basic_fen", "本级基本支出", "基本支出", "本年预算数", "预算数", "合计"),
            c.PERSONNEL,
            c.PUBLIC,
        ),
        lines=(lines.TOTAL,),
        titles=("一般公共预算本级基本支出预算表", "一般公共预算基本支出表", "本级一般公共预算基本支出表"),
        signature=("row_name", "basic_fen"),
        identities=rules.GOVERNMENT_BASIC,
        says="保运转的钱，按经济分类到款",
    ),
    _transfers(
        "gb_general_transfers",
        "05",
        "一般公共预算税收返还和转移支付表",
        "税收返还和转移支付预算表",
        "一般公共预算税收返还和转移支付预算表",
        "一般公共预算转移支付表",
    ),
    _income("gb_fund_income", "07", "政府性基金收入表", "政府性基金预算收入表", "政府性基金收入预算表"),
    _expenditure("gb_fund_expenditure", "08", "政府性基金支出表", "政府性基金预算支出表", "政府性基金支出预算表"),
    _expenditure(
        "gb_fund_own_expenditure",
        "09",
        "本级政府性基金支出表",
        "政府性基金本级支出表",
        "政府性基金预算本级支出表",
        "本级政府性基金预算支出表",
    ),
    _transfers("gb_fund_transfers", "10", "政府性基金转移支付表", "政府性基金预算转移支付表", "政府性基金转移支付预算表"),
    _income("gb_capital_income", "12", "国有资本经营预算收入表", "国有资本经营收入预算表", "国有资本经营收入表"),
    _expenditure("gb_capital_expenditure", "13", "国有资本经营预算支出表", "国有资本经营支出预算表", "国有资本经营支出表"),
    _expenditure("gb_capital_own_expenditure", "14", "本级国有资本经营预算支出表", "国有资本经营预算本级支出表", "国有资本经营本级支出表"),
    _transfers("gb_capital_transfers", "15", "国有资本经营预算转移支付表", "国有资本经营转移支付表"),
    _government(
        "gb_social_income",
        "16",
        "社会保险基金收入表",
        (c.ITEM, *_TWO_YEARS),
        shape="lines",
        lines=(lines.TOTAL,),
        identities=rules.LISTED,
        titles=("社会保险基金预算收入表", "社会保险基金收入预算表"),
    ),
    _government(
        "gb_social_expenditure",
        "17",
        "社会保险基金支出表",
        (c.ITEM, *_TWO_YEARS),
        shape="lines",
        lines=(lines.TOTAL,),
        identities=rules.LISTED,
        titles=("社会保险基金预算支出表", "社会保险基金支出预算表"),
    ),
)

_DEPARTMENT_LINES = (*lines.DEPARTMENT_INCOME, *lines.DEPARTMENT_EXPENDITURE)
_BASIC_AND_PROJECT = (c.BASIC, c.PERSONNEL, c.PUBLIC, c.PROJECT)
_BUDGET_OF_ALL = c.money("budget_fen", "预算数", "预算数/合计", "合计", "金额", "本年预算数", "小计")


def _department(id: str, no: str, title: str, titles: tuple[str, ...], columns: tuple[Column, ...], **more: Any) -> Table:
    settings: dict[str, Any] = {
        "shape": "codes",
        "signature": ("row_name", "total_fen"),
        "stage": "initial",
        "scope": "department",
        "official_set": "部门预算",
        "official_no": no,
        "lines": (lines.TOTAL,),
        "identities": rules.CODED,
        **more,
    }
    return Table(id, "budget", title, titles=titles, columns=columns, **settings)


DEPARTMENTS = (
    _department(
        "db_balance",
        "01",
        "部门收支总表",
        (
            "部门收支总体情况表",
            "财务收支预算总表",
            "部门财务收支预算总表",
            "预算单位财务收支预算总表",
            "收支总表",
            "部门收支预算总表",
            "单位收支总表",
        ),
        (),
        shape="panels",
        lines=_DEPARTMENT_LINES,
        signature=("row_name", "budget_fen"),
        panels=(
            Panel("income", "收入", (c.ITEM, _BUDGET_OF_ALL)),
            Panel("expenditure", "支出", (c.ITEM, _BUDGET_OF_ALL, *_BASIC_AND_PROJECT)),
        ),
        identities=rules.DB_BALANCE,
        says="部门一年全部的收入和支出",
    ),
    _department(
        "db_income",
        "02",
        "部门收入总表",
        ("部门收入总体情况表", "收入预算总表", "部门收入预算总表", "预算单位收入预算总表", "收入总表", "单位收入总表"),
        (
            c.FUNCTION_CODE,
            c.ROW_NAME,
            c.UNIT_CODE,
            c.TOTAL,
            c.CARRIED_IN,
            c.APPROPRIATION,
            *c.BY_KIND_OF_MONEY,
            c.SPECIAL_ACCOUNT,
            c.INSTITUTION,
            c.OPERATING_INCOME,
            c.SUPERIOR_GRANT,
            c.SUBSIDIARY_PAID,
            c.OTHER_INCOME,
        ),
        identities=rules.DB_INCOME,
        says="部门的收入按科目和来源",
    ),
    _department(
        "db_expenditure",
        "03",
        "部门支出总表",
        ("部门支出总体情况表", "支出预算总表", "部门支出预算总表", "预算单位支出预算总表", "支出总表", "单位支出总表"),
        (*c.CODED, c.UNIT_CODE, c.TOTAL, *_BASIC_AND_PROJECT, c.TO_SUPERIOR, c.OPERATING_SPENT, c.TO_SUBSIDIARY),
        signature=("row_name", "total_fen", "basic_fen", "project_fen"),
        identities=rules.SPENT,
        says="部门的支出按科目，基本支出和项目支出分开",
    ),
    _department(
        "db_appropriation",
        "04",
        "财政拨款收支总表",
        (
            "财政拨款收支总体情况表",
            "财政拨款收支预算总表",
            "部门财政拨款收支预算总表",
            "预算单位财政拨款收支预算总表",
            "部门财政拨款收支总表",
        ),
        (),
        shape="panels",
        lines=_DEPARTMENT_LINES,
        signature=("row_name", "budget_fen"),
        panels=(
            Panel("income", "收入", (c.ITEM, _BUDGET_OF_ALL)),
            Panel("expenditure", "支出", (c.ITEM, c.TOTAL, *c.BY_KIND_OF_MONEY)),
        ),
        identities=rules.DB_APPROPRIATION,
        says="财政拨给部门的钱和它的用途",
    ),
    _department(
        "db_general_expenditure",
        "05",
        "一般公共预算支出表",
        (
            "一般公共预算支出情况表",
            "一般公共预算支出功能分类预算表",
            "部门一般公共预算支出功能分类预算表",
            "预算单位一般公共预算支出功能分类预算表",
            "部门一般公共预算支出表",
            "一般公共预算拨款表",
        ),
        (*c.CODED, c.UNIT_CODE, c.PRIOR, c.TOTAL, *_BASIC_AND_PROJECT),
        signature=("row_name", "total_fen", "basic_fen", "project_fen"),
        identities=rules.SPENT,
        says="一般公共预算拨款的支出，按功能分类到项",
    ),
    _department(
        "db_general_basic",
        "06",
        "一般公共预算基本支出表",
        (
            "一般公共预算基本支出情况表",
            "一般公共预算基本支出部门预算经济分类预算表",
            "部门一般公共预算基本支出部门预算经济分类预算表",
            "预算单位一般公共预算基本支出部门预算经济分类预算表",
            "部门一般公共预算基本支出表",
            "一般公共预算基本支出明细表",
        ),
        (c.ECONOMIC_CODE, c.ROW_NAME, c.TOTAL, c.PERSONNEL, c.PUBLIC),
        signature=("row_name", "total_fen", "personnel_fen", "public_fen"),
        identities=rules.DB_BASIC,
        says="基本支出按经济分类到款：人员经费和公用经费",
    ),
    *(
        _department(
            id,
            no,
            f"{money}预算支出表",
            (
                f"{money}预算支出情况表",
                f"{money}预算支出功能分类预算表",
                f"部门{money}预算支出功能分类预算表",
                f"预算单位{money}预算支出功能分类预算表",
                f"部门{money}预算支出表",
                shorter,
            ),
            (*c.CODED, c.TOTAL, *_BASIC_AND_PROJECT),
            identities=rules.SPENT,
            signature=("row_name", "total_fen", "basic_fen", "project_fen"),
        )
        for id, no, money, shorter in (
            ("db_fund_expenditure", "08", "政府性基金", "政府性基金拨款表"),
            ("db_capital_expenditure", "09", "国有资本经营", "国有资本经营预算拨款表"),
        )
    ),
    _department(
        "db_projects",
        "10",
        "项目支出表",
        ("部门项目支出表", "项目支出预算表", "部门项目支出预算表", "项目支出明细表", "项目支出预算明细表"),
        (
            c.text("project_kind", "类型", "项目类型", "项目类别"),
            c.text("project_name", "项目名称", "项目", is_required=True),
            c.text("unit_name", "项目单位", "单位名称", "单位", "预算单位", "预算单位名称", "部门(单位)名称", "实施单位"),
            c.TOTAL,
            *c.BY_KIND_OF_MONEY,
            c.SPECIAL_ACCOUNT,
            c.money("unit_fund_fen", "单位资金", "单位自有资金"),
        ),
        shape="rows",
        signature=("project_name", "total_fen"),
        identities=rules.DB_PROJECTS,
        says="部门每一个项目要花的钱",
    ),
    _department(
        "db_performance",
        "11",
        "项目支出绩效目标表",
        ("部门项目支出绩效目标表", "项目绩效目标表", "项目支出绩效目标情况表"),
        (
            c.UNIT_NAME,
            c.text("project_name", "项目名称", is_required=True),
            c.BUDGET,
            c.text("goal_text", "年度目标", "年度绩效目标", "绩效目标"),
            c.text("first_indicator", "一级指标"),
            c.text("second_indicator", "二级指标"),
            c.text("third_indicator", "三级指标"),
            c.text("comparison", "指标性质"),
            c.text("target_text", "指标值"),
            c.text("target_unit", "度量单位", "计量单位"),
            Column("weight", "权重", "decimal"),
            c.text("direction", "指标方向性", "指标方向"),
        ),
        shape="rows",
        lines=(),
        identities=(),
        signature=("project_name", "first_indicator"),
        says="项目要做到什么程度",
    ),
)

KIND = Kind(
    "budget",
    "预算",
    "今年准备收多少、花多少？",
    (*GOVERNMENT, *DEPARTMENTS),
    identities=rules.BUDGET,
    duties=("government_budget", "department_budget"),
    search_words=("预算", "收入", "支出", "部门预算", "转移支付"),
    page="shouzhi",
)
