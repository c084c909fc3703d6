"""Persons: check digits, birth dates, minors, classes; what must never appear is found wherever it stands."""

from __future__ import annotations

import hmac
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.numbers import in_text
from schemas.privacy import are_minors, birth_days, check_digits_hold, keyed, luhn_holds, stricter

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def number(born: date, serial: int = 12, place: str = "000000") -> str:
    """An ID of a place that does not exist, so that it is nobody's."""
    body = f"{place}{born:%Y%m%d}{serial:03d}"
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, WEIGHTS, strict=True)) % 11]


BORN = st.dates(date(1900, 1, 1), date(2025, 12, 31))


def test_the_measured_check_digit() -> None:
    body = "41132219880101123"
    assert [d for d in "0123456789X" if check_digits_hold([body + d])[0]] == ["5"]


@given(st.lists(st.tuples(BORN, st.integers(0, 999)), min_size=1, max_size=20))
def test_a_right_number_holds_and_tells_its_birth(people: list[tuple[date, int]]) -> None:
    numbers = [number(born, serial) for born, serial in people]
    assert check_digits_hold(numbers).all()
    assert [d.item() for d in birth_days(numbers)] == [born for born, _ in people]


@given(BORN, st.integers(0, 16), st.integers(1, 9))
def test_any_one_digit_changed_is_found(born: date, place: int, step: int) -> None:
    right = number(born)
    wrong = right[:place] + str((int(right[place]) + step) % 10) + right[place + 1 :]
    assert not check_digits_hold([wrong])[0]


@pytest.mark.parametrize(
    "text", [None, "", "12345678901234567", "1234567890123456789", "４１１３２２１９８８０１０１１２３５", "41132219880101123Y", "无"]
)
def test_what_is_no_number_does_not_hold(text: str | None) -> None:
    assert not check_digits_hold([text])[0]
    assert np.isnat(birth_days([text])[0])


def test_a_day_that_does_not_exist_is_no_birth_date() -> None:
    body = "00000019880230" + "001"
    digit = "10X98765432"[sum(int(d) * w for d, w in zip(body, WEIGHTS, strict=True)) % 11]
    assert np.isnat(birth_days([body + digit])[0])


@pytest.mark.parametrize(
    ("born", "on", "minor"),
    [
        (date(2007, 6, 20), date(2025, 6, 19), True),
        (date(2007, 6, 20), date(2025, 6, 20), False),
        (date(2008, 2, 29), date(2026, 2, 28), True),
        (date(2008, 2, 29), date(2026, 3, 1), False),
        (date(2030, 1, 1), date(2025, 6, 20), True),
    ],
)
def test_minors_on_the_day_of_payment(born: date, on: date, minor: bool) -> None:
    assert are_minors([number(born)], on)[0] == minor


def test_an_age_that_cannot_be_told_counts_as_a_minor() -> None:
    assert are_minors(["", None, "123"], date(2025, 1, 1)).all()


def test_the_stricter_class_holds() -> None:
    assert (stricter("N", "R"), stricter("N", "?"), stricter()) == ("R", "X", "X")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"证件{number(date(1980, 1, 1))}补发", ("身份证号",)),
        ("电话13800000000", ("手机号",)),
        ("卡号4111111111111111", ("银行卡号",)),
        ("2025年补发3个月共1234567890元", ()),
        ("编号202506200001234567", ()),
    ],
)
def test_personal_data_in_a_remark_is_named_not_quoted(text: str, found: tuple[str, ...]) -> None:
    assert tuple(in_text(text)) == found


def test_luhn() -> None:
    assert luhn_holds("4111111111111111")
    assert not luhn_holds("4111111111111112")


@given(st.lists(st.text(max_size=20), max_size=5), st.binary(min_size=1, max_size=200))
def test_a_keyed_mark_is_the_hmac_of_the_standard(numbers: list[str], key: bytes) -> None:
    assert keyed(numbers, key) == [hmac.digest(key, number.encode(), "sha256") for number in numbers]
