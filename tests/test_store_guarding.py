"""What guards the office itself: passwords and locks, settings by two persons, a journal nobody rewrites, tables as migrated."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.exc import DatabaseError

from datasets.office import Office
from datasets.office.models import metadata
from datasets.office.refusals import CannotWrite, LockedOut, MustChange, NotReady, WeakPassword, WrongPassword, WrongRole
from tests.office_home import PASSWORD, open_home
from tests.office_sheets import id_of


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = open_home(tmp_path / "home")
    yield made
    made.close()


def test_five_wrong_passwords_lock_for_half_an_hour(office: Office) -> None:
    for _ in range(4):
        with pytest.raises(WrongPassword):
            office.acting("jingban", "wrong")
    with pytest.raises(LockedOut):
        office.acting("jingban", "wrong")
    with pytest.raises(LockedOut):
        office.acting("jingban", PASSWORD)
    password = office.sitting("guanli").reset_password("jingban")
    with pytest.raises(MustChange, match="一次性密码"):
        office.acting("jingban", password)
    assert office.acting("jingban", password, may_be_one_time=True).user.must_change


def test_a_new_password_is_strong_and_none_of_the_last_five(office: Office) -> None:
    desk = office.acting("jingban", PASSWORD)
    for weak in ("short1A", "alllowercase", "Jingban-2026", PASSWORD):
        with pytest.raises(WeakPassword):
            desk.change_password(PASSWORD, weak)
    desk.change_password(PASSWORD, "Xin-mima-2026")
    with pytest.raises(WeakPassword):
        desk.change_password("Xin-mima-2026", PASSWORD)


def test_settings_take_two_persons_and_never_weaken_what_protects_people(office: Office) -> None:
    admin, reviewer = office.sitting("guanli"), office.sitting("fuhe")
    with pytest.raises(NotReady, match="不能调低"):
        admin.propose("gravity/ID-03", "notes", date(2025, 1, 1), "太麻烦了吧")
    with pytest.raises(NotReady, match="不能调低"):
        admin.propose("smallest_group", "3", date(2025, 1, 1), "太麻烦了吧")
    for programme, weaker in (("BT027", "N"), ("BT027", "R"), ("BT019", "N")):  # 孤儿 X类, 农村低保 R类
        with pytest.raises(NotReady, match="不能改松"):
            admin.propose(f"class/{programme}", weaker, date(2025, 1, 1), "本县一直公示")
    assert admin.propose("class/BT001", "R", date(2025, 1, 1), "本县从严办理") > 0
    assert admin.propose("class/本县补贴", "N", date(2025, 1, 1), "本县自己的项目") > 0
    with pytest.raises(NotReady, match="联系电话"):
        admin.propose(f"contact/{id_of(1)}", "是", date(2025, 1, 1), "当作公开的电话")
    number = admin.propose("gravity/GOV-01", "asks", date(2025, 1, 1), "过渡期先提示")
    assert office.book().lowered() == ()
    with pytest.raises(WrongRole):
        admin.confirm(number)
    reviewer.confirm(number)
    assert office.book().lowered() == ("GOV-01",)


def test_the_database_itself_refuses_to_change_or_remove_a_journal_line(office: Office) -> None:
    for statement in ("update journal set who = 'x'", "delete from journal"):
        with pytest.raises((DatabaseError, CannotWrite)), office.store.writing() as connection:
            connection.exec_driver_sql(statement)


def test_the_declared_tables_are_the_migrated_ones(office: Office) -> None:
    with office.store.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
