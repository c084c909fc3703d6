"""Knows what one published dataset is called: (county, kind, stage, year, entity, scope, table[, programme, batch])."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

#: what can be said of a table that was to be published
STATUSES = ("已公布", "空表", "依申请公开", "不予公开", "缺")
ON_APPLICATION, WITHHELD, MISSING = STATUSES[2:]
#: those of which no release holds anything
NOT_OUT = (WITHHELD, MISSING)

#: slashes in the key of a table of which a unit has one a year
_PARTS = 6
#: said even when empty
_ALWAYS = frozenset({"year", "stage"})


def _plain(part: str) -> str:
    return part.replace("/", "／").strip()


@dataclass(frozen=True)
class DatasetKey:
    """The name under which a table is replaced by a correction. `text` is its one written form."""

    county: str
    kind: str
    stage: str
    year: int
    entity_code: str
    scope: str
    table: str
    programme: str = ""
    batch: str = ""

    @property
    def text(self) -> str:
        """`county/kind/stage/year/entity/scope/table[/programme/batch]`."""
        parts = [self.county, self.kind, self.stage, str(self.year), self.entity_code, self.scope, self.table]
        if self.programme or self.batch:
            parts += [self.programme, self.batch]
        return "/".join(_plain(part) for part in parts)


@dataclass(frozen=True)
class Dataset:
    """One table as one release holds it. `release` 0 while it is not published; `members` are the keys a 依法合并 row stands for."""

    key: str
    kind: str
    stage: str
    year: int
    entity_code: str
    entity_name: str
    scope: str
    table: str
    title: str
    unit: str = ""
    programme_code: str = ""
    programme_name: str = ""
    batch: str = ""
    batch_kind: str = ""
    status: str = "已公布"
    statement: str = ""
    row_count: int = 0
    sheet: str = ""
    file_sha256: str = ""
    file_name: str = ""
    formed_on: str = ""
    approved_on: str = ""
    notes: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    release: int = 0
    published_at: str = ""

    @property
    def mark(self) -> str:
        """What tells apart tables of one unit, year and form (documents, grids, a programme's summaries) in an address; '' where one is all."""
        return hashlib.sha256(self.key.encode()).hexdigest()[:10] if self.key.count("/") > _PARTS else ""

    def as_dict(self) -> dict[str, Any]:
        """The JSON form in a manifest: what is empty is left out."""
        own = {name: value for name, value in vars(self).items() if name not in {"release", "published_at"}}
        return {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in own.items()
            if value not in ("", (), 0) or name in _ALWAYS
        }

    @classmethod
    def from_dict(cls, found: dict[str, Any], release: int, published_at: str) -> Dataset:
        """The dataset as a manifest holds it."""
        known: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in found.items() if name in cls.__dataclass_fields__
        }
        return cls(**{**known, "release": release, "published_at": published_at})


@dataclass(frozen=True)
class Completeness:
    """What became of one table that an entity owes for a year: one of STATUSES, with the reason or the holder."""

    entity_code: str
    entity_name: str
    year: int
    official_set: str
    table: str
    title: str
    status: str
    reason: str = ""
    extra: dict[str, str] = field(default_factory=dict)

    @classmethod
    def from_dict(cls, found: dict[str, Any]) -> Completeness:
        """What a manifest declares; every release repeats nearly all of the one before, equal entries are one object."""
        if found.get("extra"):
            return cls(**found)
        return _entry(tuple((name, value) for name, value in found.items() if name != "extra"))


@lru_cache(maxsize=1 << 14)
def _entry(given: tuple[tuple[str, Any], ...]) -> Completeness:
    return Completeness(**dict(given))
