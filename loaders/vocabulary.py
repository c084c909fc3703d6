"""All words that may head a column, drawn from the declared tables; tells a row of headings from a row of data."""

from __future__ import annotations

from functools import cache

from loaders.wording import heading
from schemas.kinds import tables
from schemas.tables import Column, Table

#: headings no form declares as a column because they only group others or number the rows
BANDS = [
    "收入",
    "支出",
    "本年收入",
    "本年支出",
    "财政拨款收入",
    "财政拨款支出",
    "收入预算",
    "支出预算",
    "收入决算",
    "支出决算",
    "预算数",
    "决算数",
    "金额",
    "合计",
    "小计",
    "项目",
    "三公经费项目",
    "科目",
    "类",
    "款",
    "项",
    "目",
    "序号",
    "行次",
    "栏次",
    "公式",
    "其中",
    "名称",
    "编码",
    "代码",
    "单位",
    "备注",
    "科目编码",
    "科目名称",
    "债券基本信息",
    "上年",
    "本年",
    "增减额",
    "增减率",
]
FORMULA_ROWS = frozenset({"公式", "栏次", "栏号", "行次", "列次", "甲"})
PART_HEADINGS = {"类": 3, "款": 2, "项": 2, "目": 2}


def headings_of(column: Column) -> tuple[tuple[str, ...], ...]:
    """Every declared heading of `column` as a path of normalised parts; a slash cuts the path."""
    written = dict.fromkeys((column.title, *column.aliases))
    return tuple(tuple(heading(part) for part in text.split("/")) for text in written) + tuple(
        (heading(text),) for text in written if "/" in text
    )


@cache
def heading_words() -> frozenset[str]:
    """Normalised headings and heading parts of every declared column."""
    words = set(BANDS)
    for table in tables().values():
        for column in all_columns(table):
            words.update(part for path in headings_of(column) for part in path)
    return frozenset(words - {""})


@cache
def key_words() -> frozenset[str]:
    """Headings that name the rows of a table (项目, 科目编码, 序号, 地区, 姓名); a head in the middle of a sheet has one."""
    keys = ("_code", "_name", "_year")
    found = {"类", "项目", "科目", "序号", "预算科目"}
    for table in tables().values():
        for column in all_columns(table):
            if column.name.endswith(keys) or column.name == "seq":
                found.update(path[-1] for path in headings_of(column))
    return frozenset(found)


def all_columns(table: Table) -> tuple[Column, ...]:
    """Columns of the table and of its panels."""
    return (*table.columns, *(column for panel in table.panels for column in panel.columns))
