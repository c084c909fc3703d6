"""Turns rows of the board part into the printed list of a programme: groups in order, payments joined per person where that is safe."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any, Protocol

import pandas as pd

from dashboard.notices.glyphs import one_line
from dashboard.notices.model import BOARD_COLUMNS, Recipient

#: batches that take money back; every other kind adds (datasets.published.subsidies)
TAKEN_BACK = frozenset({"退票", "追回"})
_NUMERALS = {letter: value for value, letter in enumerate("零一二三四五六七八九十")}
Key = tuple[str, str, str]


class Board(Protocol):
    """The named part of a state, read village by village (`Office.board(n)`); it knows every row's class and gives what may be named."""

    def village(self, code: str, year: int) -> pd.DataFrame:
        """Rows of one village and year with BOARD_COLUMNS; empty where there are none."""
        ...

    def hidden(self, code: str, year: int) -> pd.DataFrame:
        """What may not be named, without names: programme_code, batch, batch_kind, people_count, quantity, due_fen, paid_fen."""
        ...

    def basis(self, programme_code: str) -> str:
        """The recorded basis for naming the recipients of a class R programme; '' when there is none."""
        ...


def by_batch(frame: pd.DataFrame) -> dict[Key, list[dict[str, Any]]]:
    """Rows by (programme, batch, kind of batch). Only BOARD_COLUMNS are looked at, whatever else the frame holds."""
    rows: dict[Key, list[dict[str, Any]]] = defaultdict(list)
    if frame.empty:
        return rows
    kept = frame.loc[:, [name for name in BOARD_COLUMNS if name in frame.columns]].astype(object)
    for record in kept.where(kept.notna(), None).to_dict("records"):
        named = {str(name): value for name, value in record.items()}
        rows[(str(named["programme_code"]), str(named["batch"]), str(named["batch_kind"]))].append(named)
    return rows


def recipients(rows: Sequence[Mapping[str, Any]], *, is_joined: bool) -> tuple[Recipient, ...]:
    """Recipients in the order of groups.

    With `is_joined` the payments of a year are added per person, but only where a name stands once per batch in its
    group: two people of one name are never taken for one.
    """
    times = Counter((_batch(row), *_who(row)) for row in rows)
    doubled = {(group, name) for (_, group, name), count in times.items() if count > 1}
    is_alone = is_joined or len({_batch(row) for row in rows}) == 1
    found: dict[tuple[str, ...], Recipient] = {}
    for number, row in enumerate(rows):
        one = _recipient(row, "" if is_alone else "".join(_batch(row)))
        who = (one.group_name, one.person_name)
        key = (*who, str(number)) if not is_joined or who in doubled else who
        found[key] = _joined(found[key], one) if key in found else one
    return tuple(sorted(found.values(), key=lambda r: group_order(r.group_name)))


def _batch(row: Mapping[str, Any]) -> tuple[str, str]:
    return text(row["batch"]), text(row["batch_kind"])


def _who(row: Mapping[str, Any]) -> tuple[str, str]:
    """Group and name as they are printed."""
    return one_line(text(row["group_name"])), one_line(text(row["person_name"]))


def _recipient(row: Mapping[str, Any], batch: str) -> Recipient:
    sign = -1 if text(row["batch_kind"]) in TAKEN_BACK else 1
    remark = "；".join(part for part in (batch, one_line(text(row.get("remark")))) if part)
    quantity = None if is_empty(row["quantity"]) else Decimal(str(row["quantity"]))
    paid = sign * abs(fen(row["paid_fen"])) if sign < 0 else fen(row["paid_fen"])
    due = fen(row["due_fen"]) if sign > 0 else 0
    return Recipient(*_who(row), quantity, standard_text(row["standard"]), due, paid, remark)


def _joined(one: Recipient, other: Recipient) -> Recipient:
    quantity = other.quantity if one.quantity is None else one.quantity if other.quantity is None else one.quantity + other.quantity
    remarks = dict.fromkeys(part for part in (one.remark, other.remark) if part)
    return replace(
        one,
        quantity=quantity,
        standard=one.standard if one.standard == other.standard else "",
        due_fen=one.due_fen + other.due_fen,
        paid_fen=one.paid_fen + other.paid_fen,
        remark="；".join(remarks),
    )


def group_order(name: str) -> tuple[int, str]:
    """Sorts 1, 2, 10 and 一组, 二组, 十二组 by number, other names after them."""
    digits = re.search(r"\d+", name)
    if digits:
        return int(digits.group()), name
    numeral = re.match(r"[零一二三四五六七八九十]+", name)
    return (_numeral(numeral.group()), name) if numeral else (10_000, name)


def _numeral(numeral: str) -> int:
    if "十" not in numeral:
        return _NUMERALS[numeral[0]]
    tens, _, ones = numeral.partition("十")
    return (_NUMERALS[tens[0]] if tens else 1) * 10 + (_NUMERALS[ones[0]] if ones else 0)


def standard_text(value: Any) -> str:
    """At least two places, no more zeros than that: 86.9000 -> 86.90, 4.7525 -> 4.7525; '' for nothing."""
    if is_empty(value):
        return ""
    whole, _, cents = f"{Decimal(str(value)):,.4f}".rstrip("0").partition(".")
    return f"{whole}.{cents:<02}"


def sum_quantity(values: Iterable[Any]) -> Decimal | None:
    """The exact sum of the quantities that are there; None when there is none."""
    known = [Decimal(str(value)) for value in values if not is_empty(value)]
    return sum(known, Decimal(0)) if known else None


def is_empty(value: Any) -> bool:
    """True for None, NaN and <NA>."""
    return value is None or bool(pd.isna(value))


def fen(value: Any) -> int:
    """Fen as int; nothing counts nothing."""
    return 0 if is_empty(value) else int(value)


def text(value: Any) -> str:
    """Text; '' for nothing."""
    return "" if is_empty(value) else str(value)
