"""Knows the page of 解读: sentences computed from a submission's figures, edited by hand, handed in as a document of its own."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from dashboard.office.answers import day, today
from dashboard.office.person import desk
from dashboard.office.reviewview import due_of
from datasets.office import interpretation
from schemas.calendar import duty

pages = Blueprint("interpret", __name__)


@pages.get("/jiedu/<number>")
def show(number: str) -> str:
    """The draft in an editor, with the day until which it must be published."""
    draft = interpretation.draft(desk(), number)
    rule = duty("explanation")
    return render_template(
        "interpret.html",
        number=number,
        draft=draft,
        text="\n".join(draft.sentences),
        clock=due_of(rule, draft.formed_on, today()),
        told=day(draft.formed_on) if draft.formed_on else "",
    )


@pages.post("/jiedu/<number>")
def hand_over(number: str) -> ResponseReturnValue:
    """Make the edited text a document and receive it like any other."""
    title, text = request.form.get("title", "").strip()[:120], request.form.get("text", "")[:20_000]
    made = interpretation.hand_over(desk(), number, title, text)
    flash("解读成了一份文件。看一遍，就提交审核。", "good")
    return redirect(url_for("received.show", number=made))
