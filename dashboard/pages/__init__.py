"""Pages for citizens; they ask datasets.published and nothing else.

A page is a module here that exports PATH (its first address segment, '' for the home page), TITLE and
`layout(state, path, query) -> Page`; NAV = (order, word) puts it into the header, DEEPEST = n says how many steps its address has at most.
A new page is a new file, nothing edited.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol, cast

from dash.development.base_component import Component

from dashboard.address import Address
from dashboard.cards.card import Card
from datasets.published.state import State


@dataclass(frozen=True)
class Page:
    """What a page shows: title for the browser, body, the cards in it (for downloads), HTTP status, width of the wrap."""

    title: str
    body: Sequence[Component | None]
    cards: tuple[Card, ...] = ()
    status: int = 200
    is_wide: bool = False


class PageModule(Protocol):
    """What a page module exports."""

    PATH: str
    TITLE: str
    layout: Callable[[State, tuple[str, ...], dict[str, str]], Page]


@cache
def modules() -> dict[str, PageModule]:
    """All page modules by PATH."""
    found = (importlib.import_module(f"{__name__}.{module.name}") for module in pkgutil.iter_modules(__path__))
    return {module.PATH: cast(PageModule, module) for module in found if hasattr(module, "PATH") and hasattr(module, "layout")}


@cache
def navigation() -> tuple[tuple[str, str], ...]:
    """(PATH, word) of the pages that stand in the header, in order."""
    entries: list[Any] = [(*getattr(module, "NAV"), path) for path, module in modules().items() if hasattr(module, "NAV")]  # noqa: B009
    return tuple((path, word) for _, word, path in sorted(entries))


def show(state: State, address: Address) -> Page:
    """The page at `address`; the page 没有这一页 with status 404 when there is none."""
    first = address.path[0] if address.path else ""
    module = modules().get(first)
    if module is None or len(address.path) - 1 > getattr(module, "DEEPEST", len(address.path)):
        from dashboard.pages import missing

        return missing.layout(state, address.path, address.query)
    return module.layout(state, address.path[1:], address.query)
