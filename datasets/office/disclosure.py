"""Remembers what each release hid and asks, over all releases, whether any hidden cell could now be computed.

The memory is sealed in the office (`board/<n>/groups`); it names places and programmes with counts and amounts, never persons.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

from datasets.office import solver, twice, wholepersons
from datasets.office.aggregates import Cell
from datasets.office.grouping import HIDDEN_CLASSES, PULLED, SMALLEST, WITHHELD, Company, Grouped, group, rung_of
from datasets.office.premises import Premises
from datasets.office.refusals import SmallGroups

_ROUNDS = 30
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
        found = Published(memory.with_release(grouped), grouped)
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

    def __init__(self, said: Memory, grouped: Grouped) -> None:
        self.said = said
        self.contents = said.everything
        hidden = {content_name(c): c.people for row in grouped.groups for c in row.cells}
        self._in_rows = {content_name(c) for row in grouped.groups if row.merged != "withheld" for c in row.cells}
        self._open = {content_name(c) for c in grouped.shown}
        self.own = hidden.keys() | self._open
        self._small = {name for name, people in hidden.items() if people < SMALLEST}
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
        small = {name: _same_money(name) for name in memory.hidden | memory.withheld.keys() if self.contents[name][0] < SMALLEST}
        found = {name for name, alike in small.items() if alike in self._disclosed and alike not in self._alike}
        known = _asked(self._links, memory) if found else frozenset()
        return frozenset(name for name in found if small[name] not in known)

    @cached_property
    def _disclosed(self) -> frozenset[str]:
        return _asked(self._links, self.said)

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


def _asked(near: Near, said: Memory) -> frozenset[str]:
    """What is disclosed (as `_same_money`): its count or its amount follows from what `said` has published of `near`."""
    published = {id(row) for row in said.groups}
    rows = [row for row in near[1] if id(row) in published]
    return frozenset([*_of_part(near[0], rows, said, 0), *_of_part(near[0], rows, said, 1), *_by_rates(rows, said)])


def _of_part(links: list[twice.Link], rows: list[Contents], said: Memory, part: int) -> list[str]:
    """What is disclosed; `part` 0 asks for counts, 1 for amounts. A summary cell that was withheld says nothing of its batches."""
    contents, unsaid = said.everything, said.withheld.keys() - said.hidden - said.shown.keys()
    links = [link for link in links if link.whole not in unsaid and all(name in contents for name in link.names)]
    links = [link for link in links if (link.is_counted or part == 1) and len(_alike(link.names)) > 1]
    shown = set(_alike(said.shown))
    linked = {name: contents[name] for link in links for name in link.names if _same_money(name) not in shown}
    hidden = {_same_money(name): content for named in (*rows, linked) for name, content in named.items()}
    unknowns = [_unknown(name, float(content[part]), content[0], part) for name, content in hidden.items()]
    equations = [_summed(_alike(row), sum(float(content[part]) for content in row.values())) for row in rows]
    equations += [solver.Equation((name,), float(hidden[name][part])) for name in hidden.keys() & shown]
    equations += [_equation(link, hidden.keys(), contents, part) for link in links]
    return solver.disclosed(unknowns, equations, asked=lambda name: hidden[name][0] < SMALLEST)


def _summed(members: Counter[str], total: float, *minus: str) -> solver.Equation:
    weights = tuple(map(float, members.values())) if any(times > 1 for times in members.values()) else ()
    return solver.Equation(tuple(members), total, minus, weights)


def _by_rates(rows: list[Contents], said: Memory) -> list[str]:
    """What is disclosed where count and amount are asked together and persons come whole: what one gets is told by what stands open.

    3 persons at 300 and 2 at 70 in one row of 5 persons and 1,040 yuan: only 3 and 2 add up to both.
    """
    rates, shown = _rates(said), set(_alike(said.shown))
    hidden = {_same_money(name): people for row in rows for name, (people, _) in row.items()}
    bounds = {name: _bounds(people, is_known=name in shown) for name, people in hidden.items()}
    found = wholepersons.possible([_whole(row, rates) for row in rows], bounds)
    return [name for name, values in found.items() if values == (hidden[name],)]


def _bounds(people: int, is_known: bool) -> tuple[int, int]:
    """Fewest and most persons anybody may assume of a cell."""
    if is_known:
        return people, people
    return 1, SMALLEST - 1 if people < SMALLEST else people * SMALLEST


def _whole(row: Contents, rates: dict[str, tuple[float, bool]]) -> wholepersons.Counted:
    """A row as a question for whole persons; where what a person gets is not known of every cell, only its count is asked."""
    known = {name: _rate(name, content, rates) for name, content in row.items()}
    is_told, is_exact = all(rate for rate, _ in known.values()), all(exact for _, exact in known.values())
    cells = Counter((_same_money(name), round(rate) if is_told else 0) for name, (rate, _) in known.items())
    listed = tuple((name, times, rate) for (name, rate), times in sorted(cells.items()))
    people, amount = (sum(content[part] for content in row.values()) for part in (0, 1))
    if not is_told:
        return wholepersons.Counted(listed, people)
    return wholepersons.Counted(listed, people, amount, 0 if is_exact else math.ceil(_SAME_RATE * amount))


def _told_by(name: str) -> tuple[str, str]:
    """What tells a person's amount: other villages of the same batch, else those of the same programme, year and kind of payment."""
    key = name.rpartition("@")[0]
    parts = key.split("/")
    return key, "/".join((parts[2], parts[3], parts[7] if len(parts) > 7 else ""))


def _rates(said: Memory) -> dict[str, tuple[float, bool]]:
    """Fen a person by batch and by programme, and whether it is exactly that everywhere.

    Read off open villages and rows of one batch; where none stand open, one standard for all cells, hidden ones too, counts as known:
    it is printed in the policy list.
    """
    single = ({name: content} for name, content in said.everything.items())
    open_rows = ({name: content} for name, content in said.shown.items())
    return {**_standards(single), **_standards([*open_rows, *said.groups])}


def _standards(rows: Iterable[Contents]) -> dict[str, tuple[float, bool]]:
    """What a person gets, as `_rates`, where `rows` of one batch agree on it."""
    seen: dict[str, set[float]] = {}
    for row in rows:
        people, amount = (sum(content[part] for content in row.values()) for part in (0, 1))
        if people and len({_told_by(name)[0] for name in row}) == 1:
            for told in _told_by(next(iter(row))):
                seen.setdefault(told, set()).add(amount / people)
    return {
        told: (max(found), len(found) == 1 and max(found).is_integer())
        for told, found in seen.items()
        if max(found) - min(found) <= _SAME_RATE * max(found)
    }


def _rate(name: str, content: tuple[int, int], rates: dict[str, tuple[float, bool]]) -> tuple[float, bool]:
    """What one of the cell's persons is known to get, and whether exactly; 0.0 where that is not known, or would mislead."""
    people, amount = content
    for told in _told_by(name):
        known, is_exact = rates.get(told, (0.0, False))
        if known and people and abs(amount / people - known) <= _SAME_RATE * known:
            return known, is_exact and amount == known * people
    return 0.0, False


def _equation(link: twice.Link, hidden: Iterable[str], contents: Contents, part: int) -> solver.Equation:
    """The parts add up to the whole: what is shown goes to the right side, what is hidden stays on the left."""
    known = set(hidden)
    parts = [name for name in link.parts if _same_money(name) in known]
    whole = [link.whole] if _same_money(link.whole) in known else []
    total = sum(contents[name][part] for name in parts) - sum(contents[name][part] for name in whole)
    return _summed(_alike(parts), float(total), *_alike(whole))


def _unknown(name: str, value: float, people: int, part: int) -> solver.Unknown:
    """Anybody knows that a hidden count is 1 to 4; nobody knows it of a cell that was pulled in, nor bounds of an amount."""
    if part == 1:
        return solver.Unknown(name, value, 0.0, math.inf)
    return solver.Unknown(name, value, 1.0, float(SMALLEST - 1) if people < SMALLEST else math.inf)
