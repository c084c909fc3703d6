"""Files are read on a cluster as on one machine; a worker killed in the middle loses nothing and doubles nothing."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from concurrent.futures import Executor
from pathlib import Path

import pytest

from datasets.office import Office
from datasets.office.crews import NoCluster, crew
from datasets.office.intake import Arrival
from tests.office_home import open_home
from tests.office_sheets import VILLAGES, id_of, income, persons
from tests.scale.conftest import Cluster


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
