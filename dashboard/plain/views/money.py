"""收支 without script: /p/shouzhi/<year>-<stage>/<side>[/<code>][/~ben-…][/~fan-…], from the cards of the interactive page."""

from __future__ import annotations

from collections.abc import Iterator

from dashboard.pages.money_view import BOOK_KEYS, SIDE_WORDS, STAGES
from dashboard.plain.from_cards import shown_as_cards
from datasets.published import accounts
from datasets.published.releases import Public
from datasets.published.state import State

SECTION = "shouzhi"


def every(public: Public, state: State) -> Iterator[tuple[str, ...]]:
    """Every edition, side and book, and every account that has accounts under it."""
    yield ()
    for edition in accounts.editions(state):
        slug = f"{edition.year}-{STAGES[edition.stage]}"
        for book in accounts.books(state, edition):
            chosen = (f"~ben-{BOOK_KEYS[book]}",) if BOOK_KEYS[book] else ()
            for side, word in SIDE_WORDS.items():
                rows = accounts.table(state, edition, book, side)
                if not rows:
                    continue
                yield (slug, word, *chosen)
                codes = [code for code in dict.fromkeys(str(row["row_code"] or "") for row in rows) if len(code) in (3, 5)]
                for code in codes:
                    if accounts.children(rows, code):
                        yield (slug, word, code, *chosen)


show = shown_as_cards(SECTION, every)
