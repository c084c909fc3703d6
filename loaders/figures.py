"""Writes every figure read, one line each, for people who check us: the cell, where it belongs, its value in 元, its unit as it stood."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd

from loaders.loaded import Loaded
from loaders.masking import HIDDEN, covered
from schemas.money import plain_yuan
from schemas.typed import TypedTable

FIELDS = ("file", "sheet", "cell", "kind", "table", "year", "row_code", "row_name", "column", "value", "unit")
_NOT_FIGURES = frozenset({"row_code", "row_name"})


def figures(loaded: Loaded) -> Iterator[dict[str, str]]:
    """One record per value cell of every typed table; blank cells have value ''. Secrets and person names are ●."""
    for table in loaded.tables:
        yield from _of_table(loaded.file, table)


def _of_table(file: str, table: TypedTable) -> Iterator[dict[str, str]]:
    head = {"file": file, "sheet": table.sheet, "kind": table.table.kind, "table": table.table.id, "year": str(table.year or "")}
    secret = {c.name for c in table.table.columns if c.is_secret or c.value == "person"}
    if table.table.shape == "roster":
        secret |= {str(n) for n in table.frame.columns if str(n).startswith("x_")}  # nobody declared what they hold
    money = {n for n in table.frame.columns if _is_money(table, str(n))}
    said = [n for n in table.said_at if n in table.frame.columns]
    shown = [*table.letters, *((0, n) for n in table.carried if (0, n) not in table.letters)]
    columns = {b: [n for (block, n) in shown if block == b and n not in _NOT_FIGURES] + said for b in {b for b, _ in shown} | {0}}
    frame, size = table.frame, len(table.frame)
    rows = frame["sheet_row"].tolist()
    blocks = frame["block"].tolist() if "block" in frame.columns else [0] * size
    codes = frame["row_code"].fillna("").tolist() if "row_code" in frame.columns else [""] * size
    names = table.printed["row_name"].fillna("").tolist() if "row_name" in table.printed.columns else [""] * size
    cells = {n: frame[n].tolist() for block in columns.values() for n in block}
    for position in range(size):
        block = blocks[position]
        row = {**head, "row_code": codes[position], "row_name": " ".join(names[position].split())}
        for name in columns.get(block, []):
            value = _written(cells[name][position], name in money)
            yield {
                **row,
                "cell": table.said_at[name] if name in said else _cell(table, block, rows[position], name),
                "column": table.headings.get((block, name))
                or (table.table.column(name).title if name in said or name in table.carried else name),
                "value": HIDDEN if value and name in secret else value,
                "unit": table.unit if name in money else "",
            }


def _cell(table: TypedTable, block: int, row: int, name: str) -> str:
    """Where a figure stands; what a row above says, and this row need not repeat, stands there ('' where nothing says it)."""
    above = table.cell_above(row, name)
    return above if above or (block, name) not in table.letters else f"{table.letters[(block, name)]}{row}"


def _is_money(table: TypedTable, name: str) -> bool:
    if name.startswith("x_"):
        return str(table.frame[name].dtype) == "Int64"
    return name.endswith("_fen")


def _written(value: Any, is_money: bool) -> str:
    if value is None or value is pd.NA or (not isinstance(value, str) and pd.isna(value)):
        return ""
    if is_money:
        return plain_yuan(int(value))
    return f"{value:f}" if isinstance(value, Decimal) else covered(str(value))


def write(loaded: Loaded, out: str | Path) -> int:
    """Append the figures of `loaded` to the CSV at `out` (made with its head when absent); returns how many lines."""
    where = Path(out)
    fresh = not where.exists() or where.stat().st_size == 0
    lines = 0
    with where.open("a", encoding="utf-8-sig" if fresh else "utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, FIELDS)
        if fresh:
            writer.writeheader()
        for record in figures(loaded):
            writer.writerow({key: _safe(record[key]) for key in FIELDS})
            lines += 1
    return lines


def _safe(text: str) -> str:
    """Text that a spreadsheet would take for a formula leaves with an apostrophe before it; numbers stay."""
    if text.startswith(("=", "+", "@")) or (text[:1] == "-" and not text[1:2].isdigit()):
        return f"'{text}"
    return text
