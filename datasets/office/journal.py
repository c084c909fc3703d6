"""Keeps the journal: who did what when, through which door, with which result. Append-only, each line sealed to the one before it.

Rule: never a person's data; submissions, releases and users are named by their numbers and login names.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from datasets.office.models import journal
from schemas.signs import plain

_FIELDS = ("seq", "at", "who", "channel", "address", "account", "what", "subject", "result", "detail", "previous")


@dataclass(frozen=True)
class Door:
    """Through which door an act came: channel (web, cli, demo), network address, account of the operating system."""

    channel: str = "cli"
    address: str = ""
    account: str = ""


@dataclass(frozen=True)
class Entry:
    """One line of the journal. `at` is UTC; `hash` covers all other fields and the hash of the line before."""

    seq: int
    at: str
    who: str
    channel: str
    address: str
    account: str
    what: str
    subject: str
    result: str
    detail: str
    previous: str
    hash: str


def now() -> str:
    """This moment, UTC ISO 8601 to the second with Z."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _hash(line: dict[str, Any]) -> str:
    content = json.dumps([line[field] for field in _FIELDS], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(content.encode()).hexdigest()


def add(
    connection: sa.Connection,
    door: Door,
    who: str,
    what: str,
    subject: str = "",
    result: str = "成",
    detail: dict[str, object] | None = None,
    **more: object,
) -> None:
    """Append one line inside the writer's transaction `connection`, so that an act and its line stand or fall together."""
    last = connection.execute(sa.select(journal.c.seq, journal.c.hash).order_by(journal.c.seq.desc()).limit(1)).first()
    line: dict[str, Any] = {
        "seq": last.seq + 1 if last else 1,
        "at": now(),
        "who": _printable(who),
        "channel": door.channel,
        "address": _printable(door.address),
        "account": _printable(door.account),
        "what": what,
        "subject": _printable(subject),
        "result": result,
        "detail": json.dumps(_as_kept({**(detail or {}), **more}), ensure_ascii=False, sort_keys=True) if detail or more else "",
        "previous": last.hash if last else "",
    }
    connection.execute(journal.insert().values(**line, hash=_hash(line)))


def _as_kept(detail: dict[str, object]) -> dict[str, object]:
    """`detail` with its texts as the other tables keep them (models.Written), so that both can be held against each other."""
    return {name: plain(value) if isinstance(value, str) else value for name, value in detail.items()}


def _printable(text: str) -> str:
    """The same of one text, with a mark for each line end and tab."""
    return "".join(c if c >= " " else "�" for c in plain(text))


def newest(connection: sa.Connection) -> dict[str, object]:
    """The last line's number and hash; empty for an empty journal."""
    last = connection.execute(sa.select(journal.c.seq, journal.c.hash).order_by(journal.c.seq.desc()).limit(1)).first()
    return {"seq": last.seq, "hash": last.hash} if last else {}


def lines(connection: sa.Connection, who: str = "", subject: str = "", limit: int = 200) -> tuple[Entry, ...]:
    """The newest lines first, of one person or one subject when given."""
    query = sa.select(journal).order_by(journal.c.seq.desc()).limit(limit)
    query = query.where(journal.c.who == who) if who else query
    query = query.where(journal.c.subject == subject) if subject else query
    return tuple(Entry(**row) for row in connection.execute(query).mappings())


def broken_at(connection: sa.Connection) -> str:
    """One sentence naming the first line that was changed, removed or inserted; '' when the whole chain holds."""
    return broken_among(connection.execute(sa.select(journal).order_by(journal.c.seq)).mappings())


def broken_among(rows: Iterable[Mapping[Any, Any]]) -> str:
    """The same of `rows`, oldest first."""
    previous, seq = "", 0
    for row in rows:
        if row["seq"] != seq + 1:
            return f"日志第{seq + 1}行缺失"
        if row["previous"] != previous or row["hash"] != _hash(dict(row)):
            return f"日志第{row['seq']}行（{row['at']}）被改动过"
        previous, seq = row["hash"], row["seq"]
    return ""
