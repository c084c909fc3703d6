"""Asks how closely a hidden cell can be computed: its smallest and largest value under all published totals of all releases.

Cells are unknowns within bounds; each published sum of hidden cells is an equation. Where equations share unknowns the answer comes
from linear programming (bounded simplex over the whole connected part), otherwise from the one equation itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

_EPS = 1e-9
#: a hidden value that is known to within this share of itself counts as disclosed
TOO_CLOSE = 0.2


@dataclass(frozen=True)
class Unknown:
    """One hidden cell: its name, its true value, and the bounds anybody may assume (`upper` may be infinite)."""

    name: str
    value: float
    lower: float
    upper: float


@dataclass(frozen=True)
class Equation:
    """A published sum: the hidden cells it is made of, less those in `minus` (two tables that say the same money twice).

    `weights` says how often each of `members` counts; every one once where it is empty.
    """

    members: tuple[str, ...]
    total: float
    minus: tuple[str, ...] = ()
    weights: tuple[float, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """All hidden cells that take part."""
        return (*self.members, *self.minus)

    @property
    def weighed(self) -> tuple[tuple[str, float], ...]:
        """Members with their weights."""
        return tuple(zip(self.members, self.weights or (1.0,) * len(self.members), strict=True))


def disclosed(unknowns: Iterable[Unknown], equations: Iterable[Equation], asked: Callable[[str], bool] = lambda _: True) -> list[str]:
    """Names of hidden cells, of those `asked`, whose value follows from the equations to within ±TOO_CLOSE, sorted."""
    by_name = {unknown.name: unknown for unknown in unknowns}
    found: set[str] = set()
    for part in _parts([equation for equation in equations if equation.names]):
        names = sorted({name for equation in part for name in equation.names})
        unknowns = [by_name[name] for name in names]
        open_ones = tuple(name for name in _without_exchange(part, unknowns) if asked(name))
        found |= _close(tuple(part), tuple(unknowns), open_ones) if open_ones else frozenset()
    return sorted(found)


@lru_cache(maxsize=4096)
def _close(part: tuple[Equation, ...], unknowns: tuple[Unknown, ...], asked: tuple[str, ...]) -> frozenset[str]:
    """Those of `asked` that are known; a part that a round of merging, or a month, leaves as it was is not asked twice."""
    by_name = {unknown.name: unknown for unknown in unknowns}
    return frozenset(name for name, (low, high) in _extents(part, unknowns, asked).items() if _is_close(by_name[name], low, high))


def _without_exchange(part: list[Equation], unknowns: Sequence[Unknown]) -> list[str]:
    """Unknowns that need the program: the others share all their equations with one that can take over enough of them, or give it."""
    columns: dict[str, list[tuple[int, float]]] = {unknown.name: [] for unknown in unknowns}
    for index, equation in enumerate(part):
        for name, weight in (*equation.weighed, *((name, -1.0) for name in equation.minus)):
            columns[name].append((index, weight))
    alike: dict[tuple[tuple[int, float], ...], list[Unknown]] = {}
    for unknown in unknowns:
        alike.setdefault(tuple(columns[unknown.name]), []).append(unknown)
    return [one.name for group in alike.values() for one in group if not any(_exchange(one, other) for other in group if other is not one)]


def _exchange(one: Unknown, other: Unknown) -> bool:
    """True when so much can pass between the two that `one` is far from its value."""
    slack = TOO_CLOSE * abs(one.value) + _EPS
    return min(one.upper - one.value, other.value - other.lower) > slack or min(one.value - one.lower, other.upper - other.value) > slack


def _is_close(unknown: Unknown, low: float, high: float) -> bool:
    slack = TOO_CLOSE * abs(unknown.value) + _EPS
    return unknown.value > 0 and unknown.value - low <= slack and high - unknown.value <= slack


def _parts(equations: list[Equation]) -> list[list[Equation]]:
    """Equations that share unknowns, directly or through others, together; equal ones once."""
    parent = list(range(len(equations)))

    def root(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    first: dict[str, int] = {}
    for index, equation in enumerate(equations):
        for name in equation.names:
            parent[root(index)] = root(first.setdefault(name, index))
    parts: dict[int, dict[tuple[tuple[object, ...], ...], Equation]] = {}
    for index, equation in enumerate(equations):
        parts.setdefault(root(index), {})[tuple(sorted(equation.weighed)), tuple(sorted(equation.minus))] = equation
    return [list(part.values()) for part in parts.values()]


def _extents(part: Sequence[Equation], unknowns: Sequence[Unknown], asked: Sequence[str]) -> dict[str, tuple[float, float]]:
    """(smallest, largest) of each unknown asked for; how large one can be that is already far below its value is not computed."""
    if len(part) == 1 and not part[0].minus and not part[0].weights:
        return _one_equation(part[0].total, unknowns)
    place = {unknown.name: index for index, unknown in enumerate(unknowns)}
    rows = np.zeros((len(part), len(unknowns)))
    for index, equation in enumerate(part):
        for name, weight in equation.weighed:
            rows[index, place[name]] += weight
        for name in equation.minus:
            rows[index, place[name]] -= 1.0
    program = Program(rows, np.array([equation.total for equation in part]), unknowns)
    found: dict[str, tuple[float, float]] = {}
    for name in asked:
        unknown = unknowns[place[name]]
        low = program.smallest(place[name])
        is_far = not _is_close(unknown, low, unknown.value)
        found[name] = (low, unknown.upper if is_far else program.largest(place[name]))
    return found


def _one_equation(total: float, unknowns: Sequence[Unknown]) -> dict[str, tuple[float, float]]:
    lows = sum(u.lower for u in unknowns)
    highs = sum(u.upper for u in unknowns if np.isfinite(u.upper))
    open_ended = sum(1 for u in unknowns if not np.isfinite(u.upper))
    found: dict[str, tuple[float, float]] = {}
    for u in unknowns:
        others_open = open_ended - (0 if np.isfinite(u.upper) else 1)
        others_high = highs - (u.upper if np.isfinite(u.upper) else 0.0)
        low = u.lower if others_open else max(u.lower, total - others_high)
        found[u.name] = (low, min(u.upper, total - (lows - u.lower)))
    return found


class Program:
    """Bounded linear programs over one set of equations `rows · x = totals`, lower ≤ x ≤ upper."""

    def __init__(self, rows: NDArray[np.float64], totals: NDArray[np.float64], unknowns: Sequence[Unknown]) -> None:
        lower = np.array([u.lower for u in unknowns])
        upper = np.array([u.upper for u in unknowns])
        self.lower, count = lower, len(unknowns)
        bounded = np.flatnonzero(np.isfinite(upper))
        limits = np.zeros((len(bounded), count + len(bounded)))
        limits[np.arange(len(bounded)), bounded] = 1.0
        limits[np.arange(len(bounded)), count + np.arange(len(bounded))] = 1.0
        matrix = np.vstack([np.hstack([rows, np.zeros((len(rows), len(bounded)))]), limits])
        right = np.concatenate([totals - rows @ lower, upper[bounded] - lower[bounded]])
        matrix[right < 0] *= -1
        self._tableau = _feasible(matrix, np.abs(right))

    def smallest(self, index: int) -> float:
        """The least value unknown `index` can have."""
        return float(self.lower[index] + self._optimum(index, 1.0))

    def largest(self, index: int) -> float:
        """The greatest value unknown `index` can have; infinite when nothing limits it."""
        return float(self.lower[index] - self._optimum(index, -1.0))

    def _optimum(self, index: int, sign: float) -> float:
        tableau, basis = self._tableau[0].copy(), list(self._tableau[1])
        cost = np.zeros(tableau.shape[1])
        cost[index] = sign
        if index in basis:
            cost -= sign * tableau[basis.index(index)]
        return -cost[-1] if _pivot_all(tableau, basis, cost) else -np.inf


def _feasible(matrix: NDArray[np.float64], right: NDArray[np.float64]) -> tuple[NDArray[np.float64], list[int]]:
    """A first corner of `matrix · y = right`, y ≥ 0, as (tableau, basis); artificial unknowns are driven out and dropped."""
    count, width = matrix.shape
    tableau = np.hstack([matrix, np.eye(count), right[:, None]])
    basis = list(range(width, width + count))
    cost = np.concatenate([np.zeros(width), np.ones(count), [0.0]]) - tableau.sum(axis=0)
    cost[width : width + count] = 0.0
    _pivot_all(tableau, basis, cost)
    for row in range(count):
        if basis[row] >= width and (free := np.flatnonzero(np.abs(tableau[row, :width]) > _EPS)).size:
            _pivot(tableau, basis, cost, row, int(free[0]))
    kept = [row for row in range(count) if basis[row] < width]
    return np.hstack([tableau[kept, :width], tableau[kept, -1:]]), [basis[row] for row in kept]


def _pivot(tableau: NDArray[np.float64], basis: list[int], cost: NDArray[np.float64], row: int, column: int) -> None:
    tableau[row] /= tableau[row, column]
    factors = tableau[:, column].copy()
    factors[row] = 0.0
    touched, wide = np.flatnonzero(factors), np.flatnonzero(tableau[row])  # most of a tableau is zero and stays as it is
    tableau[np.ix_(touched, wide)] -= np.outer(factors[touched], tableau[row, wide])
    cost -= cost[column] * tableau[row]
    basis[row] = column


def _pivot_all(tableau: NDArray[np.float64], basis: list[int], cost: NDArray[np.float64]) -> bool:
    """Minimise by Bland's rule (never cycles); False when the minimum is unbounded."""
    while (candidates := np.flatnonzero(cost[:-1] < -_EPS)).size:
        column = int(candidates[0])
        rising = np.flatnonzero(tableau[:, column] > _EPS)
        if not rising.size:
            return False
        ratios = tableau[rising, -1] / tableau[rising, column]
        tied = rising[ratios <= ratios.min() + _EPS]
        _pivot(tableau, basis, cost, int(min(tied, key=lambda r: basis[r])), column)
    return True
