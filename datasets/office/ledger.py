"""Keeps the 台账: what each unit owes for a year, by when, and whether it is published, late, returned, in work or missing.

What is owed by whom stands in owed.csv, how long it may take in schemas/codes/duties.csv. A deadline is counted from the day the
clerk wrote (批准 or 形成); while nothing was received that day is unknown and is said to be so, never guessed.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from datasets.office import lookups, permissions
from datasets.office.journal import now
from datasets.office.naming import Unit
from datasets.office.records import Submission
from datasets.office.seat import Seat
from datasets.published.documents import TABLE as DOCUMENT
from datasets.published.documents import kind_of
from datasets.published.keys import Dataset
from loaders import workbooks
from schemas.calendar import Calendar, Due, duty

#: days before the deadline from which it counts as near
NEAR = 5
EXPLANATION = "explanation"
STATES = ("已迟未公布", "快到期", "已退回", "办理中", "没有收到", "迟了才公布", "按时公布", "已公布")


@dataclass(frozen=True)
class Owed:
    """One line of owed.csv: which duty which level of unit has, and by which tables it is met (`tables` are ids or beginnings of ids)."""

    duty: str
    title: str
    level: str
    kind: str
    stage: str
    tables: tuple[str, ...]

    def is_met_by(self, dataset: Dataset) -> bool:
        """True when `dataset` is one of the tables owed."""
        if self.duty == EXPLANATION and kind_of(dataset.title) != "解读":
            return False
        is_one = dataset.kind == self.kind and self.stage in ("", dataset.stage)
        return is_one and any(dataset.table == name or (name.endswith("_") and dataset.table.startswith(name)) for name in self.tables)


def counts_from_approval(dataset: Dataset) -> bool:
    """True when the clock of `dataset` starts with an approval or reply (预算、决算、债务) and not with the day it was formed."""
    return any(duty(one.duty).event.endswith(("approved", "replied")) for one in owed() if one.is_met_by(dataset))


@dataclass(frozen=True)
class Entry:
    """One duty of one unit for one year. `since` is the day the clock starts, `due` when it ends; None while nothing tells them.

    `standing` is how far the newest file for it came in the office, '' when it is published or nothing was received.
    """

    unit_code: str
    unit_name: str
    title: str
    year: int
    state: str
    since: str
    due: Due | None
    published_on: str
    release: int
    days_late: int
    basis: str
    standing: str


@cache
def owed() -> tuple[Owed, ...]:
    """All lines of owed.csv."""
    with Path(__file__).with_name("owed.csv").open(encoding="utf-8", newline="") as source:
        rows = csv.DictReader(source)
        return tuple(Owed(r["duty"], r["title"], r["level"], r["kind"], r["stage"], tuple(r["tables"].split())) for r in rows)


def years(desk: Seat, today: date, held: Sequence[Submission] | None = None) -> list[int]:
    """Years in which anything was published or received, newest first, the year of `today` always among them.

    `held`: every submission within reach, where the caller has them already.
    """
    found = {dataset.year for dataset in desk.office.public.state().keys if dataset.year}
    found |= {table.dataset.year for one in _held(desk, held) for table in one.tables if table.dataset.year}
    return sorted({year for year in found if year} | {today.year}, reverse=True)


def _held(desk: Seat, held: Sequence[Submission] | None) -> Sequence[Submission]:
    return lookups.all_submissions(desk) if held is None else held


def ledger(desk: Seat, year: int, today: date, held: Sequence[Submission] | None = None) -> tuple[Entry, ...]:
    """What every unit within reach owes for `year`, the most pressing first; `held` as in `years`."""
    permissions.demand(desk.user, "duties")
    is_own = permissions.reach(desk)
    published = _first_published(desk, year)
    received = [(table.dataset, one) for one in _held(desk, held) for table in one.tables if table.dataset.year == year]
    explaining = {dataset.entity_code for dataset in _begun(published, received) if kind_of(dataset.title) == "解读"}
    found = [
        _entry(one, unit, year, today, published, received)
        for unit in _units(desk)
        if is_own(unit.code)
        for one in owed()
        if one.level == unit.level and (one.duty != EXPLANATION or unit.code in explaining)
    ]
    return tuple(sorted(found, key=lambda entry: (STATES.index(entry.state), entry.due.last if entry.due else date.max, entry.unit_code)))


def _begun(published: dict[str, list[tuple[Dataset, str, int]]], received: list[tuple[Dataset, Submission]]) -> Iterable[Dataset]:
    """Documents that are out or in hand: a 解读 is owed in time once it is begun, no form says which tables must have one."""
    yield from (dataset for entries in published.values() for dataset, *_ in entries if dataset.table == DOCUMENT)
    yield from (dataset for dataset, _ in received if dataset.table == DOCUMENT)


def _units(desk: Seat) -> Iterable[Unit]:
    return sorted(desk.units().values(), key=lambda unit: unit.code)


def _first_published(desk: Seat, year: int) -> dict[str, list[tuple[Dataset, str, int]]]:
    """Unit code → (dataset, day it was first published, release), what was withdrawn left out."""
    live = {dataset.key for dataset in desk.office.public.state().keys}
    first: dict[str, tuple[Dataset, str, int]] = {}
    for release in desk.office.public.releases():
        for dataset in release.datasets:
            if dataset.key in live and dataset.year == year and not dataset.members:
                first.setdefault(dataset.key, (dataset, release.published_on, release.n))
    found: dict[str, list[tuple[Dataset, str, int]]] = {}
    for entry in first.values():
        found.setdefault(entry[0].entity_code, []).append(entry)
    return found


def _entry(
    one: Owed,
    unit: Unit,
    year: int,
    today: date,
    published: dict[str, list[tuple[Dataset, str, int]]],
    received: list[tuple[Dataset, Submission]],
) -> Entry:
    out = [entry for entry in published.get(unit.code, []) if one.is_met_by(entry[0])]
    here = [(d, s) for d, s in received if d.entity_code == unit.code and one.is_met_by(d) and s.state not in ("replaced", "registered")]
    told = [dataset.approved_on or dataset.formed_on for dataset, *_ in out] or [s.approved_on or s.formed_on for _, s in here]
    since = min((day for day in told if day), default="")
    rule = duty(one.duty)
    due = _due(one, since, year)
    published_on = max((day for _, day, _ in out), default="")
    late = max(0, (date.fromisoformat(published_on) - due.last).days) if due and published_on else 0
    late = (today - due.last).days if due and not published_on and today > due.last else late
    standing = here[0][1].state_words if here and not out else ""
    in_work = "已退回" if here and all(s.state == "returned" for _, s in here) else "办理中" if here else "没有收到"
    state = _state(bool(out), in_work, due, late, today)
    release = max((n for *_, n in out), default=0)
    return Entry(unit.code, unit.name, one.title, year, state, since, due, published_on, release, late, rule.basis, standing)


def _due(one: Owed, since: str, year: int) -> Due | None:
    rule = duty(one.duty)
    if rule.day_kind == "fixed":
        following = year + 1 if rule.id == "debt_use" else year
        return Calendar.shipped().due(rule, date(following, 1, 1))
    return Calendar.shipped().due(rule, date.fromisoformat(since)) if since else None


def _state(is_out: bool, in_work: str, due: Due | None, late: int, today: date) -> str:
    if is_out:
        return "已公布" if due is None else "迟了才公布" if late else "按时公布"
    if due is None:
        return in_work
    if late:
        return "已迟未公布"
    return "快到期" if (due.last - today).days <= NEAR else in_work


def _day(written: str) -> date | None:
    return date.fromisoformat(written) if written else None


def as_workbook(desk: Seat, entries: Iterable[Entry], year: int) -> bytes:
    """The 台账 as .xlsx for the fortnightly report."""
    listed = tuple(entries)
    rows = tuple(
        (
            number, entry.unit_name, entry.title, _day(entry.since) or "未知", entry.due.last if entry.due else "未知",
            "是" if entry.due and entry.due.is_provisional else "", _day(entry.published_on) or "未公布", entry.release or None, entry.state,
            entry.days_late or None, entry.standing, entry.basis,
        )
        for number, entry in enumerate(listed, start=1)
    )  # fmt: skip
    heads = (
        "序号",
        "单位",
        "应公布的内容",
        "批准或形成日期",
        "最迟公布日",
        "暂按周一到周五算",
        "公布日",
        "第几号发布",
        "现在",
        "迟了几天",
        "在办公端办到哪一步",
        "依据",
    )
    counts = {state: sum(1 for entry in listed if entry.state == state) for state in STATES}
    under = "　".join(f"{state}{count}" for state, count in counts.items() if count)
    notice = ("示例数据",) if desk.office.is_demo else ()
    sheet = workbooks.Sheet(f"{year}台账", f"{desk.office.bureau}{year}年公开台账", under, heads, rows, notice)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.xlsx"
        workbooks.write(path, [sheet], datetime.fromisoformat(now()), desk.office.bureau)
        return path.read_bytes()
