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
from dashboard.office.ended import Ended

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


def is_over() -> bool:
    """True when this login was ended, is too old, or idle for too long."""
    idle = time.time() - float(session.get("seen", 0)) > current_app.config["IDLE_SECONDS"]
    return idle or _ended().holds(str(session.get("sid", "")), float(session.get("since", 0)))


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
        if "_user_id" in session:
            end_session()
            flash("太久没有操作，已经自动退出。请重新登录。", "ask")
        if request.method == "GET" and not wants_json():
            return redirect(url_for("session.login", next=request.full_path.rstrip("?")))
        return sentence(401, "请先登录", "您没有登录，或者登录已经过期。请重新登录。")
    session["seen"] = time.time()
    if current_user.must_change and request.endpoint not in ("session.password", "session.logout"):
        return redirect(url_for("session.password"))
    if not door.opens_to(current_user.roles):
        return sentence(403, "您的岗位不办这件事", f"“{door.says}”由别的岗位办理。需要的话，请找系统管理员。")
    return None


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
