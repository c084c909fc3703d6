"""What the 收支 page is looking at: edition, account, side, scope and code, with the table opened once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from dashboard.address import Address
from dashboard.cards.grid import Row
from dashboard.cards.rows import fen, said
from dashboard.figures.zoom import FLOOR
from datasets.published import accounts
from datasets.published.accounts import Edition
from datasets.published.laid import Line, Lines
from datasets.published.places import called
from datasets.published.population import inhabitants
from datasets.published.state import State
from schemas.money import FEN_PER_UNIT, apiece

PATH = "shouzhi"
#: words of the address, pinyin as the guide writes them
STAGES = {"initial": "yusuan", "final": "juesuan"}
SIDE_WORDS = {"expenditure": "zhichu", "income": "shouru"}
BOOK_KEYS = {"general": "", "fund": "jijin", "capital": "guozi", "social": "shebao"}
SIDES = {"expenditure": "支出", "income": "收入"}
BOOK_WORDS = {"general": "一般公共预算", "fund": "政府性基金", "capital": "国有资本经营", "social": "社会保险基金"}
BOOK_SHORT = {"general": "县里", "fund": "政府性基金", "capital": "国有资本经营", "social": "社会保险基金"}
SCOPE_WORDS = {False: "全县", True: "本级"}
#: the amounts of a row, and what stands before the column's name where the amount of the whole county is kept beside the one per resident
AMOUNTS = ("prior_fen", "budget_fen", "adjusted_fen", "final_fen")
WHOLE = "whole:"
#: the smallest amount a part with a name may have for figures to stand in 亿元: under it two decimals tell too little
THINNEST = FEN_PER_UNIT["亿元"] // 10
#: the row that sums the accounts of a table: its own line, else a plain 合计
_TOTAL_LINES = {"expenditure": ("current_expenditure", "total"), "income": ("current_income", "total")}


def _above(code: str) -> str:
    """The code one level up: 2050201 → 20502 → 205 → ''."""
    return code[:-2] if len(code) > 3 else ""


def _is_other(code: str) -> bool:
    return code.endswith("99") or code == "229"


@dataclass(frozen=True)
class View:
    """One table of one edition, and where in it the reader stands."""

    here: Address
    edition: Edition
    book: str
    side: str
    is_own: bool
    code: str
    published: Lines
    has_own: bool
    #: residents as published for this year and the year before; None when not published
    people: tuple[int | None, int | None] = (None, None)
    #: name of the township whose own accounts these are, '' for the county's
    place_name: str = ""
    #: the unit of the page's other figures, '' where this view chooses it
    drawn_in: str = ""

    @property
    def book_title(self) -> str:
        """一般公共预算, with 本级 when only the county's own level is shown."""
        return self.place_name + BOOK_WORDS[self.book] + ("本级" if self.is_own else "")

    @property
    def book_short(self) -> str:
        """县里 (or the township's name) for the general account, else the account's name."""
        return self.place_name if self.edition.place and self.book == "general" else self.place_name + BOOK_SHORT[self.book]

    @property
    def is_each(self) -> bool:
        """True when the reader asked for amounts per resident and the number of residents is published."""
        return self.here.get("jin") == "renjun" and bool(self.people[0])

    @property
    def unit(self) -> str:
        """The unit of tables: 万元, per resident 元."""
        return "元" if self.is_each else "万元"

    @cached_property
    def axis_unit(self) -> str:
        """The unit of all figures of a page: 亿元 where the thinnest part with a name still has 0.10 of it, else 万元; per resident 元."""
        if self.is_each:
            return "元"
        drawn = [self.total, *([self.opened] if self.side == "expenditure" else [])]
        thinnest = min((self.fen(row) or 0 for row in drawn if row is not None), default=0) * FLOOR
        return self.drawn_in or ("亿元" if thinnest >= THINNEST else "万元")

    @property
    def unit_said(self) -> str:
        """The unit of tables as a card says it."""
        return f"元／人，按{self.people[0]:,}人平均" if self.is_each else self.unit

    @property
    def drawn_unit(self) -> str:
        """The unit of figures as a card says it."""
        return self.unit_said if self.is_each else self.axis_unit

    @cached_property
    def rows(self) -> list[Line]:
        """The table's rows as plain dicts; per resident each amount is divided and the whole one kept beside it."""
        return [self._each(row) for row in self.published] if self.is_each else list(self.published)

    def _each(self, row: Line) -> Line:
        now, before = self.people
        shared = {column: _divided(row.get(column), before if column == "prior_fen" else now) for column in AMOUNTS if column in row}
        return {**row, **shared, **{WHOLE + column: row[column] for column in shared}}

    def whole(self, row: Mapping[str, Any]) -> int | None:
        """The figure of a row for the whole county, whatever is shown."""
        return fen(row, WHOLE + self.edition.amount if self.is_each else self.edition.amount)

    @cached_property
    def made(self) -> dict[str, Row]:
        """The rows of grids made so far, by account or line: several cards of one page show the same."""
        return {}

    @cached_property
    def _under(self) -> dict[str, list[Line]]:
        """Accounts with a figure of this edition by the published code above them ('' for the 类, and for funds of a table without 类)."""
        listed = [(str(row["row_code"]), row) for row in self.rows if row["row_code"] and row.get(self.edition.amount) is not None]
        codes = {code for code, _ in listed}
        found: dict[str, list[Line]] = {}
        for code, row in listed:
            above = _above(code)
            while above and above not in codes:
                above = _above(above)
            found.setdefault(above, []).append(row)
        return found

    def account(self, code: str) -> Line | None:
        """The row of one account code, None when the table has none."""
        return next((row for row in self.rows if row["row_code"] == code), None)

    @property
    def total(self) -> Line | None:
        """The row that sums the accounts, None when the table has none."""
        return next((row for line in _TOTAL_LINES[self.side] for row in self.rows if row["line"] == line), None)

    @cached_property
    def opened(self) -> Line | None:
        """The 类 whose 款 are drawn: the one the chosen code belongs to, else the first; None when there is none."""
        classes = self.children("")
        return next((row for row in classes if self.code.startswith(str(row["row_code"]))), next(iter(classes), None))

    @property
    def name(self) -> str:
        """The chosen account's name, or that of the total row."""
        row = self.account(self.code) if self.code else self.total
        return self.called(row) if row is not None else SIDES[self.side]

    def called(self, row: Line) -> str:
        """A row's name; of a bare 合计 (social insurance funds) what it is the sum of: 支出合计."""
        name = said(row, "row_name")
        return f"{SIDES[self.side]}合计" if name == "合计" else name

    @property
    def parent_code(self) -> str:
        """The code whose children are listed: the chosen one when it has children, else the one above it."""
        code = self.code
        while code and not self.can_open(code):
            code = _above(code)
        return code

    def can_open(self, code: str) -> bool:
        """True when there are accounts under `code`."""
        return code in self._under

    def children(self, code: str) -> list[Line]:
        """The accounts under `code`, largest first, 其他 (…99, 229) last; only those with a figure of this edition."""
        return sorted(self._under.get(code, []), key=lambda row: (_is_other(str(row["row_code"])), -row[self.edition.amount]))

    def has(self, column: str) -> bool:
        """True when the table prints `column` at all."""
        return any(row.get(column) is not None for row in self.rows)

    def fen(self, row: Mapping[str, Any], column: str = "") -> int | None:
        """The figure of a row in this edition's own column (or `column`)."""
        return fen(row, column or self.edition.amount)

    def at(self, code: str = "", edition: Edition | None = None, side: str = "", book: str = "", is_own: bool | None = None) -> str:
        """The address of the same view with something changed; changing side or account leaves the code behind."""
        to = edition or self.edition
        own = self.is_own if is_own is None else is_own
        query = {"ben": BOOK_KEYS[book or self.book], "fan": "benji" if own else "", "xiang": to.place, "jin": self.here.get("jin")}
        steps = [PATH, f"{to.year}-{STAGES[to.stage]}", SIDE_WORDS[side or self.side], *([code] if code else [])]
        return self.here.to(*steps, **query)

    def other(self, state: State) -> View:
        """The income side of the same account, its figures in the unit of this side's."""
        return replace(_view(state, self.here, self.edition, self.book, "income", False, ""), drawn_in=self.axis_unit)


def open_view(state: State, edition: Edition, path: tuple[str, ...], query: dict[str, str]) -> View:
    """The view an address asks for; unknown words fall back to expenditure of the general account."""
    side = next((key for key, word in SIDE_WORDS.items() if len(path) > 1 and path[1] == word), "expenditure")
    book = next((key for key, word in BOOK_KEYS.items() if word and word == query.get("ben")), "general")
    code = path[2] if len(path) > 2 else ""
    here = Address((PATH, *(path or (f"{edition.year}-{STAGES[edition.stage]}",))), query)
    return _view(state, here, edition, book, side, query.get("fan") == "benji", code)


def _view(state: State, here: Address, edition: Edition, book: str, side: str, is_own: bool, code: str) -> View:
    own, whole = (accounts.is_published(state, edition, book, side, is_own_level) for is_own_level in (True, False))
    is_own = (is_own and own) or not whole
    filled = accounts.with_prior(state, edition, book, side, is_own)
    where = edition.place or state.county
    people = (_residents(state, edition.year, where), _residents(state, edition.year - 1, where))
    return View(here, edition, book, side, is_own, code, filled, own and whole, people, name_of_township(state, edition.place))


def name_of_township(state: State, code: str) -> str:
    """What people call the township, its code when nobody named it; '' for ''."""
    return called(state, code) if code else ""


def _residents(state: State, year: int, place: str) -> int | None:
    found = inhabitants(state, year).get(place)
    return found.people if found else None


def _divided(value: int | None, people: int | None) -> int | None:
    """Fen per resident, half up; None when either is not known."""
    return None if value is None or not people else apiece(value, people)
