"""Decides who in a village receives which subsidy in which year: the same people year after year, a few joining and leaving.

Amounts: quantity in hundredths × standard in fen, rounded half up to the fen for each row (四舍五入到分).
"""

from __future__ import annotations

from functools import cache
from random import Random
from typing import NamedTuple

from loaders.demo.lists import rows
from loaders.demo.people import Person, Registry
from loaders.demo.places import Village, villages

FIRST, LAST = 2022, 2026


class Claim(NamedTuple):
    """A person's standing in one programme: base quantity in hundredths, grade of the standard, years on the roll."""

    person: Person
    quantity: int
    grade: int
    from_year: int
    to_year: int


class Payment(NamedTuple):
    """One row of a roster: quantity in hundredths of its unit, standard and amount in fen."""

    village: Village
    person: Person
    quantity: int
    standard: int
    due_fen: int


class Programme(NamedTuple):
    """One line of programmes.csv."""

    code: str
    name: str
    authority: str
    payee: str
    unit: str
    quantity_heading: str
    privacy_class: str
    who: str
    chance: float
    most: int
    layout: str


@cache
def programmes() -> dict[str, Programme]:
    """The programmes of the demo county by code."""
    return {
        row["code"]: Programme(
            row["code"],
            row["name"],
            row["authority"],
            row["payee"],
            row["unit"],
            row["quantity_heading"],
            row["privacy_class"],
            row["who"],
            float(row["chance"]),
            int(row["most"]),
            row["layout"],
        )
        for row in rows("programmes")
    }


@cache
def standards() -> dict[tuple[str, int], tuple[int, ...]]:
    """Standards in fen by (programme, year), one per grade, highest need first."""
    found: dict[tuple[str, int], list[int]] = {}
    for row in rows("standards"):
        found.setdefault((row["programme_code"], int(row["year"])), []).append(round(float(row["standard"]) * 100))
    return {key: tuple(values) for key, values in found.items()}


def amount(quantity: int, standard: int) -> int:
    """Quantity in hundredths × standard in fen, half up to the fen."""
    return (quantity * standard + 50) // 100


def _years(rng: Random) -> tuple[int, int]:
    dice = rng.random()
    if dice < 0.05:
        return rng.choice((2024, 2025)), LAST
    if dice < 0.10:
        return FIRST, rng.choice((2023, 2024))
    return FIRST, LAST


def _land(rng: Random, village: Village) -> int:
    most = 650 if village.township.code < "411322100" else 1450
    return rng.randint(80, most)


def _heads(registry: Registry, village: Village) -> list[Claim]:
    rng = registry.rng
    count = rng.randint(54, 66)
    claims = []
    for _ in range(count):
        person = registry.person(1948, 1990)
        claims.append(Claim(person, _land(rng, village), rng.randint(1, 5), *_years(rng)))
    return claims


#: who -> (oldest birth year, youngest birth year) of people invented only for that programme
AGES: dict[str, tuple[int, int]] = {
    "elder_alone": (1938, 1960),
    "disabled": (1945, 2003),
    "child": (2009, 2018),
    "elder_80": (1924, 1943),
    "soldier": (1945, 1962),
    "couple": (1948, 1962),
    "student": (2005, 2009),
    "conscript": (1968, 1985),
    "moved": (1950, 1990),
}


def _invented(registry: Registry, programme: Programme) -> list[Claim]:
    rng, who = registry.rng, programme.who
    if who == "moved" and registry.order % 7:
        return []
    claims = []
    for _ in range(programme.most if who != "moved" else 22):
        if who != "moved" and rng.random() > programme.chance:
            continue
        oldest, youngest = AGES[who]
        if who == "disabled" and rng.random() < 0.08:
            oldest, youngest = 2010, 2018
        person = registry.person(oldest, youngest)
        grade = _grade(programme, person, rng)
        quantity = rng.randint(1, 5) * 100 if who == "moved" else 100
        first, last = _years(rng)
        if who == "student":
            first, last = max(first, person.born.year + 15), min(last, person.born.year + 19)
        claims.append(Claim(person, quantity, grade, first, last))
    return claims


def _grade(programme: Programme, person: Person, rng: Random) -> int:
    if programme.who == "elder_80":
        return 0 if person.born.year > 1935 else 1 if person.born.year > 1925 else 2
    return rng.choice((0, 1, 1, 2)) if programme.code in {"BT019", "BT039"} else rng.choice((0, 1, 1))


def _among(heads: list[Claim], programme: Programme, village: Village, rng: Random) -> list[Claim]:
    if programme.who == "forest" and not village.is_hilly:
        return []
    claims = []
    for head in heads:
        if rng.random() > programme.chance:
            continue
        of_land = max(30, head.quantity * rng.randint(40, 95) // 100)
        quantity = of_land if programme.who in {"grain", "forest"} else min(head.grade, programme.most) * 100
        first, last = (head.from_year, head.to_year)
        if programme.who == "machine":
            first = last = rng.choice((2023, 2024, 2025))
            quantity = 100
        claims.append(Claim(head.person, quantity, rng.choice((0, 1, 1, 2)), first, last))
    return claims


@cache
def rolls(seed: int) -> dict[str, dict[str, tuple[Claim, ...]]]:
    """Everybody's claims: programme code -> village code -> claims, in the order of the groups."""
    found: dict[str, dict[str, tuple[Claim, ...]]] = {code: {} for code in programmes()}
    for order, village in enumerate(villages()):
        rng = Random(f"{seed}/{village.code}")
        registry = Registry(order, rng)
        heads = _heads(registry, village)
        for code, programme in programmes().items():
            if programme.who == "farm":
                claims = heads
            elif programme.who in AGES:
                claims = _invented(registry, programme)
            else:
                claims = _among(heads, programme, village, rng)
            found[code][village.code] = tuple(sorted(claims, key=lambda claim: claim.person.group))
    return found


def _quantity(programme: Programme, claim: Claim, year: int, months: int) -> int:
    if programme.unit == "人·月" and programme.who == "poor":
        return claim.quantity * months
    if programme.unit == "人·月":
        return 100 * months
    if programme.unit == "学期":
        return 200 if year < claim.to_year else 100
    if programme.unit == "亩":  # a few areas are measured anew in 2024 and in 2025
        turn = int(claim.person.id_number[11:17])
        change = (turn % 41 - 20) if year >= 2024 and turn % 17 == 3 else 0
        change += (turn % 31 - 15) if year >= 2025 and turn % 19 == 5 else 0
        return max(20, claim.quantity + change)
    return claim.quantity


def payments(seed: int, code: str, year: int, months: int = 12) -> list[Payment]:
    """The rows of one roster, village by village. `months` is what the batch pays for in monthly programmes."""
    programme, grades = programmes()[code], standards()[(code, year)]
    places = {village.code: village for village in villages()}
    paid = []
    for village_code, claims in rolls(seed)[code].items():
        for claim in claims:
            if not claim.from_year <= year <= claim.to_year:
                continue
            if programme.who in {"child", "elder_80"} and not _has_age(programme, claim.person, year):
                continue
            quantity = _quantity(programme, claim, year, months)
            standard = grades[min(claim.grade, len(grades) - 1)]
            paid.append(Payment(places[village_code], claim.person, quantity, standard, amount(quantity, standard)))
    return paid


def _has_age(programme: Programme, person: Person, year: int) -> bool:
    age = year - person.born.year
    return age <= 17 if programme.who == "child" else age >= 81
