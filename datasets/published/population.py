"""Knows how many people and households live where, per year, as the county published it; a year nobody published has no number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

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
    found = {place: Inhabitants(_whole(people), _whole(households)) for place, people, households in _listed(state, year)}
    towns = [one for code, one in found.items() if len(code) == 9]
    if towns and state.county not in found:
        found[state.county] = Inhabitants(_sum([t.people for t in towns]), _sum([t.households for t in towns]))
    return found


def _listed(state: State, year: int) -> list[tuple[Any, ...]]:
    """(place code, people, households) as the table lists them; a whole county's villages as rows with all their facts cost ten times as much."""
    held = state.figures_among(year, (TABLE,))
    query = f"""select any_value(value_text) filter ("column" = 'place_code') as place,
        any_value(value_number) filter ("column" = 'population_count'), any_value(value_number) filter ("column" = 'household_count')
        from {held} where year = ? and "table" = ? group by entity_code, entity_name, stage, side, row_no having place is not null
        order by entity_code, entity_name, stage, side, row_no"""
    return state.rows(query, [year, TABLE]) if held else []


def _whole(value: Any) -> int | None:
    return None if value is None else int(value)


def _sum(values: list[int | None]) -> int | None:
    return None if None in values else sum(value for value in values if value is not None)
