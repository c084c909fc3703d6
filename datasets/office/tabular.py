"""Lays published figures out as tables again: the rows and headings of CSV and XLSX. Rule: amounts are exact, in the unit of the heading, else of the table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pyarrow as pa

from loaders.rows import block_unit
from schemas.money import FEN_PER_UNIT, in_unit

Value = str | int | Decimal | None


@dataclass(frozen=True)
class Laid:
    """One table laid out: headings (the two first are code and name), rows of the same length."""

    headings: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]


def _value(record: dict[str, Any]) -> Value:
    if record["value_fen"] is not None:
        own = block_unit(tuple(record["heading"].split("/"))) or record["unit"]  # 基本支出（元） in a table of 万元
        return _short(in_unit(record["value_fen"], own if own in FEN_PER_UNIT else "元"))
    if record["value_number"] is not None:
        return _short(record["value_number"])
    return record["value_text"] if record["value_text"] is not None else record["printed"] or None


def _short(number: Decimal) -> Decimal:
    """`number` without trailing zeros and without exponent."""
    plain = number.normalize()
    return plain.quantize(Decimal(1)) if plain == plain.to_integral_value() else plain


_SIDES = {"income": "收入", "expenditure": "支出"}


def lay_out(figures: pa.Table) -> Laid:
    """The figures of one table as rows and headings, in the sheet's order. Panels stand below one another with a column 收支方.

    Where rows are sums of others, 级次 and 是否汇总 stand last, so that nobody adds them twice.
    """
    records = figures.to_pylist()
    written: dict[str, dict[str, None]] = {}
    for record in records:
        if record["column"]:
            written.setdefault(record["column"], {})[record["heading"]] = None
    columns = {name: _shared(list(headings)) for name, headings in written.items()}
    has_sides = any(record["side"] for record in records)
    is_tiered = not all(record["is_leaf"] for record in records) or len({record["level"] for record in records}) > 1
    rows: dict[int, list[Value]] = {}
    places = {name: index for index, name in enumerate(columns)}
    for record in records:
        lead: list[Value] = [record["row_code"] or None, record["row_name"] or None]
        lead += [_SIDES.get(record["side"], record["side"])] if has_sides else []
        tail: list[Value] = [record["level"], "否" if record["is_leaf"] else "是"] if is_tiered else []
        row = rows.setdefault(record["row_no"], lead + [None] * len(places) + tail)
        if record["column"]:
            row[len(lead) + places[record["column"]]] = _value(record)
    heads = ("科目编码", "项目", *(("收支方",) if has_sides else ()), *columns.values(), *(("级次", "是否汇总") if is_tiered else ()))
    kept = [index for index, head in enumerate(heads) if index > 1 or any(row[index] is not None for row in rows.values())]
    return Laid(told_apart(heads[index] for index in kept), tuple(tuple(row[index] for index in kept) for row in rows.values()))


def _shared(headings: list[str]) -> str:
    """The heading of a column that stands in several panels or blocks: what all of them end in (收入/决算数, 支出/决算数 → 决算数)."""
    paths = [heading.split("/") for heading in headings]
    shared: list[str] = []
    for parts in zip(*(reversed(path) for path in paths), strict=False):
        if len(set(parts)) > 1:
            break
        shared.insert(0, parts[0])
    return "/".join(shared) or "、".join(headings)


def told_apart(headings: Iterable[str]) -> tuple[str, ...]:
    """The headings, a second one of the same words with its number: 项目, 项目_2. A program reads columns by their names."""
    seen: Counter[str] = Counter()
    found = []
    for heading in headings:
        seen[heading] += 1
        found.append(heading if seen[heading] == 1 else f"{heading}_{seen[heading]}")
    return tuple(found)
