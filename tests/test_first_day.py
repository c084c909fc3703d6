"""A county's first day: from an empty folder to the tables of departments nobody had heard of."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import app
from datasets.office import Office, journal
from datasets.office.opening import open_demo
from datasets.office.unlisted import list_workbook, unlisted
from loaders.opening import open_bytes
from tests.makers import book, saved
from tests.office_home import open_home
from tests.test_store_belonging import APPROVED, spending


def _run(home: Path, monkeypatch: pytest.MonkeyPatch, *arguments: str, said: str = "") -> Result:
    return _call(home, monkeypatch, "users", "add", *arguments, said=said)


def _call(home: Path, monkeypatch: pytest.MonkeyPatch, *arguments: str, said: str = "") -> Result:
    monkeypatch.setenv("MBZ_HOME", str(home))
    return CliRunner().invoke(app.cli, [*arguments], input=said)


def test_the_first_user_is_the_administrator_who_adds_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "home"
    refused = _run(home, monkeypatch, "wang", "--role", "复核")
    assert (refused.exit_code, "系统管理" in refused.output) == (2, True)
    password = _run(home, monkeypatch, "guanli", "--role", "系统管理").output.strip()
    again = _run(home, monkeypatch, "bieren", "--role", "系统管理")
    assert (again.exit_code, "--by" in again.output) == (2, True)
    own = "Ziji-2026-mima"
    changed = _call(home, monkeypatch, "users", "password", "guanli", said=f"{password}\n{own}\n")
    assert (changed.exit_code, changed.output.count(password) + changed.output.count(own)) == (0, 0)
    added = _run(home, monkeypatch, "wang", "--role", "复核", "--by", "guanli", said=f"{own}\n")
    assert added.exit_code == 0
    office = Office.open(home)
    assert [(user.name, user.role, user.must_change) for user in office.users()] == [("guanli", "系统管理", False), ("wang", "复核", True)]
    office.close()


def test_a_one_time_password_does_nothing_but_change_itself_also_by_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "home"
    password = _run(home, monkeypatch, "guanli", "--role", "系统管理").output.strip()
    for words in (("users", "add", "wang", "--role", "复核"), ("users", "reset", "guanli"), ("vault", "rotate")):
        refused = _call(home, monkeypatch, *words, "--by", "guanli", said=f"{password}\n")
        assert (refused.exit_code, "users password" in refused.output) == (2, True)
    office = Office.open(home)
    with office.store.reading() as connection:
        lines = [(line.what, line.result) for line in journal.lines(connection)]
    assert lines == [("登录", "拒")] * 3 + [("设立系统管理员", "成")]
    office.close()


def test_a_demo_county_whose_loading_was_broken_off_is_not_taken_for_a_whole_one(tmp_path: Path) -> None:
    home = tmp_path / "home"
    loading = _loading(home, "写表")
    os.killpg(loading.pid, signal.SIGKILL)
    loading.wait()
    assert [path.name for path in home.iterdir()] == ["demo-loading"]


def _loading(home: Path, until: str) -> subprocess.Popen[str]:
    """A first start in a session of its own that hears Ctrl+C, as in a terminal, and has come to a line that begins with `until`;
    AssertionError when it serves before that."""
    ports = [str(_free_port()), str(_free_port())]
    loading = subprocess.Popen(
        [sys.executable, app.__file__, "run", "--public-port", ports[0], "--office-port", ports[1]],
        env={**os.environ, "MBZ_HOME": str(home)}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        start_new_session=True, preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )  # fmt: skip
    assert loading.stdout is not None
    assert next(line for line in loading.stdout if line.startswith((until, SERVING))).startswith(until)
    assert _becomes(lambda: len(_left_of(loading.pid)) >= AT_WORK)
    return loading


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _left_of(session: int) -> list[str]:
    """The processes of a session that still run, by number."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(FileNotFoundError, ProcessLookupError):
            state, _, _, of = (folder / "stat").read_text().rpartition(")")[2].split()[:4]
            found += [folder.name] if of == str(session) and state != "Z" else []
    return found


def _becomes(is_so: Callable[[], bool], seconds: float = 60) -> bool:
    end = time.monotonic() + seconds
    while not is_so() and time.monotonic() < end:
        time.sleep(0.1)
    return is_so()


SERVING = "按Ctrl+C停止"
#: the command, the fork server with its tracker and two who write; or two faces with a worker each
AT_WORK = 5
STOPPED = "已停止：示例县没有装完，什么也没有装入；再启动时从头装。"
#: how a loading is told to stop: Ctrl+C reaches everybody at the terminal, `kill` the one it names, a service manager's stop everybody
TELLINGS = {
    "Ctrl+C": (signal.SIGINT, os.killpg),
    "kill": (signal.SIGTERM, os.kill),
    "systemctl stop": (signal.SIGTERM, os.killpg),
}


def _stops(home: Path, telling: str, until: str) -> None:
    loading = _loading(home, until)
    number, tell = TELLINGS[telling]
    tell(loading.pid, number)
    said, _ = loading.communicate(timeout=30)
    assert [line for line in said.splitlines() if line and not line.startswith(("写表", "接收", "公布"))] == [STOPPED]
    assert (loading.returncode, _becomes(lambda: not _left_of(loading.pid))) == (128 + number, True)
    assert [path.name for path in home.iterdir()] == ["demo-loading"]


@pytest.mark.parametrize("telling", ["Ctrl+C", "kill"])
def test_a_loading_that_is_told_to_stop_says_so_in_one_line_and_ends_with_all_it_hired(tmp_path: Path, telling: str) -> None:
    _stops(tmp_path / "home", telling, "示例县")


@pytest.mark.soak
@pytest.mark.parametrize("telling", TELLINGS)
@pytest.mark.parametrize("until", ["接收 101", "公布 2023年部门预算"])
def test_a_loading_that_reads_or_publishes_stops_as_one_that_writes(tmp_path: Path, telling: str, until: str) -> None:
    _stops(tmp_path / "home", telling, until)


def test_whom_a_killed_loading_hired_does_not_wait_for_work_for_ever(tmp_path: Path) -> None:
    loading = _loading(tmp_path / "home", "示例县")
    loading.kill()
    loading.wait()
    assert _becomes(lambda: not _left_of(loading.pid))


def test_ctrl_c_stops_both_faces_in_one_line(tmp_path: Path) -> None:
    open_home(tmp_path / "home").close()
    serving = _loading(tmp_path / "home", SERVING)
    os.killpg(serving.pid, signal.SIGINT)
    said, _ = serving.communicate(timeout=30)
    assert (said.split(), serving.returncode) == (["正在停止……"], 0)
    assert _becomes(lambda: not _left_of(serving.pid))


def test_a_demo_county_whose_moving_in_was_broken_off_moves_in_at_the_next_start(tmp_path: Path) -> None:
    aside = tmp_path / "demo-loading"
    for folder in (tmp_path / "public", aside / "office"):
        folder.mkdir(parents=True)
    for made in (aside / "office" / "office.sqlite", aside / "demo-logins.csv", aside / "whole"):
        made.touch()
    open_demo(tmp_path)
    assert sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*")) == [
        "demo-logins.csv", "office", "office/office.sqlite", "public",
    ]  # fmt: skip


def test_tables_that_wait_for_their_unit_are_checked_again_without_being_sent_again(tmp_path: Path) -> None:
    office = open_home(tmp_path / "home")
    clerk = office.sitting("jingban", "cli")
    waiting = [clerk.receive(spending(tmp_path, f"单位名称：{name}"), approved=APPROVED) for name in ("[205]示例县民政局", "示例县水利局")]
    assert [(one.name, one.code, one.submissions, one.is_known) for one in unlisted(clerk)] == [
        ("示例县民政局", "205", (waiting[0],), False),
        ("示例县水利局", "", (waiting[1],), False),
    ]
    rows = [row for row in open_bytes(list_workbook(clerk), "单位名录.xlsx").sheets[0].rows() if row[0] or row[1]]
    assert [tuple(row[:2]) for row in rows[1:]] == [("单位代码", "单位名称"), ("205", "示例县民政局"), ("", "示例县水利局")]
    filled = (("2026年单位名录", "<"), ("单位代码", "单位名称"), ("205", "示例县民政局"), ("206", "示例县水利局"))
    listed = clerk.receive(saved(tmp_path, book({"单位名录": filled}), "单位名录.xlsx"), approved=APPROVED)
    office.sitting("fuhe").approve(listed, secrecy_reviewed=True)
    office.sitting("fabu").publish([listed])
    assert [one.is_known for one in unlisted(clerk)] == [True, True]
    newer = [clerk.read_again(number) for number in waiting]
    assert [(clerk.submission(number).unit, clerk.submission(number).state) for number in newer] == [("205", "ready"), ("206", "ready")]
    assert [clerk.submission(number).state for number in waiting] == ["replaced", "replaced"]
    assert clerk.original(newer[0]) == clerk.original(waiting[0])
    assert unlisted(clerk) == ()
    office.close()


def test_a_port_that_is_taken_is_told_before_anything_is_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        told = _call(tmp_path / "home", monkeypatch, "run", "--public-port", str(port))
    assert (
        told.exit_code == 1 and f"端口{port}被别的程序占用了，公众端没有启动" in told.output and f"--public-port {port + 10}" in told.output
    )
    assert not (tmp_path / "home").exists()
