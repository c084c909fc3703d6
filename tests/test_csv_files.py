"""Every CSV the county hands out opens in Chinese in a spreadsheet, runs nothing, and keeps every digit."""

from __future__ import annotations

from decimal import Decimal

from datasets.published.csvfile import csv_bytes


def test_a_csv_opens_in_chinese_runs_nothing_and_keeps_every_digit() -> None:
    content = csv_bytes(("名称", "数"), [("=1+1", Decimal("1E+3")), ("甲,乙", None), (True, 5)])
    assert content == b"\xef\xbb\xbf" + '名称,数\r\n\'=1+1,1000\r\n"甲,乙",\r\ntrue,5\r\n'.encode()
