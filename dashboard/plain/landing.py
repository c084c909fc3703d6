"""Knows where a reader without script lands: the plain page that stands for an address of the interactive site."""

from __future__ import annotations

from dashboard.address import Address, write
from dashboard.plain.from_cards import ref_of
from dashboard.plain.view import Links, Ref, to

#: sections whose plain page has another name, or stands for all of them
ELSEWHERE = {"sousuo": ("sousuo",), "mulu": ("mulu",), "xiazai": ("mulu",), "biao": ("mulu",), "mingci": ("mingci",)}


def landing(address: Address, n: int) -> str:
    """The plain page for `address` at state `n`, written relative to it, so that any prefix of the site holds."""
    ref = _ref(address, n)
    asked = {key: address.get(key) for key in ("r", "q") if address.get(key)}
    query = write((), asked).lstrip("/")
    path, mark, anchor = Links(max(0, len(address.path) - 1)).href(ref).partition("#")
    return f"{path}{query}{mark}{anchor}"


def _ref(address: Address, n: int) -> Ref:
    first = address.path[0] if address.path else ""
    if first == "cun" and len(address.path) > 1 and not address.get("nian"):
        return Ref(("v", address.path[1], str(n)))
    if first == "mulu" and len(address.path) > 1:
        return to("fabu", address.path[1])
    if first in ELSEWHERE:
        return to(*ELSEWHERE[first])
    found = ref_of(write(address.path, address.query))
    return to() if found is None or found.is_outer else found
