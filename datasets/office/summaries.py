"""Publishes a village summary of class R or X the way a roster's sums are published: no row of fewer than five persons stands alone.

Rule: what is hidden here is solved together with the rosters and other summaries of the same money (`disclosure`, `twice`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import pyarrow as pa

from datasets.office.aggregates import Cell
from datasets.office.grouping import Grouped, Row
from datasets.office.rosters import BATCH_KINDS, programme
from datasets.office.subsidyrows import MERGED
from datasets.published.keys import Dataset
from loaders.facts import roster_facts
from loaders.grid import Grid
from schemas.book import Book
from schemas.findings import Finding, Gravity
from schemas.money import in_unit
from schemas.places import Places, village_stem
from schemas.privacy import HIDDEN_CLASSES, stricter
from schemas.typed import TypedTable

NOTE = "不足5人的村依法合并，不单独列出。"
#: columns of a row that stays, and of a row that stands for several: further headings might tell of few persons
_OWN = ("township_name", "village_name", "household_count", "people_count", "quantity", "standard", "due_fen", "paid_fen")
VILLAGE_DIGITS, LONGEST_PLACE = 12, 20
_SUMMED = ("people_count", "due_fen", "paid_fen")


@dataclass(frozen=True)
class Summary:
    """One summary opened: its cells, and its figures by the cell they belong to (figures schema, as dicts)."""

    dataset: Dataset
    cells: tuple[Cell, ...]
    rows: dict[str, list[dict[str, Any]]]
    schema: pa.Schema

    @property
    def heads(self) -> dict[str, dict[str, Any]]:
        """One figure of each column, for its heading and whatever else holds for the whole table."""
        return {record["column"]: record for records in self.rows.values() for record in records}


def facts_of(typed: TypedTable, book: Book) -> dict[str, Any]:
    """Programme, class, batch, kind and year of payment of a summary; class X while its programme is in no list.

    A summary that names programmes in its rows belongs to no one programme: it has none here.
    """
    said = roster_facts(tuple(typed.facts.items()))
    wanted = "" if _names_programmes(typed) else said.get("programme_name", "") or _in_title(typed.title, book)
    known = programme(book, said.get("programme_code", "") if wanted else "", wanted, typed.year)
    kind = next((k for k in BATCH_KINDS if k in said.get("batch_kind", "") or k in typed.title), "实发")
    day = said.get("paid_date", "")
    return {
        **typed.facts,
        "programme_code": known[0] or wanted or "未写明项目",
        "programme_name": known[1] or wanted or "未写明项目",
        "privacy_class": stricter(known[2] or "X"),
        "batch": said.get("batch", ""),
        "batch_kind": kind,
        "paid_date": day,
        "year": int(day[:4]) if day[:4].isdigit() else (typed.year or 0),
    }


def _in_title(title: str, book: Book) -> str:
    """The longest programme name that stands in the title; '' when none does."""
    return max((code.name for code in book.codes("programmes").entries if code.name and code.name in title), key=len, default="")


def untyped(grids: Iterable[Grid], book: Book) -> Iterator[Finding]:
    """A grid that would be published as it stands although it has figures of a class R or X programme by village: only the form hides them."""
    known = [code for code in book.codes("programmes").entries if stricter(code.more.get("privacy_class", "X")) in HIDDEN_CLASSES]
    villages = {village_stem(code.name) for code in book.codes("divisions").entries if len(code.code) == VILLAGE_DIGITS}
    for grid in grids:
        texts = [text for row in grid.rows for cell in row if isinstance(cell, str) and (text := cell.strip())]
        named = next((code.name for code in known if code.name and any(code.name in text for text in (grid.title, *texts))), "")
        places = {text for text in texts if len(text) <= LONGEST_PLACE and village_stem(text) in villages}
        if named and len(places) >= 2:
            message = (
                f"这张表没有认出表式，会按原样公布，里面有“{named}”分村的数，可能露出不足5人的小组。"
                "请改成“补贴分村汇总表”的表式再传，会依法合并；确实没有不足5人的，请说明。"
            )
            yield Finding("PRIV-01", Gravity.ASKS, grid.sheet, ("A1",), message=message)


def _names_programmes(typed: TypedTable) -> bool:
    return any("项目" in heading or "补贴名称" in heading for (_, name), heading in typed.headings.items() if name.startswith("x_"))


def open_summary(dataset: Dataset, privacy_class: str, figures: pa.Table, book: Book) -> Summary:
    """The cells of a summary's rows; total rows and rows of nobody and nothing are left out."""
    places = Places(book.codes("divisions"), book.county)
    by_row: dict[int, list[dict[str, Any]]] = {}
    for record in figures.to_pylist():
        if record["is_leaf"] and record["line"] != "total" and record["column"]:
            by_row.setdefault(record["row_no"], []).append(record)
    cells: dict[str, Cell] = {}
    rows: dict[str, list[dict[str, Any]]] = {}
    for number, records in by_row.items():
        cell = _cell(dataset, privacy_class, {r["column"]: r for r in records}, places)
        if not cell.amount and not cell.people:
            continue
        if cell.name in cells:  # two lines of one place: told apart by the line
            cell = replace(cell, village_code="", village_name=f"{cell.village_name}（第{number}行）")
        cells[cell.name], rows[cell.name] = cell, records
    return Summary(dataset, tuple(cells.values()), rows, figures.schema)


def _cell(dataset: Dataset, privacy_class: str, values: dict[str, dict[str, Any]], places: Places) -> Cell:
    """One row as a cell. Without a count every row with an amount is one person: fewer cannot be, more is not known."""
    fen = {name: values[name]["value_fen"] if name in values else None for name in ("due_fen", "paid_fen")}
    counted = next((n for name in ("people_count", "household_count") if (n := _number(values, name)) is not None), None)
    people = int(counted or 0) or int(any(fen.values()))
    place = _place(values, places)
    marks = frozenset(f"{dataset.key}@{'/'.join(place)}:{i}" for i in range(people))
    return Cell(dataset, privacy_class, "", "", *place, marks, 1, None, None, fen["due_fen"], fen["paid_fen"])


def _number(values: dict[str, dict[str, Any]], name: str) -> Decimal | None:
    return values[name]["value_number"] if name in values else None


def _place(values: dict[str, dict[str, Any]], places: Places) -> tuple[str, str, str, str]:
    """Township and village, code and name; a row of a township alone stands at the township."""
    township_code, township, village_code, village = (
        str(values[name]["value_text"] or "") if name in values else ""
        for name in ("township_code", "township_name", "village_code", "village_name")
    )
    found = places.village(village_code, township or township_code, village) if village or village_code else None
    above = places.township_of(found) if found else places.township(township or township_code)
    code, name = (above.code, above.name) if above else ("", township)
    if found:
        return code, name, found.code, found.name
    return (code, name, "", village) if village or not code else (code, name, code, name)


def rewrite(summary: Summary, grouped: Grouped) -> tuple[Dataset, pa.Table]:
    """The table as it is published: rows that stay, merged rows, and the total where nothing is withheld. It names no cells."""
    records: list[dict[str, Any]] = []
    for number, cell in enumerate(grouped.shown, start=1):
        own = [record for record in summary.rows[cell.name] if record["column"] in _OWN]
        records += [{**record, "row_no": number, "cell": ""} for record in own]
    for number, row in enumerate(grouped.groups, start=len(grouped.shown) + 1):
        records += _merged(summary, row, number)
    if all(row.merged != "withheld" for row in grouped.groups):
        everybody = [*grouped.shown, *(cell for row in grouped.groups for cell in row.cells)]
        records += _total(summary, everybody, len(grouped.shown) + len(grouped.groups) + 1)
    is_hiding = bool(grouped.groups)
    dataset = replace(summary.dataset, file_name="", notes=(NOTE,) if is_hiding else (), row_count=0 if is_hiding else len(grouped.shown))
    return dataset, pa.Table.from_pylist(records, schema=summary.schema)


def _merged(summary: Summary, row: Row, number: int) -> list[dict[str, Any]]:
    """One row that stands for several villages; where it is withheld it says so without a figure."""
    if row.merged == "withheld":
        return [_text(summary, f"{MERGED}（不公开）", "village_name", number, MERGED)]
    township = row.cells[0].township_name if row.reach == "township" else ""
    texts = [_text(summary, township, "township_name", number, MERGED)] if township and "township_name" in summary.heads else []
    return [*texts, _text(summary, MERGED, "village_name", number, MERGED), *_sums(summary, row.cells, number, MERGED)]


def _total(summary: Summary, cells: list[Cell], number: int) -> list[dict[str, Any]]:
    total = {"line": "total", "level": 0, "is_leaf": False}
    return [{**record, **total} for record in _sums(summary, cells, number, "合计")] if cells else []


def _sums(summary: Summary, cells: Iterable[Cell], number: int, name: str) -> list[dict[str, Any]]:
    listed, found = list(cells), []
    for column in _SUMMED:
        if column not in summary.heads:
            continue
        values = [cell.people if column == "people_count" else getattr(cell, column) for cell in listed]
        total = sum(value for value in values if value is not None)
        is_count = column == "people_count"
        printed = str(total) if is_count else f"{in_unit(total, summary.dataset.unit or '元'):f}"
        said = {"value_number": Decimal(total)} if is_count else {"value_fen": total}
        found.append({**_bare(summary, column, number, name), **said, "printed": printed})
    return found


def _text(summary: Summary, text: str, column: str, number: int, name: str) -> dict[str, Any]:
    return {**_bare(summary, column, number, name), "value_text": text, "printed": text}


def _bare(summary: Summary, column: str, number: int, name: str) -> dict[str, Any]:
    """A figure of `column` without a value."""
    like = summary.heads.get(column) or next(iter(summary.heads.values()))
    heading = like["heading"] if like["column"] == column else "村"
    empty = {"value_fen": None, "value_number": None, "value_text": None, "printed": "", "cell": "", "row_code": "", "line": ""}
    return {**like, **empty, "column": column, "heading": heading, "row_no": number, "row_name": name, "level": 1, "is_leaf": True}
