"""Says where a fault happened without what was in the cell: places and kinds of error, never their messages (they may quote a person)."""

from __future__ import annotations

import logging
import traceback
from types import TracebackType
from typing import Any

from flask import Flask

_LOG = logging.getLogger("mingbaizhang.office")


def told(error: BaseException) -> str:
    """The chain of errors as kind and places, newest last."""
    parts: list[str] = []
    seen: BaseException | None = error
    while seen is not None and len(parts) < 6:
        frames = reversed(traceback.extract_tb(seen.__traceback__))
        places = " < ".join(f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno} {frame.name}" for frame in frames)
        parts.append(f"{type(seen).__name__} at {places}")
        seen = seen.__cause__ or seen.__context__
    return " / ".join(parts)


def write(error: BaseException) -> None:
    """Put a fault into the log."""
    _LOG.error(told(error))


class QuietFlask(Flask):
    """A Flask application whose log holds no message of an exception."""

    def log_exception(self, exc_info: tuple[type, BaseException, TracebackType] | tuple[None, None, None] | Any) -> None:
        """Called by Flask for every fault nobody handled."""
        if exc_info[1] is not None:
            write(exc_info[1])
