"""Files are read on a cluster as on one machine; a worker killed in the middle loses nothing and doubles nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path

import pytest
from distributed import Client

from datasets.office import Office
from datasets.office.crews import NoCluster, crew
from datasets.office.intake import Arrival
from tests.office_home import open_home
from tests.office_sheets import VILLAGES, id_of, income, persons

PATIENCE = 60


@dataclass
class Cluster:
    """A scheduler and two workers, each a process of its own."""

    address: str
    workers: list[subprocess.Popen[bytes]]


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
        _wait(noted.exists)
        with Client(scheduler_file=str(noted)) as client:
            client.wait_for_workers(2, timeout=PATIENCE)
            yield Cluster(client.scheduler.address, workers)
    finally:
        for process in (*workers, scheduler):
            process.kill()
            process.wait()


def _wait(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < end, "the cluster did not start"
        time.sleep(0.05)


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """Rosters and accounts, two of them wrong."""
    folder = tmp_path / "files"
    folder.mkdir()
    rosters = []
    for number in range(6):
        people = [(list(VILLAGES.values())[place % 2], f"甲{place}", id_of(place, f"19{60 + number}0203"), 100.0) for place in range(40)]
        rosters.append(persons(folder, people, batch=f"2025年第{number + 1}批", file=f"roster{number}.xlsx"))
    good = income(folder, 100, 50, name="good.xlsx")
    wrong = income(folder, 100, 50, total=160, name="wrong.xlsx")
    (folder / "broken.xlsx").write_bytes(b"not a workbook")
    return [*rosters[:3], wrong, folder / "broken.xlsx", good, *rosters[3:]]


def _received(office: Office, files: list[Path], executor: Executor) -> Iterator[str]:
    return office.sitting("jingban", "cli").receive_all([Arrival(path) for path in files], executor)


def _facts(office: Office) -> list[tuple[object, ...]]:
    """What stands in the store: file, state, tables, findings, and the sealed reading, in the order received."""
    desk = office.sitting("jingban", "cli")
    found = []
    for submission in sorted(desk.submissions(), key=lambda s: s.id):
        findings = tuple(finding.place for finding in desk.findings(submission.id))
        found.append((submission.id, submission.file_name, submission.state, len(submission.tables), findings))
    return found


def test_a_worker_killed_in_the_middle_loses_nothing_and_doubles_nothing(cluster: Cluster, files: list[Path], tmp_path: Path) -> None:
    alone, many = open_home(tmp_path / "alone"), open_home(tmp_path / "many")
    with crew() as executor:
        assert len(list(_received(alone, files, executor))) == len(files)
    with crew(cluster.address) as executor:
        received = _received(many, files, executor)
        first = next(received)
        cluster.workers[0].send_signal(signal.SIGKILL)
        numbers = [first, *received]
    assert len(set(numbers)) == len(numbers) == len(files)
    assert _facts(many) == _facts(alone)
    assert many.journal.verify() == ""
    assert {state for _, _, state, _, _ in _facts(many)} >= {"ready", "blocked", "unreadable"}


def test_a_scheduler_that_does_not_answer_is_one_sentence() -> None:
    with pytest.raises(NoCluster, match="没有应答"), crew("tcp://127.0.0.1:9"):
        pass
