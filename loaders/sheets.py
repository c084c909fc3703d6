"""Reads one sheet: its tables typed, what no kind knows kept as a grid, prose kept as text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from loaders import wording
from loaders.columns import Findings
from loaders.facts import roster_facts
from loaders.grid import Cell, Grid, Text, a1, column_number, letters
from loaders.headings import assign, paths
from loaders.opening import Sheet
from loaders.recognise import Above, Match, above, grid_table, recognise
from loaders.roster import RosterReader
from loaders.roster import frames as roster_frames
from loaders.rows import Piece, Reader, Rows, block_unit, frames, unit_missing
from loaders.sections import Section, Shape, sections, unit_in
from schemas.findings import Finding, Gravity
from schemas.typed import TypedTable

LONG = 400  # rows; a longer sheet is first tried as a roster, by its head alone
HEAD = 60
_EMPTY_WORDS = re.compile(r"空表|没有.{0,40}(?:收入|支出|预算|安排|数据)|无.{0,30}(?:收入|支出|预算|安排|数据|发生)|未.{0,6}发生|不涉及")


@dataclass
class Context:
    """What other sheets of the workbook say: year and unit of publication, and whether it is a department's."""

    year: int | None = None
    entity_name: str = ""
    is_department: bool = False


@dataclass
class SheetRead:
    """What one sheet gave."""

    tables: list[TypedTable] = field(default_factory=list)
    grids: list[Grid] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


@dataclass
class Found:
    """A table on the sheet: its match, the pieces it is made of, what stood above it."""

    match: Match
    said: Above
    pieces: list[Piece]


def read_sheet(sheet: Sheet, context: Context, is_text_file: bool = False) -> SheetRead:
    """Read one sheet; a long roster is read in pieces, prose becomes Text, tables no kind knows become a Grid."""
    return (sheet.height > LONG and _long_roster(sheet, context, is_text_file)) or _read_grid(sheet.grid(), context, is_text_file)


def _long_roster(sheet: Sheet, context: Context, is_text_file: bool) -> SheetRead | None:
    """The sheet read as a roster without ever holding all its rows; None when its head is not one."""
    grid = sheet.head(HEAD)
    shape = Shape(grid)
    cut = sections(grid)
    said = above(grid, cut[0]) if cut else Above()
    match = recognise(shape, cut[0], said, context.is_department) if cut else None
    if match is None or match.table.shape != "roster" or not cut[0].body:
        return None
    out, notes = SheetRead(), Findings(grid.sheet, is_text_file)
    first = cut[0].body[0]
    _roster(Found(match, said, [Piece(cut[0], match.blocks)]), grid, islice(sheet.rows(), first, None), first, context, notes, out)
    out.findings.extend(notes.all())
    return out


def _roster(found: Found, grid: Grid, rows: Iterator[list[Cell]], first: int, context: Context, notes: Findings, out: SheetRead) -> None:
    """Read one roster; the unit is the sheet's, or stands in the headings of the amounts."""
    table, block, section = found.match.table, found.match.blocks[0], found.pieces[0].section
    units = {n: u for n, at in block.columns.items() if n.endswith("_fen") and (u := block_unit(block.headings[at].parts))}
    unit = found.said.unit or next(iter(_units(grid, section)), "") or next(iter(units.values()), "")
    if not unit and any(n.endswith("_fen") and n not in units for n in block.columns):
        unit_missing(notes, table, section)
        unit = table.unit
    read = RosterReader(table, block, unit, units, notes).read(rows, first)
    frame, printed = roster_frames(read, table, [f"x_{letters(h.column)}" for h in block.unknown])
    at = {**{n: letters(c) for n, c in block.columns.items()}, **{f"x_{letters(h.column)}": letters(h.column) for h in block.unknown}}
    paths_of = {n: block.headings[column_number(x)].path for n, x in at.items()}
    facts = {**roster_facts(found.said.facts), **read.facts}
    day = wording.table_year(facts.get("paid_date", "")[:4] + "年")
    year = day or found.said.year or context.year
    remarks = (*_notes(grid, found), *read.notes)
    out.tables.append(
        TypedTable(
            grid.sheet,
            table,
            found.match.title,
            unit,
            year,
            found.said.entity_name or context.entity_name,
            frame,
            printed,
            {(0, n): x for n, x in at.items()},
            {(0, n): p for n, p in paths_of.items()},
            remarks,
            frame.empty,
            "",
            facts,
        )  # fmt: skip
    )


def _read_grid(grid: Grid, context: Context, is_text_file: bool) -> SheetRead:
    out = SheetRead()
    shape = Shape(grid)
    cut = sections(grid)
    if not cut:
        _without_table(grid, context, out)
        return out
    notes = Findings(grid.sheet, is_text_file)
    tables, unknown = _matched(grid, shape, cut, context)
    units = {unit for section in cut for unit in _units(grid, section)}
    for found in tables:
        _typed(found, grid, shape, units, context, notes, out)
    if unknown and not tables:
        _lost_in_grid(grid, notes)
    for section, said in unknown if tables else unknown[:1]:
        out.grids.append(_as_grid(grid, section if tables else None, said, units, context))
    out.findings.extend(notes.all())
    return out


def _matched(grid: Grid, shape: Shape, cut: list[Section], context: Context) -> tuple[list[Found], list[tuple[Section, Above]]]:
    tables: list[Found] = []
    unknown: list[tuple[Section, Above]] = []
    for section in cut:
        said = above(grid, section)
        joined = _continued(tables[-1], shape, section, said) if tables and not said.titles else False
        if joined:
            continue
        match = recognise(shape, section, said, context.is_department)
        if match is None:
            unknown.append((section, said))
        else:
            tables.append(Found(match, said, [Piece(section, match.blocks)]))
    return tables, unknown


def _continued(last: Found, shape: Shape, section: Section, said: Above) -> bool:
    """True when an untitled section is the other panel, or a further piece, of the table before it."""
    blocks = assign(paths(shape, section), last.match.table, said.band)
    known = {name for block in blocks for name in block.columns}
    if not set(last.match.table.signature) <= known:
        return False
    last.pieces.append(Piece(section, blocks))
    return True


def _units(grid: Grid, section: Section) -> set[str]:
    rows = [*section.above, *section.head, *section.below]
    return {unit for row in rows for cell in grid.rows[row] if isinstance(cell, str) and (unit := unit_in(cell))}


def _unit(found: Found, grid: Grid, units: set[str]) -> str:
    """The unit of a table: above it, in its head, anywhere in its pieces, else the only one on the sheet."""
    if found.said.unit:
        return found.said.unit
    own = {unit for piece in found.pieces for unit in _units(grid, piece.section)}
    for piece in found.pieces:
        for row in [*piece.section.body, *piece.section.below]:
            own |= {u for c in grid.rows[row] if isinstance(c, str) and "单位" in c and (u := unit_in(c))}
    if len(own) == 1:
        return own.pop()
    return next(iter(units)) if len(units) == 1 and not own else ""


def _typed(found: Found, grid: Grid, shape: Shape, units: set[str], context: Context, notes: Findings, out: SheetRead) -> None:
    """Read one recognised table into a TypedTable; without a unit it stays a grid."""
    if found.match.table.shape == "roster":
        body = [r for piece in found.pieces for r in piece.section.body]
        first = body[0] if body else 0
        _roster(found, grid, (list(row) for row in grid.rows[first : body[-1] + 1 if body else 0]), first, context, notes, out)
        return
    table, unit = found.match.table, _unit(found, grid, units)
    rows = Reader(grid, shape, table, unit, notes).read(found.pieces)
    if not unit and table.kind == "subsidy" and any(k == "money" and n not in rows.units for n, k in rows.kinds.items()):
        unit_missing(notes, table, found.pieces[0].section)
        unit = table.unit
        rows = Reader(grid, shape, table, unit, notes).read(found.pieces)
    needs_unit = any(k == "money" and n not in rows.units for n, k in rows.kinds.items())
    if needs_unit and not unit:
        unit_missing(notes, table, found.pieces[0].section)
        out.grids.append(_as_grid(grid, None, found.said, units, context, table.id))
        return
    if not unit and rows.units:
        unit = next(iter(rows.units.values()))
    frame, printed = frames(rows, table)
    remarks = _notes(grid, found)
    statement = next((n for n in remarks if _EMPTY_WORDS.search(n) and ("空表" in n or len(n) < 120)), "")
    value_columns = [n for n, k in rows.kinds.items() if k not in ("text", "ordinal", "code")]
    is_empty = not any(frame[n].notna().any() for n in value_columns) if value_columns else frame.empty
    year = found.said.year or _year_above(found, grid) or context.year
    entity = found.said.entity_name or context.entity_name
    facts = dict(found.said.facts)
    out.tables.append(
        TypedTable(
            grid.sheet,
            table,
            found.match.title,
            unit,
            year,
            entity,
            frame,
            printed,
            rows.letters,
            rows.headings,
            tuple(remarks),
            is_empty,
            statement if is_empty else "",
            facts,
        )
    )
    _say_unknown(found, rows, notes)
    _say_emptiness(found, grid, frame, value_columns, statement, is_empty, notes)


def _notes(grid: Grid, found: Found) -> list[str]:
    lines = []
    for piece in found.pieces:
        for row in piece.section.below:
            text = " ".join(c.strip() for c in grid.rows[row] if isinstance(c, str) and c.strip())
            if text:
                lines.append(text)
    return lines


def _year_above(found: Found, grid: Grid) -> int | None:
    """A year named in the head (2024年“三公”经费预算数) or in any line above it."""
    rows = [*found.pieces[0].section.above, *found.pieces[0].section.head]
    years = [y for row in rows for c in grid.rows[row] if isinstance(c, str) and (y := wording.table_year(c))]
    return years[0] if years else wording.table_year(grid.sheet)


def _say_unknown(found: Found, rows: Rows, notes: Findings) -> None:
    """Name the headings nobody declares, and the declared columns that must be there and are not."""
    unknown = [(block, name) for (block, name) in rows.letters if name.startswith("x_")]
    if unknown:
        row = found.pieces[0].section.head[-1] + 1
        words = "、".join(dict.fromkeys(rows.headings[key] for key in unknown))
        cells = tuple(f"{rows.letters[key]}{row}" for key in unknown)
        notes.problem(
            "READ-07",
            cells,
            "",
            f"《{found.match.table.title}》里没有规定“{words}”这样的栏目，已照原样读取，请确认栏名。",
            gravity=Gravity.NOTES,
        )
    present = {name for _, name in rows.letters}
    for column in found.match.table.columns:
        if column.is_required and column.name not in present and column.name not in ("row_code", "row_name"):
            cell = a1(found.pieces[0].section.head[0], 0)
            notes.problem(
                "READ-08",
                (cell,),
                "",
                f"《{found.match.table.title}》缺少“{column.title}”一栏，请检查表头文字。",
                column.title,
                Gravity.ASKS,
            )


def _say_emptiness(found: Found, grid: Grid, frame: object, columns: list[str], statement: str, is_empty: bool, notes: Findings) -> None:
    """An empty table needs its statement; a filled table must not carry one."""
    import pandas as pd

    if not isinstance(frame, pd.DataFrame):
        return
    first = found.pieces[0].section
    if is_empty and not statement:
        notes.problem(
            "READ-09",
            (a1(first.head[0], 0),),
            "",
            f"《{found.match.title}》没有数据，应在表下说明原因（如“本单位无此项收支，故本表为空表”）。",
            gravity=Gravity.ASKS,
        )
    elif "空表" in statement and not is_empty:
        filled = any((frame[c].fillna(0) != 0).any() for c in columns if str(frame[c].dtype) == "Int64")
        row = next((r for p in found.pieces for r in p.section.below if any("空表" in str(c) for c in grid.rows[r])), first.head[0])
        if filled:
            notes.problem(
                "EMPTY-01",
                (a1(row, 0),),
                statement,
                f"表下写明“{statement[:30]}”，但表里有数据；请删去这句说明或核对数据。",
                gravity=Gravity.ASKS,
            )


def _as_grid(grid: Grid, section: Section | None, said: Above, units: set[str], context: Context, table_id: str = "") -> Grid:
    """The sheet, or the rows of one section, kept as it is under kind `other`."""
    declared = grid_table(said, grid.sheet)
    title = said.titles[0] if said.titles else grid.sheet.strip()
    unit = said.unit or (next(iter(units)) if len(units) == 1 else "")
    kept = grid
    if section is not None:
        rows = sorted([*section.above, *section.head, *section.formula, *section.body, *section.below])
        kept = _part(grid, rows[0], rows[-1])
    return kept.named(
        table_id or (declared.id if declared else "other_grid"),
        title,
        unit,
        said.year or context.year,
        said.entity_name or context.entity_name,
    )


def _lost_in_grid(grid: Grid, notes: Findings) -> None:
    """In a table kept as it is: codes whose end is lost, and formulas without a stored value."""
    lost = tuple(a1(y, x) for y, row in enumerate(grid.rows) for x, c in enumerate(row) if isinstance(c, float) and abs(c) >= 1e15)
    if lost:
        notes.problem(
            "ID-01",
            lost,
            "",
            f"有{len(lost)}个单元格（如 {lost[0]}）是16位以上的数字，存成数字后末尾已经丢失；请把这一列设为文本格式后从原系统重新导出。",
        )
    empty = tuple(a1(*place) for place in grid.empty_formulas if grid.at(*place) == "")
    if empty:
        notes.problem(
            "READ-06",
            empty,
            "",
            f"有{len(empty)}个单元格（如 {empty[0]}）是公式，但文件里没有存下计算结果；请用表格软件打开、保存后再提交。",
        )


def _part(grid: Grid, top: int, bottom: int) -> Grid:
    from dataclasses import replace

    merges = tuple((t - top, le, b - top, r) for t, le, b, r in grid.merges if top <= t and b <= bottom)
    return replace(grid, rows=grid.rows[top : bottom + 1], merges=merges, formats={}, empty_formulas=(), first_row=top)


def _without_table(grid: Grid, context: Context, out: SheetRead) -> None:
    """Prose becomes Text; a sheet full of figures without a known head becomes a Grid."""
    cells = [c for row in grid.rows for c in row if c not in ("", None)]
    if not cells:
        return
    numbers = sum(1 for c in cells if isinstance(c, int | float) and not isinstance(c, bool))
    wide = sum(1 for row in grid.rows if sum(1 for c in row if c not in ("", None)) >= 2)
    lines = tuple(" ".join(str(c).strip() for c in row if c not in ("", None)) for row in grid.rows)
    titles = tuple(x.strip() for x in lines[:4] if x.strip())
    said = Above(titles[:2])
    broad = any(sum(1 for c in row if c not in ("", None)) >= 4 for row in grid.rows)
    if grid_table(said, grid.sheet) or numbers >= 3 or wide >= 3 or broad:
        notes = Findings(grid.sheet)
        _lost_in_grid(grid, notes)
        out.findings.extend(notes.all())
        units = {u for c in cells if isinstance(c, str) and (u := unit_in(c))}
        out.grids.append(_as_grid(grid, None, said, units, context))
    else:
        out.texts.append(Text(grid.sheet, titles[0] if titles else grid.sheet, tuple(x for x in lines if x)))
