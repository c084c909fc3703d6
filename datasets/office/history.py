"""Finds the published tables that a new table is held against: last year's of the same unit, and the units that a county's sum is made of.

Which they are is declared beside the identities (`NextYear`, `RowsNextYear`, `SumOfOwners`, `LevelsSum`); a table that explains its
changes is held against last year's words. A sum is only asked about when every unit is there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from datasets.office.digest import Part, unpacked
from datasets.office.naming import Unit
from datasets.published.keys import Dataset
from datasets.published.state import State
from schemas import history, identities
from schemas.book import Book
from schemas.findings import Finding
from schemas.identity import reasons
from schemas.identity.levels import SUMMARY, LevelsSum, NextYear, RowsNextYear, SumOfOwners
from schemas.kinds import kinds, tables
from schemas.typed import TypedTable

_FIGURES = (
    "dataset_key", "release", "table", "title", "unit", "year", "entity_name", "side", "row_no", "row_code", "row_name", "line", "level",
    "is_leaf", "column", "value_fen", "value_text", "printed", "sheet", "cell",
)  # fmt: skip
#: how the unit is called in which a department publishes without the units below it
_OWN_PART = ("本级", "机关")


def findings(parts: Iterable[Part], state: State, units: Iterable[Unit], book: Book) -> list[Finding]:
    """What new tables say otherwise than published ones. Each finding stands on the new table and names the cell of the other."""
    own = [part for part in parts if not part.is_roster and part.dataset.status == "已公布"]
    listed = tuple(units)
    partners = {part.dataset.key: _partners(part.dataset, state, listed) for part in own}
    known = {dataset.key: dataset for found in partners.values() for dataset in found}
    new = [table for part in own if partners[part.dataset.key] and (table := _new(part))]
    old = _tables(state, known.values())
    found = identities.against(new, old, book) if new and old else []
    return [*found, *(finding for part in own for finding in _against_its_units(part, state, listed, book))]


def _against_its_units(part: Part, state: State, units: tuple[Unit, ...], book: Book) -> list[Finding]:
    """What a department's 汇总 says otherwise than its 本级 and the units below it, once each of them has published."""
    dataset = part.dataset
    summed = {i.one.table for kind in kinds().values() for i in kind.identities if isinstance(i, SumOfOwners) and not i.summary}
    if dataset.table not in summed or SUMMARY not in f"{dataset.entity_name}{dataset.title}":
        return []
    below = _below(dataset.entity_code, units)
    if not any(word in unit.name for unit in below for word in _OWN_PART):
        return []
    published = _all_of(state, dataset.table, dataset.year, {unit.code for unit in below})
    new, old = _new(part), _tables(state, published)
    return identities.against([new], old, book) if new and old else []


def _below(code: str, units: tuple[Unit, ...]) -> list[Unit]:
    """The units whose chain of parents leads to `code`."""
    found = [unit for unit in units if unit.parent_code == code and unit.code != code]
    return found + [unit for child in found for unit in _below(child.code, units)]


def _new(part: Part) -> TypedTable | None:
    made = history.published(unpacked(part.payload).to_pylist())
    return made and replace(made, sheet=part.dataset.sheet, notes=part.dataset.notes)


def _partners(dataset: Dataset, state: State, units: tuple[Unit, ...]) -> list[Dataset]:
    """The datasets in force that some identity puts beside `dataset`."""
    found: list[Dataset] = []
    declared = tables().get(dataset.table)  # a document or a table no form fixes has none
    if declared is not None and reasons.explains(declared):
        found += _published(state, dataset.table, dataset.year - 1, {dataset.entity_code})
    for identity in (identity for kind in kinds().values() for identity in kind.identities):
        if isinstance(identity, NextYear | RowsNextYear) and dataset.table in identity.one.table.split("|"):
            found += _published(state, identity.other.table, dataset.year - 1, {dataset.entity_code})
        elif isinstance(identity, SumOfOwners) and dataset.table == identity.summary:
            found += _all_of(state, identity.one.table, dataset.year, {unit.code for unit in units if unit.level == "department"})
        elif isinstance(identity, LevelsSum) and dataset.table in (identity.whole.table, identity.own.table):
            townships = {unit.code for unit in units if unit.level == "township"}
            if dataset.entity_code not in townships:
                found += _all_of(state, identity.whole.table, dataset.year, townships)
    return found


def _all_of(state: State, table: str, year: int, entities: set[str]) -> list[Dataset]:
    """The table of every one of `entities`; nothing while one of them has not published it."""
    found = list(_published(state, table, year, entities))
    return found if {dataset.entity_code for dataset in found} == entities else []


def _published(state: State, tables: str, year: int, entities: set[str]) -> Iterator[Dataset]:
    named = tables.split("|")
    return (d for d in state.keys if d.year == year and d.table in named and d.entity_code in entities and d.status == "已公布")


def _tables(state: State, datasets: Iterable[Dataset]) -> list[TypedTable]:
    """Published tables, in the order given; those of one unit and year by one question to the releases that hold them."""
    listed, places = list(datasets), dict[tuple[int, str], list[str]]()
    for dataset in listed:
        places.setdefault((dataset.year, dataset.entity_code), []).append(dataset.key)
    records: dict[str, list[dict[str, object]]] = {key: [] for keys in places.values() for key in keys}
    for (year, entity), keys in places.items():
        if held := state.figures_with(year, entity):
            asked = ", ".join(f'"{name}"' for name in _FIGURES)
            marks = ", ".join("?" * len(keys))
            for row in state.rows(f"select {asked} from {held} where dataset_key in ({marks}) order by row_no", keys):
                records[row[0]].append(dict(zip(_FIGURES, row, strict=True)))
    return [table for dataset in listed if (table := history.published(records[dataset.key]))]
