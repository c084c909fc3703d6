"""The frozen values the office hands to pages and commands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from datasets.published.keys import Dataset

#: rules that ask whether persons could be told; what is written about them is for the reviewer and is never released
ABOUT_PERSONS = "PRIV-"
ROLES = ("财政经办", "部门经办", "乡镇经办", "复核", "发布", "审计", "系统管理")
STATES = {
    "unreadable": "读不出",
    "blocked": "有必须改的",
    "ready": "待审核",
    "approved": "已审核",
    "returned": "已退回",
    "published": "已公布",
    "replaced": "已被新文件替代",
    "registered": "已登记，不公开",
}


@dataclass(frozen=True)
class User:
    """One person's account. `unit` is the unit code of a 部门经办 or the township code of a 乡镇经办; `locked_until` UTC or ''."""

    name: str
    display: str
    role: str
    unit: str
    unit_name: str
    must_change: bool
    is_disabled: bool
    is_demo: bool
    locked_until: str
    password_at: str

    @property
    def stamp(self) -> str:
        """Changes with the password: sessions begun with an older one end."""
        return self.password_at


@dataclass(frozen=True)
class SubmittedTable:
    """One table of a submission as it would be published."""

    position: int
    dataset: Dataset
    is_roster: bool
    facts: dict[str, Any]


@dataclass(frozen=True)
class Submission:
    """One file received. `state` is a key of STATES; `trouble` is the sentence when it could not be read."""

    id: str
    file_name: str
    sha256: str
    size: int
    state: str
    received_by: str
    received_at: str
    channel: str
    unit: str
    unit_name: str
    stage: str
    formed_on: str
    approved_on: str
    disclosure: str
    reason: str
    note: str
    contact: str
    previous_id: str
    book_hash: str
    trouble: str
    is_demo: bool
    tables: tuple[SubmittedTable, ...]
    blocking_count: int
    asking_count: int
    noting_count: int

    @property
    def state_words(self) -> str:
        """The state as people read it."""
        return STATES[self.state]


@dataclass(frozen=True)
class SheetGrid:
    """One sheet as people know it, for the page: texts by row and column, merges (top, left, bottom, right; 0-based).

    IDs, cards, telephones and names of persons are ●.
    """

    sheet: str
    rows: tuple[tuple[str, ...], ...]
    merges: tuple[tuple[int, int, int, int], ...]


@dataclass(frozen=True)
class Explanation:
    """What a clerk wrote to a 请说明; it is published with the table."""

    place: str
    text: str
    by: str
    at: str


@dataclass(frozen=True)
class Review:
    """One decision of a reviewer about exactly these bytes."""

    submission_id: str
    sha256: str
    by: str
    at: str
    verdict: str
    is_secrecy_reviewed: bool
    as_approved: str
    reason: str
    voided_at: str


@dataclass(frozen=True)
class Setting:
    """One setting as decided by two persons; `confirmed_by` is '' while it is only proposed."""

    id: int
    name: str
    value: str
    valid_from: str
    why: str
    proposed_by: str
    proposed_at: str
    confirmed_by: str
    confirmed_at: str
