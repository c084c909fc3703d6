"""Percentages beside two figures (为上年%): the printed ratio against the ratio of the figures."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from schemas.book import Book
from schemas.findings import Finding
from schemas.identity.figures import View, decimals_of
from schemas.money import apart, as_read

#: ratio column, dividend, divisor
_RATIOS = (
    ("ratio_percent", "budget_fen", "prior_fen"),
    ("ratio_adjusted_percent", "final_fen", "adjusted_fen"),
    ("ratio_prior_percent", "final_fen", "prior_fen"),
)
_ALLOWED = Decimal("0.1")


def findings(view: View, book: Book) -> list[Finding]:
    """GOV-08 findings of one table."""
    return list(_findings(view, book))


def _findings(view: View, book: Book) -> Iterator[Finding]:
    for ratio, over, under in _RATIOS:
        if not all(view.has(column) for column in (ratio, over, under)):
            continue
        for at in range(view.size):
            printed, a, b = view.raw(at, ratio), view.figure(at, over), view.figure(at, under)
            if not isinstance(printed, Decimal) or a is None or b is None:
                continue
            if not b.fen:
                yield from _of_nothing(view, book, view.cell(at, ratio), b.cell, printed, view.names[at])
                continue
            true = Decimal(a.fen) / Decimal(b.fen) * 100
            blur = true * (a.step / 2 / max(abs(a.fen), 1) + b.step / 2 / abs(b.fen)) if a.fen else Decimal(0)
            allowed = max(_ALLOWED, Decimal(1).scaleb(-decimals_of(view.text(at, ratio))) / 2) + abs(blur)
            if abs(printed - true) > allowed and abs(printed * 100 - true) > allowed:
                cell = view.cell(at, ratio)
                message = (
                    f"“{view.table.sheet}”{cell}（{view.names[at]}）写的是{printed}%，"
                    f"按{a.cell}÷{b.cell}算应为{as_read(f'{true:.2f}')}%，{apart(f'{printed - true:.2f}')}个百分点。请核对。"
                )
                cells = (cell, a.cell, b.cell)
                rule = "GOV-08"
                yield Finding(
                    rule, book.gravity(rule), view.table.sheet, cells, view.text(at, ratio), f"{true:.2f}", f"{printed - true:.2f}", message
                )


def _of_nothing(view: View, book: Book, cell: str, base: str, printed: Decimal, name: str) -> Iterator[Finding]:
    """A percentage of nought: there is none, the cell stays empty; a printed 0 is how many sheets show that."""
    if printed:
        said = f"“{view.table.sheet}”{cell}（{name}）写的是{printed}%，但{base}是0，没有百分比可算。请留空，或核对{base}。"
        yield Finding("GOV-08", book.gravity("GOV-08"), view.table.sheet, (cell, base), f"{printed}", "", "", said)
