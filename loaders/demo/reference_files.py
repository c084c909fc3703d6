"""Writes the reference workbooks of a year: units and departments, population and households, public telephones."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

from loaders.demo.departments import departments
from loaders.demo.places import COUNTY, COUNTY_CODE, townships, villages
from loaders.demo.plan import PlannedFile
from loaders.demo.sheets import SAMPLE, Page, write


def unit_rows() -> list[tuple[str, str, str, str]]:
    """(code, name, kind, parent code) of the county, its departments with their units, and its townships."""
    rows = [(COUNTY_CODE, f"{COUNTY}人民政府", "县", "")]
    for department in departments():
        rows.append((department.code, department.name, "部门", COUNTY_CODE))
        rows += [(f"{department.code}{index:03d}", unit, "所属单位", department.code) for index, unit in enumerate(department.units, 2)]
    rows += [(township.code, township.name, "乡镇", COUNTY_CODE) for township in townships()]
    return rows


def population_rows(year: int, seed: int) -> list[tuple[str, str, str, int, int]]:
    """(code, place, township, population, households) of every village and township at the end of the year before `year`."""
    counts: dict[str, list[int]] = {}
    below = []
    for village in villages():
        rng = Random(f"{seed}/{village.code}/people")
        households = rng.randint(260, 820)
        people = int(households * rng.uniform(3.3, 4.1) * (0.993 ** (year - 2023)))
        below.append((village.code, village.name, village.township.name, people, households))
        whole = counts.setdefault(village.township.code, [0, 0])
        whole[0], whole[1] = whole[0] + people, whole[1] + households
    upper = [(t.code, t.name, t.name, counts[t.code][0], counts[t.code][1]) for t in townships()]
    return [*upper, *below]


def telephone_rows() -> list[tuple[str, str, str, str]]:
    """(code, name, office, telephone) of departments and townships; 0377-000xxxx is nobody's number."""
    rows = [(COUNTY_CODE, f"{COUNTY}财政局监督股", "监督举报", "0377-0000001")]
    rows += [(department.code, department.name, "办公室", f"0377-0001{int(department.code):03d}") for department in departments()]
    rows += [(township.code, township.name, "财政所", f"0377-00020{index:02d}") for index, township in enumerate(townships(), 1)]
    return rows


def _units() -> Page:
    page = Page("单位名录", 4)
    page.title(f"{COUNTY}单位名录")
    page.line(SAMPLE)
    page.head([["单位代码", "单位名称", "单位类别", "上级单位代码"]])
    for code, name, kind, parent in unit_rows():
        page.row(code, name, kind, parent or None)
    return page


def _population(year: int, seed: int) -> Page:
    page = Page("人口和户数", 5)
    page.title(f"{COUNTY}{year}年人口和户数统计表")
    page.line(SAMPLE)
    page.head([["区划代码", "名称", "乡镇", "人口数（人）", "户数（户）"]])
    for row in population_rows(year, seed):
        page.row(*row)
    page.note("注：区划代码和名称为国家统计局统计用区划；人口和户数为示例数据。")
    return page


def _telephones() -> Page:
    page = Page("公开电话", 4)
    page.title(f"{COUNTY}公开电话表")
    page.line(SAMPLE)
    page.head([["单位代码", "单位名称", "科室", "公开电话"]])
    for row in telephone_rows():
        page.row(*row)
    return page


def write_reference(path: Path, year: int, seed: int) -> None:
    """Write the reference workbook of `year`."""
    write(path, f"{COUNTY}{year}年单位名录、人口户数和公开电话（示例数据）", [_units(), _population(year, seed), _telephones()])


def jobs(years: tuple[int, ...], seed: int) -> Iterator[tuple[Callable[..., Any], tuple[Any, ...], PlannedFile, int]]:
    """What to write: (function, arguments after the path, planned file, weight)."""
    for year in years:
        file = PlannedFile(Path(f"{year}/基础资料.xlsx"), "reference", "", year, COUNTY_CODE, COUNTY, f"reference-{year}")
        yield write_reference, (year, seed), file, 3
