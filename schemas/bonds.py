"""Bonds listed on several markets are one bond: 9,883 rows of a real list (.IB .SH .SZ) are 4,077 bonds.

Rule: neither sum blindly nor drop blindly. Only rows with a market behind the code, and the same name, amount, maturity and rate on
another market, are further listings; one code over several rows stays several tranches.
"""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from schemas.book import Book
from schemas.findings import Finding
from schemas.identity.breach import shown
from schemas.typed import TypedTable

_SAME = ("bond_name", "amount_fen", "maturity_date", "coupon_rate")
_SHOWN = 200


def is_further_listing(frame: pd.DataFrame) -> pd.Series:
    """True for rows that repeat a bond already listed on another market; same index as `frame`, which needs `bond_code`."""
    codes = frame["bond_code"].astype("string").fillna("").str.upper()
    market = codes.str.extract(r"\.(IB|SH|SZ|BJ)$", expand=False)
    named = market.notna() & frame["bond_name"].notna() if "bond_name" in frame else pd.Series(False, frame.index)
    if not bool(named.any()):
        return pd.Series(False, frame.index)
    keys = frame.loc[named, [c for c in _SAME if c in frame]].astype("string").fillna("")
    bond = keys.groupby(list(keys.columns), sort=False).ngroup()
    # the second row of a bond on one market is a further tranche, and meets the second row on the other
    tranche = pd.DataFrame({"bond": bond, "market": market[named]}).groupby(["bond", "market"], sort=False).cumcount()
    repeats = pd.DataFrame({"bond": bond, "tranche": tranche}).duplicated()
    return repeats.reindex(frame.index, fill_value=False).astype(bool)


def findings(table: TypedTable, book: Book) -> Iterator[Finding]:
    """DEBT-01 where bonds are listed more than once, and a stated total that is neither the sum of all rows nor of all bonds."""
    if table.table.id != "debt_bonds" or "bond_code" not in table.frame:
        return
    rows = table.frame[table.frame["level"] > 0]
    again = is_further_listing(rows)
    column = next((c for c in ("outstanding_fen", "amount_fen") if rows[c].notna().any()), "")
    if bool(again.any()):
        letter = table.letters[(0, "bond_code")]
        cells = tuple(f"{letter}{row}" for row in rows.loc[again, "sheet_row"].head(_SHOWN))
        once = f"，{table.table.column(column).title}按一次计共{_sum(table, rows[~again], column)}{table.unit}" if column else ""
        message = (
            f"“{table.sheet}”{len(rows)}行里有{int(again.sum())}行是同一只债券在别的市场再列一次（如{cells[0]}），"
            f"实际{len(rows) - int(again.sum())}只{once}。合计时只算一次。"
        )
        yield Finding("DEBT-01", book.gravity("DEBT-01"), table.sheet, cells, "", "", "", message)
    yield from _totals(table, rows, again, book)


def _sum(table: TypedTable, rows: pd.DataFrame, column: str) -> str:
    return shown(int(rows[column].sum()), table.unit, 4 if table.unit == "亿元" else 2, True)


def _totals(table: TypedTable, rows: pd.DataFrame, again: pd.Series, book: Book) -> Iterator[Finding]:
    stated = table.frame[table.frame["level"] == 0].reset_index(drop=True)
    for column in ("amount_fen", "outstanding_fen"):
        for at in range(len(stated)):
            given = stated[column].iloc[at]
            if pd.isna(given):
                continue
            sums = {int(rows[column].sum()), int(rows.loc[~again, column].sum())}
            allowed = 5_000 * (len(rows) + 1) if table.unit == "亿元" else (len(rows) + 1) // 2 + 1
            if column in {name for _, name in table.letters} and all(abs(int(given) - s) > allowed for s in sums):
                cell = f"{table.letters[(0, column)]}{int(stated['sheet_row'].iloc[at])}"
                told, expected = _sum(table, stated.iloc[[at]], column), _sum(table, rows[~again], column)
                message = f"“{table.sheet}”{cell}（合计）是{told}{table.unit}，各只债券加起来是{expected}{table.unit}。请核对。"
                yield Finding("ROW-02", book.gravity("ROW-02"), table.sheet, (cell,), told, expected, "", message)
