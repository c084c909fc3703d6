"""Remembers what each release hid and asks, over all releases, whether any hidden cell could now be computed.

The memory is sealed in the office (`board/<n>/groups`); it names places and programmes with counts and amounts, never persons.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from datasets.office import solver
from datasets.office.aggregates import Cell
from datasets.office.grouping import HIDDEN_CLASSES, PULLED, SMALLEST, WITHHELD, Grouped, group, rung_of
from datasets.office.refusals import SmallGroups

_ROUNDS = 12


@dataclass
class Memory:
    """Hidden and shown cells of class R and X in all releases so far. `groups`: per row (counts, amounts) by content name."""

    groups: list[dict[str, tuple[int, int]]] = field(default_factory=list)
    shown: dict[str, tuple[int, int]] = field(default_factory=dict)

    def add(self, said: dict[str, Any]) -> None:
        """Take in what one release remembers (`remembered`)."""
        self.groups += [{name: (people, amount) for name, (people, amount) in row.items()} for row in said["groups"]]
        self.shown.update({name: (people, amount) for name, (people, amount) in said["shown"].items()})

    @property
    def hidden(self) -> frozenset[str]:
        """Content names of cells hidden anywhere."""
        return frozenset(name for row in self.groups for name in row)


def content_name(cell: Cell) -> str:
    """A cell's name and content: the same persons and money in two releases are one unknown."""
    return f"{cell.name}#{cell.people}#{cell.amount}"


def remembered(grouped: Grouped) -> dict[str, Any]:
    """What a release must remember of its hidden and shown cells, as JSON."""
    return {
        "groups": [{content_name(c): (c.people, c.amount) for c in row.cells} for row in grouped.groups if row.merged != "withheld"],
        "shown": {content_name(c): (c.people, c.amount) for c in grouped.shown if c.privacy_class in HIDDEN_CLASSES},
    }


def hide(cells: Iterable[Cell], memory: Memory, smallest: int = SMALLEST) -> Grouped:
    """Rows of one release in which nothing hidden can be computed, also not together with earlier releases.

    SmallGroups when no coarsening helps.
    """
    listed = list(cells)
    before = memory.hidden
    hidden_before = frozenset(c.name for c in listed if content_name(c) in before)
    start: dict[str, int] = {}
    for _ in range(_ROUNDS):
        grouped = group(listed, smallest, hidden_before, start)
        bad = computable(grouped, memory)
        if not bad:
            return grouped
        for row in grouped.groups:
            if any(content_name(c) in bad for c in row.cells):
                start.update({c.name: min(rung_of(row) + 1, WITHHELD) for c in row.cells if c.people < smallest or rung_of(row) < PULLED})
    raise SmallGroups("有不足5人的小组，无论怎样合并，都能用已公布的数推算出来。请与其他批次一起公布，或改为依申请公开。")


def computable(grouped: Grouped, memory: Memory) -> frozenset[str]:
    """Content names of small hidden cells of `grouped` whose count or amount follows from all releases to within a fifth.

    A cell that was only pulled in for company needs no hiding of its own; if it is known, that shows in what it covers.
    """
    said = Memory(list(memory.groups), dict(memory.shown))
    said.add(remembered(grouped))
    own = {content_name(c) for row in grouped.groups if row.merged != "withheld" for c in row.cells}
    near = _near(said.groups, own)
    small = {content_name(c) for row in grouped.groups for c in row.cells if c.people < SMALLEST}
    return frozenset(_asked(near, said, 0) + _asked(near, said, 1)) & own & small


def _near(groups: list[dict[str, tuple[int, int]]], own: set[str]) -> list[dict[str, tuple[int, int]]]:
    """The groups that share cells with this release's, directly or through others: nothing else can tell about them."""
    reached, left = set(own), list(groups)
    near: list[dict[str, tuple[int, int]]] = []
    while True:
        touching = [row for row in left if not reached.isdisjoint(row)]
        if not touching:
            return near
        near += touching
        left = [row for row in left if reached.isdisjoint(row)]
        reached.update(name for row in touching for name in row)


def _asked(groups: list[dict[str, tuple[int, int]]], said: Memory, part: int) -> list[str]:
    """Disclosed names; `part` 0 asks for counts, 1 for amounts."""
    values = {name: float(content[part]) for row in groups for name, content in row.items()}
    people = {name: content[0] for row in groups for name, content in row.items()}
    unknowns = [_unknown(name, value, people[name], part) for name, value in values.items()]
    equations = [solver.Equation(tuple(row), sum(values[name] for name in row)) for row in groups]
    equations += [solver.Equation((name,), value) for name, value in values.items() if name in said.shown]
    return solver.disclosed(unknowns, equations)


def _unknown(name: str, value: float, people: int, part: int) -> solver.Unknown:
    """Anybody knows that a hidden count is 1 to 4; nobody knows it of a cell that was pulled in, nor bounds of an amount."""
    if part == 1:
        return solver.Unknown(name, value, 0.0, math.inf)
    return solver.Unknown(name, value, 1.0, float(SMALLEST - 1) if people < SMALLEST else math.inf)
