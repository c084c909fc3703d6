"""Carries a village that stands alone in a row above its persons down to each of them, where nothing else says whose village is whose.

Rule: what could be read in two ways is left blank, and asked about (PLACE-04).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from loaders import wording
from loaders.columns import Findings
from loaders.grid import a1
from loaders.roster import GROUP, Roster, is_foot
from schemas.places import has_township_ending, has_village_ending
from schemas.tables import Table
from schemas.typed import Carried

#: 一、官庄村 · 村名：官庄村 · 官庄村（续） · 官庄村（12户）
_AROUND = re.compile(
    r"^(?:(?:[一二三四五六七八九十]+|\d+)[、.])?(?:(?:行政村|所在村|村|乡镇|村\(居\)|村\(社区\))(?:名称?)?:)?|\((?:续表?|(?:共|计)?\d+[户人])\)$"
)
#: 赵河镇官庄村: a township before its village
_BOTH = re.compile(r"^([一-鿿]{2,6}?(?:镇|乡|街道(?:办事处)?))([一-鿿]{2,})$")
_OF_ALL = re.compile(r"^[本各全该外]")
_SAYS = "是单独一行的村名，下面各行没有另写村的，都当作这个村的"


@dataclass(frozen=True)
class _Stretch:
    """The persons from one 0-based row on, up to the next stretch: whose they are, and which cell says so ('' where nothing does)."""

    first: int
    township: str = ""
    village: str = ""
    cell: str = ""


def carry_down(read: Roster, table: Table, notes: Findings) -> dict[str, Carried]:
    """Give the persons of `read` the village in the row above them; which columns were so filled, and by which cells.

    Nothing is carried where a village column or a code says it in some row, or where a village stands above nobody (it may then
    stand below its persons).
    """
    if not read.alone or not any(column.name == "village_name" for column in table.columns) or not read.rows:
        return {}
    stretches, persons = list(_stretches(read)), np.concatenate(read.rows) - 1
    named = [stretch for stretch in stretches if stretch.village]
    if not named or any(_has_values(read, name) for name in ("village_name", "village_code")):
        return {}
    which = np.searchsorted([stretch.first for stretch in stretches], persons, side="right") - 1
    if {at for at, stretch in enumerate(stretches) if stretch.village} - set(which.tolist()):
        return {}
    wanted = ["village_name", *(["township_name"] if not any(_has_values(read, f"township_{end}") for end in ("name", "code")) else [])]
    filled = {name: [getattr(stretch, name.partition("_")[0]) or None for stretch in stretches] for name in wanted}
    for name, said in filled.items():
        if any(said):
            texts = pa.array([*said, None], pa.string())  # before the first stretch: the last, which is blank
            read.columns[name] = [texts.take(pa.array(which % len(texts)))]
    for stretch in named:
        notes.coercion(_SAYS, stretch.cell)
    told = {read.alone[stretch.first][0] for stretch in stretches if stretch.cell}
    read.notes[:] = [line for line in read.notes if wording.plain(line) not in told]
    places = tuple((stretch.first + 1, stretch.cell) for stretch in stretches)
    return {name: places for name, said in filled.items() if any(said)}


def _has_values(read: Roster, name: str) -> bool:
    return any(chunk.null_count < len(chunk) for chunk in read.columns.get(name, ()))


def _stretches(read: Roster) -> Iterator[_Stretch]:
    """Where another village, or nobody knows which, begins: at the rows that hold no person, from top to bottom."""
    township = ""
    for row in sorted({*read.alone, *read.between, *(subtotal.row - 1 for subtotal in read.subtotals if not subtotal.is_of_page)}):
        word, column = read.alone.get(row, ("", 0))
        place = _AROUND.sub("", word)
        above, village = _places(place)
        if village:
            township = above or township
            yield _Stretch(row, township, village, a1(row, column))
        elif above:
            township = above
            yield _Stretch(row, township, cell=a1(row, column))
        elif not _goes_on(read, row, word):
            yield _Stretch(row, township)


def _goes_on(read: Roster, row: int, word: str) -> bool:
    """True for what may stand among the persons of one village: a group's number, a page's head, sum, mark and signatures."""
    words = read.between.get(row, ())
    is_sum = any(subtotal.row - 1 == row for subtotal in read.subtotals)
    return row in read.repeated or bool(word and GROUP.match(word)) or (not is_sum and bool(words) and is_foot(words))


def _places(word: str) -> tuple[str, str]:
    """(township, village) a word names, '' for what it does not."""
    if not word or _OF_ALL.match(word) or GROUP.match(word):
        return "", ""
    if has_village_ending(word):
        both = _BOTH.match(word)
        return (both[1], both[2]) if both and has_village_ending(both[2]) else ("", word)
    return (word, "") if has_township_ending(word) else ("", "")
