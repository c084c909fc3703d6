"""Visits a running face as a person would: keeps cookies, sends the page's own CSRF token, follows redirects."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_TOKEN = re.compile(r'name="csrf-token" content="([^"]+)"')


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    text: str
    url: str
    headers: dict[str, str]
    content: bytes = b""

    @property
    def path(self) -> str:
        """Where the visitor ended up."""
        return urllib.parse.urlsplit(self.url).path


@dataclass
class Visitor:
    """One person's browser without scripts."""

    base: str
    jar: CookieJar = field(default_factory=CookieJar)
    token: str = ""

    def __post_init__(self) -> None:
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar), urllib.request.ProxyHandler({}))

    def ask(self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None) -> Answer:
        """One request, redirects followed."""
        where = urllib.parse.urljoin(self.base, path)
        call = urllib.request.Request(where, data=body, method=method, headers=headers or {})  # noqa: S310 - our own server
        try:
            with self._opener.open(call, timeout=60) as got:
                return self._noted(got.status, got.read(), got.geturl(), dict(got.headers))
        except urllib.error.HTTPError as error:
            with error:
                return self._noted(error.code, error.read(), error.geturl(), dict(error.headers))

    def _noted(self, status: int, content: bytes, url: str, headers: dict[str, str]) -> Answer:
        text = content.decode("utf-8", "replace")
        found = _TOKEN.search(text)
        self.token = found[1] if found else self.token
        return Answer(status, text, url, headers, content)

    def get(self, path: str) -> Answer:
        """Open a page."""
        return self.ask("GET", path)

    def post(self, path: str, fields: dict[str, str] | list[tuple[str, str]] | None = None, token: str | None = None) -> Answer:
        """Send a form with the token of the last page (`token` replaces it)."""
        pairs = list(fields.items()) if isinstance(fields, dict) else list(fields or [])
        body = urllib.parse.urlencode([*pairs, ("csrf_token", self.token if token is None else token)]).encode()
        return self.ask("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded"})

    def send(self, path: str, files: list[tuple[str, bytes]], fields: dict[str, str]) -> Answer:
        """Send files as the form without scripts does."""
        edge = uuid.uuid4().hex
        parts = [
            f'--{edge}\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n'.encode()
            for k, v in {**fields, "csrf_token": self.token}.items()
        ]
        for name, content in files:
            head = f'--{edge}\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\nContent-Type: application/octet-stream\r\n\r\n'
            parts.append(head.encode() + content + b"\r\n")
        body = b"".join(parts) + f"--{edge}--\r\n".encode()
        return self.ask("POST", path, body, {"Content-Type": f"multipart/form-data; boundary={edge}"})

    def login(self, user: str, password: str) -> Answer:
        """Log in through the page."""
        self.get("/denglu")
        return self.post("/denglu", {"user": user, "password": password})


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as plug:
        plug.bind(("127.0.0.1", 0))
        return int(plug.getsockname()[1])


@contextmanager
def running(face: str, home: Path, port: int = 0, workers: int = 1, **environment: str) -> Iterator[str]:
    """`app.py serve --face FACE` on a free port over `home`; yields its address and stops it in the end."""
    port = port or free_port()
    command = [sys.executable, "app.py", "serve", "--face", face, "--host", "127.0.0.1", "--port", str(port), "--workers", str(workers)]
    known = {"MBZ_HOME": str(home), "PYTHONWARNINGS": "default", **environment}
    log = home / f"{face}.log"
    with log.open("wb") as out:
        process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **known}, stdout=out, stderr=out)
        try:
            _await(process, port, log)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(timeout=20)


def _await(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError(f"the server stopped: {log.read_text(errors='replace')[-3000:]}")
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=2).close()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"the server does not answer: {log.read_text(errors='replace')[-3000:]}")


def until_read(visitor: Visitor, name: str) -> str:
    """The number of the submission with this file name, once it was read."""
    for _ in range(240):
        found = re.findall(rf'href="/shoudao/(S\d{{6}})">{re.escape(name)}<', visitor.get("/shoudao").text)
        if found:
            return str(found[0])
        time.sleep(0.5)
    raise AssertionError(f"{name} was never read")
