"""Remembers what each release hid and asks, over all releases, whether any hidden cell could now be computed.

The memory is sealed in the office (`board/<n>/groups`); it names places and programmes with counts and amounts, never persons.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

from datasets.office import solver, standards, twice
from datasets.office.aggregates import Cell
from datasets.office.grouping import PULLED, SMALLEST, WITHHELD, Company, Grouped, group, rung_of
from datasets.office.premises import Premises
from datasets.office.refusals import SmallGroups
from schemas.privacy import HIDDEN_CLASSES

_ROUNDS = 30
Contents = dict[str, tuple[int, int]]


@dataclass
class Memory:
    """Cells of class R and X in all releases so far, by content name with (count, amount).

    `groups`: what each merged row hides; `withheld`: what was not published at all; `shown`: what stands open; `standards`: what a
    person can get, by dataset key.
    """

    groups: list[Contents] = field(default_factory=list)
    shown: Contents = field(default_factory=dict)
    withheld: Contents = field(default_factory=dict)
    standards: dict[str, solver.Gets] = field(default_factory=dict)

    def add(self, said: dict[str, Any]) -> None:
        """Take in what one release remembers (`remembered`)."""
        self.groups += [_contents(row) for row in said["groups"]]
        self.shown.update(_contents(said["shown"]))
        self.withheld.update(_contents(said.get("withheld", {})))
        self.standards.update(standards.from_json(said.get("standards", {})))

    def with_release(self, grouped: Grouped) -> Memory:
        """This memory and one release more."""
        wider = Memory(list(self.groups), dict(self.shown), dict(self.withheld), dict(self.standards))
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


@lru_cache(maxsize=1 << 18)
def _same_money(name: str) -> str:
    """One unknown for the same programme, village, count and amount in any batch, proposed or paid, of any year.

    Who was hidden in January and got the same in February is read off whichever month says more.
    """
    key, _, rest = name.rpartition("@")
    parts = key.split("/")
    return f"{parts[7]}@{rest}" if len(parts) > 7 else name


def _place_of(name: str) -> str:
    """Programme and village of a cell, whatever it held."""
    return _same_money(name).rsplit("#", 2)[0]


def _village(name: str) -> str:
    return name.rpartition("@")[2].rsplit("#", 2)[0]


def _alike(names: Iterable[str]) -> Counter[str]:
    return Counter(map(_same_money, names))


def remembered(*made: Grouped) -> dict[str, Any]:
    """What a release must remember of its hidden and shown cells, as JSON."""
    rows = [row for grouped in made for row in grouped.groups]
    shown = [cell for grouped in made for cell in grouped.shown if cell.privacy_class in HIDDEN_CLASSES]
    return {
        "groups": [{content_name(c): (c.people, c.amount) for c in row.cells} for row in rows if row.merged != "withheld"],
        "shown": {content_name(c): (c.people, c.amount) for c in shown},
        "withheld": {content_name(c): (c.people, c.amount) for row in rows if row.merged == "withheld" for c in row.cells},
        "standards": standards.to_json(standards.of([*shown, *(c for row in rows for c in row.cells)])),
    }


def hide(cells: Iterable[Cell], memory: Memory, smallest: int = SMALLEST) -> Grouped:
    """Rows of one release in which nothing hidden can be computed, also not together with earlier releases.

    SmallGroups when no coarsening helps.
    """
    listed = list(cells)
    before = memory.hidden
    hidden_before = frozenset(c.name for c in listed if content_name(c) in before)
    company = Company(frozenset(map(_place_of, before)), _told(listed, memory))
    start: dict[str, int] = {}
    for _ in range(_ROUNDS):
        grouped = group(listed, smallest, hidden_before, start, company)
        found = Published(memory.with_release(grouped), grouped, smallest)
        bad = found.computable() | found.computable_elsewhere(memory)
        if not bad:
            return grouped
        if telling := found.open_beside(bad):
            start.update({c.name: 1 for c in grouped.shown if content_name(c) in telling})
        elif not _climb(grouped, found.beside(bad), bad, smallest, start):
            break
    raise SmallGroups("有不足5人的小组，无论怎样合并，都能用已公布的数推算出来。请与其他批次一起公布，或改为依申请公开。")


def _told(cells: list[Cell], memory: Memory) -> frozenset[str]:
    """Names of cells that stood open elsewhere with the same count and amount: they cover nobody."""
    shown = set(_alike(memory.shown))
    return frozenset(c.name for c in cells if _same_money(content_name(c)) in shown)


def _climb(grouped: Grouped, beside: frozenset[str], bad: frozenset[str], smallest: int, start: dict[str, int]) -> bool:
    """Let every cell that gives something away start one rung higher; False when none can climb any more.

    What no row covers is withheld with whatever still tells of it.
    """
    before = dict(start)
    telling = [row for row in grouped.groups if any(content_name(c) in bad or content_name(c) in beside for c in row.cells)]
    for row in telling:
        higher = min(rung_of(row) + 1, WITHHELD)
        start.update({c.name: higher for c in row.cells if c.people < smallest or rung_of(row) < PULLED})
    start.update({c.name: 1 for c in grouped.shown if content_name(c) in beside})
    if start == before:
        start.update({c.name: WITHHELD for row in telling for c in row.cells})
    return start != before


class Published:
    """What follows from `said` (all releases, the one in the making included), as far as it touches `grouped`, the one in the making."""

    def __init__(self, said: Memory, grouped: Grouped, smallest: int = SMALLEST) -> None:
        self.said = said
        self.smallest = smallest
        self.contents = said.everything
        hidden = {content_name(c): c.people for row in grouped.groups for c in row.cells}
        self._in_rows = {content_name(c) for row in grouped.groups if row.merged != "withheld" for c in row.cells}
        self._open = {content_name(c) for c in grouped.shown}
        self.own = hidden.keys() | self._open
        self._small = {name for name, people in hidden.items() if people < smallest}
        self._alike = {_same_money(name) for name in self.own}
        links = [(tuple(_alike(link.names)), link) for link in twice.links(self.contents)]
        self._links = _near(links, [(tuple(_alike(row)), row) for row in said.groups], self._alike)

    def computable(self) -> frozenset[str]:
        """Small hidden cells of the release in the making whose count or amount follows to within a fifth.

        A cell that was only pulled in for company needs no hiding of its own; if it is known, that shows in what it covers.
        """
        return frozenset(name for name in self._small if _same_money(name) in self._disclosed)

    def computable_elsewhere(self, memory: Memory) -> frozenset[str]:
        """Small cells hidden in earlier releases that follow now and did not follow from `memory`."""
        small = {name: _same_money(name) for name in memory.hidden | memory.withheld.keys() if self.contents[name][0] < self.smallest}
        found = {name for name, alike in small.items() if alike in self._disclosed and alike not in self._alike}
        known = _asked(self._links, memory, self.smallest) if found else frozenset()
        return frozenset(name for name in found if small[name] not in known)

    @cached_property
    def _disclosed(self) -> frozenset[str]:
        return _asked(self._links, self.said, self.smallest)

    def beside(self, bad: frozenset[str]) -> frozenset[str]:
        """Own cells that stand in one equation with a cell of `bad`, or with one that shares a row with it, over a summary; and own
        cells that share one with a cell of `bad` that stands in no row here, another batch's or withheld: only they can still yield."""
        links, reached = self._links[0], self._mates(bad)
        linked = {name for link in links if not reached.isdisjoint(_alike(link.names)) for name in link.names}
        torn = self._mates(bad - self._in_rows)
        return frozenset(name for name in self.own if name in linked or _same_money(name) in torn) - bad

    def open_beside(self, bad: frozenset[str]) -> frozenset[str]:
        """Own open cells that tell of `bad`: what shared a row with it in another batch, and its own village and programme today."""
        reached, places = self._mates(bad), set(map(_place_of, bad))
        return frozenset(name for name in self._open if _same_money(name) in reached or _place_of(name) in places)

    def _mates(self, bad: frozenset[str]) -> set[str]:
        """`bad` and what shares a row with it."""
        reached = set(_alike(bad))
        reached.update(name for row in map(_alike, self._links[1]) if not reached.isdisjoint(row) for name in row)
        return reached


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


def _asked(near: Near, said: Memory, smallest: int) -> frozenset[str]:
    """What is disclosed (as `_same_money`): its count and its amount follow from what `said` has published of `near`.

    A summary cell that was withheld says nothing of its batches.
    """
    published, contents = {id(row) for row in said.groups}, said.everything
    unsaid = said.withheld.keys() - said.hidden - said.shown.keys()
    rows = [row for row in near[1] if id(row) in published]
    links = [link for link in near[0] if link.whole not in unsaid and all(name in contents for name in link.names)]
    links = [link for link in links if len(_alike(link.names)) > 1]
    shown = set(_alike(said.shown))
    linked = {name: contents[name] for link in links for name in link.names}
    hidden = {_same_money(name): (name, content) for named in (*rows, linked) for name, content in named.items()}
    named = {name for row in rows if len(set(map(_village, row))) == 1 for name in _alike(row)}
    unknowns = [
        _unknown(alike, *cell, said.standards, smallest, int(alike in named)) for alike, cell in hidden.items() if alike not in shown
    ]
    equations = [solver.Equation(tuple(_alike(row).items())) for row in rows] + [_equation(link) for link in links]
    return frozenset(solver.disclosed(unknowns, equations, asked=lambda alike: hidden[alike][1][0] < smallest))


def _equation(link: twice.Link) -> solver.Equation:
    """The parts add up to the whole."""
    sides = _alike(link.parts)
    sides.subtract(_alike([link.whole]))
    return solver.Equation(tuple(sides.items()), link.is_counted)


def _unknown(
    alike: str, name: str, content: tuple[int, int], told: Mapping[str, solver.Gets], smallest: int, fewest: int
) -> solver.Unknown:
    """Anybody knows that a hidden count is below five; nobody knows it of a cell that was pulled in.

    `fewest` is 1 where a row names the village: a row of a township or the county does not say which villages are in it.
    """
    people, amount = content
    gets = standards.told(told.get(name.rpartition("@")[0], solver.UNKNOWN), people, amount)
    return solver.Unknown(alike, people, amount, fewest, smallest - 1 if people < smallest else people * SMALLEST, gets)
