"""Knows townships and villages: divisions with their codes, the names people use for them, and places known only from what was published."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from weakref import WeakKeyDictionary

import schemas
from datasets.published.state import State

#: registered endings, longest first; 官庄村民委员会, 官庄村委会, 官庄村 are one place (measured: repeated names in 方城)
_SPOKEN = (
    ("城市社区居民委员会", "社区"),
    ("社区居民委员会", "社区"),
    ("居民委员会", "社区"),
    ("村民委员会", "村"),
    ("村委会", "村"),
    ("居委会", "社区"),
)


@dataclass(frozen=True)
class Place:
    """A county (6 digits), township (9) or village (12). `name` is registered, `said` what people call it."""

    code: str
    name: str
    level: str
    parent_code: str

    @property
    def said(self) -> str:
        """官庄村民委员会 → 官庄村; 翟庄村城市社区居民委员会 → 翟庄社区; townships as registered."""
        for ending, spoken in _SPOKEN:
            if self.name.endswith(ending):
                stem = self.name.removesuffix(ending)
                return stem + spoken if not stem.endswith("村") else stem if spoken == "村" else stem.removesuffix("村") + spoken
        return self.name


@cache
def divisions() -> dict[str, Place]:
    """All known places by code (schemas/codes/divisions.csv)."""
    path = Path(schemas.__path__[0]) / "codes" / "divisions.csv"
    with path.open(encoding="utf-8-sig", newline="") as source:
        return {row["code"]: Place(row["code"], row["name"], row["level"], row["parent_code"]) for row in csv.DictReader(source)}


def place(code: str) -> Place | None:
    """The place with `code`, None when it is unknown."""
    return divisions().get(code)


def under(code: str) -> tuple[Place, ...]:
    """The places directly under `code`, in the order of their codes."""
    return tuple(found for found in divisions().values() if found.parent_code == code)


def township_of(code: str) -> Place | None:
    """The township of a village code."""
    village = place(code)
    return place(village.parent_code) if village else None


_PUBLISHED: WeakKeyDictionary[State, dict[str, Place]] = WeakKeyDictionary()


def published(state: State) -> dict[str, Place]:
    """Every place payments were published for, by code; a place the divisions know stands under its registered name."""
    if state not in _PUBLISHED:
        frame = state.sql(
            """select township_code as parent, any_value(township_name) as town, village_code as code, any_value(village_name) as name
            from subsidy where township_code <> '' group by township_code, village_code"""
        )
        found: dict[str, Place] = {}
        for row in frame.to_dict("records"):
            parent, code = str(row["parent"]), str(row["code"] or "")
            found[parent] = place(parent) or Place(parent, str(row["town"]), "township", state.county)
            if code:
                found[code] = place(code) or Place(code, str(row["name"]), "village", parent)
        _PUBLISHED[state] = found
    return _PUBLISHED[state]


def known(state: State, code: str) -> Place | None:
    """The place with `code`, from the divisions or from what was published; None when nobody named it."""
    return place(code) or published(state).get(code)


def called(state: State, code: str) -> str:
    """What people call the place with `code`; the code itself when nobody named it."""
    found = known(state, code)
    return found.said if found else code
