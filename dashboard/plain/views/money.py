"""收支 without script: /p/shouzhi/<year>-<stage>/<side>[/<code>][/~ben-…][/~fan-…], from the cards of the interactive page."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from dashboard.pages.money_view import BOOK_KEYS, SIDE_WORDS, STAGES
from dashboard.plain.from_cards import view_of
from dashboard.plain.view import View
from datasets.published import accounts
from datasets.published.releases import Public
from datasets.published.state import State

SECTION = "shouzhi"


def show(public: Public, state: State, steps: tuple[str, ...], asked: dict[str, str]) -> View:
    """The plain page of the accounts at `steps`."""
    return view_of(SECTION, state, steps, _known(public, state))


@lru_cache(maxsize=8)
def _known(public: Public, state: State) -> frozenset[tuple[str, ...]]:
    return frozenset(every(public, state))


def every(public: Public, state: State) -> Iterator[tuple[str, ...]]:
    """Every edition, side and book, and every account that has accounts under it."""
    yield ()
    for edition in accounts.editions(state):
        slug = f"{edition.year}-{STAGES[edition.stage]}"
        for book in accounts.books(state, edition):
            chosen = (f"~ben-{BOOK_KEYS[book]}",) if BOOK_KEYS[book] else ()
            for side, word in SIDE_WORDS.items():
                frame = accounts.wide(state, accounts.table_id(edition, book, side), edition.year)
                if frame.empty:
                    continue
                yield (slug, word, *chosen)
                codes = [str(code) for code in frame["row_code"].dropna().unique() if len(str(code)) in (3, 5)]
                for code in codes:
                    if not accounts.children(frame, code).empty:
                        yield (slug, word, code, *chosen)
