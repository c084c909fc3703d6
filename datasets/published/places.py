"""Knows townships and villages: divisions with their codes, the names people use for them, and places known only from what was published."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import schemas
from datasets.published import codelists
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


#: digits of a code → level
_LEVELS = {6: "county", 9: "township", 12: "village"}


@dataclass(frozen=True)
class Place:
    """A county (6 digits), township (9) or village (12). `name` is registered, `said` what people call it."""

    code: str
    name: str
    level: str
    parent_code: str

    @cached_property
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


_UNLISTED = "select 1 from subsidy where (village_code = '' and village_name <> '') or (township_code = '' and township_name <> '') limit 1"


def places(state: State) -> dict[str, Place]:
    """Every place of the state's county by code: those registered, those in its own published list (行政区划), those payments were published for."""
    return state.made("places", lambda: _registered(state.county) | _paid(state) | _listed(state))


def _registered(county: str) -> dict[str, Place]:
    return {code: found for code, found in divisions().items() if code.startswith(county)}


def _listed(state: State) -> dict[str, Place]:
    """The county's own list; of several names of one code the newest list's."""
    return {
        one.code: Place(one.code, one.name, _LEVELS[len(one.code)], one.parent_code)
        for one in reversed(codelists.divisions(state))
        if len(one.code) in _LEVELS and one.code.startswith(state.county)
    }


def _paid(state: State) -> dict[str, Place]:
    """Places payments were published for; one that is registered stands under its registered name."""
    rows = state.rows(
        """select township_code, any_value(township_name), village_code, any_value(village_name)
        from subsidy where township_code <> '' group by township_code, village_code"""
    )
    found: dict[str, Place] = {}
    for parent, town, code, name in rows:
        found[parent] = place(parent) or Place(parent, town, "township", state.county)
        if code:
            found[code] = place(code) or Place(code, name, "village", parent)
    return found


def known(state: State, code: str) -> Place | None:
    """The place of the county with `code`; None when nobody named it, or it is another county's."""
    return places(state).get(code)


def called(state: State, code: str) -> str:
    """What people call the place with `code`; the code itself when nobody named it."""
    found = known(state, code)
    return found.said if found else code


def has_unlisted(state: State) -> bool:
    """True when payments were published for a village or township that no list has: they have a name and no code."""
    return state.made("unlisted places", lambda: bool(state.rows(_UNLISTED)))


def under(state: State, code: str) -> tuple[Place, ...]:
    """The places directly under `code`, in the order of their codes."""
    return tuple(found for _, found in sorted(places(state).items()) if found.parent_code == code)
