"""Knows the steps between the acts: handed in for review, each item of the review confirmed, a notice printed.

Rule: a step is a line of the journal and nothing else; it counts only for exactly these bytes (SHA-256).
A confirmation counts only for these explanations too: a new upload or another sentence voids it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from datasets.office import journal, lookups, permissions
from datasets.office.models import journal as lines
from datasets.office.models import reviews
from datasets.office.records import Review, Submission
from datasets.office.refusals import NotReady, ReviewVoid, SamePerson
from datasets.office.seat import Seat

HANDED_IN = "提交审核"
CONFIRMED = "逐项确认"
PRINTED = "打印公示单"
#: the items of the checklist by their ids (datasets.office.review.checklist)
ITEMS = {
    "complete": "完整性",
    "ties": "勾稽关系",
    "personal": "个人信息",
    "three_public": "“三公”说明",
    "empty": "空表说明",
    "secrecy": "保密审查",
}
SECRECY = "secrecy"


@dataclass(frozen=True)
class Tick:
    """One item of the review, confirmed by a person for these bytes and explanations. `at` is UTC."""

    item: str
    by: str
    at: str


def _steps(desk: Seat, what: str, subject: str = "") -> list[sa.RowMapping]:
    query = sa.select(lines).where(lines.c.what == what, lines.c.result == "成").order_by(lines.c.seq)
    query = query.where(lines.c.subject == subject) if subject else query
    with desk.office.store.reading() as connection:
        return list(connection.execute(query).mappings())


def _note(desk: Seat, what: str, subject: str, **detail: Any) -> None:
    with desk.office.store.writing() as connection:
        journal.add(connection, desk.door, desk.user.name, what, subject, **detail)


def _detail(row: sa.RowMapping) -> dict[str, Any]:
    return dict(json.loads(row["detail"])) if row["detail"] else {}


def hand_in(desk: Seat, number: str) -> None:
    """The clerk hands `number` to the reviewers; NotReady when something blocks or waits for an explanation."""
    permissions.demand(desk.user, "explain")
    submission = lookups.submission(desk, number)
    permissions.demand_own(desk, submission.unit)
    if submission.state != "ready":
        raise NotReady(f"{number}现在是“{submission.state_words}”，不能提交审核。")
    _note(desk, HANDED_IN, number, sha256=submission.sha256)


def handed_in(desk: Seat) -> frozenset[str]:
    """The numbers of all submissions that were handed in."""
    return frozenset(row["subject"] for row in _steps(desk, HANDED_IN))


def confirm(desk: Seat, number: str, item: str, is_confirmed: bool = True, seen: str | None = None) -> None:
    """A reviewer confirms (or takes back) one item of the checklist; SamePerson for the uploader.

    `seen`: the digest of the explanations the reviewer had before the eyes (`explained`); ReviewVoid when they are others now.
    """
    permissions.demand(desk.user, "approve")
    submission = lookups.submission(desk, number)
    if submission.received_by == desk.user.name:
        raise SamePerson("审查人不能是上传的人，请另一位复核来审。")
    if submission.state not in ("ready", "blocked"):
        raise NotReady(f"{number}现在是“{submission.state_words}”，不在审查。")
    if item not in {*ITEMS, *table_items(submission)}:
        raise NotReady(f"检查单里没有“{item}”这一项。")
    words = explained(desk, number)
    if seen is not None and seen != words:
        raise ReviewVoid(f"{number}的说明刚改过，请看过新的说明再确认。")
    _note(desk, CONFIRMED, number, item=item, is_confirmed=is_confirmed, sha256=submission.sha256, explained=words)


def explained(desk: Seat, number: str) -> str:
    """What a confirmation of `number` is about besides its bytes: a digest of its explanations, "" while there are none."""
    with desk.office.store.reading() as connection:
        return lookups.explained(connection, number).get(number, "")


def all_explained(desk: Seat) -> dict[str, str]:
    """The same for every submission that has explanations, in one question."""
    permissions.demand(desk.user, "submissions")
    with desk.office.store.reading() as connection:
        return lookups.explained(connection)


def table_items(submission: Submission) -> tuple[str, ...]:
    """保密审查 table by table: one item per kind of table in the submission, so that one table can be gone through across departments."""
    return tuple(dict.fromkeys(f"{SECRECY}:{table.dataset.table}" for table in submission.tables))


def ticks(desk: Seat, submission: Submission) -> dict[str, Tick]:
    """The items confirmed for the bytes and explanations of `submission`, by item; 保密审查 also when each of its tables was confirmed."""
    about = (submission.sha256, explained(desk, submission.id))
    return _whole(_standing(_steps(desk, CONFIRMED, submission.id), about), submission)


def all_ticks(desk: Seat, submissions: Iterable[Submission]) -> dict[str, dict[str, Tick]]:
    """The same for many submissions in one question."""
    wanted: dict[str, list[sa.RowMapping]] = {}
    for row in _steps(desk, CONFIRMED):
        wanted.setdefault(row["subject"], []).append(row)
    with desk.office.store.reading() as connection:
        words = lookups.explained(connection)
    return {one.id: _whole(_standing(wanted.get(one.id, []), (one.sha256, words.get(one.id, ""))), one) for one in submissions}


def _whole(found: dict[str, Tick], submission: Submission) -> dict[str, Tick]:
    owed = table_items(submission)
    if SECRECY in found or not owed or not all(item in found for item in owed):
        return found
    last = max((found[item] for item in owed), key=lambda tick: tick.at)
    return {**found, SECRECY: Tick(SECRECY, last.by, last.at)}


def _standing(rows: Iterable[sa.RowMapping], about: tuple[str, str]) -> dict[str, Tick]:
    found: dict[str, Tick] = {}
    for row in rows:
        said = _detail(row)
        if (said.get("sha256"), said.get("explained", "")) != about:
            continue
        if said["is_confirmed"]:
            found[said["item"]] = Tick(said["item"], row["who"], row["at"])
        else:
            found.pop(said["item"], None)
    return found


def reviews_of(desk: Seat, number: str) -> tuple[Review, ...]:
    """Every decision about `number`, oldest first."""
    with desk.office.store.reading() as connection:
        rows = connection.execute(sa.select(reviews).where(reviews.c.submission_id == number).order_by(reviews.c.id)).mappings()
        return tuple(Review(**{name: row[name] for name in Review.__dataclass_fields__}) for row in rows)


def last_return(desk: Seat, number: str) -> Review | None:
    """The newest 退回 of `number`, None when it never was returned."""
    return next((review for review in reversed(reviews_of(desk, number)) if review.verdict == "returned"), None)


def note_printed(desk: Seat, villages: Iterable[str], year: int, state_n: int) -> None:
    """Write down that the result notices of `villages` were printed from state `state_n`."""
    permissions.demand(desk.user, "board")
    codes = list(villages)
    with desk.office.store.writing() as connection:
        for code in codes:
            journal.add(connection, desk.door, desk.user.name, PRINTED, code, year=year, state_n=state_n)


def printed(desk: Seat, year: int) -> dict[str, tuple[int, str]]:
    """Village code → (state it was last printed from, when), for notices of `year`."""
    rows = ((row, _detail(row)) for row in _steps(desk, PRINTED))
    return {row["subject"]: (int(said["state_n"]), row["at"]) for row, said in rows if said.get("year") == year}
