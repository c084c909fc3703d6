"""Reads a roster (补贴发放明细表) column by column in pieces, so that a million rows stay within memory.

Rule: person rows go to the frame; the 合计 row goes to `facts` (`total_row`, `total_<column>`), the 小计 rows to `subtotals`, so nobody
counts them twice.
"""

from __future__ import annotations

import gc
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from loaders import example_rows, values, vectors, wording
from loaders.blocks import Block
from loaders.columns import Findings, report, rule_of
from loaders.grid import Cell, Merge, letters
from loaders.hierarchy import is_total, is_total_of_part
from loaders.values import Reading
from loaders.vocabulary import heading_words
from schemas.findings import Gravity
from schemas.tables import Column, Table
from schemas.typed import Subtotal

PIECE = 4_096  # rows; few enough that their cells are still in the processor's cache when their columns are read
GROUP = re.compile(r"^第?([〇一二三四五六七八九十百\d]+)(?:村民|居民)?(?:小组|组)?$")
_EXAMPLES = 20  # a template's example stands among the first rows
_MANY = 200  # findings of one kind that are named singly
_LINES = 6  # rows above a repeated head that may be its title, its facts, its unit
#: what stands at the foot of a page: its number, who made and checked it, 续表
_FOOT = re.compile(r"^第?\d+页|^共\d+页|^[(]?续表?|(?:人|员|长|会计|盖章|日期|电话)\)?:")
_OF_A_LIST = re.compile(r"项目|批次|补贴|补助")
Words = tuple[str, ...]


@contextmanager
def _no_collecting() -> Iterator[None]:
    """Rows of cells hold no circles: looking for some among a hundred thousand lists costs a tenth of the reading."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@dataclass
class Roster:
    """A roster read: one Arrow column per name, sheet rows, and what the lines below the persons said."""

    columns: dict[str, list[pa.Array]] = field(default_factory=dict)
    printed: dict[str, list[pa.Array]] = field(default_factory=dict)
    rows: list[np.ndarray] = field(default_factory=list)
    facts: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    subtotals: list[Subtotal] = field(default_factory=list)
    examples: list[int] = field(default_factory=list)  # sheet rows marked 示例行
    between: dict[int, Words] = field(default_factory=dict)  # 0-based rows that are no person's, with their words
    alone: dict[int, tuple[str, int]] = field(default_factory=dict)  # those of one text: the text, and in which column
    repeated: set[int] = field(default_factory=set)  # those that stand above the first page too
    problems: dict[tuple[str, str], list[tuple[int, Cell]]] = field(
        default_factory=dict
    )  # (column, sentence) → 0-based rows, what stands there


class RosterReader:
    """Reads the body of one roster."""

    def __init__(
        self, table: Table, block: Block, unit: str, units: dict[str, str], notes: Findings, above: Iterable[Words] = (),
        merges: Iterable[Merge] = (),
    ) -> None:  # fmt: skip
        """`above`: the lines before the head and those of the head; a printed page that repeats them adds nothing. `merges`: of the sheet."""
        self.table, self.unit, self.units, self.notes, self.above = table, unit, units, notes, frozenset(filter(None, above))
        declared = {c.name: c for c in table.columns}
        self.columns = [(declared[name], at) for name, at in sorted(block.columns.items(), key=lambda pair: pair[1])]
        self.columns += [(Column(f"x_{letters(h.column)}", h.path, "text"), h.column) for h in block.unknown]
        self.person = block.columns.get("person_name", -1)
        self.across = {
            top for top, left, bottom, right in merges if top == bottom and left <= self.person < right
        }  # rows with one text over all
        self.out = Roster(columns={c.name: [] for c, _ in self.columns})

    def read(self, pages: Iterable[tuple[Iterator[list[Cell]], int]]) -> Roster:
        """Read all pages: rows, and the 0-based sheet row of the first of them."""
        with _no_collecting():
            for rows, first in pages:
                at = first
                while piece := list(islice(rows, PIECE)):
                    self._piece(piece, at)
                    at += len(piece)
        self._report()
        return self.out

    def _piece(self, rows: list[list[Cell]], first: int) -> None:
        width = max(at for _, at in self.columns) + 1
        if min(map(len, rows)) < width:
            rows = [row if len(row) >= width else [*row, *[""] * (width - len(row))] for row in rows]
        self.out.examples += [first + i + 1 for i in range(min(len(rows), _EXAMPLES)) if example_rows.is_marked(rows[i])]
        people, other = self._split(rows, first)
        for index in other:
            self._other(rows[index], first + index)
        if not people:
            return
        kept = rows if len(people) == len(rows) else [rows[i] for i in people]
        where = np.asarray(people, dtype=np.int64) + first
        by_column = list(zip(*kept, strict=False))
        self.out.rows.append(where + 1)
        for column, at in self.columns:
            read = vectors.read_column(by_column[at], column.value, self.units.get(column.name, self.unit))
            self.out.columns[column.name].append(_grouped(read.data) if column.name == "group_name" else read.data)
            if read.printed is not None:
                self.out.printed.setdefault(column.name, []).append(read.printed)
            self._remember(column, read, where, (at, by_column[at]))

    def _split(self, rows: list[list[Cell]], first: int) -> tuple[list[int], list[int]]:
        """(positions of persons, positions of other rows): a person row has a name that is no heading, no 合计 and not merged over further columns."""
        names = [row[self.person] for row in rows] if self.person >= 0 else [row[0] for row in rows]
        words = heading_words()
        odd = {name for name in set(names) if not isinstance(name, str) or _is_odd(name.strip(), words)}
        across = self.across and {i for i in range(len(rows)) if first + i in self.across}
        if not odd and not across and not any(is_total(str(row[0])) for row in (rows[-1],)):
            return list(range(len(rows))), []
        other = [i for i, name in enumerate(names) if (name in odd or i in across) and not self._is_person(rows[i])]
        dropped = set(other)
        return [i for i in range(len(rows)) if i not in dropped], other

    def _is_person(self, row: list[Cell]) -> bool:
        """A row without a name is still a payment when it holds an ID, a card or an amount and no total word."""
        filled = [row[at] for _, at in self.columns if row[at] not in ("", None)]
        if (words := words_of(row)) in self.above or is_foot(words):
            return False
        if not filled or any(isinstance(c, str) and (is_total(c) or wording.heading(c) in heading_words()) for c in filled):
            return False
        if any(row[at] not in ("", None) for c, at in self.columns if c.is_secret):
            return True
        is_paid = any(row[at] not in ("", None) for c, at in self.columns if c.is_money)
        return is_paid and not any(isinstance(c, str) and is_total_of_part(c) for c in filled)

    def _other(self, row: list[Cell], sheet_row: int) -> None:
        """A 合计 or 小计 row, a note, or an empty row."""
        texts = [str(c).strip() for c in row if isinstance(c, str) and c.strip()]
        if words := words_of(row):
            self.out.between[sheet_row] = words
        if words in self.above:
            self.out.repeated.add(sheet_row)
            return
        if names := [t for t in texts if is_total(t) or is_total_of_part(t)]:
            self._total("".join(names), row, sheet_row)
            return
        filled = [at for at, c in enumerate(row) if c not in ("", None)]
        if texts and len(filled) == 1:
            self.out.notes.append(texts[0])
            self.out.alone[sheet_row] = (wording.plain(texts[0]), filled[0])
        elif filled and not all(isinstance(row[at], str) and wording.heading(str(row[at])) in heading_words() for at in filled):
            cells = tuple(f"{letters(at)}{sheet_row + 1}" for at in filled)
            self.notes.problem(
                "READ-16", cells, "", f"第{sheet_row + 1}行没有姓名、证件号码和金额，不是一笔发放，没有读入；请核对。", gravity=Gravity.ASKS
            )

    def _total(self, name: str, row: list[Cell], sheet_row: int) -> None:
        """The last 合计 is the whole sheet's; a 小计 and any 合计 before it are those of a part."""
        stated: dict[str, str] = {}
        for column, at in self.columns:
            if column.value in ("money", "decimal", "count") and row[at] not in ("", None):
                read = vectors.read_column([row[at]], column.value, self.units.get(column.name, self.unit))
                if read.data[0].is_valid:
                    stated[column.name] = str(read.data[0].as_py())
                elif column.is_money:
                    self._remember(column, read, np.asarray([sheet_row]), (at, [row[at]]))
        if "小计" in name or "本页" in name or is_total_of_part(name):
            self.out.subtotals.append(Subtotal(sheet_row + 1, name, stated))
            return
        if before := {key.removeprefix("total_"): value for key, value in self.out.facts.items()}:
            self.out.subtotals.append(Subtotal(int(before.pop("row")), before.pop("name"), before))
            self.out.subtotals.sort(key=lambda one: one.row)
        self.out.facts = {"total_row": str(sheet_row + 1), "total_name": name} | {f"total_{key}": value for key, value in stated.items()}

    def _remember(self, column: Column, read: vectors.Column, where: np.ndarray, cells: tuple[int, Sequence[Cell]]) -> None:
        at, raw = cells
        for position, sentence in read.problems.items():
            self.out.problems.setdefault((column.name, sentence), []).append((int(where[position]), raw[position]))
        for position, word in read.coerced.items():
            self.notes.coercion(word, f"{letters(at)}{int(where[position]) + 1}")

    def _report(self) -> None:
        """One finding per cell, or one for a whole column when a cause hits many rows."""
        for (name, sentence), rows in self.out.problems.items():
            column, at = next((c, at) for c, at in self.columns if c.name == name)
            if len(rows) <= _MANY:
                for row, raw in rows:
                    report(self.notes, Reading(), sentence, (row, at), column, "", raw)
                continue
            cells = tuple(f"{letters(at)}{row + 1}" for row, _ in rows)
            self.notes.problem(
                rule_of(column.value),
                cells,
                "",
                f"“{self.notes.sheet.strip()}”的“{column.title}”一栏有{len(rows)}个单元格{sentence}。",
                column.title,
                Gravity.BLOCKS,
            )


def words_of(row: Sequence[Cell]) -> Words:
    """The normalised texts of a row, left to right; () for a row that holds anything else."""
    filled = [c for c in row if c not in ("", None)]
    texts = [wording.plain(c) for c in filled if isinstance(c, str)]
    return tuple(filter(None, texts)) if len(texts) == len(filled) else ()


def another_at(read: Roster, above: frozenset[Words]) -> int | None:
    """The 0-based row of a head among the persons that is not this roster's, or stands below a title that is not: another list begins there."""
    known = heading_words()
    for row, words in read.between.items():
        if sum(wording.heading(word) in known for word in words) < 2:
            continue
        before = [read.between[at] for at in range(row - _LINES, row) if at in read.between]
        if words not in above or any(line not in above and not is_foot(line) for line in before):
            return row
    return None


def is_foot(line: Words) -> bool:
    """True for a sum, a page mark or signatures: they close a page and begin nothing."""
    whole = "".join(line)
    is_signed = bool(_FOOT.search(whole)) and not _OF_A_LIST.search(whole)
    return is_signed or any(is_total(word) or is_total_of_part(word) for word in line)


def _is_odd(name: str, words: frozenset[str]) -> bool:
    """True for what stands in a name column and is no name: nothing, a heading, 合计; names are many, so few are looked at closely."""
    return not name or name in words or ("计" in name and is_total(name)) or (name[-1:] in "*）)" and wording.heading(name) in words)


def _grouped(names: pa.Array) -> pa.Array:
    """Group names as N组 where they are numbers (1, 1组, 一组, 第一村民小组); other names stay."""
    encoded = pc.dictionary_encode(names)
    known = pa.array([_group(word) for word in encoded.dictionary.to_pylist()], pa.string())
    return pc.take(known, encoded.indices)


def _group(word: str | None) -> str | None:
    if word is None:
        return None
    found = GROUP.match(wording.plain(word))
    if not found:
        return word
    return f"{int(values.arabic(found[1]))}组" if found[1].isdigit() or "百" not in found[1] else word


def frames(read: Roster, table: Table, names: list[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """(frame, printed) of a roster: sheet_row, the declared columns (absent ones <NA>), then the x_ columns."""
    rows = np.concatenate(read.rows) if read.rows else np.zeros(0, dtype=np.int64)
    data: dict[str, object] = {"sheet_row": rows}
    for column in table.columns:
        chunks = read.columns.get(column.name)
        data[column.name] = _array(chunks, column.value, len(rows)) if chunks is not None else _absent(column.value, len(rows))
    for name in names:
        if name.startswith("x_"):
            data[name] = _array(read.columns[name], "text", len(rows))
    printed = {name: _array(chunks, "text", len(rows)) for name, chunks in read.printed.items()}
    return pd.DataFrame(data, copy=False), pd.DataFrame(printed, copy=False)


def _array(chunks: list[pa.Array], kind: str, length: int) -> object:
    if not chunks:
        return _absent(kind, length)
    whole = pa.chunked_array(chunks)
    if kind in ("money", "count"):
        flat = whole.combine_chunks()
        mask = np.asarray(pc.is_null(flat)) if flat.null_count else np.zeros(length, dtype=bool)
        return pd.arrays.IntegerArray(np.asarray(pc.fill_null(flat, 0)).copy(), mask)
    if kind in ("decimal", "percent", "rate"):
        return pd.arrays.ArrowExtensionArray(whole)
    return pd.array(whole, dtype=pd.StringDtype("pyarrow"))


def _absent(kind: str, length: int) -> object:
    if kind in ("money", "count"):
        return pd.arrays.IntegerArray(np.zeros(length, dtype=np.int64), np.ones(length, dtype=bool))
    if kind in ("decimal", "percent", "rate"):
        return pd.arrays.ArrowExtensionArray(pa.chunked_array([pa.nulls(length, vectors.DECIMAL)]))
    return pd.array(pa.chunked_array([pa.nulls(length, pa.string())]), dtype=pd.StringDtype("pyarrow"))
