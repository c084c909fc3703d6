"""Tolerance: a correctly rounded table is never flagged; a change beyond it always is."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from hypothesis import given
from hypothesis import strategies as st

from schemas import identities
from schemas.book import Book
from schemas.typed import TypedTable
from tests.typed_makers import typed

BOOK = Book.shipped()
AMOUNTS = st.lists(st.decimals(Decimal("0.0001"), Decimal("99999"), places=6), min_size=2, max_size=12)


def rounded(value: Decimal, places: int) -> str:
    return f"{value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP):f}"


def table(total: str, parts: list[str]) -> TypedTable:
    return typed("db_expenditure", ["total_fen"], [(f"2{i:02d}", "", part) for i, part in enumerate(parts, 10)] + [("", "合计", total)])


def sums(total: str, parts: list[str]) -> list[str]:
    return [f.rule for f in identities.findings((table(total, parts),), BOOK) if f.rule == "ROW-02"]


@given(AMOUNTS, st.integers(0, 4))
def test_a_correctly_rounded_table_is_never_flagged(amounts: list[Decimal], places: int) -> None:
    assert sums(rounded(sum(amounts, Decimal(0)), places), [rounded(a, places) for a in amounts]) == []


@given(AMOUNTS, st.integers(0, 4), st.integers(0, 4))
def test_a_total_printed_more_coarsely_is_not_flagged(amounts: list[Decimal], fine: int, coarse: int) -> None:
    exact = [Decimal(rounded(a, max(fine, coarse))) for a in amounts]
    total = rounded(sum(exact, Decimal(0)), min(fine, coarse))
    shown = [f"{a:.{max(fine, coarse)}f}" for a in exact]
    if Decimal(total):
        assert sums(total, shown) == []


@given(AMOUNTS, st.integers(0, 4), st.integers(1, 50))
def test_a_change_beyond_the_tolerance_is_found(amounts: list[Decimal], places: int, extra: int) -> None:
    shown = [rounded(a, places) for a in amounts]
    step = Decimal(1).scaleb(-places)
    total = sum((Decimal(s) for s in shown), Decimal(0)) + step * (Decimal(len(shown) + 1) / 2 + extra)
    assert sums(rounded(total, places), shown) == ["ROW-02"]
