"""Knows which role may do what (permissions.csv) and what a unit's own things are."""

from __future__ import annotations

import csv
from collections.abc import Callable
from functools import cache
from pathlib import Path

from datasets.office.belonging import is_within
from datasets.office.records import Submission, User
from datasets.office.refusals import WrongRole
from datasets.office.seat import Seat

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


def reach(desk: Seat) -> Callable[[str], bool]:
    """Whether a unit's code is within reach: any for county roles; own unit and 所属单位 for a department; own villages for a township.

    The units are read once, for as many codes as are asked.
    """
    if desk.user.role not in OWN_ONLY:
        return lambda unit: True
    owner, units = desk.user.unit, desk.units()
    return lambda unit: is_within(unit, owner, units)


def is_own(desk: Seat, unit: str) -> bool:
    """True when `unit` is within reach of the person at `desk`."""
    return reach(desk)(unit)


def demand_own(desk: Seat, unit: str) -> None:
    """WrongRole when `unit` is not within reach."""
    if not is_own(desk, unit):
        raise WrongRole("只能办理本单位和所属单位的表。")


def seen(desk: Seat) -> Callable[[Submission], bool]:
    """Whether the person at `desk` sees a submission: a unit's within reach, and what the person handed in."""
    is_mine = reach(desk)
    return lambda submission: submission.received_by == desk.user.name or is_mine(submission.unit)
