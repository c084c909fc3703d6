"""债务 without script: /p/zhaiwu/<year>, from the cards of the interactive page."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from dashboard.plain.from_cards import view_of
from dashboard.plain.view import View
from datasets.published import debts
from datasets.published.releases import Public
from datasets.published.state import State

SECTION = "zhaiwu"


def show(public: Public, state: State, steps: tuple[str, ...], asked: dict[str, str]) -> View:
    """The plain page of the debt at `steps`."""
    return view_of(SECTION, state, steps, _known(public, state))


@lru_cache(maxsize=8)
def _known(public: Public, state: State) -> frozenset[tuple[str, ...]]:
    return frozenset(every(public, state))


def every(public: Public, state: State) -> Iterator[tuple[str, ...]]:
    """Every year."""
    yield ()
    for year in debts.years(state):
        yield (str(year),)
