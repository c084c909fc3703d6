"""Knows how often logins failed lately from one address: whoever tries one password on many names meets no account's own lock."""

from __future__ import annotations

import time
from collections import OrderedDict, deque

#: so many failures in so many seconds; a whole township may sit behind one address
MOST, SECONDS = 50, 300
_ADDRESSES = 10_000


class Attempts:
    """Failed logins by address, in this process's memory."""

    def __init__(self) -> None:
        self._failed: OrderedDict[str, deque[float]] = OrderedDict()

    def are_too_many(self, address: str) -> bool:
        """True when `address` has to wait."""
        return len(self._lately(address)) >= MOST

    def note(self, address: str) -> None:
        """One more failure."""
        lately = self._lately(address)
        lately.append(time.monotonic())
        self._failed[address] = lately
        self._failed.move_to_end(address)
        while len(self._failed) > _ADDRESSES:
            self._failed.popitem(last=False)

    def _lately(self, address: str) -> deque[float]:
        found = self._failed.get(address, deque(maxlen=MOST))
        while found and time.monotonic() - found[0] > SECONDS:
            found.popleft()
        return found
