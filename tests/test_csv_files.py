"""Every CSV the county hands out opens in Chinese in a spreadsheet, runs nothing, and keeps every digit."""

from __future__ import annotations

from decimal import Decimal

import pytest

from datasets.published.csvfile import csv_bytes, plain


def test_a_csv_opens_in_chinese_runs_nothing_and_keeps_every_digit() -> None:
    content = csv_bytes(("名称", "数"), [("=1+1", Decimal("1E+3")), ("甲,乙", None), (True, 5)])
    assert content == b"\xef\xbb\xbf" + '名称,数\r\n\'=1+1,1000\r\n"甲,乙",\r\ntrue,5\r\n'.encode()


@pytest.mark.parametrize("lead", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "\x00="])
def test_no_text_runs_whatever_it_begins_with_and_a_negative_number_stays_one(lead: str) -> None:
    assert plain(f"{lead}cmd|' /C calc'!A0").startswith("'")
    assert plain(Decimal("-12.50")) == "-12.50"
