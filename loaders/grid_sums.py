"""Checks GOV-10 on the transfer tables of a final account, whose columns no form fixes and which are therefore kept as grids.

Rule: a figure counts when its row says what it is and no other figure of that row could be meant; else nothing is asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from loaders import values, wording
from loaders.grid import Grid, a1
from loaders.hierarchy import is_total
from schemas import lines
from schemas.book import Book
from schemas.findings import Finding
from schemas.identity.breach import Breach, grouped
from schemas.identity.figures import Figure, decimals_of, tolerance
from schemas.money import FEN_PER_UNIT, to_fen

TRANSFERS, BY_PROJECT = "gf_general_transfers", "gf_general_special_transfers"
PARTS = ("rebate_out", "general_transfer_out", "special_transfer_out")
_TOTAL_COLUMNS = ("决算数", "合计", "总计", "金额")
"""Headings of the column that is meant where a row holds several figures, the first that is there."""


def findings(grids: Sequence[Grid], book: Book) -> list[Finding]:
    """GOV-10 on grids: 合计 = 返还性 + 一般性 + 专项, and 专项 = the 合计 of the table by region and project. Gravity as in the book."""
    breaches = [b for grid in grids if grid.table_id == TRANSFERS for b in (*_summed(grid), *_by_project(grid, grids))]
    wrong = [b for b in breaches if abs(b.total.fen - b.expected_fen) > tolerance((b.total, *(figure for _, figure in b.parts)))]
    return grouped(wrong, [book.gravity(b.rule) for b in wrong])


def _summed(grid: Grid) -> Iterator[Breach]:
    total, parts = _line(grid, "total"), [part for name in PARTS if (part := _line(grid, name))]
    if total and len(parts) == len(PARTS):
        said = f"合计应等于{'、'.join(part.name for part in parts)}之和"
        yield Breach("GOV-10", total, tuple((1, part) for part in parts), said, "请核对后改正。")


def _by_project(grid: Grid, grids: Sequence[Grid]) -> Iterator[Breach]:
    special = _line(grid, "special_transfer_out")
    for other in grids:
        same = special and other.table_id == BY_PROJECT and other.year in (grid.year, None)
        if special and same and (total := _line(other, "total")):
            said = f"分地区、分项目表的合计应等于“{grid.sheet.strip()}”里的{special.name}"
            yield Breach("GOV-10", total, ((1, special),), said, "两张表应当一致，请核对后改正其中一张。")


def _line(grid: Grid, line: str) -> Figure | None:
    """The figure of the one row that is called like the known `line`, None when there is none, or several."""
    names = next(known.names for known in lines.TRANSFERS if known.line == line)
    found = [y for y, row in enumerate(grid.rows) if (said := _name(row)) and (said in names or (line == "total" and is_total(said)))]
    return _figure(grid, found[0]) if len(found) == 1 and grid.unit in FEN_PER_UNIT else None


def _name(row: Sequence[object]) -> str:
    """What the row is called: its first text that is no code."""
    texts = (wording.line_name(cell) for cell in row if isinstance(cell, str) and cell.strip())
    return next((text for text in texts if not text.isdigit()), "")


def _figure(grid: Grid, y: int) -> Figure | None:
    amounts = {x: number for x, cell in enumerate(grid.rows[y]) if (number := _amount(cell, grid.unit)) is not None and not _is_code(cell)}
    x = next(iter(amounts)) if len(amounts) == 1 else _total_column(grid, y, amounts)
    if x is None:
        return None
    printed = values.amount(grid.rows[y][x], grid.unit, grid.formats.get((y, x), "")).printed
    cell, name = a1(grid.first_row + y, x), _name(grid.rows[y])
    return Figure(grid.sheet, cell, to_fen(amounts[x], grid.unit), printed, grid.unit, decimals_of(printed), name)


def _amount(cell: object, unit: str) -> Decimal | None:
    if isinstance(cell, bool) or not isinstance(cell, str | int | float):
        return None
    return values.amount(cell, unit).number


def _is_code(cell: object) -> bool:
    return isinstance(cell, str) and cell.strip().isdigit() and len(cell.strip()) in (3, 5, 7)


def _total_column(grid: Grid, y: int, amounts: dict[int, Decimal]) -> int | None:
    """The column headed 决算数 or 合计 where exactly one of those with an amount is."""
    for word in _TOTAL_COLUMNS:
        headed = [x for x in amounts if any(wording.heading(str(grid.at(above, x))) == word for above in range(y))]
        if headed:
            return headed[0] if len(headed) == 1 else None
    return None
