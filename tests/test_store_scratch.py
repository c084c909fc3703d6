"""Clear bytes of persons lie on no disk outside the office's own folders, and nowhere once who made them is gone."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from dashboard.office import front
from dashboard.office.arrivals import Arrivals
from loaders import scratch
from loaders.failures import CannotRead
from loaders.limited import run_limited
from tests.office_home import open_home

HOLDS = "import sys; from pathlib import Path; from loaders import scratch; h = scratch.hold(Path(sys.argv[1])); print('ja', flush=True); input()"


def _lays_a_sheet(note: str, seconds: float) -> str:
    with tempfile.NamedTemporaryFile(prefix="openpyxl.", delete=False) as sheet:
        Path(note).write_text(sheet.name, encoding="utf-8")
    time.sleep(seconds)
    return sheet.name


@pytest.mark.parametrize(("seconds", "is_killed"), [(0.0, False), (60.0, True)])
def test_what_a_reading_laid_aside_is_gone_with_it_also_when_it_was_killed(tmp_path: Path, seconds: float, is_killed: bool) -> None:
    note = tmp_path / "where"
    try:
        run_limited(_lays_a_sheet, str(note), seconds, seconds=10.0)
        assert not is_killed
    except CannotRead:
        assert is_killed
    where = Path(note.read_text(encoding="utf-8"))
    assert (where.parent.name.startswith(scratch.PREFIX), where.parent.exists()) == (True, False)


def test_a_start_clears_what_nobody_holds_and_leaves_what_somebody_does(tmp_path: Path) -> None:
    left, lived_in, young = (tmp_path / f"{scratch.PREFIX}{name}" for name in ("left", "lived", "young"))
    for folder in (left, lived_in, young):
        folder.mkdir()
        (folder / "sheet.xml").write_text("某甲", encoding="utf-8")
    for folder in (left, lived_in):
        os.utime(folder, (0, 0))
    holder = subprocess.Popen([sys.executable, "-c", HOLDS, str(lived_in)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    assert holder.stdout.readline() == "ja\n"
    scratch.clear_left(tmp_path)
    assert sorted(folder.name for folder in tmp_path.iterdir()) == sorted([lived_in.name, young.name])
    holder.kill()
    holder.communicate()
    scratch.clear_left(tmp_path)
    assert [folder.name for folder in tmp_path.iterdir()] == [young.name]


KEEPS = """
from pathlib import Path
from multiprocessing import util
from loaders import scratch
folder = scratch.keep_temporary_files(Path())
print(folder, util.get_temp_dir().startswith(str(folder)))
"""


def test_a_process_that_ends_says_nothing_and_leaves_none_of_its_temporary_files() -> None:
    done = subprocess.run([sys.executable, "-c", KEEPS], capture_output=True, text=True, check=False)
    folder, is_inside = done.stdout.split()
    assert (done.stderr, is_inside, Path(folder).exists()) == ("", "True", False)


def test_the_clear_bytes_of_what_was_being_read_when_the_office_was_killed_go_at_the_next_start(tmp_path: Path) -> None:
    kept = Arrivals(tmp_path)
    made = [kept.begin("jingban", f"{name}.xlsx", 3) for name in ("a", "b")]
    handle = scratch.hold(tmp_path / made[0].key)  # another process is at it
    for arrival in made:
        kept.path(arrival).write_bytes(b"abc")
        kept.note(arrival, state="reading")
    again = Arrivals(tmp_path)
    assert [again.path(arrival).exists() for arrival in made] == [True, False]
    assert [again.of(arrival.key, "jingban").state for arrival in made] == ["reading", "failed"]
    scratch.let_go(handle)


def test_a_form_without_scripts_lays_its_files_in_the_office_and_lists_of_names_lie_in_memory(tmp_path: Path) -> None:
    open_home(tmp_path / "home").close()
    app = front.create(tmp_path / "home")
    with app.test_request_context("/shoudao", method="POST") as context, context.request._get_file_stream(None, None) as stream:
        assert str(Path(f"/proc/self/fd/{stream.fileno()}").readlink()).startswith(str(tmp_path / "home/office/arriving"))
    temporary = Path(tempfile.gettempdir())
    assert (temporary.name.startswith(scratch.PREFIX), oct(temporary.stat().st_mode & 0o777)) == (True, "0o700")
    assert temporary.parent in (scratch.SHM, tmp_path / "home/office/making")
    app.extensions["office"].close()
