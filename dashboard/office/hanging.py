"""Knows the page of one posting: where and when the notice hung, its photograph, the end of its period, objections and their outcome."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from dashboard.office.answers import day, today
from dashboard.office.board import said
from dashboard.office.guard import may
from dashboard.office.outward import state
from dashboard.office.person import called, desk, office
from datasets.office import postings
from datasets.office.photographs import MAX_BYTES
from datasets.office.refusals import NotReady
from datasets.published import webnames

pages = Blueprint("hanging", __name__)


@pages.get("/zhangtie/<int:number>")
def show(number: int) -> str:
    """One posting with its photograph and objections."""
    posting = postings.one(desk(), number)
    objections = postings.objections_of(desk(), number)
    return render_template(
        "hanging.html",
        posting=posting,
        village=said(posting.village_code) or posting.village_code,
        facts=_facts(posting),
        is_old=posting.state_n < state().n,
        objections=objections,
        open_count=sum(1 for one in objections if not one.outcome),
        outcomes=postings.OUTCOMES,
        may_write=may("hanging.end"),
        today=today().isoformat(),
    )


def _facts(posting: postings.Posting) -> list[tuple[str, str]]:
    return [
        ("贴在", posting.place),
        ("哪天贴的", day(posting.posted_on)),
        ("公示期到", day(posting.until) if posting.until else "没有写"),
        ("登记期满", day(posting.ended_on) or "还在公示"),
        ("网上名单", _on_the_web(posting)),
        ("依据", f"第{posting.state_n}号发布"),
        ("登记人", called(posting.by)),
        ("照片保管到", day(posting.photograph_until) if posting.photograph else "没有照片"),
    ]


def _on_the_web(posting: postings.Posting) -> str:
    """What of this notice stands on the web now."""
    lists = webnames.lists(office().public, posting.village_code)
    named = [batch.programme_name for one in lists if one.year == posting.year for batch in one.batches]
    return f"列着{'、'.join(dict.fromkeys(named))}，到{day(posting.until)}" if named and not posting.ended_on else "没有列"


@pages.get("/zhangtie/<int:number>/zhaopian")
def photograph(number: int) -> ResponseReturnValue:
    """The photograph; it lies in no cache."""
    content, media = postings.photograph(desk(), number)
    answer = Response(content, mimetype=media)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@pages.post("/zhangtie/<int:number>/zhaopian")
def keep(number: int) -> ResponseReturnValue:
    """Keep a photograph, or a better one."""
    sent = request.files.get("photograph")
    if sent is None or not sent.filename:
        raise NotReady("没有选照片。")
    postings.keep_photograph(desk(), number, sent.stream.read(MAX_BYTES + 1))
    return _back(number, "照片存好了，拍摄地点、时间和手机型号已经去掉。")


@pages.post("/zhangtie/<int:number>/qiman")
def end(number: int) -> ResponseReturnValue:
    """Write down the last day it hung."""
    postings.end(desk(), number, request.form.get("ended_on", ""), today())
    return _back(number, "登记为公示期满。")


@pages.post("/zhangtie/<int:number>/yiyi")
def object(number: int) -> ResponseReturnValue:
    """Keep an objection."""
    postings.raise_objection(desk(), number, request.form.get("raised_on", ""), request.form.get("text", "")[:1000], today())
    return _back(number, "异议记下了，办结以后再登记结果。")


@pages.post("/zhangtie/<int:number>/yiyi/<int:objection>")
def close(number: int, objection: int) -> ResponseReturnValue:
    """Write down what became of an objection."""
    postings.close_objection(desk(), number, objection, request.form.get("outcome", ""), today())
    return _back(number, "异议办结了。")


def _back(number: int, words: str) -> ResponseReturnValue:
    flash(words, "good")
    return redirect(url_for("hanging.show", number=number))
