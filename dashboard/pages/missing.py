"""The page for an address that leads nowhere: says so in one sentence and where to go instead."""

from __future__ import annotations

from dash.development.base_component import Component

from dashboard.cards.find import find
from dashboard.cards.parts import heading
from dashboard.elements import html
from dashboard.pages import Page
from datasets.published.state import State


def layout(state: State, path: tuple[str, ...], query: dict[str, str]) -> Page:
    """没有这一页."""
    return nothing("没有这一页", "地址可能抄错了，或者这一页还没有公布。可以从下面查，也可以回到首页。")


def nothing(title: str, sentence: str, why: Component | None = None) -> Page:
    """A page with status 404 that says what is not here (and `why`, where it once was), with the search box and the way home."""
    return Page(title, [heading(title, sentence), why, find(), html.P(html.A("回到首页", href="/"), className="after")], status=404)
