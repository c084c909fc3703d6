"""Declares what a column, a table and a kind are. Declare once, derive the rest.

A heading alias, unit, code list, privacy and plain-words description stand once, beside the column.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

ValueKind = Literal[
    "money",
    "count",
    "decimal",
    "term",
    "percent",
    "rate",
    "text",
    "code",
    "date",
    "month",
    "year",
    "id",
    "card",
    "phone",
    "household",
    "person",
    "ordinal",
]
Shape = Literal["codes", "lines", "panels", "blocks", "rows", "roster", "grid"]
SECRET: frozenset[str] = frozenset({"id", "card", "phone", "household"})


@dataclass(frozen=True)
class Column:
    """One column. `name` is English and ends in _code _name _year _date _fen _count…; `title` is the official heading.

    `aliases` are further headings, compared after the same normalisation as the sheet (no blanks, unit, year, `*`).
    `A/B` means B under A: its parts must stand in this order in the heading path and the last must be the path's last; of
    several matches the one with most parts, then the longest, wins. Columns called `row_code` and `row_name` say how the
    structural columns of `typed.ROW_COLUMNS` are headed. `is_said_above`: the title may say it once for all rows instead.
    """

    name: str
    title: str
    value: ValueKind
    aliases: tuple[str, ...] = ()
    code_list: str = ""
    is_required: bool = False
    says: str = ""
    status: Literal["sourced", "knowledge"] = "sourced"
    is_said_above: bool = False

    @property
    def is_secret(self) -> bool:
        """True for IDs, cards, telephones and household numbers: never leaves the sealed original."""
        return self.value in SECRET

    @property
    def is_money(self) -> bool:
        """True when the column is money, held as Int64 fen."""
        return self.value == "money"


@dataclass(frozen=True)
class Line:
    """A row known by its words (收入总计, 一、Y-1年末…). `names` are wordings, compared without numbering,
    其中： and years.

    Lines with the same words are told apart by order: such a name means the next declared line not yet met. `side` is the
    panel the line stands in ('' when the table has no panels). `is_part`: 其中 of a line above whose rest the form does not name; that line
    stays a leaf, its part is none.
    """

    line: str
    title: str
    names: tuple[str, ...] = ()
    side: str = ""
    level: int = 1
    is_part: bool = False


@dataclass(frozen=True)
class Panel:
    """One of several panels side by side: `side` is income | expenditure, `columns` in sheet order."""

    side: str
    title: str
    columns: tuple[Column, ...]


@dataclass(frozen=True)
class Table:
    """One official table.

    `shape`: codes (科目编码+名称+amounts) · lines (known rows × amount columns) · panels (side by side) · blocks (same
    columns repeated side by side) · rows (a plain list) · roster (persons) · grid (kept as it is, never typed).
    `titles` are normalised alternative titles; `signature` names columns that must be present for the title to count.
    """

    id: str
    kind: str
    title: str
    shape: Shape
    columns: tuple[Column, ...] = ()
    panels: tuple[Panel, ...] = ()
    lines: tuple[Line, ...] = ()
    titles: tuple[str, ...] = ()
    signature: tuple[str, ...] = ()
    unit: str = "万元"
    scope: Literal["government", "department", "township", "village", "programme"] = "government"
    stage: str = ""
    official_set: str = ""
    official_no: str = ""
    status: Literal["sourced", "knowledge", "unknown"] = "sourced"
    says: str = ""
    identities: tuple[object, ...] = ()

    def column(self, name: str) -> Column:
        """The declared column `name`, searched in `columns` and all panels; KeyError when there is none."""
        return self._by_name[name]

    @cached_property
    def _by_name(self) -> dict[str, Column]:
        every = (*self.columns, *(c for p in self.panels for c in p.columns))
        return {column.name: column for column in reversed(every)}


@dataclass(frozen=True)
class Kind:
    """One kind of published data: what a module in `schemas/` exports as KIND.

    `identities` are those between its tables (`schemas.identity.across`); a table's own stand in `Table.identities`.
    `page` is the first part of the address of the citizens' page on which its tables are shown, '' when they have none;
    `search_words` lead there from the search box.
    """

    id: str
    title: str
    question: str
    tables: tuple[Table, ...]
    privacy: Literal["open", "persons"] = "open"
    duties: tuple[str, ...] = ()
    search_words: tuple[str, ...] = ()
    page: str = ""
    identities: tuple[object, ...] = ()
