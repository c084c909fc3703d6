"""SB-02: every total of a roster or a summary, 小计 included, is the sum of its rows, exactly."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from schemas.findings import Finding
from schemas.identity.roster import MOST_CELLS, Roster
from schemas.identity.roster_sums import shown_in
from schemas.money import apart, as_read
from schemas.typed import Subtotal

_COLUMNS = ("due_fen", "paid_fen", "quantity", "people_count", "household_count")
_SAME = 1e-4  # the last bits of a float sum; fen and quantities of a county stay far above that


def findings(roster: Roster) -> Iterator[Finding]:
    """One finding per total that is not its sum: the total's cell first, then the cells of the rows it counts."""
    spans = _spans(roster)
    for column in (c for c in _COLUMNS if roster.has(c)):
        values = roster.numbers(column)
        if np.isnan(values).all() or roster.has_unread(column):
            continue
        running = np.concatenate([[0.0], np.cumsum(np.nan_to_num(values))])
        yield from _subtotals(roster, column, running, spans)
        yield from _stated(roster, column, running, spans)
        yield from _among_rows(roster, column, running)


def _spans(roster: Roster) -> list[tuple[Subtotal, int, int]]:
    """Each 小计 with the first and the end of the detail rows it counts.

    It counts the rows since the 小计 before; one that follows another at once is of the level above (组, then 村) and reaches
    further back; those of pages are a series of their own. Where the first stands above all rows, each counts those below it.
    """
    out: list[tuple[Subtotal, int, int]] = []
    for is_of_page in (False, True):
        series = [one for one in roster.table.subtotals if one.is_of_page == is_of_page]
        ends = [int(end) for end in np.searchsorted(roster.rows["sheet_row"].to_numpy(), [one.row for one in series])]
        stands_above = bool(ends) and ends[0] == 0
        out += zip(series, *(_below(ends, len(roster.rows)) if stands_above else _above(ends)), strict=True)
    return sorted(out, key=lambda span: span[0].row)


def _above(ends: list[int]) -> tuple[list[int], list[int]]:
    depths: list[int] = []
    starts: list[int] = []
    for at, end in enumerate(ends):
        depths.append(depths[-1] + 1 if at and ends[at - 1] == end else 0)
        starts.append(next((ends[k] for k in reversed(range(at)) if depths[k] >= depths[at]), 0))
    return starts, ends


def _below(ends: list[int], size: int) -> tuple[list[int], list[int]]:
    return ends, [next((later for later in ends if later > end), size) for end in ends]


def _subtotals(roster: Roster, column: str, running: np.ndarray, spans: list[tuple[Subtotal, int, int]]) -> Iterator[Finding]:
    """A 小计 is right by the rows between it and any other: a village of one group has no 小计 of that group."""
    details = roster.rows.index.to_numpy()
    ends = np.searchsorted(roster.rows["sheet_row"].to_numpy(), [one.row for one, _, _ in spans])
    edges = np.unique([0, *ends, len(details)])
    for (one, start, stop), end in zip(spans, ends, strict=True):
        given, expected = float(one.stated.get(column, "nan")), float(running[stop] - running[start])
        others = edges[edges != end]
        sums = np.where(others < end, running[end] - running[others], running[others] - running[end])
        if not np.isnan(given) and not _same(given, expected) and not bool(np.any(np.abs(sums - given) < _SAME)):
            yield _finding(roster, one.row, column, given, expected, details[start:stop], one.name)


def _stated(roster: Roster, column: str, running: np.ndarray, spans: list[tuple[Subtotal, int, int]]) -> Iterator[Finding]:
    """The 合计 kept apart from the persons: all rows, or where each village has one of the same name those since the last."""
    if column not in roster.stated or "row" not in roster.stated:
        return
    given, name = float(roster.stated[column]), roster.stated.get("name", "合计")
    before = {0, *(end for one, _, end in spans if one.name == name)}
    if not any(_same(given, float(running[-1] - running[place])) for place in before):
        yield _finding(roster, int(roster.stated["row"]), column, given, float(running[-1]), roster.rows.index.to_numpy(), name)


def _among_rows(roster: Roster, column: str, running: np.ndarray) -> Iterator[Finding]:
    """Totals that stand among the rows of a summary: 小计 since the one before, 合计 and 总计 all of them."""
    details, before = roster.rows.index.to_numpy(), 0
    for place, given in zip(roster.totals.index, roster.numbers(column, roster.totals), strict=True):
        above = int(np.searchsorted(details, place))
        sums = (float(running[above] - running[before]), float(running[above]), float(running[-1]))
        if not np.isnan(given) and not any(_same(float(given), s) for s in sums):
            rows = details[before:above] if above > before else details[:above] if above else details
            expected = float(running[-1]) if above == 0 else sums[0] if before and above > before else sums[1]
            yield _finding(roster, int(roster.frame["sheet_row"].iloc[int(place)]), column, float(given), expected, rows)
        before = above


def _same(a: float, b: float) -> bool:
    return abs(a - b) < _SAME


def _finding(roster: Roster, sheet_row: int, column: str, given: float, expected: float, rows: np.ndarray, name: str = "合计") -> Finding:
    declared, unit = roster.table.table.column(column), roster.table.unit
    word = unit if declared.is_money else ""

    def show(value: float) -> str:
        return shown_in(value, unit) if declared.is_money else f"{value:.10g}"

    cell = f"{roster.letter(column)}{sheet_row}"
    said, summed = as_read(show(given)), as_read(show(expected))
    message = (
        f"“{roster.table.sheet}”{cell}（{name}）是{said}{word}，{len(rows)}行的{declared.title}加起来是{summed}{word}，"
        f"{apart(show(given - expected))}{word}。请核对{name}，或检查是否有漏行、重行。"
    )
    listed = [roster.cell(int(i), column) for i in (*rows[:MOST_CELLS], *rows[-1:])]
    cells = tuple(dict.fromkeys((cell, *listed)))
    gravity, difference = roster.book.gravity("SB-02"), show(given - expected)
    return Finding("SB-02", gravity, roster.table.sheet, cells, show(given), show(expected), difference, message, declared.title)
