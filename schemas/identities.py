"""Checks tables against every identity their kinds declare, and tells each breach at its cells.

Gravity comes from the book; identities of a table stand beside the table, those between tables beside the kind.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol, cast

from schemas import bonds, kinds
from schemas.book import Book
from schemas.findings import Finding
from schemas.identity import (
    codechecks,
    counts,
    debt_service,
    fixed_lines,
    magnitude,
    numbering,
    payments,
    percent,
    reasons,
    samewords,
    together,
)
from schemas.identity.breach import Breach, grouped, merged
from schemas.identity.figures import View
from schemas.typed import TypedTable


class Within(Protocol):
    """An identity inside one table."""

    def breaches(self, view: View) -> Iterator[Breach]:
        """The breaches in one table."""


class Across(Protocol):
    """An identity between tables."""

    def breaches(self, views: Sequence[View]) -> Iterator[Breach]:
        """The breaches between tables."""


def findings(tables: tuple[TypedTable, ...], book: Book) -> list[Finding]:
    """All findings of `tables` taken together, those of one cause put together; deterministic order: by table, then by rule.

    Empty tables and grids are not checked. Values are fen, messages are in the sheet's unit.
    """
    filled = [t for t in tables if not t.is_empty and t.table.shape != "grid" and len(t.frame)]
    accounts = [t for t in filled if t.table.shape != "roster"]
    views = [View(table) for table in accounts]
    breaches = [*_within(views), *_across(views)]
    found = grouped(breaches, [book.gravity(breach.rule) for breach in breaches])
    for view in views:
        single = [
            *codechecks.findings(view, book),
            *counts.findings(view, book),
            *reasons.findings(view, book),
            *percent.findings(view, book),
            *fixed_lines.findings(view, book),
            *debt_service.findings(view, book),
        ]
        found += [*merged(single), *magnitude.findings(view, book)]
    found += [*samewords.findings(views, book), *merged(list(reasons.repeated(views, (), book)))]
    for table in filled:
        found += [*payments.findings(table, book), *bonds.findings(table, book), *numbering.findings(table, book)]
    return [*found, *together.findings(filled, book)]


def against(tables: Sequence[TypedTable], known: Sequence[TypedTable], book: Book) -> list[Finding]:
    """Findings between `tables` and tables known from elsewhere: last year's, other units', those of a further workbook.

    `known` usually comes from `schemas.history.published`; what lies within `tables` alone is left to `findings`. Every finding
    stands on a sheet of `tables`; cells of `known` are named with their sheet.
    """
    own, others = (
        [View(t) for t in part if not t.is_empty and t.table.shape not in ("grid", "roster") and len(t.frame)] for part in (tables, known)
    )
    here, there = ({v.table.sheet for v in views} for views in (own, others))
    mixed = [
        b for b in _across([*own, *others]) if b.total.sheet in here - there and any(figure.sheet in there - here for _, figure in b.parts)
    ]
    told = grouped(mixed, [book.gravity(breach.rule) for breach in mixed])
    return [*told, *merged([f for f in reasons.repeated(own, others, book) if f.other_sheet_cells[0].rpartition("!")[0] not in here])]


def _within(views: Iterable[View]) -> Iterator[Breach]:
    for view in views:
        for identity in cast("tuple[Within, ...]", view.table.table.identities):
            yield from identity.breaches(view)


def _across(views: Sequence[View]) -> Iterator[Breach]:
    for kind in kinds.kinds().values():
        for identity in cast("tuple[Across, ...]", kind.identities):
            yield from identity.breaches(views)
