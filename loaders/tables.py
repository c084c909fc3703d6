"""Turns a table found on a sheet into a TypedTable: unit, year, publishing unit, rows, notes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

import pandas as pd

from loaders import example_rows, remarks, said_above, upright, wording
from loaders.columns import Findings
from loaders.facts import fund_facts, roster_facts
from loaders.found import Context, Found, units_of
from loaders.grid import Cell, Grid, column_number, letters
from loaders.heading_years import own_year
from loaders.roster import RosterReader, another_at, words_of
from loaders.roster import frames as roster_frames
from loaders.rows import Reader, Rows, block_unit, frames, unit_missing
from loaders.sections import Shape, unit_in
from loaders.subheadings import carry_down
from schemas.typed import TypedTable

_EMPTY_WORDS = re.compile(r"空表|(?:没有|无).{0,40}(?:收入|支出|预算|安排|数据|发生)|未.{0,6}发生|不涉及")


def read_table(found: Found, grid: Grid, shape: Shape, units: set[str], context: Context, notes: Findings) -> TypedTable | None:
    """The table typed; None when it has amounts and no unit, which is said."""
    table, unit = found.match.table, _unit(found, grid, units)
    rows = _rows(found, grid, shape, unit, notes)
    if not unit and any(k == "money" and n not in rows.units for n, k in rows.kinds.items()):
        unit_missing(notes, table, found.pieces[0].section)
        if table.kind != "subsidy":
            return None
        unit = table.unit
        rows = _rows(found, grid, shape, unit, notes)
    unit = unit or next(iter(rows.units.values()), "")
    frame, printed = frames(rows, table)
    said = _notes(grid, found)
    values = [n for n, k in rows.kinds.items() if k not in ("text", "ordinal", "code")]
    is_empty = not any(r.get(n, pd.NA) is not pd.NA for n in values for r in rows.records) if values else frame.empty
    statement = next((n for n in said if "空表" in n or (len(n) < 120 and _EMPTY_WORDS.search(n))), "")
    said_at = said_above.fill(found, grid, rows, frame, printed) | rows.placed
    remarks.columns(found, rows, notes, said_at)
    remarks.two_units(found, notes)
    remarks.year(found, notes)
    remarks.doubled(found, notes)
    remarks.emptiness(found, grid, frame, statement, is_empty, notes)
    year = _year(found, grid, context)
    out = TypedTable(
        sheet=grid.sheet, table=table, title=found.match.title, unit=unit, year=year,
        entity_name=found.said.entity_name or context.entity_name, frame=frame, printed=printed, letters=rows.letters,
        headings=rows.headings, notes=tuple(said), is_empty=is_empty, statement=statement if is_empty else "",
        facts={**dict(found.said.facts), **_funds(found, grid, unit)}, example_rows=tuple(dict.fromkeys(rows.examples)),
        said_at={**said_at, "title": found.title_cell}, entity_place=_entity_place(found, grid, context),
    )  # fmt: skip
    if not out.example_rows and example_rows.may_be_untouched(table, rows.records):
        out = replace(out, example_rows=example_rows.untouched_lines(out))
    remarks.undated(found, out, notes)
    return out


def _rows(found: Found, grid: Grid, shape: Shape, unit: str, notes: Findings) -> Rows:
    if found.match.upright:
        return upright.read(grid, found, unit, notes)
    return Reader(grid, shape, found.match.table, unit, notes).read(found.pieces)


def read_roster(
    found: Found,
    grid: Grid,
    pages: Iterable[tuple[Iterator[list[Cell]], int]],
    context: Context,
    notes: Findings,
    is_streamed: bool = False,
) -> TypedTable | None:
    """The roster typed; its unit is the sheet's or stands in the headings of the amounts, else the form's, which asks.

    `pages`: rows, and the 0-based sheet row of the first of them. None when `is_streamed` and another list begins among them.
    """
    table, block, section = found.match.table, found.match.blocks[0], found.pieces[0].section
    units = {n: u for n, at in block.columns.items() if n.endswith("_fen") and (u := block_unit(block.headings[at].parts))}
    unit = found.said.unit or next(iter(units_of(grid, section)), "") or next(iter(units.values()), "")
    if not unit and any(n.endswith("_fen") and n not in units for n in block.columns):
        unit_missing(notes, table, section)
        unit = table.unit
    remarks.side_by_side(found, notes)
    remarks.without_amounts(found, notes)
    above = frozenset(words for row in (*section.above, *section.head) if row < grid.height and (words := words_of(grid.rows[row])))
    read = RosterReader(table, block, unit, units, notes, above, grid.merges).read(pages)
    if (row := another_at(read, above)) is not None:
        if is_streamed:
            return None
        remarks.another_list(row, notes)
    at = {**{n: letters(c) for n, c in block.columns.items()}, **{f"x_{letters(h.column)}": letters(h.column) for h in block.unknown}}
    carried = carry_down(read, table, notes)
    frame, printed = roster_frames(read, table, [n for n in at if n.startswith("x_")])
    facts = {**roster_facts(found.said.facts), **_funds(found, grid, unit), **read.facts}
    paid = wording.table_year(f"{facts.get('paid_date', '')[:4]}年")
    remarks.columns(
        found,
        Rows(letters={(0, n): x for n, x in at.items()}, headings={(0, n): block.headings[column_number(x)].path for n, x in at.items()}),
        notes,
    )
    return TypedTable(
        sheet=grid.sheet, table=table, title=found.match.title, unit=unit, year=paid or _year(found, grid, context),
        entity_name=found.said.entity_name or context.entity_name, frame=frame, printed=printed,
        letters={(0, n): x for n, x in at.items()}, headings={(0, n): block.headings[column_number(x)].path for n, x in at.items()},
        notes=(*_notes(grid, found), *read.notes), is_empty=frame.empty, facts=facts, example_rows=tuple(read.examples),
        subtotals=tuple(read.subtotals), carried=carried,
    )  # fmt: skip


def _entity_place(found: Found, grid: Grid, context: Context) -> str:
    return f"{grid.sheet}!{found.said.entity_cell}" if found.said.entity_cell else context.entity_place


def _funds(found: Found, grid: Grid, unit: str) -> dict[str, str]:
    """下达资金 and 结余 of a subsidy table, from the lines around it."""
    if found.match.table.kind != "subsidy":
        return {}
    return fund_facts(grid, [row for piece in found.pieces for row in (*piece.section.above, *piece.section.below)], unit)


def _unit(found: Found, grid: Grid, units: set[str]) -> str:
    """The unit of a table: above it, in its head, anywhere in its pieces, else the only one on the sheet."""
    if found.said.unit:
        return found.said.unit
    own = {unit for piece in found.pieces for unit in units_of(grid, piece.section)}
    for piece in found.pieces:
        for row in [*piece.section.body, *piece.section.below]:
            own |= {u for c in grid.rows[row] if isinstance(c, str) and "单位" in c and (u := unit_in(c))}
    if len(own) == 1:
        return own.pop()
    return next(iter(units)) if len(units) == 1 and not own else ""


def _notes(grid: Grid, found: Found) -> list[str]:
    lines = []
    for piece in found.pieces:
        for row in piece.section.below:
            text = " ".join(c.strip() for c in grid.rows[row] if isinstance(c, str) and c.strip()) if row < grid.height else ""
            if text:
                lines.append(text)
    return lines


def _year(found: Found, grid: Grid, context: Context) -> int | None:
    """The year of the title, else of any line above or in the head (2024年“三公”经费预算数), of the sheet's name, of the workbook.

    Where the title names several years, or none, the heading of this year's figures decides (2026年预算数).
    """
    own = own_year(block for piece in found.pieces for block in piece.blocks)
    if own is not None and (found.said.year is None or own[0] in found.said.years):
        return own[0]
    section = found.pieces[0].section
    texts = [c for row in [*section.above, *section.head] for c in grid.rows[row] if isinstance(c, str)]
    near = next((y for text in texts if (y := wording.table_year(text)) is not None), None)
    return found.said.year or near or wording.table_year(grid.sheet) or context.year
