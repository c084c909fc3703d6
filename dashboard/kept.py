"""Keeps answers until HEAD moves: what a public node says depends only on the address, the newest release and the day.

Rule: nothing is kept that sets a cookie, says no-store, is not 200, or is large. A WSGI layer, so that a kept answer costs no framework.
"""

from __future__ import annotations

import datetime
import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from werkzeug.http import is_resource_modified

#: bytes kept in one process, and in one answer
ROOM, LARGEST = 48_000_000, 1_000_000
#: what a reader says of the copy he has
CONDITIONS = frozenset({"HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE"})
#: names the folder all workers of a server share; without it a worker keeps its own
SHARED = "MBZ_SCRATCH"
#: where the pattern of the address is handed to the log
ROUTE = "mbz.route"
_KEPT_TYPES = ("text/html", "application/json", "text/csv", "application/atom+xml", "image/svg+xml")

Environ = dict[str, Any]
Headers = list[tuple[str, str]]


@dataclass(frozen=True)
class Answer:
    """A whole answer. `route` is the pattern of the address, for the log."""

    status: str
    headers: Headers
    body: bytes
    route: str


class Kept:
    """Answers kept in front of a WSGI application that serves `public_dir`."""

    def __init__(self, app: Any, public_dir: Path, room: int = ROOM) -> None:
        self._app = app
        self._public_dir = public_dir
        self._answers: OrderedDict[tuple[str, ...], Answer] = OrderedDict()
        self._whole_room = self._room = room
        self._state: tuple[Any, ...] = ()
        self._folder: tuple[int, ...] = ()
        self._heads: tuple[Path, ...] = ()
        self._lock = threading.Lock()

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        """Answer from what was kept, else ask the application and keep what may be kept."""
        if environ["REQUEST_METHOD"] != "GET":
            found: Iterable[bytes] = self._app(environ, start_response)
            return found
        self._forget_when_moved()
        key = tuple(environ.get(name, "") for name in ("SCRIPT_NAME", "PATH_INFO", "QUERY_STRING", "HTTP_ACCEPT_ENCODING"))
        answer = self._answers.get(key)
        return self._ask(environ, start_response, key) if answer is None else _give(answer, environ, start_response)

    def answers(self) -> tuple[Answer, ...]:
        """What is kept now, longest unused first."""
        return tuple(self._answers.values())

    def _ask(self, environ: Environ, start_response: Any, key: tuple[str, ...]) -> Iterable[bytes]:
        state = self._state
        said: list[tuple[str, Headers]] = []

        def listen(status: str, headers: Headers, *rest: Any) -> None:
            said[:] = [(status, headers)]

        asked = {name: value for name, value in environ.items() if name not in CONDITIONS}
        pieces: Iterable[bytes] = self._app(asked, listen)
        status, headers = said[0]
        environ[ROUTE] = asked.get(ROUTE, "")
        if not _may_be_kept(status, headers):
            return _pass(pieces, status, headers, environ, start_response)
        body = b"".join(_closing(pieces))
        answer = Answer(status, [pair for pair in headers if pair[0] != "Date"], body, asked.get(ROUTE, ""))
        with self._lock:
            if state == self._state:
                self._put(key, answer)
        return _give(answer, environ, start_response)

    def _put(self, key: tuple[str, ...], answer: Answer) -> None:
        self._drop(key)
        self._answers[key] = answer
        self._room -= len(answer.body)
        while self._room < 0:
            self._drop(next(iter(self._answers)))

    def _drop(self, key: tuple[str, ...]) -> None:
        old = self._answers.pop(key, None)
        self._room += len(old.body) if old else 0

    def _forget_when_moved(self) -> None:
        folder = _seen(self._public_dir)
        if folder != self._folder:
            self._folder, self._heads = folder, tuple(sorted(self._public_dir.glob("*/HEAD")))
        state = (datetime.date.today(), *(_seen(head) for head in self._heads))
        if state != self._state:
            with self._lock:
                self._state, self._room = state, self._whole_room
                self._answers.clear()
                self._folder = ()


def _seen(path: Path) -> tuple[int, ...]:
    """What tells one HEAD from the next without reading it: HEAD is always replaced, never rewritten."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return ()
    return found.st_ino, found.st_mtime_ns, found.st_size


def _give(answer: Answer, environ: Environ, start_response: Any) -> Iterable[bytes]:
    environ[ROUTE] = answer.route
    if _has_already(environ, answer.headers):
        return _not_again(answer.headers, start_response)
    start_response(answer.status, list(answer.headers))
    return [answer.body]


def _pass(pieces: Iterable[bytes], status: str, headers: Headers, environ: Environ, start_response: Any) -> Iterable[bytes]:
    """An answer that is not kept, such as a large script; one the reader has already is not sent again."""
    if not (status.startswith("200") and _has_already(environ, headers)):
        start_response(status, headers)
        return pieces
    _close(pieces)
    return _not_again(headers, start_response)


def _has_already(environ: Environ, headers: Headers) -> bool:
    """True when the reader's copy is this answer: by ETag, and only without one by date (RFC 9110, 13.2.2)."""
    if not environ.keys() & CONDITIONS:
        return False
    said = {name.lower(): value for name, value in headers}
    return not is_resource_modified(environ, said.get("etag"), last_modified=said.get("last-modified"))


def _not_again(headers: Headers, start_response: Any) -> Iterable[bytes]:
    start_response("304 NOT MODIFIED", [pair for pair in headers if not pair[0].lower().startswith("content-")])
    return [b""]


def _may_be_kept(status: str, headers: Headers) -> bool:
    said = {name.lower(): value for name, value in headers}
    is_small = said.get("content-length", "").isdigit() and int(said["content-length"]) <= LARGEST
    is_private = "set-cookie" in said or "no-store" in said.get("cache-control", "") or "cookie" in said.get("vary", "").lower()
    return status.startswith("200") and is_small and not is_private and said.get("content-type", "").split(";")[0] in _KEPT_TYPES


def _closing(pieces: Iterable[bytes]) -> Iterator[bytes]:
    try:
        yield from pieces
    finally:
        _close(pieces)


def _close(pieces: Iterable[bytes]) -> None:
    close = getattr(pieces, "close", None)
    if close:
        close()
