"""Reads one file in a limited process and hands back only what may be sealed: figures with cells, rosters without numbers, findings."""

from __future__ import annotations

import hashlib
import multiprocessing
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pyarrow as pa

from datasets.office import documents, summaries
from datasets.office.leaks import amounts
from datasets.office.longform import figures_of
from datasets.office.naming import Naming
from datasets.office.rosters import batches
from datasets.office.twice import SUMMARY
from datasets.published.columns import arrow_schema
from datasets.published.keys import Dataset
from loaders import values
from loaders.empty_grids import statement_of
from loaders.failures import CannotRead
from loaders.grid import Cell, Grid, a1
from loaders.limited import SECONDS, SECONDS_PER_MEGABYTE, run_limited
from loaders.loaded import Loaded
from loaders.read import read_bytes
from schemas.book import Book
from schemas.findings import Finding, Gravity
from schemas.kinds import tables
from schemas.numbers import in_text
from schemas.typed import TypedTable

#: what a clerk does whose number is none of a person's
_IF_MONEY = {"手机号": "如果是金额，请写上千分位（如 1,234,567）。"}


@dataclass(frozen=True)
class Part:
    """One table as it would be published. `payload`: Arrow bytes of figures, or of a roster's sealed rows (`rosters.SEALED`).

    `named`: the unit's name as the sheet has it, '' where it has none. `place`: where that stands, else the title (`表名!A1`).
    `id_letter`: the column of a roster's IDs on its sheet, '' where it has none.
    """

    dataset: Dataset
    is_roster: bool
    facts: dict[str, Any]
    payload: bytes
    named: str = ""
    place: str = ""
    id_letter: str = ""


@dataclass(frozen=True)
class Digest:
    """What became of one file. `trouble` is the sentence when it could not be read; then there is nothing else."""

    parts: tuple[Part, ...] = ()
    findings: tuple[Finding, ...] = ()
    texts: tuple[dict[str, Any], ...] = ()
    book_hash: str = ""
    trouble: str = ""


def digest_file(data: bytes, name: str, book: Book, naming: Naming, key: tuple[str, bytes], classes: dict[str, str]) -> Digest:
    """`digest` in a process of its own with limits on memory and time (inside a worker that may have no children: here)."""
    seconds = SECONDS + SECONDS_PER_MEGABYTE * len(data) / 1_000_000
    try:
        if multiprocessing.current_process().daemon:
            return digest(data, name, book, naming, key, classes)
        return run_limited(digest, data, name, book, naming, key, classes, seconds=seconds)
    except CannotRead as refusal:
        return Digest(trouble=refusal.sentence)


def digest(data: bytes, name: str, book: Book, naming: Naming, key: tuple[str, bytes], classes: dict[str, str]) -> Digest:
    """Read `data` and digest it; CannotRead when it gives no data. `classes`: programme code → class decided by the county."""
    if documents.suffix_of(data):
        return _document(data, name, book, naming)
    loaded = read_bytes(data, name, book, is_received=True)
    parts = [part for typed in loaded.tables for part in _table(typed, book, naming, key, classes)]
    parts += [_grid(grid, naming) for grid in loaded.grids]
    findings = [*_asked(loaded.findings, naming), *_doubled(parts), *_leaking(loaded, parts), *summaries.untyped(loaded.grids, book)]
    texts = tuple({"sheet": t.sheet, "title": t.title, "lines": list(t.lines)} for t in loaded.texts)
    return Digest(tuple(parts), tuple(findings), texts, loaded.book_hash)


def _asked(findings: tuple[Finding, ...], naming: Naming) -> list[Finding]:
    """Without the question which township a table is of, where a township hands it in: it is its own."""
    return [f for f in findings if f.rule != "READ-21" or naming.unit.level != "township"]


def _document(data: bytes, name: str, book: Book, naming: Naming) -> Digest:
    """A document: its text as one table of lines."""
    lines = documents.lines_of(data)
    dataset = documents.dataset_of(name, lines, naming)
    part = Part(dataset, False, {"document": documents.suffix_of(data)}, packed(documents.text_table(dataset, lines)))
    return Digest((part,), tuple(documents.findings_of(data, lines)), (), book.hash)


def _table(typed: TypedTable, book: Book, naming: Naming, key: tuple[str, bytes], classes: dict[str, str]) -> Iterator[Part]:
    if typed.table.shape == "roster":
        for batch in batches(typed, book, key, classes):
            programme = (batch.programme_code, batch.programme_name)
            dataset = naming.roster(typed, batch.year, programme, batch.batch, batch.batch_kind, len(batch.rows))
            facts = {name: value for name, value in vars(batch).items() if name != "rows"}
            yield Part(dataset, True, facts, packed(batch.rows), id_letter=typed.letters.get((0, "id_number"), ""))
        return
    said: dict[str, Any] = summaries.facts_of(typed, book) if typed.table.id == SUMMARY else dict(typed.facts)
    dataset = naming.summary(typed, said) if typed.table.id == SUMMARY else naming.dataset(typed)
    status = "空表" if typed.is_empty else "已公布"
    dataset = replace(dataset, status=status, statement=typed.statement, notes=typed.notes, row_count=len(typed.frame))
    place = typed.entity_place or f"{typed.sheet}!{typed.said_at.get('title', 'A1')}"
    yield Part(dataset, False, said, packed(figures_of(typed, dataset)), typed.entity_name, place)


def _grid(grid: Grid, naming: Naming) -> Part:
    """A table no form fixes: every cell that holds something is one figure, text as it stands."""
    table = tables()[grid.table_id or "other_grid"]
    own = hashlib.sha256(grid.title.encode()).hexdigest()[:10] if table.id == "other_grid" else ""
    dataset = naming.named(
        table, naming.whose(table, grid.entity_name), grid.title or grid.sheet, grid.year or 0, grid.unit, grid.sheet, table.stage, own
    )
    empty = statement_of(grid)
    dataset = replace(dataset, row_count=len(grid.rows), status="空表" if empty else "已公布", statement=empty)
    whole = {
        name: getattr(dataset, name, "")
        for name in ("kind", "stage", "year", "entity_code", "entity_name", "scope", "table", "title", "unit", "sheet")
    }
    rows = [
        {**whole, "dataset_key": dataset.key, "release": 0, "side": "", "row_no": r + 1, "row_code": "", "row_name": "", "line": "", "level": 1,
         "is_leaf": True, "column": a1(0, c)[:-1], "heading": a1(0, c)[:-1], "value_text": text, "printed": text,
         "cell": a1(grid.first_row + r, c), "file_sha256": naming.sha256}
        for r, row in enumerate(grid.rows)
        for c, cell in enumerate(row)
        if (text := _as_shown(cell, grid.formats.get((r, c), ""))).strip()
    ]  # fmt: skip
    place = grid.entity_place or f"{grid.sheet}!{grid.title_cell}"
    return Part(dataset, False, {}, packed(pa.Table.from_pylist(rows, schema=arrow_schema("figures"))), grid.entity_name, place)


def _as_shown(cell: Cell, number_format: str) -> str:
    """A cell of a grid as its sheet shows it: 1, not the 1.0 a file stores; 1,234.50 and 85% where the format says so."""
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        return str(cell)
    places = values.format_places(number_format) if number_format else None
    return values.displayed(values.exact(float(cell)), number_format) + ("%" if places and places[2] else "")


def _doubled(parts: list[Part]) -> Iterator[Finding]:
    """The same table of the same unit and year twice in one file: nobody could tell which one holds."""
    seen: dict[str, Dataset] = {}
    for part in parts:
        first = seen.setdefault(part.dataset.key, part.dataset)
        if first is not part.dataset:
            places = f"“{first.sheet.strip()}”和“{part.dataset.sheet.strip()}”"
            message = f"《{part.dataset.title}》在{places}各有一张，同一单位同一年度只能有一张；请删去一张，或在标题里写明单位、年度。"
            yield Finding("SAME-02", Gravity.BLOCKS, part.dataset.sheet, ("A1",), message=message)


def _leaking(loaded: Loaded, parts: list[Part]) -> Iterator[Finding]:
    """What the reading did not tell already: IDs, cards and mobiles in values that would be published as they are."""
    told = {(f.sheet, cell) for f in loaded.findings if f.rule == "LEAK-01" for cell in f.cells}
    for part in parts:
        if part.is_roster:
            continue
        table, sheet = unpacked(part.payload), part.dataset.sheet
        known = frozenset(amounts(table))
        for cell, column, text, printed in zip(*(table[c].to_pylist() for c in ("cell", "column", "value_text", "printed")), strict=True):
            if column.endswith("_phone") or (sheet, cell) in told:
                continue
            for what in dict.fromkeys(in_text(f"{text or ''}\n{printed}", known)):
                message = f"“{sheet.strip()}”{cell or '一行'}里有一处像{what}；公布的表里不能有，请删去。{_IF_MONEY.get(what, '')}"
                yield Finding("LEAK-01", Gravity.BLOCKS, sheet, (cell,) if cell else (), message=message)


def packed(table: pa.Table) -> bytes:
    """`table` as Arrow bytes."""
    out = pa.BufferOutputStream()
    with pa.ipc.new_stream(out, table.schema) as writer:
        writer.write_table(table)
    return out.getvalue().to_pybytes()


def unpacked(payload: bytes) -> pa.Table:
    """The table a payload holds."""
    return pa.ipc.open_stream(payload).read_all()
