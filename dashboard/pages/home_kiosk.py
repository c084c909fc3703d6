"""The start of a service hall's terminal: village search with a pinyin keyboard, the four questions below, nothing to type but letters."""

from __future__ import annotations

from dash.development.base_component import Component

from dashboard.address import Address
from dashboard.cards.find import find
from dashboard.cards.parts import icon
from dashboard.elements import html
from dashboard.pages.home_questions import figures
from datasets.published.state import State

KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


def kiosk_home(state: State, here: Address) -> list[Component]:
    """Search, keyboard, four rows that lead on, and what happens when nobody touches the screen."""
    rows = [
        html.Li(html.A([html.B(title), html.Span([html.B(number), unit]), icon("next")], href=href))
        for title, number, unit, href in figures(state, here)
    ]
    said = "没人操作90秒后，自动回到这一页，不留下您查过的内容。"
    return [
        html.H1("查我的村领了多少补贴"),
        find(label="按拼音首字母，例如官庄村按 g z c", hint=False),
        _keyboard(),
        html.Ul(rows, className="ledger"),
        html.P(said, className="muted after"),
    ]


def _keyboard() -> Component:
    lines = [[_key(letter, letter) for letter in line] for line in KEYS]
    lines[-1].append(_key("back", "删除"))
    return html.Div([html.Div(line) for line in lines], className="keyboard", role="group", **{"aria-label": "拼音键盘"})


def _key(key: str, shown: str) -> Component:
    return html.Button(shown, type="button", **{"data-key": key})
