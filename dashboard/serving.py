"""Serves the two faces with granian: one socket for IPv4 and IPv6, each face its own process."""

from __future__ import annotations

import csv
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels

from dashboard.kept import SHARED, Kept
from dashboard.logs import Logged, name_routes

if TYPE_CHECKING:
    from flask import Flask

FRONT_DOOR = Path(__file__).resolve().parent.parent / "app.py"
#: bytes of one request on the public face: a page asks little, a message to the office has its own smaller limit
LARGEST_REQUEST = 256 * 1024
#: requests computed at once in one worker; more would only take turns, slow clients are held outside Python
THREADS = 4
#: keeps a worker small: few heaps per thread, and what Arrow frees is given back (measured: 20 to 30 MB of 390)
LEAN = {"MALLOC_ARENA_MAX": "2", "ARROW_DEFAULT_MEMORY_POOL": "system"}
FACES = {"public": "公众端", "office": "办公端"}


def dress(server: Flask, face: str, home: Path) -> Flask:
    """`server` as it meets the world: a log without personal data; on the public face answers kept until HEAD moves, and small requests only."""
    from dashboard.pages import modules

    worn: Any = server  # Flask lets its WSGI application be wrapped in place
    name_routes(server, modules() if face == "public" else ())
    if face == "public":
        server.config["MAX_CONTENT_LENGTH"] = LARGEST_REQUEST
        worn.wsgi_app = Kept(worn.wsgi_app, home / "public")
    worn.wsgi_app = Logged(worn.wsgi_app, face)
    return server


def serve_face(home: Path, face: str, host: str, port: int, workers: int) -> None:
    """Serve `face` until told to stop; `host` :: answers on IPv6 and IPv4.

    SIGTERM stops gracefully: no new requests, running ones are finished within ten seconds. A client that does not send its request
    is dropped after ten seconds; a worker that grows beyond its share of memory is replaced.
    """
    os.environ["MBZ_HOME"] = str(home)
    for name, value in LEAN.items():
        os.environ.setdefault(name, value)
    os.chdir(FRONT_DOOR.parent)
    with tempfile.TemporaryDirectory(prefix="mingbaizhang-") as scratch:
        os.environ[SHARED] = scratch
        Granian(
            f"app:{face}_app",
            address=host,
            port=port,
            interface=Interfaces.WSGI,
            factory=True,
            workers=workers,
            blocking_threads=THREADS,
            backlog=2048,
            http=HTTPModes.http1,
            http1_settings=HTTP1Settings(header_read_timeout=10_000),
            respawn_failed_workers=True,
            workers_kill_timeout=10,
            log_access=False,
            log_level=LogLevels(os.environ.get("MBZ_LOG", "warning")),
        ).serve()


def run_both(home: Path, public_port: int, office_port: int) -> None:
    """Serve both faces as two processes, say where they answer, stop both when one stops or the user says so."""
    ports, crew = {"public": public_port, "office": office_port}, dict[str, subprocess.Popen[bytes]]()
    for told in (signal.SIGTERM, signal.SIGHUP):  # a terminal that is closed; under nohup it stays ignored
        if signal.getsignal(told) is not signal.SIG_IGN:
            signal.signal(told, lambda *_: sys.exit(0))
    try:
        for face, port in ports.items():
            crew[face] = _start(home, face, port)
        for face, port in ports.items():
            _wait_until_answering(crew[face], port, face)
        _say_where(home, ports)
        while all(process.poll() is None for process in crew.values()):
            time.sleep(0.5)
    except KeyboardInterrupt:
        click.echo("\n正在停止……")
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # asked twice, it stops no sooner
        for process in crew.values():
            process.terminate()
        for process in crew.values():
            process.wait(timeout=15)


def demand_free(ports: dict[str, int]) -> None:
    """SystemExit with the sentence to the person when something else answers on a port, before a demo county is loaded for it."""
    for face, port in ports.items():
        if _answers(port):
            raise SystemExit(_taken(face, port))


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(2)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _taken(face: str, port: int) -> str:
    other = f"--{face}-port {port + 10}"
    return f'端口{port}被别的程序占用了，{FACES[face]}没有启动。换一个端口：make run ARGS="{other}"，或者 python app.py run {other}'


def _start(home: Path, face: str, port: int) -> subprocess.Popen[bytes]:
    """The process of `face`, in a group of its own: a Ctrl+C of the terminal reaches this process alone, which stops both.

    Told by the terminal and by this process, granian's workers do not stop for ten seconds, and what they have begun prints traces.
    """
    command = [sys.executable, str(FRONT_DOOR), "serve", "--face", face, "--port", str(port)]
    return subprocess.Popen(command, env={**os.environ, "MBZ_HOME": str(home)}, process_group=0)


def _wait_until_answering(process: subprocess.Popen[bytes], port: int, face: str, patience: float = 60.0) -> None:
    end = time.monotonic() + patience
    while time.monotonic() < end:
        if process.poll() is not None:
            raise SystemExit(f"端口{port}上的服务没有启动，原因见上面几行。{_taken(face, port) if _answers(port) else ''}")
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=2).close()
            return
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            time.sleep(0.1)
    raise SystemExit(f"端口{port}上的服务{patience:.0f}秒还没有应答。")


def _say_where(home: Path, ports: dict[str, int]) -> None:
    for face, port in ports.items():
        click.echo(f"{FACES[face]}  http://localhost:{port}/   （IPv6：http://[::1]:{port}/）")
    logins = home / "demo-logins.csv"
    if logins.exists():
        click.echo(f"示例登录（全部在 {logins}）：")
        with logins.open(encoding="utf-8-sig", newline="") as lines:
            for row in csv.DictReader(lines):
                click.echo(f"  {row['role']}\t{row['user']}\t{row['password']}")
    click.echo("按Ctrl+C停止。")
