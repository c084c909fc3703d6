"""Says for each entity, year and official set which tables are published, empty, on application, or missing. Completeness is data."""

from __future__ import annotations

from collections.abc import Iterable

from datasets.published.keys import Completeness, Dataset
from schemas.kinds import tables


def declared(published: Iterable[Dataset]) -> tuple[Completeness, ...]:
    """One entry per table owed, for every (entity, year, set) that any of `published` belongs to, in the order of the official set."""
    held = {(d.entity_code, d.year, d.table): d for d in published if not d.members}
    begun = {(d.entity_code, d.entity_name, d.year, tables()[d.table].official_set) for d in held.values() if d.table in tables()}
    found = []
    for code, name, year, official_set in sorted(begun):
        if not official_set or not any(t.official_no for t in tables().values() if t.official_set == official_set):
            continue
        for table in tables().values():
            if table.official_set == official_set:
                dataset = held.get((code, year, table.id))
                status = dataset.status if dataset else "缺"
                found.append(
                    Completeness(code, name, year, official_set, table.id, table.title, status, dataset.statement if dataset else "")
                )
    return tuple(found)
