"""Answers what the county owes: limits and balances, the year's movement, every bond, and what falls due when.

A county never issues: the province does and lends on (预算法35条). Amounts are fen, each with its cell.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from datasets.published.accounts import wide
from datasets.published.state import State

#: the debt word → English part of the column and line names
KINDS = {"general": "一般债务", "special": "专项债务"}
_LIMIT_TABLES = ("debt_final_limit_balance", "debt_limit_balance")
_MOVEMENT_TABLES = ("debt_final_issue_repay", "debt_issue_repay")


@dataclass(frozen=True)
class LimitAndBalance:
    """Limit and balance of one year for one place, in fen; `row` is the published row (values, `cell:<column>`, release …)."""

    year: int
    is_final: bool
    region_name: str
    row: Mapping[Any, Any]

    def fen(self, what: str, kind: str = "total") -> int | None:
        """`what` is limit | balance, `kind` total | general | special; None when the cell is blank."""
        value = self.row.get(f"{what}_{kind}_fen")
        return None if value is None or pd.isna(value) else int(value)

    def cell(self, what: str, kind: str = "total") -> str:
        """The cell of that figure."""
        return str(self.row.get(f"cell:{what}_{kind}_fen") or "")


def years(state: State) -> list[int]:
    """Years with a limit and balance table, newest first."""
    frame = state.sql(
        """select distinct year from figures where "table" in ('debt_final_limit_balance', 'debt_limit_balance') order by year desc"""
    )
    return [int(year) for year in frame["year"]]


def newest(state: State) -> int | None:
    """The newest year whose final account of debts is published, else the newest budget; None when there is none."""
    frame = state.sql(
        """select max(year) filter (where "table" = 'debt_final_limit_balance') as final, max(year) as any_year from figures
        where "table" in ('debt_final_limit_balance', 'debt_limit_balance')"""
    )
    final, any_year = frame["final"].iloc[0], frame["any_year"].iloc[0]
    return int(final) if pd.notna(final) else int(any_year) if pd.notna(any_year) else None


def limit_and_balance(state: State, year: int, region: str = "") -> LimitAndBalance | None:
    """The whole county's row (or that of `region`) for `year`: the final account before the budget; None when not published."""
    for table in _LIMIT_TABLES:
        frame = wide(state, table, year)
        if frame.empty:
            continue
        names = frame["region_name"] if "region_name" in frame else frame["row_name"]
        chosen = frame[names == region] if region else frame
        if not chosen.empty:
            row = chosen.iloc[0].to_dict()
            return LimitAndBalance(year, table == _LIMIT_TABLES[0], str(row.get("region_name") or row["row_name"]), row)
    return None


def regions(state: State, year: int) -> pd.DataFrame:
    """Every region's row of the year's limit and balance table, as published."""
    for table in _LIMIT_TABLES:
        frame = wide(state, table, year)
        if not frame.empty:
            return frame
    return pd.DataFrame()


@dataclass(frozen=True)
class Movement:
    """The year's movement as published lines: line → row (values, cells); `column` is the amount shown (本地区 before 本级)."""

    year: int
    is_final: bool
    column: str
    rows: Mapping[str, Mapping[Any, Any]]

    def fen(self, line: str) -> int | None:
        """Fen of a line, None when it is not there or blank."""
        row = self.rows.get(line)
        value = None if row is None else row.get(self.column)
        return None if value is None or pd.isna(value) else int(value)

    def cell(self, line: str) -> str:
        """The cell of that figure, '' when it is not there."""
        return str(self.rows.get(line, {}).get(f"cell:{self.column}") or "")

    def sum(self, *lines: str) -> int | None:
        """Sum of lines; None when none of them was published."""
        known = [value for value in map(self.fen, lines) if value is not None]
        return sum(known) if known else None


def movement(state: State, year: int) -> Movement | None:
    """What was borrowed, repaid and paid in interest in `year`; None when not published."""
    for table in _MOVEMENT_TABLES:
        frame = wide(state, table, year)
        column = next((name for name in ("whole_area_fen", "own_fen") if name in frame and frame[name].notna().any()), "")
        if column:
            rows = {str(row["line"]): row for row in frame.to_dict("records") if row["line"]}
            return Movement(year, table == _MOVEMENT_TABLES[0], column, rows)
    return None


def bonds(state: State, year: int | None = None) -> pd.DataFrame:
    """Every bond row as published (tranches stay apart): bond_code, bond_name, bond_kind, purpose, term_years, coupon_rate, amount_fen …

    `year` selects the table of that year; None the newest. One bond listed for several markets is not summed: see `is_repeated`.
    """
    found = state.sql("""select max(year) as year from figures where "table" = 'debt_bonds'""")["year"].iloc[0]
    wanted = year if year is not None else found
    if wanted is None or pd.isna(wanted):
        return pd.DataFrame()
    frame = wide(state, "debt_bonds", int(wanted))
    if frame.empty or "bond_code" not in frame:
        return frame
    body = frame[frame["line"].fillna("") != "total"]
    codes = body["bond_code"].astype("string").str.replace(r"\.(IB|SH|SZ)$", "", regex=True)
    same = [column for column in ("amount_fen", "project_name") if column in body]
    return body.assign(bond_code=codes, is_repeated=body.assign(bond_code=codes).duplicated(["bond_code", *same]))


def uses(state: State, year: int) -> pd.DataFrame:
    """Which projects the year's bonds went to (决算表2), as published."""
    return wide(state, "debt_final_use", year)


def schedule(state: State) -> pd.DataFrame:
    """What falls due by year (newest published plan): due_year, principal_fen, interest_fen, refinancing_fen, fiscal_fen, repayment_source."""
    found = state.sql("""select max(year) as year from figures where "table" = 'debt_schedule'""")["year"].iloc[0]
    if found is None or pd.isna(found):
        return pd.DataFrame()
    frame = wide(state, "debt_schedule", int(found))
    if "due_year" not in frame:
        return pd.DataFrame()
    body = frame[(frame["line"].fillna("") != "total") & frame["due_year"].notna()].copy()
    body["due_year"] = body["due_year"].astype("string").str.extract(r"(\d{4})")[0].astype("Int64")
    return body.sort_values("due_year", kind="stable")


def townships(state: State, year: int | None = None) -> pd.DataFrame:
    """Claims and debts of townships as published (乡镇债权债务情况表), newest year when none is given."""
    found = state.sql("""select max(year) as year from figures where "table" = 'township_debt'""")["year"].iloc[0] if year is None else year
    return pd.DataFrame() if found is None or pd.isna(found) else wide(state, "township_debt", int(found))
