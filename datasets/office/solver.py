"""Asks whether a hidden cell can be computed: is there another county with the same published sums in which this cell is another one?

Everything is whole: persons, and money in fen. So each question is one for a constraint solver (OR-Tools CP-SAT), over as few sums
as settle it: the sums of the cell first, then those of its neighbours. A county found there is one for all sums together; sums that
allow none there allow none together with others. What is asked is known in the literature as the audit of cell suppression.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from ortools.sat.python import cp_model

#: a hidden count or amount that is known to within this share of itself counts as disclosed
TOO_CLOSE = 0.2
#: deterministic seconds for one question; who cannot be told apart in that time counts as disclosed
_PATIENCE = 5.0


@dataclass(frozen=True)
class Gets:
    """What one person can get, in fen, as far as anybody may know: one of `amounts`, or anything between the first and the last."""

    amounts: tuple[int, ...] = ()
    is_range: bool = False


UNKNOWN = Gets()


@dataclass(frozen=True)
class Unknown:
    """One hidden cell as it is, and what anybody may assume of it: `fewest` to `most` persons who get `gets` each."""

    name: str
    people: int
    amount: int
    fewest: int
    most: int
    gets: Gets = UNKNOWN

    @property
    def far(self) -> int:
        """Fen by which another amount must differ, at the least."""
        return int(TOO_CLOSE * abs(self.amount)) + 1

    @property
    def others(self) -> int:
        """Persons by whom another count must differ, at the least: one, of up to four."""
        return int(TOO_CLOSE * self.people) + 1


@dataclass(frozen=True)
class Equation:
    """A published sum of cells: how often each counts (-1: two tables say the same money twice). Not `is_counted`: money only."""

    cells: tuple[tuple[str, int], ...]
    is_counted: bool = True

    @property
    def names(self) -> tuple[str, ...]:
        """All hidden cells that take part."""
        return tuple(name for name, _ in self.cells)


def disclosed(unknowns: Iterable[Unknown], equations: Iterable[Equation], asked: Callable[[str], bool] = lambda _: True) -> list[str]:
    """Names of hidden cells, of those `asked`, that are the same in every county the equations allow, sorted.

    A cell that stands in no equation is known to nobody. Cells that are no `unknowns` count as known.
    """
    cells = {unknown.name: unknown for unknown in unknowns}
    about: dict[str, dict[Equation, None]] = {}
    for equation in equations:
        own = tuple(sorted((name, times) for name, times in equation.cells if name in cells and times))
        for name, _ in own:
            about.setdefault(name, {})[Equation(own, equation.is_counted)] = None
    sums = {name: tuple(found) for name, found in about.items()}
    waiting = [name for name in sorted(_without_exchange(cells, sums)) if asked(name)]
    audit = _Audit(cells, sums)
    return [name for name in waiting if not audit.is_open(name)]


def _without_exchange(cells: Mapping[str, Unknown], sums: Mapping[str, tuple[Equation, ...]]) -> list[str]:
    """Cells that need asking: no other one stands in the same sums, as often, and can trade a person with them."""
    alike: dict[object, list[Unknown]] = {}
    for name, own in sums.items():
        times = frozenset((equation, dict(equation.cells)[name]) for equation in own)
        alike.setdefault((times, cells[name].gets), []).append(cells[name])
    return [one.name for group in alike.values() for one in group if not any(_trades(one, other) for other in group if other is not one)]


def _trades(one: Unknown, other: Unknown) -> bool:
    """True when `one` can give persons (with at least their share of the money) to `other`, or take some who get what everybody gets."""
    if one.gets.is_range:
        return False
    if one.people - one.others >= one.fewest and other.people + one.others <= other.most:
        return True
    return one.people + one.others <= one.most and other.people - one.others >= other.fewest and len(one.gets.amounts) <= 1


@dataclass
class _Audit:
    """The questions about one set of sums. `open_ones`: cells seen to be another one in some county."""

    cells: Mapping[str, Unknown]
    sums: Mapping[str, tuple[Equation, ...]]
    open_ones: set[str] = field(default_factory=set)

    def is_open(self, name: str) -> bool:
        """True when there is a county in which cell `name` has another count and an amount far from its own."""
        near: dict[Equation, None] = dict.fromkeys(self.sums[name])
        while name not in self.open_ones:
            free = dict.fromkeys(cell for equation in near for cell in equation.names)
            touching = dict.fromkeys(equation for cell in free for equation in self.sums[cell])
            named = tuple(self.cells[cell] for cell in sorted(free))
            others = _another(name, named, tuple(_within(equation, free) for equation in touching))
            self.open_ones.update(others)
            if not others and (len(touching) == len(near) or not _another(name, named, tuple(near))):
                return False
            near = touching
        return True


def _within(equation: Equation, free: Mapping[str, None]) -> Equation:
    """The equation while everything outside of `free` stays as it is."""
    return Equation(tuple((name, times) for name, times in equation.cells if name in free), equation.is_counted)


@lru_cache(maxsize=1 << 16)
def _another(name: str, cells: tuple[Unknown, ...], equations: Sequence[Equation]) -> frozenset[str]:
    """The cells that are far from what they are in a county where `name` is; nothing when `equations` allow none."""
    county = _County(cells)
    for equation in equations:
        county.hold(equation)
    return county.away_from(name)


class _County:
    """The counts and amounts of some cells as unknowns of CP-SAT."""

    def __init__(self, cells: Iterable[Unknown]) -> None:
        self._model = cp_model.CpModel()
        self._cells = {cell.name: cell for cell in cells}
        self._money = sum(abs(cell.amount) for cell in self._cells.values())
        self._people = {n: self._model.new_int_var(cell.fewest, cell.most, f"people of {n}") for n, cell in self._cells.items()}
        self._amount = {n: self._amount_of(cell) for n, cell in self._cells.items()}

    def _amount_of(self, cell: Unknown) -> cp_model.LinearExprT:
        people, each = self._people[cell.name], cell.gets.amounts
        if len(each) == 1:
            return people * each[0]
        if each and not cell.gets.is_range:
            parts = [self._model.new_int_var(0, cell.most, f"{fen} of {cell.name}") for fen in each]
            self._model.add(sum(parts) == people)
            return cp_model.LinearExpr.weighted_sum(parts, each)
        amount = self._model.new_int_var(-self._money, self._money, f"amount of {cell.name}")
        least, most = (each[0], each[-1]) if each else (1, self._money)
        if each or cell.amount >= cell.people:  # else nothing was paid yet, or money came back
            self._model.add(amount >= people * least)
            self._model.add(amount <= people * most)
        return amount

    def hold(self, equation: Equation) -> None:
        """The sum stays what it is."""
        parts = (self._amount, "amount"), (self._people, "people")
        for values, part in parts if equation.is_counted else parts[:1]:
            total = sum(times * getattr(self._cells[name], part) for name, times in equation.cells)
            self._model.add(cp_model.LinearExpr.sum([times * values[name] for name, times in equation.cells]) == total)

    def away_from(self, name: str) -> frozenset[str]:
        """Solve, with `name` far from what it is."""
        cell = self._cells[name]
        fewer, more = cell.people - cell.others, cell.people + cell.others
        self._model.add_linear_expression_in_domain(self._people[name], _outside(fewer, more, cell.most))
        if cell.amount and len(cell.gets.amounts) != 1:
            less, more = cell.amount - cell.far, cell.amount + cell.far
            self._model.add_linear_expression_in_domain(self._amount[name], _outside(less, more, self._money))
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.cp_model_probing_level = 0  # small questions: looking ahead costs more than it saves
        solver.parameters.max_deterministic_time = _PATIENCE
        if solver.solve(self._model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return frozenset()
        return frozenset(n for n, one in self._cells.items() if self._is_far(one, solver))

    def _is_far(self, cell: Unknown, solver: cp_model.CpSolver) -> bool:
        away = abs(int(solver.value(self._amount[cell.name])) - cell.amount)
        moved = abs(int(solver.value(self._people[cell.name])) - cell.people)
        return moved >= cell.others and (away >= cell.far or not cell.amount)


def _outside(low: int, high: int, most: int) -> cp_model.Domain:
    """Up to `low`, or from `high` on, as far as `most` on both sides."""
    return cp_model.Domain.from_intervals([[min(-most, low), low], [high, max(most, high)]])
