"""Reads what the title or the unit line of a table says once for all its rows: the township whose claims and debts it lists."""

from __future__ import annotations

import re

import pandas as pd

from loaders import wording
from loaders.found import Found
from loaders.grid import Grid
from loaders.rows import Rows
from schemas.tables import Table

#: 方城县, 南阳市宛城区: what stands before a township's name
_ABOVE = re.compile(r"^[一-鿿]{2,}?(?:自治区|自治州|自治县|省|地区|市|盟|县|区|旗)(?!街道|镇|乡)")
_TOWNSHIP = re.compile(r"[一-鿿]{1,8}(?:街道|苏木|镇|乡)")
#: 各乡镇, 全县乡镇: all of them is none
_OF_ALL = re.compile(r"^[各全本]|乡镇$|镇.+镇$|街道.+")
_VILLAGE = re.compile(r"村|社区")


def township_in(text: str, table: Table) -> str:
    """The one township `text` names (`方城县赭阳街道2025年债权债务情况表` → 赭阳街道), '' when it names none, or all."""
    rest = wording.title(text.rpartition("：")[2].rpartition(":")[2])
    for known in sorted((wording.title(title) for title in (table.title, *table.titles)), key=len, reverse=True):
        rest = rest.replace(known, "|")
    while found := _ABOVE.match(rest):
        rest = rest[found.end() :]
    named = _TOWNSHIP.search(rest)
    is_one = named and not _OF_ALL.search(named[0]) and not _VILLAGE.search(rest, named.end())
    return named[0] if named and is_one else ""


def fill(found: Found, grid: Grid, rows: Rows, frame: pd.DataFrame, printed: pd.DataFrame) -> dict[str, str]:
    """Give every row what the lines above say of all of them; column → the cell that says it."""
    table, shown = found.match.table, {name for _, name in rows.letters}
    missing = [column.name for column in table.columns if column.is_said_above and column.name not in shown]
    lines = [*zip(found.said.cells, found.said.titles, strict=True), (found.said.entity_cell, found.said.entity_name)]
    named = next(((cell, name) for cell, text in lines if (name := township_in(text, table))), None)
    if named is None:
        return {}
    for column in missing:
        frame.loc[frame["level"] > 0, column] = named[1]
        printed.loc[frame["level"] > 0, column] = named[1]
    return dict.fromkeys(missing, named[0])
