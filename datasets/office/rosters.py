"""Turns a roster of persons into what may be sealed and counted: places resolved, IDs replaced by a keyed HMAC, minors marked.

Rule: no ID, card, telephone or address passes; of an ID only the HMAC with its key id and whether the person is a minor.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from schemas.book import Book
from schemas.places import Places
from schemas.privacy import are_minors, keyed, stricter
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
_PLACES = 4
_DECIMAL = pa.decimal128(20, _PLACES)
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
    facts = typed.facts
    kind = next((k for k in BATCH_KINDS if k in facts.get("batch_kind", "")), "") or next(
        (k for k in BATCH_KINDS if k in typed.title), "实发"
    )
    for code, name, part in _by_programme(typed.frame, facts):
        known = programme(book, code, name, typed.year)
        dates = _texts(part, "paid_date", facts.get("paid_date", ""))
        day = max((d for d in pc.unique(dates).to_pylist() if d), default="")
        privacy = (overrides or {}).get(known[0]) or known[2] or "X"
        yield Batch(
            known[0] or name or "未写明项目",
            known[1] or name or "未写明项目",
            stricter(privacy),
            facts.get("batch", "") or _months(part) or day[:7],
            kind,
            int(day[:4]) if day[:4].isdigit() else (typed.year or 0),
            day,
            known[3] or facts.get("quantity_unit", ""),
            _sealed(part, dates, book, hmac_key, kind, facts),
        )


def _by_programme(frame: pd.DataFrame, facts: dict[str, str]) -> Iterator[tuple[str, str, pd.DataFrame]]:
    """(code, name, rows) of every programme a roster names, in the order of code and name."""
    codes, names = (_texts(frame, column, facts.get(column, "")) for column in ("programme_code", "programme_name"))
    if len(pc.unique(codes)) == 1 and len(pc.unique(names)) == 1:
        yield codes[0].as_py(), names[0].as_py(), frame
        return
    for (code, name), part in frame.groupby([codes.to_pylist(), names.to_pylist()], sort=True):
        yield str(code), str(name), part


def _texts(frame: pd.DataFrame, name: str, otherwise: str) -> pa.Array:
    """A text column without nulls, or one value for every row when the sheet says it above the head."""
    if name not in frame.columns:
        return pa.repeat(pa.scalar(otherwise, pa.string()), len(frame))
    return pc.fill_null(_arrow(frame[name], pa.string()), otherwise)


def _arrow(column: pd.Series, kind: pa.DataType | None = None) -> pa.Array:
    """A column of a frame as one Arrow array."""
    found = pa.array(column, type=kind, from_pandas=True)
    return found.combine_chunks() if isinstance(found, pa.ChunkedArray) else found


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


def _sealed(part: pd.DataFrame, dates: pa.Array, book: Book, key: tuple[str, bytes], kind: str, facts: dict[str, str]) -> pa.Table:
    ids = pc.ascii_upper(pc.utf8_trim_whitespace(_texts(part, "id_number", "")))
    due, paid = _money(part, "due_fen"), _money(part, "paid_fen")
    if kind != "拟发" and paid.null_count == len(paid):
        paid = due
    if due.null_count == len(due):
        due = paid
    columns: dict[str, pa.Array] = {
        "sheet_row": _arrow(part["sheet_row"], pa.int64()),
        **_places(part, book),
        "group_name": _texts(part, "group_name", ""),
        "person_name": _texts(part, "person_name", ""),
        "id_mark": _marks(ids, key),
        "is_minor": pa.array(are_minors(ids, _days(dates))),
        "quantity": _decimals(part, "quantity", ""),
        "standard": _decimals(part, "standard", facts.get("standard", "")),
        "due_fen": due,
        "paid_fen": paid,
        "paid_date": dates,
    }
    return pa.table(columns, schema=SEALED)


def _marks(ids: pa.Array, key: tuple[str, bytes]) -> pa.Array:
    """Key id and the first half of the HMAC-SHA-256 of every ID; '' where there is none."""
    name, secret = key
    numbers = ids.to_pylist()
    marks = [f"{name}:{mark.hex()[:32]}" if one else "" for one, mark in zip(numbers, keyed(numbers, secret), strict=True)]
    return pa.array(marks, pa.string())


def _days(dates: pa.Array) -> np.ndarray:
    """ISO days as datetime64[D]; NaT where a text is no day. Each different writing is looked at once."""
    encoded = pc.dictionary_encode(dates)
    known = pd.to_datetime(pd.Series(encoded.dictionary.to_pylist(), dtype="object"), errors="coerce").to_numpy().astype("datetime64[D]")
    return known[encoded.indices.to_numpy()] if len(known) else np.zeros(0, dtype="datetime64[D]")


def _money(part: pd.DataFrame, name: str) -> pa.Array:
    return _arrow(part[name], pa.int64()) if name in part.columns else pa.nulls(len(part), pa.int64())


def _decimals(part: pd.DataFrame, name: str, otherwise: str) -> pa.Array:
    """A column of decimals, rounded half to even; one value for every row when the column is empty and the sheet says it above the head."""
    found = _arrow(part[name]) if name in part.columns else pa.nulls(len(part))
    if found.null_count < len(found):
        return pc.cast(pc.round(found, ndigits=_PLACES, round_mode="half_to_even"), _DECIMAL)
    if otherwise.replace(".", "", 1).isdigit():
        return pa.repeat(pa.scalar(Decimal(otherwise).quantize(Decimal(1).scaleb(-_PLACES)), _DECIMAL), len(part))
    return pa.nulls(len(part), _DECIMAL)


def _places(part: pd.DataFrame, book: Book) -> dict[str, pa.Array]:
    """Township and village of every row by code; a place that is in no list keeps its written name and has no code."""
    names = ("township_code", "township_name", "village_code", "village_name")
    written = [pc.dictionary_encode(_texts(part, name, "")) for name in names]
    combined = np.ravel_multi_index(
        tuple(column.indices.to_numpy() for column in written), tuple(max(1, len(column.dictionary)) for column in written)
    )
    _, firsts, which = np.unique(combined, return_index=True, return_inverse=True)
    places = Places(book.codes("divisions"), book.county)
    found = [_place(places, *(column[first].as_py() for column in written)) for first in firsts.tolist()]
    return {name: pc.take(pa.array([place[i] for place in found], pa.string()), pa.array(which)) for i, name in enumerate(names)}


def _place(places: Places, township_code: str, township: str, village_code: str, village: str) -> tuple[str, str, str, str]:
    found = places.village(village_code, township or township_code, village) or places.village("", township or township_code, village)
    if found is None:
        above = places.township(township or township_code)
        return (above.code, above.name, "", village) if above else ("", township, "", village)
    above = places.township_of(found)
    return (above.code if above else "", above.name if above else township, found.code, found.name)
