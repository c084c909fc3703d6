"""The zoom bar: on the left the whole by parts, on the right the chosen part stretched to full height, so small parts can be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.figures.theme import INK, NOW, REST, Figure, axis, ems, layout, literal, mixed, note

#: parts under this share merge into 其余n项
FLOOR = 0.03
#: px of the drawing: its height, and its width in the narrowest window that shows it (721 px)
_HEIGHT, _NARROWEST = 620, 673
_SIDES = ((0.245, 0.49), (0.805, 0.39))
_RIGHT = 0.61
#: of the height, what letters of 13 px need (both grow together in large type): a thinner rest would be cut at the foot; it is named beneath
_LETTERS = 0.028


@dataclass(frozen=True)
class Part:
    """One part: code, name, fen, and the words for amount and share."""

    code: str
    name: str
    fen: int
    amount: str
    share: str
    href: str = ""


def small(parts: Sequence[Part]) -> list[Part]:
    """Parts too thin for a name of their own, from large to small."""
    floor = sum(part.fen for part in parts) * FLOOR
    return sorted((part for part in parts if part.fen < floor), key=lambda part: -part.fen)


def merged(parts: Sequence[Part], say_rest: tuple[str, str] | None = None, href: str = "") -> list[Part]:
    """Parts from large to small; those under FLOOR become one, named 其余n项, with the words `say_rest`; `href` is where they are named."""
    thin = small(parts)
    big = sorted((part for part in parts if part not in thin), key=lambda part: -part.fen)
    if len(thin) == 1:
        return [*big, thin[0]]
    rest = sum(part.fen for part in thin)
    return [*big, Part("rest", f"其余{len(thin)}项", rest, *(say_rest or ("", "")), href)] if rest > 0 else big


def zoom(left: Sequence[Part], right: Sequence[Part], chosen: str, heads: tuple[str, str], size: float = 1, unit: str = "亿元") -> Figure:
    """The figure; `left`/`right` are already merged, `chosen` the code opened on the right, `heads` the words above the bars, markup included."""
    traces, notes, edges = [], [], (0.0, 1.0)
    for side, parts in enumerate((left, right)):
        x, width = _SIDES[side]
        whole, y = sum(part.fen for part in parts) or 1, 1.0
        for part in parts:
            height = part.fen / whole
            y -= height
            traces.append({**_segment(part, x, width, y, height, side, chosen), "hovertemplate": _tip(part, unit)})
            notes += _labels(part, x, width, y, height, side == 0 and part.code == chosen, size)
            if side == 0 and part.code == chosen:
                edges = (y, y + height)
    places = (0.0, _RIGHT)
    notes += [
        note(places[side], 1.012, head, size, xanchor="left", yanchor="bottom", font={"size": 15 * size}) for side, head in enumerate(heads)
    ]
    hidden = axis(visible=False)
    return {
        "data": traces,
        "layout": layout(
            _HEIGHT,
            size,
            barmode="overlay",
            showlegend=False,
            xaxis={**hidden, "range": [0, 1]},
            yaxis={**hidden, "range": [0, 1.06]},
            margin={"l": 0, "r": 0, "t": 0, "b": 0, "pad": 0},
            annotations=notes,
            shapes=[_funnel(*edges)],
        ),
    }


def _segment(part: Part, x: float, width: float, y: float, height: float, side: int, chosen: str) -> Figure:
    is_chosen = side == 0 and part.code == chosen
    colour = NOW if is_chosen else REST if part.code == "rest" else mixed(NOW, 0.34 if side == 0 else 0.5)
    return {
        "type": "bar",
        "x": [x],
        "y": [height],
        "base": [y],
        "width": width,
        "customdata": [part.href],
        "marker": {"color": colour, "line": {"color": "#FFFFFF", "width": 2}},
    }


def head(name: str, amount: str, size: float) -> str:
    """The words above the right bar, markup included: a name that would run out of the narrowest drawing is cut; the card has it whole."""
    room = int((1 - _RIGHT) * _NARROWEST / (15 * size) - ems(amount) - 1)
    return f"{literal(name if ems(name) <= room else name[: room - 1] + '…')} <b>{literal(amount)}</b>"


def _tip(part: Part, unit: str) -> str:
    return f"<b>{literal(part.name)}</b><br>{part.amount}{unit}，占{part.share}<extra></extra>"


def _labels(part: Part, x: float, width: float, y: float, height: float, is_chosen: bool, size: float) -> list[Figure]:
    if height < _LETTERS:
        return []
    font = {"size": (14 if height > 0.045 else 13) * size, "color": "#FFFFFF" if is_chosen else INK}
    middle = {"y": y + height / 2, "yanchor": "middle", "font": font}
    name = _fitting(part, width, height, size)
    strong = f"<b>{name}</b>" if is_chosen else name
    return [
        note(x - width / 2 + 0.012, text=strong, size=size, xanchor="left", align="left", **middle),
        note(x + width / 2 - _share_room(size), text=part.amount, size=size, xanchor="right", **middle),
        note(x + width / 2 - 0.010, text=part.share, size=size, xanchor="right", **middle),
    ]


def _share_room(size: float) -> float:
    """How much of the drawing's width the share takes, right of the amount."""
    return 0.085 * size**1.4


def _fitting(part: Part, width: float, height: float, size: float) -> str:
    """The name as far as it does not run into its amount: on one line, on two where the segment is high, else cut; the table has it whole."""
    letter = 14 * size
    room = int((width - 0.012 - _share_room(size)) * _NARROWEST / letter - ems(part.amount) - 0.5)
    half = -(-len(part.name) // 2)
    if ems(part.name) <= room:
        return literal(part.name)
    if half <= room and height * _HEIGHT > 3 * 14:
        return f"{literal(part.name[:half])}<br>{literal(part.name[half:])}"
    return literal(part.name[: max(1, room - 1)] + "…")


def _funnel(low: float, high: float) -> Figure:
    path = f"M .4915,{low + 0.003} L .4915,{high - 0.002} L .6085,.998 L .6085,.002 Z"
    return {"type": "path", "path": path, "fillcolor": mixed(NOW, 0.12), "line": {"width": 0}, "layer": "below", "xref": "x", "yref": "y"}
