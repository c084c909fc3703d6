"""Knows the page of 设置: what holds, what was proposed, and the second person's confirmation."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from dashboard.office.answers import moment, sentence, today
from dashboard.office.guard import may
from dashboard.office.person import desk, office
from datasets.office import headings, retention
from datasets.office.records import Setting
from schemas.book import Book
from schemas.calendar import CODES
from schemas.findings import Gravity
from schemas.kinds import kinds
from schemas.money import as_read
from schemas.rules import rules

pages = Blueprint("settings", __name__)
#: settings with no subject: name → (title, what it does, choices)
PLAIN = {
    "publisher": ("发布单位", "印在每一号发布和公示单上", ()),
    "third_person_publishes": ("公布由第三个人办", "“是”：审查的人也不能公布，要另一个人", ("否", "是")),
    "public_lateness": ("网上显示迟公布", "“是”：公众能看到哪张表迟了几天", ("否", "是")),
}
#: settings about one thing: name → (title, what the subject is, choices)
ABOUT = {
    "gravity": ("一条规则的轻重", "规则编号", tuple(gravity.word for gravity in Gravity)),
    "class": ("一个补贴项目的公开类别", "项目编码", ("N", "R", "X")),
    "basis": ("R类项目上村公示栏的依据", "项目编码", ()),
    "web_names": ("N类项目公示期内网上列名单的依据", "项目编码", ()),
    "contact": ("公开的联系电话", "电话号码", ("是",)),
    "retention": ("原件、照片、异议、来信保管几年", "哪一类", ()),
}
#: what people must know of the setting that lets names stand on the web
WEB_NAMES = "以后公布的批次才列，张贴时起到公示期满；要收回，改成空的，网上马上撤下"
GRAVITIES = {gravity.word: gravity.value for gravity in Gravity}


@dataclass(frozen=True)
class Line:
    """One setting in the list."""

    title: str
    says: str
    value: str


@dataclass(frozen=True)
class Choice:
    """One setting that can be proposed: `subject` is what it is about ('' for nothing), `values` what it can be (any, when empty)."""

    name: str
    title: str
    subject: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Proposal:
    """One proposal that waits for the second person."""

    number: int
    title: str
    value: str
    valid_from: str
    why: str
    by: str
    at: str
    is_own: bool


def _kinds() -> dict[str, str]:
    """What a person calls a kind of file → what the store calls it."""
    return {kind.title: name for name, kind in kinds().items()} | {title: name for name, title in retention.OTHERS.items()}


def _meant(words: str, names: dict[str, str]) -> str:
    """The name behind `words`, `words` itself when it is one already (the store refuses what it does not know)."""
    return names.get(words, words)


def _value(name: str, value: str) -> str:
    """A value in words: 必须改 for blocks."""
    return {said: word for word, said in GRAVITIES.items()}.get(value, value) if name.startswith("gravity/") else value


def title_of(name: str) -> str:
    """What people call the setting `name`."""
    kind, _, subject = name.partition("/")
    if subject and kind in ABOUT:
        told = rules().get(subject)
        subject = {said: word for word, said in _kinds().items()}.get(subject, subject)
        return f"{ABOUT[kind][0]}：{subject}{f'（{told.says}）' if told else ''}"
    return PLAIN[name][0] if name in PLAIN else _shipped().get(name, name)


@cache
def _shipped() -> dict[str, str]:
    """Settings of the shipped book: name → what it does."""
    with (CODES / "settings.csv").open(encoding="utf-8-sig", newline="") as source:
        return {row["name"]: row["says"] for row in csv.DictReader(source)}


def _lines() -> list[Line]:
    held, book = office().settings_in_force(), Book.shipped()
    plain = [Line(title, says, held.get(name, "否" if choices else office().bureau)) for name, (title, says, choices) in PLAIN.items()]
    shipped = [
        Line(says, f"出厂是{as_read(book.setting(name))}", as_read(held.get(name, book.setting(name)))) for name, says in _shipped().items()
    ]
    own = [
        Line(title_of(name), WEB_NAMES if name.startswith("web_names/") else "", _value(name, value) or "（收回了）")
        for name, value in sorted(held.items())
        if "/" in name
    ]
    return plain + shipped + own


def _proposal(one: Setting) -> Proposal:
    is_own = one.proposed_by == current_user.user.name
    return Proposal(
        one.id, title_of(one.name), _value(one.name, one.value), one.valid_from, one.why, one.proposed_by, moment(one.proposed_at), is_own
    )


@pages.get("/shezhi")
def index() -> str:
    """What holds and what waits for the second person."""
    every = desk().settings()
    return render_template(
        "settings.html",
        lines=_lines(),
        proposals=[_proposal(one) for one in every if not one.confirmed_by],
        past=[one for one in every if one.confirmed_by][:100],
        title_of=title_of,
        value_of=_value,
        choices=_choices(),
        kinds=list(_kinds()),
        headings=_headings(),
        may_forget=may("settings.forget_heading"),
        may_propose=may("settings.propose"),
        may_confirm=may("settings.confirm"),
        today=today().isoformat(),
    )


def _choices() -> list[Choice]:
    """Everything that can be proposed."""
    plain = [Choice(name, title, "", choices) for name, (title, _, choices) in PLAIN.items()]
    shipped = [Choice(name, says, "", ()) for name, says in _shipped().items()]
    return plain + shipped + [Choice(name, *said) for name, said in ABOUT.items()]


def _headings() -> list[dict[str, str]]:
    """What was said of headings no form declares, newest first."""
    found = []
    for one in reversed(desk().remembered_headings()):
        table, column = headings.title_of(one.table, one.column)
        found.append({**vars(one), "table_title": table, "column_title": column, "at": moment(one.at)})
    return found


@pages.post("/shezhi/biaotou")
def forget_heading() -> ResponseReturnValue:
    """Take back what was said of a heading."""
    desk().forget_heading(request.form.get("table", ""), request.form.get("heading", ""))
    flash("取消了。以后传的表不再这样读；等着的可以“再核对一次”。", "good")
    return redirect(url_for("settings.index"))


@pages.post("/shezhi/tichu")
def propose() -> ResponseReturnValue:
    """Propose a change; it holds only after another person's confirmation."""
    name, subject = request.form.get("name", ""), request.form.get("subject", "").strip()
    try:
        valid_from = date.fromisoformat(request.form.get("valid_from", ""))
    except ValueError:
        return sentence(409, "还没有提出", "请写从哪天起。")
    full = f"{name}/{_meant(subject, _kinds())}" if name in ABOUT else name
    value = request.form.get("value", "").strip()
    desk().propose(full, _meant(value, GRAVITIES) if name == "gravity" else value, valid_from, request.form.get("why", "").strip())
    flash("提出了，等复核确认。", "good")
    return redirect(url_for("settings.index"))


@pages.post("/shezhi/queren/<int:number>")
def confirm(number: int) -> ResponseReturnValue:
    """Confirm another person's proposal."""
    desk().confirm(number)
    flash("确认了，从写明的那天起算数。", "good")
    return redirect(url_for("settings.index"))
