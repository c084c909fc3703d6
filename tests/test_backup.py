"""A backup put back is the same installation: database, vault, releases; a damaged one changes nothing."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from datasets.office.backup import CannotRestore, backup, restore
from datasets.office.committing import publishing_alone
from datasets.office.refusals import AnotherPublishes
from datasets.published import Public
from tests.api_makers import publish_county


@pytest.fixture
def home(tmp_path: Path) -> Path:
    home = tmp_path / "home"
    publish_county(home / "public", home / "office" / "keys")
    (home / "office" / "vault" / "ab").mkdir(parents=True)
    (home / "office" / "vault" / "ab" / "abcd").write_bytes(b"sealed" * 1000)
    (home / "office" / "making").mkdir()
    (home / "office" / "making" / "half").write_bytes(b"half")
    with closing(sqlite3.connect(home / "office" / "office.sqlite")) as database, database:
        database.execute("pragma journal_mode=wal")
        database.execute("create table journal (line text)")
        database.execute("insert into journal values ('登录')")
    return home


def _everything(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_what_was_backed_up_stands_again_and_answers_the_same(home: Path, tmp_path: Path) -> None:
    backup(home, tmp_path / "backup.mbz", tmp_path / "keys.mbz")
    restore(tmp_path / "backup.mbz", tmp_path / "new", tmp_path / "keys.mbz")
    old, new = _everything(home), _everything(tmp_path / "new")
    left = {"office/publishing.lock", "office/making/half", "office/office.sqlite", "office/office.sqlite-wal", "office/office.sqlite-shm"}
    assert {name: new[name] for name in old if name not in left} == {name: old[name] for name in old if name not in left}
    assert Public.open(tmp_path / "new" / "public").state().head_hash == Public.open(home / "public").state().head_hash
    assert {path.stat().st_mode & 0o077 for path in (tmp_path / "new" / "office").rglob("*")} == {0}
    with closing(sqlite3.connect(tmp_path / "new" / "office" / "office.sqlite")) as database:
        assert database.execute("select line from journal").fetchall() == [("登录",)]


def test_keys_are_not_in_the_backup_unless_they_have_a_file_of_their_own(home: Path, tmp_path: Path) -> None:
    backup(home, tmp_path / "backup.mbz")
    restore(tmp_path / "backup.mbz", tmp_path / "new")
    assert not any((tmp_path / "new" / "office").glob("keys/*"))
    assert (tmp_path / "backup.mbz").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("cut", [0, 100, -200])
def test_a_damaged_backup_restores_nothing(home: Path, tmp_path: Path, cut: int) -> None:
    backup(home, tmp_path / "backup.mbz")
    content = (tmp_path / "backup.mbz").read_bytes()
    (tmp_path / "backup.mbz").write_bytes(content[:cut])
    with pytest.raises(CannotRestore):
        restore(tmp_path / "backup.mbz", tmp_path / "new")
    assert _everything(tmp_path / "new") == {}


def test_a_home_in_use_is_not_overwritten(home: Path, tmp_path: Path) -> None:
    backup(home, tmp_path / "backup.mbz")
    before = _everything(home)
    with pytest.raises(CannotRestore):
        restore(tmp_path / "backup.mbz", home)
    assert _everything(home) == before


def test_no_backup_is_taken_while_a_release_is_being_made(home: Path, tmp_path: Path) -> None:
    with publishing_alone(home / "office" / "publishing.lock"), pytest.raises(AnotherPublishes):
        backup(home, tmp_path / "backup.mbz")
