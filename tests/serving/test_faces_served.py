"""A face answers on IPv4 and IPv6 through one socket, follows a new HEAD, finishes what it began and then stops."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from datasets.office.keyring import Keyring
from tests.api_makers import account, publish_county
from tests.store_makers import content, publish

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    publish_county(tmp_path / "public", tmp_path / "office" / "keys")
    return tmp_path


@pytest.fixture
def served(home: Path) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = int(found.getsockname()[1])
    command = [sys.executable, "app.py", "serve", "--face", "public", "--port", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "MBZ_HOME": str(home)}, stderr=subprocess.DEVNULL)
    try:
        _until(lambda: _read(f"http://127.0.0.1:{port}/health") == b"ok\n")
        yield port, process
    finally:
        process.terminate()  # not kill: the server ends its workers itself
        process.wait(timeout=30)


def _until(is_so: Callable[[], bool], seconds: float = 90) -> None:
    end = time.monotonic() + seconds
    while True:
        try:
            if is_so():
                return
        except OSError:
            pass  # not listening yet
        assert time.monotonic() < end
        time.sleep(0.1)


def _read(address: str) -> bytes:
    with urllib.request.urlopen(address, timeout=30) as reply:  # noqa: S310 -- this machine
        return bytes(reply.read())


def test_one_socket_answers_both_families_and_follows_a_new_head(home: Path, served: tuple[int, subprocess.Popen[bytes]]) -> None:
    port, _ = served
    hosts = ["127.0.0.1", "[::1]"] if socket.has_ipv6 else ["127.0.0.1"]
    for host in hosts:
        assert json.loads(_read(f"http://{host}:{port}/api/v1/kinds"))["newest_release"] == 3
    publish(home / "public", Keyring.open(home / "office" / "keys"), content(account(2025, 1)))
    for host in hosts:
        assert json.loads(_read(f"http://{host}:{port}/api/v1/kinds"))["newest_release"] == 4


def test_a_stop_finishes_what_was_begun_and_ends(served: tuple[int, subprocess.Popen[bytes]]) -> None:
    port, process = served
    answers: list[int] = []

    def ask() -> None:
        answers.append(len(_read(f"http://127.0.0.1:{port}/api/v1/figures?limit=2000")))

    asking = [threading.Thread(target=ask) for _ in range(6)]
    for thread in asking:
        thread.start()
    time.sleep(0.05)
    process.send_signal(signal.SIGTERM)
    for thread in asking:
        thread.join()
    assert process.wait(timeout=30) is not None
    assert len(answers) == 6
