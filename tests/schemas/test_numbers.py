"""IDs, cards and mobile numbers are found however their digits are written, and figures that only stand in a row are none of them."""

from __future__ import annotations

import pytest

from loaders.masking import covered
from schemas.numbers import in_text
from tests.office_sheets import id_of

ID, CARD, MOBILE = id_of(7), "6222024113220000019", "13800138000"


def _parts(number: str, *sizes: int) -> list[str]:
    found, at = [], 0
    for size in sizes:
        found.append(number[at : at + size])
        at += size
    return found


WAYS = {
    "each digit apart": " ".join(ID),
    "4-4-4-4-2": " ".join(_parts(ID, 4, 4, 4, 4, 2)),
    "dots": ".".join(_parts(ID, 6, 8, 4)),
    "long dashes": "—".join(_parts(ID, 6, 4, 4, 4)),
    "two blanks": "  ".join(_parts(ID, 6, 8, 4)),
    "tabs": "\t".join(_parts(ID, 6, 12)),
    "brackets": f"({')('.join(_parts(ID, 6, 8, 4))})",
    "unseen signs": "\u202a".join(ID),
    "accents": "\u0332".join(ID),
    "digits of another script": "".join(chr(0x660 + int(sign)) if sign.isdigit() else sign for sign in ID),
    "Chinese numerals": "".join("〇一二三四五六七八九"[int(sign)] if sign.isdigit() else sign for sign in ID),
    "as if it had a fraction": f"{ID}.00",
    "a card in two": " ".join(_parts(CARD, 6, 13)),
    "a card by dots": ".".join(_parts(CARD, 4, 4, 4, 4, 3)),
    "abroad": f"+86{MOBILE}",
    "dialled": f"0{MOBILE}",
    "3-3-5": "-".join(_parts(MOBILE, 3, 3, 5)),
    "3-8": "-".join(_parts(MOBILE, 3, 8)),
    "each digit of a mobile": " ".join(MOBILE),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_number_is_found_however_its_digits_are_grouped_and_covered_in_a_grid(way: str) -> None:
    assert len(in_text(f"某某{WAYS[way]}。")) == 1
    assert in_text(covered(f"某某{WAYS[way]}。")) == []


@pytest.mark.parametrize(
    "text",
    [
        "2019 2020 2021 2022 2023 2024",
        "12,345.67 23,456.78 34,567.89 45,678.90",
        "豫财预〔2025〕13号　150-20250101　1350000 2023",
        "411322001001 411322001002 411322001003",
        "0377-67221234、0377-67225678",
        "2025-01-02 2025-03-04 2025-05-06",
        "1.2.3.4.5.6.7.8.9.10.11.12",
    ],
)
def test_figures_dates_and_codes_in_a_row_are_no_number_of_a_person(text: str) -> None:
    assert in_text(text) == []


def test_a_public_number_may_be_written_in_groups() -> None:
    assert in_text("138-001-38000 或 +8613800138000", frozenset({MOBILE})) == []
