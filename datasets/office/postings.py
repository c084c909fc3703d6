"""Knows which notices hang in which village: posted on a day, at a place, from a state; one posting per village and year counts, the newest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import sqlalchemy as sa

from datasets.office import journal, permissions, steps
from datasets.office.journal import now
from datasets.office.models import postings
from datasets.office.refusals import NotReady

if TYPE_CHECKING:
    from datasets.office.desk import Desk


@dataclass(frozen=True)
class Posting:
    """One notice that hangs. `state_n` is the state it was printed from."""

    village_code: str
    year: int
    state_n: int
    place: str
    posted_on: str
    by: str


def note(desk: Desk, village: str, year: int, posted_on: str, place: str, today: date) -> None:
    """Write down that the result notice of `village` was posted; NotReady when it never was printed or a word is missing.

    `today` is the day it is in China.
    """
    permissions.demand(desk.user, "posting")
    permissions.demand_own(desk.user, village)
    printed = steps.printed(desk, year).get(village)
    if printed is None:
        raise NotReady("这个村的公示单还没有打印过，不能登记张贴。")
    try:
        on = date.fromisoformat(posted_on)
    except ValueError:
        raise NotReady("请写哪天贴的。") from None
    if not place or on > today:
        raise NotReady("请写贴在哪里；张贴的日子不能晚于今天。")
    with desk.office.store.writing() as connection:
        values = {"village_code": village, "year": year, "form": "result", "state_n": printed[0], "place": place, "posted_on": posted_on}
        connection.execute(postings.insert().values(**values, by=desk.user.name, at=now()))
        journal.add(
            connection, desk.door, desk.user.name, "登记张贴", village, year=year, state_n=printed[0], place=place, posted_on=posted_on
        )


def of_year(desk: Desk, year: int) -> dict[str, Posting]:
    """The newest posting of every village for notices of `year`."""
    query = sa.select(postings).where(postings.c.year == year, postings.c.form == "result").order_by(postings.c.id)
    with desk.office.store.reading() as connection:
        rows = connection.execute(query).mappings()
        return {row["village_code"]: Posting(**{name: row[name] for name in Posting.__dataclass_fields__}) for row in rows}
