"""Opens a small office with one person in every role; passwords are known to the tests."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from argon2 import PasswordHasher

from datasets.office import Office
from datasets.office.journal import now
from datasets.office.models import users
from datasets.office.naming import Unit

PASSWORD = "Ceshi-2026-mima"
#: 司法局 of an invented county, and a registered township of 方城县
DEPARTMENT, TOWNSHIP = "411322101", "411322001"
#: login name → (role, unit)
PEOPLE = {
    "jingban": ("财政经办", ""),
    "bumen": ("部门经办", DEPARTMENT),
    "xiangzhen": ("乡镇经办", TOWNSHIP),
    "fuhe": ("复核", ""),
    "fabu": ("发布", ""),
    "shenji": ("审计", ""),
    "guanli": ("系统管理", ""),
    "shi-suo": ("财政经办", ""),  # locked by a test
    "xinren": ("复核", ""),  # must change the password
}
MUST_CHANGE = frozenset({"xinren"})


@cache
def _hashed() -> str:
    """PASSWORD, hashed once for all: hashing is slow on purpose."""
    return PasswordHasher().hash(PASSWORD)


def open_home(path: Path) -> Office:
    """An office under `path` with PEOPLE, all with PASSWORD."""
    office = Office.open(path)
    hashed = _hashed()
    with office.store.writing() as connection:
        for name, (role, unit) in PEOPLE.items():
            stamps = {"password_at": now(), "created_at": now(), "must_change": name in MUST_CHANGE}
            connection.execute(users.insert().values(name=name, display=name, role=role, unit=unit, password_hash=hashed, **stamps))
    office.sitting("guanli", "cli").register_units([Unit(DEPARTMENT, "示例县司法局", "department", office.county)])
    return office
