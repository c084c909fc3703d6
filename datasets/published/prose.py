"""Reads the words a workbook brought along (部门主要职能, 机构设置, 编制说明), as its release keeps them beside the tables."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from datasets.published.state import State

FOLDER = "texts/"
_PURPOSE = re.compile(r"主要?职[能责]|部门职[能责]|单位职[能责]|工作职责")
_NOT_IN_PATH = re.compile(r"[^\w\-.]+")


@dataclass(frozen=True)
class Prose:
    """One sheet of words: its `lines` below the title, the year of the tables it came with, and the release it stands in."""

    title: str
    lines: tuple[str, ...]
    year: int
    release: int


def purpose(state: State, entity: str) -> Prose | None:
    """What `entity` is for (主要职能), from the newest workbook in force that says so; None when none does."""
    found: Prose | None = state.made(("purpose", entity), lambda: _purpose(state, entity))
    return found


def _purpose(state: State, entity: str) -> Prose | None:
    years = {(d.release, d.file_sha256): d.year for d in state.keys if d.entity_code == entity and d.file_sha256}
    begins = f"{FOLDER}{_NOT_IN_PATH.sub('_', entity)}-"
    for (release, sha256), year in sorted(years.items(), key=lambda pair: (-pair[1], -pair[0][0])):
        for said in _files(state, release, begins):
            text = next((t for t in said["texts"] if _PURPOSE.search(t["title"])), None) if said["file_sha256"] == sha256 else None
            if text is not None:
                return Prose(text["title"], tuple(line for line in text["lines"] if line != text["title"]), year, release)
    return None


def _files(state: State, release: int, begins: str) -> list[dict[str, Any]]:
    return [json.loads(content) for content in state.attachments(release, begins)]
