"""Answers where the money comes from and goes: the four government accounts, budget and final, down to 类 款 项.

One row per account code or known line, amounts in fen side by side, every amount with the cell it came from.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from datasets.published.laid import Line, Lines, among, grouped, has
from datasets.published.state import State

#: book → what people call it, in the order of the law (预算法5条)
BOOKS = {"general": "一般公共预算", "fund": "政府性基金预算", "capital": "国有资本经营预算", "social": "社会保险基金预算"}
STAGES = {"initial": "预算", "final": "决算"}
_PREFIX = {"initial": "gb", "final": "gf"}
AMOUNTS = ("prior_fen", "budget_fen", "adjusted_fen", "final_fen")


@dataclass(frozen=True)
class Edition:
    """One year's budget or final account of a government: the county's, or with `place` (9 digits) a township's own."""

    year: int
    stage: str
    place: str = ""

    @property
    def title(self) -> str:
        """2025年决算."""
        return f"{self.year}年{STAGES[self.stage]}"

    @property
    def amount(self) -> str:
        """The column that holds this edition's own figure."""
        return "final_fen" if self.stage == "final" else "budget_fen"


#: a township's tables among those of a county (`?` is the county)
_TOWNSHIP = "(length(coalesce(entity_code, '')) = 9 and starts_with(entity_code, ?))"
_SIDES = ("income", "expenditure")


def _whose(state: State, place: str) -> tuple[str, str]:
    """(SQL condition, its parameter) for the tables of the county or of one township."""
    return ("entity_code = ?", place) if place else (f"not {_TOWNSHIP}", state.county)


def editions(state: State, place: str = "") -> tuple[Edition, ...]:
    """Every year and stage with a government table, newest first, the final account before the budget of the same year."""
    found = {(year, "final" if table.startswith(_PREFIX["final"]) else "initial") for year, table in _published(state).get(place, ())}
    return tuple(Edition(year, stage, place) for year, stage in sorted(found, key=lambda pair: (-pair[0], pair[1])))


def townships(state: State) -> tuple[str, ...]:
    """The codes of the townships that published accounts of their own, in order."""
    return tuple(sorted(place for place in _published(state) if place))


def _published(state: State) -> Mapping[str, set[tuple[int, str]]]:
    """(year, table) of the government tables that hold figures, by township; '' is the county."""
    return state.made("government tables", lambda: _find_published(state))


def _find_published(state: State) -> dict[str, set[tuple[int, str]]]:
    found: dict[str, set[tuple[int, str]]] = {}
    rows = state.rows(
        f"""select distinct case when {_TOWNSHIP} then entity_code else '' end, year, "table" from figures
        where "table" like 'gf\\_%' escape '\\' or "table" like 'gb\\_%' escape '\\'""",
        [state.county],
    )
    for place, year, table in rows:
        found.setdefault(place, set()).add((year, table))
    return found


def table_id(edition: Edition, book: str, side: str, is_own: bool = False) -> str:
    """`gf_general_expenditure`, `gb_fund_own_expenditure` …; `side` is income | expenditure | transfers | basic."""
    return f"{_PREFIX[edition.stage]}_{book}_{'own_' if is_own else ''}{side}"


def books(state: State, edition: Edition) -> tuple[str, ...]:
    """The accounts published for `edition`."""
    return tuple(book for book in BOOKS if any(is_published(state, edition, book, side) for side in _SIDES))


def is_published(state: State, edition: Edition, book: str, side: str, is_own: bool = False) -> bool:
    """True when `table` has rows."""
    return (edition.year, table_id(edition, book, side, is_own)) in _published(state).get(edition.place, ())


def table(state: State, edition: Edition, book: str, side: str, is_own: bool = False) -> Lines:
    """The rows of one account's table, in the order of the sheet; () when not published."""
    tables = state.made(("account", edition, book, is_own), lambda: _tables(state, edition, book, is_own))
    return tables.get(table_id(edition, book, side, is_own), ())


def _tables(state: State, edition: Edition, book: str, is_own: bool, columns: str = "true") -> Mapping[str, Lines]:
    """Both sides of an account (of the county's own level), fetched by one question."""
    ids = [table_id(edition, book, side, is_own) for side in _SIDES]
    whose, param = _whose(state, edition.place)
    return grouped(among(state, edition.year, ids, f"{whose} and {columns}", param), "table")


def children(rows: Sequence[Line], code: str = "") -> list[Line]:
    """The accounts directly under `code` ('' = the 类), in sheet order: 205 → 20501 …, 20502 → 2050201 …"""
    length = {0: 3, 3: 5, 5: 7, 7: 9}.get(len(code), 0)
    return [row for row in rows if len(row["row_code"] or "") == length and str(row["row_code"] or "").startswith(code)]


def prior(state: State, edition: Edition, book: str, side: str, is_own: bool = False) -> dict[str, int]:
    """Last year's final figure by account code (and `line:<line>`), from last year's published final account; {} when there is none."""
    last = Edition(edition.year - 1, "final", edition.place)
    finals = state.made(("finals", last, book, is_own), lambda: _tables(state, last, book, is_own, """"column" = 'final_fen'"""))
    before = finals.get(table_id(last, book, side, is_own), ())
    known = [row for row in before if row.get("final_fen") is not None]
    codes = {str(row["row_code"]): int(row["final_fen"]) for row in known if row["row_code"]}
    named = {f"line:{row['line']}": int(row["final_fen"]) for row in known if row["line"]}
    return {**codes, **named}


def with_prior(state: State, edition: Edition, book: str, side: str, is_own: bool = False) -> Lines:
    """The table with `prior_fen` filled from last year's account where the form itself has no such column."""
    return state.made(("with prior", edition, book, side, is_own), lambda: _with_prior(state, edition, book, side, is_own))


def _with_prior(state: State, edition: Edition, book: str, side: str, is_own: bool) -> Lines:
    rows = table(state, edition, book, side, is_own)
    if has(rows, "prior_fen"):
        return rows
    before = prior(state, edition, book, side, is_own)
    return tuple({**row, "prior_fen": before.get(str(row["row_code"] or f"line:{row['line']}"))} for row in rows)
