"""The book a read depends on: code lists, remembered headings, settings and gravities, frozen, with a hash that is kept.

Rule: the same file and the same book give the same findings, whenever and wherever it is read.
"""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from pathlib import Path

from schemas.codes import CodeList, shipped_lists
from schemas.findings import Gravity
from schemas.rules import UnknownRule, rules

_EMPTY: Mapping[str, str] = {}


@dataclass(frozen=True)
class Book:
    """What a read may look up.

    `lists`: code lists by name (`function`, `revenue`, `economic_department`, `economic_government`, `three_public`,
    `programmes`, `divisions`). `headings`: remembered headings, `table_id/heading -> column name`. `settings`: plain words.
    `gravities`: rule id -> gravity a county set by a journalled decision. `county` is the 6-digit code places belong to.
    """

    lists: Mapping[str, CodeList]
    headings: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, str] = field(default_factory=dict)
    gravities: Mapping[str, str] = field(default_factory=dict)
    county: str = "411322"

    @classmethod
    def shipped(cls) -> Book:
        """The book this program comes with, which an anonymous `check` uses."""
        return _shipped()

    def codes(self, name: str) -> CodeList:
        """One code list; KeyError when there is none of this name."""
        return self.lists[name]

    def remembered(self, table_id: str, heading: str) -> str:
        """The column a heading of this table was once matched to by hand, '' when never."""
        return self.headings.get(f"{table_id}/{heading}", "")

    def setting(self, name: str, default: str = "") -> str:
        """A setting in plain words."""
        return self.settings.get(name, default)

    def gravity(self, rule_id: str) -> Gravity:
        """The gravity in force of a rule: the county's, never below the shipped one where the rule protects persons."""
        shipped = rules()[rule_id]
        chosen = Gravity(self.gravities.get(rule_id, shipped.gravity))
        return shipped.gravity if shipped.protects_persons and _is_lighter(chosen, shipped.gravity) else chosen

    def lowered(self) -> tuple[str, ...]:
        """Rules whose gravity is below the shipped one; shown on every release that was read with this book."""
        return tuple(id for id in sorted(self.gravities) if _is_lighter(self.gravity(id), rules()[id].gravity))

    def with_gravities(self, gravities: Mapping[str, str]) -> Book:
        """A book with further gravities; UnknownRule for a rule that does not exist, ValueError for no gravity."""
        for rule_id, gravity in gravities.items():
            if rule_id not in rules():
                raise UnknownRule(rule_id)
            Gravity(gravity)
        return replace(self, gravities={**self.gravities, **gravities})

    def with_list(self, codes: CodeList) -> Book:
        """A book in which `codes` replaces the list of the same name (a county's own yearly list)."""
        return replace(self, lists={**self.lists, codes.name: codes})

    def with_headings(self, headings: Mapping[str, str]) -> Book:
        """A book that remembers further headings (`table_id/heading -> column name`)."""
        return replace(self, headings={**self.headings, **headings})

    def with_settings(self, settings: Mapping[str, str]) -> Book:
        """A book with further settings."""
        return replace(self, settings={**self.settings, **settings})

    @cached_property
    def hash(self) -> str:
        """SHA-256 over everything in the book, as hex; equal books have equal hashes."""
        content = {
            "lists": {name: codes.fingerprint for name, codes in sorted(self.lists.items())},
            "headings": dict(sorted(self.headings.items())),
            "settings": dict(sorted(self.settings.items())),
            "gravities": dict(sorted(self.gravities.items())),
            "rules": {id: rule.gravity.value for id, rule in sorted(rules().items())},
            "county": self.county,
        }
        return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


_WEIGHT = {Gravity.NOTES: 0, Gravity.ASKS: 1, Gravity.BLOCKS: 2}


def _is_lighter(a: Gravity, b: Gravity) -> bool:
    return _WEIGHT[a] < _WEIGHT[b]


@cache
def _shipped() -> Book:
    return Book(shipped_lists(), settings=_shipped_settings())


def _shipped_settings() -> dict[str, str]:
    with (Path(__file__).parent / "codes" / "settings.csv").open(encoding="utf-8-sig", newline="") as handle:
        return {row["name"]: row["value"] for row in csv.DictReader(handle)}
