"""Working days and duties: the measured dates hold, and the laws of counting days hold for every date."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.calendar import Calendar, Due, NoSuchDuty, add_working_days, duties, duty, is_provisional, is_working

SHIPPED = Calendar.shipped()
DAYS = st.dates(date(2018, 1, 1), date(2026, 10, 31))


@pytest.mark.parametrize(
    ("start", "twenty", "three", "calendar"),
    [
        ("2022-08-01", "2022-08-29", "2022-08-04", "2022-08-22"),
        ("2022-01-20", "2022-02-22", "2022-01-25", "2022-02-09"),
        ("2021-09-18", "2021-10-22", "2021-09-24", "2021-10-08"),
        ("2022-09-15", "2022-10-18", "2022-09-20", "2022-10-08"),
        ("2023-01-10", "2023-02-10", "2023-01-13", "2023-01-30"),
        ("2026-02-05", "2026-03-11", "2026-02-10", "2026-02-25"),
    ],
)
def test_measured_dates(start: str, twenty: str, three: str, calendar: str) -> None:
    day = date.fromisoformat(start)
    assert [str(add_working_days(day, 20)), str(add_working_days(day, 3))] == [twenty, three]
    assert str(SHIPPED.add_calendar_days(day, 20).last) == calendar


@given(DAYS, st.integers(1, 30))
def test_the_last_day_is_a_working_day_and_the_first_is_not_counted(start: date, n: int) -> None:
    last = add_working_days(start, n)
    assert is_working(last)
    assert sum(is_working(start + timedelta(days=i)) for i in range(1, (last - start).days + 1)) == n


@given(DAYS, st.integers(0, 40))
def test_a_calendar_deadline_never_ends_on_a_holiday_and_never_comes_early(start: date, n: int) -> None:
    due = SHIPPED.add_calendar_days(start, n)
    assert due.last >= due.counted == start + timedelta(days=n)
    assert is_working(due.last)


def test_beyond_the_known_calendar_a_date_is_provisional() -> None:
    due = SHIPPED.due(duty("other"), date(2026, 12, 20))
    assert due.is_provisional
    assert is_provisional(date(2027, 1, 1))
    assert not SHIPPED.due(duty("other"), date(2025, 3, 3)).is_provisional


def test_the_county_table_stands_over_the_shipped_calendar() -> None:
    own = Calendar({date(2027, 1, 4): False, date(2027, 1, 3): True})
    assert own.next_working(date(2027, 1, 3)) == date(2027, 1, 3)
    assert own.next_working(date(2027, 1, 4)) == date(2027, 1, 5)


def test_every_duty_can_be_dated() -> None:
    for one in duties().values():
        due = SHIPPED.due(one, date(2025, 5, 16))
        assert isinstance(due, Due)
        assert due.last >= due.counted
        assert one.basis


@pytest.mark.parametrize(
    ("id", "event", "last"),
    [
        ("government_budget", "2025-02-12", "2025-03-04"),
        ("debt_use", "2024-03-01", "2024-07-01"),
        ("archive_deposit", "2025-05-16", "2025-06-03"),
        ("village_quarter", "2025-05-16", "2025-06-30"),
    ],
)
def test_clocks_of_several_kinds(id: str, event: str, last: str) -> None:
    assert str(SHIPPED.due(duty(id), date.fromisoformat(event)).last) == last


def test_an_unknown_duty_is_refused() -> None:
    with pytest.raises(NoSuchDuty):
        duty("nothing")
