"""Knows which notices hang in which village: posted on a day, at a place, from a state, until when, with which photograph and objections.

Rule: photographs and objections stay in the office, sealed, and have a last day; a photograph holds nothing but the picture.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

import sqlalchemy as sa

from datasets.office import journal, permissions, photographs, retention, steps, vouched, webnames
from datasets.office.journal import now
from datasets.office.models import objections, postings
from datasets.office.refusals import NoSuchThing, NotReady
from datasets.office.sealing import seal, unseal
from datasets.office.seat import Seat
from datasets.published.webnames import LONGEST_DAYS

#: before the sealed words of an objection stands a salt: their fingerprint in the journal says nothing once salt and words are destroyed
_SALTED, _SALT = b"\0salt", 16
OUTCOMES = ("属实，已更正后重新张贴", "不属实，已向本人说明", "转有关部门办理")


@dataclass(frozen=True)
class Posting:
    """One notice that hangs. `state_n` is the state it was printed from; `ended_on` '' while it still hangs.

    `until` is the last day of the 公示期 as the notice has it, '' where nobody wrote it down: names are on the web no longer than that.

    `photograph` is the media type of the photograph held, '' for none; it is kept until `photograph_until`.
    """

    id: int
    village_code: str
    year: int
    state_n: int
    place: str
    posted_on: str
    until: str
    ended_on: str
    by: str
    photograph: str
    photograph_until: str


@dataclass(frozen=True)
class Objection:
    """One objection raised during a posting; `outcome` '' while it is open.

    Its words are kept until `kept_until`, '' while it is open; `text` is '' when they were destroyed.
    """

    id: int
    posting_id: int
    raised_on: str
    text: str
    outcome: str
    by: str
    closed_on: str
    kept_until: str


def note(desk: Seat, village: str, year: int, posted_on: str, place: str, today: date, photograph: bytes = b"", until: str = "") -> int:
    """Write down that the result notice of `village` was posted; NotReady when it never was printed or a word is missing.

    `today` is the day it is in China, `until` the last day of the 公示期 ('' when nobody said). Returns the number of the posting.
    """
    permissions.demand(desk.user, "posting")
    permissions.demand_own(desk, village)
    printed = steps.printed(desk, year).get(village)
    if printed is None:
        raise NotReady("这个村的公示单还没有打印过，不能登记张贴。")
    on = _day(posted_on, "请写哪天贴的。")
    if not place or on > today:
        raise NotReady("请写贴在哪里；张贴的日子不能晚于今天。")
    if until and not on <= _day(until, "请写公示到哪天。") < on + timedelta(days=LONGEST_DAYS):
        raise NotReady(f"公示到哪天，照单子上印的写：不早于张贴那天，最长{LONGEST_DAYS}天。")
    if photograph:
        photographs.cleaned(photograph)  # refused before anything is written
    with desk.office.store.writing() as connection:
        values = {"village_code": village, "year": year, "form": "result", "state_n": printed[0], "place": place, "posted_on": posted_on}
        values["until"] = until
        query = postings.insert().values(**values, by=desk.user.name, at=now()).returning(postings.c.id)
        number = int(connection.execute(query).scalar_one())
        first = {"year": year, "state_n": printed[0], "place": place, "posted_on": posted_on, "hangs_until": until}
        vouches = vouched.row(connection, postings, number)
        journal.add(connection, desk.door, desk.user.name, "登记张贴", village, detail=first, posting=number, registered=vouches)
    webnames.renew(desk.office, desk.door, desk.user.name, today)
    if photograph:
        keep_photograph(desk, number, photograph)
    return number


def _day(written: str, otherwise: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise NotReady(otherwise) from None


def _posting(row: sa.RowMapping) -> Posting:
    return Posting(**{name: row[name] for name in Posting.__dataclass_fields__})


def of_year(desk: Seat, year: int) -> dict[str, Posting]:
    """The newest posting of every village for notices of `year`."""
    query = sa.select(postings).where(postings.c.year == year, postings.c.form == "result").order_by(postings.c.id)
    with desk.office.store.reading() as connection:
        return {row["village_code"]: _posting(row) for row in connection.execute(query).mappings()}


def one(desk: Seat, number: int) -> Posting:
    """One posting within reach; NoSuchThing otherwise."""
    permissions.demand(desk.user, "posting_records")
    with desk.office.store.reading() as connection:
        row = connection.execute(sa.select(postings).where(postings.c.id == number)).mappings().first()
    if row is None or not permissions.is_own(desk, row["village_code"]):
        raise NoSuchThing(f"没有第{number}号张贴记录。")
    return _posting(row)


def _own(desk: Seat, number: int) -> Posting:
    permissions.demand(desk.user, "posting")
    return one(desk, number)


def _change(desk: Seat, posting: Posting, what: str, values: dict[str, Any], **detail: Any) -> None:
    with desk.office.store.writing() as connection:
        connection.execute(postings.update().where(postings.c.id == posting.id).values(**values))
        vouches = vouched.row(connection, postings, posting.id)
        journal.add(connection, desk.door, desk.user.name, what, posting.village_code, posting=posting.id, registered=vouches, **detail)


def end(desk: Seat, number: int, ended_on: str, today: date) -> None:
    """Write down the last day a notice hung; NotReady before it was posted, after today, or while an objection is open."""
    posting, on = _own(desk, number), _day(ended_on, "请写公示到哪天。")
    if on < date.fromisoformat(posting.posted_on) or on > today:
        raise NotReady("公示到哪天，不能早于张贴那天，也不能晚于今天。")
    if any(not objection.outcome for objection in objections_of(desk, number)):
        raise NotReady("还有异议没有办结，公示期不能算满。")
    _change(desk, posting, "登记公示期满", {"ended_on": ended_on}, ended_on=ended_on)
    webnames.renew(desk.office, desk.door, desk.user.name, today)


def keep_photograph(desk: Seat, number: int, content: bytes) -> None:
    """Seal the photograph of a posting, the picture alone; it replaces an earlier one."""
    posting = _own(desk, number)
    picture, media = photographs.cleaned(content)
    until = retention.last_day(["photograph"], posting.posted_on, desk.settings_in_force()).isoformat()
    desk.office.vault.keep_photograph(str(number), picture)
    _change(desk, posting, "存张贴照片", {"photograph": media, "photograph_until": until}, until=until, picture=sha256(picture).hexdigest())


def photograph(desk: Seat, number: int) -> tuple[bytes, str]:
    """(picture, media type) of a posting; NoSuchThing when there is none or its time is over."""
    posting = one(desk, number)
    if not posting.photograph:
        raise NoSuchThing("这次张贴没有照片，或已按保管期限销毁。")
    return desk.office.vault.photograph(str(number)), posting.photograph


def destroy_due(desk: Seat, today: date) -> int:
    """Destroy the photographs and the words of objections whose last day is over; return how many.

    Called where originals are purged, by two persons.
    """
    permissions.demand(desk.user, "purge")
    query = sa.select(postings).where(postings.c.photograph != "", postings.c.photograph_until < today.isoformat())
    with desk.office.store.reading() as connection:
        due = [_posting(row) for row in connection.execute(query).mappings()]
    for posting in due:
        desk.office.vault.destroy_photograph(str(posting.id))
        _change(desk, posting, "销毁张贴照片", {"photograph": ""}, until=posting.photograph_until)
    return len(due) + _forget_objections(desk, today)


def _forget_objections(desk: Seat, today: date) -> int:
    """The words go; that there was an objection, when, and what became of it stays."""
    held, count = desk.settings_in_force(), 0
    closed = sa.select(objections).where(objections.c.outcome != "", objections.c.body != b"").order_by(objections.c.id)
    with desk.office.store.writing() as connection:
        for row in connection.execute(closed).mappings().all():
            until = retention.last_day(["objection"], row["closed_on"], held)
            if until < today:
                connection.execute(objections.update().where(objections.c.id == row["id"]).values(body=b""))
                said = {"posting": row["posting_id"], "objection": row["id"], "until": until.isoformat()}
                journal.add(connection, desk.door, desk.user.name, "销毁异议内容", str(row["posting_id"]), detail=said)
                count += 1
    return count


def raise_objection(desk: Seat, number: int, raised_on: str, text: str, today: date) -> None:
    """Keep an objection to what a notice says; its words are sealed, they may name people."""
    posting, on = _own(desk, number), _day(raised_on, "请写哪天提的异议。")
    if on < date.fromisoformat(posting.posted_on) or on > today:
        raise NotReady("异议的日子不能早于张贴那天，也不能晚于今天。")
    if len(text.strip()) < 4:
        raise NotReady("请写提了什么异议。")
    with desk.office.store.writing() as connection:
        values = {"posting_id": number, "raised_on": raised_on, "body": b"", "by": desk.user.name}
        made = int(connection.execute(objections.insert().values(**values).returning(objections.c.id)).scalar_one())
        content = _SALTED + secrets.token_bytes(_SALT) + text.strip().encode()
        body = seal(desk.office.keyring.vault, content, f"objection/{made}")
        connection.execute(objections.update().where(objections.c.id == made).values(body=body))
        _note_objection(connection, desk, "登记异议", posting, made, words=sha256(content).hexdigest())


def _note_objection(connection: sa.Connection, desk: Seat, what: str, posting: Posting, number: int, **detail: str) -> None:
    vouches = vouched.row(connection, objections, number)
    said = {"objection": number, "registered": vouches, **detail}
    journal.add(connection, desk.door, desk.user.name, what, posting.village_code, posting=posting.id, detail=said)


def objections_of(desk: Seat, number: int) -> tuple[Objection, ...]:
    """The objections of one posting, oldest first, opened for the eyes of who may."""
    one(desk, number)
    query = sa.select(objections).where(objections.c.posting_id == number).order_by(objections.c.id)
    with desk.office.store.reading() as connection:
        rows = connection.execute(query).mappings().all()
    held = desk.settings_in_force()
    return tuple(_objection(desk, row, held) for row in rows)


def _objection(desk: Seat, row: sa.RowMapping, held: dict[str, str]) -> Objection:
    text = _words(unseal(desk.office.keyring.vault, row["body"], f"objection/{row['id']}")) if row["body"] else ""
    until = retention.last_day(["objection"], row["closed_on"], held).isoformat() if row["closed_on"] else ""
    return Objection(row["id"], row["posting_id"], row["raised_on"], text, row["outcome"], row["by"], row["closed_on"], until)


def _words(content: bytes) -> str:
    """What was objected, without the salt before it; an earlier version sealed the words alone."""
    return content.removeprefix(_SALTED)[_SALT if content.startswith(_SALTED) else 0 :].decode()


def close_objection(desk: Seat, number: int, objection: int, outcome: str, today: date) -> None:
    """Write down what became of an objection (one of OUTCOMES)."""
    posting = _own(desk, number)
    if outcome not in OUTCOMES:
        raise NotReady(f"办理结果只有：{'；'.join(OUTCOMES)}。")
    with desk.office.store.writing() as connection:
        still_open = (objections.c.id == objection) & (objections.c.posting_id == number) & (objections.c.outcome == "")
        closing = objections.update().where(still_open).values(outcome=outcome, closed_on=today.isoformat(), by=desk.user.name)
        if connection.execute(closing).rowcount != 1:
            raise NotReady("这条异议已经办结，或者没有这一条。")
        _note_objection(connection, desk, "办结异议", posting, objection, outcome=outcome)
