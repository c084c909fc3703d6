"""Knows the pages of 复核: what waits, the checklist item by item, the differences, approve and return."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from dashboard.office import reviewtables, reviewview
from dashboard.office.answers import sentence
from dashboard.office.guard import may
from dashboard.office.person import desk
from datasets.office import steps
from datasets.office.records import Submission
from datasets.office.refusals import Refusal

pages = Blueprint("review", __name__)


def waiting() -> list[Submission]:
    """Submissions that wait for a reviewer, oldest first: handed in on the page, or received by the command line, which knows no such step."""
    handed = steps.handed_in(desk())
    return [one for one in reversed(desk().submissions(state="ready")) if one.channel != "web" or one.id in handed]


def held_up() -> list[Submission]:
    """Submissions that block, newest first: nobody can hand them in, but a reviewer may publish what was approved as it was approved."""
    return list(desk().submissions(state="blocked"))


@pages.get("/shenhe")
def index() -> str:
    """What waits, in the order it came or grouped by table name across departments."""
    submissions = waiting()
    by_table = request.args.get("an") == "biao"
    blocked = held_up()
    return render_template(
        "review_list.html",
        heading=f"有{len(submissions)}份表等着审核" if submissions else "没有等着审核的表",
        subheading="按表名看，能一次审完各部门同一张表；有例外的逐份看。",
        lines=[] if by_table else reviewview.waiting_lines(desk(), submissions),
        groups=reviewtables.table_groups(desk(), submissions) if by_table else [],
        by_table=by_table,
        blocked=[] if by_table else reviewview.blocked_lines(desk(), blocked[: reviewview.LISTED]),
        blocked_more=max(0, len(blocked) - reviewview.LISTED),
        may_review=may("review.approve"),
    )


@pages.get("/shenhe/<number>")
def show(number: str) -> str:
    """One submission: checklist, differences, movements, steps, clock."""
    return render_template("review.html", **reviewview.page(desk(), number))


@pages.post("/shenhe/<number>/queren")
def tick(number: str) -> ResponseReturnValue:
    """Confirm one item, or take the confirmation back."""
    steps.confirm(desk(), number, request.form.get("item", ""), bool(request.form.get("is_confirmed")), _seen(number))
    return redirect(url_for("review.show", number=number, _anchor="zhuxiang"))


@pages.post("/shenhe/queren")
def tick_many() -> ResponseReturnValue:
    """Confirm one item for every chosen submission: the same table name across departments, one look at the exceptions."""
    item, numbers = request.form.get("item", ""), request.form.getlist("number")
    done, refused = _each(numbers, lambda number: steps.confirm(desk(), number, item, seen=_seen(number)))
    _say(f"{done}份确认了这张表。" if done else "", refused)
    return redirect(url_for("review.index", an="biao"))


@pages.post("/shenhe/queren-jiqi")
def tick_sound() -> ResponseReturnValue:
    """Confirm, for every chosen submission, the items in which the machine found nothing wrong; 保密审查 stays for the person."""
    done, refused = _each(request.form.getlist("number"), _confirm_sound)
    _say(f"{done}份确认了自动核对通过的各项；保密审查请按表名逐张看。" if done else "", refused)
    return redirect(url_for("review.index"))


def _seen(number: str) -> str:
    """The digest of what the page showed of `number`: what was changed between the look and the click is not confirmed."""
    return request.form.get(f"seen-{number}", "")


def _confirm_sound(number: str) -> None:
    confirmed, seen = steps.ticks(desk(), desk().submission(number)), _seen(number)
    for item in reviewview.sound_items(desk(), number):
        if item not in confirmed:
            steps.confirm(desk(), number, item, seen=seen)


def _each(numbers: list[str], act: Any) -> tuple[int, list[str]]:
    done, refused = 0, []
    for number in numbers:
        try:
            act(number)
            done += 1
        except Refusal as refusal:
            refused.append(f"{number}：{refusal}")
    return done, refused


def _say(good: str, refused: list[str]) -> None:
    if good:
        flash(good, "good")
    for words in refused[:20]:
        flash(words, "block")
    if not good and not refused:
        flash("没有选表。", "ask")


def _approve(number: str, document: str | None = None, reason: str = "") -> None:
    """Approve when every item is confirmed; the store itself refuses the uploader and what still blocks."""
    submission, explained = desk().submission(number), _seen(number)
    if submission.received_by != current_user.user.name:
        open_items = reviewview.open_items(desk(), submission)
        if open_items:
            raise reviewview.NotConfirmed(f"还有{len(open_items)}项没有确认：{'、'.join(open_items)}。")
    desk().approve(number, secrecy_reviewed=True, as_approved=document, reason=reason, explained=explained)


@pages.post("/shenhe/<number>/tongguo")
def approve(number: str) -> ResponseReturnValue:
    """Approve one; with a document number it is 照批准文本公布."""
    document, reason = request.form.get("document", "").strip(), request.form.get("reason", "").strip()
    _approve(number, document or None, reason)
    flash(f"{number}{f'照批准文本（{document}）' if document else ''}审查通过，等着公布。", "good")
    return redirect(url_for("review.index"))


@pages.post("/shenhe/tongguo")
def approve_many() -> ResponseReturnValue:
    """Approve every chosen submission; what is refused says why, the others go on."""
    done, refused = _each(request.form.getlist("number"), _approve)
    _say(f"{done}份审查通过，等着公布。" if done else "", refused)
    return redirect(url_for("review.index"))


@pages.post("/shenhe/<number>/tuihui")
def send_back(number: str) -> ResponseReturnValue:
    """Return to the clerk with a sentence."""
    why = request.form.get("sentence", "").strip()
    if len(why) < 4:
        return sentence(409, "还没有退回", "请写一句话：为什么退回，请他改什么。")
    desk().send_back(number, why[:500])
    flash(f"{number}已退回经办。", "good")
    return redirect(url_for("review.index"))
