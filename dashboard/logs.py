"""Writes what happened as one JSON line per request. Rule: no address of a reader, no query, nothing a person typed; only the pattern of the page.

MBZ_LOG: warning (default: faults and slow answers), info (every request), error (faults only).
"""

from __future__ import annotations

import datetime
import json
import os
import sys
import time
from collections.abc import Collection, Iterable
from typing import Any

from flask import Flask, Response, request

from dashboard.kept import ROUTE

SLOW_SECONDS = 1.0


class Logged:
    """The log in front of a WSGI application."""

    def __init__(self, app: Any, face: str) -> None:
        self._app = app
        self._face = face
        self._level = os.environ.get("MBZ_LOG", "warning")

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Pass on, then say how it went."""
        begun, said = time.perf_counter(), ["000"]

        def listen(status: str, *rest: Any) -> Any:
            said[0] = status[:3]
            return start_response(status, *rest)

        found: Iterable[bytes] = self._app(environ, listen)
        seconds = time.perf_counter() - begun
        if self._is_worth_a_line(said[0], seconds):
            self._say(environ, said[0], seconds)
        return found

    def _is_worth_a_line(self, status: str, seconds: float) -> bool:
        return self._level in ("info", "debug") or status >= "500" or (self._level == "warning" and seconds > SLOW_SECONDS)

    def _say(self, environ: dict[str, Any], status: str, seconds: float) -> None:
        line = {
            "at": datetime.datetime.now(datetime.UTC).isoformat(timespec="milliseconds"),
            "face": self._face,
            "method": environ["REQUEST_METHOD"] if environ["REQUEST_METHOD"] in ("GET", "HEAD", "POST", "OPTIONS") else "other",
            "route": environ.get(ROUTE, ""),
            "status": int(status),
            "ms": round(seconds * 1000, 1),
        }
        sys.stderr.write(json.dumps(line, ensure_ascii=False) + "\n")


def name_routes(server: Flask, words: Collection[str]) -> None:
    """Hand the pattern of each address to the log; of a page without a pattern its first word when that is one of ours."""

    @server.after_request
    def name(reply: Response) -> Response:
        rule = request.url_rule.rule if request.url_rule else ""
        if rule in ("", "/<path:path>"):
            first = request.path.split("/")[1]
            rule = f"/{first}/…" if first in words else "/…"
        request.environ[ROUTE] = rule
        return reply
