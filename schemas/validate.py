"""Pandera schemas derived from the declared tables: types, required cells, ranges; failures come back at their cells.

Rule: no coercion here. Values were read before; what could not be read is already a finding and stands as <NA>.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import cache

import numpy as np
import pandas as pd
import pandera.pandas as pa

from schemas.codes import TITLES
from schemas.findings import Finding
from schemas.rules import rule
from schemas.tables import Column, Table
from schemas.typed import TypedTable

_SHOWN = 200
#: what a rule tells the clerk to do
_SAYS = {
    "REQ-01": "是必填的格，没有填。请补填。",
    "VAL-01": "不能是负数。请核对。",
    "VAL-02": "不在规定的几种写法之内。请核对。",
    "VAL-03": "不在合理范围内。请核对。",
    "VAL-04": f"不是读表时要查的代码表。请填这几种之一：{'、'.join(TITLES)}。",
}
_BOND_KINDS = "一般|专项|土地储备|棚改|棚户区|收费公路|其他领域|自平衡|地方政府债"


def _not_negative(values: pd.Series) -> pd.Series:
    if values.dtype == object:
        return values.map(lambda v: pd.isna(v) or v >= 0).astype(bool)
    return (values.isna() | (values >= 0)).astype(bool)


def _within(low: int, high: int) -> pa.Check:
    def holds(values: pd.Series) -> pd.Series:
        return pd.to_numeric(values, errors="coerce").fillna(low).between(low, high)

    return pa.Check(holds, name="VAL-03")


def _bond_kind(values: pd.Series) -> pd.Series:
    return values.isna() | values.str.contains(_BOND_KINDS, regex=True).fillna(True)


def _known_list(values: pd.Series) -> pd.Series:
    return values.isna() | values.isin(list(TITLES))


def _checks(column: Column) -> list[pa.Check]:
    if column.value in ("count", "decimal", "term"):
        checks = [pa.Check(_not_negative, name="VAL-01")]
        return [*checks, _within(0, 50)] if column.value == "term" else checks
    if column.value == "year":
        return [_within(1990, 2100)]
    if column.name == "list_name":
        return [pa.Check(_known_list, name="VAL-04")]
    return [pa.Check(_bond_kind, name="VAL-02")] if column.name == "bond_kind" else []


def _are_numbers(values: pd.Series) -> bool:
    """Decimals in an object column, or a numeric column of pandas or Arrow."""
    if values.dtype != object:
        return bool(pd.api.types.is_numeric_dtype(values.dtype))
    return all(value is None or value is pd.NA or isinstance(value, Decimal) for value in values)


def _are_texts(values: pd.Series) -> bool:
    return isinstance(values.dtype, pd.StringDtype)


def _are_whole(values: pd.Series) -> bool:
    return bool(values.dtype == pd.Int64Dtype())


_TYPES = {"money": _are_whole, "count": _are_whole} | dict.fromkeys(("decimal", "percent", "rate", "term"), _are_numbers)


def _typed_as(declared: Mapping[str, Column]) -> pa.Check:
    """Types are checked as the reader writes them: Int64 fen and counts, Decimal or decimal128, strings of either storage."""

    def holds(frame: pd.DataFrame) -> bool:
        return all(_TYPES.get(declared[n].value, _are_texts)(frame[n]) for n in map(str, frame.columns) if n in declared)

    return pa.Check(holds, name="TYPE", ignore_na=False)


@cache
def schema(table: Table) -> pa.DataFrameSchema:
    """The pandera schema of a table; the frame's index is the row on the sheet. Columns nobody declared are left alone."""
    declared = {c.name: c for c in (*table.columns, *(c for p in table.panels for c in p.columns))}
    named = {name: column for name, column in declared.items() if name not in ("row_code", "row_name")}
    checked = {name: (column, _checks(column)) for name, column in named.items()}
    fields = {
        name: pa.Column(None, checks, nullable=not column.is_required, required=False, name=name)
        for name, (column, checks) in checked.items()
        if checks or column.is_required
    }
    index = pa.Index("int64", name="sheet_row")
    return pa.DataFrameSchema(fields, checks=_typed_as(named), index=index, strict=False, coerce=False, name=table.id)


def failures(table: TypedTable) -> list[Finding]:
    """Findings of the declared schema over the sound rows (no totals, no empty rows) of one table."""
    if table.is_empty or table.table.shape == "grid" or not len(table.frame):
        return []
    frame = table.frame
    sound = frame["level"].to_numpy() > 0 if "level" in frame else np.ones(len(frame), bool)
    blocks = frame["block"].to_numpy() if "block" in frame else np.zeros(len(frame), np.int64)
    return [f for block in np.unique(blocks[sound]) for f in _block_failures(table, sound & (blocks == block), int(block))]


def _block_failures(table: TypedTable, sound: np.ndarray, block: int) -> list[Finding]:
    """Failures of the rows `sound` (a mask) that show anything in their block."""
    declared = schema(table.table)
    shown = {name for at, name in table.letters if at == block} | (table.said_at.keys() if block == 0 else set())
    columns = {name: table.frame[name].array for name in map(str, table.frame.columns) if name in shown}
    if not columns:
        return []
    filled = np.logical_or.reduce([~np.asarray(column.isna()) for column in columns.values()]) & sound
    rows, is_whole = table.frame["sheet_row"].array, bool(filled.all())
    chosen = {name: column if is_whole else column[filled] for name, column in columns.items() if name not in ("row_code", "row_name")}
    index = pd.Index(rows if is_whole else rows[filled], name="sheet_row")
    try:
        declared.validate(pd.DataFrame(chosen, index=index, copy=False), lazy=True, inplace=True)
    except pa.errors.SchemaErrors as caught:
        return _told(table, block, caught.failure_cases)
    return []


def _told(table: TypedTable, block: int, cases: pd.DataFrame) -> list[Finding]:
    named = cases.assign(rule=cases["check"].map(lambda c: "REQ-01" if c == "not_nullable" else str(c)))
    wrong = named[~named["rule"].isin(_SAYS)]
    if len(wrong):
        kinds = {str(name): str(table.frame[name].dtype) for name in table.frame.columns}
        raise TypeError(f"table {table.table.id} is not typed as declared: {kinds}")
    out = []
    for (rule_id, name), group in named.groupby(["rule", "column"], sort=False):
        out.append(_finding(table, block, str(rule_id), table.table.column(str(name)), group))
    return out


def _finding(table: TypedTable, block: int, rule_id: str, column: Column, cases: pd.DataFrame) -> Finding:
    letter = table.letters.get((block, column.name))
    cells = tuple(f"{letter}{int(row)}" for row in cases["index"]) if letter else (table.said_at[column.name],)
    quoted = "" if column.is_secret or column.value == "person" or rule_id == "REQ-01" else str(cases["failure_case"].iloc[0])
    where = f"“{table.sheet}”{cells[0]}" + (f"等{len(cells)}处" if len(cells) > 1 else "")
    said = f"写的是“{quoted}”，" if quoted else ""
    message = f"{where}（{column.title}）{said}{_SAYS[rule_id]}"
    return Finding(rule_id, rule(rule_id).gravity, table.sheet, cells[:_SHOWN], quoted, "", "", message, column.title)
