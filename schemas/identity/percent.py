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
        shares: list[tuple[str, Decimal, Decimal]] = []
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
            cell = view.cell(at, ratio)
            if abs(printed - true) > allowed and abs(printed * 100 - true) <= allowed:
                shares.append((cell, printed, true))
            elif abs(printed - true) > allowed:
                message = (
                    f"“{view.table.sheet}”{cell}（{view.names[at]}）写的是{printed}%，"
                    f"按{a.cell}÷{b.cell}算应为{as_read(f'{true:.2f}')}%，{apart(f'{printed - true:.2f}')}个百分点。请核对。"
                )
                cells = (cell, a.cell, b.cell)
                rule = "GOV-08"
                yield Finding(
                    rule, book.gravity(rule), view.table.sheet, cells, view.text(at, ratio), f"{true:.2f}", f"{printed - true:.2f}", message
                )
        yield from _as_shares(view, book, shares)


def _as_shares(view: View, book: Book, shares: list[tuple[str, Decimal, Decimal]]) -> Iterator[Finding]:
    """Percentages typed as shares (1.1 for 110%): right by their arithmetic, but a reader would take them for 1.1%."""
    if not shares:
        return
    cell, printed, true = shares[0]
    more = f"等{len(shares)}格" if len(shares) > 1 else ""
    said = f"“{view.table.sheet}”{cell}{more}写成了小数：{printed}，按算应为{true:.1f}%，公开后会被看成{printed}%。请写成{true:.1f}，或把单元格设为百分比格式。"
    cells = tuple(cell for cell, _, _ in shares)
    yield Finding("GOV-08", book.gravity("GOV-08"), view.table.sheet, cells, f"{printed}", f"{true:.1f}", "", said)


def _of_nothing(view: View, book: Book, cell: str, base: str, printed: Decimal, name: str) -> Iterator[Finding]:
    """A percentage of nought: there is none, the cell stays empty; a printed 0 is how many sheets show that."""
    if printed:
        said = f"“{view.table.sheet}”{cell}（{name}）写的是{printed}%，但{base}是0，没有百分比可算。请留空，或核对{base}。"
        yield Finding("GOV-08", book.gravity("GOV-08"), view.table.sheet, (cell, base), f"{printed}", "", "", said)
