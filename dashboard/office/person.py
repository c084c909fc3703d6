"""Knows the person at the desk: who is logged in, and the store's desk that acts in their name."""

from __future__ import annotations

from collections import Counter
from typing import cast

from flask import current_app, g, request
from flask_login import UserMixin, current_user

from dashboard.office.answers import moment
from datasets.office import Desk, Office
from datasets.office.journal import now
from datasets.office.records import User
from datasets.office.users import FAILURES


def office() -> Office:
    """The office this process serves."""
    return cast(Office, current_app.extensions["office"])


class Person(UserMixin):
    """A logged-in user as the pages see it."""

    def __init__(self, user: User) -> None:
        self.user = user

    @classmethod
    def named(cls, office: Office, name: str) -> Person | None:
        """The person `name` as the store knows them now; None when there is none or the account is disabled."""
        found = office.user(name)
        return cls(found) if found and not found.is_disabled else None

    @classmethod
    def of(cls, office: Office, key: str) -> Person | None:
        """The person whose session names `key`; None when `why_closed` says why it is none any more."""
        return None if why_closed(office, key) else cls.named(office, key.partition("\n")[0])

    def get_id(self) -> str:
        """Name and day of the password: a changed or reset password ends every other session."""
        return f"{self.user.name}\n{self.user.password_at}"

    @property
    def roles(self) -> frozenset[str]:
        """The roles the access matrix asks for."""
        return frozenset({self.user.role})

    @property
    def must_change(self) -> bool:
        """True while the password is one somebody else knows."""
        return self.user.must_change

    @property
    def is_locked(self) -> bool:
        """True while five wrong passwords keep every new login of this account out."""
        return self.user.locked_until > now()

    @property
    def lock_says(self) -> str:
        """What somebody at work is told of a lock, '' while there is none."""
        until = moment(self.user.locked_until) if self.is_locked else ""
        says = f"有人把这个账号的密码连续输错了{FAILURES}次，{until}以前不能再登录。您这里不受影响，接着办，先不要退出；不是自己输错的，请告诉系统管理员。"
        return says if until else ""

    @property
    def display_name(self) -> str:
        """The name as it stands in the account."""
        return self.user.display or self.user.name

    @property
    def role_title(self) -> str:
        """The role in words."""
        return self.user.role

    @property
    def unit_title(self) -> str:
        """The unit or township the person works for, '' for the whole county."""
        return self.user.unit_name or (office().unit_title(self.user.unit) if self.user.unit else "")


def why_closed(office: Office, key: str) -> str:
    """Why the account whose session names `key` lets nobody go on, in one sentence; '' when it does.

    A lock keeps out new logins only: who knows no more than a name must not be able to throw its owner out of work.
    """
    name, _, stamp = key.partition("\n")
    found = office.user(name)
    if found is None or found.is_disabled:
        return "这个账号已经停用。请找系统管理员。"
    if found.password_at != stamp:
        return "这个账号改过密码，或停用后又恢复，原来的登录都已退出。请重新登录。"
    return ""


def called(name: str) -> str:
    """What people call the account `name`: its display name, with the account where two share one; the account itself where there is none."""
    if "called" not in g:
        shown = {user.name: user.display or user.name for user in office().users()}
        shared = {display for display, count in Counter(shown.values()).items() if count > 1}
        g.called = {account: f"{display}（{account}）" if display in shared else display for account, display in shown.items()}
    return str(g.called.get(name, name))


def desk() -> Desk:
    """The desk of the person now logged in (one per request); roles and the two-person rule hold there."""
    if "desk" not in g:
        g.desk = office().sitting(current_user.user.name, channel="web", address=request.remote_addr or "")
    return cast(Desk, g.desk)
