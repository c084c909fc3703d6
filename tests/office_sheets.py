"""Workbooks a small office receives in tests: one government table, one roster. Names and numbers are invented."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from loaders.demo.people import check_digit
from tests.makers import book, roster, saved

#: villages of 凤瑞街道 (411322001) with the names the office writes
VILLAGES = {"411322001001": "新华街", "411322001002": "交通街"}


def id_of(number: int, born: str = "19700203") -> str:
    """A valid ID that belongs to nobody: place 411322, birthday, running number."""
    body = f"411322{born}{number:03d}"
    return body + check_digit(body)


def income(folder: Path, tax: float, other: float, total: float | None = None, year: int = 2025, name: str = "收入.xlsx") -> Path:
    """一般公共预算收入表 of two lines and a total (default: their sum)."""
    rows = (
        (f"{year}年一般公共预算收入表", "<", "<", "<"),
        (None, None, None, "单位：万元"),
        ("科目编码", "科目名称", "上年执行数", "预算数"),
        ("101", "税收收入", None, tax),
        ("103", "非税收入", None, other),
        (None, "本年收入合计", None, tax + other if total is None else total),
    )
    return saved(folder, book({"表1": rows}), name)


def persons(
    folder: Path, people: Sequence[tuple[str, str, str, float]], code: str = "BT001", name: str = "耕地地力保护补贴",
    batch: str = "2025年第1批", kind: str = "实发", file: str = "",
) -> Path:  # fmt: skip
    """A roster of (village, person, ID, amount) of one programme and batch."""
    facts = f"补贴项目：{name}（{code}）　批次：{batch}　批次性质：{kind}　发放日期：2025-06-20"
    rows = [
        (index, "凤瑞街道", village, "1组", person, number, "", 1, amount, amount)
        for index, (village, person, number, amount) in enumerate(people, 1)
    ]
    return saved(folder, book({"发放明细": roster(rows, facts)}), file or f"{code}.xlsx")
