"""Knows how tables are laid on paper: page by page, each with title and head again, or two of them side by side."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from loaders import wording
from loaders.blocks import Block
from loaders.found import Found
from loaders.grid import Cell, Grid, Merge, row_column
from loaders.hierarchy import is_total
from loaders.recognise import Above, Match, named
from loaders.sections import Section

_PLACES = frozenset({"township_code", "township_name", "village_code", "village_name", "group_name"})
_CONTINUED = re.compile(r"[(\[]?续表?\d*[)\]]?$")


def is_next(grid: Grid, last: Found, match: Match, said: Above, section: Section) -> bool:
    """True when `section` is the next page of `last`: the same words above it, the same columns, and what stands in them goes on."""
    if match.table is not last.match.table or not has_same_columns(last, match.blocks):
        return False
    if _words(said.titles) != _words(last.said.titles) or said.unit not in ("", last.said.unit):
        return False
    if said.entity_name not in ("", last.said.entity_name) or (said.facts and dict(said.facts) != dict(last.said.facts)):
        return False
    goes_on = {"roster": _numbers_on, "codes": _codes_on}.get(match.table.shape)
    before = [row for piece in last.pieces for row in piece.section.body]
    return goes_on is not None and goes_on(grid, match.blocks[0], before, section.body)


def _numbers_on(grid: Grid, block: Block, before: list[int], here: list[int]) -> bool:
    """序号 counts on."""
    at = block.columns.get("seq")
    if at is None:
        return False
    ended = [number for row in before if (number := _number(grid.at(row, at))) is not None]
    first = next((number for row in here if (number := _number(grid.at(row, at))) is not None), None)
    return bool(ended) and first == ended[-1] + 1


def _codes_on(grid: Grid, block: Block, before: list[int], here: list[int]) -> bool:
    """No total closed the page before, and no code stands on both."""
    at = block.columns.get("row_code")
    if at is None or any(isinstance(c, str) and is_total(c) for row in before for c in grid.rows[row]):
        return False
    ended, begun = ({code for row in rows if (code := wording.plain(str(grid.at(row, at))))} for rows in (before, here))
    return bool(ended) and bool(begun) and not ended & begun


def with_merged(rows: Iterator[list[Cell]], first: int, merges: Iterable[Merge], block: Block) -> Iterator[list[Cell]]:
    """`rows` (the first is 0-based sheet row `first`) with a place that is merged down the rows written in each of them."""
    columns = {at for name, at in block.columns.items() if name in _PLACES}
    joined = [(top, left, bottom) for top, left, bottom, right in merges if left == right and left in columns and bottom > top >= first]
    below = {(row, left): top for top, left, bottom in joined for row in range(top + 1, bottom + 1)}
    return _filled(rows, first, below) if below else rows


def _filled(rows: Iterator[list[Cell]], first: int, below: dict[tuple[int, int], int]) -> Iterator[list[Cell]]:
    tops = {(top, column): "" for (_, column), top in below.items()}
    said: dict[tuple[int, int], Cell] = dict(tops)
    columns = sorted({column for _, column in below})
    for at, row in enumerate(rows, first):
        for column in columns:
            if (at, column) in said and column < len(row):
                said[(at, column)] = row[column]
            elif (at, column) in below:
                row += [""] * (column + 1 - len(row))
                row[column] = said[(below[(at, column)], column)]
        yield row


def has_same_columns(last: Found, blocks: list[Block]) -> bool:
    """True when the one block of a page is laid like that of the page before."""
    return len(blocks) == len(last.pieces[-1].blocks) == 1 and blocks[0].is_laid_like(last.pieces[-1].blocks[0])


def side_by_side(said: Above) -> int | None:
    """The column in which a second table's title stands beside the first one's, in its row; None where the titles are those of one table."""
    named_at = [(row_column(cell), table) for cell, title in zip(said.cells, said.titles, strict=True) if (table := named(title))]
    for (row, column), table in named_at:
        if any(at == row and left < column and other != table for (at, left), other in named_at):
            return column
    return None


def halves(grid: Grid, column: int) -> tuple[Grid, Grid]:
    """The sheet with only what stands left of `column`, and with only the rest; every cell keeps its address."""
    left = tuple(row[:column] for row in grid.rows)
    right = tuple(("",) * min(column, len(row)) + row[column:] for row in grid.rows)
    beside = [tuple(m for m in grid.merges if (m[1] < column) is is_left) for is_left in (True, False)]
    return replace(grid, rows=left, merges=beside[0]), replace(grid, rows=right, merges=beside[1])


def _words(titles: tuple[str, ...]) -> list[str]:
    """Titles as compared, without 续 at their end; years stay, those of another year are another list's."""
    return [word for title in titles if (word := _CONTINUED.sub("", wording.plain(title)))]


def _number(cell: Cell) -> int | None:
    written = str(int(cell)) if isinstance(cell, int | float) and float(cell).is_integer() else wording.plain(str(cell))
    return int(written) if written.isdecimal() and len(written) < 10 else None
