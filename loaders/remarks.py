"""Says what is odd about a table's head and about its emptiness."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import pandas as pd

from loaders import wording
from loaders.columns import Findings
from loaders.found import Found
from loaders.grid import Grid, a1, letters
from loaders.heading_years import own_year
from loaders.headings import fit
from loaders.recognise import Near
from loaders.rows import Rows
from loaders.sections import Section
from schemas.columns import BESIDE_ANY
from schemas.findings import Gravity
from schemas.typed import TypedTable

#: kinds whose every table is of one year; a roster's year is that of its payment, a list of units has none
_OF_A_YEAR = frozenset({"budget", "final_account", "three_public", "debt"})


def columns(found: Found, rows: Rows, notes: Findings, said_at: Mapping[str, str] = MappingProxyType({})) -> None:
    """Name the headings nobody declares, and the declared columns that must be there, are not, and are not said above (`said_at`)."""
    table, section = found.match.table, found.pieces[0].section
    strange = {
        letters(h.column) for piece in found.pieces for b in piece.blocks for h in b.unknown if not any(fit(h, c) for c in BESIDE_ANY)
    }
    unknown = [key for key in rows.letters if key[1].startswith("x_") and rows.letters[key] in strange]
    cells = tuple(f"{rows.letters[key]}{section.head[-1] + 1}" for key in unknown)
    if unknown:
        words = "、".join(dict.fromkeys(rows.headings[key] for key in unknown))
        said = f"《{found.match.title.strip()}》里没有规定“{words}”这样的栏目，已照原样读取，请确认栏名。"
        notes.problem("READ-07", cells, "", said, gravity=Gravity.NOTES)
    by_hand(found, notes)
    present = {name for _, name in rows.letters} | {"row_name", "row_code"}
    wanted = [*found.match.missing, *(c.name for c in table.columns if c.is_required and c.name not in found.match.missing)]
    for name in wanted:
        if name in present or name in said_at:
            continue
        column = table.column(name)
        if column.is_said_above:
            said = f"《{found.match.title.strip()}》没有写是哪个{column.title}的：表名里没有，也没有“{column.title}”一栏；请在表名里写上，或加上这一栏。"
            notes.problem("READ-21", (found.title_cell,), "", said, column.title)
            continue
        gravity = Gravity.BLOCKS if name in found.match.missing else Gravity.ASKS
        hint = "，表头里认不出的栏目在" + "、".join(cells[:4]) if cells else ""
        said = f"《{found.match.title.strip()}》没有找到“{column.title}”一栏{hint}；请按表式改正表头文字。"
        notes.problem("READ-08", cells or (a1(section.head[0], 0),), "", said, column.title, gravity)


def by_hand(found: Found, notes: Findings) -> None:
    """Say which headings are read as a clerk once said, so that the reviewer sees it too."""
    table, row = found.match.table, found.pieces[0].section.head[-1]
    declared = {c.name: c.title for c in (*table.columns, *(c for panel in table.panels for c in panel.columns))}
    for block in found.match.blocks:
        for name in block.by_hand:
            at = block.columns[name]
            said = f"“{block.headings[at].path}”不是表式里的栏目，照经办指定的，当作“{declared[name]}”读取。"
            notes.problem("READ-19", (a1(row, at),), "", said, declared[name], Gravity.NOTES)


def doubled(found: Found, notes: Findings) -> None:
    """Two columns under one heading, one of them taken for the amounts: nothing tells which is meant, so nothing is guessed."""
    section = found.pieces[0].section
    for block in found.pieces[0].blocks:
        taken = {block.headings[at].words: at for name, at in block.columns.items() if name.endswith("_fen")}
        for heading in block.unknown:
            if heading.words not in taken:
                continue
            cells = (a1(section.head[-1], taken[heading.words]), a1(section.head[-1], heading.column))
            said = (
                f"“{notes.sheet.strip()}”{'和'.join(cells)}的栏目都是“{heading.path}”，分不清哪一栏是要公布的数；请在栏目里写明年度或口径。"
            )
            notes.problem("READ-08", cells, heading.path, said, heading.path, Gravity.BLOCKS)


def two_units(found: Found, notes: Findings) -> None:
    """Two money units above one table: nothing tells which holds, so nothing is guessed."""
    if len(found.said.units) > 1:
        said = f"“{notes.sheet.strip()}”的《{found.match.title.strip()}》写了{len(found.said.units)}个金额单位（{'、'.join(found.said.units)}）"
        notes.problem("READ-01", found.said.unit_cells, "、".join(found.said.units), f"{said}；请只留下表里的数实际使用的那一个。")


def year(found: Found, notes: Findings) -> None:
    """The title speaks of one year, the heading of this year's figures of another: one of them was left over."""
    own = own_year(block for piece in found.pieces for block in piece.blocks)
    if own is None or found.said.year is None or own[0] in found.said.years:
        return
    cells = (a1(found.pieces[0].section.head[-1], own[1].column),)
    said = f"“{notes.sheet.strip()}”{cells[0]}的栏目写的是“{own[1].path}”，表名写的是{found.said.year}年；请改正写错的一处，别把上年的数当成本年的。"
    notes.problem("READ-20", cells, own[1].path, said, own[1].path, Gravity.ASKS)


def undated(found: Found, read: TypedTable, notes: Findings) -> None:
    """No year in the title, the head, the sheet's name or the workbook: nothing tells of which year the figures are.

    A template nobody has filled in is of none yet.
    """
    if read.year is not None or read.example_rows or found.match.table.kind not in _OF_A_YEAR:
        return
    title = found.match.title.strip()
    said = f"《{title}》没有写是哪一年的，表名、栏目、工作表名和封面里都没有；请在表名里写上年度，如“2025年度{wording.title(title)}”。"
    notes.problem("READ-22", (found.title_cell,), "", said, gravity=Gravity.ASKS)


def side_by_side(found: Found, notes: Findings) -> None:
    """A list of persons printed in two halves side by side: the right half cannot be read as persons, so it is said, not dropped."""
    table, section = found.match.table, found.pieces[0].section
    person = next((c for c in table.columns if c.value == "person"), None)
    doubled = [h for h in found.match.blocks[0].unknown if person is not None and fit(h, person)]
    if doubled:
        cells = tuple(a1(section.head[-1], h.column) for h in doubled)
        said = f"《{found.match.title.strip()}》左右并排了两份名单（{cells[0]}又是“{doubled[0].path}”）；请改成一份，从上往下排。"
        notes.problem("READ-08", cells, "", said, doubled[0].path, Gravity.BLOCKS)


def without_amounts(found: Found, notes: Findings) -> None:
    """A list of persons without any column of money: whatever it pays stands in columns nobody knows, and no sum would be published."""
    block, head = found.match.blocks[0], found.pieces[0].section.head
    if any(found.match.table.column(name).is_money for name in block.columns):
        return
    strange = [h for h in block.unknown if not any(fit(h, c) for c in BESIDE_ANY)]
    cells = tuple(a1(head[-1], h.column) for h in strange) or (a1(head[0], 0),)
    hint = f"，表头里认不出的栏目有“{'、'.join(h.path for h in strange[:6])}”" if strange else ""
    todo = "有金额的请把那一栏写成“应发金额”或“实发金额”，只公示面积、资格的请说明"
    said = f"《{found.match.title.strip()}》没有找到应发或实发金额一栏{hint}，公布的就没有金额；{todo}。"
    notes.problem("READ-08", cells, "", said, "实发金额", Gravity.ASKS)


def another_list(row: int, notes: Findings) -> None:
    """A second head among the persons of a list: what stands below it was read by the first one's columns, so it is told."""
    said = f"“{notes.sheet.strip()}”第{row + 1}行起像是另一份名单，表头或表名和前面的不一样；请放到另一个工作表，或在前面空一行、写上表名。"
    notes.problem("READ-08", (a1(row, 0),), "", said, gravity=Gravity.BLOCKS)


def nearly(near: Near, section: Section, notes: Findings) -> None:
    """The title names a table, but the head lacks its columns: say which, and which headings were not known."""
    row = section.head[-1]
    cells = tuple(a1(row, h.column) for h in near.unknown) or (a1(section.head[0], 0),)
    wanted = "、".join(near.table.column(name).title for name in near.missing)
    strange = "、".join(h.path for h in near.unknown[:6])
    said = f"表名像《{near.table.title}》，但表头里没有找到“{wanted}”"
    said += f"，认不出的栏目有“{strange}”" if strange else ""
    notes.problem("READ-08", cells, "", f"{said}；请按表式改正表头文字。", gravity=Gravity.BLOCKS)


def emptiness(found: Found, grid: Grid, frame: pd.DataFrame, statement: str, is_empty: bool, notes: Findings) -> None:
    """An empty table needs its statement; a filled table must not carry one."""
    first = found.pieces[0].section
    if is_empty and not statement:
        said = f"《{found.match.title.strip()}》没有数据，应在表下说明原因（如“本单位无此项收支，故本表为空表”）。"
        notes.problem("READ-09", (a1(first.head[0], 0),), "", said, gravity=Gravity.ASKS)
    elif "空表" in statement and not is_empty and _has_figures(frame):
        row = next((r for p in found.pieces for r in p.section.below if any("空表" in str(c) for c in grid.rows[r])), first.head[0])
        said = f"表下写明“{statement[:30]}”，但表里有数据；请删去这句说明或核对数据。"
        notes.problem("EMPTY-01", (a1(row, 0),), statement, said, gravity=Gravity.ASKS)


def _has_figures(frame: pd.DataFrame) -> bool:
    return any((frame[c].fillna(0) != 0).any() for c in frame.columns if str(frame[c].dtype) == "Int64")
