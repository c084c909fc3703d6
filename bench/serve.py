"""Asks a public node with wrk on the same machine: JSON and plain village pages over all villages, beside a bare hello in the same run.

MBZ_HOME must hold releases (`make run` once makes the demo county). MBZ_BENCH_MINUTES=10 adds the long run at half load.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import click

from app import home
from bench.table import Row
from datasets.published import Public
from datasets.published.places import under

ROOT = Path(__file__).resolve().parent.parent
SCRIPT = ROOT / "bench" / "addresses.lua"
WORKERS, CONNECTIONS, SECONDS = 2, 32, 10
#: p99 of a round that found every answer ready
WARM_MS = 100


@dataclass(frozen=True)
class Load:
    """What wrk saw."""

    per_second: float
    p50_ms: float
    p99_ms: float
    failures: int


def measure() -> Iterator[Row]:
    """Requests per second and p99, warm, two workers, the client on the same two cores."""
    public = Public.open(home() / "public")
    state = public.state()
    n, villages = state.n, [village.code for township in under(state, state.county) for village in under(state, township.code)]
    if not n:
        raise click.UsageError("这里还没有发布；先 make run 装入示例县，或用 MBZ_HOME 指到有数据的地方。")
    asked = {
        "JSON，全部村": [f"/api/v1/programmes?village_code={code}" for code in villages],
        "村的纯文字页，全部村": [f"/v/{code}/{n}" for code in villages],
    }
    with _hello() as port:
        bare = wrk(port, ["/"], SECONDS)
    with node(home(), WORKERS) as (port, process):
        _warm(port, [address for listed in asked.values() for address in listed])
        for what, addresses in asked.items():
            yield from _rows(what, wrk(port, addresses, SECONDS), bare, "≥2000/s, p99≤100ms" if what.startswith("JSON") else "≥800/s")
        yield Row("服务进程内存（每个）", resident_of(process), "MB", aim="≤400")
        minutes = float(os.environ.get("MBZ_BENCH_MINUTES", "0"))
        if minutes:
            yield from _long(port, process, [address for pair in zip(*asked.values(), strict=True) for address in pair], minutes)


def _rows(what: str, load: Load, bare: Load, aim: str) -> Iterator[Row]:
    yield Row(what, load.per_second, "次/秒", "裸hello", bare.per_second, aim)
    yield Row(f"{what} p99", load.p99_ms, "毫秒", "裸hello", bare.p99_ms)
    yield Row(f"{what} 失败", load.failures, "次", aim="0")


def _long(port: int, process: subprocess.Popen[bytes], addresses: list[str], minutes: float) -> Iterator[Row]:
    """Half the load for minutes: 50 connections that pause 70 ms after each answer."""
    before = resident_of(process)
    load = wrk(port, addresses, int(minutes * 60), connections=50, pause=70)
    yield Row(f"{minutes:g}分钟半载", load.per_second, "次/秒")
    yield Row(f"{minutes:g}分钟半载 p99", load.p99_ms, "毫秒", aim="≤100")
    yield Row(f"{minutes:g}分钟半载 失败", load.failures, "次", aim="0")
    yield Row("之后的内存", resident_of(process), "MB", "之前", before, "持平")


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def _serving(command: list[str], port: int, address: str, place: Path) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen([sys.executable, *command], cwd=ROOT, env={**os.environ, "MBZ_HOME": str(place), "MBZ_LOG": "error"})
    try:
        _wait(f"http://127.0.0.1:{port}{address}", process)
        yield process
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait(address: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        if process.poll() is not None:
            raise click.ClickException("服务没有启动")
        try:
            urllib.request.urlopen(address, timeout=2).close()  # noqa: S310 -- this machine
            return
        except OSError:
            time.sleep(0.1)
    raise click.ClickException("服务没有应答")


@contextmanager
def _hello() -> Iterator[int]:
    port = _free_port()
    with _serving(["-m", "bench.hello", str(port), str(WORKERS)], port, "/", home()):
        yield port


@contextmanager
def node(place: Path, workers: int) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """A public node over the releases in `place`, answering on the port given."""
    port = _free_port()
    command = ["app.py", "serve", "--face", "public", "--port", str(port), "--workers", str(workers)]
    with _serving(command, port, "/health", place) as process:
        yield port, process


def _warm(port: int, addresses: list[str]) -> None:
    """Ask until every worker keeps every answer: until a round of wrk has nothing slow in it."""
    for _ in range(60):
        if wrk(port, addresses, 10).p99_ms < WARM_MS:
            return


def wrk(port: int, addresses: list[str], seconds: int, connections: int = CONNECTIONS, pause: int = 0) -> Load:
    """Ask the addresses in turn for some seconds; `pause` in ms after each answer."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as listed:
        listed.write("\n".join(addresses))
        listed.flush()
        environment = {**os.environ, "BENCH_ADDRESSES": listed.name, "BENCH_DELAY": str(pause)}
        command = ["wrk", "-t2", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s", "-s", str(SCRIPT), f"http://127.0.0.1:{port}"]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise click.ClickException(f"wrk: {done.stderr.strip()}")
    found = json.loads(done.stdout.rpartition("JSON")[2])
    per_second = found["requests"] / (found["microseconds"] / 1_000_000)
    return Load(per_second, found["p50"] / 1000, found["p99"] / 1000, found["bad"] + found["broken"])


def resident_of(process: subprocess.Popen[bytes]) -> float:
    """The largest resident size of the workers of a server."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    return max(_resident(int(child)) for child in children)


def _resident(pid: int) -> float:
    line = next(line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024
