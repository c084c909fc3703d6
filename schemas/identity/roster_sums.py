"""Amounts of a roster: quantity × standard rounded half up, paid against due, what was allotted against what was paid."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import numpy as np

from schemas.codes import Code
from schemas.findings import Finding, Gravity
from schemas.identity.breach import Breach, tell
from schemas.identity.figures import Figure, decimals_of, tolerance
from schemas.identity.roster import Roster
from schemas.money import apart, as_read, in_unit

_MOST_DECIMALS = 6
#: without a catalogue entry, this share of rows must obey amount = quantity × standard before the others are asked about
_MOSTLY = 0.9


def findings(roster: Roster, programme: Code | None) -> list[Finding]:
    """All findings about amounts."""
    return [*_products(roster, programme), *_summary(roster, programme), *_paid(roster), *_funds(roster)]


def half_up_products(quantity: np.ndarray, standard: np.ndarray) -> np.ndarray:
    """quantity × standard in fen, rounded half up like a clerk does; exact in whole numbers. NaN where either is blank."""
    a, b = np.nan_to_num(quantity), np.nan_to_num(standard)
    places_a, places_b = _decimals(a), _decimals(b)
    whole = np.rint(a * 10**places_a).astype(np.int64) * np.rint(b * 10**places_b).astype(np.int64)
    shift = places_a + places_b - 2
    if shift <= 0:
        fen = whole * 10**-shift
    else:
        step = 10**shift
        fen = np.sign(whole) * ((np.abs(whole) + step // 2) // step)
    return np.where(np.isnan(quantity) | np.isnan(standard), np.nan, fen.astype(float))


def _decimals(values: np.ndarray) -> int:
    for places in range(_MOST_DECIMALS):
        scaled = values * 10**places
        if bool(np.all(np.abs(scaled - np.rint(scaled)) < 1e-6 * np.maximum(1, np.abs(scaled) * 1e-6 + 1))):
            return places
    return _MOST_DECIMALS


def _standard(roster: Roster) -> np.ndarray | None:
    if roster.has("standard"):
        return roster.numbers("standard")
    try:
        fact = float(Decimal(roster.table.facts.get("standard", "")))
    except ArithmeticError:
        return None
    return np.full(len(roster.rows), fact)


def _amount(roster: Roster) -> str:
    return next((c for c in ("due_fen", "paid_fen") if roster.has(c)), "")


def _products(roster: Roster, programme: Code | None) -> Iterator[Finding]:
    amount, standard = _amount(roster), _standard(roster)
    if roster.table.table.shape != "roster" or not amount or standard is None or not roster.has("quantity") or not len(roster.rows):
        return
    expected, given = half_up_products(roster.numbers("quantity"), standard), roster.numbers(amount)
    known = ~np.isnan(expected) & ~np.isnan(given)
    wrong = known & (np.abs(expected - given) > 1)
    is_ordered = programme is not None and programme.more.get("is_quantity_times_standard") == "yes"
    if not wrong.any() or (not is_ordered and wrong.sum() > (1 - _MOSTLY) * max(int(known.sum()), 1)):
        return
    for finding, at in _each(roster, wrong, amount):
        want, have = expected[at], given[at]
        unit = roster.table.unit
        said = (
            f"应等于数量×标准（四舍五入到分）{as_read(shown_in(want, unit))}{unit}，"
            f"表里是{as_read(shown_in(have, unit))}{unit}，{apart(shown_in(have - want, unit))}{unit}。请核对。"
        )
        gravity = roster.book.gravity("SB-01") if is_ordered else roster.book.gravity("SB-04")
        yield _filled(finding, said, shown_in(have, unit), shown_in(want, unit), shown_in(have - want, unit), gravity)


def _each(roster: Roster, wrong: np.ndarray, column: str) -> Iterator[tuple[Finding, int]]:
    positions = np.flatnonzero(wrong)
    told = roster.tell("SB-01", wrong, column, "", further=("quantity", "standard"))
    yield from ((finding, int(positions[i])) for i, finding in enumerate(told))


def _filled(finding: Finding, said: str, quoted: str, expected: str, difference: str, gravity: Gravity) -> Finding:
    return replace(finding, message=finding.message + said, quoted=quoted, expected=expected, difference=difference, gravity=gravity)


def shown_in(fen: float, unit: str) -> str:
    """An amount in the unit of the sheet, in plain digits."""
    return f"{in_unit(int(fen), unit):.2f}" if unit in ("元",) else f"{in_unit(int(fen), unit):f}"


def _summary(roster: Roster, programme: Code | None) -> Iterator[Finding]:
    """SB-03: a village's paid amount is near quantity × standard; each household's rounding may add half a fen."""
    standard = _standard(roster)
    amount = _amount(roster)
    is_ordered = programme is None or programme.more.get("is_quantity_times_standard") == "yes"
    if roster.table.table.id != "subsidy_village_summary" or standard is None or not amount or not roster.has("quantity") or not is_ordered:
        return
    count = next((c for c in ("household_count", "people_count") if roster.has(c)), "")
    if not count:
        return
    quantity, given, heads = roster.numbers("quantity"), roster.numbers(amount), roster.numbers(count)
    expected = quantity * standard * 100
    allowed = (0.5 + 0.5 * standard * 10 ** (2 - _decimals(np.nan_to_num(quantity))) / 100) * np.nan_to_num(heads) + 1
    wrong = ~np.isnan(expected) & ~np.isnan(given) & (np.abs(given - expected) > allowed)
    if wrong.sum() > (1 - _MOSTLY) * len(wrong) and len(wrong) > 5:
        return
    said = "和面积（数量）×标准相差太多，超出逐户四舍五入能解释的范围。请核对。"
    yield from roster.tell("SB-03", wrong, amount, said, further=("quantity", "standard"))


def _paid(roster: Roster) -> Iterator[Finding]:
    if roster.table.table.shape == "roster":
        yield from _each_amount(roster)
    if not roster.has("due_fen", "paid_fen"):
        return
    due, paid = roster.numbers("due_fen"), roster.numbers("paid_fen")
    known = ~np.isnan(due) & ~np.isnan(paid)
    yield from roster.tell("PAY-01", known & (paid > due), "paid_fen", "实发金额大于应发金额。请核对。", further=("due_fen",))
    unexplained = known & (paid < due) & (paid > 0)
    if roster.has("remark"):
        remark = roster.rows["remark"]
        unexplained &= (remark.isna() | (remark.astype("string").str.strip() == "")).to_numpy(bool)
    yield from roster.tell(
        "SB-04", unexplained, "paid_fen", "实发金额少于应发金额，没有说明扣减或退回。请在备注里写明。", further=("due_fen",)
    )


def _each_amount(roster: Roster) -> Iterator[Finding]:
    """A person without an amount, and one who would have to pay; what was paid goes before what was due."""
    main = next((c for c in ("paid_fen", "due_fen") if roster.has(c)), "")
    if main:
        said = f"{roster.table.table.column(main).title}是0或没有填。没有发放的请删去该行或在备注里说明。"
        yield from roster.tell("PAY-02", np.nan_to_num(roster.numbers(main)) == 0, main, said)
    if roster.table.facts.get("batch_kind", "") in ("追回", "退票"):
        return
    for name in ("due_fen", "paid_fen"):
        if roster.has(name):
            said = "是负数。追回、退回的请单独成表，把批次性质写成“追回”或“退票”；写错的请改正。"
            yield from roster.tell("SIGN-01", np.nan_to_num(roster.numbers(name)) < 0, name, said)


def _funds(roster: Roster) -> Iterator[Finding]:
    """SB-06: 下达数 = 已发 + 结余, where the sheet states 下达资金; a remainder nobody states is asked."""
    facts, unit = roster.table.facts, roster.table.unit
    amount = "paid_fen" if roster.has("paid_fen") else _amount(roster)
    if "allotted_fen" not in facts or not amount or facts.get("batch_kind", "实发") not in ("", "实发"):
        return
    row = f"{roster.letter(amount)}{roster.stated['row']}" if "row" in roster.stated else ""
    places = (
        [row]
        if row
        else [roster.cell(int(i), amount) for i in roster.totals.index[-1:]] or [roster.cell(int(roster.rows.index[0]), amount)]
    )
    paid = Figure(roster.table.sheet, places[0], int(np.nansum(roster.numbers(amount))), "", unit, 2 if unit == "元" else 6, "已发")
    stated = [_stated(roster, "allotted", "下达资金"), *([_stated(roster, "left", "结余")] if "left_fen" in facts else [])]
    parts = (paid, *stated[1:])
    if abs(stated[0].fen - sum(f.fen for f in parts)) <= tolerance([*stated, paid]):
        return
    todo = "请核对。" if stated[1:] else "没有发完的请写明结余和怎样结转。"
    breach = Breach("SB-06", stated[0], tuple((1, f) for f in parts), "下达资金应等于已发加结余", todo)
    yield tell(breach, roster.book.gravity("SB-06"))


def _stated(roster: Roster, name: str, word: str) -> Figure:
    """An amount that a line beside the table states."""
    facts, text = roster.table.facts, roster.table.facts[f"{name}_text"]
    return Figure(roster.table.sheet, facts[f"{name}_cell"], int(facts[f"{name}_fen"]), text, roster.table.unit, decimals_of(text), word)
