"""首页."""

from __future__ import annotations

from dashboard.cards.find import find
from dashboard.cards.parts import heading
from dashboard.pages import Page
from datasets.published.state import State

PATH, TITLE = "", "首页"
NAV = (10, "首页")


def layout(state: State, path: tuple[str, ...], query: dict[str, str]) -> Page:
    """x"""
    return Page(TITLE, [heading("县里的账"), find()])
