"""The search box: Chinese, full pinyin or initials; works as a plain form, suggestions come while typing."""

from __future__ import annotations

from collections.abc import Sequence

from dash.development.base_component import Component

from dashboard.cards.parts import icon
from dashboard.elements import dcc, html
from dashboard.words import count


def find(asked: str = "", label: str = "查我的村、部门或补贴项目", hint: bool = True) -> Component:
    """A combobox over 一网通查; Enter goes to the page of results, a suggestion leads straight there.

    What is asked waits in `q-asked` until the typing pauses (find.js). Dash's own pause puts the caret back and swaps letters typed quickly.
    """
    box = html.Div(
        [
            dcc.Input(id="q", name="q", value=asked, placeholder="例：官庄村、耕地补贴", autoComplete="off", maxLength=40),
            html.Button([icon("search"), html.Span("查询")], className="btn p", type="submit"),
        ],
        className="box",
    )
    spoken = html.P(["不会打字也能查：输拼音首字母 ", html.Kbd("gzc"), " 就能找到“官庄村”。"]) if hint else None
    return html.Form(
        [
            html.Label(label, htmlFor="q"),
            html.Div([box, html.Ul(id="q-list", className="hits", role="listbox", **{"aria-label": "查到的"})], className="boxed"),
            html.Div(id="q-said", className="sr", **{"aria-live": "polite"}),
            dcc.Store(id="q-asked"),
            spoken,
        ],
        className="find",
        role="search",
        action="/sousuo",
        method="get",
    )


def suggestions(found: Sequence[tuple[str, str, str]]) -> list[Component]:
    """List items for (name, where, address)."""
    return [
        html.Li(
            html.A([html.Span(name), html.Span(where, className="small muted")], href=href, tabIndex=-1),
            id=f"q-{index}",
            role="option",
            **{"aria-selected": "false"},
        )
        for index, (name, where, href) in enumerate(found)
    ]


def counted(number: int) -> str:
    """What is said aloud after searching."""
    return f"找到{count(number)}个。上下键选，回车打开。" if number else "没有找到，换个写法试试。"
