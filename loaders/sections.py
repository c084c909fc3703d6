"""Finds the tables on a sheet: what stands above the head, the head of one to four rows, the body, the notes below.

A sheet may hold several tables one under the other; a table may go on after a repeated head (续表).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from loaders import wording
from loaders.grid import Grid
from loaders.vocabulary import FORMULA_ROWS, heading_words, key_words

_NOTE = re.compile(
    r"^(注|说明|备注|附注|填表说明|编制说明|注释)\d*[:.、]|^注$|^\*注|^(数据|资料)?来源[:于]|^(制表|填表|审核|复核|负责|联系|经办)人?[:]|^单位负责人[:]|^\(?以下(?:空白|无正文|无数据)\)?$"
)
_UNIT = re.compile(r"(?:金额)?(?:计量)?单位[\]:为]?(?:人民币)?(万元|亿元|千元|百万元|元)(?![一-鿿])")
_UNIT_BARE = re.compile(r"^[(]?(?:人民币)?(万元|亿元|千元|百万元|元)[)]?$")
_FORMULA = re.compile(r"^[A-Z]{1,2}(?:=[A-Z+\-×*/()0-9]+)?$|^\d{1,2}(?:=[\d+\-]+)?$|^—+$|^-+$|^[甲乙丙]$")
_NUMBER_TEXT = re.compile(r"^[-−△(]?[¥￥]?\d[\d,]*(?:\.\d+)?%?[)]?$")
_YEAR_ALONE = re.compile(r"^(?:19|20)\d\d年度?$")
_TOWNSHIP = re.compile(r"[一-鿿](?:镇|乡|街道)$")
MAX_HEAD = 6


@dataclass
class Section:
    """One table on a sheet, rows 0-based: `above` rows before the head, `head` rows, `body` rows, `below` notes."""

    above: list[int] = field(default_factory=list)
    head: list[int] = field(default_factory=list)
    formula: list[int] = field(default_factory=list)
    body: list[int] = field(default_factory=list)
    below: list[int] = field(default_factory=list)


@lru_cache(maxsize=65536)
def is_heading(text: str) -> bool:
    """True for a known heading, with or without a year before it, and for a year alone (2025年 over 预算数)."""
    if text == "#":
        return False
    word = wording.heading(text)
    return (
        bool(_YEAR_ALONE.match(word))
        or word in heading_words()
        or wording.line_name(word) in heading_words()
        or (word.endswith("%") and "数" in word)
    )


class Shape:
    """What each row of a grid looks like; texts are normalised once."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self.covered = {
            (row, column): (top, left)
            for top, left, bottom, right in grid.merges
            if (bottom - top + 1) * (right - left + 1) <= 2_000 and top < grid.height
            for row in range(top, bottom + 1)
            for column in range(left, right + 1)
        }
        self.spans = {(top, left): (bottom, right) for top, left, bottom, right in grid.merges}
        self._texts: dict[int, dict[int, str]] = {}

    def texts(self, row: int) -> dict[int, str]:
        """Column → normalised text of the filled cells of `row`; numbers as '#'."""
        if row not in self._texts:
            self._texts[row] = self._read_texts(row)
        return self._texts[row]

    def _read_texts(self, row: int) -> dict[int, str]:
        out: dict[int, str] = {}
        for column, cell in enumerate(self.grid.rows[row]):
            if isinstance(cell, str):
                kept = wording.plain(cell)
                if kept:
                    out[column] = "#" if _NUMBER_TEXT.match(kept) else kept
            elif cell is not None:
                out[column] = "#"
        return out

    def matches(self, texts: dict[int, str]) -> int:
        """How many cells of a row are known headings."""
        return sum(1 for text in texts.values() if is_heading(text))

    def is_numbering(self, row: int) -> bool:
        """True for formula rows (A=B+C) and rows that number the columns (栏次 1 2 3)."""
        texts = self.texts(row)
        if not texts:
            return False
        cells = [self.grid.rows[row][c] for c in sorted(texts)]
        written = [wording.plain(str(int(x)) if isinstance(x, float) and x.is_integer() else str(x)) for x in cells]
        if wording.heading(written[0]) in FORMULA_ROWS:
            return len(written) > 1 and all(_FORMULA.match(w) or wording.heading(w) in FORMULA_ROWS for w in written[1:])
        if len(written) < 3:
            return False
        if all(re.fullmatch(r"\d{1,2}", w) for w in written):
            return [int(w) for w in written] == list(range(int(written[0]), int(written[0]) + len(written))) and int(written[0]) in (0, 1)
        return all(_FORMULA.match(w) for w in written) and any("=" in w for w in written)

    def is_translation(self, row: int, head: int) -> bool:
        """True for a row of field names in Latin letters under a Chinese head, one per column."""
        texts, above = self.texts(row), self.texts(head)
        if len(texts) < 4 or len(texts) * 5 < len(above) * 4:
            return False
        return all(re.match(r"^[A-Za-z][A-Za-z_]*\d*$", text) for text in texts.values())

    def is_head(self, row: int) -> bool:
        """A row of at least two known headings and no figures; townships between them (分地区) tell nothing against it."""
        texts = self.texts(row)
        if len(texts) < 2 or "#" in texts.values() or self.is_numbering(row):
            return False
        known, places = self.matches(texts), sum(1 for text in texts.values() if _TOWNSHIP.search(text))
        return known >= 2 and known * 5 >= (len(texts) - places) * 2

    def is_note(self, row: int) -> bool:
        """A note below a table: 注：…, 说明：…, 以下空白, or a long sentence alone in its row."""
        texts = self.texts(row)
        if not texts:
            return False
        first = texts[min(texts)]
        return bool(_NOTE.match(first)) or (len(texts) == 1 and len(first) > 24 and bool(re.search(r"[。；,，]", str(first))))


def unit_in(text: str) -> str:
    """The money unit a text names (单位：万元, （金额单位：元）), '' when it names none."""
    narrowed = wording.plain(text)
    found = _UNIT.search(narrowed) or _UNIT_BARE.match(narrowed)
    return found[1] if found else ""


def sections(shape: Shape) -> list[Section]:
    """The tables on a grid, top to bottom; [] for prose."""
    grid = shape.grid
    found: list[Section] = []
    current = Section()
    row = 0
    while row < grid.height:
        if shape.is_head(row) and _starts_here(shape, current, row, found):
            current = _opened(shape, current, row, found)
            row = current.head[-1] + 1 if not current.formula else max(current.head[-1], current.formula[-1]) + 1
            continue
        _place(shape, current, row)
        row += 1
    if current.head and current not in found:
        found.append(current)
    for section in found:
        while section.body and _ends_before(shape, section.body[-1]):
            row = section.body.pop()
            section.below[:0] = [row] if shape.texts(row) else []
    return found


def _ends_before(shape: Shape, row: int) -> bool:
    """True for an empty row, and for the unit written alone below a table."""
    texts = list(shape.texts(row).values())
    return not texts or (len(texts) == 1 and bool(unit_in(texts[0])) and ("单位" in texts[0] or bool(_UNIT_BARE.match(texts[0]))))


def _place(shape: Shape, section: Section, row: int) -> None:
    """Give `row` to the part of `section` it belongs to."""
    texts = shape.texts(row)
    if not section.head:
        if texts:
            section.above.append(row)
    elif section.below and not _is_data(shape, section, row, texts):
        if texts:
            section.below.append(row)
    elif shape.is_note(row):
        section.below.append(row)
    else:
        section.body.append(row)


def _is_data(shape: Shape, section: Section, row: int, texts: dict[int, str]) -> bool:
    """True for a row of figures below a note: the note stood in the body, the table goes on."""
    columns = {column for r in section.head for column in shape.texts(r)}
    return "#" in texts.values() and len(texts) >= 2 and set(texts) <= columns and not shape.is_note(row)


def _starts_here(shape: Shape, current: Section, row: int, found: list[Section]) -> bool:
    """A head inside a body counts only after a gap, a title, a unit line, or when it repeats the head."""
    if not current.head:
        return True
    before = row - 1
    while before > current.head[-1] and not shape.texts(before):
        before -= 1
    if list(shape.texts(row).values()) == list(shape.texts(current.head[0]).values()):
        return True
    texts = shape.texts(before)
    lonely = len(texts) <= 2 and "#" not in texts.values() and before > current.head[-1]
    apart = before < row - 1 or lonely or bool(current.below)
    has_key = any(wording.heading(text) in key_words() for text in list(shape.texts(row).values())[:4])
    has_unit = any(unit_in(text) for r in range(max(before - 2, 0), row) for text in shape.texts(r).values())
    return apart and (has_key or has_unit)


def _opened(shape: Shape, current: Section, row: int, found: list[Section]) -> Section:
    """The section whose head begins at `row`; a repeated head goes on with the current one."""
    depth = _head_rows(shape, row)
    if current.head and _texts_of(shape, depth) == _texts_of(shape, current.head):
        moved = _taken_back(shape, current)
        if not any(_is_title(shape, r) for r in moved):
            current.head = depth
            return _with_formula(shape, current, depth)
        section = Section(above=moved)
    elif current.head:
        section = Section(above=_taken_back(shape, current))
    else:
        section = current
    if current.head and current not in found:
        found.append(current)
    section.head = _bands_above(shape, section, depth) + depth
    return _with_formula(shape, section, depth)


def _is_title(shape: Shape, row: int) -> bool:
    texts = [t for t in shape.texts(row).values() if t != "#" and not unit_in(t)]
    return bool(texts) and not any("续" in t[-4:] for t in texts)


def _texts_of(shape: Shape, rows: list[int]) -> list[list[str]]:
    return [list(shape.texts(r).values()) for r in rows]


def _taken_back(shape: Shape, current: Section) -> list[int]:
    """The title, unit and band lines before a new head, taken back from the body or the notes above it."""
    back: list[int] = []
    for part in (current.below, current.body):
        while part:
            texts = shape.texts(part[-1])
            if texts and (len(texts) > 3 or "#" in texts.values() or shape.is_note(part[-1])):
                break
            row = part.pop()
            if texts:
                back.insert(0, row)
        if part:
            break
    return back


def _head_rows(shape: Shape, row: int) -> list[int]:
    """The head that begins at `row`: as deep as its merged cells reach, and on while rows are headings."""
    rows = [row]
    while len(rows) < MAX_HEAD and rows[-1] + 1 < shape.grid.height:
        below = rows[-1] + 1
        texts = shape.texts(below)
        if not texts or shape.is_numbering(below) or "#" in texts.values() or shape.is_note(below):
            break
        reached = max((shape.spans.get((r, c), (r, c))[0] for r in rows for c in range(shape.grid.width)), default=row)
        known = shape.matches(texts)
        if below <= reached or (known >= 2 and known * 2 >= len(texts)) or (known == len(texts) and _under_bands(shape, rows[-1], texts)):
            rows.append(below)
            continue
        break
    return rows


def _under_bands(shape: Shape, above: int, texts: dict[int, str]) -> bool:
    """True when every cell stands under a horizontally merged heading."""
    for column in texts:
        anchor = shape.covered.get((above, column))
        if anchor is None or shape.spans[anchor][1] == anchor[1]:
            return False
    return True


def _bands_above(shape: Shape, section: Section, depth: list[int]) -> list[int]:
    """Rows right above the head that group its columns: after the unit line, or with merged cells side by side."""
    bands: list[int] = []
    while section.above and section.above[-1] == depth[0] - 1 - len(bands):
        row = section.above[-1]
        texts = shape.texts(row)
        above_units = any(unit_in(t) for r in section.above[:-1] for t in shape.texts(r).values())
        merged = all((row, c) in shape.spans and shape.spans[(row, c)][1] > c for c in texts)
        apart = len(texts) >= 2 and sum(1 for c in texts if shape.spans.get((row, c), (row, c))[1] > c) >= 1
        apart_from_head = any(unit_in(t) or ":" in t for t in texts.values()) or (
            set(texts.values()) <= {"收入", "支出"} and len(texts) == 1
        )
        if apart_from_head or "#" in texts.values() or not ((above_units and merged) or apart):
            break
        bands.insert(0, section.above.pop())
    return bands


def _with_formula(shape: Shape, section: Section, depth: list[int]) -> Section:
    """Add the formula and 栏次 rows below the head."""
    row = depth[-1] + 1
    while row < shape.grid.height and (shape.is_numbering(row) or shape.is_translation(row, depth[-1])):
        section.formula.append(row)
        row += 1
    return section
