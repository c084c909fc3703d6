"""Reads what may stand on a village board: named rows of class N, of class R where a basis is recorded, never a minor, never class X."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from datasets.office import settings
from datasets.office.boardstore import BoardIndex, BoardStore, Piece
from datasets.office.refusals import Destroyed
from datasets.published.state import State
from schemas.privacy import stricter

NAMED = (
    "programme_code", "programme_name", "batch", "batch_kind", "paid_date", "group_name", "person_name", "quantity", "quantity_unit",
    "standard", "due_fen", "paid_fen",
)  # fmt: skip
HIDDEN = ("programme_code", "programme_name", "batch", "batch_kind", "paid_date", "people_count", "quantity", "due_fen", "paid_fen")


class Board:
    """The named part of one state, village by village."""

    def __init__(self, boards: BoardStore, state: State, held: dict[str, str]) -> None:
        self._boards, self._state = boards, state
        self._bases, self._classes = settings.bases(held), settings.classes(held)
        self._indices: dict[int, tuple[BoardIndex, dict[str, list[Piece]]]] = {}
        self._live = {dataset.key: dataset.release for dataset in state.keys if dataset.table == "subsidy_roster"}

    @property
    def n(self) -> int:
        """The state's release number."""
        return self._state.n

    def village(self, code: str, year: int) -> pd.DataFrame:
        """Rows that may be named (columns NAMED), in the roster's order; empty where there are none.

        Destroyed when the names of one of the batches are gone after their years: a list without them would not be the list.
        """
        return _frame([(facts, rows) for _, facts, rows in self._pieces(code, year) if self._may_name(facts)])

    def page(self, code: str, year: int, first: int, count: int) -> pd.DataFrame:
        """Rows `first` to `first + count` of `village`: of its batches only those down to these rows are opened."""
        parts, left = [], first + count
        for _, facts, rows in self._pieces(code, year):
            if left > 0 and self._may_name(facts):
                parts.append((facts, rows))
                left -= len(rows) - (pc.sum(rows["is_hidden"]).as_py() or 0)
            if left <= 0:
                break
        return _frame(parts, first, count)

    def hidden(self, code: str, year: int) -> pd.DataFrame:
        """What may not be named, counted (columns HIDDEN): minors of named programmes, whole programmes of class R and X as the
        published state shows them, 依法合并 rows included."""
        rows = [_count(facts, table.filter(table["is_hidden"])) for _, facts, table in self._pieces(code, year) if self._may_name(facts)]
        rows = [row for row in rows if row["people_count"]]
        named = {(str(f["programme_code"]), f["batch"], f["batch_kind"]) for _, f, _ in self._pieces(code, year) if self._may_name(f)}
        shown = self._state.sql(f"select dataset_key, {', '.join(HIDDEN)} from subsidy where village_code = ? and year = ?", [code, year])
        for record in shown.to_dict("records"):
            is_named = (record["programme_code"], record["batch"], record["batch_kind"]) in named or self._names_all(record["dataset_key"])
            if not is_named:
                rows.append({name: record[name] for name in HIDDEN})
        return pd.DataFrame(rows, columns=list(HIDDEN))

    def of_class_n(self, code: str, year: int, programmes: Collection[str]) -> Iterator[tuple[str, dict[str, Any], pa.Table]]:
        """(dataset key, facts, rows with `is_hidden`) of each batch of `programmes` of class N, as published and as decided since.

        What the board names by a basis only is not among them. Nothing else is opened.
        """

        def is_meant(facts: dict[str, Any]) -> bool:
            decided = self._classes.get(facts["programme_code"], "N")
            return facts["programme_code"] in programmes and stricter(facts["privacy_class"], decided) == "N"

        return self._pieces(code, year, is_meant)

    def basis(self, programme_code: str) -> str:
        """The recorded basis for naming recipients of a class R programme, '' when there is none."""
        return self._bases.get(programme_code, "")

    def _names_all(self, key: str) -> bool:
        """True for a 依法合并 row all of whose programmes the board names."""
        dataset = self._state.dataset(key)
        members = dataset.members if dataset else ()
        return bool(members) and all(member.split("/")[7] in self._bases for member in members)

    def _may_name(self, facts: dict[str, Any]) -> bool:
        privacy = self._classes.get(facts["programme_code"]) or facts["privacy_class"]
        return privacy == "N" or (privacy == "R" and facts["programme_code"] in self._bases)

    def _pieces(
        self, code: str, year: int, is_meant: Callable[[dict[str, Any]], bool] = lambda facts: True
    ) -> Iterator[tuple[str, dict[str, Any], pa.Table]]:
        for n in sorted(set(self._live.values())):
            if n not in self._indices and self._boards.has(n):
                index = self._boards.index(n)
                by_village: dict[str, list[Piece]] = {}
                for piece in index.pieces:
                    by_village.setdefault(piece.village_code, []).append(piece)
                self._indices[n] = (index, by_village)
            if n not in self._indices:
                continue
            index, by_village = self._indices[n]
            for piece in by_village.get(code, ()):
                facts = index.facts[piece.key]
                if self._live.get(piece.key) != n or facts["year"] != year or not is_meant(facts):
                    continue
                if piece.is_destroyed and self._may_name(facts):
                    raise Destroyed(f"{year}年“{facts['programme_name']}”的名单已按保管期限销毁，这一年的公示单不能再印。")
                if not piece.is_destroyed:
                    yield piece.key, facts, self._boards.open(n, piece)


def _frame(parts: list[tuple[dict[str, Any], pa.Table]], first: int = 0, count: int | None = None) -> pd.DataFrame:
    if not parts:
        return pd.DataFrame(columns=list(NAMED))
    return _named(parts).slice(first, count).to_pandas(types_mapper=_held_as)


def _held_as(kind: pa.DataType) -> Any:
    """Fen as whole numbers that may be missing; quantities as they lie in the store: a notice has thousands, a Decimal of each is slow."""
    if pa.types.is_decimal(kind):
        return pd.ArrowDtype(kind)
    return pd.Int64Dtype() if kind == pa.int64() else None


def _named(parts: list[tuple[dict[str, Any], pa.Table]]) -> pa.Table:
    """The rows of all pieces that may be named, each with what is said of its whole batch (columns NAMED)."""
    rows = pa.concat_tables([rows for _, rows in parts])
    batch = pa.array(np.repeat(np.arange(len(parts)), [len(rows) for _, rows in parts]))
    said = {
        name: pa.array([facts[name] for facts, _ in parts], pa.string()).take(batch)
        for name in NAMED
        if name not in rows.column_names or name == "paid_date"
    }
    said["paid_date"] = pc.if_else(pc.equal(rows["paid_date"], ""), said["paid_date"], rows["paid_date"])
    named = pa.table({name: said[name] if name in said else rows[name] for name in NAMED})
    return named.filter(pc.invert(rows["is_hidden"]))


def _count(facts: dict[str, Any], rows: pa.Table) -> dict[str, Any]:
    named = {name: facts[name] for name in ("programme_code", "programme_name", "batch", "batch_kind", "paid_date")}
    sums = {name: pc.sum(rows[name]).as_py() for name in ("quantity", "due_fen", "paid_fen")}
    return {**named, "people_count": len(rows), **sums}
