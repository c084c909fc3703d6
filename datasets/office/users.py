"""Keeps accounts: argon2 passwords, lock-out after five failures, history of five, one place to disable.

Source: 等保 level 2 as in DOMAIN.md section 6 (≥8 characters, 3 of 4 classes, no last 5, 5 fails → 30 minutes).
"""

from __future__ import annotations

import secrets
import string
from collections import OrderedDict
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from datasets.office.journal import now
from datasets.office.models import password_history, units, users
from datasets.office.records import ROLES, User
from datasets.office.refusals import Disabled, LockedOut, MustChange, NoSuchThing, NotReady, WeakPassword, WrongPassword

FAILURES = 5
#: the verdict on a right password that is still the one an administrator handed out
ONE_TIME = "one-time"
LOCK_MINUTES = 30
REMEMBERED = 5
SHORTEST = 8
#: of a name: it stands in the head of every page
LONGEST = 32
_HASHER = PasswordHasher()
#: checked for names nobody has and for locked ones, so that time does not tell which names exist
_NOBODY = _HASHER.hash(secrets.token_hex(16))
#: names nobody has that are remembered at once
_MOST_STRANGERS = 10_000


class Strangers:
    """Names nobody has lock like any other, in this process's memory only: a lock does not tell which names exist."""

    def __init__(self) -> None:
        self._held: OrderedDict[str, tuple[int, str]] = OrderedDict()  # name → failures, locked until

    def failed(self, name: str) -> str:
        """One more failure of `name`; what an account would have answered."""
        count, until = self._held.get(name, (0, ""))
        if until > now():
            return "locked"
        is_locked = count + 1 >= FAILURES
        self._held[name] = (0, _later(LOCK_MINUTES)) if is_locked else (count + 1, "")
        self._held.move_to_end(name)
        if len(self._held) > _MOST_STRANGERS:
            self._held.popitem(last=False)
        return "locked" if is_locked else "wrong"


_STRANGERS = Strangers()


def find(connection: sa.Connection, name: str) -> User | None:
    """The account `name`, None when there is none."""
    query = sa.select(users, units.c.name.label("unit_name")).join_from(users, units, units.c.code == users.c.unit, isouter=True)
    row = connection.execute(query.where(users.c.name == name)).mappings().first()
    return _user(row) if row else None


def _user(row: sa.RowMapping) -> User:
    names = User.__dataclass_fields__
    return User(**{**{name: row[name] for name in names if name != "unit_name"}, "unit_name": row["unit_name"] or ""})


def everybody(connection: sa.Connection) -> tuple[User, ...]:
    """All accounts by name."""
    query = sa.select(users, units.c.name.label("unit_name")).join_from(users, units, units.c.code == users.c.unit, isouter=True)
    return tuple(_user(row) for row in connection.execute(query.order_by(users.c.name)).mappings())


def _later(minutes: int) -> str:
    return (datetime.now(UTC) + timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%SZ")


def prove(connection: sa.Connection, name: str, password: str) -> str:
    """Check a password inside a writing transaction and count failures; '' when right, else the reason to be raised by `refuse`.

    It returns instead of raising so that the count is committed.
    """
    row = connection.execute(sa.select(users).where(users.c.name == name)).mappings().first()
    if row is None:
        _matches(_NOBODY, password)
        return _STRANGERS.failed(name)
    if row["locked_until"] > now():
        _matches(_NOBODY, password)
        return "locked"
    if not _matches(row["password_hash"], password):
        failed = row["failed_count"] + 1
        locks = {"failed_count": 0, "locked_until": _later(LOCK_MINUTES)} if failed >= FAILURES else {"failed_count": failed}
        connection.execute(users.update().where(users.c.name == name).values(**locks))
        return "locked" if failed >= FAILURES else "wrong"
    if row["is_disabled"]:
        return "disabled"
    connection.execute(users.update().where(users.c.name == name).values(failed_count=0, locked_until=""))
    return ""


def refuse(verdict: str) -> None:
    """Raise what `prove` found; nothing for ''."""
    if verdict == "wrong":
        raise WrongPassword("用户名或密码不对。")
    if verdict == "locked":
        raise LockedOut(f"密码连续输错{FAILURES}次，账号锁定{LOCK_MINUTES}分钟。")
    if verdict == "disabled":
        raise Disabled("这个账号已经停用，请找系统管理员。")
    if verdict == ONE_TIME:
        raise MustChange("这是一次性密码，改好才能办事：登录办公端改，或者 python app.py users password 用户名。")


def _matches(hashed: str, password: str) -> bool:
    try:
        return _HASHER.verify(hashed, password)
    except VerifyMismatchError:
        return False


def add(connection: sa.Connection, name: str, role: str, unit: str, display: str, is_demo: bool = False) -> str:
    """Make an account and return its one-time password; NotReady when the name is taken or too long, or the role unknown."""
    if role not in ROLES:
        raise NotReady(f"没有“{role}”这个岗位，只有：{'、'.join(ROLES)}。")
    if not name.strip() or find(connection, name) is not None:
        raise NotReady(f"用户名“{name}”已有人用或为空，请换一个。")
    if role in ("部门经办", "乡镇经办") and not unit:
        raise NotReady(f"{role}要写明单位代码。")
    if max(len(name), len(display)) > LONGEST:
        raise NotReady(f"用户名和姓名最多{LONGEST}个字。")
    password = one_time_password()
    connection.execute(
        users.insert().values(
            name=name, display=display or name, role=role, unit=unit, password_hash=_HASHER.hash(password), must_change=not is_demo,
            is_demo=is_demo, password_at=now(), created_at=now(),
        )
    )  # fmt: skip
    return password


def one_time_password() -> str:
    """12 characters of four classes, easily told apart when read aloud."""
    letters, digits = "abcdefghjkmnpqrstuvwxyz", "23456789"
    body = [secrets.choice(letters + letters.upper() + digits) for _ in range(8)]
    return "".join([secrets.choice(letters), secrets.choice(letters.upper()), secrets.choice(digits), *body, secrets.choice("-_+=")])


def reset(connection: sa.Connection, name: str) -> str:
    """Give `name` a new one-time password and open a lock; NoSuchThing when there is no such account."""
    _demand(connection, name)
    password = one_time_password()
    _store(connection, name, password, must_change=True)
    return password


def change(connection: sa.Connection, name: str, new: str) -> None:
    """Set a password chosen by its owner; WeakPassword when it is short, simple, holds the name or is one of the last five."""
    demand_strong(name, new)
    current = connection.execute(sa.select(users.c.password_hash).where(users.c.name == name)).scalar_one()
    query = sa.select(password_history.c.password_hash).where(password_history.c.user_name == name)
    old = connection.execute(query.order_by(password_history.c.id.desc()).limit(REMEMBERED - 1)).scalars().all()
    if any(_matches(hashed, new) for hashed in (current, *old)):
        raise WeakPassword(f"不能用最近{REMEMBERED}次用过的密码。")
    _store(connection, name, new, must_change=False)


def demand_strong(name: str, password: str) -> None:
    """WeakPassword unless `password` has eight characters of three classes and does not hold the name."""
    classes = [string.ascii_lowercase, string.ascii_uppercase, string.digits]
    kinds = sum(any(c in chars for c in password) for chars in classes) + any(c not in "".join(classes) for c in password)
    if len(password) < SHORTEST or kinds < 3:
        raise WeakPassword(f"密码至少{SHORTEST}位，要有小写字母、大写字母、数字、符号中的三种。")
    if name.lower() in password.lower():
        raise WeakPassword("密码里不能有用户名。")


def _store(connection: sa.Connection, name: str, password: str, must_change: bool) -> None:
    old = connection.execute(sa.select(users.c.password_hash).where(users.c.name == name)).scalar_one()
    connection.execute(password_history.insert().values(user_name=name, password_hash=old, at=now()))
    values = {
        "password_hash": _HASHER.hash(password),
        "must_change": must_change,
        "password_at": now(),
        "failed_count": 0,
        "locked_until": "",
    }
    connection.execute(users.update().where(users.c.name == name).values(**values))


def set_disabled(connection: sa.Connection, name: str, is_disabled: bool) -> None:
    """Disable or enable an account; NoSuchThing when there is no such account.

    Logins are bound to `password_at`: a new one ends them for good, so that a copied cookie does not come back with the account.
    """
    _demand(connection, name)
    connection.execute(users.update().where(users.c.name == name).values(is_disabled=is_disabled, password_at=now()))


def _demand(connection: sa.Connection, name: str) -> None:
    if find(connection, name) is None:
        raise NoSuchThing(f"没有用户“{name}”。")
