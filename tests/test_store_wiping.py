"""What two persons destroy is gone from the database's own files, not only from its answers: on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

from datasets.office import Office, letters, postings, steps
from datasets.office.models import messages, objections
from datasets.office.refusals import CannotWrite
from datasets.published.inbox import Letter, leave
from tests.office_home import PASSWORD, open_home

VILLAGE, TODAY = "411322001001", date(2026, 11, 20)


class Later(date):
    """A day on which every retention is over."""

    @classmethod
    def today(cls) -> Later:
        return cls(2099, 1, 1)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """An answered letter and a closed objection."""
    made = open_home(tmp_path / "home")
    clerk, township = made.sitting("jingban"), made.sitting("xiangzhen")
    leave(made.home / "public", made.home / "inbox", made.county, Letter("博望镇的合计对不上。" * 20, "/butie", "联系办法"))
    clerk.collect(made.home / "inbox")
    letters.answer(clerk, 1, "已查清，已更正。")
    steps.note_printed(township, [VILLAGE], 2025, 1)
    hung = postings.note(township, VILLAGE, 2025, "2026-11-10", "村务公开栏", TODAY)
    postings.raise_objection(township, hung, "2026-11-12", "说自家面积少算了一亩。" * 20, TODAY)
    postings.close_objection(township, hung, 1, postings.OUTCOMES[1], TODAY)
    yield made
    made.close()


def _sealed(office: Office) -> list[bytes]:
    """A piece of every sealed text that nothing else holds."""
    with office.store.reading() as connection:
        bodies = [connection.execute(sa.select(table.c.body)).scalar_one() for table in (messages, objections)]
    return [bytes(body)[-80:] for body in bodies]


def _on_disk(office: Office) -> bytes:
    """Everything in the database's files."""
    if office.store.is_sqlite:
        return b"".join(path.read_bytes() for path in office.dir.glob("office.sqlite*"))
    with office.store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("checkpoint")
        folder = Path(str(connection.exec_driver_sql("show data_directory").scalar())) / "base"
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_destroyed_words_are_in_no_file_of_the_database(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    sealed = _sealed(office)
    before = _on_disk(office)
    assert all(piece in before for piece in sealed)
    monkeypatch.setattr("datasets.office.desk.date", Later)
    assert office.sitting("guanli", "cli").purge([], ("fuhe", PASSWORD)) == 2
    after = _on_disk(office)
    assert not any(piece in after for piece in sealed)
    assert letters.one(office.sitting("jingban"), 1).answer == "已查清，已更正。"


def test_who_reads_meanwhile_is_told_of_and_the_next_purge_wipes(office: Office) -> None:
    if not office.store.is_sqlite:
        pytest.skip("on PostgreSQL the server waits for who reads")
    keeper = office.sitting("guanli", "cli")
    letters.destroy_due(keeper, date(2099, 1, 1))
    with office.store.engine.connect() as reader:
        reader.execute(sa.select(messages)).all()
        postings.destroy_due(keeper, date(2099, 1, 1))
        raw = office.store.engine.raw_connection()
        raw.cursor().execute("pragma busy_timeout=50")
        raw.close()
        with pytest.raises(CannotWrite, match="再运行一次"):
            office.store.wipe(messages, objections)
    assert keeper.purge([], ("fuhe", PASSWORD)) == 0
