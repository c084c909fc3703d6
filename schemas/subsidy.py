"""惠民惠农补贴: who was paid which subsidy, from the household to the village, and the rules they were paid by.

Sources: field names and headings of the 到人到户 import templates, 内乡 2023, 侯马 2024 (catalogue), 涉农补贴领域基层政务公开标准目录.
Rule: IDs, cards, telephones and addresses never leave the sealed original.
"""

from __future__ import annotations

from typing import Any

from schemas import columns as c
from schemas.tables import Column, Kind, Line, Shape, Table

TOTAL = (Line("total", "合计", ("合计", "总计", "小计", "本页小计"), level=0),)
TOWNSHIP_CODE = Column("township_code", "乡镇编码", "code", ("街道(乡镇)编码", "乡(镇)编码", "乡镇代码", "镇编码"), "divisions")
TOWNSHIP_NAME = c.text("township_name", "乡镇", "街道(乡镇)名称", "乡镇名称", "乡(镇)", "乡(镇)名称", "乡镇(街道)", "街道", "镇")
VILLAGE_CODE = Column("village_code", "村编码", "code", ("村代码", "行政村编码", "行政区划代码"), "divisions", says="12位统计用区划代码")
VILLAGE_NAME = c.text("village_name", "村", "村名称", "行政村", "村(居)委会", "村委会", "村(社区)", "村名", "村(居)")
GROUP = c.text("group_name", "村民小组", "组", "组别", "村组", "小组", "居民小组")
PERSON = Column(
    "person_name",
    "姓名",
    "person",
    ("户主姓名", "补贴对象", "补贴对象姓名", "户主", "农户姓名", "领取人", "受益人姓名", "补助对象姓名"),
    is_required=True,
)
HOUSEHOLD = Column(
    "household_number",
    "户编号",
    "household",
    ("户号", "家庭编号", "农户编号", "农户编码", "农户代码", "户编码", "承包方编码", "承包方代码"),
)
ID_TYPE = c.text("id_type", "证件类型", "证件种类")
ID_NUMBER = Column("id_number", "证件号码", "id", ("身份证号", "身份证号码", "公民身份号码", "身份证", "证件号", "身份证件号码"))
CARD = Column(
    "card_number",
    "一卡通账号",
    "card",
    ("银行账号", "银行卡号", "社保卡号", "账号", "卡号", "开户账号", "惠农卡号", "一卡通卡号", "银行卡账号"),
)
PHONE = Column("phone", "联系电话", "phone", ("电话", "手机号", "手机号码", "联系方式", "电话号码"))
TO_HOUSEHOLD = c.text("to_household", "按户或按人补助", "到人到户", "补助方式")
QUANTITY = Column(
    "quantity", "补贴数量", "decimal", ("补贴面积", "面积", "数量", "核定面积", "补贴亩数", "人数", "享受人数", "种植面积", "公示面积")
)
STANDARD = Column("standard", "补贴标准", "decimal", ("标准", "补助标准", "发放标准", "补贴标准(元/亩)", "月标准", "标准(元/亩)"))
DUE = c.money("due_fen", "应发金额", "补贴金额", "应发", "应补金额", "补助金额", "拟发金额", "应发补贴金额")
PAID = c.money("paid_fen", "实发金额", "发放金额", "实发", "金额", "实际发放金额", "实发补贴金额")
PAID_DATE = Column("paid_date", "发放日期", "date", ("发放时间", "支付日期", "打卡日期"))
PAID_MONTH = c.text("paid_month", "发放月份", "月份")
PROGRAMME_CODE = Column("programme_code", "项目代码", "code", ("补贴项目代码", "项目编码"), "programmes")
VOUCHER = Column("voucher_number", "支付凭证号", "code", ("凭证号",))
PEOPLE = c.count("people_count", "人数", "受益人数", "补贴人数", "享受人数")
HOUSEHOLDS = c.count("household_count", "户数", "受益户数", "补贴户数")

_PLACE = (TOWNSHIP_CODE, TOWNSHIP_NAME, VILLAGE_CODE, VILLAGE_NAME)


def _table(id: str, title: str, shape: Shape, columns: tuple[Column, ...], **more: Any) -> Table:
    settings: dict[str, Any] = {"unit": "元", "scope": "programme", "official_set": "惠民惠农补贴", "lines": TOTAL, **more}
    return Table(id, "subsidy", title, shape, columns=columns, **settings)


ROSTERS = (
    _table(
        "subsidy_roster",
        "补贴发放明细表",
        "roster",
        (
            c.SEQ,
            *_PLACE,
            GROUP,
            HOUSEHOLD,
            PERSON,
            ID_TYPE,
            ID_NUMBER,
            CARD,
            PHONE,
            TO_HOUSEHOLD,
            QUANTITY,
            STANDARD,
            DUE,
            PAID,
            PAID_DATE,
            c.REMARK,
        ),
        titles=(
            "补贴资金发放明细表",
            "补贴发放花名册",
            "补贴花名册",
            "补贴资金花名册",
            "补贴发放清册",
            "补贴公示表",
            "发放明细表",
            "发放花名册",
            "补贴明细表",
            "补助发放明细表",
        ),
        signature=("person_name",),
        says="每一户、每一人发了多少",
    ),
    _table(
        "subsidy_import",
        "到人到户资金发放明细表",
        "roster",
        (
            PROGRAMME_CODE,
            VOUCHER,
            *_PLACE,
            HOUSEHOLD,
            PERSON,
            ID_TYPE,
            ID_NUMBER,
            TO_HOUSEHOLD,
            DUE,
            PAID,
            c.REMARK,
            PAID_MONTH,
        ),
        titles=("到人到户资金发放明细表模板", "到人到户发放明细表"),
        signature=("person_name", "id_number", "paid_fen"),
        says="监管平台的到人到户导入表",
    ),
    _table(
        "subsidy_company",
        "企业补贴发放明细表",
        "rows",
        (
            PROGRAMME_CODE,
            VOUCHER,
            PAID_MONTH,
            Column("credit_code", "统一社会信用代码", "code", ("社会统一信用代码", "信用代码"), is_required=True),
            c.text("company_name", "企业名称", "单位名称", "主体名称", is_required=True),
            c.money("paid_fen", "补贴金额", "金额", "实发金额"),
        ),
        titles=("企业补贴发放明细表模板",),
        signature=("credit_code", "company_name", "paid_fen"),
        says="发给企业和合作社的补贴",
    ),
)
SUMMARIES = (
    _table(
        "subsidy_village_summary",
        "分村汇总表",
        "rows",
        (
            c.SEQ,
            *_PLACE,
            HOUSEHOLDS,
            c.count("people_count", "人数", "受益人数", "补贴人数"),
            Column("quantity", "补贴数量", "decimal", ("补贴面积", "面积", "数量", "核定面积")),
            STANDARD,
            c.money("due_fen", "应发金额", "应发", "应补金额", "拟发金额", "应发补贴金额", "补贴金额", "补助金额"),
            # the one amount of a summary is what was paid
            c.money("paid_fen", "实发金额", "发放金额", "实发", "补贴金额", "补助金额", "金额", "实际发放金额", "实发补贴金额"),
            c.REMARK,
        ),
        titles=("补贴分村汇总表", "补贴资金分村汇总表", "补贴发放汇总表", "补贴资金汇总表", "分乡镇汇总表"),
        signature=("village_name", "paid_fen"),
        says="每个村发了多少户、多少钱",
    ),
    _table(
        "subsidy_catalogue",
        "惠民惠农财政补贴政策清单",
        "rows",
        (
            c.SEQ,
            PROGRAMME_CODE,
            Column("programme_name", "补贴项目", "text", ("项目名称", "补贴名称", "补贴项目名称", "政策名称"), is_required=True),
            c.text("department_name", "主管部门", "业务主管部门"),
            c.text("policy_level", "政策级次", "级次"),
            c.text("basis_text", "政策依据", "文件依据"),
            c.text("beneficiary_text", "补贴对象", "补助对象", "享受对象"),
            c.text("standard_text", "补助标准", "补贴标准", "补助标准/合计", "标准"),
            c.text("standard_central", "补助标准中央", "补助标准/中央"),
            c.text("standard_province", "补助标准省", "补助标准/省"),
            c.text("standard_city", "补助标准市", "补助标准/市"),
            c.text("standard_county", "补助标准县", "补助标准/县"),
            c.text("procedure_text", "申领流程", "申请流程", "办理流程"),
            c.text("payment_text", "发放方式"),
            c.text("payment_time_text", "发放时间", "发放周期"),
            c.text("enquiry_phone", "咨询电话", "政策咨询电话"),
            c.REMARK,
        ),
        titles=("惠民惠农补贴政策清单", "惠民惠农财政补贴资金政策清单", "财政补贴政策清单", "补贴政策清单", "惠民惠农补贴项目清单"),
        signature=("programme_name", "beneficiary_text"),
        lines=(),
        scope="government",
        says="有哪些补贴，谁能领，怎么领",
    ),
    _table(
        "subsidy_application",
        "涉农补贴申报信息",
        "rows",
        (
            c.SEQ,
            Column("programme_name", "补贴项目", "text", ("项目名称", "补贴名称"), is_required=True),
            c.text("basis_text", "政策依据"),
            c.text("beneficiary_text", "申报对象", "补贴对象", "对象"),
            c.text("scope_text", "补贴范围", "范围"),
            c.text("standard_text", "补贴标准", "标准"),
            c.text("procedure_text", "申报程序", "程序", "申请程序"),
            c.text("material_text", "申报材料", "申请材料", "材料"),
            c.text("accepting_unit", "受理单位"),
            c.text("time_limit_text", "办理时限", "时限", "受理时限", "申报时间"),
            c.text("enquiry_phone", "咨询电话"),
            c.text("report_phone", "举报电话", "监督电话"),
            c.text("report_address", "监督地址", "举报地址"),
            c.REMARK,
        ),
        titles=("涉农补贴申报信息表", "涉农补贴申报指南", "涉农补贴申请指南"),
        signature=("programme_name", "procedure_text"),
        lines=(),
        scope="government",
        says="怎么申报涉农补贴",
    ),
)

KIND = Kind(
    "subsidy",
    "惠民惠农补贴",
    "谁领了哪项补贴，领了多少？",
    (*ROSTERS, *SUMMARIES),
    privacy="persons",
    duties=("subsidy_notice", "subsidy_result", "subsidy_catalogue"),
    search_words=("补贴", "惠农", "惠民", "一卡通", "低保", "耕地地力"),
    page="butie",
)
