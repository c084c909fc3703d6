"""Composes the review pages: the checklist with machine result and human tick apart, differences, movements, steps and clock."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_login import current_user

from dashboard.office.answers import day, moment, today
from dashboard.office.guard import may
from dashboard.office.lines import counts, line
from dashboard.office.person import called
from datasets.office import Desk, steps
from datasets.office.records import Submission
from datasets.office.refusals import NotReady
from datasets.office.review import is_arithmetic
from datasets.office.steps import Tick
from datasets.published.documents import TABLE as DOCUMENT
from datasets.published.documents import kind_of
from schemas.calendar import Calendar, Duty, duty
from schemas.findings import Gravity
from schemas.kinds import kinds
from schemas.money import as_read, written
from schemas.rules import rules

TONES = {"ok": "good", "attention": "ask", "human": "note"}
MACHINE = {"ok": "自动核对通过", "attention": "请看一看", "human": "要人来看"}
SHOWN = 200
_PLAIN = re.compile(r"-?\d+(\.\d+)?")
PROVISIONAL = "；其中有还没公布放假安排的日子，暂按周一到周五算"
LISTED = 30


class NotConfirmed(NotReady):
    """An item of the checklist has no human confirmation yet."""


@dataclass(frozen=True)
class Item:
    """One item of the checklist: the machine's result and, apart from it, the person's tick."""

    id: str
    title: str
    asks: str
    tone: str
    machine: str
    is_confirmed: bool
    by: str
    at: str
    exceptions: tuple[str, ...]


@dataclass(frozen=True)
class Waiting:
    """One submission in the reviewer's list."""

    number: str
    file_name: str
    what: str
    whose: str
    counts: tuple[tuple[str, str], ...]
    by: str
    at: str
    ticks: str
    tick_tone: str
    refusal: str
    seen: str


@dataclass(frozen=True)
class Blocked:
    """One submission that blocks: what is wrong first, and why it may not be published 照批准文本 ('' when it may)."""

    number: str
    file_name: str
    what: str
    whose: str
    first: str
    count: int
    by: str
    at: str
    refusal: str


def items(desk: Desk, submission: Submission) -> list[Item]:
    """The checklist of one submission."""
    confirmed = steps.ticks(desk, submission)
    told = _exceptions(desk, submission)
    return [
        Item(
            check.id, check.title, check.says, TONES[check.verdict], MACHINE[check.verdict], check.id in confirmed,
            confirmed[check.id].by if check.id in confirmed else "", moment(confirmed[check.id].at) if check.id in confirmed else "",
            told.get(check.id, ()),
        )
        for check in desk.checklist(submission.id)
    ]  # fmt: skip


def _exceptions(desk: Desk, submission: Submission) -> dict[str, tuple[str, ...]]:
    """What a reviewer should look at under each item: explained findings under 勾稽, tables kept as grids under 完整性, all titles under 保密."""
    explained = desk.explanations(submission.id)
    asked = [finding for finding in desk.findings(submission.id) if finding.gravity is not Gravity.NOTES]
    ties = tuple(
        f"{finding.sheet.strip()} {finding.cells[0] if finding.cells else ''}：{finding.heading or finding.message}"
        + (f"　说明：{explained[finding.place].text}" if finding.place in explained else "")
        for finding in asked[:LISTED]
    )
    titles = tuple(dict.fromkeys(f"{table.dataset.title}（{table.dataset.sheet.strip()}）" for table in submission.tables))
    empty = tuple(f"{t.dataset.title}：{t.dataset.statement or '没有写说明'}" for t in submission.tables if t.dataset.status == "空表")
    return {"ties": ties, "secrecy": titles[:LISTED], "empty": empty}


def open_items(desk: Desk, submission: Submission) -> list[str]:
    """Titles of the items nobody confirmed for these bytes."""
    confirmed = steps.ticks(desk, submission)
    return [check.title for check in desk.checklist(submission.id) if check.id not in confirmed]


def waiting_lines(desk: Desk, submissions: list[Submission]) -> list[Waiting]:
    """The waiting list in order of arrival."""
    ticks, seen = steps.all_ticks(desk, submissions), steps.all_explained(desk)
    return [_waiting(one, ticks[one.id], seen.get(one.id, "")) for one in submissions]


def _waiting(submission: Submission, ticks: dict[str, Tick], seen: str) -> Waiting:
    plain = line(submission)
    is_own = submission.received_by == current_user.user.name
    open_count = sum(1 for item in steps.ITEMS if item not in ticks)
    said, tone = (f"还有{open_count}项", "note") if open_count else ("逐项确认了", "good")
    return Waiting(
        plain.number, plain.file_name, plain.what, plain.whose, plain.counts, plain.by, plain.at, said, tone,
        "您传的，要别人来审" if is_own else "", seen,
    )  # fmt: skip


def blocked_lines(desk: Desk, submissions: list[Submission]) -> list[Blocked]:
    """Submissions that block, with the first finding of each and whether 照批准文本公布 is open to them."""
    return [_blocked(desk, one) for one in submissions]


def _blocked(desk: Desk, submission: Submission) -> Blocked:
    blocking = [finding for finding in desk.findings(submission.id) if finding.gravity is Gravity.BLOCKS]
    known = rules()
    is_personal = any(finding.rule in known and known[finding.rule].protects_persons for finding in blocking)
    is_sums_only = all(is_arithmetic(finding) for finding in blocking)
    is_own = submission.received_by == current_user.user.name
    refusal = "您传的，要别人来审" if is_own else "涉及个人信息，只能改" if is_personal else "" if is_sums_only else "不是加不平，只能改"
    plain = line(submission)
    first = blocking[0].message if blocking else ""
    return Blocked(plain.number, plain.file_name, plain.what, plain.whose, first, len(blocking), plain.by, plain.at, refusal)


def sound_items(desk: Desk, number: str) -> list[str]:
    """Items of one checklist in which the machine found nothing wrong (保密审查 is never among them)."""
    return [check.id for check in desk.checklist(number) if check.verdict == "ok"]


def page(desk: Desk, number: str) -> dict[str, Any]:
    """Everything review.html needs."""
    submission = desk.submission(number)
    listed = items(desk, submission)
    open_count = sum(1 for item in listed if not item.is_confirmed)
    is_own = submission.received_by == current_user.user.name
    in_review = submission.state in ("ready", "blocked")
    blocking = f"还有{submission.blocking_count}处必须改。" if submission.blocking_count else ""
    why_not = f"还有{open_count}项没有确认，确认完才能通过。" if open_count else blocking
    return {
        "number": number,
        "explained": steps.explained(desk, number),
        "sheet": {"file_name": submission.file_name, "what": line(submission).what, "table_count": len(submission.tables)},
        "fingerprint": " ".join(submission.sha256[start : start + 4] for start in range(0, 12, 4)),
        "items": listed,
        "open_items": open_count,
        "is_ready": not open_count and submission.state == "ready",
        "why_not": why_not,
        "refusal": _refusal(submission, is_own),
        "may": {"approve": may("review.approve") and in_review and not is_own, "tick": may("review.tick") and in_review and not is_own},
        "may_as_approved": submission.blocking_count > 0 and not _blocked(desk, submission).refusal,
        "diff": _difference(desk, submission),
        "movements": [_movement(found) for found in desk.movements(number)] if _has_last_year(desk, submission) else [],
        "tables": [table.dataset for table in submission.tables],
        "explanations": [{"where": one.place.partition("@")[2], "text": one.text} for one in desk.explanations(number).values()],
        "clock": clock(submission, today()),
        "steps": _steps(desk, submission),
    }


def _refusal(submission: Submission, is_own: bool) -> str:
    if is_own and may("review.approve"):
        return "这份表是您传的。审查人不能是上传的人，请另一位复核来审。"
    return "" if submission.state in ("ready", "blocked") else f"现在是“{submission.state_words}”，不在审查。"


def _difference(desk: Desk, submission: Submission) -> dict[str, Any]:
    changes = desk.difference(submission.id)
    state = desk.office.public.state()
    is_new = not any(state.dataset(table.dataset.key) for table in submission.tables)
    if is_new:
        return {"heading": "这些表网上还没有，是第一次公布", "rest": "", "rows": [], "more": ""}
    kinds_of = {word: sum(1 for change in changes if change.kind == kind) for kind, word in (("added", "新增"), ("removed", "删去"))}
    moved = len({change.key for change in changes})
    parts = [f"{word}{count}格" for word, count in kinds_of.items() if count]
    rest = "，".join(
        [*([f"{moved}张表有改动，其余{len(submission.tables) - moved}张没有变"] if 0 < moved < len(submission.tables) else []), *parts]
    )
    heading = f"和现在网上的比，改了{len(changes)}格" if changes else "和现在网上的一样，一格没改"
    rows = [
        {
            "table": change.title,
            "name": f"{change.row_name}　{change.heading}".strip(),
            "look": "n" if change.fen is not None else "w",
            "old": _printed(change.old, change.fen is not None),
            "new": _printed(change.new, change.fen is not None),
            "difference": _signed(change.fen) if change.fen is not None else "",
        }
        for change in changes[:SHOWN]
    ]
    more = f"还有{len(changes) - SHOWN}格没有列在这里。" if len(changes) > SHOWN else ""
    return {"heading": heading, "rest": rest, "rows": rows, "more": more}


def _printed(said: str, is_amount: bool) -> str:
    """A cell as the reviewer reads it: an amount with its thousands grouped as on the site, anything else in its own words."""
    return as_read(said) if is_amount and _PLAIN.fullmatch(said) else said or "—"


def _has_last_year(desk: Desk, submission: Submission) -> bool:
    """True when any of its tables was published for the year before: otherwise nothing is known, and nothing is not zero."""
    held = {(d.table, d.entity_code, d.stage, d.year) for d in desk.office.public.state().keys}
    return any((t.dataset.table, t.dataset.entity_code, t.dataset.stage, t.dataset.year - 1) in held for t in submission.tables)


def _signed(fen: int) -> str:
    """A change in 万元 with its sign always shown; 持平 for none."""
    if not fen:
        return "持平"
    unit = "万元" if abs(fen) >= 1_000_000 else "元"
    return ("+" if fen > 0 else "") + written(fen, unit) + unit


def _movement(found: Any) -> dict[str, str]:
    percent = (
        "上年没有"
        if found.before_fen is None
        else "上年是0"
        if found.percent is None
        else f"{'+' if found.percent > 0 else '−' if found.percent < 0 else ''}{abs(found.percent)}%"
    )
    return {
        "name": f"{found.row_name}　{found.heading}",
        "old": "没有这一项" if found.before_fen is None else f"{written(found.before_fen, '万元')}万元",
        "new": f"{written(found.now_fen, '万元')}万元",
        "change": f"{_signed(found.fen)}（{percent}）",
    }


def clock(submission: Submission, now: date) -> dict[str, str] | None:
    """The days left until it must be published; None when it is, or when no day or no duty is known. A 解读 has a clock of its own."""
    if submission.state in ("published", "registered"):
        return None
    if any(t.dataset.table == DOCUMENT and kind_of(t.dataset.title) == "解读" for t in submission.tables):
        return due_of(duty("explanation"), submission.approved_on or submission.formed_on, now)
    found = [duty(name) for table in submission.tables[:1] for name in kinds()[table.dataset.kind].duties if table.dataset.kind in kinds()]
    owed = next((one for one in found if one.day_kind in ("calendar", "working")), None)
    verb = "批准" if submission.approved_on else "形成"
    return due_of(owed, submission.approved_on or submission.formed_on, now, verb) if owed else None


def due_of(owed: Duty, told: str, now: date, verb: str = "形成") -> dict[str, str] | None:
    """How many days are left of `owed` counted from the day `told`; None when no day was told."""
    if not told:
        return None
    since = date.fromisoformat(told)
    due = Calendar.shipped().due(owed, since)
    late, left = (now - due.last).days, _left(owed.day_kind, now, due.last)
    tone, word = ("block", "已经迟了") if late > 0 else ("ask", "快到了") if left <= 3 else ("good", "来得及")
    rolled = f"（第{owed.n}天是{day(due.counted)}，顺延）" if due.has_rolled else ""
    return {
        "left": "今天" if not late else str(late if late > 0 else left),
        "unit": "到期" if not late else "天前就该公布" if late > 0 else "个工作日" if owed.day_kind == "working" else "天",
        "until": f"{day(due.last)}前公布{rolled}",
        "since": f"{day(since)}{verb}{PROVISIONAL if due.is_provisional else ''}",
        "basis": f"依据：{owed.basis}",
        "tone": tone,
        "word": word,
    }


def _left(day_kind: str, today: date, last: date) -> int:
    if day_kind == "calendar" or last < today:
        return (last - today).days
    calendar = Calendar.shipped()
    return sum(1 for ahead in range(1, (last - today).days + 1) if calendar.is_working(date.fromordinal(today.toordinal() + ahead)))


def _steps(desk: Desk, submission: Submission) -> list[dict[str, str]]:
    """Uploaded, checked, handed in, reviewed, published: what is done, by whom, when."""
    reviews = [review for review in steps.reviews_of(desk, submission.id) if not review.voided_at]
    approved = next((review for review in reversed(reviews) if review.verdict == "approved"), None)
    is_decided = approved is not None and submission.state in ("approved", "published", "registered")
    checked = "，".join(word for _, word in counts(submission))
    stages = [
        ("经办上传", f"{called(submission.received_by)}　{moment(submission.received_at)}", True),
        ("自动核对", f"{len(submission.tables)}张表，{checked}", submission.state != "blocked"),
        ("逐项审查", f"{called(approved.by)}　{moment(approved.at)}" if approved and is_decided else "审查人不能是上传的人", is_decided),
        ("公布", "已经公布" if submission.state == "published" else "由发布岗位办理，不能是上传的人", submission.state == "published"),
    ]
    now = next((index for index, (_, _, is_done) in enumerate(stages) if not is_done), len(stages))
    return [
        {"title": title, "says": says, "state": "done" if is_done else "now" if index == now else ""}
        for index, (title, says, is_done) in enumerate(stages)
    ]
