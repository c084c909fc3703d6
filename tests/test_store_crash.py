"""A power cut at any moment leaves the old release or the new one, whole, and loses no submission."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from datasets.office import Office
from datasets.published.verify import verify
from schemas.findings import Gravity
from tests import crashing
from tests.office_home import open_home
from tests.office_sheets import id_of, income, persons

OLD, NEW = 150_750_000, 160_500_000


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An office whose release 1 is out (a table and a roster) and whose S000002 corrects the table, approved."""
    folder = tmp_path_factory.mktemp("ready")
    office = open_home(folder / "home")
    clerk, reviewer = office.sitting("jingban", "cli"), office.sitting("fuhe", "cli")
    roster = persons(folder, [("新华街", "某甲", id_of(1), 100.0), ("交通街", "某乙", id_of(2), 50.0)])
    for path in (income(folder, 100.5, 50.25, name="一.xlsx"), income(folder, 100.5, 60, name="二.xlsx"), roster):
        number = clerk.receive(path)
        for finding in clerk.findings(number):
            if finding.gravity is Gravity.ASKS:
                clerk.explain(number, finding.place, "数字属实，按批准的预算填列。")
        reviewer.approve(number, secrecy_reviewed=True)
    office.sitting("fabu").publish(["S000001", "S000003"])
    office.close()
    return folder / "home"


@pytest.fixture
def home(ready: Path, tmp_path: Path) -> Path:
    return _copied(ready, tmp_path / "home")


def _copied(ready: Path, target: Path) -> Path:
    shutil.rmtree(target, ignore_errors=True)
    return Path(shutil.copytree(ready, target))


def _whole_after(home: Path) -> int:
    """Open the office again and look at everything; the number of the newest release."""
    office = Office.open(home)
    try:
        assert list(verify(home / "public")) == []
        assert office.journal.verify() == ""
        state = office.public.state()
        total = state.figures(line="current_income")["value_fen"].tolist()
        assert total == ([OLD] if state.n == 1 else [NEW])
        assert office.board().village("411322001001", 2025)["person_name"].tolist() == ["某甲"]
        clerk = office.sitting("jingban", "cli")
        states = {submission.id: submission.state for submission in clerk.submissions()}
        assert states == {"S000001": "published", "S000002": "published" if state.n == 2 else "approved", "S000003": "published"}
        assert sorted(path.name for path in (office.public.dir / "releases").iterdir()) == [str(n) for n in range(1, state.n + 1)]
        if state.n == 1:
            assert office.sitting("fabu").publish(["S000002"], "非税收入录入有误") == 2
            assert list(verify(home / "public")) == []
        return state.n
    finally:
        office.close()


def _points(home: Path, what: str) -> int:
    return len(crashing.run(home, what, 0))


def test_killed_at_some_of_the_writes_old_or_new_is_whole(ready: Path, home: Path) -> None:
    count = _points(home, "publish")
    assert count > 20
    chosen = sorted({1, count // 4, count // 2, 3 * count // 4, count})
    reached = []
    for at in chosen:
        trial = _copied(ready, home)
        assert crashing.run(trial, "publish", at) == []
        reached.append(_whole_after(trial))
    assert reached[0] == 1
    assert reached == sorted(reached)
    assert reached[-1] == 2


@pytest.mark.soak
def test_killed_at_every_write_old_or_new_is_whole(ready: Path, home: Path) -> None:
    seen = crashing.run(home, "publish", 0)
    reached = []
    for at in range(1, len(seen) + 1):
        trial = _copied(ready, home)
        assert crashing.run(trial, "publish", at) == [], seen[at - 1]
        reached.append(_whole_after(trial))
    assert reached == sorted(reached)
    assert set(reached) == {1, 2}


@pytest.mark.soak
def test_killed_two_hundred_times_at_random_nothing_is_lost(ready: Path, home: Path) -> None:
    chance = random.Random(411322)
    for _ in range(200):
        trial = _copied(ready, home)
        crashing.run_for(trial, "publish", chance.uniform(0.1, 3.0))
        _whole_after(trial)


@pytest.mark.soak
def test_killed_anywhere_in_a_take_down_the_bytes_are_gone_once_it_is_committed(ready: Path, home: Path) -> None:
    for at in range(1, _points(home, "takedown") + 1):
        trial = _copied(ready, home)
        assert crashing.run(trial, "takedown", at) == []
        office = Office.open(trial)
        assert list(verify(trial / "public")) == []
        left = {path.name for path in (office.public.dir / "releases" / "1").iterdir()}
        assert (left == {"tombstone.json"}) == (office.public.state().n == 2)
        assert office.boards.folder(1).exists() == (office.public.state().n == 1)
        office.close()
