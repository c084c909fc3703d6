"""A form with fixed rows: a row left out is asked for, one of another year's form after the closing balance is not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from schemas import identities
from schemas.book import Book
from schemas.identity import numbering
from tests.schemas.test_identities import debt_flow
from tests.typed_makers import flat, typed

BOOK = Book.shipped()
ROWS = [
    ("", "地方政府一般债务余额实际数", "32.5340"), ("", "地方政府一般债务余额限额", "35.5000"), ("", "地方政府一般债务发行额", "3.8038"),
    ("", "地方政府一般债务还本额", "1.7615"), ("", "地方政府一般债务余额预计执行数", "34.5763"),
]  # fmt: skip


@pytest.mark.parametrize(("left_out", "cells"), [(0, ("B5",)), (1, ("B6", "B5")), (2, ("B7", "B6")), (3, ("B8", "B7")), (4, ("B8",))])
def test_a_row_left_out_is_asked_for_where_it_should_stand(left_out: int, cells: tuple[str, ...]) -> None:
    table = typed("debt_general_balance", ["executed_fen"], [r for n, r in enumerate(ROWS) if n != left_out], unit="亿元")
    (finding,) = [f for f in identities.findings((table,), BOOK) if f.rule == "LINE-01"]
    assert flat([finding]) == [("LINE-01", cells)]
    assert "少了" in finding.message and finding.expected


def test_rows_that_another_year_does_not_print_at_the_end_are_not_asked_for() -> None:
    assert identities.findings((debt_flow(),), BOOK) == []


def test_a_limit_without_its_figure_beside_a_balance_is_asked_for_on_its_cell() -> None:
    rows = [(code, name, "" if "限额" in name else amount) for code, name, amount in ROWS]
    found = identities.findings((typed("debt_general_balance", ["executed_fen"], rows, unit="亿元"),), BOOK)
    assert ("LINE-01", ("C6", "B6")) in flat(found)


@pytest.mark.parametrize(
    ("numbers", "told"),
    [
        ("1 2 3 4 5", []),
        ("7 8 9 10", []),  # a page of a longer list
        ("1 2 3 1 2 3", []),  # each village from 1
        ("1 2 4 5", [("SEQ-01", ("A7", "A6"))]),
        ("2 9 17 23 40", []),  # picked out of another list
        ("1 一 2 3 5", [("SEQ-01", ("A9", "A8"))]),
    ],
)
def test_a_number_skipped_in_a_list_is_asked_on_its_cell(numbers: str, told: list[tuple[str, tuple[str, ...]]]) -> None:
    rows = [("", "某桥", n) for n in numbers.split()]
    table = typed("township_debt", ["seq"], rows)
    moved = replace(table, letters={(0, "seq"): "A"})
    assert flat(list(numbering.findings(moved, BOOK))) == told


def test_a_grand_total_left_blank_beside_the_other_side_s_is_asked_on_its_cell() -> None:
    spent = [("", "支出总计", "120.00")]
    for income, told in (("120.00", []), ("", [("asks", "C5")])):
        table = typed("db_balance", ["budget_fen"], [("", "收入总计", income)], spent=spent, spent_columns=["budget_fen"])
        found = identities.findings((table,), BOOK)
        assert [(f.gravity.value, f.cells[0]) for f in found] == told
