"""基础资料: units and departments, population and households, public telephones; datasets like any other, through the same review.

Columns are this project's own agreement (no form fixes them); a county replaces the rows by its own.
"""

from __future__ import annotations

from schemas import columns as c
from schemas.tables import Column, Kind, Table


def _list(id: str, title: str, columns: tuple[Column, ...], titles: tuple[str, ...], signature: tuple[str, ...], says: str) -> Table:
    return Table(id, "reference", title, "rows", columns, titles=titles, signature=signature, unit="", status="knowledge", says=says)


UNITS = _list(
    "reference_units",
    "单位名录",
    (
        Column("unit_code", "单位代码", "code", ("单位编码", "部门代码"), is_required=True),
        c.text("unit_name", "单位名称", "部门名称", is_required=True),
        c.text("unit_kind", "单位类别", "单位性质", "类别"),
        Column("parent_code", "上级单位代码", "code", ("上级单位编码", "主管部门代码", "主管部门编码", "上级代码", "上级编码")),
    ),
    titles=("单位和部门名录", "预算单位名录"),
    signature=("unit_code", "unit_name"),
    says="有哪些部门、所属单位和乡镇",
)
POPULATION = _list(
    "reference_population",
    "人口和户数统计表",
    (
        Column("place_code", "区划代码", "code", ("行政区划代码", "地区代码"), is_required=True),
        c.text("place_name", "名称", "地区名称", "村(社区)", is_required=True),
        c.text("township_name", "乡镇", "乡镇名称", "乡镇(街道)"),
        c.count("population_count", "人口数", "人口", "户籍人口"),
        c.count("household_count", "户数", "总户数"),
    ),
    titles=("人口户数统计表", "人口和户数表"),
    signature=("place_code", "population_count"),
    says="各乡镇、各村有多少人、多少户",
)
TELEPHONES = _list(
    "reference_telephones",
    "公开电话表",
    (
        Column("unit_code", "单位代码", "code", ("区划代码", "单位编码"), is_required=True),
        c.text("unit_name", "单位名称", "部门名称", is_required=True),
        c.text("office_name", "科室", "内设机构"),
        c.text("public_phone", "公开电话", "监督电话", "咨询电话"),
    ),
    titles=("公开电话一览表", "监督电话表"),
    signature=("unit_code", "public_phone"),
    says="办事、咨询和举报打哪个电话",
)
CODES = _list(
    "reference_codes",
    "本县代码表",
    (
        c.text("list_name", "代码表", "代码表名称", is_required=True),
        Column("own_code", "编码", "code", ("代码", "科目编码"), is_required=True),
        c.text("own_name", "名称", "科目名称", is_required=True),
        Column("start_year", "启用年度", "year", ("开始年度", "起用年度")),
        Column("stop_year", "停用年度", "year", ("结束年度",)),
        c.REMARK,
    ),
    titles=("代码表", "科目代码表", "科目和代码表"),
    signature=("list_name", "own_code", "own_name"),
    says="今年的科目、项目和区划用哪些编码和名称",
)

KIND = Kind(
    "reference",
    "基础资料",
    "有哪些单位，各地多少人，电话是多少？",
    (UNITS, POPULATION, TELEPHONES, CODES),
    duties=("other",),
    search_words=("单位名录", "人口", "户数", "电话", "科目代码"),
)
