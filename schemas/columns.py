"""Columns that recur: a quantity has one name, one wording and one meaning in every table."""

from __future__ import annotations

from schemas.tables import Column


def money(name: str, title: str, *aliases: str, says: str = "", is_required: bool = False) -> Column:
    """Return a money column."""
    return Column(name, title, "money", aliases, says=says, is_required=is_required)


def count(name: str, title: str, *aliases: str) -> Column:
    """Return a column of whole numbers."""
    return Column(name, title, "count", aliases)


def text(name: str, title: str, *aliases: str, is_required: bool = False) -> Column:
    """Return a text column."""
    return Column(name, title, "text", aliases, is_required=is_required)


_CODE_WORDS = (
    "科目编码",
    "科目编码(类款项)",
    "功能分类科目编码(类款项)",
    "科目代码",
    "功能分类科目编码",
    "功能分类科目代码",
    "支出功能分类科目编码",
    "编码",
    "代码",
    "科目编号",
)
FUNCTION_CODE = Column("row_code", "科目编码", "code", _CODE_WORDS, "function", says="支出功能分类科目：类3位、款5位、项7位")
REVENUE_CODE = Column("row_code", "科目编码", "code", ("科目代码", "收入分类科目编码", "编码", "代码"), "revenue", says="政府收入分类科目")
ECONOMIC_CODE = Column(
    "row_code",
    "经济分类科目编码",
    "code",
    ("部门预算经济分类科目编码", "部门预算支出经济分类科目编码", "支出经济分类科目编码", "科目编码", "科目代码", "编码"),
    "economic_department",
    says="部门预算支出经济分类科目：类3位、款5位",
)
GOVERNMENT_ECONOMIC_CODE = Column(
    "row_code",
    "政府预算经济分类科目编码",
    "code",
    ("政府预算支出经济分类科目编码", "经济分类科目编码", "科目编码", "科目代码", "编码"),
    "economic_government",
    says="政府预算支出经济分类科目：类3位、款5位",
)
ROW_NAME = Column(
    "row_name",
    "科目名称",
    "text",
    (
        "项目",
        "科目",
        "预算科目",
        "功能分类科目名称",
        "支出功能分类科目名称",
        "经济分类科目名称",
        "部门经济分类科目名称",
        "部门预算支出经济分类科目名称",
        "政府预算经济分类科目名称",
        "科目名称/项目",
        "项目名称",
        "功能科目名称",
        "收入项目",
        "支出项目",
        "项目(按功能分类)",
        "项目按功能分类",
        "功能分类科目",
        "支出功能分类科目",
        "经济分类科目",
        "部门预算支出经济分类科目",
        "政府预算支出经济分类科目",
        "收入科目",
        "支出科目",
    ),
)
ITEM = Column("row_name", "项目", "text", ("科目", "预算科目", "科目名称", "项目名称", "收入项目", "支出项目", "项目(按功能分类)", "地区"))
LINE_NUMBER = Column("line_number", "行次", "ordinal", says="决算表的行次")
UNIT_NAME = text("unit_name", "单位名称", "部门(单位)名称", "预算单位", "部门名称", "单位")
UNIT_CODE = Column("unit_code", "单位代码", "code", ("单位编码", "部门代码", "部门编码"))
SEQ = Column("seq", "序号", "ordinal", ("编号",))
REMARK = text("remark", "备注", "说明")
#: what any list may carry beside the columns of its form
BESIDE_ANY = (SEQ, REMARK, LINE_NUMBER)
REASON = text("reason_text", "增减变化原因", "增减变化原因说明", "变动原因", "增减原因", "说明")

PRIOR = money(
    "prior_fen",
    "上年执行数",
    "上年数",
    "上年执行",
    "上年决算数",
    "上年决算",
    "上年预计执行数",
    "上年完成数",
    "上年预计完成数",
    "上年预算执行数",
    "上年快报数",
    "上年预算数",
    says="上一年的数",
)
BUDGET = money(
    "budget_fen", "预算数", "本年预算数", "当年预算数", "年初预算数", "预算", "预算金额", "年预算数", "金额", says="批准的年初预算"
)
INITIAL = money("budget_fen", "年初预算数", "预算数", "年初预算", "当年预算数", says="批准的年初预算")
ADJUSTED = money("adjusted_fen", "调整预算数", "调整后预算数", "调整预算", "全年预算数", says="年初预算加调增减调减")
FINAL = money("final_fen", "决算数", "金额", "本年决算数", "决算", says="全年实际数")
RATIO = Column(
    "ratio_percent", "预算数为上年执行数的%", "percent", ("为上年执行数的%", "预算数为上年数的%", "为上年%", "预算数为上年预算数的%")
)
RATIO_ADJUSTED = Column(
    "ratio_adjusted_percent", "决算数为调整预算数的%", "percent", ("为调整预算%", "决算数为预算数的%", "为预算的%", "为调整预算数的%")
)
RATIO_PRIOR = Column("ratio_prior_percent", "决算数为上年决算数的%", "percent", ("为上年决算%", "为上年决算数的%", "决算数为上年数的%"))

TOTAL = money("total_fen", "合计", "总计", "小计", "预算数", "支出合计", "金额", says="各栏之和")
BASIC = money("basic_fen", "基本支出", "基本支出/小计", "基本支出/合计", "本级基本支出", says="人员经费加公用经费")
PERSONNEL = money("personnel_fen", "人员经费", "基本支出/人员经费", says="工资福利支出和对个人和家庭的补助")
PUBLIC = money("public_fen", "公用经费", "基本支出/公用经费", "日常公用经费", says="商品和服务支出和资本性支出")
PROJECT = money("project_fen", "项目支出", "项目支出/小计", says="为特定任务安排的支出")
TO_SUPERIOR = money("to_superior_fen", "上缴上级支出")
OPERATING_SPENT = money("operating_spent_fen", "经营支出", "事业单位经营支出")
TO_SUBSIDIARY = money("to_subsidiary_fen", "对附属单位补助支出", "对附属单位补助")
GENERAL = money("general_fen", "一般公共预算", "一般公共预算财政拨款", "一般公共预算拨款", "一般公共预算资金", "一般公共预算拨款收入")
FUND = money("fund_fen", "政府性基金", "政府性基金预算", "政府性基金预算财政拨款", "政府性基金预算拨款", "政府性基金预算资金")
CAPITAL = money(
    "capital_fen", "国有资本经营", "国有资本经营预算", "国有资本经营预算财政拨款", "国有资本经营预算拨款", "国有资本经营预算资金"
)
APPROPRIATION = money("appropriation_fen", "财政拨款收入", "财政拨款", "财政拨款收入/小计")
SPECIAL_ACCOUNT = money("special_account_fen", "财政专户管理资金", "财政专户管理资金收入", "财政专户")
SUPERIOR_GRANT = money("superior_grant_fen", "上级补助收入", "上级补助")
INSTITUTION = money("institution_fen", "事业收入")
OPERATING_INCOME = money("operating_income_fen", "经营收入", "事业单位经营收入")
SUBSIDIARY_PAID = money("subsidiary_paid_fen", "附属单位上缴收入", "附属单位缴款")
OTHER_INCOME = money("other_income_fen", "其他收入")
CARRIED_IN = money("carried_in_fen", "年初结转和结余", "上年结转", "上年结转结余", "年初财政拨款结转和结余", says="上年结转和结余")
CARRIED_OUT = money("carried_out_fen", "年末结转和结余", "结转下年", "年末财政拨款结转和结余", says="年末结转和结余")
INCOME = money("income_fen", "本年收入", "收入")

CODED = (FUNCTION_CODE, ROW_NAME)
BY_KIND_OF_MONEY = (GENERAL, FUND, CAPITAL)
