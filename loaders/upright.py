"""Reads a 三公 table whose items stand below each other, amounts in one column or two, as the table whose form has them side by side.

Rule: every item is one column of that form; whatever is not (a reason in every row, a change in per cent) leaves the table unread, so
that nothing of it is lost.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from loaders import values, wording
from loaders.blocks import Heading
from loaders.columns import Findings, looks_numeric, read_cell, report, typed
from loaders.found import Found
from loaders.grid import Cell, Grid, a1
from loaders.headings import assign, paths
from loaders.recognise import Above, Match, best_title, candidates, missing_columns, title_score
from loaders.rows import NOT_MONEY, Rows
from loaders.sections import Section, Shape
from schemas.findings import Gravity
from schemas.kinds import tables
from schemas.tables import Column, Table, ValueKind

#: headings of a column of amounts, without their year
_AMOUNTS = frozenset({
    "金额", "预算数", "本年预算数", "年初预算数", "部门预算数", "预算金额", "上年预算数", "上年数", "决算数", "本年决算数", "决算金额", "支出决算数",
})  # fmt: skip
_NUMBERING = frozenset({"序号", "行次", "栏次"})
#: items without an amount that no form knows (其中：, a heading line) may stand among this many known ones
_FEWEST = 4


def recognise(shape: Shape, section: Section, said: Above, remembered: Mapping[str, str], kind: str = "") -> Match | None:
    """The 三公 table the title names and whose columns are the items below each other; None for any other table."""
    table, score = _titled(said, shape.grid.sheet, kind)
    if table is None:
        return None
    cells, found = _items(shape, section)
    if len({heading.words for heading in found}) < len(found):  # one item twice: nothing tells which is meant
        return None
    blocks = assign(found, table, "", remembered, said.year) if found else []
    if not blocks or missing_columns(blocks, table) or len(blocks[0].columns) < max(_FEWEST, len(blocks[0].unknown) + 1):
        return None
    return Match(table, best_title(said.titles, table) or shape.grid.sheet.strip(), blocks, score, upright=cells)


def _titled(said: Above, sheet: str, kind: str) -> tuple[Table | None, float]:
    written, name = candidates(said.titles, sheet)
    own = [t for t in tables().values() if t.kind == "three_public" and t.shape == "rows" and kind in ("", t.kind)]
    scored = [(title_score(written or name, table), table) for table in own]
    score, best = max(scored, key=lambda pair: pair[0], default=(0.0, None))
    return (best, score) if score else (None, 0.0)


def _items(shape: Shape, section: Section) -> tuple[tuple[tuple[int, int], ...], list[Heading]]:
    """The cell of each amount and its heading (预算数/公务接待费); nothing where a column holds something else than names and amounts."""
    grid = shape.grid
    heads = [head for head in paths(shape, section) if head.words[-1] not in _NUMBERING and _is_filled(grid, section, head.column)]
    if not 2 <= len(heads) <= 3 or any(wording.line_name(head.words[-1]) not in _AMOUNTS for head in heads[1:]):
        return (), []
    cells: list[tuple[int, int]] = []
    found: list[Heading] = []
    for row in section.body:
        name = grid.at(row, heads[0].column)
        item = wording.row_name(name) if isinstance(name, str) else ""
        amounts = [head for head in heads[1:] if grid.at(row, head.column) not in ("", None)]
        if amounts and not item:
            return (), []
        for head in amounts if item else ():
            found.append(Heading(len(cells), (*head.parts, wording.unspaced(str(name))), (*head.words, wording.heading(item))))
            cells.append((row, head.column))
    return tuple(cells), found


def _is_filled(grid: Grid, section: Section, column: int) -> bool:
    return any(grid.at(row, column) not in ("", None) for row in section.body)


def read(grid: Grid, found: Found, unit: str, notes: Findings) -> Rows:
    """The one row of the table: every item a value that keeps its own cell (`Rows.placed`); items no form knows stay, and are told."""
    rows, block, cells = Rows(), found.match.blocks[0], found.match.upright
    columns = [(found.match.table.column(name), at) for name, at in block.columns.items()]
    unknown = [(_unknown(heading, grid, cells[heading.column]), heading.column) for heading in block.unknown]
    first = min(row for row, _ in cells)
    record: dict[str, object] = {"sheet_row": first + 1, "block": 0, "side": "", "row_code": "", "row_name": ""}
    record |= {"line": "", "level": 1, "is_leaf": True}
    printed = {"row_code": "", "row_name": ""}
    for column, at in sorted((*columns, *unknown), key=lambda pair: pair[1]):
        place = cells[at]
        rows.placed[column.name], rows.kinds[column.name] = a1(*place), column.value
        rows.headings[(0, column.name)] = block.headings[at].path
        record[column.name], printed[column.name] = _value(grid, place, column, unit, notes)
    rows.records.append(record)
    rows.printed.append(printed)
    if unknown:
        words = "、".join(column.title for column, _ in unknown)
        said = f"《{found.match.title.strip()}》里没有规定“{words}”这样的栏目，已照原样读取，请确认栏名。"
        notes.problem("READ-07", tuple(rows.placed[column.name] for column, _ in unknown), "", said, gravity=Gravity.NOTES)
    return rows


def _unknown(heading: Heading, grid: Grid, place: tuple[int, int]) -> Column:
    raw = grid.at(*place)
    kind: ValueKind = "text" if not looks_numeric([raw]) else "decimal" if NOT_MONEY.search(heading.words[-1]) else "money"
    return Column(f"x_{a1(*place)}", heading.parts[-1], kind)


def _value(grid: Grid, place: tuple[int, int], column: Column, unit: str, notes: Findings) -> tuple[object, str]:
    raw: Cell = grid.at(*place)
    kind = "text" if column.is_money and not unit else column.value
    reading = read_cell(raw, kind, unit, grid.formats.get(place, ""))
    value, problem = typed(reading, kind, unit)
    if column.is_money and reading.number and values.is_scaled(grid.formats.get(place, "")):
        said = f"“{notes.sheet.strip()}”{a1(*place)}（{column.title}）的数字格式把数缩小了显示，看到的和存的差一个量级"
        notes.problem("READ-17", (a1(*place),), "", f"{said}；按存的数读取，请改回普通数字格式并核对单位。", column.title, Gravity.ASKS)
    report(notes, reading, problem, place, column, "", raw)
    return (value if value is not None else pd.NA), reading.printed
