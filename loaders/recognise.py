"""Matches a section of a sheet to a declared table: by normalised title and header signature, never by number or file name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from loaders import wording
from loaders.blocks import Block, Heading
from loaders.grid import Grid, a1
from loaders.headings import assign, paths
from loaders.sections import Section, Shape, unit_in
from schemas.kinds import tables
from schemas.tables import Table

_ENTITY = re.compile(
    r"^(?:编制|填报|填制|公开|预算|主管|编报|报送|制表)?(?:预算|主管)?(?:单位|部门|机构)(?:\(公章\)|\(盖章\))?(?:名称)?[:](.+)$"
)
#: what stands after a unit's name on the same line: 2024年度, 金额单位：万元, 填报日期：2025年3月
_AFTER_NAME = re.compile(
    r"(?:[(\[]?(?:19|20)\d\d年度?[)\]]?)?(?:[(\[]?(?:(?:金额|计量|货币|数量)?单位|(?:填报|填表|编制|制表|报送|公开)?(?:日期|时间|年度)"
    r"|(?:单位|部门|预算)?(?:编码|代码)|联系人|联系电话|(?:填表|制表|审核|复核|单位负责|负责|经办)人)(?:\(\S{2}\))?[:].*)?$"
)
_SIDE_WORDS = {
    "收入": "income",
    "支出": "expenditure",
    "本年收入": "income",
    "本年支出": "expenditure",
    "财政拨款收入": "income",
    "财政拨款支出": "expenditure",
    "收入部分": "income",
    "支出部分": "expenditure",
}
_UNIT_NOTE = re.compile(r"[(\[]?(?:金额)?单位:[^)\]]{1,6}[)\]]?")
_ATTACHED = re.compile(r"^附[件表][\d一二三四五六七八九十]*[-—.\d]*:")  # 附件1：2023年…表 is a title with its number
_NUMBER_LINE = re.compile(
    r"^(?:附件|附表|表|公开|预算|决算)[\d一二三四五六七八九十]*(?:[-—.]\d+)*表?$|^表[一二三四五六七八九十\d\-—.]+$|^第?\d+页.*$"
)


NEAR = 12.0  # score of a title from which a table with a strange head is called by its name


@dataclass(frozen=True)
class Above:
    """What the lines before a head say."""

    titles: tuple[str, ...] = ()
    unit: str = ""
    entity_name: str = ""
    year: int | None = None
    band: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    years: tuple[int, ...] = ()  # every year the titles name; `year` is the first title's
    units: tuple[str, ...] = ()  # every money unit written there; `unit` is the first
    unit_cells: tuple[str, ...] = ()  # where they are written
    cells: tuple[str, ...] = ()  # where each title stands
    entity_cell: str = ""


@dataclass
class Match:
    """A section recognised as `table`."""

    table: Table
    title: str
    blocks: list[Block]
    score: float
    missing: tuple[str, ...] = ()
    upright: tuple[tuple[int, int], ...] = ()  # of a table whose columns stand below each other: row and column of each heading's value


def above(grid: Grid, section: Section) -> Above:
    """Read the lines before the head of `section`: title lines, unit, 编制单位, year, panel word, 补贴项目 and the like."""
    titles: list[str] = []
    cells: list[str] = []
    entity, entity_cell, band = "", "", ""
    units: list[str] = []
    unit_cells: list[str] = []
    facts: list[tuple[str, str]] = []
    for row in section.above:
        for column, cell in enumerate(grid.rows[row]):
            if not isinstance(cell, str) or not cell.strip():
                continue
            narrowed = wording.plain(cell)
            if written := unit_in(cell):
                units.append(written)
                unit_cells.append(a1(grid.first_row + row, column))
            named = entity_in(narrowed)
            if narrowed in _SIDE_WORDS:
                band = _SIDE_WORDS[narrowed]
            elif named:
                entity, entity_cell = (entity, entity_cell) if entity else (named, a1(grid.first_row + row, column))
            elif ":" in _UNIT_NOTE.sub("", narrowed) and not _NUMBER_LINE.match(narrowed) and not _ATTACHED.match(narrowed):
                facts.extend(_facts(cell))
            elif not _NUMBER_LINE.match(narrowed) and not _is_unit_line(narrowed):
                titles.append(cell.strip())
                cells.append(a1(grid.first_row + row, column))
    years = [y for t in titles if (y := wording.table_year(t)) is not None]
    every_year, unit = tuple(y for t in titles for y in wording.years(t)), units[0] if units else ""
    year, every_unit = years[0] if years else None, tuple(dict.fromkeys(units))
    return Above(
        tuple(titles), unit, entity, year, band, tuple(facts), every_year, every_unit, tuple(unit_cells), tuple(cells), entity_cell
    )


def entity_in(narrowed: str) -> str:
    """The unit a line names (`公开部门:甲局2024年度单位:万元` → 甲局), '' when it names none."""
    found = _ENTITY.match(narrowed)
    name = _AFTER_NAME.sub("", found[1], count=1) if found else ""
    return "" if unit_in(f"单位:{name}") else name


def _is_unit_line(narrowed: str) -> bool:
    return len(narrowed) <= 14 and bool(unit_in(narrowed)) and ("单位" in narrowed or len(narrowed) <= 4)


def _facts(cell: str) -> list[tuple[str, str]]:
    """`补贴项目：耕地地力保护补贴　批次：2025年第一批` → pairs."""
    pieces = re.findall(r"([^\s:：　，,；;]{2,12})[:：]\s*([^:：]*?)(?=[\s　，,；;]+[^\s:：　，,；;]{2,12}[:：]|$)", cell.strip())
    return [(wording.plain(key), value.strip(" 　，,；;")) for key, value in pieces if value.strip() and "单位" not in key]


@cache
def _titles() -> dict[str, tuple[str, ...]]:
    """Table id → its normalised titles, longest first."""
    return {t.id: tuple(sorted({wording.title(x) for x in (t.title, *t.titles)}, key=len, reverse=True)) for t in tables().values()}


def title_score(candidates: list[str], table: Table) -> float:
    """0 when no title names the table; else the longer the common wording and the more of the title it fills, the higher."""
    best = 0.0
    for text in candidates:
        for known in _titles()[table.id]:
            if known and known in text:
                best = max(best, len(known) + 10 * len(known) / len(text) + (3 if text.endswith(known) else 0))
    return best


def candidates(titles: tuple[str, ...], sheet: str) -> tuple[list[str], list[str]]:
    """(normalised titles, normalised sheet name): each line, and all lines joined for titles over two lines."""
    lines = [wording.title(t) for t in titles]
    joined = [wording.title("".join(titles))] if len(titles) > 1 else []
    return [t for t in (*lines, *joined) if t], [wording.title(sheet)]


def named(title: str) -> str:
    """Id of the declared table a title line names beyond doubt, '' when it names none."""
    scored = [(title_score([wording.title(title)], table), table.id) for table in tables().values()]
    best = max(scored, default=(0.0, ""))
    return best[1] if best[0] >= NEAR else ""


@dataclass(frozen=True)
class Near:
    """A section whose title names `table` but whose head lacks columns of its signature."""

    table: Table
    missing: tuple[str, ...]
    unknown: tuple[Heading, ...]


def recognise(
    shape: Shape, section: Section, said: Above, is_department: bool = False, remembered: Mapping[str, str] | None = None, kind: str = ""
) -> Match | Near | None:
    """The declared table that title and header signature agree on; Near when only the title does, None when no kind knows it.

    `kind` looks among the tables of one kind only; "other" types nothing.
    """
    if kind == "other":
        return None
    found = paths(shape, section)
    written, sheet = candidates(said.titles, shape.grid.sheet)
    best: Match | None = None
    near: tuple[float, Near] | None = None
    for table in tables().values():
        titled = max(title_score(written, table), 0.6 * title_score(sheet, table) if not written else 0.3 * title_score(sheet, table))
        if not titled or table.shape == "grid" or (kind and table.kind != kind):
            continue
        blocks = assign(found, table, said.band, remembered, said.year)
        missing = missing_columns(blocks, table)
        fitted = _share(blocks) - 0.3 * len(missing)
        scope = 2.0 if (table.scope == "department") == is_department else 0.0
        score = titled + 12 * fitted + scope
        if len(missing) > 1 or (missing and (len(table.signature) <= 2 or missing[0] == "row_name")) or not _share(blocks):
            if near is None or score > near[0]:
                near = (score, Near(table, missing, tuple(h for block in blocks for h in block.unknown)))
        elif best is None or score > best.score:
            best = Match(table, best_title(said.titles, table) or shape.grid.sheet.strip(), blocks, score, missing)
    best = best or _by_head_alone(found, said, shape.grid.sheet, remembered, kind)
    if best is None and near is not None and near[0] >= NEAR and len(found) > 1 and not grid_table(said, shape.grid.sheet):
        return near[1]
    return best


def _by_head_alone(found: list[Heading], said: Above, sheet: str, remembered: Mapping[str, str] | None, kind: str) -> Match | None:
    """An untitled list (Sheet1) whose head is unmistakable: the whole signature, five declared columns, and no title that says otherwise."""
    if said.titles:
        return None
    best: Match | None = None
    for table in tables().values():
        is_list = table.shape in ("rows", "roster") and len(table.signature) >= 2 and not any(c.is_said_above for c in table.columns)
        if not is_list or (kind and table.kind != kind):
            continue
        blocks = assign(found, table, "", remembered)
        known = sum(1 for block in blocks for name in block.columns if name not in ("seq", "remark"))
        if known >= 5 and not missing_columns(blocks, table) and (best is None or known > best.score):
            best = Match(table, sheet.strip(), blocks, float(known))
    return best


def missing_columns(blocks: list[Block], table: Table) -> tuple[str, ...]:
    """Names of the signature that no heading was matched to, without those the title may say."""
    names = {name for block in blocks for name in block.columns}
    if any(block.parts for block in blocks):
        names.add("row_code")
    return tuple(name for name in table.signature if name not in names and not _is_said_above(table, name))


def _is_said_above(table: Table, name: str) -> bool:
    return any(column.name == name and column.is_said_above for column in table.columns)


def _share(blocks: list[Block]) -> float:
    """Share of headings that are declared."""
    known = sum(len(block.columns) for block in blocks)
    unknown = sum(len(block.unknown) for block in blocks)
    return known / (known + unknown) if known else 0.0


def best_title(titles: tuple[str, ...], table: Table) -> str:
    """The title line that names the table, as written."""
    scored = [(title_score([wording.title(t)], table), t) for t in titles]
    best = max(scored, default=(0.0, ""))
    return best[1] if best[0] else ("".join(titles) if titles else "")


def grid_table(said: Above, sheet: str) -> Table | None:
    """The declared grid-shaped table (columns not sourced) whose title stands above, None when none does."""
    written, name = candidates(said.titles, sheet)
    scored = [(max(title_score(written, t), 0.5 * title_score(name, t)), t) for t in tables().values() if t.shape == "grid"]
    best = max(scored, key=lambda pair: pair[0], default=(0.0, None))
    return best[1] if best[0] else None
