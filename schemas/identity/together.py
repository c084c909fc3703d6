"""Rosters and summaries of one workbook taken together: nobody on two sheets of one payment, a village's total is that of its persons.

Rule: only sheets of the same programme, batch and kind of batch are compared; what a sheet does not state is no difference.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from schemas.book import Book
from schemas.findings import Finding
from schemas.identity.persons import payment
from schemas.identity.roster import Roster
from schemas.identity.roster_sums import shown_in
from schemas.money import apart, as_read
from schemas.places import township_stem, village_stem
from schemas.typed import TypedTable

_SAME = ("programme_code", "programme_name", "batch", "batch_kind")


def findings(tables: Sequence[TypedTable], book: Book) -> list[Finding]:
    """SB-05 between rosters, SB-02 between rosters and the summary by village."""
    rosters = [Roster(t, book) for t in tables if t.table.shape == "roster" and len(t.frame)]
    summaries = [Roster(t, book) for t in tables if t.table.id == "subsidy_village_summary" and len(t.frame)]
    found = [f for at, later in enumerate(rosters) for earlier in rosters[:at] for f in _on_both(earlier, later)]
    return [*found, *(f for summary in summaries for f in _summed(summary, [r for r in rosters if _is_one_payment(r, summary)]))]


def _is_one_payment(a: Roster, b: Roster) -> bool:
    facts = [(a.table.facts.get(name, ""), b.table.facts.get(name, "")) for name in _SAME]
    return all(one == other or not one or not other for one, other in facts) and a.table.year == b.table.year


def _on_both(earlier: Roster, later: Roster) -> Iterator[Finding]:
    """Persons of `later` whose ID stands on the sheet `earlier` too."""
    if not (earlier.has("id_number") and later.has("id_number") and _is_one_payment(earlier, later)):
        return
    known, ids = (pa.array(r.rows["id_number"], pa.string()).drop_null() for r in (earlier, later))
    if not pc.any(pc.is_in(ids, known)).as_py():
        return
    again, before = _shared(earlier, later)
    for finding in later.tell(
        "SB-05", again, "id_number", f"的身份证号在“{earlier.table.sheet}”里也有，同一项目同一批次发了两次。请核对。"
    ):
        cells = tuple(f"{earlier.table.sheet}!{earlier.cell(int(at), 'id_number')}" for at in before[:5])
        yield replace(finding, other_sheet_cells=cells if int(again.sum()) == 1 else ())


def _shared(earlier: Roster, later: Roster) -> tuple[pd.Series, pd.Index]:
    """Rows of `later` (as a mask) and of `earlier` that pay the same ID for the same programme, month and day, where both say so."""
    columns = ["id_number", *(c for c in payment(earlier) if c in payment(later))]
    keys = [
        r.rows[columns].astype("string").fillna("").agg("\x1f".join, axis=1).where(r.rows["id_number"].notna()) for r in (earlier, later)
    ]
    again = keys[1].isin(keys[0].dropna()) & keys[1].notna()
    return again, earlier.rows.index[keys[0].isin(keys[1][again])]


def _villages(roster: Roster) -> pd.Series:
    """The village of every row as one word, without the endings of its names."""
    names = roster.rows["village_name"].fillna("").astype(object)
    towns = roster.rows["township_name"].fillna("").astype(object) if roster.has("township_name") else pd.Series("", index=names.index)
    pairs = pd.Series(list(zip(towns, names, strict=True)), index=names.index)
    words = {pair: f"{township_stem(str(pair[0]))}/{village_stem(str(pair[1]))}" if pair[1] else "" for pair in set(pairs)}
    return pairs.map(words)


def _summed(summary: Roster, rosters: Sequence[Roster]) -> Iterator[Finding]:
    """Villages of the summary whose amount is not that of their persons."""
    for column in ("paid_fen", "due_fen"):
        with_both = [r for r in rosters if r.has(column, "village_name")]
        if not with_both or not summary.has(column, "village_name"):
            continue
        sums = pd.concat([pd.Series(np.nan_to_num(r.numbers(column)), index=_villages(r)) for r in with_both]).groupby(level=0).sum()
        expected = _villages(summary).map(sums).to_numpy(dtype=float)
        given = summary.numbers(column)
        wrong = ~np.isnan(expected) & ~np.isnan(given) & (np.abs(expected - given) >= 1)
        unit = summary.table.unit
        for at in np.flatnonzero(wrong)[:20]:
            one = np.zeros(len(wrong), bool)
            one[at] = True
            want, have, gap = (shown_in(v, unit) for v in (expected[at], given[at], given[at] - expected[at]))
            said = f"（本村合计）是{as_read(have)}{unit}，花名册里这个村的人加起来是{as_read(want)}{unit}，{apart(gap)}{unit}。请核对。"
            for finding in summary.tell("SB-02", one, column, said):
                yield replace(finding, quoted=have, expected=want, difference=gap)
        return
