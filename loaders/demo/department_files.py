"""Lists the departments' workbooks: budget and final account of every department and year, and the 三公 of the county."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from loaders.demo.department_budget import write_budget
from loaders.demo.department_final import write_final
from loaders.demo.departments import departments
from loaders.demo.plan import PlannedFile

Jobs = Iterator[tuple[Callable[..., Any], tuple[Any, ...], PlannedFile, int]]

#: the department and year whose first 三公 table holds an error
WRONG = ("121", 2024)


def jobs(years: tuple[int, ...], seed: int) -> Jobs:
    """What to write: (function, arguments after the path, planned file, weight)."""
    for year in years:
        for department in departments():
            code, name = department.code, department.name
            path = Path(f"{year}/部门预算/{code}_{name}.xlsx")
            yield write_budget, (code, year, seed), PlannedFile(path, "budget", "initial", year, code, name, f"department-budget-{year}"), 3
            wrong = (code, year) == WRONG
            path = Path(f"{year}/部门决算/{code}_{name}.xlsx")
            file = PlannedFile(path, "final_account", "final", year, code, name, f"department-final-{year}")
            yield write_final, (code, year, seed, wrong), file, 3
            if wrong:
                path = Path(f"{year}/部门决算/{code}_{name}_更正.xlsx")
                yield write_final, (code, year, seed), replace(file, path=path, act=f"correction-{year}", replaces=file.path.name), 3
