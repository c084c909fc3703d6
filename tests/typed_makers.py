"""Builds small typed tables from literal rows, so that rules are tested without a workbook."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import pandas as pd

from schemas.findings import Finding
from schemas.kinds import tables
from schemas.money import to_fen
from schemas.tables import Column, Table
from schemas.typed import TypedTable

FIRST_ROW = 5


def _line_of(table: Table, name: str, side: str, used: set[int]) -> tuple[str, int | None]:
    for index, line in enumerate(table.lines):
        if index not in used and name in (line.title, *line.names) and (not line.side or not side or line.side == side):
            used.add(index)
            return line.line, line.level
    return "", None


def _value(column: Column, text: str, unit: str) -> object:
    if text == "":
        return pd.NA
    if column.is_money:
        return to_fen(Decimal(text.replace(",", "")), unit)
    if column.value == "count":
        return int(text)
    return Decimal(text) if column.value in ("decimal", "percent", "rate", "term") else text


def _dtype(column: Column) -> str:
    if column.value in ("money", "count"):
        return "Int64"
    return "object" if column.value in ("decimal", "percent", "rate", "term") else "string"


def typed(
    table_id: str,
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    spent: Sequence[Sequence[str]] = (),
    spent_columns: Sequence[str] = (),
    unit: str = "万元",
    year: int | None = 2024,
    entity: str = "",
    sheet: str = "",
    facts: dict[str, str] | None = None,
    levels: Sequence[int] = (),
) -> TypedTable:
    """A typed table. A row is (code, name, amount…) as printed; for panels `rows` are income, `spent` expenditure.

    Rows begin in sheet row 5; code and name stand in A and B, values from C on; a panel's second side follows to the right.
    """
    declared = tables()[table_id]
    sides = [("income" if declared.panels else "", rows, columns)] + ([("expenditure", spent, spent_columns)] if spent else [])
    records: list[dict[str, object]] = []
    printed: list[dict[str, str]] = []
    letters: dict[tuple[int, str], str] = {}
    offset, used = 0, set[int]()
    for block, (side, lines, names) in enumerate(sides):
        for place, name in enumerate(("row_code", "row_name", *names)):
            letters[(block, name)] = chr(65 + offset + place)
        for at, (code, name, *values) in enumerate(lines):
            line, level = _line_of(declared, name, side, used)
            guess = 0 if name in ("合计", "总计") else max(1, (len(code) - 1) // 2) if code else 1
            known = guess if level is None else level
            record = {
                "sheet_row": FIRST_ROW + at,
                "block": block,
                "side": side,
                "row_code": code,
                "row_name": name.removeprefix("其中："),
                "line": line,
            }
            record |= {"level": levels[at] if levels and block == 0 else known, "is_leaf": True}
            records.append(record | {c: _value(declared.column(c), v, unit) for c, v in zip(names, values, strict=True)})
            printed.append({"row_code": code, "row_name": name} | dict(zip(names, values, strict=True)))
        offset += 2 + len(names)
    return _table(declared, records, printed, letters, sheet or declared.title, unit, year, entity, facts or {})


def _table(
    declared: Table,
    records: list[dict[str, object]],
    printed: list[dict[str, str]],
    letters: dict[tuple[int, str], str],
    sheet: str,
    unit: str,
    year: int | None,
    entity: str,
    facts: dict[str, str],
) -> TypedTable:
    names = list(dict.fromkeys(name for _, name in letters))
    base = {
        "sheet_row": "int64",
        "block": "int64",
        "side": "string",
        "row_code": "string",
        "row_name": "string",
        "line": "string",
        "level": "int64",
        "is_leaf": "bool",
    }
    kinds = base | {n: _dtype(declared.column(n)) for n in names if n not in base}
    frame = pd.DataFrame({n: pd.Series([r.get(n, pd.NA) for r in records], dtype=k) for n, k in kinds.items()})
    shown = pd.DataFrame({n: pd.Series([p.get(n, "") for p in printed], dtype="string") for n in names})
    headings = dict(letters)
    return TypedTable(sheet, declared, declared.title, unit, year, entity, frame, shown, letters, headings, facts=facts)


def flat(findings: Sequence[Finding]) -> list[tuple[str, tuple[str, ...]]]:
    """Findings as (rule, cells)."""
    return [(f.rule, f.cells) for f in findings]
