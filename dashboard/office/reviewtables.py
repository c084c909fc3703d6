"""Composes the waiting tables by name across departments: the secrecy review of one table is one confirmation, exceptions first."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from flask_login import current_user

from datasets.office import Desk, steps
from datasets.office.records import Submission
from datasets.published.documents import TABLE as DOCUMENT
from datasets.published.keys import Dataset
from schemas.findings import Gravity
from schemas.kinds import tables

#: lines of one table's group that stand open whatever they are
SHORT = 12


@dataclass(frozen=True)
class TableLine:
    """One table of one submission, seen beside the same table of other units. `exception` says why it needs a look of its own."""

    number: str
    whose: str
    file_name: str
    year: str
    exception: str
    is_confirmed: bool
    is_own: bool
    seen: str


@dataclass(frozen=True)
class TableGroup:
    """One table name across units: exceptions first; `item` is what one click confirms for all of them."""

    title: str
    item: str
    lines: tuple[TableLine, ...]

    @property
    def open_lines(self) -> tuple[TableLine, ...]:
        """Submissions whose table nobody confirmed yet, each once, the person's own uploads left out."""
        found = {line.number: line for line in self.lines if not line.is_confirmed and not line.is_own}
        return tuple(found.values())

    @property
    def open_numbers(self) -> tuple[str, ...]:
        """Their numbers."""
        return tuple(line.number for line in self.open_lines)

    @property
    def shown(self) -> tuple[TableLine, ...]:
        """What stands open on the page: all lines of a short group, of a long one those with an exception."""
        return self.lines if len(self.lines) <= SHORT else tuple(line for line in self.lines if line.exception)

    @property
    def folded(self) -> tuple[TableLine, ...]:
        """The others, one click away: of ninety departments only what differs is in the way."""
        return () if len(self.lines) <= SHORT else tuple(line for line in self.lines if not line.exception)

    @property
    def exceptions(self) -> int:
        """How many need a look of their own."""
        return sum(1 for line in self.lines if line.exception)


def table_groups(desk: Desk, submissions: list[Submission]) -> list[TableGroup]:
    """Every table name among `submissions` with the units that have it: the secrecy review of one table across departments."""
    ticks, seen = steps.all_ticks(desk, submissions), steps.all_explained(desk)
    held: dict[str, list[TableLine]] = {}
    for one in submissions:
        has_asked = one.asking_count or one.blocking_count
        told = desk.findings(one.id) if has_asked else ()
        asked = Counter(finding.sheet for finding in told if finding.gravity is not Gravity.NOTES)
        for table in one.tables:
            item = f"{steps.SECRECY}:{table.dataset.table}"
            is_done = item in ticks[one.id] or steps.SECRECY in ticks[one.id]
            held.setdefault(item, []).append(_table_line(one, table.dataset, asked[table.dataset.sheet], is_done, seen.get(one.id, "")))
    named = {item: _table_title(item.partition(":")[2]) for item in held}
    found = [TableGroup(named[item], item, tuple(sorted(lines, key=lambda line: not line.exception))) for item, lines in held.items()]
    return sorted(found, key=lambda group: (not group.open_numbers, -len(group.lines)))


def _table_title(name: str) -> str:
    return tables()[name].title if name in tables() else "文件（PDF、DOCX）" if name == DOCUMENT else name


def _table_line(submission: Submission, dataset: Dataset, asked: int, is_done: bool, seen: str) -> TableLine:
    told = [
        f"请说明{asked}处" if asked else "",
        f"空表：{dataset.statement or '没有写说明'}" if dataset.status == "空表" else "",
        "按原样保存，请细看" if dataset.table == "other_grid" else "",
        submission.disclosure if submission.disclosure != "主动公开" else "",
        f"区分处理：{submission.note}" if submission.note else "",
    ]
    is_own = submission.received_by == current_user.user.name
    exception = "；".join(word for word in told if word)
    whose = dataset.entity_name or submission.unit_name
    return TableLine(submission.id, whose, submission.file_name, str(dataset.year or ""), exception, is_done, is_own, seen)
