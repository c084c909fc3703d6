"""The exceptions of this room, one tree: what a file or a call can do to us.

LoaderFailure
└── CannotRead          the file gives no data; `sentence` is Chinese, for the clerk (exit code 2)
    ├── Locked          a password stands before it
    ├── Damaged         cut off, broken, or a bomb
    ├── Foreign         not a kind of file we accept
    ├── Empty           nothing in it
    ├── Garbled         readable bytes, unreadable characters (mojibake)
    └── UnknownKind     the call names a kind there is not; it would recognise nothing and blame the file
"""

from __future__ import annotations


class LoaderFailure(Exception):
    """Root of the tree."""


class CannotRead(LoaderFailure):
    """The file could not be read; `sentence` says so to the clerk in one Chinese sentence."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence

    def __reduce__(self) -> tuple[type[CannotRead], tuple[str]]:
        return type(self), (self.sentence,)


class Locked(CannotRead):
    """Encrypted with a password of its own."""


class Damaged(CannotRead):
    """Cut off, broken, or unsafe to unpack."""


class Foreign(CannotRead):
    """Not a spreadsheet of an accepted kind."""


class Empty(CannotRead):
    """0 bytes, or no cell with content."""


class Garbled(CannotRead):
    """Characters were stored in the wrong code page."""


class UnknownKind(CannotRead):
    """No kind has the name the call gives."""
