"""三公: 因公出国（境）、公务用车、公务接待, with counts and the reason for change.

Sources: 公开09表, the 2026 form of 上海市普陀区, the county form of yyx.gov.cn; definitions in `schemas/codes/three_public.csv`.
"""

from __future__ import annotations

from schemas import account_identities as rules
from schemas import columns as c
from schemas import lines
from schemas.tables import Column, Kind, Line, Table

_CAR = ("公务用车购置及运行维护费", "公务用车购置及运行费", "公务用车购置和运行费", "公务用车费")
_PARTS: dict[str, tuple[str, ...]] = {
    "total_fen": ("合计", "三公经费合计", "总计"),
    "abroad_fen": ("因公出国(境)费", "因公出国(境)费用", "因公出国(境)"),
    "vehicle_fen": (*(f"{car}/小计" for car in _CAR), *_CAR, "公务用车购置及运行维护费小计"),
    "vehicle_purchase_fen": ("公务用车购置费", "购置费", "公务用车购置"),
    "vehicle_running_fen": ("公务用车运行维护费", "公务用车运行费", "运行费", "运行维护费", "公务用车运行"),
    "reception_fen": ("公务接待费", "公务接待"),
}
_COUNTS = (
    c.count("abroad_group_count", "因公出国(境)团组数", "团组数", "出国(境)团组数"),
    c.count("abroad_person_count", "因公出国(境)人次数", "出国(境)人数", "因公出国(境)人数", "出国(境)人次"),
    c.count("vehicle_bought_count", "公务用车购置数", "购置数", "公务用车购置辆数"),
    c.count("vehicle_kept_count", "公务用车保有量", "保有量"),
    c.count("reception_batch_count", "国内公务接待批次", "公务接待批次", "接待批次"),
    c.count("reception_person_count", "国内公务接待人次", "公务接待人次", "公务接待人数", "接待人次"),
)


def _amounts(prefix: str, words: tuple[str, ...]) -> tuple[Column, ...]:
    """Return the six amounts; `words` are the headings (预算数, 决算数) that stand above or below each of them."""
    out = []
    for name, titles in _PARTS.items():
        headed = tuple(f"{a}/{w}" for a in titles for w in words) + tuple(f"{w}/{a}" for a in titles for w in words)
        title = titles[0].removesuffix("/小计")
        out.append(c.money(f"{prefix}{name}", f"{title}{words[0]}" if words else title, *(headed or titles)))
    return tuple(out)


_DEPARTMENT = Table(
    "tp_budget",
    "three_public",
    "部门“三公”经费预算表",
    "rows",
    columns=(
        c.UNIT_NAME,
        *_amounts("", ()),
        *_amounts("prior_", ("上年预算数", "上年数")),
        c.money("organ_running_fen", "机关运行经费", "机关运行经费预算数", "机关运行费"),
        *_COUNTS,
        c.REASON,
    ),
    titles=(
        "三公经费和机关运行经费预算表",
        "部门三公经费和机关运行经费预算表",
        "单位三公经费和机关运行经费预算表",
        "一般公共预算三公经费支出表",
        "三公经费支出表",
        "三公经费预算表",
        "一般公共预算三公经费支出情况表",
        "财政拨款三公经费支出预算表",
        "三公经费预算财政拨款情况统计表",
        "三公经费预算财政拨款情况表",
    ),
    signature=("total_fen", "abroad_fen", "reception_fen"),
    scope="department",
    stage="initial",
    official_set="部门预算",
    official_no="07",
    lines=(lines.TOTAL,),
    identities=rules.TP_BUDGET,
    says="出国、用车、接待准备花多少",
)
_FINAL = Table(
    "tp_final",
    "three_public",
    "财政拨款“三公”经费支出决算表",
    "rows",
    columns=(c.UNIT_NAME, *_amounts("budget_", ("预算数", "年初预算数")), *_amounts("final_", ("决算数",)), *_COUNTS, c.REASON),
    titles=("一般公共预算财政拨款三公经费支出决算表", "三公经费支出决算表", "三公经费决算表", "财政拨款三公经费支出决算情况表"),
    signature=("budget_total_fen", "final_total_fen"),
    scope="department",
    stage="final",
    official_set="部门决算",
    official_no="公开09表",
    lines=(lines.TOTAL,),
    identities=rules.TP_FINAL,
    says="出国、用车、接待实际花了多少，和预算比",
)


def _line(line: str, level: int, *names: str) -> Line:
    return Line(line, names[0], names, level=level)


_COUNTY = Table(
    "tp_county",
    "three_public",
    "三公经费汇总表",
    "lines",
    columns=(
        c.ITEM,
        Column("measure_unit", "计量单位", "text", ("单位",)),
        c.PRIOR,
        c.BUDGET,
        c.FINAL,
        Column("quantity", "数量", "count", ("统计数",)),
        c.REASON,
    ),
    lines=(
        _line("total", 0, "三公经费合计", "合计", "支出合计", "三公经费支出合计", "三公经费支出"),
        _line("abroad", 1, "因公出国(境)费", "因公出国境费", "因公出国(境)费用"),
        _line("vehicle", 1, "公务用车购置及运行维护费", "公务用车购置及运行费", "公务用车购置和运行维护费"),
        _line("vehicle_purchase", 2, "公务用车购置费", "公务用车购置"),
        _line("vehicle_running", 2, "公务用车运行维护费", "公务用车运行费"),
        _line("reception", 1, "公务接待费"),
        _line("abroad_group", 1, "因公出国(境)团组数", "团组数"),
        _line("abroad_person", 1, "因公出国(境)人次数", "因公出国境人数", "因公出国(境)人次"),
        _line("vehicle_bought", 1, "公务用车购置数", "购置数"),
        _line("vehicle_kept", 1, "公务用车保有量", "保有量"),
        _line("reception_batch", 1, "国内公务接待批次", "公务接待批次"),
        _line("reception_person", 1, "国内公务接待人次", "公务接待人次", "公务接待人数"),
    ),
    titles=("本级汇总的三公经费预算表", "三公经费预算汇总表", "三公经费决算汇总表", "一般公共预算三公经费汇总表", "三公经费支出汇总表"),
    signature=("row_name",),
    identities=rules.TP_COUNTY,
    says="全县三公经费的总数、分项、数量和原因",
)

KIND = Kind(
    "three_public",
    "三公经费",
    "出国、用车、接待花了多少？",
    (_DEPARTMENT, _FINAL, _COUNTY),
    identities=rules.THREE_PUBLIC,
    duties=("three_public",),
    search_words=("三公", "公务接待", "公务用车", "因公出国", "机关运行经费"),
    page="sangong",
)
