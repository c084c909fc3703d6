"""Knows how a person logs in, changes the password and logs out."""

from __future__ import annotations

from typing import cast
from urllib.parse import urlsplit

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_user

from dashboard.office.answers import sentence
from dashboard.office.attempts import Attempts
from dashboard.office.guard import begin_session, end_session
from dashboard.office.person import Person, desk, office
from datasets.office.refusals import LockedOut, NotAllowed, WeakPassword

pages = Blueprint("session", __name__)


def _own_path(wanted: str) -> str:
    """`wanted` when it is a path of this office, else the first page (no open redirect)."""
    parts = urlsplit(wanted)
    is_own = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and not parts.netloc and not parts.scheme
    return wanted if is_own else url_for("home")


def _attempts() -> Attempts:
    return cast(Attempts, current_app.extensions["attempts"])


@pages.route("/denglu", methods=["GET", "POST"])
def login() -> ResponseReturnValue:
    """Ask name and password; every refusal is one sentence and counts towards the lock."""
    said, user, status = "", request.form.get("user", "").strip(), 200
    address = request.remote_addr or ""
    if request.method == "POST":
        if _attempts().are_too_many(address):
            return sentence(429, "太快了", "这个地址输错的次数太多，请等五分钟再试。")
        try:
            proven = office().acting(user, request.form.get("password", ""), channel="web", address=address, may_be_one_time=True)
        except NotAllowed as refusal:
            said, status = str(refusal), 403
            _attempts().note(address)
        else:
            begin_session()
            login_user(Person.named(office(), proven.user.name))
            return redirect(_own_path(request.form.get("next", "")))
    elif current_user.is_authenticated:
        return redirect(url_for("home"))
    return render_template("login.html", sentence=said, user=user, next_path=request.values.get("next", "")), status


@pages.post("/tuichu")
def logout() -> ResponseReturnValue:
    """End the session here and forget the cookie."""
    end_session()
    flash("已经退出。", "good")
    return redirect(url_for("session.login"))


@pages.route("/mima", methods=["GET", "POST"])
def password() -> ResponseReturnValue:
    """Change one's own password; every other session of this account ends with it, and this one after the last wrong guess."""
    said, status = "", 200
    if request.method == "POST":
        was_locked = current_user.is_locked
        old, new, again = (request.form.get(name, "") for name in ("old", "new", "again"))
        try:
            if new != again:
                raise WeakPassword("两遍输的新密码不一样。")
            desk().change_password(old, new)
        except LockedOut as refusal:
            if not was_locked:  # somebody at this open desk guesses: here the login ends, elsewhere it goes on
                end_session()
                flash(f"{refusal}这次登录已经退出。", "ask")
                return redirect(url_for("session.login"))
            said, status = str(refusal), 409
        except NotAllowed as refusal:
            said, status = str(refusal), 409
        else:
            login_user(Person.named(office(), current_user.user.name))
            flash("密码改好了。", "good")
            return redirect(url_for("home"))
    return render_template("password.html", sentence=said, is_forced=current_user.must_change), status
