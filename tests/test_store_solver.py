"""A hidden cell may not follow from what is published, in one release or from two of them together: persons and money come whole."""

from __future__ import annotations

import itertools
from collections.abc import Iterable

from hypothesis import given
from hypothesis import strategies as st

from datasets.office.solver import UNKNOWN, Equation, Gets, Unknown, disclosed


def _small(each: Gets = UNKNOWN, **people: int) -> list[Unknown]:
    """Hidden cells of one to four persons who got 1 yuan each."""
    return [Unknown(name, count, count * 100, 1, 4, each) for name, count in people.items()]


def _worth(**amounts: int) -> list[Unknown]:
    """Hidden cells of two persons each; nobody knows what a person gets."""
    return [Unknown(name, 2, fen, 1, 4) for name, fen in amounts.items()]


def _sum(names: Iterable[str], *less: str) -> Equation:
    return Equation((*((name, 1) for name in names), *((name, -1) for name in less)))


def test_a_sum_that_only_one_split_explains_is_found() -> None:
    assert disclosed(_small(a=4, b=4), [_sum("ab")]) == ["a", "b"]


def test_a_sum_with_many_splits_hides_its_parts() -> None:
    assert disclosed(_small(a=2, b=3), [_sum("ab")]) == []


def test_the_difference_of_two_releases_is_found() -> None:
    amounts = _worth(a=300, b=500, c=700)
    assert disclosed(amounts, [_sum("abc")]) == []
    assert disclosed(amounts, [_sum("abc"), _sum("ab")]) == ["c"]


def test_a_chain_of_three_overlapping_totals_is_solved() -> None:
    assert disclosed(_worth(a=10, b=20, c=30), [_sum("ab"), _sum("bc"), _sum("ac")]) == ["a", "b", "c"]


def test_a_row_narrows_the_next_one() -> None:
    assert disclosed(_small(a=4, b=4, c=2), [_sum("ab"), _sum("bc")]) == ["a", "b", "c"]


def test_a_whole_that_stands_hidden_elsewhere_is_taken_off() -> None:
    """a and b add up to c, which is hidden too; of c and d the sum is out, and 8 persons are 4 and 4."""
    assert disclosed(_small(a=1, b=3, c=4, d=4), [_sum("ab", "c"), _sum("cd")]) == ["c", "d"]
    assert disclosed(_small(a=1, b=1, c=2, d=4), [_sum("ab", "c"), _sum("cd")]) == []


def test_a_cell_that_is_known_counts_as_known() -> None:
    assert disclosed(_small(a=2), [_sum("ab")]) == ["a"]


def test_where_nothing_was_paid_yet_only_persons_are_asked() -> None:
    assert disclosed(_worth(a=0, b=0, c=0), [_sum("abc")]) == []
    assert disclosed([Unknown(name, 4, 0, 1, 4) for name in "ab"], [_sum("ab")]) == ["a", "b"]


def test_fifty_villages_of_one_person_each_tell_nobody_which_villages_they_are() -> None:
    """The row of a county names no village: each may have none. A row of one village names its programmes: each has one."""
    each = Gets((1_380_000,))
    assert disclosed([Unknown(str(n), 1, 1_380_000, 0, 4, each) for n in range(50)], [_sum(tuple(map(str, range(50))))]) == []
    assert disclosed([Unknown(name, 1, 1_380_000, 1, 4, each) for name in "abcde"], [_sum("abcde")]) == ["a", "b", "c", "d", "e"]


def test_a_count_known_to_within_a_fifth_counts_as_disclosed_where_a_county_hides_more() -> None:
    """Below ten: 16 persons are 7, 8 or 9 and the rest, all within a fifth of 8; 12 may be 3 and 9."""
    each = Gets((100,))
    assert disclosed([Unknown(name, 8, 800, 1, 9, each) for name in "ab"], [_sum("ab")]) == ["a", "b"]
    assert disclosed([Unknown(name, 6, 600, 1, 9, each) for name in "ab"], [_sum("ab")]) == []


def test_an_amount_known_to_within_a_fifth_counts_as_disclosed() -> None:
    """`small` holds one to four persons of 1 to 2 yuan: whatever it is, nearly all of 1,004 yuan is the other cell's."""
    cells = [Unknown("big", 3, 100_000, 1, 4), Unknown("small", 3, 400, 1, 4, Gets((100, 200), is_range=True))]
    assert disclosed(cells, [Equation((("big", 1), ("small", 1)))]) == ["big"]


def test_four_programmes_of_known_standards_in_one_row_have_one_explanation() -> None:
    """9 persons and 3,904.92 yuan at 401.23, 60, 120 and 1,000 a head are 4, 1, 2 and 2, and nothing else."""
    cells = {"a": (4, 40_123), "b": (1, 6_000), "c": (2, 12_000), "d": (2, 100_000)}
    known = [Unknown(name, people, people * each, 1, 4, Gets((each,))) for name, (people, each) in cells.items()]
    assert disclosed(known, [_sum("abcd")]) == ["a", "b", "c", "d"]
    assert disclosed([Unknown(n, p, p * each, 1, 4) for n, (p, each) in cells.items()], [_sum("abcd")]) == []


def test_programmes_of_several_standards_are_told_by_them_too() -> None:
    """5 persons and 1,040 yuan, at 300 or 310 and at 70 or 75 a head: 3 and 2, though nobody knows which standard."""
    cells = [Unknown("a", 3, 90_000, 1, 4, Gets((30_000, 31_000))), Unknown("b", 2, 14_000, 1, 4, Gets((7_000, 7_500)))]
    assert disclosed(cells, [_sum("ab")]) == ["a", "b"]


STANDARDS = st.sampled_from([(100,), (250,), (1000,), (100, 250)])
CELLS = st.lists(st.tuples(st.lists(st.integers(0, 1), min_size=1, max_size=4), STANDARDS), min_size=2, max_size=4)
SUMS = st.lists(st.sets(st.integers(0, 3), min_size=2), min_size=1, max_size=3)


def _guesses(standards: tuple[int, ...]) -> list[tuple[int, int]]:
    ways = (way for count in range(1, 5) for way in itertools.combinations_with_replacement(standards, count))
    return sorted({(len(way), sum(way)) for way in ways})


@given(CELLS, SUMS)
def test_what_is_told_is_what_trying_every_county_tells(made: list[tuple[list[int], tuple[int, ...]]], sums: list[set[int]]) -> None:
    truth = [(len(kinds), sum(standards[kind % len(standards)] for kind in kinds)) for kinds, standards in made]
    rows = [[index for index in row if index < len(made)] for row in sums]
    fits = [
        county
        for county in itertools.product(*(_guesses(standards) for _, standards in made))
        if all(sum(county[i][part] for i in row) == sum(truth[i][part] for i in row) for row in rows for part in (0, 1))
    ]
    told = {
        str(i)
        for i, (people, amount) in enumerate(truth)
        if any(i in row for row in rows) and not any(county[i][0] != people and abs(county[i][1] - amount) * 5 > amount for county in fits)
    }
    cells = [Unknown(str(i), *truth[i], 1, 4, Gets(standards)) for i, (_, standards) in enumerate(made)]
    found = disclosed(cells, [Equation(tuple((str(i), 1) for i in row)) for row in rows])
    assert set(found) == told
