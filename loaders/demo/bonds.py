"""Keeps the county's bonds: each issue on-lent by the province (转贷), when it falls due, what interest it costs, what limit it needs.

Unit: 万元 (0.0001亿元), whole numbers. Rule: balance = opening + issued − repaid because both are sums over the same bonds.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import pairwise
from random import Random

from loaders.demo.lists import rows

GENERAL, SPECIAL = "一般债券", "专项债券"
KINDS = (GENERAL, SPECIAL)
NEW, REFINANCING, SWAP = "新增债券", "再融资债券", "置换债券"
FIRST_YEAR, LAST_YEAR = 2016, 2025
#: 新增 per year in 万元: (general, special)
ISSUED_NEW = {
    2018: (21000, 38000), 2019: (23600, 52000), 2020: (31200, 96000), 2021: (27400, 84000),
    2022: (29800, 92000), 2023: (26300, 81000), 2024: (24100, 76500), 2025: (25800, 72300),
}  # fmt: skip


@dataclass(frozen=True)
class Bond:
    """One bond, or the part of one bond on-lent for one project. `rate` in hundredths of a percent point."""

    code: str
    name: str
    kind: str
    purpose: str
    amount: int
    issued: date
    term: int
    rate: int
    project: dict[str, str] | None
    project_code: str

    @property
    def matures(self) -> date:
        """The day the principal is due."""
        return self.issued.replace(year=self.issued.year + self.term)

    @property
    def interest(self) -> int:
        """One year's interest in 万元, half up."""
        return (self.amount * self.rate + 5_000) // 10_000

    @property
    def source(self) -> str:
        """偿债资金来源."""
        if self.kind == GENERAL:
            return "一般公共预算收入"
        return "项目专项收入、政府性基金收入" if self.project and float(self.project["income_rate"]) else "政府性基金收入"

    def outstanding(self, year: int) -> int:
        """What is still owed at the end of `year`."""
        return self.amount if self.issued.year <= year < self.matures.year else 0


def _parts(total: int, count: int, rng: Random) -> list[int]:
    cuts = sorted(rng.sample(range(1, total // 100), count - 1))
    edges = [0, *(cut * 100 for cut in cuts), total]
    return [b - a for a, b in pairwise(edges)]


def _term(year: int, kind: str, purpose: str, number: int, rng: Random) -> int:
    """Years to maturity; the first bonds are spread so that something falls due every year."""
    if purpose == SWAP:
        return (5, 7, 10)[(number - 1) % 3]
    if year == 2018 and number == 1:
        return 7
    return rng.choice((10, 10, 15, 20) if purpose == NEW and kind == SPECIAL else (5, 7, 10))


class _Issues:
    """Numbers the issues of the invented province series."""

    def __init__(self, seed: int) -> None:
        self.seed, self.bonds = seed, list[Bond]()
        self.series: dict[tuple[int, str], int] = {}
        self.projects = {kind: [row for row in rows("bond_projects") if row["kind"] == kind] for kind in KINDS}
        self.turn = dict.fromkeys(KINDS, 0)

    def add(self, year: int, kind: str, purpose: str, amounts: list[int], rng: Random) -> None:
        """One bond, cut into one part per project."""
        number = self.series.get((year, kind), 0) + 1
        self.series[(year, kind)] = number
        term = _term(year, kind, purpose, number, rng)
        day = date(year, rng.randint(2, 11), rng.randint(3, 26))
        rate = max(160, round(330 + 6 * (term - 7) - 18 * (year - 2018) + rng.randint(-12, 12)))
        short = "一般" if kind == GENERAL else "专项"
        word = "再融资" if purpose == REFINANCING else ""
        name = f"{year}年河南省{word}{short}债券（示例{number:02d}期）"
        code = f"{year % 100:02d}9{0 if kind == GENERAL else 5}{number:03d}"
        for part, amount in enumerate(amounts, 1):
            project, project_code = None, ""
            if purpose == NEW:
                listed = self.projects[kind]
                project = listed[self.turn[kind] % len(listed)]
                self.turn[kind] += 1
                project_code = f"P{year % 100:02d}411322-{number * 10 + part:04d}"
            self.bonds.append(Bond(code, name, kind, purpose, amount, day, term, rate, project, project_code))


def _due(issued: list[Bond], year: int, kind: str) -> int:
    return sum(bond.amount for bond in issued if bond.kind == kind and bond.matures.year == year)


@cache
def bonds(seed: int) -> tuple[Bond, ...]:
    """Every bond ever on-lent to the county, in the order of issue."""
    issues = _Issues(seed)
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        for index, kind in enumerate(KINDS):
            rng = Random(f"{seed}/{year}/{kind}")
            if year < 2018:
                for amount in _parts((98000, 41000)[index], 3, rng):
                    issues.add(year, kind, SWAP, [amount], rng)
                continue
            due = _due(issues.bonds, year, kind)
            if due:
                issues.add(year, kind, REFINANCING, [due * 88 // 1000 * 10], rng)
            for amount in _parts(ISSUED_NEW[year][index], 2 + index, rng):
                issues.add(year, kind, NEW, _parts(amount, 2, rng) if amount > 12000 else [amount], rng)
    return tuple(sorted(issues.bonds, key=lambda bond: (bond.issued, bond.code, bond.project_code)))


def issued(seed: int, year: int, kind: str, *purposes: str) -> int:
    """Amount issued in `year`, of the named purposes (all when none is named)."""
    chosen = purposes or (NEW, REFINANCING, SWAP)
    return sum(bond.amount for bond in bonds(seed) if bond.kind == kind and bond.issued.year == year and bond.purpose in chosen)


def repaid(seed: int, year: int, kind: str) -> int:
    """Principal repaid in `year`."""
    return _due(list(bonds(seed)), year, kind)


def refinanced(seed: int, year: int, kind: str) -> int:
    """How much of the principal due in `year` is refinanced (88 %, as each budget plans)."""
    return repaid(seed, year, kind) * 88 // 1000 * 10


def interest(seed: int, year: int, kind: str) -> int:
    """Interest paid in `year`: every bond pays once a year, from the year after its issue to the year it falls due."""
    return sum(bond.interest for bond in bonds(seed) if bond.kind == kind and bond.issued.year < year <= bond.matures.year)


def balance(seed: int, year: int, kind: str) -> int:
    """Outstanding principal at the end of `year`."""
    return sum(bond.outstanding(year) for bond in bonds(seed) if bond.kind == kind)


def added_limit(seed: int, year: int, kind: str) -> int:
    """New limit given for `year`: what is newly issued, and a little that is not used."""
    return issued(seed, year, kind, NEW) + (300 if kind == GENERAL else 1200)


def limit(seed: int, year: int, kind: str) -> int:
    """The debt limit of `year`: last year's limit and what was added."""
    opening = balance(seed, 2019, kind) + (6800 if kind == GENERAL else 11500)
    return opening + sum(added_limit(seed, y, kind) for y in range(2020, year + 1))


def schedule(seed: int, year: int) -> list[tuple[int, Bond]]:
    """(due year, bond) of everything owed at the end of `year`, in the order of maturity."""
    owed = [(bond.matures.year, bond) for bond in bonds(seed) if bond.outstanding(year)]
    return sorted(owed, key=lambda pair: (pair[0], pair[1].code, pair[1].project_code))
