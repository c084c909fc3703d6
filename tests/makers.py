"""Builds workbooks in memory: small layouts re-typed from real offices, every figure invented.

`sheet(rows)` draws a grid ('<' joins to the left, '^' upwards); `book(...)` gives .xlsx bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

Value = str | int | float | None
Rows = Sequence[Sequence[Value]]


def book(sheets: dict[str, Rows], hidden: Sequence[str] = (), formats: dict[str, str] | None = None) -> bytes:
    """.xlsx bytes of `sheets`; `formats` maps `sheet!A1` to a number format."""
    workbook = Workbook()
    workbook.remove(workbook.active)
    for name, rows in sheets.items():
        page = workbook.create_sheet(name)
        for y, line in enumerate(rows, 1):
            for x, value in enumerate(line, 1):
                if value is not None and value not in ("<", "^"):
                    page.cell(y, x).value = value
                    if isinstance(value, str):
                        page.cell(y, x).data_type = "s" if not value.startswith("=") else "f"
        for merge in merges(rows):
            page.merge_cells(merge)
        page.sheet_state = "hidden" if name in hidden else "visible"
    for place, number_format in (formats or {}).items():
        sheet, cell = place.split("!")
        workbook[sheet][cell].number_format = number_format
    out = BytesIO()
    workbook.save(out)
    return out.getvalue()


def merges(rows: Rows) -> list[str]:
    """A1 ranges joined by '<' and '^'."""
    found = []
    for y, line in enumerate(rows):
        for x, value in enumerate(line):
            if value in ("<", "^"):
                continue
            across, down = 1, 1
            while x + across < len(line) and line[x + across] == "<":
                across += 1
            while y + down < len(rows) and x < len(rows[y + down]) and rows[y + down][x] == "^":
                down += 1
            if across > 1 or down > 1:
                found.append(f"{get_column_letter(x + 1)}{y + 1}:{get_column_letter(x + across)}{y + down}")
    return found


def saved(folder: Path, data: bytes, name: str = "表.xlsx") -> Path:
    """`data` written to `folder`."""
    path = folder / name
    path.write_bytes(data)
    return path


#: 部门收支总表 with three-deep head, as a district's units print it
BALANCE: Rows = (
    (None,),
    ("2026年预算单位财务收支预算总表", "<", "<", "<", "<", "<", "<"),
    (None,),
    ("编制单位：示例县司法局", "<", "<", None, None, None, "单位：元"),
    (None,),
    ("本年收入", "<", "本年支出", "<", "<", "<", "<"),
    ("项目", "预算数", "项目", "预算数", "<", "<", "<"),
    ("^", "^", "^", "合计", "基本支出", "<", "项目支出"),
    ("^", "^", "^", "^", "人员经费", "公用经费", "^"),
    ("一、财政拨款收入", 1000.5, "一、公共安全支出", 700.5, 400.0, 100.5, 200.0),
    ("1、一般公共预算", 1000.5, "二、住房保障支出", 300.0, 300.0, 0.0, 0.0),
    ("2、政府性基金预算", 0.0),
    ("二、事业收入", 0.0),
    (None,),
    ("收入总计", 1000.5, "支出总计", 1000.5, 700.0, 100.5, 200.0),
)

#: 支出总表 with the code in three columns, one class without its zero
CODED: Rows = (
    ("2026年预算单位支出预算总表", "<", "<", "<", "<", "<", "<"),
    ("编制单位：示例县司法局", "<", "<", None, None, None, "单位：元"),
    ("项目", "<", "<", "<", "支出预算", "<", "<"),
    ("功能分类科目编码", "<", "<", "功能分类科目名称", "合计", "基本支出", "项目支出"),
    ("类", "款", "项", "^", "^", "^", "^"),
    (204, None, None, "公共安全支出", 500.0, 300.0, 200.0),
    (204, "06", None, "司法", 500.0, 300.0, 200.0),
    (204, "06", "01", "行政运行", 300.0, 300.0, 0.0),
    (204, 6, 4, "基层司法业务", 200.0, 0.0, 200.0),
    ("合计", "<", "<", "<", 500.0, 300.0, 200.0),
)

#: 基本支出决算表: the same three columns twice side by side
BLOCKS: Rows = (
    ("一般公共预算财政拨款基本支出决算表", "<", "<", "<", "<", "<"),
    (None, None, None, None, None, "单位：万元"),
    ("经济分类科目编码", "科目名称", "决算数", "经济分类科目编码", "科目名称", "决算数"),
    ("301", "工资福利支出", 10.5, "302", "商品和服务支出", 4.9),
    ("30101", "基本工资", 6.5, "30201", "办公费", 4.9),
    ("30102", "津贴补贴", 4.0, None, None, None),
    ("人员经费合计", "<", 10.5, "公用经费合计", "<", 4.9),
)

#: 收支决算总表 with one panel above the other, unit between them, numbers as text
STACKED: Rows = (
    ("2015年示例县一般公共预算收支决算总表",),
    ("收入",),
    ("预算科目", "预算数", "决算数"),
    ("一、税收收入", "20.10", "21.00"),
    ("1.增值税", "20.10", "21.00"),
    ("二、非税收入", "5.00", "4.00"),
    ("本年收入合计", "25.10", "25.00"),
    ("上年结余", None, "1.00"),
    ("收入总计", None, "26.00"),
    (None,),
    ("单位：亿元",),
    ("支出",),
    ("预算科目", "预算数", "决算数"),
    ("1.一般公共服务支出", "24.00", "25.00"),
    ("本年支出合计", "24.00", "25.00"),
    ("年终结余", None, "1.00"),
    ("支出总计", None, "26.00"),
)

#: 债务限额及余额 with a formula row
DEBT: Rows = (
    ("表1-1",),
    ("示例县本级2024年政府债务限额及余额预算情况表", "<", "<", "<", "<", "<", "<"),
    (None, None, None, None, None, None, "单位：亿元"),
    ("地  区", "2024年债务限额", "<", "<", "2024年债务余额预计执行数", "<", "<"),
    ("^", None, "一般债务", "专项债务", None, "一般债务", "专项债务"),
    ("公  式", "A=B+C", "B", "C", "D=E+F", "E", "F"),
    ("示例县本级", 174.3, 35.5, 138.8, 171.0, 34.5, 136.5),
    ("注：1.本表反映上一年度限额及余额。",),
)

#: 三公 决算表: four-deep head over twelve columns
THREE_PUBLIC: Rows = (
    ("财政拨款“三公”经费支出决算表", "<", "<", "<", "<", "<", "<", "<", "<", "<", "<", "<"),
    (*[None] * 11, "单位：万元"),
    ("财政拨款“三公”经费", "<", "<", "<", "<", "<", "<", "<", "<", "<", "<", "<"),
    ("合计", "<", "因公出国（境）费", "<", "公务用车购置及运行维护费", "<", "<", "<", "<", "<", "公务接待费", "<"),
    ("^", "^", "^", "^", "小计", "<", "公务用车购置费", "<", "公务用车运行维护费", "<", "^", "^"),
    ("预算数", "决算数") * 6,
    (2.85, 0.39, 0, 0, 0, 0, 0, 0, 0, 0, 2.85, 0.39),
    ("注：本表反映部门本年度“三公”经费支出预决算情况。",),
)


def roster(
    rows: Rows, facts: str = "补贴项目：耕地地力保护补贴（BT001）　批次：2025年第一批　批次性质：实发　发放日期：2025-06-20"
) -> Rows:
    """补贴发放明细表: facts above the head, required columns with a star, a 合计 row below."""
    return (
        ("示例县2025年耕地地力保护补贴发放明细表", *["<"] * 9),
        (facts, *[None] * 8, "单位：元"),
        ("序号", "乡镇", "村", "村民小组", "户主姓名*", "身份证号*", "银行账号", "补贴面积（亩）", "补贴标准（元/亩）", "实发金额*"),
        *rows,
    )
