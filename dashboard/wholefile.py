"""Hands out everything in force as one ZIP: made once for a state by whichever worker is asked first, kept on disk for all workers of a server."""

from __future__ import annotations

import fcntl
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from urllib.parse import quote

from flask import Flask, Response, abort, redirect, request, send_file
from werkzeug.wrappers import Response as AnyResponse

from dashboard.kept import SHARED
from datasets.published.releases import Public
from datasets.published.state import State
from datasets.published.whole import write_whole

#: where the newest is asked for; the answer leads on to the one of its number
NEWEST = "/fabu/quanbu.zip"


class WholeFile:
    """The ZIP of the newest state. A server that is never asked makes none; of older states none is kept."""

    def __init__(self, public: Public) -> None:
        self._public = public

    @cached_property
    def _own(self) -> tempfile.TemporaryDirectory[str]:
        return tempfile.TemporaryDirectory(prefix="mingbaizhang-")

    @property
    def _folder(self) -> Path:
        return Path(os.environ.get(SHARED) or self._own.name)

    @contextmanager
    def held(self, state: State) -> Iterator[Path]:
        """The file of `state`, which nobody replaces meanwhile; whoever asks while it is being made waits for it. OSError when the disk refuses."""
        with (self._folder / f"{state.county}.lock").open("ab") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            try:
                path = self._folder / f"{state.county}-{state.head_hash}.zip"
                if not path.exists():
                    self._make(state, path)
                yield path
            finally:
                fcntl.flock(handle, fcntl.LOCK_UN)  # closing is not enough where a worker was forked meanwhile

    def _make(self, state: State, path: Path) -> None:
        with tempfile.TemporaryDirectory(dir=self._folder) as fresh:
            made = Path(fresh) / path.name
            write_whole(self._public, state, made)
            for old in self._folder.glob(f"{state.county}-*.zip"):
                old.unlink()  # who is reading it keeps it open until the last byte
            made.rename(path)


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
        with whole.held(state) as path:
            return _sent(path, state)


def _sent(path: Path, state: State) -> Response:
    reply = send_file(path, mimetype="application/zip", conditional=True, etag=state.head_hash)
    name = f"{state.county}-全部现行数据-到第{state.n}号.zip"
    reply.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    reply.headers["Cache-Control"] = "no-cache"
    return reply
