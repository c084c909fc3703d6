"""The search page: /p/sousuo?q=…; a static copy has none."""

from __future__ import annotations

from collections.abc import Iterator

from dashboard.plain.view import Link, View, missing, to
from dashboard.plain.views.lookup import found_page
from datasets.published.releases import Public
from datasets.published.state import State

SECTION = "sousuo"


def show(public: Public, state: State, steps: tuple[str, ...], asked: dict[str, str]) -> View:
    """What was found for `q`; nothing lies under the page."""
    if steps:
        return missing(("p", SECTION), "没有这一页", "地址可能写错了，或者这一页已经换了地方。", Link("回到查询", to(SECTION)))
    return found_page(state, asked.get("q", "").strip()[:40])


def every(public: Public, state: State) -> Iterator[tuple[str, ...]]:
    """Nothing: there is no search without a server."""
    yield from ()
