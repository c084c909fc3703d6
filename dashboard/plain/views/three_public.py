"""三公 without script: /p/sangong/<year>, from the cards of the interactive page."""

from __future__ import annotations

from collections.abc import Iterator

from dashboard.plain.from_cards import shown_as_cards
from datasets.published import departments
from datasets.published.releases import Public
from datasets.published.state import State

SECTION = "sangong"


def every(public: Public, state: State) -> Iterator[tuple[str, ...]]:
    """Every year."""
    yield ()
    for year in departments.three_public_years(state):
        yield (str(year),)


show = shown_as_cards(SECTION, every)
