"""Knows how different offices write the same official table: unit, code columns, place of the total, digits, zero, labels."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import schemas
from loaders.demo.sheets import SAMPLE, Page, Value

CHINESE = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十")


@dataclass(frozen=True)
class Hand:
    """The habits of one clerk.

    `has_parts`: 类|款|项 in three columns, else one code; `digits` number | text | grouped; `zero` what stands for nothing;
    `has_order`: a 栏次 row under the head; `lists_all`: all 类 stand in the balance, used or not.
    """

    unit: str = "万元"
    has_parts: bool = False
    total_first: bool = True
    unit_left: bool = False
    digits: str = "number"
    zero: Value = None
    has_order: bool = False
    lists_all: bool = False
    label: str = "编制部门："
    unit_word: str = "单位："
    sample_below: bool = False
    indent: str = ""
    has_cover: bool = False

    def money(self, hundreds: int) -> Value:
        """An amount as this clerk writes it."""
        if not hundreds:
            return self.zero
        value = hundreds / 100 if self.unit == "万元" else hundreds * 100
        if self.digits == "number":
            return value
        return f"{value:,.2f}" if self.digits == "grouped" else f"{value:.2f}"

    def moneys(self, amounts: Iterable[int]) -> list[Value]:
        """Several amounts."""
        return [self.money(amount) for amount in amounts]


HANDS = (
    Hand(),
    Hand(unit="元", has_parts=True, total_first=False, unit_word="单位：", has_cover=True),
    Hand(total_first=False, digits="text", zero="0.00", has_order=True, label="部门：", unit_word="金额单位："),
    Hand(unit="元", digits="grouped", unit_left=True, label="单位名称：", lists_all=True, sample_below=True, has_cover=True),
    Hand(has_parts=True, zero=0, has_order=True, lists_all=True, label="公开部门：", indent="　"),
    Hand(digits="text", unit_word="单位:", label="填报单位：", sample_below=True, indent="　"),
)


def hand_of(index: int, year: int) -> Hand:
    """The hand of the `index`-th office; every fourth has a new clerk in 2025."""
    return HANDS[(index + (1 if year >= 2025 and index % 4 == 0 else 0)) % len(HANDS)]


@cache
def names(list_name: str) -> dict[str, str]:
    """Code → name of `schemas/codes/<list_name>.csv`."""
    with (Path(schemas.__path__[0]) / "codes" / f"{list_name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return {row["code"]: row["name"] for row in csv.DictReader(file)}


Coded = tuple[str, str, tuple[int, ...]]


def tree(leaves: Iterable[tuple[str, Sequence[int]]], list_name: str = "function") -> list[Coded]:
    """类, 款, 项 rows (code, name, amounts) from the leaves; every parent is the sum of its children."""
    sums: dict[str, list[int]] = {}
    for code, amounts in leaves:
        for upper in {code[:3], code[:5], code}:
            line = sums.setdefault(upper, [0] * len(amounts))
            for index, amount in enumerate(amounts):
                line[index] += amount
    known = names(list_name)
    return [(code, known[code], tuple(amounts)) for code, amounts in sorted(sums.items())]


def opening(page: Page, hand: Hand, title: str, entity: str, number: str = "") -> None:
    """What stands above the head: number, title, 编制部门 and unit, and the sample line."""
    if not hand.sample_below:
        page.line(SAMPLE)
    if number:
        page.line(number)
    page.title(title)
    unit = f"{hand.unit_word}{hand.unit}"
    if hand.unit_left:
        page.line(f"{hand.label}{entity}") if entity else None
        page.line(unit)
    else:
        page.across(f"{hand.label}{entity}" if entity else "", unit)


def closing(page: Page, hand: Hand, *notes: str) -> None:
    """What stands below the body: notes, and the sample line where this hand writes it there."""
    for note in notes:
        page.note(note)
    if hand.sample_below:
        page.note(f"注：{SAMPLE}。")


def code_head(hand: Hand, code: str, name: str) -> list[list[Value]]:
    """The left part of a head over two rows."""
    if hand.has_parts:
        return [[code, "<", "<", name], ["类", "款", "项", "^"]]
    return [[code, name], ["^", "^"]]


def code_cells(hand: Hand, code: str, name: str) -> list[Value]:
    """Code and name of one row."""
    indent = hand.indent * (2 if len(code) > 5 else 1 if len(code) > 3 else 0)
    if hand.has_parts:
        return [code[:3] or None, code[3:5] or None, code[5:7] or None, indent + name]
    return [code or None, indent + name]


def coded_body(page: Page, hand: Hand, rows: list[Coded], total_name: str = "合计") -> None:
    """The rows of a coded table and its total row, first or last; and the 栏次 row above."""
    width = len(rows[0][2]) if rows else 0
    total = [sum(row[2][index] for row in rows if len(row[0]) == 3) for index in range(width)]
    left = 4 if hand.has_parts else 2
    if hand.has_order and width:
        page.row(*(["栏次"] + [None] * (left - 1)), *range(1, width + 1))
    closing_row: list[Value] = [total_name] + [None] * (left - 1)
    if hand.total_first:
        page.row(*closing_row, *hand.moneys(total))
    for code, name, amounts in rows:
        page.row(*code_cells(hand, code, name), *hand.moneys(amounts))
    if not hand.total_first:
        page.row(*closing_row, *hand.moneys(total))


def numbered(index: int) -> str:
    """一、二、… 二十三、."""
    tens, one = divmod(index, 10)
    word = (CHINESE[tens - 1] if tens > 1 else "") + ("十" if tens else "") + (CHINESE[one - 1] if one else "")
    return f"{word}、"
