"""Keeps the county's books: general budget, funds, state capital and social insurance, for budget, adjusted budget and final account.

Rule: the county's own spending is what its departments spend plus the lines no department holds; own + townships = county; income
and expenditure close in every column. Amounts are 百元.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from random import Random

from loaders.demo import bonds
from loaders.demo.departments import books, departments
from loaders.demo.lists import rows
from loaders.demo.places import townships, villages
from loaders.demo.shares import grown, split, wan

STAGES = ("initial", "adjusted", "final")
Lines = dict[str, int]


@dataclass(frozen=True)
class Account:
    """One fund's account at one stage: items by code, and the closing lines of both sides by the names of schemas.lines."""

    income: Lines
    spending: Lines
    lines_in: Lines
    lines_out: Lines

    @property
    def current_income(self) -> int:
        """本年收入合计."""
        return sum(self.income.values())

    @property
    def current_spending(self) -> int:
        """本年支出合计."""
        return sum(self.spending.values())

    @property
    def income_total(self) -> int:
        """收入总计."""
        return self.current_income + sum(self.lines_in.values())

    @property
    def spending_total(self) -> int:
        """支出总计."""
        return self.current_spending + sum(self.lines_out.values())


def _merge(*parts: Lines) -> Lines:
    out: Lines = {}
    for part in parts:
        for code, amount in part.items():
            out[code] = out.get(code, 0) + amount
    return {code: out[code] for code in sorted(out) if out[code]}


def _unused(code: str, year: int, amount: int, seed: int) -> int:
    return int(amount * Random(f"{seed}/{code}/{year}/unused").uniform(0.004, 0.045))


def _listed(kind: str, year: int, stage: str, seed: int) -> Lines:
    """Lines of county_spending.csv of `kind`."""
    out = {}
    for row in rows("county_spending"):
        if row["kind"] != kind:
            continue
        rng = Random(f"{seed}/{row['code']}/{kind}/{year}/{stage[:5] if stage == 'initial' else 'final'}")
        amount = grown(float(row["amount"]), float(row["growth"]), year, rng, 0.03 if stage != "initial" else 0.01)
        out[row["code"]] = amount
    return out


def _of_departments(source: str, year: int, stage: str, seed: int) -> Lines:
    book_stage = "initial" if stage == "initial" else "final"
    leaves: list[Lines] = []
    for department in departments():
        leaves.append({item.code: item.total for item in books(department.code, year, book_stage, seed).items[source]})
    return _merge(*leaves)


@cache
def own_spending(year: int, stage: str, seed: int) -> Lines:
    """General budget, county level (县本级), by item."""
    interest = {"2320301": bonds.interest(seed, year, bonds.GENERAL) * 100}
    lines = _merge(_of_departments("general", year, stage, seed), _listed("own", year, stage, seed), interest)
    if stage == "adjusted":
        return {code: amount + _unused(code, year, amount, seed) for code, amount in lines.items()}
    return _merge(lines, _listed("reserve", year, stage, seed)) if stage == "initial" else lines


@cache
def township_spending(year: int, stage: str, seed: int) -> dict[str, Lines]:
    """General budget of each township, by item; larger townships (more villages) spend more."""
    counts: dict[str, int] = {}
    for village in villages():
        counts[village.township.code] = counts.get(village.township.code, 0) + 1
    out = {}
    for township in townships():
        lines = {}
        for row in rows("county_spending"):
            if row["kind"] != "township":
                continue
            rng = Random(f"{seed}/{township.code}/{row['code']}/{year}/{'initial' if stage == 'initial' else 'final'}")
            base = float(row["amount"]) + float(row["weight"]) * counts[township.code]
            amount = grown(base, float(row["growth"]), year, rng, 0.04)
            lines[row["code"]] = amount + (_unused(row["code"] + township.code, year, amount, seed) if stage == "adjusted" else 0)
        out[township.code] = lines
    return out


@cache
def county_spending(year: int, stage: str, seed: int) -> Lines:
    """General budget of the whole county (全县): own + townships."""
    return _merge(own_spending(year, stage, seed), *township_spending(year, stage, seed).values())


@cache
def income(kinds: tuple[str, ...], year: int, stage: str, seed: int) -> Lines:
    """Income lines of the named kinds (tax, nontax, fund, capital, social)."""
    out = {}
    for row in rows("county_income"):
        if row["kind"] not in kinds:
            continue
        real = grown(float(row["amount"]), float(row["growth"]), year, Random(f"{seed}/{row['code']}/{year}/in"), 0.05)
        if stage != "final":
            rng = Random(f"{seed}/{row['code']}/{year}/{stage}")
            spread = rng.uniform(0.97, 1.04) if stage == "initial" else rng.uniform(1.002, 1.02)
            real = -(-round(real * spread) // 100) * 100
        out[row["code"]] = real
    return {code: out[code] for code in sorted(out)}


def township_income(year: int, stage: str, seed: int) -> Lines:
    """The townships' part of each general income line."""
    shares = {row["code"]: float(row["township_share"]) for row in rows("county_income")}
    return {code: int(amount * shares[code]) for code, amount in income(("tax", "nontax"), year, stage, seed).items()}


@cache
def fund(year: int, stage: str, seed: int) -> Account:
    """政府性基金: land income, special bonds and what is paid from them."""
    special = bonds.SPECIAL
    new, back = bonds.issued(seed, year, special, bonds.NEW), bonds.refinanced(seed, year, special)
    advance = new * 6 // 10 if stage == "initial" else new
    due = bonds.interest(seed, year, special)
    spending = _merge(
        _of_departments("fund", year, stage, seed),
        _listed("fund", year, stage, seed),
        {"2290402": advance * 100, "2320411": due * 100 // 2, "2320498": due * 100 - due * 100 // 2},
    )
    if stage == "adjusted":
        spending = {code: amount + _unused(code, year, amount, seed) for code, amount in spending.items()}
    earned = income(("fund",), year, stage, seed)
    lines_in = {
        "transfers_in": wan(6200) + year % 7 * 1300,
        "carried_in": fund(year - 1, "final", seed).lines_out["carried_out"] if year > 2022 else wan(3100),
        "debt_in": (advance + back) * 100,
    }
    rest = sum(earned.values()) + sum(lines_in.values()) - sum(spending.values()) - bonds.repaid(seed, year, special) * 100
    over = rest * 12 // 100 if stage == "final" else 0
    lines_out = {"debt_repaid": bonds.repaid(seed, year, special) * 100, "moved_out": rest - over, "carried_out": over}
    return Account(earned, spending, lines_in, lines_out)


@cache
def capital(year: int, stage: str, seed: int) -> Account:
    """国有资本经营预算."""
    earned = income(("capital",), year, stage, seed)
    spending = _merge(_of_departments("capital", year, stage, seed), _listed("capital", year, stage, seed))
    if stage == "adjusted":
        spending = {code: amount + _unused(code, year, amount, seed) for code, amount in spending.items()}
    before = capital(year - 1, "final", seed).lines_out["carried_out"] if year > 2022 else wan(60)
    lines_in = {"transfers_in": wan(38), "carried_in": before}
    rest = sum(earned.values()) + sum(lines_in.values()) - sum(spending.values())
    over = rest * 15 // 100 if stage == "final" else 0
    return Account(earned, spending, lines_in, {"moved_out": rest - over, "carried_out": over})


@cache
def general(year: int, stage: str, seed: int) -> Account:
    """一般公共预算 of the whole county; what no other line covers comes from above (上级补助)."""
    kind, rng = bonds.GENERAL, Random(f"{seed}/{year}/closing")
    new, back = bonds.issued(seed, year, kind, bonds.NEW), bonds.refinanced(seed, year, kind)
    earned, spending = income(("tax", "nontax"), year, stage, seed), county_spending(year, stage, seed)
    lines_in = {
        "carried_in": general(year - 1, "final", seed).lines_out["carried_out"] if year > 2022 else wan(17600),
        "moved_in": fund(year, stage, seed).lines_out["moved_out"] + capital(year, stage, seed).lines_out["moved_out"],
        "debt_in": ((new * 6 // 10 if stage == "initial" else new) + back) * 100,
        "stabiliser_in": wan(11200 + year % 5 * 640) if stage != "initial" else wan(12000),
    }
    unspent = sum(county_spending(year, "adjusted", seed).values()) - sum(county_spending(year, "final", seed).values())
    lines_out = {
        "remitted_out": wan(17800 + (year - 2022) * 420),
        "debt_repaid": bonds.repaid(seed, year, kind) * 100,
        "stabiliser_out": wan(rng.randint(8600, 11800)) if stage != "initial" else 0,
        "carried_out": unspent * rng.randint(70, 90) // 100 if stage == "final" else 0,
    }
    missing = sum(spending.values()) + sum(lines_out.values()) - sum(earned.values()) - sum(lines_in.values())
    rebate, usual, special = wan(8620), 0, 0
    usual, special = split(missing - rebate, (82, 18))
    return Account(
        earned, spending, {"rebate_in": rebate, "general_transfer_in": usual, "special_transfer_in": special, **lines_in}, lines_out
    )


@cache
def social(year: int, stage: str, seed: int) -> tuple[Lines, Lines]:
    """社会保险基金: income and expenditure by insurance."""
    spending = _listed("social", year, stage, seed)
    if stage == "adjusted":
        spending = {code: amount + _unused(code, year, amount, seed) for code, amount in spending.items()}
    return income(("social",), year, stage, seed), spending


@cache
def basic(year: int, stage: str, seed: int) -> dict[str, tuple[int, int]]:
    """Own basic expenditure by government economic 款: (personnel, public)."""
    out: dict[str, list[int]] = {}
    for department in departments():
        book = books(department.code, year, "initial" if stage == "initial" else "final", seed)
        organ = department.organ_staff / max(1, department.organ_staff + department.institution_staff)
        for code, amount in book.economic.items():
            upper = round(amount * organ)
            for target, part in ((ORGAN.get(code) or ORGAN[code[:3]], upper), (INSTITUTION[code[:3]], amount - upper)):
                line = out.setdefault(target, [0, 0])
                line[0 if code[:3] in ("301", "303") else 1] += part
    spread = 1.0 if stage != "adjusted" else 1.01
    return {code: (round(a * spread), round(b * spread)) for code, (a, b) in sorted(out.items())}


#: department economic 款 → government economic 款, for organs and for institutions (两套科目对照)
ORGAN = {
    "30101": "50101", "30102": "50101", "30103": "50101", "30107": "50199", "30108": "50102", "30109": "50102", "30110": "50102",
    "30111": "50102", "30112": "50102", "30113": "50103", "30199": "50199", "30215": "50202", "30216": "50203", "30217": "50206",
    "30212": "50207", "30231": "50208", "30213": "50209", "30226": "50205", "30299": "50299", "302": "50201", "310": "50306",
    "30302": "50905", "303": "50999",
}  # fmt: skip
INSTITUTION = {"301": "50501", "302": "50502", "303": "50905", "310": "50601"}
