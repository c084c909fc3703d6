"""The look of every figure: one blue, rules instead of boxes, ready-made number words, nothing that moves (design guide, sections 3, 6, 7)."""

from __future__ import annotations

from decimal import ROUND_CEILING, Decimal
from typing import Any

from dashboard.address import Address

INK, INK2, INK3, GRID, RULE = "#14212B", "#3A4954", "#566570", "#E3E8EB", "#7D8A94"
NOW, LAST, TRACK, REST = "#0F5A84", "#6B7883", "#E9EEF1", "#DDE3E7"
#: own money is cool, borrowed again is warm; order is fixed
SERIES = ("#0F5A84", "#E0A030", "#23867A", "#A8659A", "#8CC0DE", "#B4552D", "#98A4AD")
FONT = '"PingFang SC","Microsoft YaHei","Noto Sans CJK SC","Source Han Sans SC",sans-serif'
Figure = dict[str, Any]


def mixed(colour: str, part: float) -> str:
    """`colour` mixed with white; part 1 is the colour itself."""
    return "#" + "".join(f"{round(255 + (int(colour[at : at + 2], 16) - 255) * part):02X}" for at in (1, 3, 5))


def axis(**more: Any) -> dict[str, Any]:
    """An axis: grid on the value side only when asked, no ticks, not to be dragged."""
    return {"showgrid": False, "zeroline": False, "showline": False, "ticks": "", "fixedrange": True, "automargin": True, **more}


def value_axis(top: float, unit: str, size: float = 1, steps: int = 4) -> dict[str, Any]:
    """A value axis from zero with whole ticks, the unit on the last one."""
    step = nice_step(top, steps)
    marks = [step * index for index in range(int(top / step) + 1)]
    words = [f"{mark:,.10g}" for mark in marks]
    if words:
        words[-1] += unit
    return axis(
        showgrid=True,
        gridcolor=GRID,
        zeroline=True,
        zerolinecolor=RULE,
        tickmode="array",
        tickvals=marks,
        ticktext=words,
        tickfont={"size": 13 * size, "color": INK2},
    )


def nice_step(top: float, steps: int) -> float:
    """1, 2, 2.5 or 5 × a power of ten, so that about `steps` of them reach `top`."""
    if top <= 0:
        return 1.0
    rough = Decimal(str(top)) / steps
    power = Decimal(10) ** rough.adjusted()
    times = (rough / power).quantize(Decimal("0.01"), rounding=ROUND_CEILING)
    return float(power * next(step for step in (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10)) if times <= step))


def layout(height: int, size: float = 1, legend_y: float = 1.02, **more: Any) -> dict[str, Any]:
    """The common layout; `height` in px at size 1, `legend_y` where the legend stands above the plot (1 is its upper edge)."""
    return {
        "height": round(height * size),
        "font": {"family": FONT, "size": 14 * size, "color": INK},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "margin": {"l": 8, "r": 8, "t": 8, "b": 8, "pad": 4},
        "separators": ".,",
        "autosize": True,
        "bargap": 0.38,
        "dragmode": False,
        "hovermode": "closest",
        "hoverlabel": {
            "bgcolor": "#FFFFFF",
            "bordercolor": INK,
            "align": "left",
            "namelength": -1,
            "font": {"family": FONT, "size": 14 * size, "color": INK},
        },
        "legend": {
            "orientation": "h",
            "x": 0,
            "xanchor": "left",
            "y": legend_y,
            "yanchor": "bottom",
            "font": {"size": 14 * size, "color": INK},
            "itemclick": False,
            "itemdoubleclick": False,
            "traceorder": "normal",
            "bgcolor": "rgba(0,0,0,0)",
        },
        "transition": {"duration": 0},
        **more,
    }


def literal(text: str) -> str:
    """A name from a sheet as a figure prints it: plotly reads <b>, <a href=…> and %{…} in every text it draws."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("%{", "&#37;{")


def note(x: Any, y: Any, text: str, size: float = 1, **more: Any) -> dict[str, Any]:
    """A text at a place, no arrow; `size` scales the font (14 px unless given)."""
    font = {"size": 14 * size, "color": INK, **more.pop("font", {})}
    return {"x": x, "y": y, "text": text, "showarrow": False, "font": font, **more}


def ems(words: str) -> float:
    """About how wide words are, in heights of their letters."""
    return sum(1.0 if ord(letter) > 0x2E7F else 0.56 for letter in words)


def larger(here: Address) -> float:
    """How much larger than usual letters and figures are: on a service hall's terminal and in elder mode (tokens.css)."""
    return 1.5 if here.get("kiosk") == "1" else 1.25 if here.get("mode") == "zhang" else 1.0
