"""我家该领多少: a household's own quantity times the standard, reckoned on the reader's device; nothing is sent or stored."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash.development.base_component import Component

from dashboard.elements import dcc, html
from dashboard.pages.subsidy_columns import standard_of
from datasets.published.subsidies import Programme

#: boxes seen at once, and where they stand on the page
SHOWN_DUE, OWN = 3, "wojia"


def due(found: Sequence[Programme]) -> Component | None:
    """我家该领多少: quantity × standard, half up, reckoned on this device; nothing is sent or stored."""
    listed = by_quantity(found)
    if not listed:
        return None
    said = html.P("填上你家的数，和存折、公示单对一对。填的数不会离开这台手机或电脑。", className="small muted")
    boxes = [_one_due(p) for p in listed]
    shown: list[Component] = [html.Div(boxes[:SHOWN_DUE], className="due")]
    if len(boxes) > SHOWN_DUE:
        rest = html.Div(boxes[SHOWN_DUE:], className="due")
        shown.append(html.Details([html.Summary(f"再算其余{len(boxes) - SHOWN_DUE}项"), rest], className="more"))
    return html.Section([html.H2("我家该领多少？"), said, *shown], className="tool", id=OWN)


def by_quantity(found: Sequence[Programme]) -> list[Programme]:
    """Programmes of which a household can reckon its own: standard × quantity; those by the 亩 first, which most households have."""
    listed = [p for p in found if p.standard is not None and p.quantity_unit and not p.merged]
    return sorted(listed, key=lambda p: p.quantity_unit != "亩")


def _one_due(programme: Programme) -> Component:
    key = programme.code
    standard = standard_of(programme).partition("元")[0].replace(",", "")
    label = html.Label(f"{programme.name}（{standard_of(programme)}）", htmlFor=f'{{"due":"quantity","of":"{key}"}}')
    box = dcc.Input(
        id={"due": "quantity", "of": key},
        value="",
        placeholder=_asks(programme.quantity_unit),
        inputMode="decimal",
        autoComplete="off",
    )
    result: Any = html.Output([html.Span("—", id={"due": "amount", "of": key}), html.Small(" 元")])
    return html.Div(
        [
            label,
            box,
            result,
            html.P("", id={"due": "sum", "of": key}, className="small muted"),
            dcc.Store(id={"due": "standard", "of": key}, data={"standard": standard, "unit": programme.quantity_unit}),
        ],
        className="one",
    )


def _asks(unit: str) -> str:
    """What a household fills in: 你家有多少亩; of 人·月 how many persons times how many months."""
    first, _, times = unit.partition("·")
    return f"{first}数×{times}数，1{first}12个月填12" if times == "月" else f"{first}数×{times}数" if times else f"你家有多少{unit}"
