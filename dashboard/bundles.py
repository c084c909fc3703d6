"""Serves our own styles and scripts as few files whose address is their hash, so that a browser fetches each once and for good."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from flask import Flask, Response, abort, request

FOLDER = Path(__file__).with_name("assets")
#: bundle → files in order; `early` runs before the first paint (elder mode), `script` after it
BUNDLES: dict[str, tuple[str, ...]] = {
    "style.css": ("tokens.css", "components.css", "site.css"),
    "early.js": ("early.js",),
    "script.js": ("links.js", "find.js", "due.js", "picture.js"),
    "icon.svg": ("icon.svg",),
}
_TYPES = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml"}


@dataclass(frozen=True)
class Bundle:
    """One bundle: bytes, gzip bytes and its address."""

    content: bytes
    packed: bytes
    href: str


@cache
def bundle(name: str) -> Bundle:
    """The bundle `name`, built once per process; KeyError when there is none."""
    content = b"\n".join((FOLDER / part).read_bytes() for part in BUNDLES[name])
    mark = hashlib.sha256(content).hexdigest()[:12]
    return Bundle(content, gzip.compress(content, 9, mtime=0), f"/zichan/{mark}/{name}")


def register(server: Flask) -> None:
    """Serve the bundles of this version under /zichan/<hash>/<name>, to be kept for a year."""

    @server.get("/zichan/<mark>/<name>")
    def asset(mark: str, name: str) -> Response:
        if name not in BUNDLES or bundle(name).href != f"/zichan/{mark}/{name}":
            abort(404)
        found = bundle(name)
        is_packed = "gzip" in request.headers.get("Accept-Encoding", "")
        reply = Response(found.packed if is_packed else found.content, content_type=_TYPES[name.rpartition(".")[2]])
        reply.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        reply.headers["Vary"] = "Accept-Encoding"
        if is_packed:
            reply.headers["Content-Encoding"] = "gzip"
        return reply
