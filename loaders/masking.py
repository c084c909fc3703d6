"""Covers what must not be seen in a table kept as it is: IDs, cards, mobile numbers, and the names below a heading for persons."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from loaders import wording
from loaders.grid import Cell, Grid
from loaders.vocabulary import all_columns, headings_of
from schemas.kinds import tables
from schemas.numbers import RUNS, classify, in_text
from schemas.privacy import luhn_holds

HIDDEN = "●"
HEAD = 8  # rows in which a heading for persons is looked for
_ID = re.compile(r"(?<!\d)[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?!\d)")
_OLD_ID = re.compile(r"(?<!\d)[1-9]\d{7}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}(?!\d)")
_MOBILE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
_GROUPED = re.compile(r"(?:\d[^\d\w]{0,3}){11}|[〇○零一二三四五六七八九]{11}")
_LONG = re.compile(r"(?<!\d)\d{16,19}(?!\d)")
_SECRET_WORDS = re.compile(r"身份证|证件号|银行卡|银行账号|一卡通账号|卡号|手机|联系方式")


@cache
def _person_words() -> frozenset[str]:
    """Headings of columns that hold person names, IDs, cards or telephones."""
    columns = [c for table in tables().values() for c in all_columns(table) if c.is_secret or c.value == "person"]
    return frozenset(path[-1] for column in columns for path in headings_of(column))


def covered(text: str) -> str:
    """`text` with IDs, cards that pass their check digit, and mobile numbers replaced by ●."""
    out = _MOBILE.sub(HIDDEN, _OLD_ID.sub(HIDDEN, _ID.sub(HIDDEN, text))) if re.search(r"\d{11}", text) else text
    if _GROUPED.search(out):
        out = RUNS.sub(lambda found: HIDDEN if classify(found[0]) else found[0], out)
        if in_text(out.replace("\n", " ")):  # grouped in a way that cannot be cut out
            return HIDDEN
    return _LONG.sub(lambda found: HIDDEN if luhn_holds(found[0]) else found[0], out)


def masked(grid: Grid) -> Grid:
    """`grid` with every such cell covered; the shape stays."""
    hidden = _hidden_columns(grid)
    rows = tuple(
        tuple(_cell(cell, row > hidden.get(column, grid.height)) for column, cell in enumerate(line)) for row, line in enumerate(grid.rows)
    )
    return replace(grid, rows=rows)


def _hidden_columns(grid: Grid) -> dict[int, int]:
    """Column → row of the heading that says its cells are persons or their numbers."""
    found: dict[int, int] = {}
    for row, line in enumerate(grid.rows[:HEAD]):
        for column, cell in enumerate(line):
            if isinstance(cell, str) and len(cell) <= 20:
                word = wording.heading(cell)
                if word in _person_words() or _SECRET_WORDS.search(word):
                    found[column] = row
    return found


def _cell(cell: Cell, is_hidden: bool) -> Cell:
    if cell == "" or cell is None:
        return cell
    if is_hidden:
        return HIDDEN
    return covered(cell) if isinstance(cell, str) else cell
