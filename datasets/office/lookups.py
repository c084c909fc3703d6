"""Answers what a person at a desk may see: submissions with their tables, findings, explanations, differences."""

from __future__ import annotations

import json
from collections import Counter
from hashlib import sha256
from typing import Any

import sqlalchemy as sa

from datasets.office import permissions
from datasets.office.difference import Change, Movement, changes, movements, once
from datasets.office.digest import unpacked
from datasets.office.models import explanations, findings, submission_tables, submissions
from datasets.office.premises import Premises
from datasets.office.records import Explanation, Submission, SubmittedTable
from datasets.office.refusals import NoSuchThing
from datasets.office.seat import Seat
from datasets.office.vault import unpack
from datasets.published.keys import Dataset
from schemas.findings import Finding, Gravity

_ORDER = {Gravity.BLOCKS: 0, Gravity.ASKS: 1, Gravity.NOTES: 2}


#: which submissions: ids themselves, a question for ids, or all
Ids = sa.Select[tuple[str]] | list[str] | None


def _counts(connection: sa.Connection, ids: Ids = None) -> dict[str, Counter[str]]:
    query = sa.select(findings.c.submission_id, findings.c.gravity, sa.func.count()).group_by(findings.c.submission_id, findings.c.gravity)
    found: dict[str, Counter[str]] = {}
    for submission, gravity, count in connection.execute(query if ids is None else query.where(findings.c.submission_id.in_(ids))):
        found.setdefault(submission, Counter())[gravity] = count
    return found


def _record(row: sa.RowMapping, tables: tuple[SubmittedTable, ...], counts: Counter[str]) -> Submission:
    own = {name: row[name] for name in Submission.__dataclass_fields__ if name in row}
    own["previous_id"] = row["previous_id"] or ""
    return Submission(**own, tables=tables, blocking_count=counts["blocks"], asking_count=counts["asks"], noting_count=counts["notes"])


def _tables(connection: sa.Connection, ids: Ids = None) -> dict[str, tuple[SubmittedTable, ...]]:
    query = sa.select(submission_tables).order_by(submission_tables.c.submission_id, submission_tables.c.position)
    found: dict[str, list[SubmittedTable]] = {}
    for row in connection.execute(query if ids is None else query.where(submission_tables.c.submission_id.in_(ids))).mappings():
        dataset = Dataset.from_dict(row["dataset"], 0, "")
        found.setdefault(row["submission_id"], []).append(SubmittedTable(row["position"], dataset, row["is_roster"], row["facts"]))
    return {number: tuple(tables) for number, tables in found.items()}


def any_submission(office: Premises, number: str) -> Submission:
    """A submission whatever its unit, for the store's own work; NoSuchThing when there is none."""
    with office.store.reading() as connection:
        row = connection.execute(sa.select(submissions).where(submissions.c.id == number)).mappings().first()
        if row is None:
            raise NoSuchThing(f"没有收件{number}。")
        return _record(row, _tables(connection, [number]).get(number, ()), _counts(connection, [number]).get(number, Counter()))


def submission(desk: Seat, number: str) -> Submission:
    """One submission within reach; NoSuchThing otherwise."""
    permissions.demand(desk.user, "submissions")
    found = any_submission(desk.office, number)
    if not permissions.seen(desk)(found):
        raise NoSuchThing(f"没有收件{number}。")
    return found


def all_submissions(desk: Seat, state: str = "", unit: str = "") -> tuple[Submission, ...]:
    """The submissions within reach, newest first, with their tables."""
    permissions.demand(desk.user, "submissions")
    query = sa.select(submissions).order_by(submissions.c.id.desc())
    query = query.where(submissions.c.state == state) if state else query
    query = query.where(submissions.c.unit == unit) if unit else query
    ids = query.with_only_columns(submissions.c.id).order_by(None) if state or unit else None
    with desk.office.store.reading() as connection:
        counts, tables = _counts(connection, ids), _tables(connection, ids)
        rows = connection.execute(query).mappings().all()
    found = (_record(row, tables.get(row["id"], ()), counts.get(row["id"], Counter())) for row in rows)
    return tuple(filter(permissions.seen(desk), found))


def _finding(said: dict[str, Any]) -> Finding:
    own: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in said.items()}
    return Finding(**own | {"gravity": Gravity(said["gravity"])})


def findings_of(desk: Seat, number: str) -> tuple[Finding, ...]:
    """The findings of a submission, gravest first, else as found."""
    _demand_reach(desk, number)
    with desk.office.store.reading() as connection:
        query = sa.select(findings.c.finding).where(findings.c.submission_id == number).order_by(findings.c.id)
        found = [_finding(said) for said in connection.execute(query).scalars()]
    return tuple(sorted(found, key=lambda finding: _ORDER[finding.gravity]))


def explanations_of(desk: Seat, number: str) -> dict[str, Explanation]:
    """What was explained, by place."""
    _demand_reach(desk, number)
    with desk.office.store.reading() as connection:
        query = sa.select(explanations).where(explanations.c.submission_id == number)
        return {r["place"]: Explanation(r["place"], r["text"], r["by"], r["at"]) for r in connection.execute(query).mappings()}


def explained(connection: sa.Connection, number: str = "") -> dict[str, str]:
    """Submission → one SHA-256 over every sentence that explains it; one without explanations is not among them."""
    query = sa.select(explanations).order_by(explanations.c.submission_id, explanations.c.place)
    found: dict[str, list[tuple[str, str]]] = {}
    for row in connection.execute(query.where(explanations.c.submission_id == number) if number else query).mappings():
        found.setdefault(row["submission_id"], []).append((row["place"], row["text"]))
    return {name: sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest() for name, said in found.items()}


def _demand_reach(desk: Seat, number: str) -> None:
    """NoSuchThing unless the submission is within reach; asks for two columns only, its tables are not needed for that."""
    permissions.demand(desk.user, "submissions")
    query = sa.select(submissions.c.unit, submissions.c.received_by).where(submissions.c.id == number)
    with desk.office.store.reading() as connection:
        row = connection.execute(query).first()
    if row is None or not (row.received_by == desk.user.name or permissions.is_own(desk, row.unit)):
        raise NoSuchThing(f"没有收件{number}。")


def fixed_since(desk: Seat, number: str) -> tuple[Finding, ...]:
    """Findings of the earlier submission whose place has none of this rule any more."""
    earlier = submission(desk, number).previous_id
    if not earlier:
        return ()
    still = {finding.place for finding in findings_of(desk, number)}
    return tuple(finding for finding in findings_of(desk, earlier) if finding.place not in still)


def difference(desk: Seat, number: str) -> tuple[Change, ...]:
    """Cell by cell against what is in force, over all open tables."""
    permissions.demand(desk.user, "review_data")
    found, parts, state = submission(desk, number), unpack(desk.office.vault.reading(number)), desk.office.public.state()
    tables = [table for table in found.tables if not table.is_roster]
    return tuple(change for table in tables for change in changes(table.dataset, unpacked(parts[f"part{table.position}"]), state))


def largest_movements(desk: Seat, number: str, most: int = 10) -> tuple[Movement, ...]:
    """The largest movements against last year over all open tables."""
    permissions.demand(desk.user, "review_data")
    found, parts, state = submission(desk, number), unpack(desk.office.vault.reading(number)), desk.office.public.state()
    tables = [table for table in found.tables if not table.is_roster]
    every = [move for table in tables for move in movements(table.dataset, unpacked(parts[f"part{table.position}"]), state, most)]
    return tuple(once(every)[:most])
