"""债务 without script: /p/zhaiwu/<year>, from the cards of the interactive page."""

from __future__ import annotations

from collections.abc import Iterator

from dashboard.plain.from_cards import shown_as_cards
from datasets.published import debts
from datasets.published.releases import Public
from datasets.published.state import State

SECTION = "zhaiwu"


def every(public: Public, state: State) -> Iterator[tuple[str, ...]]:
    """Every year."""
    yield ()
    for year in debts.years(state):
        yield (str(year),)


show = shown_as_cards(SECTION, every)
