"""Puts findings in the order a clerk works through them and says each one's heading, body, sum and cells."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from datasets.office.records import Explanation
from schemas.findings import Finding, Gravity

TONES = {Gravity.BLOCKS: "block", Gravity.ASKS: "ask", Gravity.NOTES: "note"}
_ORDER = {Gravity.BLOCKS: 0, Gravity.ASKS: 1, Gravity.NOTES: 2}
_A1 = re.compile(r"([A-Z]+)(\d+)")
_RANGE = re.compile(r"([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})")
_SENTENCE = re.compile(r"(.+?[。；])(.+)", re.S)


@dataclass(frozen=True)
class Sum:
    """The arithmetic of one finding, as printed in the sheet's unit."""

    expected: str
    quoted: str
    difference: str


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


def _words(finding: Finding) -> tuple[str, str]:
    """Heading and body: the finding's own heading, else the first sentence of its message."""
    if finding.heading:
        return finding.heading.rstrip("。"), finding.message
    split = _SENTENCE.fullmatch(finding.message)
    return (split[1].rstrip("。；"), split[2]) if split else (finding.message.rstrip("。"), "")


def items(findings: Iterable[Finding], explanations: Mapping[str, Explanation], sheets: list[str]) -> list[FindingItem]:
    """All findings, 必须改 first, then in the order of `sheets` and rows, numbered from 1."""
    ordered = sorted(findings, key=lambda finding: _sort_key(finding, sheets))
    return [_item(number, finding, explanations) for number, finding in enumerate(ordered, start=1)]


def _item(number: int, finding: Finding, explanations: Mapping[str, Explanation]) -> FindingItem:
    heading, body = _words(finding)
    has_sum = bool(finding.expected and finding.difference and finding.quoted)
    written = explanations.get(finding.place)
    return FindingItem(
        k=number,
        place=finding.place,
        tone=TONES[finding.gravity],
        word=finding.gravity.word,
        sheet=finding.sheet,
        cell=finding.cells[0] if finding.cells else "",
        kin=_kin(finding),
        heading=heading,
        message=body,
        sum=Sum(finding.expected, finding.quoted, finding.difference) if has_sum else None,
        asks=finding.gravity is Gravity.ASKS,
        explanation=written.text if written else "",
    )
