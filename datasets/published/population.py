"""Knows how many people and households live where, per year, as the county published it; a year nobody published has no number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from datasets.published.laid import asked
from datasets.published.state import State

TABLE = "reference_population"


@dataclass(frozen=True)
class Inhabitants:
    """People and households of a place; None where the table leaves it blank."""

    people: int | None
    households: int | None


def inhabitants(state: State, year: int) -> dict[str, Inhabitants]:
    """By place code (township 9 digits, village 12) for exactly `year`, with the county as the sum of its townships; {} when not published."""
    return state.made(("inhabitants", year), lambda: _inhabitants(state, year))


def _inhabitants(state: State, year: int) -> dict[str, Inhabitants]:
    found = {
        row["place_code"]: Inhabitants(_whole(row.get("population_count")), _whole(row.get("household_count")))
        for row in asked(state, table=TABLE, year=year)
        if isinstance(row.get("place_code"), str)
    }
    towns = [one for code, one in found.items() if len(code) == 9]
    if towns and state.county not in found:
        found[state.county] = Inhabitants(_sum([t.people for t in towns]), _sum([t.households for t in towns]))
    return found


def _whole(value: Any) -> int | None:
    return None if value is None else int(value)


def _sum(values: list[int | None]) -> int | None:
    return None if None in values else sum(value for value in values if value is not None)
