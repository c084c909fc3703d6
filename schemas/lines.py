"""Rows known by their words: the lines that close the accounts of governments and departments."""

from __future__ import annotations

from schemas.tables import Line


def _line(line: str, side: str, level: int, *names: str) -> Line:
    return Line(line, names[0], names, side, level)


def income(line: str, *names: str, level: int = 1) -> Line:
    """Return a line of the income side."""
    return _line(line, "income", level, *names)


def spent(line: str, *names: str, level: int = 1) -> Line:
    """Return a line of the expenditure side."""
    return _line(line, "expenditure", level, *names)


#: totals row of a coded table
TOTAL = Line("total", "合计", ("合计", "总计", "支出合计", "本年支出合计", "收入合计", "本年收入合计", "合 计"), level=0)

GOVERNMENT_INCOME = (
    income("tax_revenue", "税收收入"),
    income("nontax_revenue", "非税收入"),
    income(
        "current_income",
        "本年收入合计",
        "本年收入",
        "一般公共预算收入合计",
        "政府性基金收入合计",
        "政府性基金预算收入合计",
        "国有资本经营预算收入合计",
        "国有资本经营收入合计",
        "收入合计",
        "本级收入合计",
        "一般公共预算收入",
        "合计",
        level=0,
    ),
    income("transfer_income", "转移性收入"),
    income("transfers_in", "上级补助收入", "中央补助收入", "省补助收入"),
    income("rebate_in", "返还性收入", "税收返还收入", level=2),
    income("general_transfer_in", "一般性转移支付收入", level=2),
    income("special_transfer_in", "专项转移支付收入", level=2),
    income("remitted_in", "下级上解收入", "上解收入"),
    income("carried_in", "上年结余收入", "上年结余", "上年结转收入", "上年结转", "上年结转结余"),
    income("moved_in", "调入资金", "调入一般公共预算资金"),
    income(
        "debt_in",
        "债务转贷收入",
        "地方政府一般债务转贷收入",
        "债务转贷收入",
        "地方政府债务收入",
        "地方政府一般债务收入",
        "地方政府专项债务转贷收入",
    ),
    income("stabiliser_in", "动用预算稳定调节基金", "调入预算稳定调节基金"),
    income("aid_in", "接受其他地区援助收入", "接受援助收入"),
    income("income_total", "收入总计", "总计", level=0),
)
GOVERNMENT_EXPENDITURE = (
    spent(
        "current_expenditure",
        "本年支出合计",
        "支出合计",
        "一般公共预算支出合计",
        "政府性基金支出合计",
        "政府性基金预算支出合计",
        "国有资本经营预算支出合计",
        "国有资本经营支出合计",
        "本级支出合计",
        "一般公共预算支出",
        "合计",
        level=0,
    ),
    spent("transfer_spending", "转移性支出"),
    spent("transfers_out", "补助下级支出", "对下补助支出"),
    spent("remitted_out", "上解上级支出", "上解中央支出", "上解支出", "上解省支出"),
    spent(
        "debt_repaid", "债务还本支出", "地方政府一般债务还本支出", "地方政府一般债务还本", "地方政府债务还本", "地方政府专项债务还本支出"
    ),
    spent("moved_out", "调出资金"),
    spent("stabiliser_out", "安排预算稳定调节基金", "补充预算稳定调节基金", "增设预算稳定调节基金"),
    spent("aid_out", "援助其他地区支出", "对外援助支出"),
    spent("carried_out", "结转下年", "年终结余", "结转下年支出", "年终结余结转"),
    spent("expenditure_total", "支出总计", "总计", level=0),
)
#: whose totals row can be called 合计 as well; for one-sided tables
ONE_SIDED_INCOME = tuple(Line(i.line, i.title, i.names, "", i.level) for i in GOVERNMENT_INCOME)
ONE_SIDED_EXPENDITURE = tuple(Line(i.line, i.title, i.names, "", i.level) for i in GOVERNMENT_EXPENDITURE)

DEPARTMENT_INCOME = (
    income("appropriation", "财政拨款收入", "财政拨款"),
    income(
        "appropriation_general",
        "一般公共预算拨款收入",
        "一般公共预算",
        "一般公共预算资金",
        "一般公共预算拨款",
        "一般公共预算财政拨款收入",
        "一般公共预算财政拨款",
        "一般公共预算收入",
        level=2,
    ),
    income(
        "appropriation_fund",
        "政府性基金预算拨款收入",
        "政府性基金",
        "政府性基金预算",
        "政府性基金预算资金",
        "政府性基金预算拨款",
        "政府性基金预算财政拨款收入",
        "政府性基金预算财政拨款",
        level=2,
    ),
    income(
        "appropriation_capital",
        "国有资本经营预算拨款收入",
        "国有资本经营",
        "国有资本经营预算",
        "国有资本经营预算资金",
        "国有资本经营预算拨款",
        "国有资本经营预算财政拨款收入",
        "国有资本经营预算财政拨款",
        level=2,
    ),
    income("special_account", "财政专户管理资金收入", "财政专户管理资金"),
    income("superior_grant", "上级补助收入"),
    income("institution_income", "事业收入"),
    income("operating", "事业单位经营收入", "经营收入"),
    income("subsidiary_paid", "附属单位上缴收入"),
    income("other_income", "其他收入"),
    income("current_income", "本年收入合计", "本年收入", level=0),
    income("surplus_used", "使用非财政拨款结余", "使用非财政拨款结余(含专用结余)", "用事业基金弥补收支差额"),
    income("carried_in", "上年结转", "上年结转结余", "年初结转和结余", "年初财政拨款结转和结余", "上年结转和结余"),
    income("carried_in_general", "一般公共预算财政拨款", level=2),
    income("carried_in_fund", "政府性基金预算财政拨款", level=2),
    income("carried_in_capital", "国有资本经营预算财政拨款", level=2),
    income("income_total", "收入总计", "总计", "收入合计", level=0),
)
DEPARTMENT_EXPENDITURE = (
    spent("current_expenditure", "本年支出合计", "本年支出", level=0),
    spent("surplus_distributed", "结余分配"),
    spent("carried_out", "结转下年", "年末结转和结余", "年末财政拨款结转和结余", "结转下年支出"),
    spent("expenditure_total", "支出总计", "总计", "支出合计", level=0),
)

TRANSFERS = (
    Line("rebate_out", "返还性支出", ("返还性支出", "税收返还", "税收返还支出", "税收返还性支出", "返还性收入", "税收返还收入"), level=1),
    Line("general_transfer_out", "一般性转移支付支出", ("一般性转移支付", "一般性转移支付支出"), level=1),
    Line("special_transfer_out", "专项转移支付支出", ("专项转移支付", "专项转移支付支出"), level=1),
    Line("total", "合计", ("合计", "总计", "税收返还和转移支付合计", "转移支付合计", "补助下级支出合计"), level=0),
)
