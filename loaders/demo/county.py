"""Writes the whole demo county and says what belongs to which publication act.

Every workbook is one independent job (a function and its plain arguments), so any `concurrent.futures` executor can write them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import Executor, ProcessPoolExecutor, as_completed
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from loaders.demo import department_files, government_files, reference_files, subsidy_files
from loaders.demo.lists import rows
from loaders.demo.places import COUNTY, COUNTY_CODE
from loaders.demo.plan import Act, DemoPlan, PlannedFile
from loaders.limited import context

SEED = 411322
YEARS = (2023, 2024, 2025)


@dataclass(frozen=True)
class Job:
    """One workbook to write: `function(path, *arguments)`, and the plan entry of the file. `weight` orders long jobs first."""

    function: Callable[..., Any]
    arguments: tuple[Any, ...]
    file: PlannedFile
    weight: int = 1

    def run(self) -> Path:
        """Write the workbook and return its path."""
        self.function(self.file.path, *self.arguments)
        return self.file.path


#: every module that contributes workbooks: `jobs(years, seed)` yields (function, arguments, planned file, weight)
SOURCES = (reference_files, government_files, subsidy_files, department_files)


def _jobs(out: Path, years: tuple[int, ...], seed: int) -> list[Job]:
    jobs = []
    for source in SOURCES:
        for function, arguments, file, weight in source.jobs(years, seed):
            jobs.append(Job(function, arguments, replace(file, path=out / file.path), weight))
    return jobs


def _run(job: Job) -> Path:
    return job.run()


def _write_all(jobs: Iterable[Job], executor: Executor, progress: Callable[[int, int, str], None] | None) -> None:
    ordered = sorted(jobs, key=lambda job: -job.weight)
    waiting = {executor.submit(_run, job): job for job in ordered}
    for done, future in enumerate(as_completed(waiting), 1):
        path = future.result()
        if progress:
            progress(done, len(waiting), path.name)


def _acts(files: list[PlannedFile]) -> tuple[Act, ...]:
    acts = []
    for row in rows("acts"):
        day = date.fromisoformat(row["day"])
        formed, approved = (day, None) if row["basis"] == "formed" else (None, day)
        own = tuple(replace(file, formed=formed, approved=approved) for file in files if file.act == row["id"])
        if own:
            acts.append(Act(row["id"], row["title"], date.fromisoformat(row["published"]), own, row["reason"], row["corrects"]))
    return tuple(acts)


def write_county(
    out: Path,
    years: tuple[int, ...] = YEARS,
    seed: int = SEED,
    executor: Executor | None = None,
    progress: Callable[[int, int, str], None] | None = None,
) -> DemoPlan:
    """Write all workbooks of `years` below `out` and return the plan of their publication.

    `executor` is any `concurrent.futures` executor (two processes when None); `progress(done, all, file name)` is called after
    each workbook. The same seed writes the same figures. Raises OSError when `out` cannot be written.
    """
    jobs = _jobs(out, years, seed)
    for folder in {job.file.path.parent for job in jobs}:
        folder.mkdir(parents=True, exist_ok=True)
    if executor is not None:
        _write_all(jobs, executor, progress)
    else:
        with ProcessPoolExecutor(2, mp_context=context()) as own:
            _write_all(jobs, own, progress)
    return DemoPlan(COUNTY_CODE, COUNTY, _acts([job.file for job in jobs]))
