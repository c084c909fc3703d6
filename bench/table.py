"""Runs the benchmarks and prints one table: figure, yardstick, ratio.

A benchmark is a module here that exports `measure() -> Iterator[Row]`; it is found by its name.
"""

from __future__ import annotations

import importlib
import pkgutil
import resource
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import click


@dataclass(frozen=True)
class Row:
    """One measured figure. `yardstick` is what it is held against in the same run, `aim` what the design asks for."""

    what: str
    figure: float
    unit: str
    yardstick: str = ""
    yardstick_figure: float | None = None
    aim: str = ""

    @property
    def ratio(self) -> float | None:
        """figure ÷ yardstick, None without a yardstick."""
        return self.figure / self.yardstick_figure if self.yardstick_figure else None


def seconds(work: Callable[[], object], runs: int = 3) -> float:
    """Median wall seconds of `runs` calls."""
    taken = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return median(taken)


def peak_megabytes() -> float:
    """Largest resident size of this process so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform.startswith("linux") else 1024 * 1024)


def names() -> list[str]:
    """All benchmarks in this folder: the modules that measure, not what these lean on."""
    modules = sorted(module.name for module in pkgutil.iter_modules([str(Path(__file__).parent)]))
    return [name for name in modules if hasattr(importlib.import_module(f"bench.{name}"), "measure")]


def run(name: str) -> None:
    """Run one benchmark or `all` and print its rows."""
    known = names()
    if name != "all" and name not in known:
        raise click.UsageError(f"没有“{name}”这项测量；有这些：{'、'.join(known)}、all")
    click.echo(f"{'figure':<58}{'value':>14} {'unit':<10}{'yardstick':>14}  {'ratio':>8}  aim")
    for module in known if name == "all" else [name]:
        rows: Iterator[Row] = importlib.import_module(f"bench.{module}").measure()
        for row in rows:
            _print(row)


def _print(row: Row) -> None:
    held = f"{row.yardstick_figure:,.3f}" if row.yardstick_figure is not None else ""
    ratio = f"{row.ratio:.2f}" if row.ratio is not None else ""
    against = f"  ({row.yardstick})" if row.yardstick else ""
    click.echo(f"{row.what:<58}{row.figure:>14,.3f} {row.unit:<10}{held:>14}  {ratio:>8}  {row.aim}{against}")
