"""名词解释: the trade's words in plain sentences."""

from __future__ import annotations

from dashboard.address import Address
from dashboard.cards.parts import crumb, heading
from dashboard.elements import html
from dashboard.pages import Page
from datasets.published.search import glossary
from datasets.published.state import State

PATH, TITLE = "mingci", "名词解释"
DEEPEST = 0


def layout(state: State, path: tuple[str, ...], query: dict[str, str]) -> Page:
    """/mingci#限额."""
    here = Address((PATH,), query)
    groups: dict[str, list[dict[str, str]]] = {}
    for row in glossary():
        groups.setdefault(row["group"], []).append(row)
    links = [html.A(group, href=f"#zu-{group}") for group in groups]
    jump = html.Nav(html.Div(links, className="seg"), className="jumps", **{"aria-label": "跳到哪一类"})
    sections = [
        html.Section(
            [
                html.H2(group, id=f"zu-{group}"),
                html.Dl([part for row in rows for part in (html.Dt(row["word"], id=row["word"]), html.Dd(row["says"]))], className="words"),
            ],
            className="card",
        )
        for group, rows in groups.items()
    ]
    return Page(
        TITLE,
        [crumb(("首页", here.to()), (TITLE, "")), heading("这些词|是什么意思？", "官方的名称不改，这里用大白话说一遍。"), jump, *sections],
    )
