"""Knows the signs that are no part of what anybody writes: controls, and those that turn the direction of what stands behind them.

Rule: line ends and tabs stay; signs that shape a script (zero width joiner and its like) stay. Imports nothing of ours.
"""

from __future__ import annotations

import re

#: NUL stops PostgreSQL, most controls and U+FFFE stop XML, half a surrogate stops UTF-8; U+202E lets 123 be read as 321.
#: C1 controls are left: a file full of them was saved in a wrong encoding, and is refused as such.
_UNWRITTEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")


def plain(text: str) -> str:
    """`text` without them."""
    return text if text.isprintable() else _UNWRITTEN.sub("", text)
