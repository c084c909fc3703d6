"""Joins the heading cells above each column to a path (本年支出/预算数/基本支出) and finds the declared column it names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from loaders import wording
from loaders.blocks import Block, Heading
from loaders.heading_years import told_apart
from loaders.sections import Section, Shape
from loaders.vocabulary import PART_HEADINGS, headings_of
from schemas.tables import Column, Table

BY_HAND = 1_000_000  # a heading matched by hand goes before every wording


def paths(shape: Shape, section: Section) -> list[Heading]:
    """The heading of each column that has one; an empty unmerged cell takes its left neighbour's text where a part stands below it."""
    grid, out = shape.grid, []
    width = max((len(grid.rows[r]) for r in section.head if r < grid.height), default=0)
    width = max([width, *(shape.spans[(t, le)][1] + 1 for t, le, _, r in grid.merges if t in section.head and r - le < 60)])
    for column in range(width):
        parts: list[str] = []
        for index, row in enumerate(section.head):
            text = _text_at(shape, row, column) or _from_left(shape, section, index, column)
            if text and (not parts or parts[-1] != text):
                parts.append(text)
        if parts:
            out.append(Heading(column, tuple(parts), tuple(wording.heading(p) for p in parts)))
    return out


def _text_at(shape: Shape, row: int, column: int) -> str:
    top, left = shape.covered.get((row, column), (row, column))
    cell = shape.grid.at(top, left)
    if isinstance(cell, str):
        return wording.unspaced(cell)
    return str(int(cell)) if isinstance(cell, float) else ""


def _from_left(shape: Shape, section: Section, index: int, column: int) -> str:
    """Text of the nearest filled cell to the left, when this column has its own text further down and none of them is merged."""
    row = section.head[index]
    if (row, column) in shape.covered or not any(_text_at(shape, r, column) for r in section.head[index + 1 :]):
        return ""
    for left in range(column - 1, -1, -1):
        text = _text_at(shape, row, left)
        if text:
            anchored = shape.covered.get((row, left))
            is_closed = anchored is not None and (shape.spans[anchored][0] > row or shape.spans[anchored][1] > anchored[1])
            below_left = any(_text_at(shape, r, left) for r in section.head[index + 1 :])
            return "" if is_closed or (not below_left and index == 0 and len(section.head) < 2) else text
    return ""


#: by identity: declared columns live as long as the program, and hashing one means hashing all its aliases
_WORDINGS: dict[int, tuple[Column, tuple[tuple[str, ...], ...]]] = {}
_FITS: dict[tuple[int, tuple[str, ...]], int] = {}


def _wordings(column: Column) -> tuple[tuple[str, ...], ...]:
    kept = _WORDINGS.get(id(column))
    if kept is None or kept[0] is not column:
        kept = _WORDINGS[id(column)] = (column, headings_of(column))
    return kept[1]


@lru_cache(maxsize=65536)
def _bare(word: str) -> str:
    """A heading word without years and without (A=B+C)."""
    return re.sub(r"\([A-Z=+\-0-9]+\)$", "", wording.line_name(word)) or word


def fit(heading: Heading, column: Column) -> int:
    """How well `heading` names `column`: 0 not at all; more the more parts of the path the declared heading fixes."""
    wordings, key = _wordings(column), (id(column), heading.words)
    if key not in _FITS:
        if len(_FITS) > 200_000:
            _FITS.clear()
        _FITS[key] = _fit(heading, wordings)
    return _FITS[key]


def _fit(heading: Heading, wordings: tuple[tuple[str, ...], ...]) -> int:
    best = 0
    last, bare = heading.words[-1], _bare(heading.words[-1])
    whole = [_bare(w) for w in heading.words]
    for order, parts in enumerate(wordings):
        score = 0
        if len(parts) == 1:
            word = parts[0]
            if "".join(heading.words) == word or "".join(whole) == word:
                score = 22
            elif word in (last, bare):
                score = 18
            elif len(heading.words) > 1 and word == whole[-2] and last in ("小计", "合计", "金额"):
                score = 12
        elif parts[-1] in (last, bare) and _in_order(parts[:-1], heading.words[:-1]):
            score = 20 + 10 * len(parts)
        best = max(best, score * 100 - order if score else 0)
    return best


def _in_order(wanted: tuple[str, ...], words: tuple[str, ...]) -> bool:
    """True when `wanted` are found in `words` in their order; a year around a word does not matter."""
    rest = list(words)
    for part in wanted:
        while rest and rest[0] != part and _bare(rest[0]) != part:
            rest.pop(0)
        if not rest:
            return False
        rest.pop(0)
    return True


def is_part(heading: Heading) -> bool:
    """True for 类, 款, 项 below a code heading."""
    return heading.words[-1] in PART_HEADINGS and (
        len(heading.words) == 1 or any("编码" in w or "代码" in w or "科目" in w for w in heading.words[:-1])
    )


def side_of(heading: Heading) -> str:
    """income | expenditure when the band above says 收入 or 支出."""
    for word in heading.words[:1]:
        bare = _bare(word)
        if bare.endswith(("收入", "收方", "收入预算", "收入决算")) and "支出" not in bare:
            return "income"
        if bare.endswith(("支出", "支方", "支出预算", "支出决算")) and "收入" not in bare:
            return "expenditure"
    return ""


def assign(
    found: list[Heading], table: Table, band: str = "", remembered: Mapping[str, str] | None = None, year: int | None = None
) -> list[Block]:
    """Columns of the sheet to declared columns, block by block; what nothing declares stays in `unknown`.

    `remembered` (`table_id/heading -> column name`) are headings a clerk once matched by hand; `year` is the one the title names.
    """
    groups = _groups(told_apart(found, table, year), table)
    blocks = []
    for number, group in enumerate(groups):
        side, declared = _panel(group, table, number, band)
        block = Block(number, side, headings={h.column: h for h in group})
        _fill(block, group, declared, _known_by_hand(group, table, remembered or {}))
        blocks.append(block)
    return blocks


def _groups(found: list[Heading], table: Table) -> list[list[Heading]]:
    """Cut the headings where a name or code heading begins a new panel or block."""
    if table.shape not in ("panels", "blocks", "codes", "lines"):
        return [found]
    named = [c for c in (*table.columns, *(c for p in table.panels for c in p.columns)) if c.name in ("row_name", "row_code")]
    groups: list[list[Heading]] = []
    has_values = False
    for heading in found:
        is_name = is_part(heading) or any(fit(heading, c) for c in named)
        if not groups or (is_name and has_values):
            groups.append([])
            has_values = False
        groups[-1].append(heading)
        has_values = has_values or not (is_name or heading.words[-1] in ("行次", "序号"))
    if table.shape == "lines" and len(groups) > 1:
        return [found]
    return groups


def _panel(group: list[Heading], table: Table, number: int, band: str) -> tuple[str, tuple[Column, ...]]:
    if not table.panels:
        return "", table.columns
    side = next((s for s in (side_of(h) for h in group) if s), "") or band
    panel = next((p for p in table.panels if p.side == side), None) or table.panels[min(number, len(table.panels) - 1)]
    return panel.side, panel.columns


def _known_by_hand(group: list[Heading], table: Table, remembered: Mapping[str, str]) -> dict[int, str]:
    """Sheet column → declared name for headings that were matched by hand before."""
    found = {}
    for heading in group:
        for written in (heading.path, heading.parts[-1], heading.words[-1]):
            if name := remembered.get(f"{table.id}/{written}", ""):
                found[heading.column] = name
                break
    return found


def _fill(block: Block, group: list[Heading], declared: tuple[Column, ...], by_hand: dict[int, str]) -> None:
    """Give each heading the declared column it fits best; each column once, by hand first, the closest fit next, then the leftmost."""
    parts = [h for h in group if is_part(h)]
    block.parts = [h.column for h in parts]
    offers = sorted(
        (
            (-score, index, order, h, c)
            for order, h in enumerate(group)
            if h not in parts
            for index, c in enumerate(declared)
            if (score := BY_HAND if by_hand.get(h.column) == c.name else fit(h, c))
        ),
        key=lambda offer: (offer[0], offer[2], offer[1]),
    )
    taken: set[int] = set(block.parts)
    for _, _, _, heading, column in offers:
        if heading.column not in taken and column.name not in block.columns and not (column.name == "row_code" and parts):
            block.columns[column.name] = heading.column
            taken.add(heading.column)
            if by_hand.get(heading.column) == column.name:
                block.by_hand.append(column.name)
    block.unknown = [h for h in group if h.column not in taken]
