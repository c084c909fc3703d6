"""Finds the numbers a line's end cut in two: a narrow cell of a PDF, a line that was full, an Enter in the middle.

Rule: stricter than for a number that stands in one line, since columns of figures end and begin lines too. An ID proves itself by its
check digit, day of birth and place; a card by its groups of four, else where the text speaks of cards; a mobile number only right after
a word that announces one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from schemas.numbers import UNSEEN, classify

#: the groups of digits a line ends and begins with; amounts (1,234.50) are neither
_TAIL = re.compile(r"(?<![\d.,])\d++(?:[ -]\d++)*+[ -]*$")
_HEAD = re.compile(r"[ -]*(\d++(?:[ -]\d++)*+[Xx]?|[Xx])(?![.,]?\d|[A-Za-z])")
_GROUP = re.compile(r"\d+[Xx]?|[Xx]")
#: what stands between two pages
_FOOTER = re.compile(r"[-—–· ]*(?:第? ?\d{1,4} ?页?)(?:[ /，,]*共? ?\d{1,4} ?页)?[-—–· ]*")
_ANNOUNCES_PHONE = re.compile(r"电话|手机|联系|号码|致电|拨打|tel|phone", re.IGNORECASE)
_ANNOUNCES_CARD = re.compile(r"卡号|开户|账号|账户|帐号|一卡通|银行")
#: so many groups on either side, lines in the middle of one cell, signs before a number in which it is announced
_GROUPS, _MIDDLE, _BEFORE = 4, 3, 20
_FIRST_OF_CARD = 10


@dataclass(frozen=True)
class Cut:
    """One number that begins at the end of line `first` and ends at the beginning of line `last` (0-based)."""

    first: int
    last: int
    number: str


def rejoined(lines: Sequence[str]) -> Iterator[Cut]:
    """Every number that `lines` cut, one for each pair of lines; page numbers between two pages are read over."""
    plain = [unicodedata.normalize("NFKC", UNSEEN.sub("", line)).strip() for line in lines]
    speaks_of_cards = any(_ANNOUNCES_CARD.search(line) for line in plain)
    for first, line in enumerate(plain):
        if tail := _TAIL.search(line):
            is_phone = bool(_ANNOUNCES_PHONE.search(line[max(0, tail.start() - _BEFORE) : tail.start()]))
            found = next(_cuts(plain, first, _GROUP.findall(tail[0])[-_GROUPS:], is_phone, speaks_of_cards), None)
            if found:
                yield found


def _cuts(plain: list[str], first: int, before: list[str], is_phone: bool, speaks_of_cards: bool) -> Iterator[Cut]:
    for last, pieces in _followed(plain, first, before):
        head = _HEAD.match(plain[last])
        after = _GROUP.findall(head[1])[:_GROUPS] if head else []
        for start in range(len(before)):
            begun = pieces[start:]
            for end in range(1, len(after) + 1):
                number = "".join([*begun, *after[:end]]).upper()
                if _is_one(number, begun, is_phone, speaks_of_cards):
                    yield Cut(first, last, number)


def _followed(plain: list[str], first: int, before: list[str]) -> Iterator[tuple[int, list[str]]]:
    """(line the number may end in, its groups up to there): the next line, the one behind a page's foot, those of one narrow cell."""
    if first + 1 < len(plain):
        yield first + 1, before
    if first + 2 < len(plain) and _FOOTER.fullmatch(plain[first + 1]):
        yield first + 2, before
    pieces = before
    for middle in range(first + 1, min(first + 1 + _MIDDLE, len(plain) - 1)):
        if not plain[middle].isdigit() or len(plain[middle]) != len(before[-1]):
            return
        pieces = [*pieces, plain[middle]]
        yield middle + 1, pieces


def _is_one(number: str, begun: list[str], is_phone: bool, speaks_of_cards: bool) -> bool:
    what = classify(number)
    if what == "身份证号":
        return len(number) == 18 and 11 <= int(number[:2]) <= 82
    if what == "银行卡号":
        is_grouped = len(begun) > 1 and all(len(group) == 4 for group in begun)
        is_begun = is_grouped or (speaks_of_cards and len("".join(begun)) >= _FIRST_OF_CARD)
        return number.startswith("62") and len(number) >= 16 and is_begun
    return what == "手机号" and is_phone


def covered(lines: Sequence[str], hidden: str = "●") -> list[str]:
    """`lines` with `hidden` in the place of every piece of such a number; where its signs are unusual, of the whole line."""
    out = list(lines)
    for cut in rejoined(lines):
        begins, ends = (UNSEEN.sub("", out[at]).strip() for at in (cut.first, cut.last))
        out[cut.first] = _TAIL.sub(hidden, begins) if _TAIL.search(begins) else hidden
        out[cut.last] = _HEAD.sub(hidden, ends, count=1) if _HEAD.match(ends) else hidden
        out[cut.first + 1 : cut.last] = [hidden] * (cut.last - cut.first - 1)
    return out
