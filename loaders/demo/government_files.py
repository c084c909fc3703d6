"""Lists the county government's workbooks: budget, final account, debt with both and with the adjusted budget, bonds during their life."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from loaders.demo.debt_tables import write_bond_life, write_with_adjustment, write_with_budget, write_with_final
from loaders.demo.government_final import write_government_final
from loaders.demo.government_tables import write_government_budget
from loaders.demo.places import COUNTY, COUNTY_CODE
from loaders.demo.plan import PlannedFile


def jobs(years: tuple[int, ...], seed: int) -> Iterator[tuple[Callable[..., Any], tuple[Any, ...], PlannedFile, int]]:
    """What to write: (function, arguments after the path, planned file, weight)."""
    for year in years:
        for function, name, kind, stage, act in (
            (write_government_budget, "政府预算", "budget", "initial", "budget"),
            (write_with_budget, "政府债务（随预算）", "debt", "initial", "budget"),
            (write_with_adjustment, "政府债务（随预算调整）", "debt", "adjusted", "adjustment"),
            (write_government_final, "政府决算", "final_account", "final", "final"),
            (write_with_final, "政府债务（随决算）", "debt", "final", "final"),
            (write_bond_life, "新增债券存续期", "debt", "life", "bond-use"),
        ):
            file = PlannedFile(Path(f"{year}/{name}.xlsx"), kind, stage, year, COUNTY_CODE, COUNTY, f"{act}-{year}")
            yield function, (year, seed), file, 10
