"""A cheating insider at the database or the folders is found by `verify`: each way named, and what was put back to an older day destroys nothing."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

import app
from datasets.office import Office
from datasets.office.journal import Door, add
from datasets.office.models import journal, releases, reviews, settings, submissions, users
from datasets.office.proof import proven
from datasets.office.refusals import OtherHistory, ReviewVoid
from tests.office_home import open_home
from tests.office_sheets import income, persons
from tests.test_store_persons import _many, _publish, _received


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """Two releases; the people of open_home stand in no journal and are left out below."""
    office = open_home(tmp_path / "home")
    _publish(office, income(tmp_path, 100, 50))
    _publish(office, persons(tmp_path, _many("新华街", 6, 1)))
    yield office
    office.close()


def _by_hand(office: Office, *statements: sa.Executable) -> None:
    """As somebody does who may write the file: the triggers that keep the journal append-only go first, and come back."""
    with office.store.writing() as connection:
        kept = connection.execute(sa.text("select name, sql from sqlite_master where type = 'trigger'")).all()
        for name, _ in kept:
            connection.execute(sa.text(f"drop trigger {name}"))
        for statement in statements:
            connection.execute(statement)
        for _, sql in kept:
            connection.exec_driver_sql(sql)


def _found(office: Office) -> list[str]:
    return [str(one) for one in proven(office) if "增加过这个用户" not in str(one)]


def test_an_untouched_office_holds(office: Office) -> None:
    office.sitting("guanli", "cli").disable_user("bumen")
    assert _found(office) == []


REVIEW = {"sha256": "0" * 64, "by": "fuhe", "at": "2026-01-01T00:00:00Z", "verdict": "approved", "is_secrecy_reviewed": True}
CHEATS: dict[str, tuple[Callable[[], sa.Executable], str]] = {
    "a line changed": (lambda: journal.update().where(journal.c.seq == 3).values(who="bieren"), "日志第3行"),
    "a line taken out": (lambda: journal.delete().where(journal.c.seq == 4), "日志第4行缺失"),
    "the last lines cut off": (lambda: journal.delete().where(journal.c.seq > 4), "被截短、改写过"),
    "an approval written in": (lambda: reviews.insert().values(submission_id="S000001", **REVIEW), "日志里没有"),
    "another uploader": (lambda: submissions.update().where(submissions.c.id == "S000001").values(received_by="bumen"), "收件S000001"),
    "a release by another": (lambda: releases.update().where(releases.c.n == 1).values(by="shenji"), "日志里没有shenji公布它"),
    "a user opened again": (lambda: users.update().where(users.c.name == "wang").values(is_disabled=False), "停用或启用"),
    "a user promoted": (lambda: users.update().where(users.c.name == "wang").values(role="复核"), "用户wang：岗位"),
    "a setting confirmed by hand": (
        lambda: settings.insert().values(name="publisher", value="某局", proposed_by="jingban", confirmed_by="fuhe"),
        "设置publisher",
    ),
}


@pytest.mark.parametrize("cheat", CHEATS)
def test_what_was_changed_in_the_database_by_hand_is_named(office: Office, cheat: str) -> None:
    keeper = office.sitting("guanli", "cli")
    keeper.add_user("wang", "审计")
    keeper.disable_user("wang")
    assert _found(office) == []
    statement, said = CHEATS[cheat]
    _by_hand(office, statement())
    assert [line for line in _found(office) if said in line]


def test_exchanged_originals_and_board_parts_are_named(office: Office) -> None:
    clerk = office.sitting("jingban", "cli")
    first, second = (clerk.submission(number).sha256 for number in ("S000001", "S000002"))
    shutil.copy(office.vault.path(first), office.vault.path(second))
    pack = next(office.boards.folder(2).glob("*.pack"))
    pack.write_bytes(pack.read_bytes()[:-1] + b"\0")
    assert [line.split("：")[0] for line in _found(office)] == ["收件S000002的原件", "第2号发布的村公示部分"]


def test_a_published_folder_put_back_to_an_older_day_is_refused_and_nothing_of_the_newer_is_destroyed(
    office: Office, tmp_path: Path
) -> None:
    county, home = office.public.dir, tmp_path / "home"
    newest = (county / "HEAD").read_bytes()
    _publish(office, income(tmp_path, 101, 50, year=2024, name="去年.xlsx"))
    (county / "HEAD").write_bytes(newest)
    with pytest.raises(OtherHistory, match="停在第2号，办公端已经公布到第3号"):
        Office.open(home)
    number = _received(office, income(tmp_path, 100, 50, year=2023, name="前年.xlsx"))
    with pytest.raises(OtherHistory):
        office.sitting("fabu", "cli").publish([number])  # an office that was open meanwhile
    assert (county / "releases" / "3" / "manifest.json").exists()


def test_a_database_put_back_to_an_older_day_is_refused(office: Office, tmp_path: Path) -> None:
    _by_hand(office, sa.text("delete from release_submissions where n = 2"), releases.delete().where(releases.c.n == 2))
    with pytest.raises(OtherHistory, match="数据库是旧的"):
        Office.open(tmp_path / "home")
    assert office.boards.has(2)


def test_verify_looks_at_the_office_too(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MBZ_HOME", str(tmp_path / "home"))
    _by_hand(office, journal.update().where(journal.c.seq == 2).values(who="bieren"))
    said = CliRunner().invoke(app.cli, ["verify"])
    assert (said.exit_code, "操作日志：日志第2行" in said.output) == (1, True)
    outside = CliRunner().invoke(app.cli, ["verify", "--public", str(tmp_path / "home" / "public")])
    assert (outside.exit_code, "办公端" in outside.output) == (0, False)


def test_an_exported_journal_kept_elsewhere_tells_of_lines_cut_off_since(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MBZ_HOME", str(tmp_path / "home"))
    with office.store.writing() as connection:
        for subject in ("=1+1", "'=1+1", "一行\n两行\x07"):
            add(connection, Door(), "jingban", "试写", subject)
    kept = tmp_path / "操作日志.csv"
    kept.write_bytes(office.sitting("shenji", "cli").export_journal())

    def said() -> tuple[int, list[str]]:
        told = CliRunner().invoke(app.cli, ["verify", "--journal", str(kept)])
        return told.exit_code, [line for line in told.output.splitlines() if "导出的" in line]

    whole = len(kept.read_text(encoding="utf-8-sig").splitlines()) - 1
    assert said()[1] == [f"导出的日志：{whole}行，和办公端的一行不差。"]
    _by_hand(office, journal.delete().where(journal.c.seq == whole))
    assert (said()[0], f"导出的第{whole}行起" in said()[1][0]) == (1, True)
    kept.write_text(kept.read_text(encoding="utf-8-sig").replace("fuhe", "bieren", 1), encoding="utf-8-sig")
    assert "这份文件本身不对" in said()[1][0]


def test_what_is_replaced_while_its_release_is_written_is_not_published(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clerk = office.sitting("jingban", "cli")
    number = _received(office, income(tmp_path, 100, 50, year=2023, name="前年.xlsx"))
    from datasets.office import leaks

    scan = leaks.scan_folder

    def meanwhile(*looked: object, **how: object) -> object:
        clerk.receive(income(tmp_path, 101, 50, year=2023, name="换过.xlsx"), previous=number)
        return scan(*looked, **how)  # type: ignore[arg-type]

    monkeypatch.setattr(leaks, "scan_folder", meanwhile)
    with pytest.raises(ReviewVoid, match="被新文件替代"):
        office.sitting("fabu", "cli").publish([number])
    assert (office.public.state().n, clerk.submission(number).state) == (2, "replaced")
