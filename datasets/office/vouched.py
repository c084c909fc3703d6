"""Fingerprints of what was registered: the journal keeps them, so that what is changed by hand later is found.

Rule: a fingerprint stays in the journal for good, so none is made of words that are destroyed one day, unless a salt goes with them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa

from datasets.office.models import findings, journal, submission_tables, submissions
from datasets.published.layout import canonical

#: what moves on with the work
_MOVES = frozenset({"state"})
#: sealed words of the public: destroyed one day, and vouched for apart
_WORDS = frozenset({"body"})
#: columns a later version added: one that says nothing is not counted, so that earlier fingerprints hold
_LATER = frozenset({"until"})


def registered(connection: sa.Connection, number: str) -> str:
    """SHA-256 over what the database says of submission `number`, its tables and its findings, without the state; of none that of nothing."""
    row = connection.execute(sa.select(submissions).where(submissions.c.id == number)).mappings().first()
    own = {name: value for name, value in row.items() if name not in _MOVES} if row else {}
    tables = sa.select(submission_tables).where(submission_tables.c.submission_id == number).order_by(submission_tables.c.position)
    read = [{name: value for name, value in one.items() if name != "id"} for one in connection.execute(tables).mappings()]
    told = sa.select(findings.c.place, findings.c.gravity, findings.c.finding).where(findings.c.submission_id == number)
    found = [list(one) for one in connection.execute(told.order_by(findings.c.id))]
    return hashlib.sha256(canonical([own, read, found])).hexdigest()


def row(connection: sa.Connection, table: sa.Table, number: int) -> str:
    """SHA-256 over what the database says in row `number` of `table`, without sealed words."""
    return row_digest(connection.execute(sa.select(table).where(table.c.id == number)).mappings().one())


def row_digest(held: Mapping[Any, Any]) -> str:
    """The same of a row already read."""
    said = {name: value for name, value in held.items() if name not in _WORDS and (value or name not in _LATER)}
    return hashlib.sha256(canonical(said)).hexdigest()


def readings(connection: sa.Connection, numbers: Iterable[str]) -> dict[str, str]:
    """SHA-256 of what was read from submissions when they were received, as the journal says; those it does not say of are left out."""
    query = sa.select(journal.c.subject, journal.c.detail).where(journal.c.what == "接收", journal.c.result == "成")
    said = connection.execute(query.where(journal.c.subject.in_(list(numbers))).order_by(journal.c.seq))
    found = {row.subject: str(json.loads(row.detail).get("reading", "")) for row in said if row.detail}
    return {number: digest for number, digest in found.items() if digest}
