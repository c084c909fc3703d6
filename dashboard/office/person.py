"""Knows the person at the desk: who is logged in, and the store's desk that acts in their name."""

from __future__ import annotations

from collections import Counter
from typing import cast

from flask import current_app, g, request
from flask_login import UserMixin, current_user

from datasets.office import Desk, Office
from datasets.office.records import User


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
        """The person whose session names `key`; None when the account is gone, disabled or its password was reset since."""
        name, _, stamp = key.partition("\n")
        found = cls.named(office, name)
        return found if found and found.user.password_at == stamp else None

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
