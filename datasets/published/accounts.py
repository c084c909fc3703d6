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


def _whose(state: State, place: str) -> tuple[str, str]:
    """(SQL condition, its parameter) for the tables of the county or of one township."""
    return ("entity_code = ?", place) if place else (f"not {_TOWNSHIP}", state.county)


def editions(state: State, place: str = "") -> tuple[Edition, ...]:
    """Every year and stage with a government table, newest first, the final account before the budget of the same year."""
    whose, param = _whose(state, place)
    frame = state.sql(
        f"""select distinct year, case when "table" like 'gf%' then 'final' else 'initial' end as stage from figures
        where ("table" like 'gf\\_%' escape '\\' or "table" like 'gb\\_%' escape '\\') and {whose}
        order by year desc, stage""",
        [param],
    )
    return tuple(Edition(int(row["year"]), str(row["stage"]), place) for row in frame.to_dict("records"))


def townships(state: State) -> tuple[str, ...]:
    """The codes of the townships that published accounts of their own, in order."""
    frame = state.sql(
        f"""select distinct entity_code as code from figures
        where ("table" like 'gf\\_%' escape '\\' or "table" like 'gb\\_%' escape '\\') and {_TOWNSHIP} order by code""",
        [state.county],
    )
    return tuple(str(code) for code in frame["code"])


def table_id(edition: Edition, book: str, side: str, is_own: bool = False) -> str:
    """`gf_general_expenditure`, `gb_fund_own_expenditure` …; `side` is income | expenditure | transfers | basic."""
    return f"{_PREFIX[edition.stage]}_{book}_{'own_' if is_own else ''}{side}"


def books(state: State, edition: Edition) -> tuple[str, ...]:
    """The accounts published for `edition`."""
    whose, param = _whose(state, edition.place)
    frame = state.sql(f'select distinct "table" from figures where year = ? and {whose}', [edition.year, param])
    published = set(frame["table"])
    return tuple(book for book in BOOKS if {table_id(edition, book, "income"), table_id(edition, book, "expenditure")} & published)


def table(state: State, edition: Edition, book: str, side: str, is_own: bool = False) -> Lines:
    """The rows of one account's table, in the order of the sheet; () when not published."""
    return _tables(state, edition, book).get(table_id(edition, book, side, is_own), ())


def _tables(state: State, edition: Edition, book: str) -> Mapping[str, Lines]:
    """Both sides of an account, whole county and own level, fetched by one question."""
    ids = [table_id(edition, book, side, is_own) for side in ("income", "expenditure") for is_own in (False, True)]
    whose, param = _whose(state, edition.place)
    return state.made(("account", edition, book), lambda: grouped(among(state, edition.year, ids, whose, param), "table"))


def children(rows: Sequence[Line], code: str = "") -> list[Line]:
    """The accounts directly under `code` ('' = the 类), in sheet order: 205 → 20501 …, 20502 → 2050201 …"""
    length = {0: 3, 3: 5, 5: 7, 7: 9}.get(len(code), 0)
    return [row for row in rows if len(row["row_code"] or "") == length and str(row["row_code"] or "").startswith(code)]


def prior(state: State, edition: Edition, book: str, side: str, is_own: bool = False) -> dict[str, int]:
    """Last year's final figure by account code (and `line:<line>`), from last year's published final account; {} when there is none."""
    before = table(state, Edition(edition.year - 1, "final", edition.place), book, side, is_own)
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
