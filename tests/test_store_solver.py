"""A hidden cell may not follow from what is published, in one release or from two of them together."""

from __future__ import annotations

import itertools
import math

from hypothesis import given
from hypothesis import strategies as st
from numpy import array, isclose

from datasets.office.solver import Equation, Program, Unknown, disclosed


def _small(**values: float) -> list[Unknown]:
    return [Unknown(name, value, 1, 4) for name, value in values.items()]


def test_a_sum_that_only_one_split_explains_is_found() -> None:
    assert disclosed(_small(a=4, b=4), [Equation(("a", "b"), 8)]) == ["a", "b"]


def test_a_sum_with_many_splits_hides_its_parts() -> None:
    assert disclosed(_small(a=2, b=3), [Equation(("a", "b"), 5)]) == []


def test_the_difference_of_two_releases_is_found() -> None:
    amounts = [Unknown(name, value, 0, math.inf) for name, value in {"a": 300.0, "b": 500.0, "c": 700.0}.items()]
    first, second = Equation(("a", "b", "c"), 1500), Equation(("a", "b"), 800)
    assert disclosed(amounts, [first]) == []
    assert disclosed(amounts, [first, second]) == ["c"]


def test_a_chain_of_three_overlapping_totals_is_solved() -> None:
    amounts = [Unknown(name, value, 0, math.inf) for name, value in {"a": 10.0, "b": 20.0, "c": 30.0}.items()]
    pairs = [Equation(("a", "b"), 30), Equation(("b", "c"), 50), Equation(("a", "c"), 40)]
    assert disclosed(amounts, pairs) == ["a", "b", "c"]


def test_a_value_known_to_within_a_fifth_counts_as_disclosed() -> None:
    unknowns = [Unknown("big", 1000.0, 0, math.inf), Unknown("small", 4.0, 0, 100.0)]
    assert disclosed(unknowns, [Equation(("big", "small"), 1004)]) == ["big"]


@given(st.lists(st.integers(0, 4), min_size=3, max_size=4), st.lists(st.sets(st.integers(0, 2), min_size=1), min_size=1, max_size=4))
def test_extents_are_those_of_trying_every_value(values: list[int], sums: list[set[int]]) -> None:
    equations = [(sorted(members), sum(values[m] for m in members)) for members in sums]
    rows = array([[1.0 if index in members else 0.0 for index in range(len(values))] for members, _ in equations])
    program = Program(rows, array([float(total) for _, total in equations]), [Unknown(str(i), v, 0, 4) for i, v in enumerate(values)])
    fits = [t for t in itertools.product(range(5), repeat=len(values)) if all(sum(t[m] for m in ms) == total for ms, total in equations)]
    for index in range(len(values)):
        assert program.smallest(index) <= min(t[index] for t in fits) + 1e-6
        assert program.largest(index) >= max(t[index] for t in fits) - 1e-6
        assert isclose(program.smallest(index), min(t[index] for t in fits), atol=0.51)
