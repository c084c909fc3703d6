"""Who may write the office's database and sealed files, and wants other books without a trace, is found out by `verify`, way by way."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from datasets.office import Office
from datasets.office.journal import Door, add
from datasets.office.proof import differences
from datasets.office.refusals import NotReady, ReviewVoid
from datasets.office.vault import pack, unpack
from tests.office_home import open_home
from tests.office_sheets import income, persons
from tests.test_store_persons import _many, _publish, _received
from tests.test_store_proof import _found


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Two releases, a file that waits, one sent back after its approval, a user, a setting of two persons."""
    folder = tmp_path_factory.mktemp("cheats")
    office = open_home(folder / "home")
    _publish(office, income(folder, 100, 50))
    _publish(office, persons(folder, _many("新华街", 6, 1)))
    clerk, reviewer, keeper = (office.sitting(name, "cli") for name in ("jingban", "fuhe", "guanli"))
    clerk.receive(income(folder, 200, 50, total=999, year=2024, name="加不平.xlsx"))
    returned = _received(office, income(folder, 200, 60, year=2023, name="退回.xlsx"))
    reviewer.send_back(returned, "请再核对一次")
    keeper.add_user("wang", "审计")
    reviewer.confirm(keeper.propose("publisher", "某县财政局", date(2025, 1, 1), "改了名称"))
    yield office
    office.close()


@pytest.fixture
def database(kept: Office) -> Iterator[Path]:
    """The office's database, put back afterwards."""
    path = Path(str(kept.store.url.database))
    with closing(sqlite3.connect(path)) as live, closing(sqlite3.connect(":memory:")) as before:
        live.backup(before)
        yield path
        before.backup(live)


def test_an_untouched_office_with_all_this_holds(kept: Office) -> None:
    assert _found(kept) == []


CHEATS = {
    "a submission taken out": ("delete from submissions where id = 'S000003'", "收件S000003：日志里接收过，数据库里没有了"),
    "a blocking finding taken out": ("delete from findings where submission_id = 'S000003'", "收件S000003：登记的内容"),
    "a finding made milder": ("update findings set gravity = 'notes' where submission_id = 'S000003'", "收件S000003：登记的内容"),
    "another day of approval": ("update submissions set approved_on = '2025-01-01' where id = 'S000001'", "收件S000001：登记的内容"),
    "kept from the public": ("update submissions set disclosure = '不予公开' where id = 'S000003'", "收件S000003：登记的内容"),
    "a table of another year": (
        "update submission_tables set dataset = replace(dataset, '2025', '2024') where submission_id = 'S000001'",
        "收件S000001：登记的内容",
    ),
    "an approval taken out": ("delete from reviews where submission_id = 'S000001'", "收件S000001：日志里审核或退回过，数据库里没有了"),
    "an approval that had ended": ("update reviews set voided_at = '' where submission_id = 'S000004'", "收件S000004：审核早已失效或退回"),
    "a sentence nobody reviewed": (
        "insert into explanations (submission_id, place, text) values ('S000001', '表1!D3', '后来写的话')",
        "收件S000001：说明在审核以后改过",
    ),
    "a user taken out": ("delete from users where name = 'wang'", "用户wang：日志里增加过"),
    "a setting taken out": ("delete from settings", "设置publisher：日志里确认过"),
    "a heading read as another column": (
        "insert into headings (table_id, heading, column_name, by) values ('gb_general_income', '某数', 'budget_fen', 'jingban')",
        "栏目“某数”：日志里没有人指定",
    ),
}


@pytest.mark.parametrize("cheat", CHEATS)
def test_each_change_of_the_database_by_hand_is_named(kept: Office, database: Path, cheat: str) -> None:
    statement, said = CHEATS[cheat]
    with closing(sqlite3.connect(database)) as connection:
        connection.execute(statement)
        connection.commit()
    found = _found(kept)
    assert [line for line in found if said in line], found


def test_figures_exchanged_between_reading_and_publishing_are_not_published_and_are_named(kept: Office, tmp_path: Path) -> None:
    number = _received(kept, income(tmp_path, 300, 60, year=2022, name="前年.xlsx"))
    held = (kept.vault.readings / number).read_bytes()
    parts = unpack(kept.vault.reading(number))
    parts["part0"] = unpack(kept.vault.reading("S000001"))["part0"]
    kept.vault.keep_reading(number, pack(parts))
    assert any(line.startswith(f"收件{number}：读出的内容打得开") for line in _found(kept))
    with pytest.raises(ReviewVoid, match="封存的内容"):
        kept.sitting("fabu", "cli").publish([number])
    (kept.vault.readings / number).write_bytes(held)
    assert _found(kept) == []


def test_a_release_made_past_the_reviewers_is_named(kept: Office, database: Path, tmp_path: Path) -> None:
    """An approval written into the database, used, and taken out again."""
    number = kept.sitting("jingban", "cli").receive(income(tmp_path, 400, 60, year=2021, name="未审.xlsx"))
    home = tmp_path / "home"
    shutil.copytree(kept.home, home)
    office = Office.open(home)
    database = Path(str(office.store.url.database))
    approval = f"insert into reviews (submission_id, sha256, by, verdict) select '{number}', sha256, 'fuhe', 'approved' from submissions where id = '{number}'"
    for statement in (approval, f"update submissions set state = 'approved' where id = '{number}'"):
        with closing(sqlite3.connect(database)) as connection:
            connection.execute(statement)
            connection.commit()
    office.sitting("fabu", "cli").publish([number])
    with closing(sqlite3.connect(database)) as connection:
        connection.execute(f"delete from reviews where submission_id = '{number}'")
        connection.commit()
    assert _found(office) == [f"第3号发布：收件{number}公布时，日志里没有有效的审核"]
    office.close()


def test_a_strangers_key_for_letters_is_named(kept: Office, tmp_path: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(kept.home, home)
    (home / "public" / kept.county / "inbox.pub").write_bytes(b"-----BEGIN PUBLIC KEY-----\n")
    assert [one.where for one in differences(home, kept.county) if "增加过这个用户" not in one.what] == ["inbox.pub"]


def test_a_class_changed_in_the_board_part_is_named(kept: Office, tmp_path: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(kept.home, home)
    office = Office.open(home)
    index = office.boards.index(2)
    facts = {key: {**said, "privacy_class": "R"} for key, said in index.facts.items()}
    office.boards._write_said(2, replace(index, facts=facts), office.boards.groups(2))
    assert [line for line in _found(office) if line.startswith("第2号发布的村公示部分：各批次的公开类别")]
    office.close()


def test_an_original_destroyed_before_its_day_is_named_whatever_a_line_says(kept: Office, database: Path) -> None:
    sha256 = kept.sitting("jingban", "cli").submission("S000003").sha256
    held = kept.vault.path(sha256).read_bytes()
    with kept.store.writing() as connection:
        add(connection, Door(), "guanli", "销毁原件", "S000003", second="fuhe", sha256=sha256)
    kept.vault.destroy(sha256)
    found = _found(kept)
    kept.vault.path(sha256).write_bytes(held)
    assert [line for line in found if line.startswith("收件S000003的原件：要保管到")], found


def test_nothing_is_published_while_the_clock_stands_before_the_last_release(
    kept: Office, database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = _received(kept, income(tmp_path, 500, 60, year=2020, name="旧年.xlsx"))
    monkeypatch.setattr("datasets.office.journal.now", lambda: "2020-01-01T00:00:00Z")
    with pytest.raises(NotReady, match="请先校准时钟"):
        kept.sitting("fabu", "cli").publish([number])
