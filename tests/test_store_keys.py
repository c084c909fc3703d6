"""A turn of the vault's key leaves nothing closed with the old one; what is destroyed is gone, and only what may be."""

from __future__ import annotations

from pathlib import Path

import pytest

from datasets.office.models import submissions
from datasets.office.refusals import NoSuchThing, NotReady, SamePerson, WrongRole
from datasets.office.sealing import key_of
from tests.office_home import PASSWORD, open_home
from tests.office_sheets import income, persons
from tests.test_store_persons import _many, _publish


def test_after_a_turn_of_the_key_originals_readings_and_boards_open_and_the_old_key_is_gone(tmp_path: Path) -> None:
    office = open_home(tmp_path / "home")
    _publish(office, income(tmp_path, 100, 50), persons(tmp_path, _many("新华街", 6, 1)))
    before, clerk = office.keyring.vault.current, office.sitting("jingban", "cli")
    originals = {one.id: clerk.original(one.id) for one in clerk.submissions()}
    assert office.sitting("guanli", "cli").rotate() >= 6  # two originals, two readings, the board's pack and index
    after = office.keyring.vault.current
    assert (after != before, list(office.keyring.vault.keys)) == (True, [after])
    assert {
        path.name: key_of(path.read_bytes()[:12]) for path, _ in office.vault.sealed_files() if key_of(path.read_bytes()[:12]) != after
    } == {}
    assert {one.id: clerk.original(one.id) for one in clerk.submissions()} == originals
    assert [len(clerk.difference(number)) for number in originals] == [0, 0]
    assert len(office.board().village("411322001001", 2025)) == 6
    office.close()


def test_what_is_destroyed_is_gone_with_its_reading_and_never_while_the_same_bytes_must_be_kept(tmp_path: Path) -> None:
    office = open_home(tmp_path / "home")
    clerk, keeper, reviewer = (office.sitting(name, "cli") for name in ("jingban", "guanli", "fuhe"))
    file = income(tmp_path, 100, 50)
    old, twin = clerk.receive(file), clerk.receive(file)
    second = ("shenji", PASSWORD)
    with pytest.raises(NotReady, match="要保管到"):
        keeper.purge([old], second)
    with office.store.writing() as connection:
        connection.execute(submissions.update().where(submissions.c.id == old).values(received_at="1990-01-01T00:00:00Z"))
    with pytest.raises(NotReady, match=f"{twin}是同一份原件"):
        keeper.purge([old], second)
    assert clerk.original(old) == clerk.original(twin)
    with office.store.writing() as connection:
        connection.execute(submissions.update().where(submissions.c.id == twin).values(received_at="1990-01-01T00:00:00Z"))
    with pytest.raises(WrongRole):
        keeper.purge([old, twin], ("jingban", PASSWORD))
    with pytest.raises(SamePerson):
        keeper.purge([old, twin], ("guanli", PASSWORD))
    assert keeper.purge([old, twin], second) == 2
    assert list(office.vault.sealed_files()) == []
    with pytest.raises(NoSuchThing, match="销毁"):
        clerk.original(old)
    assert reviewer.submission(old).file_name == "收入.xlsx"
    office.close()


def test_the_same_batch_is_received_after_an_earlier_one_was_destroyed(tmp_path: Path) -> None:
    office = open_home(tmp_path / "home")
    clerk, keeper = office.sitting("jingban", "cli"), office.sitting("guanli", "cli")
    people = _many("新华街", 6, 1)
    old = clerk.receive(persons(tmp_path, people))
    with office.store.writing() as connection:
        connection.execute(submissions.update().where(submissions.c.id == old).values(received_at="1990-01-01T00:00:00Z"))
    keeper.purge([old], ("shenji", PASSWORD))
    township = office.sitting("xiangzhen", "cli")
    number = township.receive(persons(tmp_path, people, file="又一份.xlsx"))
    assert "SB-05" not in {finding.rule for finding in township.findings(number)}
    office.close()
