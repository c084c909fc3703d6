"""Reads the payments of a place once, batch by batch, so that its programmes, sums and sources are made from the same rows.

Of a village all years are read at once: its page shows five. Its neighbours do not come along, since turning ten villages into
objects took most of what one village's page costs.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from datasets.published.athand import AtHand
from datasets.published.laid import KEPT, is_blank
from datasets.published.state import State

#: lists that are no payment, and lists of money that came back
PROPOSED, RETURNED = "拟发", frozenset({"退票", "追回"})
_FACTS = (
    "year", "release", "programme_code", "programme_name", "privacy_class", "batch", "batch_kind", "paid_date", "quantity_unit", "standard",
    "merged", "merged_programmes",
)  # fmt: skip
_TEXTS = frozenset(_FACTS) - {"year", "release", "standard"}
_SUMS = """cast(sum(case when batch_kind in ('退票', '追回') then -abs(paid_fen) else paid_fen end) as bigint) as paid_fen,
    cast(sum(people_count) as bigint) as people_sum, max(people_count) as people_most, sum(quantity) as quantity,
    case when count(row_count) = count(*) then cast(sum(row_count) as bigint) end as row_count"""


class Payment(NamedTuple):
    """What one batch of a programme paid in a place: fen (negative when it came back), persons in all and at most in one village, area or heads.

    `release` and `row_count` say where it was read from. None is what was not published.
    """

    year: int
    release: int
    programme_code: str
    programme_name: str
    privacy_class: str
    batch: str
    batch_kind: str
    paid_date: str
    quantity_unit: str
    standard: Decimal | None
    merged: str
    merged_programmes: str
    paid_fen: int | None
    people_sum: int | None
    people_most: int | None
    quantity: Decimal | None
    row_count: int | None

    @property
    def is_proposed(self) -> bool:
        """True for a list of what is to be paid."""
        return self.batch_kind == PROPOSED

    @property
    def is_paid(self) -> bool:
        """True for money that went out, for good."""
        return not self.is_proposed and self.batch_kind not in RETURNED


def payments(state: State, year: int, township: str = "", village: str = "") -> tuple[Payment, ...]:
    """The payments of `year` (0: all years) in the county, a township or a village."""
    at_hand: AtHand[tuple[Payment, ...]] = state.made("payments at hand", lambda: AtHand(KEPT))
    if village:
        found = at_hand.get(village, lambda: _read(state, {"village_code": village}))
        return tuple(one for one in found if year in (0, one.year))
    asked = {"year": year, "township_code": township}
    return at_hand.get((year, township), lambda: _read(state, {name: value for name, value in asked.items() if value}))


def _read(state: State, asked: Mapping[str, object]) -> tuple[Payment, ...]:
    """The payments whose columns have the values of `asked`; all of them when nothing is asked."""
    where = " and ".join(f"{name} = ?" for name in asked) or "true"
    rows = state.rows(f"select {', '.join(_FACTS)}, {_SUMS} from subsidy where {where} group by all", list(asked.values()))
    same: dict[str, str] = {}
    return tuple(_payment(dict(zip(Payment._fields, values, strict=True)), same) for values in rows)


def _payment(told: dict[str, Any], same: dict[str, str]) -> Payment:
    """Numbers as they were published; a text that is not there is '', and the same text is kept once."""
    for name, value in told.items():
        if name in _TEXTS:
            text = "" if is_blank(value) else str(value)
            told[name] = same.setdefault(text, text)
        elif name in ("standard", "quantity"):
            told[name] = None if is_blank(value) else Decimal(str(value))
        else:
            told[name] = None if is_blank(value) else int(value)
    return Payment(**told)
