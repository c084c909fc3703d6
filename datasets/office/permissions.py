"""Knows which role may do what (permissions.csv) and what a unit's own things are."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from datasets.office.records import Submission, User
from datasets.office.refusals import WrongRole

OWN_ONLY = frozenset({"部门经办", "乡镇经办"})


@cache
def matrix() -> dict[str, tuple[frozenset[str], str]]:
    """Act → (roles that may do it, what it is called)."""
    with Path(__file__).with_name("permissions.csv").open(encoding="utf-8", newline="") as source:
        return {row["act"]: (frozenset(row["roles"].split()), row["says"]) for row in csv.DictReader(source)}


def may(user: User, act: str) -> bool:
    """True when the role of `user` carries `act`; KeyError for an act nobody declared."""
    return user.role in matrix()[act][0]


def demand(user: User, act: str) -> None:
    """WrongRole when the role of `user` does not carry `act`."""
    roles, says = matrix()[act]
    if user.role not in roles:
        raise WrongRole(f"“{says}”由{'、'.join(sorted(roles))}岗位办理，您的岗位是{user.role}。")


def is_own(user: User, unit: str) -> bool:
    """True when `unit` is within reach: any unit for county roles; own unit and 所属单位 for a department; own villages for a township."""
    return user.role not in OWN_ONLY or (bool(user.unit) and unit.startswith(user.unit))


def demand_own(user: User, unit: str) -> None:
    """WrongRole when `unit` is not within reach."""
    if not is_own(user, unit):
        raise WrongRole("只能办理本单位的表。")


def can_see(user: User, submission: Submission) -> bool:
    """True when the submission is within reach of `user`."""
    return is_own(user, submission.unit) or submission.received_by == user.name
