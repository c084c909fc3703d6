"""Invents the people of a village: names from character lists, valid ID and card numbers, telephones of a range nobody has.

Rule: no person here exists. ID sequence numbers start at 500, telephones are 1xx0000xxxx; the numbers are valid so that the
system has something to strip. The same seed gives the same people in every year.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from random import Random
from typing import NamedTuple

from loaders.demo.lists import rows
from loaders.demo.places import COUNTY_CODE

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
PHONE_HEADS = ("1300000", "1370000", "1580000", "1860000", "1990000")


class Person(NamedTuple):
    """One invented person."""

    name: str
    id_number: str
    born: date
    card: str
    phone: str
    group: int


@cache
def _surnames() -> tuple[tuple[str, ...], tuple[int, ...]]:
    listed = rows("surnames")
    return tuple(row["surname"] for row in listed), tuple(int(row["weight"]) for row in listed)


@cache
def _characters(sex: str, place: str) -> tuple[str, ...]:
    return tuple(row["character"] for row in rows("given_characters") if row["sex"] == sex and row["place"] == place)


def check_digit(body: str) -> str:
    """The 18th character of an ID (ISO 7064 MOD 11-2) for its 17 digits."""
    return "10X98765432"[sum(int(d) * w for d, w in zip(body, WEIGHTS, strict=True)) % 11]


def luhn_digit(body: str) -> str:
    """The last digit that makes `body` a valid card number."""
    total = 0
    for place, digit in enumerate(reversed(body)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return str(-total % 10)


class Registry:
    """Invents the people of one village, each with an ID that no other village gives out.

    `order` is the village's place in the county (0–569): its last digit fixes the birthdays (every tenth day is the
    village's own), the rest fixes eight sequence numbers, so two villages never meet.
    """

    def __init__(self, order: int, rng: Random) -> None:
        self.rng, self.order, self.groups = rng, order, rng.randint(3, 9)
        names, weights = _surnames()
        self.surnames = rng.choices(names, weights, k=7)
        self.taken: set[str] = set()

    def _identity(self, oldest: int, youngest: int, is_woman: bool) -> tuple[date, str]:
        start, end = date(oldest, 1, 1).toordinal(), date(youngest, 12, 31).toordinal()
        day = self.rng.randint(start, end)
        day += (self.order - day) % 10
        sequence = 500 + 8 * (self.order // 10) + 2 * self.rng.randrange(4) + (0 if is_woman else 1)
        while True:
            born = date.fromordinal(day if day <= end else day - 10)
            body = f"{COUNTY_CODE}{born:%Y%m%d}{sequence:03d}"
            if body not in self.taken:
                self.taken.add(body)
                return born, body + check_digit(body)
            day = start + (self.order - start) % 10 + (day - start + 10) % (end - start - 20)
            day += (self.order - day) % 10

    def person(self, oldest: int, youngest: int, surname: str = "") -> Person:
        """A person born between the first day of `oldest` and the last day of `youngest`."""
        rng = self.rng
        is_woman = rng.random() < 0.42
        sex = "女" if is_woman else "男"
        last = rng.choice(_characters(sex, "last"))
        first = rng.choice(_characters(sex, "first")) if rng.random() < 0.82 else ""
        family = surname or rng.choices(self.surnames, (30, 20, 14, 10, 8, 6, 4))[0]
        born, number = self._identity(oldest, youngest, is_woman)
        card = f"623059{self.order:04d}{len(self.taken):05d}{rng.randrange(1000):03d}"
        return Person(
            family + (first if first != last else "") + last,
            number,
            born,
            card + luhn_digit(card),
            rng.choice(PHONE_HEADS) + f"{rng.randrange(10_000):04d}",
            rng.randint(1, self.groups),
        )
