"""A bond listed on three markets is one bond; tranches of one code stay what they are."""

from __future__ import annotations

from schemas import identities
from schemas.bonds import is_further_listing
from schemas.book import Book
from schemas.typed import TypedTable
from tests.typed_makers import flat, typed

COLUMNS = ["bond_code", "bond_name", "amount_fen", "maturity_date", "coupon_rate", "outstanding_fen"]


def bonds(*rows: tuple[str, str, str], total: str = "") -> TypedTable:
    lines = [("", name, code, name, amount, "2028-09-28", "4.07", amount) for code, name, amount in rows]
    return typed("debt_bonds", COLUMNS, lines + ([("", "合计", "", "", total, "", "", total)] if total else []), unit="亿元")


LISTED = [
    ("105001.IB", "甲债", "4.8000"),
    ("2100011.SH", "甲债", "4.8000"),
    ("2100012.SZ", "甲债", "4.8000"),
    ("105002.IB", "乙债", "3.0000"),
]


def test_further_listings_are_told_apart() -> None:
    assert list(is_further_listing(bonds(*LISTED).frame)) == [False, True, True, False]


def test_tranches_of_one_code_are_kept() -> None:
    tranches = [("2371017", "甲债", "1.0000"), ("2371017", "甲债", "1.0000")]
    assert not is_further_listing(bonds(*tranches).frame).any()


def test_a_reopened_bond_on_two_markets_is_two_tranches() -> None:
    rows = [("1.IB", "甲债", "1.0000"), ("1.IB", "甲债", "1.0000"), ("1.SH", "甲债", "1.0000"), ("1.SH", "甲债", "1.0000")]
    assert list(is_further_listing(bonds(*rows).frame)) == [False, False, True, True]


def test_further_listings_are_noted_with_the_sum_counted_once() -> None:
    findings = identities.findings((bonds(*LISTED),), Book.shipped())
    assert flat(findings) == [("DEBT-01", ("C6", "C7"))]
    assert "实际2只" in findings[0].message
    assert "7.8000亿元" in findings[0].message


def test_a_total_may_count_once_or_by_listing_but_nothing_else() -> None:
    rules = [[r for r, _ in flat(identities.findings((bonds(*LISTED, total=t),), Book.shipped()))] for t in ("7.8000", "17.4000", "9.0000")]
    assert rules == [["DEBT-01"], ["DEBT-01"], ["DEBT-01", "ROW-02", "ROW-02"]]
