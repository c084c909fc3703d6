"""Lists the departments' workbooks: budget and final account of every department and year, and the 三公 of the county.

Whose 绩效目标 stand apart from the budget, on application or not disclosed, or were never handed in, stands in apart.csv.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from loaders.demo.county_three_public import write_county_budget, write_county_final
from loaders.demo.department_budget import write_budget, write_goals
from loaders.demo.department_final import write_final
from loaders.demo.departments import departments
from loaders.demo.lists import rows
from loaders.demo.places import COUNTY, COUNTY_CODE
from loaders.demo.plan import PlannedFile

Jobs = Iterator[tuple[Callable[..., Any], tuple[Any, ...], PlannedFile, int]]

#: the department and year whose first 三公 table holds an error
WRONG = ("121", 2024)


def jobs(years: tuple[int, ...], seed: int) -> Jobs:
    """What to write: (function, arguments after the path, planned file, weight)."""
    for year in years:
        for department in departments():
            yield from _of_department(department.code, department.name, year, seed)
        yield from _of_county(year, seed)


def _of_department(code: str, name: str, year: int, seed: int) -> Jobs:
    path = Path(f"{year}/部门预算/{code}_{name}.xlsx")
    file = PlannedFile(path, "budget", "initial", year, code, name, f"department-budget-{year}")
    apart = next((row for row in rows("apart") if row["code"] == code and str(year) in row["years"].split()), None)
    yield write_budget, (code, year, seed, apart is None), file, 3
    if apart and apart["disclosure"]:
        path = Path(f"{year}/部门预算/{code}_{name}_项目支出绩效目标表.xlsx")
        yield write_goals, (code, year, seed), replace(file, path=path, disclosure=apart["disclosure"], reason=apart["reason"]), 1
    wrong = (code, year) == WRONG
    path = Path(f"{year}/部门决算/{code}_{name}.xlsx")
    file = PlannedFile(path, "final_account", "final", year, code, name, f"department-final-{year}")
    yield write_final, (code, year, seed, wrong), file, 3
    if wrong:
        path = Path(f"{year}/部门决算/{code}_{name}_更正.xlsx")
        yield write_final, (code, year, seed), replace(file, path=path, act=f"correction-{year}", replaces=file.path.name), 3


def _of_county(year: int, seed: int) -> Jobs:
    """The county's 三公: with the budgets, with the final accounts, and corrected with the department that was wrong."""
    path = Path(f"{year}/三公经费预算汇总.xlsx")
    plan = PlannedFile(path, "three_public", "initial", year, COUNTY_CODE, COUNTY, f"department-budget-{year}")
    yield write_county_budget, (year, seed), plan, 1
    wrong = WRONG[0] if year == WRONG[1] else ""
    path = Path(f"{year}/三公经费决算汇总.xlsx")
    file = PlannedFile(path, "three_public", "final", year, COUNTY_CODE, COUNTY, f"department-final-{year}")
    yield write_county_final, (year, seed, wrong), file, 1
    if wrong:
        path = Path(f"{year}/三公经费决算汇总_更正.xlsx")
        yield write_county_final, (year, seed), replace(file, path=path, act=f"correction-{year}", replaces=file.path.name), 1
