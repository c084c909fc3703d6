"""A form with fixed rows: a row left out in the middle is asked for, one left out at the end is not."""

from __future__ import annotations

import pytest

from schemas import identities
from schemas.book import Book
from tests.schemas.test_identities import debt_flow
from tests.typed_makers import flat, typed

BOOK = Book.shipped()
ROWS = [
    ("", "地方政府一般债务余额实际数", "32.5340"), ("", "地方政府一般债务余额限额", "35.5000"), ("", "地方政府一般债务发行额", "3.8038"),
    ("", "地方政府一般债务还本额", "1.7615"), ("", "地方政府一般债务余额预计执行数", "34.5763"),
]  # fmt: skip


@pytest.mark.parametrize(("left_out", "cells"), [(1, ("B6", "B5")), (2, ("B7", "B6")), (3, ("B8", "B7"))])
def test_a_row_left_out_in_the_middle_is_asked_for_where_it_should_stand(left_out: int, cells: tuple[str, str]) -> None:
    table = typed("debt_general_balance", ["executed_fen"], [r for n, r in enumerate(ROWS) if n != left_out], unit="亿元")
    (finding,) = [f for f in identities.findings((table,), BOOK) if f.rule == "LINE-01"]
    assert flat([finding]) == [("LINE-01", cells)]
    assert "少了" in finding.message and finding.expected


def test_rows_that_another_year_does_not_print_at_the_end_are_not_asked_for() -> None:
    assert identities.findings((debt_flow(),), BOOK) == []
