"""Knows the rows a template comes with: how they are marked (示例行), and which of them a clerk left in.

Rule: an example row beside real data is a finding; a template nobody has filled in yet is none, until an office hands it in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from loaders import examples
from loaders.examples import MARK
from loaders.grid import Cell
from schemas.findings import Finding
from schemas.money import to_fen
from schemas.rules import rule
from schemas.tables import Table
from schemas.typed import TypedTable

RULE = "READ-18"
_MOST_AMOUNTS = 4  # different amounts in one template of fixed lines
_IN_BRACKETS = re.compile(rf"[（(]{MARK}[)）]")


def unmarked(text: str) -> str:
    """`text` without the mark."""
    return "" if text.strip() == MARK else _IN_BRACKETS.sub("", text)


def is_marked(cells: Sequence[Cell]) -> bool:
    """True when a cell of the row is the mark, or carries it in brackets; 示例行政村 is a name."""
    return any(isinstance(cell, str) and MARK in cell and (cell.strip() == MARK or _IN_BRACKETS.search(cell) is not None) for cell in cells)


def may_be_untouched(table: Table, records: Sequence[Mapping[str, object]]) -> bool:
    """False as soon as a table of fixed lines shows more different amounts than any template does."""
    if table.shape not in ("lines", "panels"):
        return False
    amounts: set[int] = set()
    for record in records:
        amounts |= {value for name, value in record.items() if name.endswith("_fen") and isinstance(value, int) and value}
        if len(amounts) > _MOST_AMOUNTS:
            return False
    return bool(amounts)


def untouched_lines(table: TypedTable) -> tuple[int, ...]:
    """Sheet rows of a table of fixed lines whose figures are all still the template's; () as soon as one was changed."""
    frame, declared = table.frame, table.table
    shown: dict[int, list[str]] = {}
    for block, name in table.letters:
        shown.setdefault(block, []).append(name)
    actual: dict[tuple[str, str], list[int]] = {}
    expected: dict[tuple[str, str], list[int]] = {}
    for block, names in sorted(shown.items()):
        own = frame[frame["block"] == block]
        side = str(own["side"].iloc[0]) if len(own) else ""
        money = [name for name in names if name.endswith("_fen") and not name.startswith("x_")]
        for name in money:
            actual.setdefault((side, name), []).extend(int(v) for v in own[name].dropna() if v)
        for name, fen in _given(declared, side, names, table.unit):
            expected.setdefault((side, name), []).append(fen)
    if not any(actual.values()) or {k: v for k, v in actual.items() if v} != expected:
        return ()
    return tuple(sorted({int(row) for row in frame["sheet_row"]}))


def _given(table: Table, side: str, names: Sequence[str], unit: str) -> Iterator[tuple[str, int]]:
    """(column, fen) of every figure above zero that the template gives in one panel."""
    declared = next((p.columns for p in table.panels if p.side == side), table.columns)
    columns = [c for c in declared if c.name in names]
    for row in examples.rows(table, columns, side, 0):
        for column, value in zip(columns, row, strict=True):
            if column.is_money and isinstance(value, Decimal) and value:
                yield column.name, to_fen(value, unit)


def is_only_example(table: TypedTable) -> bool:
    """True when nothing but the template's own rows stands in the table; its 合计 belongs to them."""
    frame = table.frame
    if not table.example_rows:
        return False
    rows = frame["sheet_row"][frame["level"] > 0] if "level" in frame else frame["sheet_row"]
    return {int(row) for row in rows} <= set(table.example_rows)


def is_template(tables: Sequence[TypedTable]) -> bool:
    """True when every table that holds anything is a template nobody has filled in."""
    filled = [table for table in tables if not table.is_empty]
    return bool(filled) and all(is_only_example(table) for table in filled)


def findings(tables: Sequence[TypedTable], is_received: bool) -> list[Finding]:
    """One finding per table that still holds example rows; none for a template alone unless it was handed in."""
    if not is_received and is_template(tables):
        return []
    return [_finding(table) for table in tables if table.example_rows]


def _finding(table: TypedTable) -> Finding:
    letters = [letter for (block, _), letter in table.letters.items() if block == 0]
    first = min(letters, key=lambda letter: (len(letter), letter), default="A")
    cells = tuple(f"{first}{row}" for row in table.example_rows)
    where = f"“{table.sheet.strip()}”{cells[0]}"
    if table.table.shape in ("lines", "panels"):
        said = f"{where}起各行的数还是空表里的示例数，没有改写；请填上本单位的数，没有的留空。"
    else:
        said = (
            f"{where}{f'等{len(cells)}行' if len(cells) > 1 else ''}是空表里的示例行，没有删去；请删去写着“{MARK}”的各行，只留自己的数据。"
        )
    return Finding(RULE, rule(RULE).gravity, table.sheet, cells, MARK, message=said)
