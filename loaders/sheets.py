"""Reads one sheet: finds its tables, has each typed, keeps what no kind knows as a grid and prose as text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import islice

from loaders import leaking, pages, remarks, upright, wording, yearly
from loaders.columns import Findings, report
from loaders.found import Context, Found, SheetRead, units_of
from loaders.grid import Grid, letters
from loaders.headings import assign, paths
from loaders.keeping import as_grid, lost_in_grid, without_table
from loaders.opening import Sheet
from loaders.recognise import Above, Match, Near, above, missing_columns, recognise
from loaders.rows import Piece
from loaders.sections import Section, Shape, sections
from loaders.tables import read_roster, read_table
from loaders.values import Reading
from schemas.typed import TypedTable

LONG = 400  # rows; a longer sheet is first tried as a roster, by its head alone
HEAD = 60


def read_sheet(sheet: Sheet, context: Context, is_text_file: bool = False) -> SheetRead:
    """Read one sheet; a long roster is read in pieces, unless several lists stand on it; prose becomes Text, tables no kind knows become a Grid."""
    return (sheet.height > LONG and _long_roster(sheet, context, is_text_file)) or _read_grid(sheet.grid(), context, is_text_file)


def _long_roster(sheet: Sheet, context: Context, is_text_file: bool) -> SheetRead | None:
    """The sheet read as a roster without ever holding all its rows; None when its head is not one."""
    grid = sheet.head(HEAD)
    shape = Shape(grid)
    cut = sections(shape)
    said = above(grid, cut[0]) if cut else Above()
    match = recognise(shape, cut[0], said, context.is_department, context.remembered, context.kind) if cut else None
    if match is None or isinstance(match, Near) or match.table.shape != "roster" or not cut[0].body:
        return None
    notes, first = Findings(grid.sheet, is_text_file), cut[0].body[0]
    found = Found(match, said, [Piece(cut[0], match.blocks)])
    rows = pages.with_merged(islice(sheet.rows(), first, None), first, grid.merges, match.blocks[0])
    table = read_roster(found, grid, [(rows, first)], context, notes, is_streamed=True)
    if table is None:
        return None
    _errors_among_blanks(sheet, table, notes)
    before = replace(grid, rows=grid.rows[:first])
    return SheetRead([table], findings=[*notes.all(), *leaking.findings(before, (), ())])


def _errors_among_blanks(sheet: Sheet, table: TypedTable, notes: Findings) -> None:
    """Stored error values of a long roster: the engine gave them as blanks, so they are looked for where an amount is blank."""
    values = [c for c in table.table.columns if c.value in ("money", "decimal", "count") and (0, c.name) in table.letters]
    if not any(table.frame[c.name].isna().any() for c in values):
        return
    persons = set(table.frame["sheet_row"].tolist())
    by_letter = {table.letters[(0, c.name)]: c for c in values}
    for (row, at), text in sorted(sheet.errors().items()):
        column = by_letter.get(letters(at))
        if column is not None and row + 1 in persons:
            report(notes, Reading(), f"单元格里是表格软件的错误值 {text}", (row, at), column, "", text)


def _read_grid(grid: Grid, context: Context, is_text_file: bool) -> SheetRead:
    out, shape = SheetRead(), Shape(grid)
    cut = sections(shape)
    if not cut:
        without_table(grid, context, out)
        out.findings.extend(leaking.findings(grid, ()))
        return out
    if len(cut) == 1 and (column := pages.side_by_side(above(grid, cut[0]))):
        return _together(_read_grid(half, context, is_text_file) for half in pages.halves(grid, column))
    notes = Findings(grid.sheet, is_text_file)
    tables, unknown = _matched(grid, shape, cut, context, notes)
    units = {unit for section in cut for unit in units_of(grid, section)}
    for found in tables:
        table = _read_found(found, grid, shape, units, context, notes)
        if table is not None:
            out.tables.append(table)
        else:
            out.grids.append(as_grid(grid, None, found.said, units, context, found.match.table.id))
    if unknown and not tables:
        lost_in_grid(grid, notes)
    for section, said, table_id in unknown if tables else unknown[:1]:
        kept = as_grid(grid, section if tables else None, said, units, context, table_id)
        out.grids.append(replace(kept, advice=yearly.parted(grid, section)))
    out.findings.extend([*notes.all(), *leaking.findings(grid, out.tables, out.grids)])
    return out


def _together(parts: Iterable[SheetRead]) -> SheetRead:
    out = SheetRead()
    for part in parts:
        out.tables += part.tables
        out.grids += part.grids
        out.texts += part.texts
        out.findings += part.findings
    return out


def _read_found(found: Found, grid: Grid, shape: Shape, units: set[str], context: Context, notes: Findings) -> TypedTable | None:
    if found.match.table.shape != "roster":
        return read_table(found, grid, shape, units, context, notes)
    bodies = [piece.section.body for piece in found.pieces if piece.section.body]
    each = ((map(list, grid.rows[body[0] : body[-1] + 1]), body[0]) for body in bodies)
    printed = ((pages.with_merged(rows, first, grid.merges, found.match.blocks[0]), first) for rows, first in each)
    return read_roster(found, grid, printed, context, notes)


def _matched(
    grid: Grid, shape: Shape, cut: list[Section], context: Context, notes: Findings
) -> tuple[list[Found], list[tuple[Section, Above, str]]]:
    """(tables found, sections no kind knows with the id of the table they nearly are)."""
    tables: list[Found] = []
    unknown: list[tuple[Section, Above, str]] = []
    for section in cut:
        said = above(grid, section)
        if tables and not any(map(wording.title, said.titles)) and _continued(tables, shape, section, said, context, notes):
            continue
        is_parted = context.kind != "other" and yearly.parted(grid, section)
        match = None if is_parted else recognise(shape, section, said, context.is_department, context.remembered, context.kind)
        if not isinstance(match, Match) and not is_parted:
            match = upright.recognise(shape, section, said, context.remembered, context.kind) or match
        if match is None:
            unknown.append((section, said, ""))
        elif isinstance(match, Near):
            remarks.nearly(match, section, notes)
            unknown.append((section, said, match.table.id))
        elif tables and pages.is_next(grid, tables[-1], match, said, section):
            tables[-1].pieces.append(Piece(section, match.blocks))
        else:
            tables.append(Found(match, said, [Piece(section, match.blocks)]))
    return tables, unknown


def _continued(tables: list[Found], shape: Shape, section: Section, said: Above, context: Context, notes: Findings) -> bool:
    """True when an untitled section is the other panel, or a further piece, of the table before it.

    Persons are read by one order of columns: a further part of a roster in another order is a list of its own, and told.
    """
    last = tables[-1]
    blocks = assign(paths(shape, section), last.match.table, said.band, context.remembered, said.year or last.said.year)
    if missing_columns(blocks, last.match.table):
        return False
    if last.match.table.shape == "roster" and not pages.has_same_columns(last, blocks):
        remarks.another_list(section.head[0], notes)
        tables.append(Found(replace(last.match, blocks=blocks), last.said, [Piece(section, blocks)]))
    else:
        last.pieces.append(Piece(section, blocks))
    return True
