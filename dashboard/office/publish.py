"""Knows the page of 公布: what is approved and waits, the two characters that publish it, the number it got."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from dashboard.office.answers import moment, sentence
from dashboard.office.guard import may
from dashboard.office.lines import line
from dashboard.office.outward import public_link
from dashboard.office.person import desk
from datasets.office import steps
from datasets.office.records import Submission

pages = Blueprint("publish", __name__)
SURE = "公布"


@dataclass(frozen=True)
class Line:
    """One approved submission that waits."""

    number: str
    file_name: str
    what: str
    whose: str
    by: str
    at: str
    reviewer: str
    reviewed_at: str
    refusal: str


def _line(submission: Submission) -> Line:
    plain = line(submission)
    review = next(
        (one for one in reversed(steps.reviews_of(desk(), submission.id)) if one.verdict == "approved" and not one.voided_at), None
    )
    refusal = "上传的人不能公布" if submission.received_by == current_user.user.name else ""
    return Line(
        plain.number,
        plain.file_name,
        plain.what,
        plain.whose,
        plain.by,
        plain.at,
        review.by if review else "",
        moment(review.at) if review else "",
        refusal,
    )


@pages.get("/gongbu")
def index() -> str:
    """What was approved and is not published yet; after a publication, its number and where the public sees it."""
    lines = [_line(submission) for submission in reversed(desk().submissions(state="approved"))]
    release = request.args.get("hao", "")
    done = {"release": int(release), "link": public_link(int(release))} if release.isdecimal() else None
    return render_template(
        "publish.html",
        heading=f"有{len(lines)}份审查通过，等着公布" if lines else "没有等着公布的表",
        lines=lines,
        chosen=frozenset(request.args.getlist("xuan")),
        done=done,
        may_publish=may("publish.publish"),
    )


@pages.post("/gongbu")
def publish() -> ResponseReturnValue:
    """Publish the chosen submissions as one release; asks for the two characters."""
    numbers = request.form.getlist("number")
    if not numbers:
        return sentence(409, "还没有公布", "没有选表。请回到上一页，选要公布的。")
    if request.form.get("sure", "").strip() != SURE:
        return sentence(409, "还没有公布", "要公布，请打“公布”两个字。")
    release = desk().publish(numbers, reason=request.form.get("reason", "").strip()[:300])
    flash(f"公布了，是第{release}号发布。", "good")
    return redirect(url_for("publish.index", hao=release))
