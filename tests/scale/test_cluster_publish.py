"""A release written on a cluster is the release one machine writes, to the byte; a worker killed in the middle changes nothing of it."""

from __future__ import annotations

import signal
from collections.abc import Callable
from concurrent.futures import Executor, Future
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from datasets.office import Office, leaks
from datasets.office.crews import crew
from datasets.office.freezing import Act, Content, freeze
from datasets.office.refusals import CannotWrite
from datasets.published import Public
from datasets.published.verify import verify
from tests.made_county import subsidies, villages
from tests.office_home import open_home
from tests.office_sheets import VILLAGES, id_of, income, persons
from tests.scale.conftest import Cluster, wait_until
from tests.store_makers import COUNTY, content, typed

ACT = Act(COUNTY, 1, "publish", "", "2026-01-01T01:00:00Z", ("甲局",), "县财政局", "", is_demo=True)


class Striking(Executor):
    """Hands work on to the cluster and kills a worker, frozen before, once it holds some of it."""

    def __init__(self, hands: Executor, cluster: Cluster) -> None:
        self._hands, self._cluster, self._victim = hands, cluster, cluster.workers[0]
        self._place = cluster.place(self._victim)
        self._victim.send_signal(signal.SIGSTOP)
        self.submitted = 0

    def submit(self, job: Callable[..., Any], /, *given: Any, **named: Any) -> Future[Any]:
        """The second piece of work is the last the worker lives to see."""
        found = self._hands.submit(job, *given, **named)
        self.submitted += 1
        if self.submitted == 2:
            wait_until(lambda: bool(self._cluster.client.processing().get(self._place)))
            self._victim.kill()
        return found


def _made() -> Content:
    """Two accounts and the subsidies of forty villages: enough that the last look is dealt out too."""
    lines = [("205", "教育支出", {"final_fen": 60_000}), ("", "合计", {"final_fen": 60_000})]
    accounts = content(*(typed("gf_general_expenditure", lines, year=year, entity=COUNTY) for year in (2024, 2025)))
    paid = subsidies(villages(40), (2024, 2025))
    return Content(accounts.tables, paid.subsidy, paid.subsidy_datasets)


def _files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_a_cluster_that_loses_a_worker_writes_the_same_bytes_as_one_machine(cluster: Cluster, tmp_path: Path) -> None:
    alone, many = tmp_path / "alone", tmp_path / "many"
    said = freeze(alone, ACT, _made())
    with crew(cluster.address) as executor:
        striking = Striking(executor, cluster)
        assert freeze(many, ACT, _made(), striking) == said
        assert leaks.scan_folder(many, executor=striking) == leaks.scan_folder(alone) == []
    assert (_files(many) == _files(alone), cluster.workers[0].wait(), striking.submitted) == (True, -signal.SIGKILL, 7)


@pytest.mark.soak
def test_a_publication_on_a_cluster_goes_on_when_a_worker_is_killed(cluster: Cluster, tmp_path: Path) -> None:
    office, workbooks = open_home(tmp_path / "home"), _workbooks(tmp_path)
    numbers = _approved(office, workbooks)
    with crew(cluster.address) as executor:
        n = office.sitting("fabu", "cli").publish(numbers, executor=Striking(executor, cluster))
    alone = open_home(tmp_path / "alone")
    assert alone.sitting("fabu", "cli").publish(_approved(alone, workbooks)) == n == 1
    folders = [home / "public" / COUNTY / "releases" / "1" for home in (tmp_path / "home", tmp_path / "alone")]
    assert list(_files(folders[0])) == list(_files(folders[1]))
    assert [folders[0].joinpath(name).read_bytes() == folders[1].joinpath(name).read_bytes() for name in _dateless(folders[0])] == [
        True
    ] * 4
    assert list(verify(tmp_path / "home" / "public")) == []
    assert (office.journal.verify(), [s.state for s in office.sitting("fabu", "cli").submissions()]) == ("", ["published", "published"])
    assert not list((tmp_path / "home" / "public" / COUNTY / "releases").glob(".*"))


def _dateless(folder: Path) -> list[str]:
    """Files that do not say the minute of publication."""
    return [name for name in _files(folder) if name.startswith("tables/") or name.endswith(".parquet")]


def _workbooks(folder: Path) -> list[Path]:
    people = [(list(VILLAGES.values())[place % 2], f"甲{place}", id_of(place), 100.0) for place in range(40)]
    return [persons(folder, people), income(folder, 30_000, 20_000)]


def _approved(office: Office, workbooks: list[Path]) -> list[str]:
    clerk, reviewer = office.sitting("jingban", "cli"), office.sitting("fuhe", "cli")
    numbers = [clerk.receive(path, formed=date(2025, 6, 30)) for path in workbooks]
    for number in numbers:
        reviewer.approve(number, secrecy_reviewed=True)
    return numbers


class Elsewhere(Executor):
    """A worker that does not see this machine's disk: what it writes is not here."""

    def submit(self, job: Callable[..., Any], /, *given: Any, **named: Any) -> Future[Any]:
        """Do the work in a folder of the other machine."""
        done: Future[Any] = Future()
        moved = [value.parent / "other machine" / value.name if isinstance(value, Path) else value for value in given]
        done.set_result(job(*moved, **named))
        return done


def test_workers_that_do_not_share_the_store_are_told_and_nothing_is_published(tmp_path: Path) -> None:
    office = open_home(tmp_path / "home")
    numbers = _approved(office, _workbooks(tmp_path))
    with pytest.raises(CannotWrite, match="每台工作机要看到同一个 MBZ_HOME"):
        office.sitting("fabu", "cli").publish(numbers, executor=Elsewhere())
    assert Public.open(tmp_path / "home" / "public").state().n == 0
    assert office.sitting("fabu", "cli").publish(numbers) == 1
