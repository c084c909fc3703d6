"""Turns published figures back into tables, so that identities look at last year and at other units as at the sheet in hand."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

import pandas as pd

from schemas.kinds import tables
from schemas.tables import Table
from schemas.typed import ROW_COLUMNS, TypedTable

_CELL = re.compile(r"([A-Z]{1,3})(\d+)$")
_ABSENT = ("None", "nan", "<NA>")
Record = Mapping[str, object]


@dataclass
class _Row:
    """One row put together from its values."""

    number: int
    sheet_row: int
    side: str
    record: Record
    fen: dict[str, int] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    printed: dict[str, str] = field(default_factory=dict)
    letters: dict[str, str] = field(default_factory=dict)
    elsewhere: dict[str, str] = field(default_factory=dict)  # column → cell of a value that stands in another row of the sheet


def published(records: Sequence[Record]) -> TypedTable | None:
    """One published table from the rows of `figures` with one dataset key and release; None when it has no amounts.

    Needs the columns `release table title unit year entity_name side row_no row_code row_name line level is_leaf column value_fen
    value_text printed sheet cell`; of a row with amounts its texts (reasons) come back too. Its sheet is called 第n号发布“…”, so that
    a finding says where the other figure stands.
    """
    amounts = [r for r in records if str(r["value_fen"]) not in _ABSENT and _CELL.match(str(r["cell"]))]
    if not amounts:
        return None
    first, declared = amounts[0], tables()[str(amounts[0]["table"])]
    rows = _rows(amounts)
    _add_texts(rows, records, {c.name for c in declared.columns if c.value == "text"})
    blocks = _blocks(rows)
    elsewhere = rows[0].elsewhere if len(rows) == 1 else {}  # items below each other are the columns of one row
    named = (
        (block, name, at) for row, block in zip(rows, blocks, strict=True) for name, at in row.letters.items() if name not in elsewhere
    )
    letters = {(block, name): letter for block, name, letter in named}
    frame, printed = _frames(rows, blocks, declared)
    year = first["year"]
    return TypedTable(
        sheet=f"第{first['release']}号发布“{str(first['sheet']).strip()}”", table=declared, title=str(first["title"]),
        unit=str(first["unit"]), year=None if year is None else int(str(year)), entity_name=str(first["entity_name"]), frame=frame,
        printed=printed, letters=letters, headings={}, said_at=elsewhere,
    )  # fmt: skip


def _rows(records: Sequence[Record]) -> list[_Row]:
    """Rows in the order they were published in."""
    rows: dict[tuple[int, str], _Row] = {}
    for record in records:
        found = _CELL.match(str(record["cell"]))
        if found is None:
            continue
        key = (int(str(record["row_no"])), str(record["side"]))
        row = rows.setdefault(key, _Row(key[0], int(found[2]), key[1], record))
        name = str(record["column"])
        row.fen[name], row.printed[name] = int(Decimal(str(record["value_fen"]))), str(record["printed"])
        row.letters[name] = found[1]
        if int(found[2]) != row.sheet_row:
            row.elsewhere[name] = found[0]
    return [rows[key] for key in sorted(rows)]


def _add_texts(rows: Sequence[_Row], records: Sequence[Record], texts: set[str]) -> None:
    known = {(row.number, row.side): row for row in rows}
    for record in (r for r in records if r["column"] in texts and str(r.get("value_text") or "") not in ("", *_ABSENT)):
        row, found = known.get((int(str(record["row_no"])), str(record["side"]))), _CELL.match(str(record["cell"]))
        if row and found:
            name = str(record["column"])
            row.texts[name] = row.printed[name] = str(record["value_text"])
            row.letters[name] = found[1]


def _blocks(rows: Sequence[_Row]) -> list[int]:
    """The block of each row: rows of one side whose columns stand under the same letters belong together."""
    known: list[tuple[str, dict[str, str]]] = []
    out = []
    for row in rows:
        for number, (side, letters) in enumerate(known):
            if side == row.side and all(letters.get(name, letter) == letter for name, letter in row.letters.items()):
                letters.update(row.letters)
                out.append(number)
                break
        else:
            known.append((row.side, dict(row.letters)))
            out.append(len(known) - 1)
    return out


def _frames(rows: Sequence[_Row], blocks: Sequence[int], declared: Table) -> tuple[pd.DataFrame, pd.DataFrame]:
    known = {c.name for c in (*declared.columns, *(c for p in declared.panels for c in p.columns))}
    columns = sorted({name for row in rows for name in row.fen if name in known})
    texts = sorted({name for row in rows for name in row.texts})
    data = {
        name: pd.Series([_structural(row, block, name) for row, block in zip(rows, blocks, strict=True)], dtype=kind)
        for name, kind in ROW_COLUMNS.items()
    }
    data |= {name: pd.Series([row.fen.get(name, pd.NA) for row in rows], dtype="Int64") for name in columns}
    data |= {name: pd.Series([row.texts.get(name, pd.NA) for row in rows], dtype="string") for name in texts}
    shown = {"row_name": pd.Series([str(row.record["row_name"]) for row in rows], dtype="string")}
    shown |= {name: pd.Series([row.printed.get(name, "") for row in rows], dtype="string") for name in (*columns, *texts)}
    return pd.DataFrame(data), pd.DataFrame(shown)


def _structural(row: _Row, block: int, name: str) -> object:
    if name in ("sheet_row", "block"):
        return row.sheet_row if name == "sheet_row" else block
    value = row.record[name]
    return value if name in ("level", "is_leaf") else str(value or "")
