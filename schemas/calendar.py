"""Knows working days and the clocks of duties.csv: from which event, how many days, of which kind.

Rules: the first day is not counted (民法典201条); a last day that falls on a 法定休假日 rolls on (203条). 调休 comes from the yearly
notice, so days are data: `chinesecalendar`, over it the county's own table, beyond both the bare week, marked provisional.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import chinese_calendar
from chinese_calendar.constants import holidays, workdays

CODES = Path(__file__).parent / "codes"
_LAST_YEAR: int = max(day.year for day in (*holidays, *workdays))
_FIRST_YEAR: int = min(day.year for day in (*holidays, *workdays))
_MOST_DAYS = 400


class NoSuchDuty(KeyError):
    """No duty has this id."""


@dataclass(frozen=True)
class Duty:
    """One duty to publish. `n` is a number of days, `MM-DD` for a fixed date; `day_kind` calendar|working|fixed|month_end."""

    id: str
    what: str
    who: str
    event: str
    event_name: str
    n: str
    day_kind: str
    basis: str
    status: str
    note: str


@dataclass(frozen=True)
class Due:
    """A deadline: `counted` is the last day counted, `last` the day it rolled on to; provisional beyond the known calendar."""

    counted: date
    last: date
    is_provisional: bool

    @property
    def has_rolled(self) -> bool:
        """True when both dates must be shown."""
        return self.counted != self.last


@dataclass(frozen=True)
class Calendar:
    """Working days with the county's own exceptions (`date -> is it a working day`) over the shipped ones."""

    exceptions: Mapping[date, bool]

    @classmethod
    def shipped(cls) -> Calendar:
        """The calendar of `working_day_exceptions.csv`; empty means chinesecalendar alone."""
        return _shipped()

    def knows(self, day: date) -> bool:
        """True when the day's 调休 is known (not provisional)."""
        return day in self.exceptions or _FIRST_YEAR <= day.year <= _LAST_YEAR

    def is_working(self, day: date) -> bool:
        """True on a working day; beyond the known years Monday to Friday counts as working."""
        if day in self.exceptions:
            return self.exceptions[day]
        if _FIRST_YEAR <= day.year <= _LAST_YEAR:
            return bool(chinese_calendar.is_workday(day))
        return day.weekday() < 5

    def add_working_days(self, start: date, n: int) -> date:
        """The n-th working day after `start` (start not counted)."""
        day = start
        for _ in range(n):
            day = self.next_working(day + timedelta(days=1))
        return day

    def next_working(self, day: date) -> date:
        """`day` itself or the first working day after it."""
        for ahead in range(_MOST_DAYS):
            candidate = day + timedelta(days=ahead)
            if self.is_working(candidate):
                return candidate
        raise ValueError(f"no working day within {_MOST_DAYS} days of {day}")

    def add_calendar_days(self, start: date, n: int) -> Due:
        """The n-th calendar day after `start`, rolled on when it is no working day."""
        counted = start + timedelta(days=n)
        return self._due(counted, start)

    def due(self, duty: Duty, event: date) -> Due:
        """When `duty` must be done after `event` (for fixed dates: in the year of `event`, for month_end: in its month)."""
        if duty.day_kind == "working":
            last = self.add_working_days(event, int(duty.n))
            return Due(last, last, not self._knows_all(event, last))
        if duty.day_kind == "calendar":
            return self.add_calendar_days(event, int(duty.n))
        if duty.day_kind == "month_end":
            return self._due(_month_end(event), event)
        if duty.event == "quarter":
            return self._due(_month_end(date(event.year, (event.month - 1) // 3 * 3 + 3, 1)), event)
        month, day = (int(part) for part in duty.n.split("-"))
        return self._due(date(event.year, month, day), event)

    def _due(self, counted: date, start: date) -> Due:
        last = self.next_working(counted)
        return Due(counted, last, not self._knows_all(start, last))

    def _knows_all(self, start: date, last: date) -> bool:
        return self.knows(start) and self.knows(last)


def _month_end(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


@cache
def _shipped() -> Calendar:
    with (CODES / "working_day_exceptions.csv").open(encoding="utf-8-sig", newline="") as handle:
        return Calendar({date.fromisoformat(row["date"]): row["is_working"] == "yes" for row in csv.DictReader(handle)})


@cache
def duties() -> dict[str, Duty]:
    """All duties of `duties.csv` by id."""
    with (CODES / "duties.csv").open(encoding="utf-8-sig", newline="") as handle:
        return {row["id"]: Duty(**row) for row in csv.DictReader(handle)}


def duty(id: str) -> Duty:
    """One duty; NoSuchDuty when there is none."""
    try:
        return duties()[id]
    except KeyError as missing:
        raise NoSuchDuty(id) from missing


def is_working(day: date) -> bool:
    """True on a working day of the shipped calendar."""
    return Calendar.shipped().is_working(day)


def add_working_days(start: date, n: int) -> date:
    """The n-th working day after `start` in the shipped calendar."""
    return Calendar.shipped().add_working_days(start, n)


def is_provisional(day: date) -> bool:
    """True when the year's 调休 notice is not in the shipped calendar."""
    return not Calendar.shipped().knows(day)
