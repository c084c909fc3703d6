"""Keeps the letters the public left: collected still sealed, opened only for the eyes of who may, assigned and answered.

Rule: the writer's contact is shown on one page and goes nowhere else; some years after the answer it is destroyed with the letter's words.
Answers are published like anything else: as a table that is received, reviewed and released (`answers_workbook`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import sqlalchemy as sa

from datasets.office import journal, permissions, retention, vouched
from datasets.office.journal import now
from datasets.office.models import messages
from datasets.office.refusals import NoSuchThing, NotReady, SealBroken
from datasets.office.seat import Seat
from datasets.published.inbox import ENDING, Letter, unseal
from loaders import workbooks

STATES = {"new": "新来的", "assigned": "在办", "answered": "已答复"}
TITLE = "网站找错办理情况表"


@dataclass(frozen=True)
class Message:
    """One letter. `state` is a key of STATES; times are UTC.

    Its words and the contact are kept until `kept_until`, '' while it waits for its answer; `letter.text` is '' when they were destroyed.
    """

    id: int
    received_at: str
    state: str
    owner: str
    answer: str
    answered_by: str
    answered_at: str
    letter: Letter
    kept_until: str


def collect(desk: Seat, folder: Path) -> int:
    """Bring in every sealed letter in `folder`, delete what is safely in the database, and return how many are new.

    A file that does not open stays where it is; SealBroken names how many after the others were brought in.
    """
    permissions.demand(desk.user, "collect")
    brought, bad = 0, 0
    for path in sorted(folder.glob(f"*{ENDING}")):
        sealed = path.read_bytes()
        try:
            letter = unseal(desk.office.keyring.inbox_private, sealed)
        except (ValueError, TypeError):
            bad += 1
            continue
        brought += _keep(desk, sealed, letter)
        path.unlink()
    if bad:
        raise SealBroken(f"收到{brought}封；另有{bad}封打不开，不是写给本局的或已损坏，留在原处没有动。")
    return brought


def _keep(desk: Seat, sealed: bytes, letter: Letter) -> int:
    mark = hashlib.sha256(sealed).hexdigest()
    with desk.office.store.writing() as connection:
        if connection.execute(sa.select(messages.c.id).where(messages.c.sealed_sha256 == mark)).first():
            return 0
        values = {"sealed_sha256": mark, "received_at": letter.at or now(), "page": letter.about, "body": sealed, "state": "new"}
        number = int(connection.execute(messages.insert().values(**values).returning(messages.c.id)).scalar_one())
        journal.add(connection, desk.door, desk.user.name, "收信", mark[:12], registered=vouched.row(connection, messages, number))
    return 1


def listed(desk: Seat) -> tuple[Message, ...]:
    """The letters within reach, unanswered first, then newest first: all for the bureau, for a department or township those it was given."""
    permissions.demand(desk.user, "messages")
    with desk.office.store.reading() as connection:
        rows = connection.execute(sa.select(messages).order_by(messages.c.state == "answered", messages.c.id.desc())).mappings().all()
    held = desk.settings_in_force()
    return tuple(_message(desk, row, held) for row in rows if _is_given(desk, row))


def _is_given(desk: Seat, row: sa.RowMapping) -> bool:
    return desk.user.role not in permissions.OWN_ONLY or bool(row["owner"] == desk.user.name)


def _message(desk: Seat, row: sa.RowMapping, held: dict[str, str]) -> Message:
    """The letter opened; who wrote it stays with the bureau: the department that answers may be the one that is complained of."""
    names = ("id", "received_at", "state", "owner", "answer", "answered_by", "answered_at")
    letter = unseal(desk.office.keyring.inbox_private, row["body"]) if row["body"] else Letter("", about=row["page"])
    kept = replace(letter, contact="") if desk.user.role in permissions.OWN_ONLY else letter
    until = retention.last_day(["letter"], row["answered_at"], held).isoformat() if row["answered_at"] else ""
    return Message(**{name: row[name] for name in names}, letter=kept, kept_until=until)


def one(desk: Seat, number: int) -> Message:
    """One letter; NoSuchThing when there is none. Reading it stands in the journal."""
    permissions.demand(desk.user, "messages")
    with desk.office.store.writing() as connection:
        row = connection.execute(sa.select(messages).where(messages.c.id == number)).mappings().first()
        if row is None or not _is_given(desk, row):
            raise NoSuchThing(f"没有第{number}封来信。")
        journal.add(connection, desk.door, desk.user.name, "看来信", str(number))
    return _message(desk, row, desk.settings_in_force())


def assign(desk: Seat, number: int, to: str) -> None:
    """Give a letter to the person who will see to it."""
    permissions.demand(desk.user, "assign")
    found = desk.office.user(to)
    if found is None or found.is_disabled:
        raise NoSuchThing(f"没有用户“{to}”。")
    _change(desk, number, "分办来信", {"owner": to, "state": "assigned"}, to=to)


def answer(desk: Seat, number: int, text: str) -> None:
    """Answer a letter; the answer is public once its table was released."""
    permissions.demand(desk.user, "answer")
    if len(text.strip()) < 4:
        raise NotReady("答复至少写四个字，会公布。")
    if desk.user.role in permissions.OWN_ONLY and number not in {message.id for message in listed(desk)}:
        raise NoSuchThing(f"没有第{number}封来信。")
    values = {"answer": text.strip(), "answered_by": desk.user.name, "answered_at": now(), "state": "answered"}
    _change(desk, number, "答复来信", values)


def _change(desk: Seat, number: int, what: str, values: dict[str, str], to: str = "") -> None:
    with desk.office.store.writing() as connection:
        open_one = messages.update().where(messages.c.id == number, messages.c.state != "answered").values(**values)
        if connection.execute(open_one).rowcount != 1:
            raise NotReady(f"第{number}封来信已经答复，或者没有这一封。")
        journal.add(connection, desk.door, desk.user.name, what, str(number), to=to, registered=vouched.row(connection, messages, number))


def destroy_due(desk: Seat, today: date) -> int:
    """Destroy the words and contacts of answered letters whose last day is over; return how many. The answer stays.

    Called where originals are purged, by two persons.
    """
    permissions.demand(desk.user, "purge")
    held, count = desk.settings_in_force(), 0
    answered = sa.select(messages).where(messages.c.state == "answered", messages.c.body != b"").order_by(messages.c.id)
    with desk.office.store.writing() as connection:
        for row in connection.execute(answered).mappings().all():
            until = retention.last_day(["letter"], row["answered_at"], held)
            if until < today:
                connection.execute(messages.update().where(messages.c.id == row["id"]).values(body=b""))
                journal.add(connection, desk.door, desk.user.name, "销毁来信原话", str(row["id"]), until=until.isoformat())
                count += 1
    return count


def answers_workbook(desk: Seat, year: int, told: Iterable[Message]) -> bytes:
    """The answered letters of `year` as the table that goes through review and release: what was asked about, what was done; no contact.

    The letter's own words are left out: they may name people. The clerk's answer says what was wrong and what was changed.
    """
    answered = sorted((m for m in told if m.state == "answered" and m.answered_at.startswith(str(year))), key=lambda m: m.answered_at)
    if not answered:
        raise NotReady(f"{year}年还没有答复过来信，没有可以公布的。")
    rows = tuple(
        (index, m.received_at[:10], m.letter.about or "—", m.answered_at[:10], m.answer) for index, m in enumerate(answered, start=1)
    )
    heads = ("序号", "收到日期", "哪一页", "答复日期", "办理结果")
    sheet = workbooks.Sheet("找错办理", f"{year}年{TITLE}", "", heads, rows)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "answers.xlsx"
        workbooks.write(path, [sheet], datetime.fromisoformat(now()), desk.office.bureau)
        return path.read_bytes()
