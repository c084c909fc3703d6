"""三公 without script: /p/sangong/<year>, from the cards of the interactive page."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from dashboard.plain.from_cards import view_of
from dashboard.plain.view import View
from datasets.published import departments
from datasets.published.releases import Public
from datasets.published.state import State

SECTION = "sangong"


def show(public: Public, state: State, steps: tuple[str, ...], asked: dict[str, str]) -> View:
    """The plain page of 三公 at `steps`."""
    return view_of(SECTION, state, steps, _known(public, state))


@lru_cache(maxsize=8)
def _known(public: Public, state: State) -> frozenset[tuple[str, ...]]:
    return frozenset(every(public, state))


def every(public: Public, state: State) -> Iterator[tuple[str, ...]]:
    """Every year."""
    yield ()
    for year in departments.three_public_years(state):
        yield (str(year),)
