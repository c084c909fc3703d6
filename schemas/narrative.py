"""Compares what the prose of a release says (三公经费、机关运行经费、收支总额) with the figures of its tables."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Protocol

from schemas.book import Book
from schemas.findings import Finding
from schemas.identity.breach import shown
from schemas.identity.figures import Figure, View, decimals_of, tolerance
from schemas.money import as_read, to_fen
from schemas.typed import TypedTable

_MARKS = re.compile(r"[\s\"'“”‘’]+")
_AMOUNT = r"(?:数|总额|合计|安排)?(?:为|是|共|共计|合计)?([\d,]+(?:\.\d+)?)(亿元|万元|元)"
_BUDGET, _FINAL = r"(?:支出)?(?:年初)?(?:财政拨款)?(?:预算)?", r"(?:支出|财政拨款|实际|本年)*决算"
_CAR = r"公务(?:用)?车购置(?:及|和|、)运行(?:维护)?费(?:用)?"
#: what the prose calls each 三公 column
_THREE_PUBLIC = {
    "total_fen": r"三公经费",
    "abroad_fen": r"因公出国\(境\)费(?:用)?",
    "vehicle_fen": _CAR,
    "vehicle_purchase_fen": r"公务(?:用)?车购置费",
    "vehicle_running_fen": r"公务(?:用)?车运行(?:维护)?费",
    "reception_fen": r"公务接待费",
}

#: tables whose figures the prose repeats
_TOLD = ("tp_budget", "tp_final", "db_balance")


class Prose(Protocol):
    """A sheet of prose: its name and its lines."""

    @property
    def sheet(self) -> str:
        """Name of the sheet."""

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines of text."""


def findings(tables: tuple[TypedTable, ...], texts: Sequence[Prose], book: Book) -> list[Finding]:
    """TEXT-01: an amount in the prose that is not the one in the table; the first mention of each counts."""
    views = [View(t) for t in tables if t.table.id in _TOLD and not t.is_empty] if texts else []
    return [f for text in texts for f in _of_text(text, views, book)]


def _of_text(text: Prose, views: Iterable[View], book: Book) -> Iterator[Finding]:
    words = _MARKS.sub("", unicodedata.normalize("NFKC", "\n".join(text.lines)))
    for view in views:
        for pattern, figure in _stated(view):
            said = re.search(pattern + _AMOUNT, words)
            if said is None or figure is None:
                continue
            told = _figure(said, text.sheet, figure)
            if abs(told.fen - figure.fen) > tolerance([told, figure]):
                yield _tell(told, figure, said.group(0), book)


def _stated(view: View) -> Iterator[tuple[str, Figure | None]]:
    """(pattern before the amount, figure) of everything the prose is expected to repeat."""
    if view.id == "tp_budget" and view.size == 1:
        yield from ((pattern + _BUDGET, _only(view, column)) for column, pattern in _THREE_PUBLIC.items())
        yield r"机关运行经费(?:财政拨款)?预算", _only(view, "organ_running_fen")
    if view.id == "tp_final" and view.size == 1:
        yield from ((pattern + _FINAL, _only(view, f"final_{column}")) for column, pattern in _THREE_PUBLIC.items())
    if view.id == "db_balance":
        yield r"(?<!拨款)收入预算(?:总计)?", _line(view, "income_total", "income")
        yield r"(?<!拨款)支出预算(?:总计)?", _line(view, "expenditure_total", "expenditure")


def _only(view: View, column: str) -> Figure | None:
    return view.figure(0, column) if view.has(column) else None


def _line(view: View, line: str, side: str) -> Figure | None:
    at = view.at_line(line, side)
    return view.figure(at, "budget_fen") if at is not None else None


def _figure(said: re.Match[str], sheet: str, like: Figure) -> Figure:
    amount, unit = said.group(1), said.group(2)
    return Figure(sheet, "", to_fen(Decimal(amount.replace(",", "")), unit), amount, unit, decimals_of(amount), like.name, like.title)


def _tell(told: Figure, figure: Figure, sentence: str, book: Book) -> Finding:
    difference = shown(figure.fen - told.fen, figure.unit, max(figure.decimals, told.decimals))
    expected = shown(told.fen, figure.unit, figure.decimals)
    message = (
        f"“{figure.sheet}”{figure.cell}（{figure.title}）是{figure.printed}{figure.unit}，"
        f"“{told.sheet}”里写的是“{sentence}”，相差{as_read(difference.removeprefix('-'))}{figure.unit}。文字和表格应当一致，请改正其中一处。"
    )
    rule = "TEXT-01"
    return Finding(rule, book.gravity(rule), figure.sheet, (figure.cell,), figure.printed, expected, difference, message, figure.title)
