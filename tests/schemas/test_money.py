"""Money is whole fen, rounded half up, written as bank forms and tables want it."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.money import FEN_PER_UNIT, apart, apiece, as_read, in_capitals, in_unit, plain_yuan, to_fen, written

FEN = st.integers(-(10**15), 10**15)


@given(FEN, st.sampled_from(sorted(FEN_PER_UNIT)))
def test_an_amount_survives_every_unit(fen: int, unit: str) -> None:
    assert to_fen(in_unit(fen, unit), unit) == fen


@given(FEN)
def test_plain_yuan_reads_back(fen: int) -> None:
    assert to_fen(Decimal(plain_yuan(fen)), "元") == fen


@given(st.decimals(-(10**9), 10**9, places=6, allow_nan=False, allow_infinity=False))
def test_rounding_is_half_up(value: Decimal) -> None:
    assert Decimal(to_fen(value, "元")) == (value * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP)


def test_python_rounding_would_be_wrong() -> None:
    assert to_fen(Decimal("8.445"), "元") == 845
    assert to_fen(Decimal("-8.445"), "元") == -845


@pytest.mark.parametrize(
    ("fen", "unit", "places", "text"),
    [(123456789, "元", 2, "1,234,567.89"), (-5, "元", 2, "−0.05"), (0, "元", 2, "0.00"), (-49, "元", 0, "0"), (1234567, "万元", 2, "1.23")],
)
def test_amounts_as_people_read_them(fen: int, unit: str, places: int, text: str) -> None:
    assert written(fen, unit, places) == text


@pytest.mark.parametrize(
    ("fen", "text"),
    [
        (100040506, "壹佰万零肆佰零伍元零陆分"),
        (10_000_000_000, "壹亿元整"),
        (1050, "壹拾元伍角整"),
        (5, "伍分"),
        (0, "零元整"),
        (100, "壹元整"),
        (10, "壹角整"),
        (1005, "壹拾元零伍分"),
        (100_100, "壹仟零壹元整"),
        (101_000_100, "壹佰零壹万零壹元整"),
        (10_700_053, "壹拾万柒仟元伍角叁分"),
        (1_640_902, "壹万陆仟肆佰零玖元零贰分"),
        (168_032, "壹仟陆佰捌拾元叁角贰分"),
        (32_504, "叁佰贰拾伍元零肆分"),
        (1_234_567_890_123, "壹佰贰拾叁亿肆仟伍佰陆拾柒万捌仟玖佰零壹元贰角叁分"),
        (2_000_000_010_000, "贰佰亿零壹佰元整"),
        (123_450_000_000_000, "壹万贰仟叁佰肆拾伍亿元整"),
        (-505, "负伍元零伍分"),
    ],
)
def test_capitals_as_bank_forms_write_them(fen: int, text: str) -> None:
    assert in_capitals(fen) == text


_DIGIT = {c: i for i, c in enumerate("零壹贰叁肆伍陆柒捌玖")}
_PLACE = {"拾": 10, "佰": 100, "仟": 1000}


def _value(capitals: str) -> int:
    """Read capitals back, by the rules of counting and nothing else."""
    yuan, _, rest = capitals.partition("元") if "元" in capitals else ("", "", capitals)
    total = section = digit = 0
    for sign in yuan:
        if sign in _DIGIT:
            digit = _DIGIT[sign]
        elif sign in _PLACE:
            section, digit = section + digit * _PLACE[sign], 0
        else:
            section, digit = section + digit, 0
            if sign == "万":
                total, section = total + section * 10_000, 0
            else:
                total, section = (total + section) * 100_000_000, 0
    fen = (total + section + digit) * 100
    for sign, following in zip(rest, rest[1:] + " ", strict=False):
        if sign in _DIGIT and following in "角分":
            fen += _DIGIT[sign] * (10 if following == "角" else 1)
    return fen


@given(st.integers(1, 10**13))
def test_capitals_mean_the_amount(fen: int) -> None:
    capitals = in_capitals(fen)
    assert _value(capitals) == fen
    assert "零零" not in capitals
    assert capitals.endswith(("整", "分"))


def test_an_amount_beyond_all_money_is_refused() -> None:
    with pytest.raises(ValueError, match="no capitals"):
        in_capitals(10**18)


@pytest.mark.parametrize(("fen", "among", "one"), [(1000, 3, 333), (5, 2, 3), (15, 2, 8), (-5, 2, -3), (100, Decimal("2.5"), 40)])
def test_what_one_gets_is_rounded_half_up(fen: int, among: int | Decimal, one: int) -> None:
    assert apiece(fen, among) == one


@pytest.mark.parametrize(("plain", "read", "told"), [("-64840547.00", "−64,840,547.00", "少了64,840,547.00"), ("0.30", "0.30", "多了0.30")])
def test_a_sentence_says_which_way_a_difference_goes_and_never_with_a_hyphen(plain: str, read: str, told: str) -> None:
    assert (as_read(plain), apart(plain)) == (read, told)
