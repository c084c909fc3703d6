"""Keeps the 影响评估: what handling persons' data means, question by question (assessment.csv), written by one and confirmed by another.

Source: 个人信息保护法 articles 55 and 56; the report is kept at least three years. It stays in the office.
"""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

from datasets.office import journal, permissions, vouched
from datasets.office.journal import now
from datasets.office.models import assessments
from datasets.office.refusals import NoSuchThing, NotReady, SamePerson

if TYPE_CHECKING:
    from datasets.office.desk import Desk

#: 个人信息保护法 article 56
YEARS = 3
OUTCOMES = ("可以照此处理", "改进以后再处理", "不能处理")


@dataclass(frozen=True)
class Question:
    """One question of the form and the article it comes from."""

    id: str
    title: str
    asks: str
    basis: str


@dataclass(frozen=True)
class Assessment:
    """One assessment. `confirmed_by` is '' while nobody else has looked at it; times are UTC."""

    id: int
    subject: str
    answers: dict[str, str]
    outcome: str
    by: str
    at: str
    confirmed_by: str
    confirmed_at: str

    @property
    def kept_until(self) -> date:
        """The first day on which it may be destroyed."""
        made = date.fromisoformat(self.at[:10])
        return made.replace(year=made.year + YEARS, day=min(made.day, 28))


@cache
def questions() -> tuple[Question, ...]:
    """The form, in its order."""
    with Path(__file__).with_name("assessment.csv").open(encoding="utf-8", newline="") as source:
        return tuple(Question(**row) for row in csv.DictReader(source))


def write(desk: Desk, subject: str, answers: dict[str, str], outcome: str) -> int:
    """Write down an assessment; NotReady while a question has no answer. Returns its number."""
    permissions.demand(desk.user, "assess")
    if not subject.strip():
        raise NotReady("请写评估的是哪件事，比如“2026年农村低保发放公开”。")
    lacking = [one.title for one in questions() if len(answers.get(one.id, "").strip()) < 4]
    if lacking:
        raise NotReady(f"还没有写：{'、'.join(lacking)}。每一项至少写四个字。")
    if outcome not in OUTCOMES:
        raise NotReady(f"结论只有：{'、'.join(OUTCOMES)}。")
    told = {one.id: answers[one.id].strip() for one in questions()}
    values = {
        "subject": subject.strip(),
        "answers": json.dumps(told, ensure_ascii=False),
        "outcome": outcome,
        "by": desk.user.name,
        "at": now(),
    }
    with desk.office.store.writing() as connection:
        number = int(connection.execute(assessments.insert().values(**values).returning(assessments.c.id)).scalar_one())
        journal.add(
            connection, desk.door, desk.user.name, "写影响评估", str(number), outcome=outcome, registered=_digest(connection, number)
        )
    return number


def confirm(desk: Desk, number: int) -> None:
    """Another person has read it and agrees; SamePerson for the one who wrote it."""
    permissions.demand(desk.user, "confirm_assessment")
    found = one(desk, number)
    if found.by == desk.user.name:
        raise SamePerson("写的人不能自己确认，请另一位来确认。")
    with desk.office.store.writing() as connection:
        still_open = (assessments.c.id == number) & (assessments.c.confirmed_by == "")
        if connection.execute(assessments.update().where(still_open).values(confirmed_by=desk.user.name, confirmed_at=now())).rowcount != 1:
            raise NotReady("这份评估已经确认过。")
        journal.add(connection, desk.door, desk.user.name, "确认影响评估", str(number), registered=_digest(connection, number))


def _digest(connection: sa.Connection, number: int) -> str:
    return vouched.row(connection, assessments, number)


def listed(desk: Desk) -> tuple[Assessment, ...]:
    """All assessments, newest first."""
    permissions.demand(desk.user, "assessments")
    with desk.office.store.reading() as connection:
        return tuple(_assessment(row) for row in connection.execute(sa.select(assessments).order_by(assessments.c.id.desc())).mappings())


def one(desk: Desk, number: int) -> Assessment:
    """One assessment; NoSuchThing when there is none."""
    found = next((each for each in listed(desk) if each.id == number), None)
    if found is None:
        raise NoSuchThing(f"没有第{number}份影响评估。")
    return found


def _assessment(row: sa.RowMapping) -> Assessment:
    own = {name: row[name] for name in Assessment.__dataclass_fields__ if name != "answers"}
    return Assessment(**own, answers=dict(json.loads(row["answers"])))
