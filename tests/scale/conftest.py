"""A cluster of this machine: a scheduler and two workers, each a process of its own, sharing the disk."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from distributed import Client

PATIENCE = 60


@dataclass
class Cluster:
    """A scheduler and two workers, each a process of its own."""

    address: str
    workers: list[subprocess.Popen[bytes]]
    client: Client

    def place(self, worker: subprocess.Popen[bytes]) -> str:
        """The address of a worker."""
        return next(place for place, pid in self.client.run(os.getpid).items() if pid == worker.pid)


def _start(*words: str) -> subprocess.Popen[bytes]:
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return subprocess.Popen([sys.executable, "-m", *words], env={**os.environ, "PYTHONPATH": str(Path.cwd())}, **quiet)


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    noted = tmp_path / "scheduler.json"
    scheduler = _start("distributed.cli.dask_scheduler", "--port", "0", "--no-dashboard", "--scheduler-file", str(noted))
    command = ("distributed.cli.dask_worker", "--no-nanny", "--nthreads", "1", "--no-dashboard", "--scheduler-file", str(noted))
    workers = [_start(*command, "--local-directory", str(tmp_path / f"worker{number}")) for number in (1, 2)]
    try:
        wait_until(noted.exists)
        with Client(scheduler_file=str(noted)) as client:
            client.wait_for_workers(2, timeout=PATIENCE)
            yield Cluster(client.scheduler.address, workers, client)
    finally:
        for process in (*workers, scheduler):
            process.kill()
            process.wait()


def wait_until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < end, "the cluster did not come so far"
        time.sleep(0.05)
