"""A public node under abuse gives no 500, leaks no path and no trace, and still answers."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.api_makers import publish_county
from tests.serving.abuse import malformed

ROOT = Path(__file__).resolve().parents[2]
_LEAKS = (b"Traceback", b"site-packages", b'File "', str(ROOT).encode(), b"/home/", b"duckdb", b"werkzeug", b"sqlalchemy")


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    home = tmp_path_factory.mktemp("abused")
    publish_county(home / "public", home / "office" / "keys")
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        number = int(found.getsockname()[1])
    command = [sys.executable, "app.py", "serve", "--face", "public", "--port", str(number)]
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "MBZ_HOME": str(home)}, stderr=subprocess.DEVNULL)
    try:
        _until_answering(number)
        yield number
    finally:
        process.terminate()
        process.wait(timeout=30)


def _until_answering(port: int) -> None:
    for _ in range(600):
        try:
            return _health(port)
        except OSError:
            time.sleep(0.1)
    raise TimeoutError("the node did not start")


def _health(port: int) -> None:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=20) as reply:
        assert reply.read() == b"ok\n"


def _send(port: int, request: bytes) -> bytes:
    """Everything the node says to a raw request, b'' when it just closes."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as wire:
        wire.settimeout(1)
        pieces = []
        try:
            wire.sendall(request)
            while piece := wire.recv(65536):
                pieces.append(piece)
        except OSError:
            pass  # the node hung up on us, or waits for a body that never comes: both are its right
    return b"".join(pieces)


def _abuse(port: int, seed: int, count: int) -> None:
    for request in malformed(seed, count):
        said = _send(port, request)
        status = re.match(rb"HTTP/1\.[01] (\d{3})", said)
        assert not said or status, (request[:200], said[:200])
        assert status is None or int(status[1]) < 500, (request[:300], said[:300])
        body = said.partition(b"\r\n\r\n")[2]
        assert not any(leak in body for leak in _LEAKS), (request[:300], body[:500])
    _health(port)


def test_malformed_requests_get_no_fault_and_no_secret(port: int) -> None:
    _abuse(port, seed=1, count=300)


@pytest.mark.parametrize("value", ["NaN", "1e999", "true", "5", '"/cun/\\ud800"', "[" * 50_000 + "]" * 50_000])
def test_a_callback_that_no_page_of_ours_could_send_is_refused(port: int, value: str) -> None:
    body = (
        '{"output":"page.children","outputs":{"id":"page","property":"children"},"inputs":[{"id":"at","property":"pathname","value":'
        + value
        + '},{"id":"at","property":"search","value":""}],"changedPropIds":["at.pathname"],"state":[]}'
    ).encode()
    head = b"POST /_dash-update-component HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
    assert _send(port, head % len(body) + body).startswith(b"HTTP/1.1 400 ")


@pytest.mark.parametrize("address", ["/p/?r=", "/v/411322101001/", "/p/zhaiwu/", "/zhaiwu/", "/mulu/", "/cun/411322101001?nian="])
def test_a_number_of_thousands_of_digits_is_no_fault(port: int, address: str) -> None:
    said = _send(port, f"GET {address}{'9' * 5000} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    assert re.match(rb"HTTP/1.1 (200|404) ", said)


@pytest.mark.soak
def test_ten_thousand_malformed_requests_get_no_fault_and_no_secret(port: int) -> None:
    _abuse(port, seed=2, count=10_000)


def test_slow_clients_and_idle_sockets_do_not_keep_others_waiting(port: int) -> None:
    _crowd(port, idle=100, slow=20)


@pytest.mark.soak
def test_a_thousand_idle_sockets_do_not_keep_others_waiting(port: int) -> None:
    _crowd(port, idle=1000, slow=100)


def _crowd(port: int, idle: int, slow: int) -> None:
    with ExitStack() as crowd:
        for _ in range(idle):
            crowd.enter_context(socket.create_connection(("127.0.0.1", port), timeout=10))
        dribbling = [crowd.enter_context(socket.create_connection(("127.0.0.1", port), timeout=10)) for _ in range(slow)]
        for letter in b"GET / HTTP/1.1\r\n":
            for wire in dribbling:
                wire.send(bytes([letter]))
            _health(port)
