"""Bars and dots that compare: this year's figure against budget and last year, and limit against balance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.figures.theme import INK, INK2, INK3, LAST, NOW, RULE, TRACK, Figure, axis, ems, layout, literal, note, value_axis


@dataclass(frozen=True)
class Compared:
    """One row: name, this year, budget, last year (numbers in the axis' unit, None = not published), words at the right, tooltip."""

    name: str
    now: float
    aim: float | None = None
    last: float | None = None
    words: tuple[str, ...] = ()
    tip: str = ""


def _dot(rows: Sequence[Compared], values: Sequence[float | None], name: str, marker: Figure) -> Figure:
    return {
        "type": "scatter",
        "mode": "markers",
        "y": [literal(row.name) for row in rows],
        "x": list(values),
        "name": name,
        "marker": marker,
        "hovertext": [row.tip for row in rows],
        "hoverinfo": "text" if any(row.tip for row in rows) else "skip",
    }


#: px above the plot, for legend and heads
_HEAD = 40
RING = {"symbol": "circle", "color": "#FFFFFF", "line": {"color": LAST, "width": 2}}
TICK = {"symbol": "line-ns", "line": {"color": INK, "width": 2.5}}


def _right(rows: Sequence[Compared], heads: Sequence[str], top: float, size: float) -> tuple[list[Figure], float]:
    """The value columns at the right of the plot and how far the axis must reach to leave room for them."""
    notes, reach = [], top * 1.02
    for index, head in enumerate(heads):
        reach += top * 0.16 * size * max(1.0, (max(ems(row.words[index]) for row in rows) + 1) / 4.2)
        notes.append(note(reach, 1.0, head, size, yref="paper", xanchor="right", yanchor="bottom", font={"size": 13 * size, "color": INK3}))
        notes += [note(reach, literal(row.name), literal(row.words[index]), size, xanchor="right") for row in rows]
    return notes, reach * 1.002


def _over(size: float) -> int:
    """Room in px for a legend above the heads of the value columns: in large type both do not fit one line of a tablet."""
    return 24 if size > 1 else 0


def dumbbell(rows: Sequence[Compared], names: tuple[str, str, str], unit: str, heads: Sequence[str], size: float = 1) -> Figure:
    """Last year (ring), budget (tick), this year (dot) on one line per row, largest on top; `names` of the three in that order."""
    top = max((value for row in rows for value in (row.now, row.aim, row.last) if value is not None), default=1.0) or 1.0
    notes, reach = _right(rows, heads, top, size)
    joins = [
        {
            "type": "line",
            "x0": row.last,
            "x1": row.now,
            "y0": literal(row.name),
            "y1": literal(row.name),
            "line": {"color": RULE, "width": 2},
            "layer": "below",
        }
        for row in rows
        if row.last is not None
    ]
    return {
        "data": [
            _dot(rows, [row.last for row in rows], names[0], {**RING, "size": 11 * size}),
            _dot(rows, [row.aim for row in rows], names[1], {**TICK, "size": 16 * size}),
            _dot(rows, [row.now for row in rows], names[2], {"symbol": "circle", "size": 12 * size, "color": NOW}),
        ],
        "layout": layout(
            _HEAD + 50 + 33 * len(rows) + _over(size),
            size,
            xaxis={**value_axis(top, unit, size), "range": [-top * 0.012, reach]},
            yaxis=axis(autorange="reversed", ticksuffix="　", tickfont={"size": 13 * size, "color": INK2}),
            annotations=notes,
            shapes=joins,
            legend_y=1.02 + _over(size) / (33 * len(rows)),
            margin={"l": 8, "r": 4, "t": (_HEAD + _over(size)) * size, "b": 8, "pad": 4},
        ),
    }


def bars(rows: Sequence[Compared], names: tuple[str, str, str], unit: str, heads: Sequence[str], size: float = 1) -> Figure:
    """Horizontal bars with a tick for the budget and a ring for last year; '' in `names` leaves that one out. First row on top."""
    top = max((abs(value) for row in rows for value in (row.now, row.aim, row.last) if value is not None), default=1.0) or 1.0
    low = min((value for row in rows for value in (row.now, row.aim or 0, row.last or 0)), default=0.0)
    notes, reach = _right(rows, heads, top, size)
    main = {
        "type": "bar",
        "orientation": "h",
        "y": [literal(row.name) for row in rows],
        "x": [row.now for row in rows],
        "name": names[0],
        "width": 0.5,
        "marker": {"color": NOW},
        "hovertext": [row.tip for row in rows],
        "hoverinfo": "text",
    }
    more = [_dot(rows, [row.aim for row in rows], names[1], {**TICK, "size": 26 * size})] if names[1] else []
    more += [_dot(rows, [row.last for row in rows], names[2], {**RING, "size": 11 * size})] if names[2] else []
    return {
        "data": [main, *more],
        "layout": layout(
            _HEAD + 50 + 44 * len(rows) + _over(size),
            size,
            xaxis={**value_axis(top, unit, size), "range": [min(low * 1.05, -top * 0.01), reach]},
            yaxis=axis(autorange="reversed", ticksuffix="　", tickfont={"size": 14 * size, "color": INK}),
            annotations=notes,
            showlegend=bool(more),
            legend_y=1.02 + _over(size) / (44 * len(rows)),
            margin={"l": 8, "r": 4, "t": (_HEAD + _over(size)) * size, "b": 8, "pad": 4},
        ),
    }


@dataclass(frozen=True)
class Bullet:
    """Limit, balance at the end and at the start of the year of one kind of debt, in 亿元, and the two lines of words beside it."""

    name: str
    limit: float
    balance: float
    opening: float | None
    words: str


def bullet(rows: Sequence[Bullet], size: float = 1) -> Figure:
    """Balance inside its limit: a pale track with a grey outline is the limit, the bar the balance, the diamond last year's balance."""
    names = [row.name for row in rows]
    top = max((max(row.limit, row.balance) for row in rows), default=1.0) or 1.0
    known = [row for row in rows if row.opening is not None]
    opening = {
        "type": "scatter",
        "mode": "markers",
        "y": [row.name for row in known],
        "x": [row.opening for row in known],
        "name": "年初余额",
        "marker": {"symbol": "diamond", "size": 11 * size, "color": "#FFFFFF", "line": {"color": INK, "width": 2}},
        "hoverinfo": "skip",
    }
    track = {"color": TRACK, "line": {"color": RULE, "width": 1}}
    shared = {"type": "bar", "orientation": "h", "y": names, "hoverinfo": "skip"}
    return {
        "data": [
            {**shared, "x": [row.limit for row in rows], "name": "限额", "width": 0.62, "marker": track},
            {**shared, "x": [row.balance for row in rows], "name": "年末余额", "width": 0.3, "marker": {"color": NOW}},
            *([opening] if known else []),
        ],
        "layout": layout(
            90 + 72 * len(rows),
            size,
            barmode="overlay",
            xaxis={**value_axis(top, "亿元", size), "range": [0, top * (1.42 + 0.2 * (size - 1))]},
            yaxis=axis(autorange="reversed", ticksuffix="　", tickfont={"size": 15 * size, "color": INK}),
            annotations=[
                note(max(row.limit, row.balance), row.name, row.words, size, xanchor="left", xshift=10, align="left") for row in rows
            ],
            margin={"l": 8, "r": 8, "t": 40 * size, "b": 8, "pad": 4},
        ),
    }
