"""Hands out everything in force as one ZIP: made once for a state, kept on disk beside the worker, and thrown away with it."""

from __future__ import annotations

import tempfile
import threading
from pathlib import Path
from urllib.parse import quote

from flask import Flask, Response, abort, redirect, request, send_file
from werkzeug.wrappers import Response as AnyResponse

from datasets.published.releases import Public
from datasets.published.state import State
from datasets.published.whole import write_whole

#: where the newest is asked for; the answer leads on to the one of its number
NEWEST = "/fabu/quanbu.zip"


class WholeFile:
    """The ZIP of the newest state. A worker that is never asked makes none; of older states none is kept."""

    def __init__(self, public: Public) -> None:
        self._public = public
        self._lock = threading.Lock()
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._made = ""

    def of(self, state: State) -> Path:
        """The file of `state`; whoever asks while it is being made waits for it. OSError when the disk refuses."""
        with self._lock:
            if self._made != state.head_hash or self._folder is None:
                self._make(state)
            return Path(self._folder.name) / "quanbu.zip" if self._folder else Path()

    def _make(self, state: State) -> None:
        fresh = tempfile.TemporaryDirectory(prefix="mingbaizhang-")
        write_whole(self._public, state, Path(fresh.name) / "quanbu.zip")
        if self._folder is not None:
            self._folder.cleanup()  # who is reading the old one keeps it open until the last byte
        self._folder, self._made = fresh, state.head_hash


def register(server: Flask, public: Public) -> None:
    """`/fabu/quanbu.zip` leads to `/fabu/quanbu-<n>.zip`, n the newest release."""
    whole = WholeFile(public)

    @server.get(NEWEST)
    def newest_whole() -> AnyResponse:
        n = public.state().n
        return redirect(f"{request.script_root}/fabu/quanbu-{n}.zip", 302) if n else abort(404)

    @server.get("/fabu/quanbu-<int:n>.zip")
    def whole_of(n: int) -> AnyResponse:
        state = public.state()
        if n != state.n:
            return redirect(f"{request.script_root}{NEWEST}", 302) if 0 < n < state.n else abort(404)
        return _sent(whole.of(state), state)


def _sent(path: Path, state: State) -> Response:
    reply = send_file(path, mimetype="application/zip", conditional=True, etag=state.head_hash)
    name = f"{state.county}-全部现行数据-到第{state.n}号.zip"
    reply.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    reply.headers["Cache-Control"] = "no-cache"
    return reply
