"""Knows the page on which the auditor reads the journal and whether its chain holds."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from dashboard.office.answers import attachment, moment
from dashboard.office.lines import page_of
from dashboard.office.person import called, desk, office
from dashboard.office.settings import title_of
from datasets.office import steps
from datasets.office.headings import title_of as column_title
from datasets.office.journal import Entry
from datasets.office.records import STATES
from schemas.kinds import tables

pages = Blueprint("journal", __name__)
READ = 100_000
#: details that are an account
_PEOPLE = ("to", "second")
#: how a line names what it is about, where that is only a number
_NUMBERED = {
    "第{}号发布": ("公布", "更正立单", "更正公布", "废止", "紧急撤下"),
    "第{}封来信": ("看来信", "分办来信", "答复来信", "销毁来信原话"),
    "第{}份影响评估": ("写影响评估", "确认影响评估"),
}
CHANNELS = {"web": "网页", "cli": "命令行", "demo": "示例装入", "recovery": "补记"}


@cache
def names() -> dict[str, str]:
    """What the details of a line are called."""
    with (Path(__file__).parent / "journalwords.csv").open(encoding="utf-8", newline="") as lines:
        return {row["name"]: row["says"] for row in csv.DictReader(lines)}


def words() -> dict[str, str]:
    """The words the store writes into details, beside their names."""
    return names() | STATES | steps.ITEMS


def _plain(name: str, value: object) -> str:
    """A detail in words: fingerprints shortened, lists joined, states, items and people by their names."""
    if name in _PEOPLE:
        return called(str(value))
    if isinstance(value, list):
        return "、".join(str(part) for part in value)
    text = str(value)
    if text.startswith(f"{steps.SECRECY}:"):
        kind = tables().get(text.partition(":")[2])
        return f"{steps.ITEMS[steps.SECRECY]}（{kind.title}）" if kind else text
    return text[:12] if len(text) == 64 else words().get(text, text)


def _subject(entry: Entry) -> str:
    """What a line is about, in words: 第35号发布, a setting's and a table's title; numbers of submissions and names as they are."""
    for said, acts in _NUMBERED.items():
        if entry.what in acts and entry.subject.isdigit():
            return said.format(entry.subject)
    if entry.what in ("提出设置", "确认设置"):
        return title_of(entry.subject)
    return tables()[entry.subject].title if entry.subject in tables() else entry.subject


@dataclass(frozen=True)
class Line:
    """One line of the journal as people read it."""

    at: str
    by: str
    account: str
    act: str
    subject: str
    says: str
    place: str
    link: str
    tone: str


def _line(entry: Entry) -> Line:
    said = json.loads(entry.detail) if entry.detail else {}
    if "column" in said:
        said["column"] = column_title(entry.subject, said["column"])[1]
    details = "，".join(f"{names().get(name, name)}：{_plain(name, value)}" for name, value in said.items() if value not in ("", None, []))
    place = "　".join(
        part for part in (CHANNELS.get(entry.channel, entry.channel), entry.address.removeprefix("::ffff:") or entry.account) if part
    )
    act = entry.what if entry.result == "成" else f"{entry.what}（{entry.result}）"
    return Line(
        moment(entry.at),
        called(entry.who),
        entry.who,
        act,
        _subject(entry),
        details[:300],
        place,
        f"{entry.seq}　{entry.hash[:8]}",
        "" if entry.result == "成" else "ask",
    )


@pages.get("/rizhi")
def index() -> str:
    """The newest lines first, of one person or one act when asked."""
    who, what = request.args.get("shui", "").strip(), request.args.get("shi", "")
    entries = desk().journal(who=who, limit=READ)
    acts = sorted({entry.what for entry in entries})
    page = page_of([entry for entry in entries if not what or entry.what == what], request.args.get("ye"), 100)
    broken = office().journal.verify()
    chain = (
        {"tone": "block", "says": f"日志链断了：{broken}。请马上查。"}
        if broken
        else {"tone": "good", "says": "日志链完整，一行没少、一字没改。"}
    )
    return render_template(
        "journal.html",
        lines=[_line(entry) for entry in page.items],
        page=page,
        who=who,
        what=what,
        acts=[(act, act) for act in acts],
        people=[(user.name, user.display) for user in office().users()],
        chain=chain,
    )


@pages.get("/rizhi/daochu.csv")
def export() -> ResponseReturnValue:
    """The whole journal as a file for the auditor."""
    return attachment(desk().export_journal(), "操作日志.csv", "text/csv")
