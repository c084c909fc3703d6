"""Knows the page of 收件箱: letters the public left, who sees to them, the answer, and the table by which answers are published."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from dashboard.office.answers import moment, today
from dashboard.office.guard import may
from dashboard.office.lines import page_of
from dashboard.office.person import desk, office
from datasets.office import letters
from datasets.office.letters import STATES, Message

pages = Blueprint("inbox", __name__)
TONES = {"new": "ask", "assigned": "note", "answered": "good"}
OPENING = 30


SAYS = "公众在网上写来的找错和举报，加密送到这里。办理结果会公布，来信的原话和联系方式不会。"
GIVEN = "财政局分给您办的来信。写好办理结果，由财政局汇总公布；来信人的联系方式只在财政局。"


@dataclass(frozen=True)
class Line:
    """One letter in the list."""

    number: int
    opening: str
    about: str
    owner: str
    at: str
    state: str
    tone: str


def _line(message: Message) -> Line:
    text = " ".join(message.letter.text.split())
    opening = text[:OPENING] + ("……" if len(text) > OPENING else "") if text else "原话已按保管期限销毁"
    return Line(
        message.id, opening, message.letter.about, message.owner, moment(message.received_at), STATES[message.state], TONES[message.state]
    )


@pages.get("/shouxiang")
def index() -> str:
    """The letters within reach, unanswered first."""
    found = letters.listed(desk())
    waiting = sum(1 for message in found if message.state != "answered")
    page = page_of(found, request.args.get("ye"))
    return render_template(
        "inbox.html",
        heading=f"有{waiting}封来信等着办" if waiting else "没有等着办的来信",
        lines=[_line(message) for message in page.items],
        page=page,
        says=SAYS if may("inbox.collect") else GIVEN,
        may_collect=may("inbox.collect"),
        may_publish=may("inbox.publish") and any(message.state == "answered" for message in found),
    )


@pages.post("/shouxiang/qu")
def collect() -> ResponseReturnValue:
    """Bring in what the public node on this machine holds."""
    count = desk().collect(office().home / "inbox")
    flash(f"取来{count}封新信。" if count else "没有新信。", "good" if count else "note")
    return redirect(url_for("inbox.index"))


@pages.get("/shouxiang/<int:number>")
def show(number: int) -> str:
    """One letter, opened for the eyes of who may."""
    message = letters.one(desk(), number)
    clerks = [user for user in office().users() if user.role in ("财政经办", "部门经办", "乡镇经办") and not user.is_disabled]
    return render_template(
        "letter.html",
        letter=message,
        at=moment(message.received_at),
        state=STATES[message.state],
        tone=TONES[message.state],
        lines=[line for line in message.letter.text.splitlines() if line.strip()],
        answered_at=moment(message.answered_at),
        clerks=clerks,
        may_assign=may("inbox.assign"),
        may_answer=may("inbox.answer"),
    )


@pages.post("/shouxiang/<int:number>/fenban")
def assign(number: int) -> ResponseReturnValue:
    """Give it to somebody."""
    letters.assign(desk(), number, request.form.get("to", ""))
    flash("分给他办了。", "good")
    return redirect(url_for("inbox.show", number=number))


@pages.post("/shouxiang/<int:number>/dafu")
def answer(number: int) -> ResponseReturnValue:
    """Answer it."""
    letters.answer(desk(), number, request.form.get("text", "")[:2000])
    flash("答复记下了；把办理情况做成表审过、公布，公众就看得到。", "good")
    return redirect(url_for("inbox.index"))


@pages.post("/shouxiang/gongbu")
def publish() -> ResponseReturnValue:
    """Make this year's answers a table and receive it like any other: reviewed by a second person, then released."""
    year = today().year
    content = letters.answers_workbook(desk(), year, letters.listed(desk()))
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"{year}年网站找错办理情况.xlsx"
        path.write_bytes(content)
        number = desk().receive(path, formed=today())
    flash("做成表了。看一遍没有写到个人，就提交审核。", "good")
    return redirect(url_for("received.show", number=number))
