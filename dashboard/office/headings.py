"""Offers, for a heading no form declares, the columns it may be: what the clerk chooses is remembered for the next upload."""

from __future__ import annotations

import re
from dataclasses import dataclass

from dashboard.office.findingview import FindingItem
from datasets.office.records import SheetGrid, Submission
from schemas.kinds import tables

#: findings that name heading cells: nobody declares them, or a column that must be there was not found
RULES = ("READ-07", "READ-08")
_CELL = re.compile(r"([A-Z]{1,3})(\d+)")
MOST = 8


@dataclass(frozen=True)
class Offer:
    """One heading cell as printed, the table it belongs to, and the columns it may be: (name, title)."""

    cell: str
    heading: str
    table: str
    choices: tuple[tuple[str, str], ...]


def offers(item: FindingItem, submission: Submission, grid: SheetGrid | None) -> tuple[Offer, ...]:
    """What can be chosen at `item`; nothing for other findings, or where the table is not known."""
    rule = item.place.partition("@")[0]
    table = _table(item, submission) if rule in RULES and grid is not None else ""
    if not table or grid is None:
        return ()
    declared = tables()[table]
    columns = [*declared.columns, *(column for panel in declared.panels for column in panel.columns)]
    choices = tuple(dict.fromkeys((column.name, column.title) for column in columns))
    cells = [(cell, _text(grid, cell)) for cell in (item.cell, *item.kin)[:MOST]]
    return tuple(Offer(cell, text, table, choices) for cell, text in cells if text)


def _table(item: FindingItem, submission: Submission) -> str:
    """The table on the finding's sheet; else the one its message says the title is like."""
    own = [t.dataset.table for t in submission.tables if t.dataset.sheet == item.sheet and t.dataset.table in tables()]
    if len(set(own)) == 1:
        return own[0]
    named = re.search(r"表名像《([^》]+)》", item.message)
    return next((table.id for table in tables().values() if named and table.title == named[1]), "")


def _text(grid: SheetGrid, address: str) -> str:
    """The heading cell's text without blanks, '' when there is none (a merged head may start further up)."""
    found = _CELL.fullmatch(address)
    if not found:
        return ""
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    for row in range(int(found[2]) - 1, max(-1, int(found[2]) - 5), -1):
        cells = grid.rows[row] if row < len(grid.rows) else ()
        text = re.sub(r"\s", "", cells[column - 1]) if column - 1 < len(cells) else ""
        if text:
            return text
    return ""
