"""Writes the journal as the file an auditor takes along, and reads it back: kept elsewhere it holds what the database may have lost.

The columns of HEADINGS stand as they were sealed, untranslated; those behind them are for the reader and sealed by nothing.
"""

from __future__ import annotations

import csv
import io
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from datasets.office.models import journal as lines
from datasets.office.models import users
from datasets.office.seat import Seat
from datasets.published.csvfile import csv_bytes

HEADINGS = {
    "seq": "序号",
    "at": "时间（世界时）",
    "who": "账号",
    "channel": "途径",
    "address": "网络地址",
    "account": "操作系统账号",
    "what": "做了什么",
    "subject": "对什么",
    "result": "结果",
    "detail": "细节",
    "previous": "上一行指纹",
    "hash": "本行指纹",
}
FOR_READING = ("北京时间", "姓名")
_CHINA = timedelta(hours=8)


def written(desk: Seat) -> bytes:
    """The whole journal, oldest first."""
    with desk.office.store.reading() as connection:
        names = {row.name: row.display for row in connection.execute(sa.select(users.c.name, users.c.display))}
        rows = connection.execute(sa.select(lines).order_by(lines.c.seq)).mappings().all()
    told = ((*(_kept(row[name]) for name in HEADINGS), _in_china(row["at"]), names.get(row["who"], "")) for row in rows)
    return csv_bytes((*HEADINGS.values(), *FOR_READING), told)


def _in_china(at: str) -> str:
    return f"{datetime.fromisoformat(at) + _CHINA:%Y-%m-%d %H:%M:%S}"


def lines_of(content: bytes) -> list[dict[str, Any]]:
    """The lines of a file of `written`, as they were sealed; ValueError for any other file."""
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    if not rows or not set(HEADINGS.values()) <= rows[0].keys():
        raise ValueError("no journal")
    return [
        {name: _sealed(row[heading] or "") if name != "seq" else int(row[heading]) for name, heading in HEADINGS.items()} for row in rows
    ]


def _kept(value: Any) -> Any:
    """A text that begins with an apostrophe gets another, so that one can always be taken away again."""
    return f"'{value}" if isinstance(value, str) and value.startswith("'") else value


def _sealed(text: str) -> str:
    """Without the apostrophe that keeps a spreadsheet from running it."""
    return text.removeprefix("'")
