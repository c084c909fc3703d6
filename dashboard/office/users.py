"""Knows the page on which the system administrator keeps the accounts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from dashboard.office.person import desk, office
from datasets.office.records import ROLES, User

pages = Blueprint("users", __name__)


@dataclass(frozen=True)
class Line:
    """One account in the list."""

    name: str
    display: str
    role: str
    unit_title: str
    state: str
    tone: str
    is_disabled: bool
    is_me: bool


def _line(user: User) -> Line:
    locked = user.locked_until > datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    state, tone = ("等他换密码", "ask") if user.must_change else ("在用", "good")
    state, tone = ("锁着，等30分钟", "block") if locked else (state, tone)
    state, tone = ("停用", "") if user.is_disabled else (state, tone)
    unit = user.unit_name or (office().unit_title(user.unit) if user.unit else "")
    return Line(user.name, user.display or user.name, user.role, unit, state, tone, user.is_disabled, user.name == current_user.user.name)


def _units() -> list[tuple[str, str]]:
    """(code, name) of every department and township an account can be for."""
    return sorted((unit.code, unit.name) for unit in office().units().values() if unit.level != "county")


def _page(once: dict[str, str] | None = None) -> str:
    """The list; a one-time password is shown in the very answer that made it and travels in no cookie."""
    return render_template("users.html", lines=[_line(user) for user in office().users()], roles=ROLES, units=_units(), once=once)


@pages.get("/yonghu")
def index() -> str:
    """All accounts."""
    return _page()


@pages.post("/yonghu/tianjia")
def add() -> ResponseReturnValue:
    """Make an account."""
    name = request.form.get("name", "").strip()
    role, unit, display = (request.form.get(part, "").strip() for part in ("role", "unit", "display"))
    return _page({"user": name, "password": desk().add_user(name, role, unit, display)})


@pages.post("/yonghu/<name>/chongshe")
def reset(name: str) -> ResponseReturnValue:
    """Give an account a new one-time password."""
    return _page({"user": name, "password": desk().reset_password(name)})


@pages.post("/yonghu/<name>/tingyong")
def disable(name: str) -> ResponseReturnValue:
    """Close an account at once."""
    desk().disable_user(name)
    flash(f"{name}已经停用，马上进不来了。", "good")
    return redirect(url_for("users.index"))


@pages.post("/yonghu/<name>/huifu")
def enable(name: str) -> ResponseReturnValue:
    """Open an account again."""
    desk().enable_user(name)
    flash(f"{name}可以用了。", "good")
    return redirect(url_for("users.index"))
