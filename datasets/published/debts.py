"""Answers what the county owes: limits and balances, the year's movement, every bond, and what falls due when.

A county never issues: the province does and lends on (预算法35条). Amounts are fen, each with its cell.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from datasets.published.laid import Line, Lines, grouped, has, where
from datasets.published.state import State

#: the debt word → English part of the column and line names
KINDS = {"general": "一般债务", "special": "专项债务"}
_LIMIT_TABLES = ("debt_final_limit_balance", "debt_limit_balance")
_MOVEMENT_TABLES = ("debt_final_issue_repay", "debt_issue_repay")
_LISTED = "'debt_final_limit_balance', 'debt_limit_balance', 'debt_final_issue_repay', 'debt_issue_repay', 'debt_final_use'"
_LATEST = "'debt_bonds', 'debt_schedule', 'township_debt'"
_MARKET, _YEAR = re.compile(r"\.(IB|SH|SZ)$"), re.compile(r"\d{4}")


@dataclass(frozen=True)
class LimitAndBalance:
    """Limit and balance at the end of one year for one place, in fen; `row` is the published row (values, `cell:<column>`, release …).

    One that is not final stands in the next year's budget, and so does the `year` of its row.
    """

    year: int
    is_final: bool
    region_name: str
    row: Mapping[Any, Any]

    def fen(self, what: str, kind: str = "total") -> int | None:
        """`what` is limit | balance, `kind` total | general | special; None when the cell is blank."""
        value = self.row.get(f"{what}_{kind}_fen")
        return None if value is None else int(value)

    def cell(self, what: str, kind: str = "total") -> str:
        """The cell of that figure."""
        return str(self.row.get(f"cell:{what}_{kind}_fen") or "")


#: tables published with the budget of a year that tell how the year before is expected to end (表1-1 上年债务限额、上年债务余额预计执行数;
#: 表1-4 上一年度发行、还本、付息预计执行数)
_OF_YEAR_BEFORE = ("debt_limit_balance", "debt_issue_repay")


def years(state: State) -> list[int]:
    """Years whose limit and balance are published, newest first."""
    return sorted({year for table, year in _yearly(state) if table in _LIMIT_TABLES}, reverse=True)


def newest(state: State) -> int | None:
    """The newest year whose final account of debts is published, else the newest expected one; None when there is none."""
    final = (year for table, year in _yearly(state) if table == _LIMIT_TABLES[0])
    return max(final, default=max(years(state), default=None))


def _yearly(state: State) -> Mapping[tuple[str, int], Lines]:
    """Limits, movements and uses by table and the year they tell of, fetched by one question."""
    return state.made("debts", lambda: _by_year_told(where(state, f'"table" in ({_LISTED})')))


def _by_year_told(rows: Lines) -> Mapping[tuple[str, int], Lines]:
    found = grouped(rows, "table", "year")
    return {(table, year - (table in _OF_YEAR_BEFORE)): lines for (table, year), lines in found.items()}


def _newest(state: State, table: str) -> Lines:
    """The newest table of bonds, of what falls due, or of townships; fetched by one question."""
    condition = f'"table" in ({_LATEST}) qualify year = max(year) over (partition by "table")'
    return state.made("newest debts", lambda: grouped(where(state, condition), "table")).get(table, ())


def limit_and_balance(state: State, year: int, region: str = "") -> LimitAndBalance | None:
    """The whole county's row (or that of `region`) for `year`: its final account, else what the next year's budget expects; None without both."""
    for table in _LIMIT_TABLES:
        rows = _yearly(state).get((table, year), ())
        for row in rows:
            name = str(row.get("region_name") or row["row_name"])
            if not region or name == region:
                return LimitAndBalance(year, table == _LIMIT_TABLES[0], name, row)
    return None


def regions(state: State, year: int) -> Lines:
    """Every region's row of the year's limit and balance table, as published."""
    return next((rows for table in _LIMIT_TABLES if (rows := _yearly(state).get((table, year), ()))), ())


@dataclass(frozen=True)
class Movement:
    """The year's movement as published lines: line → row (values, cells); `column` is the amount shown (本地区 before 本级)."""

    year: int
    is_final: bool
    column: str
    rows: Mapping[str, Mapping[Any, Any]]

    def fen(self, line: str) -> int | None:
        """Fen of a line, None when it is not there or blank."""
        value = self.rows.get(line, {}).get(self.column)
        return None if value is None else int(value)

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
        rows = _yearly(state).get((table, year), ())
        column = next((name for name in ("whole_area_fen", "own_fen") if has(rows, name)), "")
        if column:
            return Movement(year, table == _MOVEMENT_TABLES[0], column, {str(row["line"]): row for row in rows if row["line"]})
    return None


def bonds(state: State) -> Lines:
    """Every bond row of the newest list as published (tranches stay apart): bond_code, bond_name, bond_kind, purpose, term_years, coupon_rate …

    One bond listed for several markets is not summed: see `is_repeated`.
    """
    return state.made("bonds", lambda: _bonds(_newest(state, "debt_bonds")))


def _bonds(rows: Lines) -> Lines:
    seen: set[tuple[Any, ...]] = set()
    found: list[Line] = []
    for row in rows:
        if row["line"] == "total" or "bond_code" not in row:
            continue
        code = None if row["bond_code"] is None else _MARKET.sub("", str(row["bond_code"]))
        key = (code, row.get("amount_fen"), row.get("project_name"))
        found.append({**row, "bond_code": code, "is_repeated": key in seen})
        seen.add(key)
    return tuple(found)


def uses(state: State, year: int) -> Lines:
    """Which projects the year's bonds went to (决算表2), as published."""
    return _yearly(state).get(("debt_final_use", year), ())


def schedule(state: State) -> Lines:
    """What falls due by year (newest published plan): due_year, principal_fen, interest_fen, refinancing_fen, fiscal_fen, repayment_source."""
    return state.made("schedule", lambda: _schedule(_newest(state, "debt_schedule")))


def _schedule(rows: Lines) -> Lines:
    due = [(row, _YEAR.search(str(row["due_year"]))) for row in rows if row["line"] != "total" and row.get("due_year") is not None]
    return tuple(sorted(({**row, "due_year": int(found[0]) if found else None} for row, found in due), key=_when))


def _when(row: Line) -> tuple[bool, int]:
    return row["due_year"] is None, row["due_year"] or 0


def townships(state: State) -> Lines:
    """Claims and debts of townships as published (乡镇债权债务情况表), the newest year."""
    return _newest(state, "township_debt")
