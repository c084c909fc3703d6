"""Opens a county's published folder, follows HEAD, and hands out states. Reads only; needs no database and no secret key."""

from __future__ import annotations

import threading
from collections import OrderedDict
from contextlib import suppress
from pathlib import Path

from datasets.published.chain import BrokenChain, Release, demand_whole, walk
from datasets.published.layout import MANIFEST, Head, read_head, release_dir, sha256_file
from datasets.published.register import Entry, entries
from datasets.published.state import State

#: states kept open at once: the newest and those that QR codes ask for
KEPT_STATES = 8


class NoSuchRelease(LookupError):
    """A release number that was never published."""


class Public:
    """A county's published folder `<public_dir>/<county>`. A new HEAD is picked up by the next question, without restart."""

    def __init__(self, public_dir: Path, county: str, is_copy: bool = False) -> None:
        self.county, self._is_copy = county, is_copy
        self._is_arriving = False
        self.dir = Path(public_dir) / county
        self._lock = threading.RLock()
        self._head: Head | None = None
        self._releases: dict[int, Release] = {}
        self._states: OrderedDict[int, State] = OrderedDict()

    @classmethod
    def open(cls, public_dir: Path | str, county: str = "411322") -> Public:
        """The published folder of `county`; an empty or missing folder is a county that has published nothing."""
        return cls(Path(public_dir), county)

    @classmethod
    def open_copy(cls, public_dir: Path | str, county: str) -> Public:
        """The same for a public node, whose folder is carried there: while a release is still arriving, the last whole one stays the newest."""
        return cls(Path(public_dir), county, is_copy=True)

    @property
    def is_arriving(self) -> bool:
        """True while HEAD names a release of which something has not arrived: what is answered now will not be so for long."""
        self._follow()
        return self._is_arriving

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
            try:
                head = read_head(self.dir)
                if head != self._head:
                    self._move(head)
                self._is_arriving = False
            except (BrokenChain, ValueError):
                if not self._is_copy:
                    raise
                self._is_arriving = True
                if self._head is None:
                    self._move_to_last_whole()

    def _move(self, head: Head | None) -> None:
        if head is None and self._is_copy and self._head is not None:
            raise BrokenChain("HEAD 不在了")
        found = walk(self.dir, head, self._releases) if head else {}
        for n, release in found.items() if self._is_copy else ():
            if release != self._releases.get(n):
                demand_whole(self.dir, release)
        self._releases, self._head = found, head
        self._states.clear()

    def _move_to_last_whole(self) -> None:
        """What a node that starts in the middle of a copy answers from: the newest release with everything before it, or none yet."""
        for n in sorted((int(path.name) for path in self.dir.glob("releases/*") if path.name.isdecimal()), reverse=True):
            with suppress(BrokenChain, FileNotFoundError):
                self._move(Head(self.county, n, sha256_file(release_dir(self.dir, n) / MANIFEST), "", ""))
                return
