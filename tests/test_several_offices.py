"""Offices of several counties in one installation share no user, no role, no submission, no key and no release."""

from __future__ import annotations

from pathlib import Path

import pytest

from datasets.office import Office
from datasets.office.backup import backup, restore
from datasets.office.opening import first_administrator
from datasets.office.refusals import NoSuchThing
from datasets.office.several import database_url

ONE, OTHER = "411322", "411323"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MBZ_COUNTIES", f"{ONE},{OTHER}")
    return tmp_path / "home"


def test_each_county_has_its_own_people_and_keys(home: Path) -> None:
    one, other = Office.open(home, ONE), Office.open(home, OTHER)
    first_administrator(one, "wang")
    first_administrator(other, "li")
    assert ([user.name for user in one.users()], [user.name for user in other.users()]) == (["wang"], ["li"])
    assert one.keyring.sign_key_id != other.keyring.sign_key_id
    assert one.dir != other.dir and one.public.dir != other.public.dir


def test_a_county_this_installation_does_not_hold_is_refused(home: Path) -> None:
    with pytest.raises(NoSuchThing, match="411399"):
        Office.open(home, "411399")


def test_a_database_for_each_county_is_named_by_its_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MBZ_DATABASE_URL", "postgresql://db/mbz_{county}")
    assert database_url(OTHER) == "postgresql://db/mbz_411323"


def test_a_backup_brings_back_every_county(home: Path, tmp_path: Path) -> None:
    for code, name in ((ONE, "wang"), (OTHER, "li")):
        office = Office.open(home, code)
        first_administrator(office, name)
        office.close()
    backup(home, tmp_path / "backup.mbz", tmp_path / "keys.mbz")
    restore(tmp_path / "backup.mbz", tmp_path / "new", tmp_path / "keys.mbz")
    for code, name in ((ONE, "wang"), (OTHER, "li")):
        office = Office.open(tmp_path / "new", code)
        assert [user.name for user in office.users()] == [name] and office.journal.verify() == ""
        office.close()
