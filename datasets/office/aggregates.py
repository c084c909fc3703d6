"""Counts rosters into cells: one village × programme × batch, with the distinct persons behind it. Still everything, nothing hidden yet."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from datasets.published.keys import Dataset
from schemas.privacy import HIDDEN_CLASSES


@dataclass(frozen=True)
class Cell:
    """One village × programme × batch. `persons`: marks of distinct persons (row numbers where no ID was given).

    Money in fen; `due_fen`, `paid_fen`, `quantity`, `standard` are None where the roster has none (standard also where rows differ).
    """

    dataset: Dataset
    privacy_class: str
    paid_date: str
    quantity_unit: str
    township_code: str
    township_name: str
    village_code: str
    village_name: str
    persons: frozenset[str]
    row_count: int
    quantity: Decimal | None
    standard: Decimal | None
    due_fen: int | None
    paid_fen: int | None
    is_named: bool = False  # a basis is recorded: the village board names these persons
    gets: frozenset[int] = frozenset()  # fen of each of its persons, as a set; empty where no rows of persons say it

    @property
    def people(self) -> int:
        """Number of distinct persons."""
        return len(self.persons)

    @property
    def place(self) -> str:
        """Village code; the written name where the village is in no list."""
        return self.village_code or f"{self.township_name}/{self.village_name}"

    @property
    def name(self) -> str:
        """The cell's name over all releases: dataset key and place."""
        return f"{self.dataset.key}@{self.place}"

    @property
    def amount(self) -> int:
        """Fen paid, or due where nothing was paid yet (拟发)."""
        return self.paid_fen if self.paid_fen is not None else (self.due_fen or 0)


def cells(dataset: Dataset, facts: dict[str, Any], rows: pa.Table, is_named: bool = False) -> list[Cell]:
    """The cells of one batch, in the order of their place codes. `rows`: schema `rosters.SEALED`, `facts`: those of `rosters.Batch`."""
    whole = (dataset, facts["privacy_class"], facts["paid_date"], facts["quantity_unit"])
    given = pc.not_equal(rows["id_mark"], "")
    own = pc.binary_join_element_wise("row", pc.cast(rows["sheet_row"], pa.string()), ":")
    marked = rows.append_column("person", pc.if_else(given, rows["id_mark"], own))
    keys = ["township_code", "township_name", "village_code", "village_name"]
    amounts = _amounts(marked, keys) if facts["privacy_class"] in HIDDEN_CLASSES else {}
    grouped = marked.group_by(keys).aggregate(
        [
            ("person", "list"),
            ("sheet_row", "count"),
            ("quantity", "sum"),
            ("standard", "min"),
            ("standard", "max"),
            ("due_fen", "sum"),
            ("paid_fen", "sum"),
        ]
    )
    found = []
    for r in grouped.to_pylist():
        same = r["standard_min"] if r["standard_min"] == r["standard_max"] else None
        place = (r["township_code"], r["township_name"], r["village_code"], r["village_name"])
        sums = (r["quantity_sum"], same, r["due_fen_sum"], r["paid_fen_sum"])
        gets = amounts.get(place, frozenset())
        found.append(Cell(*whole, *place, frozenset(r["person_list"]), r["sheet_row_count"], *sums, is_named, gets))
    return sorted(found, key=lambda cell: (cell.township_code, cell.village_code, cell.village_name))


def _amounts(marked: pa.Table, keys: list[str]) -> dict[tuple[str, ...], frozenset[int]]:
    """Fen of each person, by place: what was paid, or is due where the roster pays nothing yet."""
    column = "paid_fen" if pc.count(marked["paid_fen"]).as_py() else "due_fen"
    each = marked.group_by([*keys, "person"]).aggregate([(column, "sum")])
    by_place = each.group_by(keys).aggregate([(f"{column}_sum", "distinct")])
    return {
        tuple(r[key] for key in keys): frozenset(fen for fen in r[f"{column}_sum_distinct"] if fen is not None)
        for r in by_place.to_pylist()
    }
