"""Sheets of one workbook that belong to one payment are held together."""

from __future__ import annotations

from dataclasses import replace

from schemas import identities
from schemas.book import Book
from schemas.typed import TypedTable
from tests.schemas.test_roster_rules import ADULTS, PLACE, roster, row
from tests.typed_makers import flat, typed

BOOK = Book.shipped()


def sheet(name: str, *rows: tuple[str, ...], **facts: str) -> TypedTable:
    return replace(roster(*rows, **facts), sheet=name)


def summary(*amounts: tuple[str, str]) -> TypedTable:
    rows = [("", "", PLACE[0], village, "2", amount) for village, amount in amounts]
    columns = ["township_name", "village_name", "household_count", "paid_fen"]
    facts = {"programme_name": "耕地地力保护补贴"}
    return typed("subsidy_village_summary", columns, rows, unit="元", year=2025, facts=facts)


def test_one_person_on_two_sheets_of_one_payment_is_asked_with_both_cells() -> None:
    (finding,) = identities.findings((sheet("甲镇", row()), sheet("乙镇", row(id_number=ADULTS[1]), row())), BOOK)
    assert flat([finding]) == [("SB-05", ("F6",))]
    assert (finding.sheet, finding.other_sheet_cells) == ("乙镇", ("甲镇!F5",))
    assert ADULTS[0] not in finding.message + finding.quoted


def test_another_batch_or_programme_is_another_payment() -> None:
    assert identities.findings((sheet("一", row(), batch="第1批"), sheet("二", row(), batch="第2批")), BOOK) == []
    other = sheet("二", row(), programme_name="农机购置与应用补贴")
    assert [f.rule for f in identities.findings((sheet("一", row()), other), BOOK) if f.rule == "SB-05"] == []


def imported(name: str, month: str, programme: str = "BT001") -> TypedTable:
    columns = ["programme_code", "person_name", "id_number", "paid_fen", "paid_month"]
    rows = [("", "", programme, "某某", ADULTS[0], "1.00", month)]
    return typed("subsidy_import", columns, rows, unit="元", year=2025, sheet=name)


def test_two_sheets_of_one_import_are_one_payment_only_for_the_same_programme_and_month() -> None:
    def told(*tables: TypedTable) -> list[tuple[str, tuple[str, ...]]]:
        return [f for f in flat(identities.findings(tables, BOOK)) if f[0] == "SB-05"]

    assert told(imported("一", "2025-06"), imported("二", "2025-07")) == []
    assert told(imported("一", "2025-06"), imported("二", "2025-06", "BT002")) == []
    assert told(imported("一", "2025-06"), imported("二", "2025-06")) == [("SB-05", ("E5",))]


def test_a_village_in_the_summary_is_the_sum_of_its_persons_to_the_fen() -> None:
    persons = sheet("花名册", row(), row(id_number=ADULTS[1], village_name="新华街社区"))
    assert identities.findings((persons, summary(("新华街城市社区居民委员会", "608.30"))), BOOK) == []
    (finding,) = identities.findings((persons, summary(("新华街城市社区居民委员会", "608.31"))), BOOK)
    assert flat([finding]) == [("SB-02", ("F5",))]
    assert (finding.quoted, finding.expected, finding.difference) == ("608.31", "608.30", "0.01")


def test_a_village_without_persons_in_the_workbook_is_not_compared() -> None:
    persons = sheet("花名册", row())
    assert (
        identities.findings((persons, summary(("新华街城市社区居民委员会", "304.15"), ("交通街城市社区居民委员会", "99.00"))), BOOK) == []
    )
