"""Keeps what is not typed: a table no kind knows as a grid of kind `other`, prose as text."""

from __future__ import annotations

from dataclasses import replace

from loaders.columns import Findings
from loaders.found import Context, SheetRead
from loaders.grid import Grid, Text, a1
from loaders.masking import covered, masked
from loaders.recognise import Above, best_title, grid_table
from loaders.sections import Section, unit_in
from schemas.findings import Gravity
from schemas.tables import Table


def as_grid(grid: Grid, section: Section | None, said: Above, units: set[str], context: Context, table_id: str = "") -> Grid:
    """The sheet, or the rows of one section, kept as it is under kind `other`."""
    declared = grid_table(said, grid.sheet)
    unit = said.unit or (next(iter(units)) if len(units) == 1 else "")
    kept = grid
    if section is not None:
        rows = sorted([*section.above, *section.head, *section.formula, *section.body, *section.below])
        kept = _part(grid, rows[0], rows[-1])
    kept = masked(kept)
    named = table_id or (declared.id if declared else "other_grid")
    place = f"{grid.sheet}!{said.entity_cell}" if said.entity_cell else context.entity_place
    title = _title(said, declared) or grid.sheet.strip()
    cell = dict(zip(said.titles, said.cells, strict=False)).get(title, a1(kept.first_row, 0))  # prose that is kept has no cells
    whose = replace(kept, entity_name=said.entity_name or context.entity_name, entity_place=place, title_cell=cell)
    return whose.named(named, title, unit, said.year or context.year)


def _title(said: Above, declared: Table | None) -> str:
    """Of the lines above the one that names `declared`, else the first; '' where there are none."""
    named = best_title(said.titles, declared) if declared else ""
    return named if named in said.titles else next(iter(said.titles), "")


def _part(grid: Grid, top: int, bottom: int) -> Grid:
    merges = tuple((t - top, le, b - top, r) for t, le, b, r in grid.merges if top <= t and b <= bottom)
    return replace(grid, rows=grid.rows[top : bottom + 1], merges=merges, formats={}, empty_formulas=(), first_row=top)


def lost_in_grid(grid: Grid, notes: Findings) -> None:
    """In a table kept as it is: codes whose end is lost, and formulas without a stored value."""
    lost = tuple(a1(y, x) for y, row in enumerate(grid.rows) for x, c in enumerate(row) if isinstance(c, float) and 1e15 <= abs(c) < 1e21)
    if lost:
        said = f"有{len(lost)}个单元格（如 {lost[0]}）是16位以上的数字，存成数字后末尾已经丢失；请把这一列设为文本格式后从原系统重新导出。"
        notes.problem("ID-01", lost, "", said)
    empty = tuple(a1(*place) for place in grid.empty_formulas if grid.at(*place) == "")
    if empty:
        said = f"有{len(empty)}个单元格（如 {empty[0]}）是公式，但文件里没有存下计算结果；请用表格软件打开、保存后再提交。"
        notes.problem("READ-06", empty, "", said, gravity=Gravity.ASKS)


def without_table(grid: Grid, context: Context, out: SheetRead) -> None:
    """Prose becomes Text; a sheet full of figures without a known head becomes a Grid."""
    filled = [[c for c in row if c not in ("", None)] for row in grid.rows]
    cells = [c for row in filled for c in row]
    if not cells:
        return
    lines = tuple(" ".join(str(c).strip() for c in row) for row in filled)
    titles = tuple(x.strip() for x in lines[:4] if x.strip())
    said = Above(titles[:2])
    numbers = sum(1 for c in cells if isinstance(c, int | float) and not isinstance(c, bool))
    is_wide = sum(1 for row in filled if len(row) >= 2) >= 3 or any(len(row) >= 4 for row in filled)
    if grid_table(said, grid.sheet) or numbers >= 3 or is_wide:
        notes = Findings(grid.sheet)
        lost_in_grid(grid, notes)
        out.findings.extend(notes.all())
        out.grids.append(as_grid(grid, None, said, {u for c in cells if isinstance(c, str) and (u := unit_in(c))}, context))
    else:
        out.texts.append(Text(grid.sheet, titles[0] if titles else grid.sheet, tuple(covered(x) for x in lines if x)))
