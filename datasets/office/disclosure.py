"""Remembers what each release hid and asks, over all releases, whether any hidden cell could now be computed.

The memory is sealed in the office (`board/<n>/groups`); it names places and programmes with counts and amounts, never persons.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from datasets.office import solver, twice
from datasets.office.aggregates import Cell
from datasets.office.grouping import HIDDEN_CLASSES, PULLED, SMALLEST, WITHHELD, Grouped, group, rung_of
from datasets.office.premises import Premises
from datasets.office.refusals import SmallGroups

_ROUNDS = 12
#: two amounts a head that differ by less than this share are the same
_SAME_RATE = 0.005
Contents = dict[str, tuple[int, int]]


@dataclass
class Memory:
    """Cells of class R and X in all releases so far, by content name with (count, amount).

    `groups`: what each merged row hides; `withheld`: what was not published at all; `shown`: what stands open.
    """

    groups: list[Contents] = field(default_factory=list)
    shown: Contents = field(default_factory=dict)
    withheld: Contents = field(default_factory=dict)

    def add(self, said: dict[str, Any]) -> None:
        """Take in what one release remembers (`remembered`)."""
        self.groups += [_contents(row) for row in said["groups"]]
        self.shown.update(_contents(said["shown"]))
        self.withheld.update(_contents(said.get("withheld", {})))

    def with_release(self, grouped: Grouped) -> Memory:
        """This memory and one release more."""
        wider = Memory(list(self.groups), dict(self.shown), dict(self.withheld))
        wider.add(remembered(grouped))
        return wider

    @property
    def hidden(self) -> frozenset[str]:
        """Content names of cells hidden anywhere."""
        return frozenset(name for row in self.groups for name in row)

    @property
    def everything(self) -> Contents:
        """All cells, hidden and shown."""
        return {**self.withheld, **{name: content for row in self.groups for name, content in row.items()}, **self.shown}


def memory_of(office: Premises) -> Memory:
    """What the committed releases of `office` hid and showed."""
    memory = Memory()
    for n in office.board_releases():
        memory.add(office.boards.groups(n))
    return memory


def _contents(said: dict[str, Any]) -> Contents:
    return {name: (people, amount) for name, (people, amount) in said.items()}


def content_name(cell: Cell) -> str:
    """A cell's name and content: the same persons and money in two releases are one unknown."""
    return f"{cell.name}#{cell.people}#{cell.amount}"


def remembered(*made: Grouped) -> dict[str, Any]:
    """What a release must remember of its hidden and shown cells, as JSON."""
    rows = [row for grouped in made for row in grouped.groups]
    shown = [cell for grouped in made for cell in grouped.shown if cell.privacy_class in HIDDEN_CLASSES]
    return {
        "groups": [{content_name(c): (c.people, c.amount) for c in row.cells} for row in rows if row.merged != "withheld"],
        "shown": {content_name(c): (c.people, c.amount) for c in shown},
        "withheld": {content_name(c): (c.people, c.amount) for row in rows if row.merged == "withheld" for c in row.cells},
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
        found = Published(memory.with_release(grouped), grouped)
        bad = found.computable() | found.computable_elsewhere(memory)
        if not bad:
            return grouped
        if not _climb(grouped, found.beside(bad), bad, smallest, start):
            break
    raise SmallGroups("有不足5人的小组，无论怎样合并，都能用已公布的数推算出来。请与其他批次一起公布，或改为依申请公开。")


def _climb(grouped: Grouped, beside: frozenset[str], bad: frozenset[str], smallest: int, start: dict[str, int]) -> bool:
    """Let every cell that gives something away start one rung higher; False when none can climb any more.

    A summary that no row covers is withheld: its money is told batch by batch anyway. A roster is not, it is refused.
    """
    before = dict(start)
    telling = [row for row in grouped.groups if any(content_name(c) in bad or content_name(c) in beside for c in row.cells)]
    for row in telling:
        higher = min(rung_of(row) + 1, WITHHELD)
        start.update({c.name: higher for c in row.cells if c.people < smallest or rung_of(row) < PULLED})
    start.update({c.name: 1 for c in grouped.shown if content_name(c) in beside})
    if start == before:
        start.update({c.name: WITHHELD for row in telling for c in row.cells if c.dataset.table == twice.SUMMARY})
    return start != before


class Published:
    """What follows from `said` (all releases, the one in the making included), as far as it touches `grouped`, the one in the making."""

    def __init__(self, said: Memory, grouped: Grouped) -> None:
        self.said = said
        self.contents = said.everything
        hidden = {content_name(c): c.people for row in grouped.groups for c in row.cells}
        self.own = {*hidden, *(content_name(c) for c in grouped.shown)}
        self._small = {name for name, people in hidden.items() if people < SMALLEST}
        self._links = _near(
            [(link.names, link) for link in twice.links(self.contents)], [(tuple(row), row) for row in said.groups], self.own
        )

    def computable(self) -> frozenset[str]:
        """Small hidden cells of the release in the making whose count or amount follows to within a fifth.

        A cell that was only pulled in for company needs no hiding of its own; if it is known, that shows in what it covers.
        """
        return self._disclosed & self._small

    def computable_elsewhere(self, memory: Memory) -> frozenset[str]:
        """Small cells hidden in earlier releases that follow now and did not follow from `memory`; only a summary leads to them."""
        if not self._links[0]:
            return frozenset()
        small = {name for name in memory.hidden | memory.withheld.keys() if self.contents[name][0] < SMALLEST}
        found = self._disclosed & small - self.own
        return found - _asked(self._links, memory) if found else found

    @cached_property
    def _disclosed(self) -> frozenset[str]:
        return _asked(self._links, self.said)

    def beside(self, bad: frozenset[str]) -> frozenset[str]:
        """Own cells that stand in one equation with a cell of `bad`, or with one that shares a row with it, over a summary."""
        links, groups = self._links
        reached = set(bad)
        reached.update(name for row in groups if not reached.isdisjoint(row) for name in row)
        return frozenset(name for link in links if not reached.isdisjoint(link.names) for name in link.names) & self.own - bad


Near = tuple[list[twice.Link], list[Contents]]


def _near(links: list[tuple[tuple[str, ...], twice.Link]], groups: list[tuple[tuple[str, ...], Contents]], own: set[str]) -> Near:
    """The links and groups that share cells with this release's, directly or through others: nothing else can tell about them."""
    reached, near_links, near_groups = set(own), [], []
    is_growing = True
    while is_growing:
        touching_links = [entry for entry in links if not reached.isdisjoint(entry[0])]
        touching_groups = [entry for entry in groups if not reached.isdisjoint(entry[0])]
        near_links += [link for _, link in touching_links]
        near_groups += [row for _, row in touching_groups]
        links = [entry for entry in links if reached.isdisjoint(entry[0])]
        groups = [entry for entry in groups if reached.isdisjoint(entry[0])]
        reached.update(name for names, _ in (*touching_links, *touching_groups) for name in names)
        is_growing = bool(touching_links or touching_groups)
    return near_links, near_groups


def _asked(near: Near, said: Memory) -> frozenset[str]:
    """Disclosed names: their count or their amount follows from what `said` has published of `near`."""
    return frozenset(_of_part(near, said, 0) + _of_part(near, said, 1) + _by_rates(near, said))


def _of_part(near: Near, said: Memory, part: int) -> list[str]:
    """Disclosed names; `part` 0 asks for counts, 1 for amounts. A summary cell that was withheld says nothing of its batches."""
    contents, unsaid = said.everything, said.withheld.keys() - said.hidden - said.shown.keys()
    links = [link for link in near[0] if link.whole not in unsaid and all(name in contents for name in link.names)]
    links = [link for link in links if link.is_counted or part == 1]
    published = {id(row) for row in said.groups}
    groups = [row for row in near[1] if id(row) in published]
    hidden = {name for row in groups for name in row} | {name for link in links for name in link.names if name not in said.shown}
    unknowns = [_unknown(name, float(contents[name][part]), contents[name][0], part) for name in hidden]
    equations = [solver.Equation(tuple(row), sum(float(contents[name][part]) for name in row)) for row in groups]
    equations += [solver.Equation((name,), float(contents[name][part])) for name in hidden & said.shown.keys()]
    return solver.disclosed(unknowns, equations + [_equation(link, hidden, contents, part) for link in links])


def _by_rates(near: Near, said: Memory) -> list[str]:
    """Disclosed names where count and amount are asked together: what a person gets can be read off the villages that stand open.

    3 persons at 300 and 2 at 70 in one row of 5 persons and 1,040 yuan: only 3 and 2 add up to both.
    """
    rates = _rates(said)
    published = {id(row) for row in said.groups}
    groups = [row for row in near[1] if id(row) in published and all(_rate(name, content, rates) for name, content in row.items())]
    if not any(len({_rate(name, content, rates) for name, content in row.items()}) > 1 for row in groups):
        return []  # one programme: its amount says what its count says
    unknowns = {name: _unknown(name, float(people), people, 0) for row in groups for name, (people, _) in row.items()}
    counted = [solver.Equation(tuple(row), float(sum(people for people, _ in row.values()))) for row in groups]
    paid = [_weighed(row, {name: _rate(name, content, rates) for name, content in row.items()}) for row in groups]
    return solver.disclosed(list(unknowns.values()), [*counted, *paid])


def _weighed(row: Contents, rates: dict[str, float]) -> solver.Equation:
    total = sum(rates[name] * people for name, (people, _) in row.items())
    largest = max(rates.values())
    return solver.Equation(tuple(row), total / largest, weights=tuple(rates[name] / largest for name in row))


def _subject(name: str) -> tuple[str, ...]:
    parts = name.rpartition("@")[0].split("/")
    return (parts[2], parts[3], parts[7] if len(parts) > 7 else "")


def _rates(said: Memory) -> dict[tuple[str, ...], float]:
    """Fen a person by subject (kind of payment, year, programme), where all villages that stand open got the same a head."""
    seen: dict[tuple[str, ...], set[float]] = {}
    for name, (people, amount) in said.shown.items():
        if people:
            seen.setdefault(_subject(name), set()).add(amount / people)
    return {subject: max(found) for subject, found in seen.items() if max(found) - min(found) <= _SAME_RATE * max(found)}


def _rate(name: str, content: tuple[int, int], rates: dict[tuple[str, ...], float]) -> float:
    """What one of the cell's persons is known to get; 0.0 where that is not known, or would mislead."""
    people, amount = content
    known = rates.get(_subject(name), 0.0)
    return known if known and people and abs(amount / people - known) <= _SAME_RATE * known else 0.0


def _equation(link: twice.Link, hidden: set[str], contents: Contents, part: int) -> solver.Equation:
    """The parts add up to the whole: what is shown goes to the right side, what is hidden stays on the left."""
    parts = tuple(name for name in link.parts if name in hidden)
    whole = (link.whole,) if link.whole in hidden else ()
    total = sum(contents[name][part] for name in parts) - sum(contents[name][part] for name in whole)
    return solver.Equation(parts, float(total), whole)


def _unknown(name: str, value: float, people: int, part: int) -> solver.Unknown:
    """Anybody knows that a hidden count is 1 to 4; nobody knows it of a cell that was pulled in, nor bounds of an amount."""
    if part == 1:
        return solver.Unknown(name, value, 0.0, math.inf)
    return solver.Unknown(name, value, 1.0, float(SMALLEST - 1) if people < SMALLEST else math.inf)
