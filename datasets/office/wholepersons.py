"""Asks what a hidden count can be when persons come whole: 9 persons and 1,480 yuan may have one single explanation.

Rows are narrowed in turn, each by what the others left, until nothing changes. Knows counts and rates only, no names and no files.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

#: choices of one row that are laid out; a row with more explanations than that hides its parts
_MOST = 20_000
Values = tuple[int, ...]
_State = tuple[int, int]


@dataclass(frozen=True)
class Counted:
    """One published row: its hidden cells with how often each stands in it and what a person of it gets (fen; 0 where nobody knows)."""

    cells: tuple[tuple[str, int, int], ...]
    people: int
    amount: int = 0
    slack: int = 0

    @property
    def names(self) -> tuple[str, ...]:
        """The hidden cells."""
        return tuple(name for name, _, _ in self.cells)


def possible(rows: Iterable[Counted], bounds: Mapping[str, tuple[int, int]]) -> dict[str, Values]:
    """Every count that each hidden cell of `rows` can still have; `bounds`: (fewest, most) by name, both included."""
    waiting = list(rows)
    found: dict[str, Values] = {}
    for row in waiting:
        found.update({name: tuple(range(bounds[name][0], min(bounds[name][1], row.people) + 1)) for name in row.names if name not in found})
    is_narrowing = True
    while is_narrowing:
        before = dict(found)
        for row in waiting:
            narrowed = _explained(tuple((found[name], times, rate) for name, times, rate in row.cells), row.people, row.amount, row.slack)
            found.update(zip(row.names, narrowed, strict=True) if narrowed else ())
        is_narrowing = found != before
    return found


@lru_cache(maxsize=100_000)
def _explained(cells: tuple[tuple[Values, int, int], ...], people: int, amount: int, slack: int) -> tuple[Values, ...]:
    """The values of each cell that take part in an explanation of the row; () where there are none, or too many to lay out."""
    reached: list[set[_State]] = [{(0, 0)}]
    for values, times, rate in cells:
        if len(reached[-1]) * len(values) > _MOST:
            return ()
        after = {(p + times * value, a + times * rate * value) for p, a in reached[-1] for value in values}
        reached.append({(p, a) for p, a in after if p <= people and a <= amount + slack})
    alive = {(p, a) for p, a in reached[-1] if p == people and abs(a - amount) <= slack}
    kept: list[Values] = []
    for (values, times, rate), before in zip(reversed(cells), reversed(reached[:-1]), strict=True):
        ways = [
            (state, value) for state in before for value in values if (state[0] + times * value, state[1] + times * rate * value) in alive
        ]
        kept.append(tuple(sorted({value for _, value in ways})))
        alive = {state for state, _ in ways}
    return tuple(reversed(kept)) if all(kept) else ()
