"""Code lists with validity: which code meant what in which year.

The lists stand in `schemas/codes/*.csv` (code, name, level, parent_code, valid_from, valid_to, status, source); a county replaces
one with its own yearly file. Rule: a code that is unknown is said to be unknown, never dropped and never mapped to another.
"""

from __future__ import annotations

import csv
import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from pathlib import Path
from typing import Literal

CODES = Path(__file__).parent / "codes"
LISTS = ("function", "revenue", "economic_department", "economic_government", "three_public", "programmes", "divisions")
#: what a county writes in its own 本县代码表 -> the list meant
TITLES: Mapping[str, str] = {
    "支出功能分类": "function",
    "收入分类": "revenue",
    "部门预算支出经济分类": "economic_department",
    "政府预算支出经济分类": "economic_government",
    "三公经费": "three_public",
    "补贴项目": "programmes",
    "行政区划": "divisions",
}
#: lengths of the codes of a level; other lists have no fixed lengths
LENGTHS: Mapping[str, tuple[int, ...]] = {
    "function": (3, 5, 7),
    "revenue": (3, 5, 7, 9),
    "economic_department": (3, 5),
    "economic_government": (3, 5),
}
Verdict = Literal["known", "other_name", "known_parent", "unknown_parent", "wrong_length"]
_MARKS = re.compile(r"[\s\u3000()\[\]<>“”\"'‘’《》、,.:·—-]+")


def same_name(text: str) -> str:
    """A name for comparison: NFKC, no blanks, no brackets or marks (维修（护）费 = 维修(护)费)."""
    return _MARKS.sub("", unicodedata.normalize("NFKC", text))


@dataclass(frozen=True)
class Code:
    """One entry of a code list; `valid_from`/`valid_to` are whole years, None where the list knows no bound."""

    code: str
    name: str
    parent_code: str = ""
    level: int = 0
    valid_from: int | None = None
    valid_to: int | None = None
    status: str = "knowledge"
    more: Mapping[str, str] = field(default_factory=dict)

    def is_valid(self, year: int | None) -> bool:
        """True when the entry holds in `year`; a table without year accepts every entry."""
        if year is None:
            return True
        return (self.valid_from or 0) <= year <= (self.valid_to or 9999)


@dataclass(frozen=True)
class CodeList:
    """One code list by name; several entries of one code are its names through the years."""

    name: str
    entries: tuple[Code, ...]

    @cached_property
    def _by_code(self) -> dict[str, tuple[Code, ...]]:
        found: dict[str, list[Code]] = {}
        for entry in self.entries:
            found.setdefault(entry.code, []).append(entry)
        return {code: tuple(entries) for code, entries in found.items()}

    @cached_property
    def _by_name(self) -> dict[str, tuple[Code, ...]]:
        found: dict[str, list[Code]] = {}
        for entry in self.entries:
            found.setdefault(same_name(entry.name), []).append(entry)
        return {name: tuple(entries) for name, entries in found.items()}

    def __contains__(self, code: object) -> bool:
        return code in self._by_code

    def get(self, code: str, year: int | None = None) -> Code | None:
        """The entry of `code` valid in `year`, None when there is none."""
        return next((entry for entry in self._by_code.get(code, ()) if entry.is_valid(year)), None)

    def ever(self, code: str) -> tuple[Code, ...]:
        """Every entry of `code`, whatever the year."""
        return self._by_code.get(code, ())

    def named(self, name: str, year: int | None = None) -> tuple[Code, ...]:
        """Entries with this name, valid in `year`."""
        return tuple(entry for entry in self._by_name.get(same_name(name), ()) if entry.is_valid(year))

    def extended(self, own: Iterable[Code]) -> CodeList:
        """This list with a county's entries before it: they hold in the years they name, and keep what else is known of their code."""
        entries = []
        for entry in own:
            known = next(iter(self.ever(entry.code)), None)
            entries.append(replace(entry, more=known.more, level=known.level, parent_code=known.parent_code) if known else entry)
        return CodeList(self.name, (*entries, *self.entries))

    def under(self, code: str, year: int | None = None) -> tuple[Code, ...]:
        """Entries directly under `code`."""
        return tuple(entry for entry in self.entries if entry.parent_code == code and entry.is_valid(year))

    def parent_of(self, code: str) -> str:
        """The parent a code must have by its length (2080501 -> 20805), '' for the top level."""
        lengths = LENGTHS.get(self.name, ())
        shorter = [n for n in lengths if n < len(code)]
        return code[: shorter[-1]] if shorter else ""

    def judge(self, code: str, name: str, year: int | None = None) -> Verdict:
        """What is to be said about `code` written with `name` in `year` (DESIGN section 4).

        known · other_name (the list has another name for it, from a source; or it is another code's name) · known_parent (new code below a known one)
        · unknown_parent · wrong_length.
        """
        lengths = LENGTHS.get(self.name, ())
        if lengths and len(code) not in lengths:
            return "wrong_length"
        entries = self.ever(code)
        if not entries:
            parent = self.parent_of(code)
            return "known_parent" if parent and parent in self._by_code else "unknown_parent"
        if not name or any(same_name(entry.name) == same_name(name) for entry in entries):
            return "known"
        is_another_s = bool(self._by_name.get(same_name(name)))
        return "other_name" if is_another_s or any(entry.status == "sourced" for entry in entries) else "known"

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 over all entries in order, as hex."""
        digest = hashlib.sha256()
        for e in self.entries:
            digest.update("\x1f".join((e.code, e.name, e.parent_code, str(e.valid_from), str(e.valid_to), e.status)).encode())
            digest.update("\x1f".join(f"{k}={v}" for k, v in sorted(e.more.items())).encode() + b"\x1e")
        return digest.hexdigest()


def from_rows(name: str, rows: Iterable[Mapping[str, str]]) -> CodeList:
    """A code list from rows with at least code and name; further columns are kept in `more`."""
    return CodeList(name, tuple(_code(row) for row in rows))


def _code(row: Mapping[str, str]) -> Code:
    level = row.get("level", "")
    own = {"code", "name", "parent_code", "level", "valid_from", "valid_to", "status"}
    return Code(
        row["code"],
        row["name"],
        row.get("parent_code", ""),
        int(level) if level.isdigit() else 0,
        _year(row.get("valid_from", "")),
        _year(row.get("valid_to", "")),
        row.get("status", "knowledge"),
        {key: value for key, value in row.items() if key not in own} | ({"level": level} if level and not level.isdigit() else {}),
    )


def _year(text: str) -> int | None:
    return int(text[:4]) if text[:4].isdigit() else None


@cache
def shipped(name: str) -> CodeList:
    """One shipped code list; FileNotFoundError when there is none of this name."""
    with (CODES / f"{name}.csv").open(encoding="utf-8-sig", newline="") as handle:
        return from_rows(name, csv.DictReader(handle))


def shipped_lists() -> dict[str, CodeList]:
    """All shipped code lists by name."""
    return {name: shipped(name) for name in LISTS}
