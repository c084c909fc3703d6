"""Subsidy rosters: each fault is found at its cells, nothing secret is quoted."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import identities, validate
from schemas.book import Book
from schemas.findings import Finding
from schemas.identity.roster_sums import half_up_products
from schemas.typed import TypedTable
from tests.schemas.test_privacy import number
from tests.typed_makers import flat, typed

BOOK = Book.shipped()
COLUMNS = ["township_name", "village_name", "person_name", "id_number", "quantity", "standard", "due_fen", "paid_fen", "remark"]
FACTS = {"programme_name": "耕地地力保护补贴", "paid_date": "2025-06-20"}
ADULTS = [number(date(1960 + n, 3, 5)) for n in range(9)]
PLACE = ("凤瑞街道", "新华街城市社区居民委员会")


def row(**changes: str) -> tuple[str, ...]:
    values = {"township_name": PLACE[0], "village_name": PLACE[1], "person_name": "某某", "id_number": ADULTS[0], "quantity": "3.50"}
    values |= {"standard": "86.90", "due_fen": "304.15", "paid_fen": "304.15", "remark": ""} | changes
    return ("", "", *(values[c] for c in COLUMNS))


def roster(*rows: tuple[str, ...], **facts: str) -> TypedTable:
    return typed("subsidy_roster", COLUMNS, rows, unit="元", year=2025, facts=FACTS | facts)


def found(table: TypedTable) -> list[Finding]:
    return [*validate.failures(table), *identities.findings((table,), BOOK)]


def test_a_clean_roster_gives_nothing() -> None:
    rows = [row(id_number=n) for n in ADULTS[:3]]
    assert flat(found(roster(*rows, total_row="8", total_paid_fen="91245", total_quantity="10.500000"))) == []


CASES: list[tuple[str, dict[str, str], tuple[str, ...]]] = [
    ("SB-01", {"due_fen": "304.51", "paid_fen": "304.51"}, ("I5", "G5", "H5")),
    ("SB-04", {"paid_fen": "204.15"}, ("J5", "I5")),
    ("PAY-01", {"paid_fen": "404.15"}, ("J5", "I5")),
    ("PAY-02", {"paid_fen": "0.00"}, ("J5",)),
    ("PLACE-01", {"village_name": "竹园村"}, ("D5", "C5")),
    ("PLACE-02", {"township_name": "没有乡"}, ("D5", "C5")),
    ("PLACE-04", {"village_name": ""}, ("D5",)),
    ("ID-02", {"id_number": "4113221988"}, ("F5",)),
    ("ID-03", {"id_number": ADULTS[0][:-1] + ("1" if ADULTS[0][-1] != "1" else "2")}, ("F5",)),
    ("ID-04", {"id_number": number(date(2025, 7, 1))}, ("F5",)),
    ("ID-05", {"id_number": ""}, ("F5",)),
    ("MINOR-01", {"id_number": number(date(2012, 3, 4))}, ("E5",)),
    ("LEAK-01", {"remark": "电话13800000000"}, ("K5",)),
    ("REQ-01", {"person_name": ""}, ("E5",)),
    ("VAL-01", {"quantity": "-3.50", "due_fen": "-304.15", "paid_fen": "-304.15"}, ("G5",)),
]


@pytest.mark.parametrize(("rule", "changes", "cells"), CASES, ids=[case[0] for case in CASES])
def test_a_fault_is_found_at_its_cells(rule: str, changes: dict[str, str], cells: tuple[str, ...]) -> None:
    findings = found(roster(row(**changes), row(id_number=ADULTS[1])))
    assert (rule, cells) in flat(findings)
    secrets = [v for k, v in changes.items() if k in ("id_number", "remark") and v]
    assert not any(s in f.message + f.quoted for s in secrets for f in findings)


def test_the_same_id_twice_is_asked() -> None:
    assert flat(found(roster(row(), row(), row(id_number=ADULTS[1])))) == [("SB-05", ("F5", "F6"))]


def test_a_roster_without_any_column_for_the_village_is_asked_once() -> None:
    columns = ["person_name", "id_number", "paid_fen"]
    rows = [("", "", "某某", ident, "1.00") for ident in ADULTS[:3]]
    assert flat(found(typed("subsidy_roster", columns, rows, unit="元", year=2025, facts=FACTS))) == [("PLACE-04", ("C5", "C6", "C7"))]


def household(*rows: tuple[str, ...], name: str = "耕地地力保护补贴") -> list[tuple[str, tuple[str, ...]]]:
    """Findings of a roster of (household, ID, 到户/到人, amount) rows."""
    columns = ["township_name", "village_name", "household_number", "person_name", "id_number", "to_household", "paid_fen"]
    whole = [("", "", *PLACE, number, "某某", ident, way, paid) for number, ident, way, paid in rows]
    return flat(found(typed("subsidy_roster", columns, whole, unit="元", year=2025, facts=FACTS | {"programme_name": name})))


def test_a_household_with_two_heads_is_asked_where_the_programme_is_paid_by_household() -> None:
    two = (("001", ADULTS[0], "", "1.00"), ("001", ADULTS[1], "", "2.00"), ("002", ADULTS[2], "", "2.00"))
    assert household(*two) == [("SB-05", ("E5", "E6"))]
    assert household(*two, name="农机购置与应用补贴") == []  # paid to persons
    assert household(*((number, ident, "到人", paid) for number, ident, _, paid in two)) == []
    assert household(*((number, ident, "到户", paid) for number, ident, _, paid in two), name="农机购置与应用补贴") == [
        ("SB-05", ("E5", "E6"))
    ]


def test_villages_may_number_their_households_each_from_one() -> None:
    columns = ["township_name", "village_name", "household_number", "person_name", "id_number", "paid_fen"]
    places = (PLACE, (PLACE[0], "交通街城市社区居民委员会"))
    rows = [("", "", *place, "001", "某某", ident, "1.00") for place, ident in zip(places, ADULTS, strict=False)]
    assert flat(found(typed("subsidy_roster", columns, rows, unit="元", year=2025, facts=FACTS))) == []


def test_the_days_of_one_batch_are_one_payment_and_days_without_a_batch_are_several() -> None:
    columns = ["township_name", "village_name", "person_name", "id_number", "paid_fen", "paid_date"]
    rows = [("", "", *PLACE, "某某", ADULTS[0], "1.00", day) for day in ("2025-06-20", "2025-06-23")]

    def told(**facts: str) -> list[tuple[str, tuple[str, ...]]]:
        return flat(found(typed("subsidy_roster", columns, rows, unit="元", year=2025, facts=FACTS | facts)))

    assert told() == []
    assert told(batch="2025年第一批") == [("SB-05", ("F5", "F6"))]


def test_two_plots_of_one_head_are_one_household() -> None:
    plots = (("001", ADULTS[0], "", "1.00"), ("001", ADULTS[0], "", "2.00"))
    assert household(*plots) == [("SB-05", ("G5", "G6"))]  # the ID twice, the household once


def test_a_stated_total_is_the_sum_of_its_rows_to_the_fen() -> None:
    findings = found(roster(row(), row(id_number=ADULTS[1]), total_row="7", total_paid_fen="60831"))
    assert flat(findings) == [("SB-02", ("J7", "J5", "J6"))]
    assert (findings[0].quoted, findings[0].expected, findings[0].difference) == ("608.31", "608.30", "0.01")
    assert "608.31元，2行的实发金额加起来是608.30元，多了0.01元" in findings[0].message


def test_a_village_summary_closes_exactly() -> None:
    columns = ["township_name", "village_name", "household_count", "paid_fen"]
    rows = [
        ("", "甲", *PLACE, "3", "100.00"),
        ("", "乙", PLACE[0], "交通街城市社区居民委员会", "2", "50.00"),
        ("", "合计", "", "", "5", "150.01"),
    ]
    assert flat(found(typed("subsidy_village_summary", columns, rows, unit="元"))) == [("SB-02", ("F7", "F5", "F6"))]


def test_a_village_amount_that_rounding_cannot_explain_is_asked() -> None:
    columns = ["township_name", "village_name", "household_count", "quantity", "standard", "paid_fen"]
    rows = [
        ("", "甲", *PLACE, "30", "100.00", "86.90", "8690.14"),
        ("", "乙", PLACE[0], "交通街城市社区居民委员会", "30", "100.00", "86.90", "9000.00"),
    ]
    assert flat(found(typed("subsidy_village_summary", columns, rows, unit="元"))) == [("SB-03", ("H6", "F6", "G6"))]


def test_a_programme_that_is_not_in_the_catalogue_is_asked() -> None:
    assert "CODE-06" in {f.rule for f in found(roster(row(), programme_name="没有的补贴"))}


def test_two_spellings_of_a_village_no_list_has_are_asked_to_be_one() -> None:
    told = found(roster(row(village_name="新官庄"), row(village_name="新官庄村委会", id_number=ADULTS[1])))
    assert flat(told) == [("PLACE-02", ("D5", "C5")), ("PLACE-02", ("D6", "C6"))]
    assert "表里又写作“新官庄村委会”：是一个村的请写成一样" in told[0].message
    assert flat(found(roster(row(village_name="新华街社区"), row(village_name="新华街", id_number=ADULTS[1])))) == []  # the list says so


def test_a_name_that_several_townships_have_is_asked_about_where_no_township_stands() -> None:
    columns = ["village_name", "person_name", "id_number", "paid_fen"]
    rows = [("", "", village, "某某", ident, "1.00") for village, ident in zip(("官庄村", "新华街社区"), ADULTS, strict=False)]
    told = found(typed("subsidy_roster", columns, rows, unit="元", year=2025, facts=FACTS))
    assert flat(told) == [("PLACE-02", ("C5",))]
    assert "都有，没有写是哪个乡镇的" in told[0].message


def test_one_cause_in_many_rows_is_one_finding() -> None:
    findings = [f for f in found(roster(*[row(id_number=n, township_name="没有乡") for n in ADULTS])) if f.rule == "PLACE-02"]
    assert len(findings) == 1
    assert "9处" in findings[0].message


AREAS = st.decimals(Decimal("0.01"), Decimal("9999.99"), places=2)
STANDARDS = st.decimals(Decimal("0.01"), Decimal("99999.9999"), places=4)


@given(st.lists(st.tuples(AREAS, STANDARDS), min_size=1, max_size=20))
def test_products_are_rounded_half_up_like_a_clerk_does(pairs: list[tuple[Decimal, Decimal]]) -> None:
    areas, standards = (np.array([float(p[i]) for p in pairs]) for i in (0, 1))
    expected = [int((a * s * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP)) for a, s in pairs]
    assert [int(v) for v in half_up_products(areas, standards)] == expected
