"""The yardstick of bench/serve.py: the smallest WSGI application, served with the same granian settings."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from granian import Granian
from granian.constants import HTTPModes, Interfaces


def hello(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """Answers `hello`."""
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "5")])
    return [b"hello"]


def serve(port: int, workers: int) -> None:
    """Serve it until told to stop."""
    Granian(
        "bench.hello:hello", address="::", port=port, interface=Interfaces.WSGI, workers=workers, blocking_threads=4,
        backlog=2048, http=HTTPModes.http1, log_enabled=False,
    ).serve()  # fmt: skip


if __name__ == "__main__":
    import sys

    serve(int(sys.argv[1]), int(sys.argv[2]))
