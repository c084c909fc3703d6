"""A batch survives a pulled plug, tells what has to be written by hand before it prints, and uses the county's own fonts."""

from __future__ import annotations

import csv
import io
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from dashboard.notices.composing import listed_villages
from dashboard.notices.order import Order
from dashboard.notices.printing import print_notices
from dashboard.notices.wording import BadWording, Wording
from datasets.published import Public, State
from tests.made_county import MadeBoard, publish_made_county, villages
from tests.notices.font_maker import write_font
from tests.notices.reading import fonts_of, text_of
from tests.notices.test_printing import hashes

RARE = "𣒍"
ORDER = Order("result", 2025, public_url="https://mingbai.example")
TOWN, ONE = "411322001", villages(1)[0]
PRINTER = """
import sys
from pathlib import Path
from dashboard.notices.composing import listed_villages
from dashboard.notices.order import Order
from dashboard.notices.printing import print_notices
from datasets.published import Public
from tests.made_county import MadeBoard
state = Public.open(Path(sys.argv[1]) / "public").state()
order = Order("result", 2025, public_url="https://mingbai.example")
print_notices(order, state, MadeBoard(), listed_villages(state, "result", 2025, "411322001"), Path(sys.argv[2]))
"""


class RareName(MadeBoard):
    """A board on which one person of the first village has a character that the shipped fonts lack."""

    def village(self, code: str, year: int) -> pd.DataFrame:
        """The rows, the third name changed."""
        frame = super().village(code, year)
        if code == ONE:
            frame.loc[2, "person_name"] = f"甲{RARE}乙"
        return frame


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A published county with the villages of two townships."""
    folder = tmp_path_factory.mktemp("county")
    publish_made_county(folder / "public", folder / "keys", 13)
    return folder


@pytest.fixture(scope="module")
def state(home: Path) -> Iterator[State]:
    """Its newest state."""
    found = Public.open(home / "public").state()
    yield found
    found.close()


def test_a_run_that_was_killed_goes_on_and_ends_with_the_same_bytes(home: Path, state: State, tmp_path: Path) -> None:
    printer = subprocess.Popen([sys.executable, "-c", PRINTER, str(home), str(tmp_path / "cut")])
    until = time.monotonic() + 120
    while len(list((tmp_path / "cut").glob("*/*.pdf"))) < 3 and time.monotonic() < until:
        time.sleep(0.01)
    printer.send_signal(signal.SIGKILL)
    assert printer.wait() == -signal.SIGKILL
    codes = listed_villages(state, "result", 2025, TOWN)
    again = print_notices(ORDER, state, MadeBoard(), codes, tmp_path / "cut")
    print_notices(ORDER, state, MadeBoard(), codes, tmp_path / "whole")
    assert 2 <= [one.is_reused for one in again].count(True) < len(codes)
    assert hashes(tmp_path / "cut") == hashes(tmp_path / "whole")
    assert not list((tmp_path / "cut").rglob("*.part"))


def test_progress_counts_every_village_once(state: State, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    codes = listed_villages(state, "result", 2025, TOWN)
    print_notices(ORDER, state, MadeBoard(), codes, tmp_path, progress=lambda done, count, village: told.append((done, count)))
    assert told == [(number, len(codes)) for number in range(1, len(codes) + 1)]


def test_a_name_outside_the_fonts_is_reported_with_its_row_before_anything_is_printed(state: State, tmp_path: Path) -> None:
    first: list[int] = []

    def progress(done: int, count: int, village: str) -> None:
        first.append(len(list(tmp_path.glob("*/手写清单.csv"))))

    made = print_notices(ORDER, state, RareName(), listed_villages(state, "result", 2025, TOWN), tmp_path, progress=progress)
    assert first[0] == 1
    report = next(tmp_path.glob("*/手写清单.csv")).read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(report)))
    assert [(row["村代码"], row["缺字处以□代"], row["缺的字"]) for row in rows] == [(ONE, "甲□乙", "U+2348D")]
    assert re.search(r"耕地地力保护补贴名单.*第3行", rows[0]["位置"])
    text = text_of(made[0].path)
    assert RARE not in text
    assert "□" not in text
    checklist = re.sub(r"\s+", "", text_of(next(tmp_path.glob("*/*合订本.pdf")), 1))
    assert "甲" in checklist
    assert "U+2348D" in checklist
    assert RARE not in checklist


def test_with_the_county_s_own_font_nothing_is_left_to_be_written_by_hand(state: State, tmp_path: Path) -> None:
    write_font(tmp_path / "rare.ttf", RARE)
    (tmp_path / "notices.toml").write_text('[fonts]\nfiles = ["rare.ttf"]\n', encoding="utf-8")
    wording = Wording.read(tmp_path / "notices.toml")
    made = print_notices(ORDER, state, RareName(), [ONE], tmp_path / "out", wording=wording)[0]
    assert made.hand_written == ()
    assert f"甲{RARE}乙" in text_of(made.path)
    assert any(font["name"].endswith("CountyNames") and font["embedded"] == "yes" for font in fonts_of(made.path))
    assert not list((tmp_path / "out").rglob("手写清单.csv"))


def test_a_font_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    (tmp_path / "notices.toml").write_text('[fonts]\nfiles = ["没有.ttf"]\n', encoding="utf-8")
    with pytest.raises(BadWording, match="没有.ttf"):
        Wording.read(tmp_path / "notices.toml").fonts()


def test_a_word_outside_every_section_is_named(tmp_path: Path) -> None:
    (tmp_path / "notices.toml").write_text('fonts = "rare.ttf"\n', encoding="utf-8")
    with pytest.raises(BadWording, match="fonts"):
        Wording.read(tmp_path / "notices.toml")
