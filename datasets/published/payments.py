"""Reads the payments of a place once, batch by batch, so that its programmes, sums and sources are made from the same rows.

Of a village the rows of its neighbours come along, in all years: who asks for one asks for the next.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, NamedTuple

from datasets.published.athand import AtHand
from datasets.published.laid import KEPT, is_blank
from datasets.published.state import State

#: lists that are no payment, and lists of money that came back
PROPOSED, RETURNED = "拟发", frozenset({"退票", "追回"})
#: the villages whose codes begin so are read together: up to ten
_TOGETHER = 11
_FACTS = (
    "year", "release", "programme_code", "programme_name", "privacy_class", "batch", "batch_kind", "paid_date", "quantity_unit", "standard",
    "merged", "merged_programmes",
)  # fmt: skip
_TEXTS = frozenset(_FACTS) - {"year", "release", "standard"}
_SUMS = """cast(sum(case when batch_kind in ('退票', '追回') then -abs(paid_fen) else paid_fen end) as bigint) as paid_fen,
    cast(sum(people_count) as bigint) as people_sum, max(people_count) as people_most, sum(quantity) as quantity,
    cast(sum(row_count) as bigint) as row_count"""


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
    row_count: int

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
    at_hand: AtHand[dict[str, tuple[Payment, ...]]] = state.made("payments at hand", lambda: AtHand(KEPT))
    if village:
        begins = village[:_TOGETHER]
        where = "village_code <> '' and starts_with(village_code, ?)"
        found = at_hand.get(begins, lambda: _read(state, where, [begins], "village_code")).get(village, ())
        return tuple(one for one in found if year in (0, one.year))
    given = {"year": year, "township_code": township}
    asked = {name: value for name, value in given.items() if value}
    where = " and ".join(f"{name} = ?" for name in asked) or "true"
    return at_hand.get((year, township), lambda: _read(state, where, list(asked.values()), "''")).get("", ())


def _read(state: State, where: str, params: list[Any], by: str) -> dict[str, tuple[Payment, ...]]:
    """The payments under `where`, by the value of `by`."""
    rows = state.rows(f"select {by} as place, {', '.join(_FACTS)}, {_SUMS} from subsidy where {where} group by all", params)
    found: dict[str, list[Payment]] = {}
    same: dict[str, str] = {}
    for place, *values in rows:
        found.setdefault(place, []).append(_payment(dict(zip(Payment._fields, values, strict=True)), same))
    return {place: tuple(listed) for place, listed in found.items()}


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
