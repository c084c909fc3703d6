"""Turns a submission into the line people read about it: what it is, whose, how the check went, where it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Generic, TypeVar

from dashboard.office.answers import moment
from datasets.office.records import Submission
from datasets.published.documents import TABLE as DOCUMENT
from datasets.published.documents import kind_of
from schemas.kinds import kinds

TONES = {
    "unreadable": "block",
    "blocked": "block",
    "returned": "ask",
    "ready": "note",
    "approved": "good",
    "published": "good",
    "replaced": "",
    "registered": "",
}
Item = TypeVar("Item")


@dataclass(frozen=True)
class Line:
    """One submission in a list. `counts` are (tone, words)."""

    number: str
    file_name: str
    what: str
    whose: str
    counts: tuple[tuple[str, str], ...]
    state: str
    tone: str
    by: str
    at: str
    earlier: str


@dataclass(frozen=True)
class Page(Generic[Item]):
    """One page of a long list."""

    items: tuple[Item, ...]
    number: int
    count: int
    total: int


def page_of(items: Sequence[Item], wanted: str | None, size: int = 50) -> Page[Item]:
    """Page `wanted` (1-based text from the address; anything else is the first) of `items`."""
    count = max(1, ceil(len(items) / size))
    number = min(max(int(wanted), 1), count) if wanted and wanted.isdecimal() and len(wanted) < 7 else 1
    return Page(tuple(items[(number - 1) * size : number * size]), number, count, len(items))


def line(submission: Submission, state: tuple[str, str] | None = None) -> Line:
    """The line of one submission; `state` (words, tone) replaces the store's own where a page knows better."""
    words, tone = state or (submission.state_words, TONES[submission.state])
    return Line(
        number=submission.id,
        file_name=submission.file_name,
        what=what(submission),
        whose=submission.unit_name or submission.unit,
        counts=counts(submission),
        state=words,
        tone=tone,
        by=submission.received_by,
        at=moment(submission.received_at),
        earlier=submission.previous_id or "",
    )


def what(submission: Submission) -> str:
    """The kinds, years and number of tables: 部门决算，2025年，9张表; of a document its kind and year."""
    if not submission.tables:
        return "没有认出表"
    if all(table.dataset.table == DOCUMENT for table in submission.tables):
        return "、".join(f"{kind_of(t.dataset.title)}{f'，{t.dataset.year}年' if t.dataset.year else ''}" for t in submission.tables)
    titles = dict.fromkeys(kinds()[table.dataset.kind].title for table in submission.tables if table.dataset.kind in kinds())
    years = sorted({table.dataset.year for table in submission.tables if table.dataset.year})
    span = "" if not years else f"，{years[0]}年" if len(years) == 1 else f"，{years[0]}—{years[-1]}年"
    return f"{'、'.join(titles)}{span}，{len(submission.tables)}张表"


def counts(submission: Submission) -> tuple[tuple[str, str], ...]:
    """How many findings of each gravity, as tags; 没有问题 when there is none."""
    if submission.state == "unreadable":
        return ()
    said = (
        ("block", submission.blocking_count, "必须改"),
        ("ask", submission.asking_count, "请说明"),
        ("note", submission.noting_count, "提示"),
    )
    found = tuple((tone, f"{word}{count}") for tone, count, word in said if count)
    return found or (("good", "没有问题"),)
