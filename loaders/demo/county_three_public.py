"""Writes the county's 三公 summary: the sum of all departments, with counts and the reason for each change."""

from __future__ import annotations

from functools import reduce
from operator import add
from pathlib import Path

from loaders.demo.departments import departments
from loaders.demo.places import COUNTY
from loaders.demo.sheets import SAMPLE, Page, Value, write
from loaders.demo.three_public import ThreePublic, budgeted, line_reason, mistyped, spent

AMOUNTS = (
    ("“三公”经费合计", "total"), ("1.因公出国（境）费", "abroad"), ("2.公务用车购置及运行维护费", "vehicle"),
    ("　其中：公务用车购置费", "purchase"), ("　　　　公务用车运行维护费", "running"), ("3.公务接待费", "reception"),
)  # fmt: skip
COUNTS = (
    ("因公出国（境）团组数", "个", "abroad_groups"), ("因公出国（境）人次数", "人次", "abroad_people"), ("公务用车购置数", "辆", "bought"),
    ("公务用车保有量", "辆", "kept"), ("国内公务接待批次", "批次", "batches"), ("国内公务接待人次", "人次", "guests"),
)  # fmt: skip


def county_budget(year: int, seed: int) -> ThreePublic:
    """Σ of the departments' 三公 budgets."""
    return reduce(add, (budgeted(department.code, year, seed) for department in departments()))


def county_final(year: int, seed: int, mistyped_code: str = "") -> ThreePublic:
    """Σ of the departments' 三公 final accounts; `mistyped_code` names a department whose first figure was wrong."""
    accounts = ((department.code, spent(department.code, year, seed)) for department in departments())
    return reduce(add, (mistyped(three) if code == mistyped_code else three for code, three in accounts))


def _why(key: str, now: ThreePublic, before: ThreePublic, against: str) -> str | None:
    """Why one line changed; None when it did not."""
    return None if getattr(now, key) == getattr(before, key) else line_reason(key, now, before, against)


def _page(title: str) -> Page:
    page = Page("“三公”经费汇总", 7)
    page.title(title)
    page.across(SAMPLE, "单位：万元")
    return page


def write_county_budget(path: Path, year: int, seed: int) -> None:
    """The summary published with the budgets."""
    before, now = county_budget(year - 1, seed), county_budget(year, seed)
    page = _page(f"{COUNTY}{year}年“三公”经费预算汇总表")
    page.head([["项目", "计量单位", "上年预算数", "本年预算数", "增减变化原因"]])
    for name, key in AMOUNTS:
        why = _why(key, now, before, "上年预算")
        page.row(name, "万元", getattr(before, key) / 100, getattr(now, key) / 100, why)
    write(path, f"{COUNTY}{year}年“三公”经费预算汇总表（示例数据）", [page])


def write_county_final(path: Path, year: int, seed: int, mistyped_code: str = "") -> None:
    """The summary published with the final accounts."""
    before, plan, now = county_final(year - 1, seed), county_budget(year, seed), county_final(year, seed, mistyped_code)
    page = _page(f"{COUNTY}{year}年“三公”经费决算汇总表")
    page.head([["项目", "计量单位", "上年决算数", "预算数", "决算数", "数量", "增减变化原因"]])
    for name, key in AMOUNTS:
        why = (_why(key, now, plan, "年初预算") or "") + (_why(key, now, before, "上年决算") or "")
        figures: list[Value] = [getattr(three, key) / 100 for three in (before, plan, now)]
        page.row(name, "万元", *figures, None, why or None)
    for name, unit, key in COUNTS:
        page.row(name, unit, None, None, None, getattr(now, key), None)
    write(path, f"{COUNTY}{year}年“三公”经费决算汇总表（示例数据）", [page])
