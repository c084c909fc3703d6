"""Knows the page of 期限: what is owed, by when, what is late or missing, and the 台账 as XLSX."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from dashboard.office.answers import attachment, day, today
from dashboard.office.lines import page_of
from dashboard.office.person import desk
from datasets.office import ledger
from datasets.office.ledger import Entry

pages = Blueprint("duties", __name__)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TONES = {
    "已迟未公布": "block",
    "快到期": "ask",
    "已退回": "ask",
    "办理中": "note",
    "没有收到": "",
    "迟了才公布": "ask",
    "按时公布": "good",
    "已公布": "good",
}


@dataclass(frozen=True)
class Line:
    """One duty in the list."""

    title: str
    entity_name: str
    since: str
    due: str
    note: str
    state: str
    tone: str
    says: str
    basis: str


def _line(entry: Entry) -> Line:
    due = entry.due
    rolled = f"{day(due.counted)}是休息日，顺延" if due and due.has_rolled else ""
    notes = [rolled, "其中有还没公布放假安排的日子，暂定" if due and due.is_provisional else ""]
    late = f"迟了{entry.days_late}天" if entry.days_late else ""
    standing = entry.standing if entry.standing != entry.state else ""
    out = f"{day(entry.published_on)}，第{entry.release}号" if entry.published_on else ""
    return Line(
        f"{entry.year}年{entry.title}",
        entry.unit_name,
        day(entry.since) or "还不知道",
        day(due.last) if due else "收到后才能算",
        "；".join(note for note in notes if note),
        entry.state,
        TONES[entry.state],
        "　".join(word for word in (out, late, standing) if word),
        entry.basis,
    )


def _asked() -> tuple[int, str, str, tuple[Entry, ...], list[int]]:
    """Year, state, words as asked, every entry of the year, and the years there are."""
    held = desk().submissions()
    years = ledger.years(desk(), today(), held)
    told = request.args.get("nian", "")
    year = int(told) if told.isdecimal() and int(told) in years else _fullest(years)
    state, words = request.args.get("zt", ""), request.args.get("ci", "").strip()
    return year, state, words, ledger.ledger(desk(), year, today(), held), years


def _matching(every: Iterable[Entry], state: str, words: str) -> list[Entry]:
    return [entry for entry in every if state in ("", entry.state) and words in f"{entry.unit_name}{entry.title}"]


def _fullest(years: list[int]) -> int:
    """The newest year before this one, whose accounts are due now; this year when there is none."""
    return next((year for year in years if year < today().year), years[0])


@pages.get("/qixian")
def index() -> str:
    """The duties of one year, the most pressing first."""
    year, state, words, every, years = _asked()
    counts = {name: sum(1 for entry in every if entry.state == name) for name in ledger.STATES}
    pressing = [(counts["已迟未公布"], "迟了还没公布"), (counts["快到期"], "快到期"), (counts["没有收到"], "没有收到")]
    page = page_of(_matching(every, state, words), request.args.get("ye"), 100)
    return render_template(
        "duties.html",
        heading=f"{year}年：" + ("，".join(f"{count}件{word}" for count, word in pressing if count) or "都公布了"),
        subheading="　".join(f"{name}{count}件" for name, count in counts.items() if count),
        lines=[_line(entry) for entry in page.items],
        page=page,
        year=year,
        years=years,
        state=state,
        states=[name for name, count in counts.items() if count],
        words=words,
    )


@pages.get("/qixian/taizhang.xlsx")
def export() -> ResponseReturnValue:
    """The same as a workbook."""
    year, state, words, every, _ = _asked()
    return attachment(ledger.as_workbook(desk(), _matching(every, state, words), year), f"{year}年公开台账.xlsx", XLSX)
