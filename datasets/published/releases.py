"""Opens a county's published folder, follows HEAD, and hands out states. Reads only; needs no database and no secret key."""

from __future__ import annotations

import threading
from collections import OrderedDict
from pathlib import Path

from datasets.published.chain import Release, walk
from datasets.published.layout import Head, read_head
from datasets.published.register import Entry, entries
from datasets.published.state import State

#: states kept open at once: the newest and those that QR codes ask for
KEPT_STATES = 8


class NoSuchRelease(LookupError):
    """A release number that was never published."""


class Public:
    """A county's published folder `<public_dir>/<county>`. A new HEAD is picked up by the next question, without restart."""

    def __init__(self, public_dir: Path, county: str) -> None:
        self.county = county
        self.dir = Path(public_dir) / county
        self._lock = threading.RLock()
        self._head: Head | None = None
        self._releases: dict[int, Release] = {}
        self._states: OrderedDict[int, State] = OrderedDict()

    @classmethod
    def open(cls, public_dir: Path | str, county: str = "411322") -> Public:
        """The published folder of `county`; an empty or missing folder is a county that has published nothing."""
        return cls(Path(public_dir), county)

    @property
    def head(self) -> Head | None:
        """The newest release's pointer, None before the first release."""
        self._follow()
        return self._head

    def releases(self) -> tuple[Release, ...]:
        """All releases, oldest first."""
        self._follow()
        return tuple(self._releases.values())

    def release(self, n: int) -> Release:
        """Release `n`; NoSuchRelease when it was never published."""
        self._follow()
        if n not in self._releases:
            raise NoSuchRelease(f"没有第{n}号发布")
        return self._releases[n]

    def register(self) -> tuple[Entry, ...]:
        """The register of everything ever published, newest first."""
        self._follow()
        return entries(self._releases)

    def pinned(self, n: str) -> State:
        """The state that the address of a reader names (`r`), the newest when it names none or one that never was."""
        try:
            return self.state(int(n)) if n.isdecimal() else self.state()
        except NoSuchRelease:
            return self.state()

    def state(self, n: int | None = None) -> State:
        """The state at release `n` (default: the newest; 0 before the first); NoSuchRelease for a number never published."""
        with self._lock:
            self._follow()
            newest = self._head.n if self._head else 0
            wanted = newest if n is None else n
            if not 0 <= wanted <= newest or (wanted == 0 and newest and n is not None):
                raise NoSuchRelease(f"没有第{wanted}号发布")
            if wanted not in self._states:
                self._states[wanted] = State(self.county, self.dir, self._releases, wanted)
            self._states.move_to_end(wanted)
            while len(self._states) > KEPT_STATES:
                self._states.popitem(last=False)
            return self._states[wanted]

    def _follow(self) -> None:
        with self._lock:
            head = read_head(self.dir)
            if head == self._head:
                return
            self._releases = walk(self.dir, head, self._releases) if head else {}
            self._head = head
            self._states.clear()
