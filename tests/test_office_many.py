"""Ninety departments are an hour's work: what differs stands open, the rest one click away, and a list decodes only what it shows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy import event

from dashboard.office.reviewtables import SHORT, TableGroup, TableLine
from datasets.office import Office, ledger
from tests.office_home import open_home
from tests.office_sheets import income


def _line(number: int, exception: str = "") -> TableLine:
    return TableLine(f"S{number:06d}", f"第{number}局", f"{number}.xlsx", "2026", exception, False, False, "")


def _group(*lines: TableLine) -> TableGroup:
    return TableGroup("部门收支总表", "secrecy:db_balance", lines)


def test_of_many_departments_only_the_exceptions_stand_open() -> None:
    told = _line(1, "请说明2处")
    group = _group(told, *(_line(number) for number in range(2, 91)))
    assert (group.shown, len(group.folded), len(group.open_numbers)) == ((told,), 89, 90)


def test_a_short_group_is_folded_nowhere() -> None:
    lines = tuple(_line(number) for number in range(SHORT))
    assert (_group(*lines).shown, _group(*lines).folded) == (lines, ())


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """One table ready, one that blocks."""
    made = open_home(tmp_path / "home")
    clerk = made.sitting("jingban", "cli")
    clerk.receive(income(tmp_path, 100, 50))
    clerk.receive(income(tmp_path, 200, 50, total=999, year=2024, name="加不平.xlsx"))
    yield made
    made.close()


def test_a_list_of_one_state_reads_the_tables_of_no_other(office: Office) -> None:
    asked: list[str] = []

    @event.listens_for(office.store.engine, "before_cursor_execute")
    def note(connection: sa.Connection, cursor: object, statement: str, *more: object) -> None:
        asked.append(" ".join(statement.split()))

    desk = office.sitting("fuhe", "cli")
    asked.clear()
    [blocked] = desk.submissions(state="blocked")
    assert (blocked.file_name, blocked.blocking_count > 0, len(blocked.tables)) == ("加不平.xlsx", True, 1)
    assert all("state =" in one for one in asked if "FROM submission_tables" in one or "FROM findings" in one), asked
    assert {one.id: len(one.tables) for one in desk.submissions()} == {"S000001": 1, "S000002": 1}


def test_the_calendar_is_the_same_from_submissions_read_before(office: Office) -> None:
    desk, today = office.sitting("jingban", "cli"), date(2026, 11, 20)
    held = desk.submissions()
    assert ledger.years(desk, today, held) == ledger.years(desk, today) == [2026, 2025, 2024]
    assert ledger.ledger(desk, 2025, today, held) == ledger.ledger(desk, 2025, today)
