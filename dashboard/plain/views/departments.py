"""部门 without script: /p/bumen/<year>-<stage> and /p/bumen/<code>/<year>-<stage>, from the cards of the interactive page."""

from __future__ import annotations

from collections.abc import Iterator

from dashboard.pages.department import slug
from dashboard.plain.from_cards import shown_as_cards
from datasets.published import departments
from datasets.published.releases import Public
from datasets.published.state import State

SECTION = "bumen"


def every(public: Public, state: State) -> Iterator[tuple[str, ...]]:
    """Every edition, and every department with every edition of its own."""
    yield ()
    for edition in departments.editions(state):
        yield (slug(edition),)
    for code in departments.entities(state):
        yield (code,)
        for edition in departments.editions(state, code):
            yield (code, slug(edition))


show = shown_as_cards(SECTION, every)
