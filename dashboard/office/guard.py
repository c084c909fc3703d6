"""Knows who may open which page, how long a login lasts and which headers go with every answer.

Rule: an endpoint that access.csv does not name is refused to everybody.
"""

from __future__ import annotations

import csv
import os
import secrets
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, cast

from flask import Flask, Response, current_app, flash, redirect, request, session, url_for
from flask.sessions import SecureCookieSessionInterface
from flask.typing import ResponseReturnValue
from flask_login import current_user, logout_user

from dashboard.office.answers import sentence, wants_json
from dashboard.office.ended import LONGEST_SECONDS, Ended, is_too_old
from dashboard.office.person import office, why_closed

#: 30 minutes (等保 level 2); a county may shorten it by MBZ_IDLE_SECONDS, never lengthen it
IDLE_SECONDS = min(30 * 60, int(os.environ.get("MBZ_IDLE_SECONDS") or 30 * 60))
#: no inline script, no inline style, nothing from another host; pictures may be data: because the icons are CSS masks
CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@dataclass(frozen=True)
class Door:
    """One line of access.csv: an endpoint, the roles it opens to and what it is."""

    endpoint: str
    roles: frozenset[str]
    says: str

    @property
    def is_public(self) -> bool:
        """True when nobody has to log in for it."""
        return "nobody" in self.roles

    def opens_to(self, roles: frozenset[str]) -> bool:
        """True when somebody holding `roles` may pass."""
        return self.is_public or "any" in self.roles or bool(self.roles & roles)


@cache
def doors() -> dict[str, Door]:
    """The access matrix, by endpoint."""
    with (Path(__file__).parent / "access.csv").open(encoding="utf-8", newline="") as lines:
        return {row["endpoint"]: Door(row["endpoint"], frozenset(row["roles"].split()), row["says"]) for row in csv.DictReader(lines)}


def may(endpoint: str) -> bool:
    """True when the person now logged in may use `endpoint`."""
    door = doors().get(endpoint)
    return bool(door and (door.is_public or (current_user.is_authenticated and door.opens_to(current_user.roles))))


class SecureWhereItCan(SecureCookieSessionInterface):
    """Session cookies marked Secure whenever the request itself came over TLS (directly or through a declared proxy)."""

    def get_cookie_secure(self, app: Flask) -> bool:
        return bool(request.is_secure)


def begin_session() -> None:
    """Start a login of its own number; what the cookie held before is forgotten."""
    session.clear()
    session.update(sid=secrets.token_hex(16), since=time.time(), seen=time.time())


def end_session() -> None:
    """End this login here and for every copy of its cookie."""
    _ended().end(str(session.get("sid", "")))
    logout_user()
    session.clear()


def _ended() -> Ended:
    return cast(Ended, current_app.extensions["ended"])


def why_over() -> str:
    """Why this login is over, whoever's it is: ended, too old, idle for too long; '' while it holds."""
    if _ended().holds(str(session.get("sid", ""))):
        return "这次登录已经退出。请重新登录。"
    if is_too_old(float(session.get("since", 0))):
        return f"登录满{LONGEST_SECONDS // 3600}小时，已经自动退出。请重新登录。"
    is_idle = time.time() - float(session.get("seen", 0)) > current_app.config["IDLE_SECONDS"]
    return "太久没有操作，已经自动退出。请重新登录。" if is_idle else ""


def check_door() -> ResponseReturnValue | None:
    """Before every request: known endpoint, logged in, not idle, password changed where it must be, right role."""
    if request.endpoint is None:
        return None
    door = doors().get(request.endpoint)
    if door is None:
        return sentence(403, "这里不开放", "这一页没有列入权限表。")
    if door.is_public:
        return None
    if not current_user.is_authenticated:
        return _shown_out(_end_what_is_over())
    session["seen"] = time.time()
    if current_user.must_change and request.endpoint not in ("session.password", "session.logout"):
        return redirect(url_for("session.password"))
    if not door.opens_to(current_user.roles):
        return sentence(403, "您的岗位不办这件事", f"“{door.says}”由别的岗位办理。需要的话，请找系统管理员。")
    return None


def _end_what_is_over() -> str:
    """End the login that this cookie names and that holds no more; why, in one sentence, '' where it names none."""
    if "_user_id" not in session:
        return ""
    why = why_over() or why_closed(office(), str(session["_user_id"]))
    end_session()
    return why


def _shown_out(why: str) -> ResponseReturnValue:
    """To the login page, which says why; a form or a script, which cannot follow there, is told at once."""
    if request.method == "GET" and not wants_json():
        if why:
            flash(why, "ask")
        return redirect(url_for("session.login", next=request.full_path.rstrip("?")))
    return sentence(401, "请先登录", why or "您没有登录。请先登录。")


def add_headers(answer: Response) -> Response:
    """After every request: the headers that keep other sites and old copies out."""
    for name, value in HEADERS.items():
        answer.headers.setdefault(name, value)
    if request.endpoint != "assets":
        answer.headers["Cache-Control"] = "no-store"
    if request.is_secure:
        answer.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    return answer


def protect(app: Flask) -> None:
    """Put the guard before and after every request of `app`."""
    settings: dict[str, Any] = {
        "IDLE_SECONDS": IDLE_SECONDS,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Strict",
        "SESSION_COOKIE_NAME": "mbz_office",
        "WTF_CSRF_TIME_LIMIT": None,
    }
    for name, value in settings.items():
        app.config.setdefault(name, value)
    app.config.update({name: value for name, value in settings.items() if name.startswith("SESSION_COOKIE")})
    app.session_interface = SecureWhereItCan()
    app.before_request(check_door)
    app.after_request(add_headers)
