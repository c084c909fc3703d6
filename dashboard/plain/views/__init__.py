"""The plain pages, one module per section: each exports SECTION, `show(public, state, steps, asked) -> View` and `every(public, state) -> steps`
for the static copy. A page of the header without a module here is shown by its cards.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol, cast

from dashboard.pages import navigation
from dashboard.plain.from_cards import Every, Show, shown_as_cards
from datasets.published.releases import Public
from datasets.published.state import State


class Section(Protocol):
    """What a module of plain pages exports. `steps` are the path parts after the section's own."""

    @property
    def show(self) -> Show:
        """The page at `steps`."""

    @property
    def every(self) -> Every:
        """All steps that have a page, for the static copy."""


@dataclass(frozen=True)
class _Cards:
    """A section that nobody wrote: its first page is the cards of the interactive one."""

    show: Show
    every: Every


@cache
def sections() -> dict[str, Section]:
    """All sections by the first part of their addresses."""
    found: list[Any] = [importlib.import_module(f"{__name__}.{module.name}") for module in pkgutil.iter_modules(__path__)]
    written = {module.SECTION: cast(Section, module) for module in found if hasattr(module, "SECTION")}
    others = [path for path, _ in navigation() if path and path not in written]
    return {**written, **{path: _Cards(shown_as_cards(path, _first_page), _first_page) for path in others}}


def _first_page(public: Public, state: State) -> Iterator[tuple[str, ...]]:
    yield ()
