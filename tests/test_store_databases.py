"""The office keeps the same promises on SQLite and on PostgreSQL: every promise of the store is asked again of a real server."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa

from datasets.office import Office
from datasets.office.backup import backup, restore
from datasets.office.refusals import AnotherPublishes, CannotWrite, NotNoted, NotReady
from datasets.published.verify import verify
from tests import postgres
from tests.office_home import open_home
from tests.office_sheets import income
from tests.test_store_office import _explained

PROMISES = tuple(
    f"tests/test_store_{name}.py"
    for name in (
        "office",
        "guarding",
        "persons",
        "summaries",
        "documents",
        "postings",
        "interpretation",
        "assessment",
        "casework",
        "wiping",
        "keys",
    )
)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = open_home(tmp_path / "home")
    yield made
    made.close()


def test_two_publishers_at_once_one_wins_and_the_other_is_told(tmp_path: Path, office: Office) -> None:
    clerk, reviewer = office.sitting("jingban", "cli"), office.sitting("fuhe", "cli")
    for year in (2024, 2025):
        number = _explained(clerk, income(tmp_path, 100.5, 50.25, year=year, name=f"{year}.xlsx"))
        reviewer.approve(number, secrecy_reviewed=True)
    desks = [office.sitting("fabu", "cli"), Office.open(office.home).sitting("fuhe", "cli")]

    def publish(index: int) -> int | str:
        try:
            return desks[index].publish([f"S00000{index + 1}"])
        except AnotherPublishes as told:
            return str(told)

    with ThreadPoolExecutor(2) as both:
        answers = list(both.map(publish, range(2)))
    won = [answer for answer in answers if isinstance(answer, int)]
    assert won in ([1], [1, 2], [2, 1])
    assert all("没有丢失" in answer for answer in answers if isinstance(answer, str))


def test_fifty_writers_at_once_keep_one_unbroken_journal(office: Office) -> None:
    def fail_to_log_in(_: int) -> None:
        with office.store.writing() as connection:
            from datasets.office import journal

            journal.add(connection, journal.Door("test"), "jingban", "试", "同时写")

    with ThreadPoolExecutor(8) as many:
        list(many.map(fail_to_log_in, range(50)))
    assert office.journal.verify() == ""
    assert sum(entry.what == "试" for entry in office.sitting("shenji").journal(limit=500)) == 50


def test_a_lost_database_is_one_sentence_and_a_retry_works(tmp_path: Path, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    clerk = office.sitting("jingban", "cli")
    engine = office.store.engine
    office.store.engine = sa.create_engine("sqlite:////proc/nowhere/office.sqlite")
    with pytest.raises(CannotWrite, match="重试"):
        clerk.receive(income(tmp_path, 100.5, 50.25))
    office.store.engine = engine
    assert clerk.receive(income(tmp_path, 100.5, 50.25)) == "S000001"


def test_a_full_disk_publishes_nothing_and_loses_nothing(tmp_path: Path, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    import errno
    import os

    clerk, reviewer, publisher = (office.sitting(name, "cli") for name in ("jingban", "fuhe", "fabu"))
    number = _explained(clerk, income(tmp_path, 100.5, 50.25))
    reviewer.approve(number, secrecy_reviewed=True)

    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(os, "fsync", full)
        with pytest.raises(CannotWrite, match="磁盘已满"):
            publisher.publish([number])
    assert (office.public.state().n, clerk.submission(number).state) == (0, "approved")
    assert publisher.publish([number]) == 1


def test_a_disk_that_fills_just_after_the_commit_says_that_it_is_out_and_is_noted_later(
    tmp_path: Path, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    import errno
    import os

    clerk, reviewer, publisher = (office.sitting(name, "cli") for name in ("jingban", "fuhe", "fabu"))
    number = _explained(clerk, income(tmp_path, 100.5, 50.25))
    reviewer.approve(number, secrecy_reviewed=True)
    flush, head = os.fsync, office.public.dir / "HEAD"

    def full(handle: int) -> None:
        if head.exists():
            raise OSError(errno.ENOSPC, "No space left on device")
        flush(handle)

    with monkeypatch.context() as broken:
        broken.setattr(os, "fsync", full)
        with pytest.raises(NotNoted, match="第1号已经公布了，请不要再公布一次"):
            publisher.publish([number])
    assert (office.public.state().n, clerk.submission(number).state) == (1, "approved")
    with pytest.raises(NotReady, match="已公布"):
        publisher.publish([number])
    assert [(e.what, e.subject, e.result) for e in office.sitting("shenji").journal(who="fabu", subject="1")] == [("公布", "1", "成")]
    assert (list(verify(office.home / "public")), office.journal.verify()) == ([], "")


def test_a_worker_forked_while_publishing_does_not_keep_the_lock(tmp_path: Path) -> None:
    import multiprocessing
    import time

    from datasets.office.committing import publishing_alone

    with publishing_alone(tmp_path / "lock"):
        worker = multiprocessing.get_context("fork").Process(target=time.sleep, args=(30,))
        worker.start()
    try:
        with publishing_alone(tmp_path / "lock"):
            assert worker.is_alive()
    finally:
        worker.kill()
        worker.join()


@pytest.mark.soak
def test_every_promise_holds_on_postgresql(tmp_path: Path) -> None:
    found = postgres.programs()
    assert found is not None, "PostgreSQL is not installed: apt-get install postgresql"
    with postgres.server(found) as url:
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "no:dash", "-p", "tests.fresh_database", *PROMISES],
            env={**_environment(), "MBZ_TEST_POSTGRES": url},
            capture_output=True,
            text=True,
        )
    assert done.returncode == 0, done.stdout[-4000:]


@pytest.mark.soak
def test_a_backup_of_postgresql_stands_again_in_another_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = postgres.programs()
    assert found is not None, "PostgreSQL is not installed: apt-get install postgresql"
    with postgres.server(found) as url:
        monkeypatch.setenv("MBZ_DATABASE_URL", _new_database(url, "first"))
        office = open_home(tmp_path / "home")
        number = _explained(office.sitting("jingban", "cli"), income(tmp_path, 100.5, 50.25))
        office.close()
        backup(tmp_path / "home", tmp_path / "backup.mbz", tmp_path / "keys.mbz")
        monkeypatch.setenv("MBZ_DATABASE_URL", _new_database(url, "second"))
        restore(tmp_path / "backup.mbz", tmp_path / "new", tmp_path / "keys.mbz")
        again = Office.open(tmp_path / "new")
        assert again.sitting("jingban", "cli").submission(number).state == "ready"
        assert again.journal.verify() == ""
        again.sitting("fuhe", "cli").approve(number, secrecy_reviewed=True)
        assert again.sitting("fabu", "cli").publish([number]) == 1
        again.close()


def _new_database(url: str, name: str) -> str:
    server = sa.make_url(url.replace("postgresql://", "postgresql+psycopg://", 1))
    engine = sa.create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"create database {name}")
    engine.dispose()
    return server.set(database=name, drivername="postgresql").render_as_string(hide_password=False)


def _environment() -> dict[str, str]:
    import os

    return dict(os.environ)
