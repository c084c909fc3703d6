"""Turns a roster of persons into what may be sealed and counted: places resolved, IDs replaced by a keyed HMAC, minors marked.

Rule: no ID, card, telephone or address passes; of an ID only the HMAC with its key id and whether the person is a minor.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pandas as pd
import pyarrow as pa

from schemas.book import Book
from schemas.places import Places
from schemas.privacy import are_minors, stricter
from schemas.typed import TypedTable

SEALED = pa.schema(
    [
        ("sheet_row", pa.int64()),
        ("township_code", pa.string()),
        ("township_name", pa.string()),
        ("village_code", pa.string()),
        ("village_name", pa.string()),
        ("group_name", pa.string()),
        ("person_name", pa.string()),
        ("id_mark", pa.string()),
        ("is_minor", pa.bool_()),
        ("quantity", pa.decimal128(20, 4)),
        ("standard", pa.decimal128(20, 4)),
        ("due_fen", pa.int64()),
        ("paid_fen", pa.int64()),
        ("paid_date", pa.string()),
    ]
)
_PLACES = Decimal(1).scaleb(-4)
BATCH_KINDS = ("拟发", "实发", "退票", "补发", "追回")


@dataclass(frozen=True)
class Batch:
    """One programme's batch of one roster. `rows`: schema SEALED. `privacy_class` is the programme's, X while it is in no list."""

    programme_code: str
    programme_name: str
    privacy_class: str
    batch: str
    batch_kind: str
    year: int
    paid_date: str
    quantity_unit: str
    rows: pa.Table


def batches(typed: TypedTable, book: Book, hmac_key: tuple[str, bytes], overrides: dict[str, str] | None = None) -> Iterator[Batch]:
    """The batches in one roster; a roster that names a programme in every row is split. `overrides`: programme code → class."""
    frame, facts = typed.frame, typed.facts
    kind = next((k for k in BATCH_KINDS if k in facts.get("batch_kind", "")), "") or next(
        (k for k in BATCH_KINDS if k in typed.title), "实发"
    )
    codes = _column(frame, "programme_code", facts.get("programme_code", ""))
    names = _column(frame, "programme_name", facts.get("programme_name", ""))
    for (code, name), part in frame.groupby([codes, names], sort=True, dropna=False):
        known = programme(book, str(code), str(name), typed.year)
        dates = _column(part, "paid_date", facts.get("paid_date", ""))
        day = max((d for d in dates if d), default="")
        privacy = (overrides or {}).get(known[0]) or known[2] or "X"
        yield Batch(
            known[0] or str(name) or "未写明项目",
            known[1] or str(name) or "未写明项目",
            stricter(privacy),
            facts.get("batch", "") or _months(part) or day[:7],
            kind,
            int(day[:4]) if day[:4].isdigit() else (typed.year or 0),
            day,
            known[3] or facts.get("quantity_unit", ""),
            _sealed(part, dates, book, hmac_key, kind, facts),
        )


def _column(frame: pd.DataFrame, name: str, otherwise: str) -> pd.Series:
    """A text column, or one value for every row when the sheet says it above the head."""
    if name not in frame.columns:
        return pd.Series(otherwise, index=frame.index, dtype="object")
    return frame[name].astype("object").where(frame[name].notna(), otherwise).astype(str)


def _months(part: pd.DataFrame) -> str:
    if "paid_month" not in part.columns:
        return ""
    months = sorted({str(month) for month in part["paid_month"].dropna()})
    return "至".join(dict.fromkeys((months[0], months[-1]))) if months else ""


def programme(book: Book, code: str, name: str, year: int | None) -> tuple[str, str, str, str]:
    """(code, name, privacy class, quantity unit) as the programme list has them; what it does not know stays ''."""
    listed = book.codes("programmes")
    found = listed.get(code, year) or next(iter(listed.ever(code)), None) or next(iter(listed.named(name, year)), None)
    if found is None:
        return code, name, "", ""
    return found.code, name or found.name, found.more.get("privacy_class", ""), found.more.get("quantity_unit", "")


def _sealed(part: pd.DataFrame, dates: pd.Series, book: Book, key: tuple[str, bytes], kind: str, facts: dict[str, str]) -> pa.Table:
    ids = _column(part, "id_number", "").to_list()
    due, paid = _money(part, "due_fen"), _money(part, "paid_fen")
    if kind != "拟发" and all(fen is None for fen in paid):
        paid = due
    if all(fen is None for fen in due):
        due = paid
    places = _places(part, book)
    days = pd.to_datetime(dates, errors="coerce").to_numpy().astype("datetime64[D]")
    columns: dict[str, Any] = {
        "sheet_row": part["sheet_row"].tolist(),
        **places,
        "group_name": _column(part, "group_name", "").to_list(),
        "person_name": _column(part, "person_name", "").to_list(),
        "id_mark": [_mark(number, key) for number in ids],
        "is_minor": are_minors(ids, days).tolist(),
        "quantity": _decimals(part, "quantity", ""),
        "standard": _decimals(part, "standard", facts.get("standard", "")),
        "due_fen": due,
        "paid_fen": paid,
        "paid_date": dates.to_list(),
    }
    return pa.table(columns, schema=SEALED)


def _mark(number: str, key: tuple[str, bytes]) -> str:
    plain = number.strip().upper()
    return f"{key[0]}:{hmac.digest(key[1], plain.encode(), 'sha256').hex()[:32]}" if plain else ""


def _money(part: pd.DataFrame, name: str) -> list[int | None]:
    if name not in part.columns:
        return [None] * len(part)
    return [None if pd.isna(v) else int(v) for v in part[name].tolist()]


def _decimals(part: pd.DataFrame, name: str, otherwise: str) -> list[Decimal | None]:
    """A column of decimals; one value for every row when the column is empty and the sheet says it above the head."""
    written = part[name].tolist() if name in part.columns else [None] * len(part)
    found = [None if v is None or pd.isna(v) else Decimal(str(v)).quantize(_PLACES) for v in written]
    if otherwise.replace(".", "", 1).isdigit() and all(value is None for value in found):
        return [Decimal(otherwise).quantize(_PLACES)] * len(part)
    return found


def _places(part: pd.DataFrame, book: Book) -> dict[str, list[str]]:
    """Township and village of every row by code; a place that is in no list keeps its written name and has no code."""
    names = ("township_code", "township_name", "village_code", "village_name")
    written = list(zip(*(_column(part, name, "").to_list() for name in names), strict=True))
    places = Places(book.codes("divisions"), book.county)
    resolved = {entry: _place(places, *entry) for entry in set(written)}
    found = [resolved[entry] for entry in written]
    return {name: [place[index] for place in found] for index, name in enumerate(names)}


def _place(places: Places, township_code: str, township: str, village_code: str, village: str) -> tuple[str, str, str, str]:
    found = places.village(village_code, township or township_code, village) or places.village("", township or township_code, village)
    if found is None:
        above = places.township(township or township_code)
        return (above.code, above.name, "", village) if above else ("", township, "", village)
    above = places.township_of(found)
    return (above.code if above else "", above.name if above else township, found.code, found.name)
