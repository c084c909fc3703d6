"""The small parts every page uses: icons, tags, breadcrumbs, key figures, mini bars, choices and headings that break at sense groups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dash.development.base_component import Component

from dashboard.elements import html


def icon(name: str) -> Component:
    """An icon drawn as a CSS mask; never read aloud."""
    return html.Span(className=f"i i-{name}", **{"aria-hidden": "true"})


def phrases(text: str) -> list[Component] | str:
    """A heading that breaks only at `|`."""
    return [html.Span(part, className="nb") for part in text.split("|")] if "|" in text else text


def tag(word: str, grade: str = "good") -> Component:
    """A state with shape, word and colour: good ✓, ask ◆, block ■, note ●, or plain."""
    shape = {"good": "ok", "ask": "ask", "block": "block", "note": "note"}.get(grade)
    return html.Span([icon(shape) if shape else None, word], className=f"tag {grade}")


def crumb(*steps: tuple[str, str]) -> Component:
    """Where the reader is: (words, address) from the top down, the last one being this place."""
    items = [html.Li(html.A(words, href=href)) for words, href in steps[:-1]]
    items.append(html.Li(steps[-1][0], **{"aria-current": "page"}))
    return html.Nav(html.Ol(items), className="crumb", **{"aria-label": "当前位置"})


def heading(title: str, lead: Any = "") -> Component:
    """The page's h1 and the sentence under it."""
    return html.Div([html.H1(phrases(title)), html.P(lead) if lead else None], className="head")


@dataclass(frozen=True)
class Key:
    """One key figure: what, number, unit, and a line beneath."""

    title: str
    number: str
    unit: str = ""
    beneath: Any = ""
    href: str = ""


def keys(*figures: Key) -> Component:
    """The row of key figures."""

    def one(key: Key) -> Component:
        number = html.A(key.number, href=key.href, className="src", title="看这个数的出处") if key.href else key.number
        return html.Div([html.Dt(key.title), html.Dd([number, html.Small(key.unit)]), html.Dd(key.beneath, className="sub")])

    return html.Dl([one(key) for key in figures], className="keys")


def mini(value: int, top: int, aim: int | None = None, last: int | None = None, look: str = "") -> Component:
    """A bar inside a table: `value` from zero to `top`, a tick for the budget, a ring for last year; decoration, never the only way to read."""

    def at(part: int) -> str:
        return f"{max(0.0, min(100.0, part * 100 / top)):.2f}%" if top else "0%"

    marks: list[Component] = [html.I(style={"width": at(value)})]
    if last is not None:
        marks.append(html.U(style={"left": at(last)}))
    if aim is not None:
        marks.append(html.B(style={"left": f"calc({at(aim)} - 1px)"}))
    return html.Span(marks, className=f"mini {look}".strip(), **{"aria-hidden": "true"})


def marks(bar: str, aim: str = "", last: str = "") -> str:
    """What the parts of a mini bar mean: 蓝条：决算　黑线：调整预算　圆圈：上年; those that are not drawn are left out."""
    return "　".join(f"{mark}：{means}" for mark, means in (("蓝条", bar), ("黑线", aim), ("圆圈", last)) if means)


def stack(parts: Sequence[tuple[int, str]], top: int) -> Component:
    """A bar of parts laid end to end, (value, colour) each; decoration, never the only way to read."""
    widths = [(max(0.0, min(100.0, value * 100 / top)) if top else 0.0, colour) for value, colour in parts]
    pieces = [html.I(style={"width": f"{width:.2f}%", "background": colour}) for width, colour in widths if width]
    return html.Span(pieces, className="mini stacked", **{"aria-hidden": "true"})


def legend(names: Sequence[tuple[str, str]]) -> Component:
    """What the colours of stacked bars mean: (word, colour) each."""
    items = [html.Li([html.I(style={"background": colour}), word]) for word, colour in names]
    return html.Ul(items, className="keyline colours")


def choices(label: str, options: Sequence[tuple[str, str]], chosen: int, is_toggle: bool = False) -> Component:
    """A row of links of which one is on: (words, address) each; a toggle replaces the history entry."""
    replace = {"data-replace": "1"} if is_toggle else {}
    links = [
        html.A(
            words, href=href, className="on" if index == chosen else "", **({"aria-current": "true"} if index == chosen else {}), **replace
        )
        for index, (words, href) in enumerate(options)
    ]
    return html.Div([html.Span(label), html.Div(links, className="seg")], className="field")


def term(word: str, shown: str = "") -> Component:
    """A trade word linked to its explanation."""
    return html.A(shown or word, href=f"/mingci#{word}", className="term")
