"""Answers where the money comes from and goes: the four government accounts, budget and final, down to 类 款 项.

One row per account code or known line, amounts in fen side by side, every amount with the cell it came from.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from datasets.published.state import State

#: book → what people call it, in the order of the law (预算法5条)
BOOKS = {"general": "一般公共预算", "fund": "政府性基金预算", "capital": "国有资本经营预算", "social": "社会保险基金预算"}
STAGES = {"initial": "预算", "final": "决算"}
_PREFIX = {"initial": "gb", "final": "gf"}
AMOUNTS = ("prior_fen", "budget_fen", "adjusted_fen", "final_fen")


@dataclass(frozen=True)
class Edition:
    """One year's budget or final account."""

    year: int
    stage: str

    @property
    def title(self) -> str:
        """2025年决算."""
        return f"{self.year}年{STAGES[self.stage]}"

    @property
    def amount(self) -> str:
        """The column that holds this edition's own figure."""
        return "final_fen" if self.stage == "final" else "budget_fen"


def editions(state: State) -> tuple[Edition, ...]:
    """Every year and stage with a government table, newest first, the final account before the budget of the same year."""
    frame = state.sql(
        """select distinct year, case when "table" like 'gf%' then 'final' else 'initial' end as stage from figures
        where "table" like 'gf\\_%' escape '\\' or "table" like 'gb\\_%' escape '\\'
        order by year desc, stage"""
    )
    return tuple(Edition(int(row["year"]), str(row["stage"])) for row in frame.to_dict("records"))


def table_id(edition: Edition, book: str, side: str, is_own: bool = False) -> str:
    """`gf_general_expenditure`, `gb_fund_own_expenditure` …; `side` is income | expenditure | transfers | basic."""
    return f"{_PREFIX[edition.stage]}_{book}_{'own_' if is_own else ''}{side}"


def books(state: State, edition: Edition) -> tuple[str, ...]:
    """The accounts published for `edition`."""
    frame = state.sql("""select distinct "table" from figures where year = ?""", [edition.year])
    published = set(frame["table"])
    return tuple(book for book in BOOKS if {table_id(edition, book, "income"), table_id(edition, book, "expenditure")} & published)


def wide(state: State, table: str, year: int, entity: str | None = None) -> pd.DataFrame:
    """One table with one line per row: row_no, row_code, row_name, line, level, is_leaf, side, one column per amount (Int64 fen, <NA> where
    blank), `cell:<column>` beside each, and release, entity_code, entity_name, table, year, title, unit. Empty when not published."""
    return state.once(("wide", table, year, entity), lambda: widen(state.figures(table=table, year=year, entity=entity)))


_ROW_KEYS = ("entity_code", "entity_name", "table", "year", "side", "row_no")
_ROW_FACTS = ("row_code", "row_name", "line", "level", "is_leaf", "release", "title", "unit", "dataset_key", "sheet", "file_sha256")


def widen(frame: pd.DataFrame) -> pd.DataFrame:
    """Turn figures (one row per value) into rows with a column per heading: money Int64 fen, numbers Decimal, texts str, blanks missing."""
    facts = [_plain(frame[name]) for name in (*_ROW_KEYS, *_ROW_FACTS)]
    cells = [_plain(frame[name]) for name in ("column", "value_fen", "value_number", "value_text", "cell")]
    rows: dict[tuple[Any, ...], dict[str, Any]] = {}
    money: dict[str, None] = {}
    for known, (column, fen, number, text, cell) in zip(zip(*facts, strict=True), zip(*cells, strict=True), strict=True):
        key = known[: len(_ROW_KEYS)]
        row = rows.get(key)
        if row is None:
            row = rows[key] = dict(zip((*_ROW_KEYS, *_ROW_FACTS), known, strict=True))
        if not column or column in row:
            continue
        is_money = not _is_blank(fen)
        row[column] = int(fen) if is_money else number if not _is_blank(number) else None if _is_blank(text) else text
        row[f"cell:{column}"] = cell
        if is_money or column.endswith("_fen"):
            money[column] = None
    listed = [rows[key] for key in sorted(rows)]
    names = dict.fromkeys((*_ROW_KEYS, *_ROW_FACTS, *(name for row in listed for name in row)))
    return pd.DataFrame({name: _column([row.get(name) for row in listed], name, name in money) for name in names})


def _plain(series: pd.Series) -> list[Any]:
    """The values as Python's own; texts taken out of Arrow at once, not one by one."""
    return series.to_numpy(dtype=object).tolist()


def _is_blank(value: Any) -> bool:
    return value is None or value is pd.NA or value != value


def _column(values: list[Any], name: str, is_money: bool) -> Any:
    if is_money:
        return pd.array(values, dtype="Int64")
    if name in ("year", "row_no", "level", "release"):
        return np.array(values, dtype="int64")
    if name == "is_leaf":
        return np.array(values, dtype="bool")
    return pd.Series(values, dtype="object")


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a frame as plain dicts: int, Decimal, str, None for what is missing; reading these is far cheaper than the frame."""
    lists = [[None if _is_blank(value) else value for value in _plain(series)] for _, series in frame.items()]
    return [dict(zip(frame.columns, values, strict=True)) for values in zip(*lists, strict=True)]


def own_lines(frame: pd.DataFrame, line: str) -> pd.DataFrame:
    """The rows of a known line (`current_expenditure`, `expenditure_total`)."""
    return frame[frame["line"] == line]


def children(frame: pd.DataFrame, code: str = "") -> pd.DataFrame:
    """The accounts directly under `code` ('' = the 类), in sheet order: 205 → 20501 …, 20502 → 2050201 …"""
    length = {0: 3, 3: 5, 5: 7, 7: 9}.get(len(code), 0)
    codes = frame["row_code"].fillna("")
    return frame[codes.str.startswith(code) & (codes.str.len() == length)]


def account(frame: pd.DataFrame, code: str) -> pd.Series | None:
    """The row of one account code, None when the table has none."""
    found = frame[frame["row_code"] == code]
    return None if found.empty else found.iloc[0]


def prior(state: State, edition: Edition, book: str, side: str, is_own: bool = False) -> dict[str, int]:
    """Last year's final figure by account code (and `line:<line>`), from last year's published final account; {} when there is none."""
    before = Edition(edition.year - 1, "final")
    frame = wide(state, table_id(before, book, side, is_own), before.year)
    if frame.empty or "final_fen" not in frame:
        return {}
    known = frame[frame["final_fen"].notna()].to_dict("records")
    codes = {str(row["row_code"]): int(row["final_fen"]) for row in known if row["row_code"]}
    lines = {f"line:{row['line']}": int(row["final_fen"]) for row in known if row["line"]}
    return {**codes, **lines}


def with_prior(state: State, frame: pd.DataFrame, edition: Edition, book: str, side: str, is_own: bool = False) -> pd.DataFrame:
    """`frame` with `prior_fen` filled from last year's account where the form itself has no such column."""
    return state.once(("with_prior", edition, book, side, is_own), lambda: _with_prior(state, frame, edition, book, side, is_own))


def _with_prior(state: State, frame: pd.DataFrame, edition: Edition, book: str, side: str, is_own: bool) -> pd.DataFrame:
    if "prior_fen" in frame and frame["prior_fen"].notna().any():
        return frame
    before = prior(state, edition, book, side, is_own)
    keys = [before.get(str(row["row_code"] or f"line:{row['line']}")) for row in frame.to_dict("records")]
    return frame.assign(prior_fen=pd.array(keys, dtype="Int64"))


def statement(state: State, edition: Edition, book: str = "general") -> pd.DataFrame:
    """The two sides of an account as known lines: side, line, row_name, amount_fen, cell, release … in sheet order.

    Taken from the income and the expenditure table; both totals are there when the county published them.
    """
    sides = []
    for side in ("income", "expenditure"):
        frame = wide(state, table_id(edition, book, side), edition.year)
        if frame.empty or edition.amount not in frame:
            continue
        lines = frame[(frame["line"].fillna("") != "")].copy()
        lines["side"] = side
        lines["amount_fen"] = lines[edition.amount]
        lines["cell"] = lines[f"cell:{edition.amount}"]
        sides.append(lines)
    return pd.concat(sides, ignore_index=True) if sides else pd.DataFrame()


def totals_by_year(state: State, stage: str, book: str, side: str, line: str) -> pd.DataFrame:
    """One known line over all years: year, amount_fen, release, cell …"""
    column = "final_fen" if stage == "final" else "budget_fen"
    return state.figures(table=table_id(Edition(0, stage), book, side), column=column, line=line).sort_values("year")
