"""债务: limits, balances, issue, repayment and every bond, as 财预〔2018〕209号 orders them published.

Sources: 舒城 2024, 綦江 2020, 宣州 2024, 柳城 2021, 西双版纳 2022, 杨凌 2024; what only knowledge gives is marked so.
"""

from __future__ import annotations

from typing import Any

from schemas import columns as c
from schemas import debt_identities as rules
from schemas import debt_lines
from schemas.tables import Column, Kind, Shape, Table

REGION = Column("region_name", "地区", "text", ("地区名称", "行政区划", "主体地区"), is_required=True)
_WHOLE = c.money("whole_area_fen", "本地区", says="全县，含下级")
_OWN = c.money("own_fen", "本级", says="县本级")
_LOWER = c.money("lower_fen", "下级", says="乡镇等下级")
_FORMULA = c.text("formula_text", "公式")
_EXECUTED = c.money("executed_fen", "执行数", "预计执行数", says="预计执行数")
_LIMIT = ("债务限额", "限额")
_BALANCE = ("债务余额预计执行数", "债务余额", "债务余额(决算数)", "债务余额决算数")
LIMIT_AND_BALANCE = (
    c.money("limit_total_fen", "债务限额", *(f"{w}/合计" for w in _LIMIT), *(f"{w}/小计" for w in _LIMIT), *_LIMIT),
    c.money("limit_general_fen", "一般债务限额", *(f"{w}/一般债务" for w in _LIMIT)),
    c.money("limit_special_fen", "专项债务限额", *(f"{w}/专项债务" for w in _LIMIT)),
    c.money("balance_total_fen", "债务余额", *(f"{w}/合计" for w in _BALANCE), *(f"{w}/小计" for w in _BALANCE), *_BALANCE),
    c.money("balance_general_fen", "一般债务余额", *(f"{w}/一般债务" for w in _BALANCE)),
    c.money("balance_special_fen", "专项债务余额", *(f"{w}/专项债务" for w in _BALANCE)),
)
_SIX = tuple(column.name for column in LIMIT_AND_BALANCE)

BOND_CODE = Column("bond_code", "债券编码", "code", ("债券代码", "代码", "编码"), is_required=True, says="文本，保留前导零")
BOND_NAME = c.text("bond_name", "债券名称", "债券全称", "证券全称", is_required=True)
BOND_KIND = c.text("bond_kind", "债券性质", "债券类型", "债券品种", "债券种类", "品种")
AMOUNT = c.money("amount_fen", "债券规模", "发行总额", "实际发行额", "发行额", "发行规模", "转贷额", "本县转贷额")
ISSUE_DATE = Column("issue_date", "发行时间", "date", ("发行时间(年/月/日)", "发行时间(年//日)", "发行日期", "招标日期", "发行日"))
COUPON = Column("coupon_rate", "债券利率", "rate", ("票面利率", "利率", "票面利率(发行时)"), says="百分点，不是小数")
TERM = Column("term_years", "债券期限", "term", ("期限", "债券期限(年)", "期限(年)"), says="年")
PROJECT_NAME = c.text("project_name", "项目名称")
PROJECT_CODE = Column("project_code", "项目编号", "code", ("项目编码", "项目代码"), says="P+2位年+6位区划-4位序号")
AUTHORITY = c.text("authority_name", "项目主管部门", "主管部门")
IMPLEMENTER = c.text("implementer_name", "项目实施单位", "实施单位", "项目单位")
SOURCE = c.text("repayment_source", "偿债资金来源", "还款来源", "偿还资金来源")
_INVESTMENT = (
    c.money("project_total_fen", "债券项目总投资", "项目总投资"),
    c.money(
        "project_bond_fen",
        "债券项目总投资其中债券资金安排",
        "债券项目总投资/其中:债券资金安排",
        "项目总投资/其中:债券资金安排",
        "其中:债券资金安排",
    ),
    c.money("invested_fen", "债券项目已实现投资", "已实现投资"),
    c.money(
        "invested_bond_fen",
        "债券项目已实现投资其中债券资金安排",
        "债券项目已实现投资/其中:债券资金安排",
        "已实现投资/其中:债券资金安排",
        "其中:债券资金安排",
    ),
)
_BY_KNOWLEDGE = tuple(
    Column(name, title, "text", status="knowledge")
    for name, title in (
        ("interest_text", "计息方式"),
        ("payment_text", "付息频率"),
        ("repayment_text", "还本方式"),
        ("market_name", "上市场所"),
        ("rating_text", "信用评级"),
    )
)
_BOND = (BOND_NAME, BOND_CODE, BOND_KIND, AMOUNT, ISSUE_DATE, COUPON, TERM)


def _table(id: str, no: str, title: str, shape: Shape, columns: tuple[Column, ...], **more: Any) -> Table:
    settings: dict[str, Any] = {"unit": "亿元", "official_set": "债务公开表", "official_no": no, **more}
    return Table(id, "debt", title, shape, columns=columns, **settings)


WITH_BUDGET = (
    _table(
        "debt_limit_balance",
        "表1-1",
        "地方政府债务限额及余额预算情况表",
        "rows",
        (REGION, *LIMIT_AND_BALANCE),
        titles=("政府债务限额及余额预算情况表", "地方政府债务限额及余额情况表", "政府债务限额和余额情况表", "债务限额及余额预算情况表"),
        signature=_SIX,
        stage="initial",
        identities=rules.LIMIT_AND_BALANCE,
        says="能借多少、借了多少",
    ),
    *(
        _table(
            id,
            no,
            f"地方政府{kind}债务余额情况表",
            "lines",
            (c.ITEM, c.BUDGET, _EXECUTED),
            lines=lines,
            identities=identities,
            titles=(f"政府{kind}债务余额情况表", f"政府{kind}债务限额和余额情况表"),
            signature=("budget_fen", "executed_fen"),
            stage="initial",
            says=f"{kind}债务从年初到年末怎么变",
        )
        for id, no, kind, lines, identities in (
            ("debt_general_balance", "表1-2", "一般", debt_lines.GENERAL_BALANCE, rules.GENERAL_BALANCE),
            ("debt_special_balance", "表1-3", "专项", debt_lines.SPECIAL_BALANCE, rules.SPECIAL_BALANCE),
        )
    ),
    _table(
        "debt_issue_repay",
        "表1-4",
        "地方政府债券发行及还本付息情况表",
        "lines",
        (c.ITEM, _FORMULA, _WHOLE, _OWN),
        lines=debt_lines.ISSUE_AND_REPAY,
        identities=rules.ISSUE_AND_REPAY,
        titles=("政府债券发行及还本付息情况表", "地方政府债务发行及还本付息预算情况表"),
        signature=("whole_area_fen", "own_fen"),
        stage="initial",
        says="发了多少、还了多少、付了多少利息",
    ),
    _table(
        "debt_advance_limit",
        "表1-5",
        "地方政府债务限额提前下达情况表",
        "lines",
        (c.ITEM, _FORMULA, _WHOLE, _OWN, _LOWER),
        lines=debt_lines.ADVANCE,
        identities=rules.ADVANCE,
        titles=("政府债务限额提前下达情况表",),
        signature=("whole_area_fen",),
        stage="initial",
        status="knowledge",
    ),
    _table(
        "debt_new_arrangement",
        "表1-6",
        "本级年初新增地方政府债券资金安排表",
        "rows",
        (
            c.SEQ,
            c.text("project_name", "项目名称", is_required=True),
            c.text("sector_name", "项目类型", "项目领域"),
            AUTHORITY,
            BOND_KIND,
            AMOUNT,
        ),
        titles=("年初新增地方政府债券资金安排表", "新增地方政府债券资金安排表"),
        signature=("project_name", "amount_fen"),
        lines=debt_lines.TOTAL,
        identities=rules.LISTED,
        stage="initial",
        status="knowledge",
    ),
)
WITH_ADJUSTMENT = (
    _table(
        "debt_limit_adjustment",
        "表2-1",
        "地方政府债务限额调整情况表",
        "lines",
        (c.ITEM, _FORMULA, _WHOLE, _OWN, _LOWER),
        lines=debt_lines.ADJUSTMENT,
        identities=rules.ADJUSTMENT,
        titles=("政府债务限额调整情况表",),
        signature=("whole_area_fen",),
        stage="adjusted",
    ),
    _table(
        "debt_use_adjustment",
        "表2-2",
        "本级新增地方政府债券资金使用(调整)安排表",
        "rows",
        (c.SEQ, PROJECT_NAME, c.text("sector_name", "项目类型", "项目领域"), AUTHORITY, BOND_KIND, AMOUNT),
        titles=("新增地方政府债券资金使用安排表", "新增地方政府债券资金使用调整安排表"),
        signature=("project_name", "amount_fen"),
        lines=debt_lines.TOTAL,
        identities=rules.LISTED,
        stage="adjusted",
        status="knowledge",
    ),
)
WITH_FINAL = (
    _table(
        "debt_final_limit_balance",
        "决算表1",
        "地方政府债务限额及余额决算情况表",
        "rows",
        (REGION, *LIMIT_AND_BALANCE),
        titles=("政府债务限额及余额决算情况表", "地方政府债务限额余额决算情况表"),
        signature=_SIX,
        stage="final",
        identities=rules.LIMIT_AND_BALANCE,
        says="年底能借多少、实际欠多少",
    ),
    _table(
        "debt_final_use",
        "决算表2",
        "地方政府债券使用情况表",
        "rows",
        (
            c.SEQ,
            c.text("project_name", "项目名称", is_required=True),
            PROJECT_CODE,
            c.text("sector_name", "项目领域", "项目类型"),
            AUTHORITY,
            IMPLEMENTER,
            BOND_KIND,
            AMOUNT,
            Column("issue_month", "发行时间", "month", ("发行时间(年/月)", "发行年月", "发行日期")),
        ),
        titles=("政府债券使用情况表", "新增地方政府债券使用情况表"),
        signature=("project_name", "amount_fen", "bond_kind"),
        lines=debt_lines.TOTAL,
        identities=rules.LISTED,
        stage="final",
        says="债券的钱用在哪些项目",
    ),
    _table(
        "debt_final_issue_repay",
        "决算表3",
        "地方政府债务发行及还本付息情况表",
        "lines",
        (c.ITEM, _FORMULA, _WHOLE, _OWN),
        lines=debt_lines.FINAL_ISSUE_AND_REPAY,
        identities=rules.FINAL,
        titles=("政府债务发行及还本付息决算情况表", "地方政府债务发行及还本付息决算情况表"),
        signature=("whole_area_fen", "own_fen"),
        stage="final",
        status="knowledge",
    ),
)
_LIFE = {"stage": "life", "official_set": "债券存续期公开表", "lines": debt_lines.TOTAL}
DURING_LIFE = (
    _table(
        "debt_bond_general",
        "表3-1",
        "发行的新增地方政府一般债券情况表",
        "rows",
        (*_BOND, *_INVESTMENT, c.REMARK),
        titles=("新增地方政府一般债券情况表",),
        signature=("bond_name", "bond_code", "amount_fen"),
        identities=rules.BOND,
        **_LIFE,
    ),
    _table(
        "debt_bond_special",
        "表3-2",
        "发行的新增地方政府专项债券情况表",
        "rows",
        (
            *_BOND,
            c.text("asset_kind", "债券项目资产类型", "项目资产类型"),
            *_INVESTMENT,
            c.money("income_fen", "已取得项目收益", "项目收益", "已取得收益"),
            c.REMARK,
        ),
        titles=("新增地方政府专项债券情况表",),
        signature=("bond_name", "bond_code", "amount_fen"),
        identities=rules.BOND,
        **_LIFE,
    ),
    *(
        _table(
            id,
            no,
            title,
            "rows",
            (
                c.SEQ,
                c.text("bond_name", "债券名称", "收入/债券名称", "一般债券名称", "专项债券名称"),
                c.money("income_fen", "收入金额", "收入/金额"),
                c.text("function_name", "支出功能分类", "支出/支出功能分类", "支出/功能分类科目"),
                c.money("spent_fen", "支出金额", "支出/金额"),
            ),
            titles=titles,
            signature=("bond_name", "income_fen", "spent_fen"),
            identities=rules.FLOW,
            status=status,
            **_LIFE,
        )
        for id, no, title, titles, status in (
            ("debt_bond_general_flow", "表3-3", "新增一般债券资金收支情况表", ("新增地方政府一般债券资金收支情况表",), "sourced"),
            ("debt_bond_special_flow", "表3-4", "新增专项债券资金收支情况表", ("新增地方政府专项债券资金收支情况表",), "knowledge"),
        )
    ),
)
LISTS = (
    _table(
        "debt_bonds",
        "",
        "地方政府债券明细表",
        "rows",
        (
            c.SEQ,
            BOND_CODE,
            BOND_NAME,
            c.text("bond_short_name", "债券简称", "名称", "简称"),
            c.text("issuer_name", "发行人", "债务主体", "发行主体"),
            Column("region_name", "地区", "text", ("主体地区", "发行人/地区")),
            BOND_KIND,
            c.text("purpose", "用途", "资金用途", "债券用途"),
            c.text("sector_name", "项目领域", "专项债项目领域", "投向领域"),
            c.money("planned_fen", "计划发行额", "计划发行规模"),
            AMOUNT,
            ISSUE_DATE,
            Column("value_date", "起息日", "date", ("起息日期",)),
            Column("maturity_date", "到期日", "date", ("到期日期", "到期兑付日")),
            TERM,
            COUPON,
            SOURCE,
            PROJECT_NAME,
            PROJECT_CODE,
            AUTHORITY,
            IMPLEMENTER,
            c.money("outstanding_fen", "债券余额", "余额", "未偿还余额"),
            *_BY_KNOWLEDGE,
        ),
        lines=debt_lines.TOTAL,
        titles=("地方政府债券明细", "政府债券明细表", "债券明细表", "债券明细", "地方政府债券转贷明细表"),
        signature=("bond_code", "bond_name"),
        status="knowledge",
        says="一只一只的债券：多少钱、几年、利率、谁来还",
    ),
    _table(
        "debt_schedule",
        "",
        "政府债务偿还计划表",
        "rows",
        (
            c.SEQ,
            Column("due_year", "年度", "year", ("偿还年度", "年份", "到期年度"), is_required=True),
            Column("bond_code", "债券编码", "code", ("债券代码",)),
            c.text("bond_name", "债券名称"),
            c.money("principal_fen", "本金", "偿还本金", "还本", "到期本金"),
            c.money("interest_fen", "利息", "支付利息", "付息", "应付利息"),
            c.money("refinancing_fen", "再融资", "再融资安排", "其中:再融资", "再融资债券"),
            c.money("fiscal_fen", "财政预算安排", "财政安排", "预算安排"),
            SOURCE,
        ),
        lines=debt_lines.TOTAL,
        titles=("债务偿还计划表", "政府债券偿还计划表", "地方政府债务偿还计划表"),
        signature=("due_year", "principal_fen"),
        identities=rules.SCHEDULE,
        unit="万元",
        status="knowledge",
        says="以后每年要还多少，钱从哪里来",
    ),
    _table(
        "township_debt",
        "",
        "乡镇债权债务情况表",
        "rows",
        (
            c.SEQ,
            Column("township_name", "乡镇", "text", ("乡镇名称", "乡(镇)", "单位名称"), is_required=True, is_said_above=True),
            c.text("claim_or_debt", "类别", "债权/债务", "性质"),
            c.text("item_name", "项目", "内容", "事项"),
            c.money("opening_fen", "年初余额", "期初余额", "年初数", "期初数"),
            c.money("increased_fen", "本年增加", "本期增加", "增加额"),
            c.money("decreased_fen", "本年减少", "本期减少", "减少额", "偿还额"),
            c.money("closing_fen", "年末余额", "期末余额", "年末数", "期末数"),
            c.REMARK,
        ),
        lines=debt_lines.TOTAL,
        titles=("乡镇债权债务表", "债权债务情况表", "债权债务情况公开表", "债权债务公开表", "债权债务公示表", "债权债务明细表"),
        signature=("township_name", "closing_fen"),
        identities=rules.TOWNSHIP,
        unit="万元",
        scope="township",
        status="knowledge",
        says="乡镇欠别人多少，别人欠乡镇多少",
    ),
)

KIND = Kind(
    "debt",
    "债务",
    "我们欠了多少钱，什么时候还？",
    (*WITH_BUDGET, *WITH_ADJUSTMENT, *WITH_FINAL, *DURING_LIFE, *LISTS),
    identities=rules.DEBT,
    duties=("debt_with_budget", "debt_with_adjustment", "debt_with_final", "debt_use", "township_debt"),
    search_words=("债务", "债券", "限额", "余额", "还本付息", "转贷"),
    page="zhaiwu",
)
