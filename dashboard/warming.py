"""Makes ready in the background what the first readers of a state ask: the pages of the header and the search index.

Rule: only a server that was told to begins it; a reader never waits for it and never sees the difference except in time.
"""

from __future__ import annotations

import atexit
import gc
import threading
from collections.abc import Iterator

from flask import Flask

from dashboard.address import Address
from dashboard.pages import navigation, show
from datasets.published import departments
from datasets.published.places import under
from datasets.published.releases import Public
from datasets.published.search import index_of
from datasets.published.state import State

_NAME = "warming"
#: new objects before rubbish is looked for, and how rarely among the old: a page makes some 50,000 at once and leaves no circles;
#: as Python sets out (700, 10, 10) every fiftieth page waited 100 ms for a look at everything
SELDOM = (50_000, 10, 50)


class Warming:
    """Follows a county: each newest state is made ready once."""

    def __init__(self, public: Public) -> None:
        self._public = public
        self._is_begun = False
        self._done = -1
        atexit.register(gc.unfreeze)

    def begin(self) -> None:
        """From now on states are made ready, the newest at once."""
        self._is_begun = True
        self.meet(self._public.state().n)

    def meet(self, newest: int) -> None:
        """Tell that `newest` is the newest release; what is done or under way is not done again."""
        if self._is_begun and newest != self._done:
            self._done = newest
            threading.Thread(target=self.make_ready, name="warming", daemon=True).start()

    def make_ready(self) -> None:
        """Draw the pages of the header and one of each kind beneath them once, and build the search index.

        What lives as long as the server is no longer looked through for rubbish.

        Measured with three years of data: 1.2 s of processor, afterwards the first touch of a page takes no longer than any other.
        """
        state = self._public.state()
        for path in (*((path,) if path else () for path, _ in navigation()), *_beneath(state)):
            show(state, Address(path))
        index_of(state)
        gc.collect()
        gc.freeze()
        gc.set_threshold(*SELDOM)


def _beneath(state: State) -> Iterator[tuple[str, ...]]:
    """A department and a village: what the first of each looks up serves all others."""
    yield from (("bumen", code) for code in list(departments.entities(state))[:1])
    yield from (("cun", village.code) for township in under(state, state.county)[:1] for village in under(state, township.code)[:1])


def follow(server: Flask, public: Public) -> Warming:
    """A warming for `server`, which `begin` starts."""
    made = Warming(public)
    server.extensions[_NAME] = made
    return made


def begin(server: Flask) -> None:
    """Start the warming of `server`; one that serves several counties has none, their states would fill its memory."""
    found: Warming | None = server.extensions.get(_NAME)
    if found is not None:
        found.begin()


def make_ready(server: Flask) -> None:
    """Make the newest state of `server` ready now and wait for it."""
    found: Warming = server.extensions[_NAME]
    found.make_ready()
