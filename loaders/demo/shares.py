"""Divides whole amounts so that the parts add up, and moves them through the years.

Unit of every amount in the demo's books: 百元 (0.01万元), an int, so that 万元 with two decimals and 元 are both exact.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random


def split(total: int, weights: Sequence[float]) -> list[int]:
    """Parts of `total` in proportion to `weights`, whole and adding up (largest remainders)."""
    whole = sum(weights)
    if not whole or not total:
        return [0] * len(weights)
    exact = [total * weight / whole for weight in weights]
    parts = [int(value) for value in exact]
    order = sorted(range(len(weights)), key=lambda index: parts[index] - exact[index])
    for index in order[: total - sum(parts)]:
        parts[index] += 1
    return parts


def wan(amount: float) -> int:
    """An amount in 万元 as 百元."""
    return round(amount * 100)


def grown(amount: float, rate: float, year: int, rng: Random, spread: float = 0.02) -> int:
    """`amount` (万元, of 2023) grown by `rate` a year, with a little unevenness, as 百元."""
    return round(amount * 100 * (1 + rate) ** (year - 2023) * (1 + rng.uniform(-spread, spread)))


def percent(part: int, whole: int) -> float | None:
    """part ÷ whole × 100 with one decimal, half up; None when there is nothing to compare with."""
    if not whole:
        return None
    tenths = (abs(part) * 2000 + abs(whole)) // (2 * abs(whole))
    return (tenths if (part < 0) == (whole < 0) else -tenths) / 10
