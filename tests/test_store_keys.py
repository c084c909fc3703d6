"""A turn of the vault's key leaves nothing closed with the old one and everything readable."""

from __future__ import annotations

from pathlib import Path

from datasets.office.sealing import key_of
from tests.office_home import open_home
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
