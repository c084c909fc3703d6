"""Knows the pages of 影响评估: the form question by question, what was written, the second person's confirmation."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from dashboard.office.answers import moment
from dashboard.office.guard import may
from dashboard.office.person import desk
from datasets.office import assessment

pages = Blueprint("assess", __name__)


@pages.get("/pinggu")
def index() -> str:
    """All assessments, and the form for a new one."""
    return render_template(
        "assess.html",
        listed=assessment.listed(desk()),
        questions=assessment.questions(),
        outcomes=assessment.OUTCOMES,
        may_write=may("assess.write"),
    )


@pages.post("/pinggu")
def write() -> ResponseReturnValue:
    """Write down a new assessment."""
    answers = {question.id: request.form.get(question.id, "")[:4000] for question in assessment.questions()}
    number = assessment.write(desk(), request.form.get("subject", "")[:120], answers, request.form.get("outcome", ""))
    flash("写好了，等另一位确认。", "good")
    return redirect(url_for("assess.show", number=number))


@pages.get("/pinggu/<int:number>")
def show(number: int) -> str:
    """One assessment to read and print."""
    found = assessment.one(desk(), number)
    return render_template(
        "assessment.html",
        found=found,
        questions=assessment.questions(),
        at=moment(found.at),
        confirmed_at=moment(found.confirmed_at),
        may_confirm=may("assess.confirm") and not found.confirmed_by and found.by != current_user.user.name,
    )


@pages.post("/pinggu/<int:number>/queren")
def confirm(number: int) -> ResponseReturnValue:
    """Confirm another person's assessment."""
    assessment.confirm(desk(), number)
    flash("确认了。", "good")
    return redirect(url_for("assess.show", number=number))
