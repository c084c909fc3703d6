"""部门 without script: /p/bumen/<year>-<stage> and /p/bumen/<code>/<year>-<stage>, from the cards of the interactive page."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from dashboard.pages.department import slug
from dashboard.plain.from_cards import view_of
from dashboard.plain.view import View
from datasets.published import departments
from datasets.published.releases import Public
from datasets.published.state import State

SECTION = "bumen"


def show(public: Public, state: State, steps: tuple[str, ...], asked: dict[str, str]) -> View:
    """The plain page of the departments at `steps`."""
    return view_of(SECTION, state, steps, _known(public, state))


@lru_cache(maxsize=8)
def _known(public: Public, state: State) -> frozenset[tuple[str, ...]]:
    return frozenset(every(public, state))


def every(public: Public, state: State) -> Iterator[tuple[str, ...]]:
    """Every edition, and every department with every edition of its own."""
    yield ()
    for edition in departments.editions(state):
        yield (slug(edition),)
    for code in departments.entities(state):
        yield (code,)
        for edition in departments.editions(state, code):
            yield (code, slug(edition))
