"""Knows under which licence published data may be used again: licence.csv, one row, to be changed by the county."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True)
class Licence:
    """SPDX name, Chinese title, address of the text."""

    name: str
    title: str
    path: str


@cache
def licence() -> Licence:
    """The licence of what this installation publishes."""
    with Path(__file__).with_name("licence.csv").open(encoding="utf-8", newline="") as source:
        return Licence(**next(csv.DictReader(source)))
