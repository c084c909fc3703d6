"""Puts findings in the order a clerk works through them and says each one's heading, body, sum and cells."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import InvalidOperation

from datasets.office.records import ABOUT_PERSONS, Explanation
from schemas.findings import Finding, Gravity
from schemas.money import as_read

TONES = {Gravity.BLOCKS: "block", Gravity.ASKS: "ask", Gravity.NOTES: "note"}
_ORDER = {Gravity.BLOCKS: 0, Gravity.ASKS: 1, Gravity.NOTES: 2}
_A1 = re.compile(r"([A-Z]+)(\d+)")
_RANGE = re.compile(r"([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})")
#: “部门收支总表”D15（支出总计，预算数）为… and …少了50.0元, as the rules word it
_PLACE = re.compile(r"^“[^”]*”[A-Z]{1,3}\d+(?:（[^）]*）)?[：为的]?")
#: the table's own title before what is wrong in it
_TABLE = re.compile(r"^《[^》]*》里(?=\S)")
_NAMED = re.compile(r"^“[^”]*”[A-Z]{1,3}\d+（([^，）]+)")
_AMOUNT = re.compile(r"(多|少)了([\d,.]+(\w?元))")
LONGEST = 34


@dataclass(frozen=True)
class Sum:
    """The arithmetic of one finding, as printed, in `unit`: the sheet's (元, 万元), '' where no money is counted."""

    expected: str
    quoted: str
    difference: str
    unit: str


@dataclass(frozen=True)
class FindingItem:
    """One finding as the list shows it; `k` is its number, the same as in the marked cell."""

    k: int
    place: str
    tone: str
    word: str
    sheet: str
    cell: str
    kin: tuple[str, ...]
    heading: str
    message: str
    sum: Sum | None
    asks: bool
    explanation: str
    stays_inside: bool

    @property
    def says(self) -> str:
        """What a screen reader says at the marked cell: E7，必须改，合计和下面各款对不上."""
        return "，".join(part for part in (self.cell, self.word, self.heading) if part)


def row_of(address: str) -> int:
    """The sheet row of an A1 address, 0 when there is none."""
    found = _A1.match(address)
    return int(found[2]) if found else 0


def _sort_key(finding: Finding, sheets: list[str]) -> tuple[int, int, int, str]:
    cell = finding.cells[0] if finding.cells else ""
    where = sheets.index(finding.sheet) if finding.sheet in sheets else len(sheets)
    return _ORDER[finding.gravity], where, row_of(cell), cell


def _kin(finding: Finding) -> tuple[str, ...]:
    out: list[str] = []
    for cell in finding.cells[1:]:
        span = _RANGE.fullmatch(cell)
        if span and span[1] == span[3]:
            out += [f"{span[1]}{row}" for row in range(int(span[2]), min(int(span[4]), int(span[2]) + 400) + 1)]
        else:
            out.append(cell)
    return tuple(out)


def _words(finding: Finding) -> str:
    """A heading of one glance: 支出总计少了50.0元, else the message's first clause without its place."""
    amount = _AMOUNT.search(finding.message)
    named = _NAMED.match(finding.message)
    if amount and named and finding.difference:
        return f"{named[1]}{amount[1]}了{amount[2]}"
    plain = _TABLE.sub("", _PLACE.sub("", finding.message)).strip().rstrip("。")
    plain = f"{named[1]}{plain}" if named and plain.startswith(("写的是", "不在")) else plain
    first = re.split(r"[。；]", plain, maxsplit=1)[0]
    if len(first) <= LONGEST:
        return first
    cut = max((at for at in (first.rfind(mark, 8, LONGEST) for mark in "，：") if at > 0), default=LONGEST)
    return first[:cut] + ("" if cut < LONGEST else "……")


def _figure(text: str) -> str:
    """A printed figure with grouped digits and a true minus; anything else as it is."""
    try:
        return as_read(text.replace(",", ""))
    except InvalidOperation:
        return text


def _sum(finding: Finding) -> Sum | None:
    if not (finding.expected and finding.difference and finding.quoted):
        return None
    amount = _AMOUNT.search(finding.message)
    return Sum(_figure(finding.expected), _figure(finding.quoted), _figure(finding.difference), amount[3] if amount else "")


def items(findings: Iterable[Finding], explanations: Mapping[str, Explanation], sheets: list[str]) -> list[FindingItem]:
    """All findings, 必须改 first, then in the order of `sheets` and rows, numbered from 1."""
    ordered = sorted(findings, key=lambda finding: _sort_key(finding, sheets))
    return [_item(number, finding, explanations) for number, finding in enumerate(ordered, start=1)]


def _item(number: int, finding: Finding, explanations: Mapping[str, Explanation]) -> FindingItem:
    written = explanations.get(finding.place)
    return FindingItem(
        k=number,
        place=finding.place,
        tone=TONES[finding.gravity],
        word=finding.gravity.word,
        sheet=finding.sheet,
        cell=finding.cells[0] if finding.cells else "",
        kin=_kin(finding),
        heading=_words(finding),
        message=finding.message,
        sum=_sum(finding),
        asks=finding.gravity is Gravity.ASKS,
        explanation=written.text if written else "",
        stays_inside=finding.rule.startswith(ABOUT_PERSONS),
    )
