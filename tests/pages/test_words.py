"""Numbers are written as the guide says: real zero, tiny, missing and unchanged never look alike."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard import words


@pytest.mark.parametrize(
    ("fen", "unit", "said"),
    [
        (158_342_660_000, "万元", "158,342.66"),
        (0, "万元", "0.00"),
        (1, "万元", "不足0.01"),
        (-345_600_000, "万元", "−345.60"),
        (None, "万元", "未公布"),
        (50_000_000, "亿元", "0.01"),
    ],
)
def test_an_amount_prints_as_the_guide_says(fen: int | None, unit: str, said: str) -> None:
    assert words.amount(fen, unit) == said


def test_a_headline_takes_the_unit_its_size_asks_for() -> None:
    assert words.headline(69_284_671_0000) == ("69.28", "亿元")
    assert words.headline(956_075_45) == ("95.61", "万元")
    assert words.headline(9_999_99) == ("9,999.99", "元")


@pytest.mark.parametrize(
    ("now", "before", "said"),
    [
        (105, 100, "+5.0%"),
        (100, 105, "−4.8%"),
        (7, 7, "持平"),
        (7, 0, "上年为0"),
        (7, None, "—"),
        (100_001, 100_000, "不足0.1%"),
        (0, 0, "持平"),
    ],
)
def test_a_change_always_shows_its_sign_and_never_lies(now: int, before: int | None, said: str) -> None:
    assert words.change(now, before) == said


@given(st.integers(min_value=-(10**17), max_value=10**17))
def test_no_amount_but_zero_prints_as_zero(fen: int) -> None:
    assert (words.amount(fen) == "0.00") == (fen == 0)


def test_dates_are_spelled_out_and_other_text_stays() -> None:
    assert (words.day("2026-11-20T01:00:00Z"), words.short_day("2026-11-20"), words.day("年末")) == ("2026年11月20日", "11月20日", "年末")


def test_an_account_is_called_by_its_short_name_as_long_as_that_is_a_name() -> None:
    assert [words.short_account(name) for name in ("教育支出", "教育费附加安排的支出", "预备费", "支出")] == [
        "教育",
        "教育费附加安排的支出",
        "预备费",
        "支出",
    ]
