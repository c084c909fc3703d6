"""Serves the chart library at the address Dash asks for it: a small bundle made at set-up when it is there and fits, else plotly's own.

The small bundle draws bars, dots and lines, which is all our figures use. Kept by browsers, asked about each time: its address has no version.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import plotly
from flask import Flask, Response, request
from plotly.offline import get_plotlyjs_version

ADDRESS = "/_dash-component-suites/plotly/package_data/plotly.min.js"
#: where `make run` puts the small bundle, and what it is called there
SMALL = Path(sys.prefix) / "charts" / "node_modules" / "plotly.js-basic-dist-min"
STOCK = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
#: kinds of trace the small bundle can draw
DRAWN = frozenset({"bar", "scatter"})


def library(small: Path = SMALL) -> Path:
    """The script to serve: the small bundle of exactly the version this plotly expects, else plotly's own."""
    script, about = small / "plotly-basic.min.js", small / "package.json"
    if not (script.is_file() and about.is_file()):
        return STOCK
    return script if json.loads(about.read_text(encoding="utf-8")).get("version") == get_plotlyjs_version() else STOCK


@dataclass(frozen=True)
class Script:
    """The script as it goes over the wire, packed once per process when it is first asked for."""

    path: Path

    @cached_property
    def plain(self) -> bytes:
        """Its bytes."""
        return self.path.read_bytes()

    @cached_property
    def mark(self) -> str:
        """What tells one version from the next."""
        return hashlib.sha256(self.plain).hexdigest()[:16]

    @cached_property
    def packed(self) -> bytes:
        """Its bytes in gzip."""
        return gzip.compress(self.plain, 9, mtime=0)


def register(server: Flask, small: Path = SMALL) -> None:
    """Answer ADDRESS in place of Dash."""
    script = Script(library(small))

    @server.get(ADDRESS)
    def chart_library() -> Response:
        is_packed = "gzip" in request.headers.get("Accept-Encoding", "")
        reply = Response(script.packed if is_packed else script.plain, content_type="text/javascript; charset=utf-8")
        if is_packed:
            reply.headers["Content-Encoding"] = "gzip"
        reply.headers["Vary"] = "Accept-Encoding"
        reply.headers["Cache-Control"] = "no-cache"
        reply.set_etag(script.mark + ("-gzip" if is_packed else ""))
        reply.make_conditional(request)
        return reply
