"""Compares tables cell by cell: against what is in force under the same key, and against last year (the largest movements)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from datasets.published.keys import Dataset
from datasets.published.laid import records
from datasets.published.oldtables import placed
from datasets.published.state import State


@dataclass(frozen=True)
class Change:
    """One cell that differs. `kind`: added | removed | changed; `fen` is new minus old, None where it is no amount."""

    key: str
    title: str
    row_code: str
    row_name: str
    heading: str
    kind: str
    old: str
    new: str
    fen: int | None
    old_release: int


@dataclass(frozen=True)
class Movement:
    """One row's amount against last year's, largest first. `before_fen` is None where last year had no such row, `percent` also where it was 0."""

    title: str
    row_code: str
    row_name: str
    heading: str
    before_fen: int | None
    now_fen: int
    percent: float | None

    @property
    def fen(self) -> int:
        """Now minus before; what is new counts whole."""
        return self.now_fen - (self.before_fen or 0)


def _fen(record: dict[str, Any] | None) -> int | None:
    value = record["value_fen"] if record else None
    return None if value is None or value != value else int(value)


def changes(dataset: Dataset, figures: pa.Table, state: State) -> Iterator[Change]:
    """What publishing `figures` would change of the table in force under the same key; nothing when there is none."""
    before = state.dataset(dataset.key)
    if before is None:
        return
    query = "select * from figures where dataset_key = ? order by row_no"
    old = placed(records(state.sql(query, [dataset.key])))
    new = placed(figures.to_pylist())
    for place in dict.fromkeys((*new, *old)):
        was, now = old.get(place), new.get(place)
        if was and now and str(was["printed"]) == str(now["printed"]) and _fen(was) == _fen(now):
            continue
        shown = now or was or {}
        fen = (_fen(now) or 0) - (_fen(was) or 0) if _fen(now) is not None or _fen(was) is not None else None
        kind = "changed" if was and now else "added" if now else "removed"
        texts = (str(was["printed"]) if was else "", str(now["printed"]) if now else "")
        yield Change(
            dataset.key,
            dataset.title,
            str(shown["row_code"]),
            str(shown["row_name"]),
            str(shown["heading"]),
            kind,
            *texts,
            fen,
            before.release,
        )


def movements(dataset: Dataset, figures: pa.Table, state: State, most: int = 10) -> list[Movement]:
    """The largest differences of leaf rows against the same rows of the year before, which may have had parts then."""
    query = (
        'select * from figures where "table" = ? and entity_code = ? and stage = ? and year = ? and value_fen is not null order by row_no'
    )
    rows = state.sql(query, [dataset.table, dataset.entity_code, dataset.stage, dataset.year - 1])
    old = placed(records(rows))
    found = []
    for place, record in placed([r for r in figures.to_pylist() if r["is_leaf"]]).items():
        now, before = _fen(record), _fen(old.get(place))
        if now is None or (before is None and not now) or now == before:
            continue
        percent = round((now - before) / before * 100, 1) if before else None
        found.append(Movement(dataset.title, record["row_code"], record["row_name"], record["heading"], before, now, percent))
    return once(found)[:most]


def once(found: Iterable[Movement]) -> list[Movement]:
    """The movements, largest first; one amount of one row is told once, though it stands in several columns and tables."""
    told: dict[tuple[str, str, int | None, int], Movement] = {}
    for move in found:
        told.setdefault((move.row_code, move.row_name, move.before_fen, move.now_fen), move)
    return sorted(told.values(), key=lambda move: -abs(move.fen))
