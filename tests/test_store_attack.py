"""An attacker who knows every standard, every rule and all releases tries every county in whole persons: no small group is told.

Written without the solver of the office: domains are narrowed by what each row leaves, then tried.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from datasets.office.aggregates import Cell
from datasets.office.disclosure import Memory, hide
from datasets.office.grouping import Grouped
from datasets.office.refusals import SmallGroups
from tests.group_makers import months

#: (persons, fen) that a hidden cell might be
Guess = tuple[int, int]
Domains = dict[str, list[Guess]]


@dataclass(frozen=True)
class Sum:
    """One published row: how often each hidden cell stands in it, and what it says."""

    times: dict[str, int]
    people: int
    amount: int
    names_its_village: bool


def _county(dice: random.Random) -> Iterator[list[Cell]]:
    """The cells of one to three months of a small county."""
    villages = [(township, f"{number:03}") for township in ("001", "002") for number in range(1, dice.randint(2, 4) + 1)]
    return months(dice, villages, dice.randint(1, 3), dice.randint(1, 3))


def _name(cell: Cell) -> str:
    """A cell of the same place, programme and content is one unknown in whatever month."""
    return f"{cell.dataset.programme_code}@{cell.place}#{cell.people}#{cell.amount}"


class Attack:
    """All that is published, as sums of hidden cells."""

    def __init__(self, releases: list[Grouped]) -> None:
        rows = [row for said in releases for row in said.groups]
        self.standards: dict[str, set[int]] = {}
        for cell in [*(cell for said in releases for cell in said.shown), *(cell for row in rows for cell in row.cells)]:
            self.standards.setdefault(cell.dataset.programme_code, set()).update(cell.gets)
        self.truth: dict[str, Guess] = {}
        self.sums: list[Sum] = []
        for row in (row for row in rows if row.merged != "withheld"):
            names = [_name(cell) for cell in row.cells]
            self.truth.update({_name(cell): (cell.people, cell.amount) for cell in row.cells})
            self.sums.append(
                Sum({name: names.count(name) for name in names}, sum(cell.people for cell in row.cells), row.amount, row.reach == "village")
            )

    @property
    def small(self) -> list[str]:
        """Hidden cells of fewer than five persons."""
        return [name for name, (people, _) in self.truth.items() if people < 5]

    def is_told(self, name: str) -> bool:
        """True when the cell has its count in every county that fits, or an amount within a fifth of its own."""
        people, amount = self.truth[name]
        sums, names = self._near(name)
        most = max(row.people for row in sums)
        domains = {other: self._guesses(other, most) for other in names}

        def fits(wanted: Callable[[Guess], bool]) -> bool:
            return _is_possible({**domains, name: [guess for guess in domains[name] if wanted(guess)]}, sums)

        return not fits(lambda guess: guess[0] != people) or not fits(lambda guess: abs(guess[1] - amount) * 5 > amount)

    def _guesses(self, name: str, most: int) -> list[Guess]:
        """Small cells are known to be small; of the others nothing is known but the standards. Only a village's own row names it."""
        low, high = min(self.standards[name.split("@")[0]]), max(self.standards[name.split("@")[0]])
        fewest = int(any(name in row.times for row in self.sums if row.names_its_village))
        counts = range(fewest, 5 if self.truth[name][0] < 5 else most + 1)
        return sorted({(count, (count - some) * low + some * high) for count in counts for some in range(count + 1)})

    def _near(self, name: str) -> tuple[list[Sum], list[str]]:
        """The sums that share cells with this one's, directly or through others, and all their cells."""
        names, sums = [name], []
        for known in names:
            for row in self.sums:
                if known in row.times and row not in sums:
                    sums.append(row)
                    names += [other for other in row.times if other not in names]
        return sums, names


def _is_possible(domains: Domains, sums: list[Sum]) -> bool:
    """True when every cell can be one of its guesses so that all sums are what they are."""
    left = _narrowed(domains, sums)
    open_ones = [name for name, guesses in left.items() if len(guesses) > 1]
    if not left or not open_ones:
        return bool(left)
    name = min(open_ones, key=lambda one: len(left[one]))
    return any(_is_possible({**left, name: [guess]}, sums) for guess in left[name])


def _narrowed(domains: Domains, sums: list[Sum]) -> Domains:
    """The domains without guesses that some sum does not allow; {} when a cell has none left."""
    left, waiting = dict(domains), list(sums)
    while waiting:
        row = waiting.pop()
        for part, total in ((0, row.people), (1, row.amount)):
            low = {name: times * min(guess[part] for guess in left[name]) for name, times in row.times.items()}
            high = {name: times * max(guess[part] for guess in left[name]) for name, times in row.times.items()}
            lows, highs = sum(low.values()), sum(high.values())
            for name, times in row.times.items():
                least, most = total - highs + high[name], total - lows + low[name]
                kept = [guess for guess in left[name] if least <= times * guess[part] <= most]
                if not kept:
                    return {}
                if len(kept) < len(left[name]):
                    left[name] = kept
                    waiting += [other for other in sums if name in other.times and other not in waiting]
    return left


def attacked(seed: int) -> tuple[int, int, list[str]]:
    """(cells that were withheld, small cells hidden in rows, those of them that are told) of one county."""
    memory, releases = Memory(), []
    for cells in _county(random.Random(seed)):
        try:
            releases.append(hide(cells, memory))
        except SmallGroups:
            continue
        memory = memory.with_release(releases[-1])
    attack = Attack(releases)
    withheld = sum(len(row.cells) for said in releases for row in said.groups if row.merged == "withheld")
    return withheld, len(attack.small), [name for name in attack.small if attack.is_told(name)]


@pytest.mark.parametrize("seed", range(19))
def test_no_hidden_small_group_is_told(seed: int) -> None:
    assert attacked(seed)[2] == []
