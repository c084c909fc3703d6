"""Receives files: sealed in the vault, read in a limited process, checked against history, written down. Nothing is published here."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import sqlalchemy as sa

from datasets.office import journal, lookups, permissions, reach, settings, vouched
from datasets.office.compare import compare
from datasets.office.digest import Digest, Part, digest_file
from datasets.office.disk import writing
from datasets.office.models import explanations, findings, reviews, submission_tables, submissions
from datasets.office.naming import Naming, Unit
from datasets.office.records import ROLES, Submission
from datasets.office.refusals import NoSuchThing, NotReady, WrongRole
from datasets.office.seat import Seat
from datasets.office.units import by_name
from datasets.office.vault import pack, unpack
from schemas.findings import Finding, blocks
from schemas.signs import plain

DISCLOSURES = ("主动公开", "依申请公开", "不予公开")
_UNDECIDED = ("blocked", "ready", "returned", "unreadable")
_OPEN = (*_UNDECIDED, "approved")


@dataclass(frozen=True)
class Arrival:
    """One file as it arrives with what its sender says about it."""

    path: Path
    formed: date | None = None
    approved: date | None = None
    disclosure: str = "主动公开"
    reason: str = ""
    previous: str = ""
    note: str = ""
    contact: str = ""
    file_name: str = ""
    unit: str = ""
    stage: str = ""


def receive_many(desk: Seat, arrivals: Iterable[Arrival], executor: Executor | None = None) -> Iterator[str]:
    """Receive files, reading them in `executor` when one is given; yields submission ids in the order of the files.

    A file is read ahead of its turn but written down in order, at most a few files ahead, so that nothing piles up in memory.
    """
    permissions.demand(desk.user, "receive")
    waiting: list[tuple[Arrival, str, int, Future[Digest] | Digest]] = []
    for arrival in arrivals:
        _check(desk, arrival)
        with writing(f"“{arrival.path.name}”"):
            sha256, size = desk.office.vault.keep(arrival.path)
        waiting.append((arrival, sha256, size, _begin(desk, arrival, arrival.path.read_bytes(), sha256, executor)))
        if executor is None or len(waiting) >= 8:
            yield _write_down(desk, *waiting.pop(0))
    while waiting:
        yield _write_down(desk, *waiting.pop(0))


def read_again(desk: Seat, number: str) -> str:
    """Check the sealed bytes of `number` once more by what is known now (units, headings, settings); return the submission that replaces it."""
    permissions.demand(desk.user, "receive")
    old = lookups.submission(desk, number)
    permissions.demand_own(desk, old.unit)
    if old.state not in _UNDECIDED:
        raise NotReady(f"{number}现在是“{old.state_words}”，不用再核对。")
    formed, approved = (date.fromisoformat(day) if day else None for day in (old.formed_on, old.approved_on))
    said = (old.disclosure, old.reason, number, old.note, old.contact, old.file_name, old.unit, old.stage)
    arrival = Arrival(Path(old.file_name), formed, approved, *said)
    content = desk.office.vault.original(old.sha256)
    return _write_down(desk, arrival, old.sha256, old.size, _begin(desk, arrival, content, old.sha256))


def _check(desk: Seat, arrival: Arrival) -> None:
    if arrival.disclosure not in DISCLOSURES:
        raise NotReady(f"公开属性只有：{'、'.join(DISCLOSURES)}。")
    if arrival.disclosure != "主动公开" and not arrival.reason.strip():
        raise NotReady(f"{arrival.disclosure}的，要写明理由。")
    if arrival.formed and arrival.approved:
        raise NotReady("形成日期和批准日期只写一个。")
    unit = _unit(desk, arrival)
    permissions.demand_own(desk, unit.code)
    if arrival.previous:
        earlier = lookups.submission(desk, arrival.previous)
        if earlier.state == "replaced":
            raise NotReady(f"{arrival.previous}已经被别的文件替代。")


def _unit(desk: Seat, arrival: Arrival) -> Unit:
    code = arrival.unit or (desk.user.unit if desk.user.role in ROLES[1:3] else "") or desk.office.county
    found = desk.units().get(code)
    if found is None:
        raise WrongRole(f"单位代码{code}没有登记，请先由财政经办登记。")
    return found


def _settled(desk: Seat, arrival: Arrival, parts: Sequence[Part]) -> Unit:
    """Whose the submission is: what came for the county and names one department throughout is that department's."""
    unit = _unit(desk, arrival)
    owners = {part.dataset.entity_code for part in parts}
    return desk.units().get(owners.pop(), unit) if unit.level == "county" and len(owners) == 1 else unit


def _begin(desk: Seat, arrival: Arrival, content: bytes, sha256: str, executor: Executor | None = None) -> Future[Digest] | Digest:
    name, units = plain(arrival.file_name or arrival.path.name), by_name(desk.units().values(), desk.office.county_unit)
    naming = Naming(
        desk.office.county_unit, _unit(desk, arrival), units, arrival.stage, name, sha256,
        arrival.formed.isoformat() if arrival.formed else "", arrival.approved.isoformat() if arrival.approved else "",
    )  # fmt: skip
    work = (content, name, desk.book(), naming, desk.office.keyring.hmac_key, settings.classes(desk.settings_in_force()))
    return executor.submit(digest_file, *work) if executor else digest_file(*work)


def _write_down(desk: Seat, arrival: Arrival, sha256: str, size: int, pending: Future[Digest] | Digest) -> str:
    digest = pending if isinstance(pending, Digest) else pending.result()
    unit = _settled(desk, arrival, digest.parts)
    found = (*digest.findings, *compare(digest.parts, desk.office, desk.book()), *reach.misplaced(digest.parts, unit, desk.units()))
    with desk.office.store.writing() as connection:
        number = _next_number(connection)
        with writing(f"“{arrival.path.name}”读出的内容"):
            packed = _packed(digest, sha256)
            desk.office.vault.keep_reading(number, packed)
        state = "unreadable" if digest.trouble else "blocked" if blocks(found) else "ready"
        _insert(connection, desk, arrival, unit, number, sha256, size, state, digest)
        _insert_parts(connection, number, digest.parts)
        _insert_findings(connection, number, found)
        if arrival.previous:
            _carry_explanations(connection, arrival.previous, number, found)
            _replace(connection, desk, arrival.previous, number)
        detail: dict[str, object] = {"sha256": sha256, "state": state, "tables": len(digest.parts), "unit": unit.code}
        detail |= {"reading": hashlib.sha256(packed).hexdigest(), "registered": vouched.registered(connection, number)}
        journal.add(connection, desk.door, desk.user.name, "接收", number, detail=detail)
    return number


def _next_number(connection: sa.Connection) -> str:
    last = connection.execute(sa.select(sa.func.max(submissions.c.id))).scalar()
    return f"S{int(last[1:]) + 1 if last else 1:06d}"


def _packed(digest: Digest, sha256: str) -> bytes:
    parts = {f"part{index}": part.payload for index, part in enumerate(digest.parts)}
    return pack({"sha256": sha256.encode(), "texts": json.dumps(digest.texts, ensure_ascii=False).encode(), **parts})


def _insert(
    connection: sa.Connection, desk: Seat, arrival: Arrival, unit: Unit, number: str, sha256: str, size: int, state: str, digest: Digest
) -> None:
    connection.execute(
        submissions.insert().values(
            id=number, file_name=arrival.file_name or arrival.path.name, sha256=sha256, size=size, state=state, received_by=desk.user.name,
            received_at=journal.now(), channel=desk.door.channel, unit=unit.code, unit_name=unit.name, stage=arrival.stage,
            formed_on=arrival.formed.isoformat() if arrival.formed else "", approved_on=arrival.approved.isoformat() if arrival.approved else "",
            disclosure=arrival.disclosure, reason=arrival.reason, note=arrival.note, contact=arrival.contact,
            previous_id=arrival.previous or None, book_hash=digest.book_hash, trouble=digest.trouble, is_demo=desk.user.is_demo,
        )
    )  # fmt: skip


def _insert_parts(connection: sa.Connection, number: str, parts: tuple[Part, ...]) -> None:
    rows = [
        {"submission_id": number, "position": index, "dataset_key": part.dataset.key, "dataset": part.dataset.as_dict(),
         "is_roster": part.is_roster, "facts": {k: str(v) for k, v in part.facts.items()}}
        for index, part in enumerate(parts)
    ]  # fmt: skip
    if rows:
        connection.execute(submission_tables.insert(), rows)


def _insert_findings(connection: sa.Connection, number: str, found: tuple[Finding, ...]) -> None:
    rows = [{"submission_id": number, "place": f.place, "gravity": f.gravity.value, "finding": f.as_dict()} for f in found]
    if rows:
        connection.execute(findings.insert(), rows)


def _carry_explanations(connection: sa.Connection, previous: str, number: str, found: tuple[Finding, ...]) -> None:
    """What was explained stays explained where the new file asks exactly the same: same place, same figures, same words."""
    held = connection.execute(sa.select(findings.c.place, findings.c.finding).where(findings.c.submission_id == previous))
    before, now = _by_place((row.place, row.finding) for row in held), _by_place((one.place, one.as_dict()) for one in found)
    same = [place for place, said in now.items() if said == before.get(place)]
    query = sa.select(explanations).where(explanations.c.submission_id == previous, explanations.c.place.in_(same))
    written = connection.execute(query).mappings().all()
    rows = [{"submission_id": number, **{name: row[name] for name in ("place", "text", "by", "at")}} for row in written]
    if rows:
        connection.execute(explanations.insert(), rows)


def _by_place(found: Iterable[tuple[str, Mapping[str, object]]]) -> dict[str, list[Mapping[str, object]]]:
    """All that is said at one place together: one explanation answers all of it."""
    said: dict[str, list[Mapping[str, object]]] = {}
    for place, finding in found:
        said.setdefault(place, []).append(finding)
    return said


def _replace(connection: sa.Connection, desk: Seat, previous: str, number: str) -> None:
    """A new upload voids the review of the earlier one, whose bytes it is no longer about."""
    held = connection.execute(sa.select(submissions.c.state).where(submissions.c.id == previous)).scalar()
    if held is None:
        raise NoSuchThing(f"没有收件{previous}。")
    if held in _OPEN:
        connection.execute(submissions.update().where(submissions.c.id == previous).values(state="replaced"))
    voided = reviews.update().where(reviews.c.submission_id == previous, reviews.c.voided_at == "", reviews.c.verdict == "approved")
    if held != "published" and connection.execute(voided.values(voided_at=journal.now())).rowcount:
        journal.add(connection, desk.door, desk.user.name, "审核失效", previous, replaced_by=number)


def explain(desk: Seat, number: str, place: str, text: str) -> None:
    """Write a clerk's sentence to a finding that asks; NotReady when it is too short, NoSuchThing when there is no such finding."""
    permissions.demand(desk.user, "explain")
    submission = lookups.submission(desk, number)
    permissions.demand_own(desk, submission.unit)
    if len(text.strip()) < 4:
        raise NotReady("说明至少写四个字，公布时会和表一起登出来。")
    if submission.state not in ("blocked", "ready", "returned"):
        raise NotReady(f"{number}现在是“{submission.state_words}”，不能再改说明。")
    known = sa.select(findings.c.id).where(findings.c.submission_id == number, findings.c.place == place)
    with desk.office.store.reading() as connection:
        is_found = connection.execute(known).first() is not None
    if not is_found:
        raise NoSuchThing(f"{number}没有“{place}”这一处问题。")
    with desk.office.store.writing() as connection:
        _hold_open(connection, submission)
        connection.execute(explanations.delete().where(explanations.c.submission_id == number, explanations.c.place == place))
        connection.execute(
            explanations.insert().values(submission_id=number, place=place, text=text.strip(), by=desk.user.name, at=journal.now())
        )
        journal.add(connection, desk.door, desk.user.name, "写说明", number, place=place)


def _hold_open(connection: sa.Connection, submission: Submission) -> None:
    """Nobody approves `submission` while its sentence is written: NotReady when somebody did since it was read."""
    same = (submissions.c.id == submission.id) & (submissions.c.state == submission.state)
    if connection.execute(submissions.update().where(same).values(state=submission.state)).rowcount != 1:
        raise NotReady(f"{submission.id}刚被别人处理过，请刷新。")


def reading(desk: Seat, number: str) -> dict[str, bytes]:
    """The sealed reading of a submission, opened: `sha256`, `texts`, `part0` …"""
    return unpack(desk.office.vault.reading(number))
