"""Reads one column's cells by the kind of value it is declared to hold, and says what each cell became."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
import pyarrow as pa
from pandas.api.extensions import ExtensionArray

from loaders import values
from loaders.grid import Cell, a1
from loaders.masking import covered
from loaders.values import Reading
from schemas.findings import Finding, Gravity
from schemas.money import to_fen
from schemas.tables import SECRET, Column

Array = ExtensionArray | np.ndarray
_TEXT = pd.StringDtype()
SHOWN = 40  # characters of a cell quoted in a finding
#: how a reader is told what to write instead
_ADVICE = {
    "money": "请填数字金额，没有发生额请留空或填0",
    "count": "请填整数",
    "decimal": "请填数字",
    "term": "请填年数，如 7、7年或6个月",
    "percent": "请填百分数，如 86.9 或 86.9%",
    "rate": "请填利率的百分点数，如 2.97",
    "date": "请按 2025-06-30 的写法填写",
    "month": "请按 2025-06 的写法填写",
    "year": "请填四位年份，如 2025",
    "code": "请按文本格式填写完整编码",
    "id": "请按文本格式填写完整号码",
    "card": "请按文本格式填写完整号码",
    "phone": "请按文本格式填写完整号码",
    "household": "请按文本格式填写完整编号",
}


_DTYPES = {"money": "Int64", "count": "Int64"} | dict.fromkeys(("decimal", "percent", "rate", "term"), "object")


@dataclass
class Findings:
    """Collects problems and coercions of one sheet while it is read."""

    sheet: str
    is_text_file: bool = False
    found: list[Finding] = field(default_factory=list)
    coercions: dict[str, list[str]] = field(default_factory=dict)

    def problem(
        self, rule: str, cells: tuple[str, ...], quoted: Cell, message: str, heading: str = "", gravity: Gravity = Gravity.BLOCKS
    ) -> None:
        """Record one finding at `cells`."""
        shown = str(quoted).strip()
        self.found.append(Finding(rule, gravity, self.sheet, cells, quoted=shown[:SHOWN], message=message, heading=heading))

    def coercion(self, word: str, cell: str) -> None:
        """Record that a cell's writing was brought to a value."""
        if not (self.is_text_file and word == "数字存成了文本"):
            self.coercions.setdefault(word, []).append(cell)

    def all(self) -> list[Finding]:
        """Problems, and one note for each kind of coercion."""
        notes = [
            Finding(
                "READ-10",
                Gravity.NOTES,
                self.sheet,
                tuple(cells),
                message=f"有{len(cells)}个单元格{word}（如 {'、'.join(cells[:3])}），已按其含义读取，请核对。",
            )
            for word, cells in self.coercions.items()
        ]
        return [*self.found, *notes]


def read_cell(raw: Cell, kind: str, unit: str, number_format: str) -> Reading:
    """One cell as a value of `kind`."""
    if kind == "money":
        return values.amount(raw, unit, number_format)
    if kind in ("count", "decimal"):
        return values.number(raw, number_format)
    if kind == "term":
        return values.term(raw, number_format)
    if kind in ("percent", "rate"):
        return values.percent(raw, number_format)
    if kind in ("date", "month", "year"):
        reading = values.date(raw, number_format)
        return replace(reading, problem="不是一个年份") if kind == "year" and reading.problem == "不是日期" else reading
    if kind in SECRET:
        return values.long_code(raw)
    return values.code(raw) if kind == "code" else values.text(raw)


def typed(reading: Reading, kind: str, unit: str) -> tuple[object, str]:
    """(value for the frame, problem): fen, whole number, Decimal or text; <NA> when blank."""
    if reading.problem:
        return pd.NA, reading.problem
    if reading.number is None:
        return (reading.text if reading.text is not None else pd.NA), ""
    if kind == "money":
        return to_fen(reading.number, unit), ""
    if kind == "count":
        whole = reading.number == reading.number.to_integral_value()
        return (int(reading.number), "") if whole else (pd.NA, "应填整数")
    return reading.number, ""


def dtype(kind: str) -> str:
    """pandas dtype of a column of `kind`."""
    return _DTYPES.get(kind, "string")


def array(values: Sequence[object], kind: str) -> Array:
    """`values` as the array of a frame's column with pandas dtype `kind`; built without the detours of a Series."""
    if kind == "string":
        return pd.array(pa.array([None if value is pd.NA else value for value in values], pa.large_string()), dtype=_TEXT)
    if kind == "Int64":
        mask = np.fromiter((value is pd.NA for value in values), bool, len(values))
        return pd.arrays.IntegerArray(np.fromiter((0 if value is pd.NA else value for value in values), np.int64, len(values)), mask)
    out = np.empty(len(values), dtype=kind)
    out[:] = values
    return out


def rule_of(kind: str) -> str:
    """Rule id of an unreadable cell of `kind`."""
    return {
        "money": "READ-02",
        "date": "READ-04",
        "month": "READ-04",
        "year": "READ-04",
        "code": "READ-05",
        "id": "ID-01",
        "card": "CARD-01",
    }.get(kind, "READ-03")


def report(notes: Findings, reading: Reading, problem: str, place: tuple[int, int], column: Column, row_name: str, raw: Cell) -> None:
    """Record what went wrong or was coerced in one cell; the words of a secret cell stay out."""
    cell = a1(*place)
    if problem:
        hidden = column.is_secret or column.value == "person"
        quoted = "" if hidden else covered(str(raw).strip())[:SHOWN]  # an ID slipped into a column of amounts
        where = f"“{notes.sheet.strip()}”{cell}" + (
            f"（{row_name[:20]}，{column.title}）" if row_name and not hidden else f"（{column.title}）"
        )
        said = f"写的是“{quoted}”，" if quoted else ""
        advice = f"；{_ADVICE.get(column.value, '请改正')}"
        notes.problem(
            rule_of(column.value), (cell,), quoted, f"{where}{said}{problem}{'' if '；请' in problem else advice}。", column.title
        )
    elif reading.coercion:
        notes.coercion(reading.coercion, cell)


def looks_numeric(cells: list[Cell]) -> bool:
    """True when every filled cell is a number, and there is one."""
    filled = [values.number(cell) for cell in cells if cell not in ("", None)]
    return any(r.number is not None for r in filled) and not any(r.problem for r in filled)
