"""Columns over years: one series with labels, several stacked, and the repayment ladder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.figures.theme import INK, INK2, NOW, RULE, Figure, axis, layout, literal, mixed, note, value_axis


@dataclass(frozen=True)
class Series:
    """One stacked series: name, colour, values in the axis' unit."""

    name: str
    colour: str
    values: tuple[float, ...]


def _category(size: float) -> Figure:
    return axis(type="category", tickangle=0, tickfont={"size": 14 * size, "color": INK2})


def stacked(
    labels: Sequence[str], series: Sequence[Series], totals: Sequence[str], unit: str, size: float = 1, split_at: int = 0
) -> Figure:
    """Stacked columns with the total above each; from `split_at` on the labels are five-year bins (0 = none)."""
    sums = [sum(one.values[index] for one in series) for index in range(len(labels))]
    top = max(sums, default=1.0) or 1.0
    data: list[Figure] = [
        {
            "type": "bar",
            "x": list(labels),
            "y": list(one.values),
            "width": min(0.7, 0.16 * len(labels)),  # two years are no two walls
            "name": literal(one.name),
            "marker": {"color": one.colour, "line": {"color": "#FFFFFF", "width": 1}},
            "hovertemplate": f"%{{x}}<br>{literal(one.name)}　%{{y:,.2f}}{unit}<extra></extra>",
        }
        for one in series
    ]
    notes = [note(label, value, word, size, yanchor="bottom", yshift=2) for label, value, word in zip(labels, sums, totals, strict=True)]
    shapes = []
    if split_at:
        at = split_at - 0.5
        shapes = [
            {"type": "line", "x0": at, "x1": at, "y0": 0, "y1": 1, "yref": "paper", "line": {"color": RULE, "width": 1, "dash": "dot"}}
        ]
        notes.append(note(at + 0.06, 1, "以下按五年合并", size, yref="paper", yanchor="top", xanchor="left", font={"size": 13 * size}))
    return {
        "data": data,
        "layout": layout(
            400,
            size,
            barmode="stack",
            bargap=0.3,
            showlegend=len(series) > 1,
            xaxis=_category(size),
            yaxis={**value_axis(top, unit, size), "range": [0, top * (1.26 if split_at else 1.14)]},
            annotations=notes,
            shapes=shapes,
            margin={"l": 8, "r": 8, "t": 44 * size, "b": 8, "pad": 4},
        ),
    }


def columns(
    labels: Sequence[str], values: Sequence[float], words: Sequence[str], unit: str, size: float = 1, limit: Sequence[float] = ()
) -> Figure:
    """One column a year, the newest solid; `limit` draws a line above each column."""
    top = max([*values, *limit], default=1.0) or 1.0
    colours = [mixed(NOW, 0.34)] * (len(values) - 1) + [NOW]
    data: list[Figure] = [
        {
            "type": "bar",
            "x": list(labels),
            "y": list(values),
            "name": "年末余额" if limit else "",
            "width": min(0.56, 0.14 * len(labels)),  # two years are no two walls
            "marker": {"color": NOW if limit else colours},
            "hoverinfo": "skip",
        }
    ]
    if limit:
        mark = {"symbol": "line-ew", "size": 52 * size, "line": {"color": INK, "width": 2.5}}
        data.append(
            {"type": "scatter", "mode": "markers", "x": list(labels), "y": list(limit), "name": "限额", "marker": mark, "hoverinfo": "skip"}
        )
    inside = [
        note(
            label,
            value,
            word,
            size,
            yanchor="top" if limit else "bottom",
            yshift=-4 if limit else 2,
            font={"color": "#FFFFFF" if limit else INK},
        )
        for label, value, word in zip(labels, values, words, strict=True)
    ]
    above = [note(label, value, f"{value:,.2f}", size, yanchor="bottom", yshift=2) for label, value in zip(labels, limit, strict=False)]
    return {
        "data": data,
        "layout": layout(
            320,
            size,
            showlegend=bool(limit),
            xaxis=_category(size),
            yaxis={**value_axis(top, unit, size), "range": [0, top * 1.16]},
            annotations=[*inside, *above],
            margin={"l": 8, "r": 8, "t": 44 * size, "b": 8, "pad": 4},
        ),
    }
