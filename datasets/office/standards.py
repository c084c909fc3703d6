"""What one person of a batch can get, as far as anybody may know it: the policy list prints standards, open villages show averages.

Read off the batch itself, hidden villages included, so nobody outside knows more. Knows amounts only, no names.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

from datasets.office.aggregates import Cell
from datasets.office.solver import UNKNOWN, Gets

#: so many different amounts may be the standards of a programme, so they count as known; more are what people happen to get
_MOST_STANDARDS = 8


def of(cells: Iterable[Cell]) -> dict[str, Gets]:
    """What a person gets, by dataset key."""
    batches: dict[str, list[Cell]] = {}
    for cell in cells:
        batches.setdefault(cell.dataset.key, []).append(cell)
    return {key: _of_batch(batch) for key, batch in batches.items()}


def _of_batch(cells: list[Cell]) -> Gets:
    paid = [cell for cell in cells if cell.people]
    if not paid:
        return UNKNOWN
    if not all(cell.gets for cell in paid):
        averages = {cell.amount / cell.people for cell in paid}
        low, high = math.floor(min(averages)), math.ceil(max(averages))
        return Gets((low,)) if low == high else Gets((low, high), is_range=True)
    amounts = sorted({fen for cell in paid for fen in cell.gets})
    if len(amounts) <= _MOST_STANDARDS:
        return Gets(tuple(amounts))
    return Gets((amounts[0], amounts[-1]), is_range=True)


def to_json(found: Mapping[str, Gets]) -> dict[str, Any]:
    """As `from_json` reads it."""
    return {key: {"amounts": list(gets.amounts), "is_range": gets.is_range} for key, gets in found.items()}


def from_json(said: Mapping[str, Any]) -> dict[str, Gets]:
    """What a release remembers."""
    return {key: Gets(tuple(gets["amounts"]), gets["is_range"]) for key, gets in said.items()}


def told(gets: Gets, people: int, amount: int) -> Gets:
    """`gets` for a cell of `people` and `amount`; UNKNOWN where it would mislead whoever reckons with it."""
    low, high = (gets.amounts[0], gets.amounts[-1]) if gets.amounts else (0, 0)
    return gets if gets.amounts and low * people <= amount <= high * people else UNKNOWN
