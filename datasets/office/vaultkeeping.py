"""Turns the vault's key and destroys originals whose retention is over (retention.csv)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import sqlalchemy as sa

from datasets.office import committing, journal, lookups, permissions, retention
from datasets.office.models import objections, submissions
from datasets.office.records import Submission
from datasets.office.refusals import NotReady, SamePerson
from datasets.office.sealing import seal, unseal
from datasets.office.seat import Seat


def rotate(desk: Seat) -> int:
    """Seal everything again with a new key; the old keys go only when nothing is closed with them any more. Safe to repeat."""
    permissions.demand(desk.user, "rotate")
    office = desk.office
    with committing.publishing_alone(office.lock):  # the board part is sealed by publishers
        office.keyring.turn()
        office.vault.clear_asides()
        count = sum(office.vault.reseal(path, name) for path, name in office.vault.sealed_files())
        count += sum(office.boards.reseal(n) for n in office.board_releases())
        count += _reseal_objections(desk)
        office.keyring.drop_old()
    with office.store.writing() as connection:
        journal.add(connection, desk.door, desk.user.name, "更换密钥", files=count, key=office.keyring.vault.current)
    return count


def _reseal_objections(desk: Seat) -> int:
    """The words of objections lie sealed in the database."""
    ring, count = desk.office.keyring.vault, 0
    with desk.office.store.writing() as connection:
        held = sa.select(objections.c.id, objections.c.body).where(objections.c.body != b"")
        for number, body in connection.execute(held).all():
            name = f"objection/{number}"
            changed = objections.update().where(objections.c.id == number).values(body=seal(ring, unseal(ring, body, name), name))
            count += connection.execute(changed).rowcount
    return count


def kept_until(submission: Submission, held: dict[str, str]) -> date:
    """The last day an original must be kept: the longest of the kinds in it; setting `retention/<kind>` in years goes first."""
    return retention.last_day({table.dataset.kind for table in submission.tables} or {"other"}, submission.received_at, held)


def purge(desk: Seat, ids: list[str], second: str) -> int:
    """Destroy originals, readings and the named rows on the board for good; NotReady when one must still be kept or another
    submission was the same bytes. Safe to repeat: the journal's line comes last.
    """
    permissions.demand(desk.user, "purge")
    other = desk.office.user(second)
    if other is None or second == desk.user.name:
        raise SamePerson("销毁要两个人，第二个人不能是自己。")
    permissions.demand(other, "second_purge")
    chosen = [lookups.any_submission(desk.office, number) for number in dict.fromkeys(ids)]
    _demand_over(desk, chosen)
    with committing.publishing_alone(desk.office.lock):
        desk.office.vault.clear_asides()
        for submission in chosen:
            _destroy(desk, submission, second)
    return len(chosen)


def _destroy(desk: Seat, submission: Submission, second: str) -> None:
    board = {str(n): rows for n, rows in _forget_names(desk, submission) if rows}
    desk.office.vault.destroy(submission.sha256)
    desk.office.vault.destroy_reading(submission.id)
    said: dict[str, object] = {"second": second, "sha256": submission.sha256, **({"board_rows": board} if board else {})}
    with desk.office.store.writing() as connection:
        journal.add(connection, desk.door, desk.user.name, "销毁原件", submission.id, detail=said)


def _forget_names(desk: Seat, submission: Submission) -> Iterator[tuple[int, int]]:
    """(release, rows destroyed) of every release whose board part was made of this file, brought along by a correction or not."""
    office = desk.office
    for n in office.board_releases():
        made_of = frozenset(d.key for d in office.public.release(n).datasets if d.file_sha256 == submission.sha256)
        yield n, office.boards.forget(n, made_of)


def _demand_over(desk: Seat, chosen: list[Submission]) -> None:
    held = desk.settings_in_force()
    for submission in chosen:
        until = kept_until(submission, held)
        if until >= date.today():
            raise NotReady(f"{submission.id}的原件要保管到{until.isoformat()}，现在不能销毁。")
    for twin in _same_bytes(desk, chosen):
        until = kept_until(twin, held)
        raise NotReady(f"{twin.id}是同一份原件，要保管到{until.isoformat()}；都到期了，再一起销毁。")


def _same_bytes(desk: Seat, chosen: list[Submission]) -> Iterator[Submission]:
    """Other submissions of an original that is to go: one file may have been handed in twice."""
    own = {submission.id for submission in chosen}
    query = sa.select(submissions.c.id).where(submissions.c.sha256.in_({submission.sha256 for submission in chosen}))
    with desk.office.store.reading() as connection:
        numbers = connection.execute(query.order_by(submissions.c.id)).scalars().all()
    return (lookups.any_submission(desk.office, number) for number in numbers if number not in own)
