"""Checks GOV-10 on the transfer tables of a final account, whose columns no form fixes and which are therefore kept as grids.

Rule: a figure counts when its row says what it is and no other figure of that row could be meant; else nothing is asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from loaders import grid_matrix, wording
from loaders.grid import Grid
from loaders.grid_cells import amount_at, figure_at, name_of
from loaders.hierarchy import is_total
from schemas import lines
from schemas.book import Book
from schemas.findings import Finding
from schemas.identity.breach import Breach, grouped
from schemas.identity.figures import Figure, View, tolerance
from schemas.money import FEN_PER_UNIT
from schemas.typed import TypedTable

TRANSFERS, BY_PROJECT = "gf_general_transfers", "gf_general_special_transfers"
PLANNED, PLANNED_BY_PROJECT = "gb_general_transfers", "gb_general_special_transfers"
LISTED = (TRANSFERS, BY_PROJECT, PLANNED_BY_PROJECT, "gf_fund_transfers", "gf_capital_transfers")
PARTS = ("rebate_out", "general_transfer_out", "special_transfer_out")
_TOTAL_COLUMNS = ("决算数", "合计", "总计", "金额")
"""Headings of the column that is meant where a row holds several figures, the first that is there."""


def findings(grids: Sequence[Grid], tables: Sequence[TypedTable], book: Book) -> list[Finding]:
    """GOV-10 on grids: 合计 = 返还性 + 一般性 + 专项; each table by region and project adds up, and the one of 专项 to 专项."""
    found = [
        b
        for grid in grids
        if grid.table_id == TRANSFERS
        for b in (*_summed(grid), *_by_project(_line(grid, "special_transfer_out"), grid.year, grids, BY_PROJECT))
    ]
    for view in (View(table) for table in tables if table.table.id == PLANNED and not table.is_empty):
        at = view.at_line("special_transfer_out")
        special = view.figure(at, "budget_fen") if at is not None and view.has("budget_fen") else None
        found += _by_project(special, view.table.year, grids, PLANNED_BY_PROJECT)
    found += [b for grid in grids if grid.table_id in LISTED for b in grid_matrix.breaches(grid, grid.table_id == TRANSFERS)]
    wrong = [b for b in found if abs(b.total.fen - b.expected_fen) > tolerance((b.total, *(figure for _, figure in b.parts)))]
    return grouped(wrong, [book.gravity(b.rule) for b in wrong])


def _summed(grid: Grid) -> Iterator[Breach]:
    total, parts = _line(grid, "total"), [part for name in PARTS if (part := _line(grid, name))]
    if total and len(parts) == len(PARTS):
        said = f"合计应等于{'、'.join(part.name for part in parts)}之和"
        yield Breach("GOV-10", total, tuple((1, part) for part in parts), said, "请核对后改正。")


def _by_project(special: Figure | None, year: int | None, grids: Sequence[Grid], table: str) -> Iterator[Breach]:
    for grid in (g for g in grids if special and g.table_id == table and g.year in (year, None)):
        if special and (total := _line(grid, "total")):
            said = f"分地区、分项目表的合计应等于“{special.sheet.strip()}”里的{special.name}"
            yield Breach("GOV-10", total, ((1, special),), said, "两张表应当一致，请核对后改正其中一张。")


def _line(grid: Grid, line: str) -> Figure | None:
    """The figure of the one row that is called like the known `line`, None when there is none, or several."""
    names = next(known.names for known in lines.TRANSFERS if known.line == line)
    named = {y: wording.line_name(name_of(grid, y)) for y in range(grid.height)}
    found = [y for y, said in named.items() if said and (said in names or (line == "total" and is_total(said)))]
    return _figure(grid, found[0]) if len(found) == 1 and grid.unit in FEN_PER_UNIT else None


def _figure(grid: Grid, y: int) -> Figure | None:
    filled = [x for x in range(len(grid.rows[y])) if amount_at(grid, y, x) is not None]
    x = filled[0] if len(filled) == 1 else _total_column(grid, y, filled)
    return figure_at(grid, y, x) if x is not None else None


def _total_column(grid: Grid, y: int, filled: Sequence[int]) -> int | None:
    """The column headed 决算数 or 合计 where exactly one of those with an amount is."""
    for word in _TOTAL_COLUMNS:
        headed = [x for x in filled if any(wording.heading(str(grid.at(above, x))) == word for above in range(y))]
        if headed:
            return headed[0] if len(headed) == 1 else None
    return None
