"""Says for each entity, year and official set which tables are published, empty, on application, not disclosed or missing. Completeness is data.

Rule: a number of the official set is owed once. Forms that share a number (项目支出绩效目标表 as one table or as a sheet a project) stand
for each other; a table without a number, which some places add, is told when it is there and never owed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import sqlalchemy as sa

from datasets.office.models import submission_tables, submissions
from datasets.office.premises import Premises
from datasets.published.keys import MISSING, WITHHELD, Completeness, Dataset
from schemas.kinds import tables
from schemas.tables import Table

#: entity, year and table: what an official set asks for once
Place = tuple[str, int, str]


def declared(published: Iterable[Dataset], withheld: Mapping[Place, str] | None = None) -> tuple[Completeness, ...]:
    """One entry per table owed, for every (entity, year, set) that any of `published` belongs to, in the order of the official set.

    `withheld`: why a table that is not published is not to be (`withheld_by`).
    """
    held = {(d.entity_code, d.year, d.table): d for d in published if not d.members}
    begun = {(d.entity_code, d.entity_name, d.year, tables()[d.table].official_set) for d in held.values() if d.table in tables()}
    return tuple(
        _entry(code, name, year, table, held.get((code, year, table.id)), (withheld or {}).get((code, year, table.id), ""))
        for code, name, year, official_set in sorted(begun)
        for forms in _numbers(official_set)
        for table in _told(
            forms, {table.id for table in forms if (code, year, table.id) in held or (code, year, table.id) in (withheld or {})}
        )
    )


def _numbers(official_set: str) -> Iterable[Sequence[Table]]:
    """The tables of a set by number, in its order; nothing for a set whose tables have none."""
    found: dict[str, list[Table]] = {}
    for table in tables().values():
        if official_set and table.official_set == official_set:
            found.setdefault(table.official_no or table.id, []).append(table)
    return found.values() if any(table.official_no for forms in found.values() for table in forms) else ()


def _told(forms: Sequence[Table], known: set[str]) -> Sequence[Table]:
    """The forms of one number that are known of; the first of them where none is, if the set numbers it."""
    return [table for table in forms if table.id in known] or [table for table in forms[:1] if table.official_no]


def _entry(code: str, name: str, year: int, table: Table, dataset: Dataset | None, why_not: str) -> Completeness:
    status = dataset.status if dataset else WITHHELD if why_not else MISSING
    return Completeness(code, name, year, table.official_set, table.id, table.title, status, dataset.statement if dataset else why_not)


def withheld_by(office: Premises) -> dict[Place, str]:
    """What the office decided not to disclose, with its reason: only that it is so of a table everybody knows to be owed, never its own title."""
    query = (
        sa.select(submission_tables.c.dataset, submissions.c.reason)
        .join(submissions, submissions.c.id == submission_tables.c.submission_id)
        .where(submissions.c.state == "registered")
        .order_by(submissions.c.id)
    )
    with office.store.reading() as connection:
        found = connection.execute(query).all()
    return {(said["entity_code"], said["year"], said["table"]): reason for said, reason in found}
