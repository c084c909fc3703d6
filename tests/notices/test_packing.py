"""What a village committee keeps and what people pass on: whole, checkable, without anything that does not hang on the board."""

from __future__ import annotations

import hashlib
import io
import json
import struct
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from dashboard.notices.model import CannotPrint
from dashboard.notices.packing import HEADINGS, pack
from dashboard.notices.pictures import draw, set_county_picture, set_village_picture
from dashboard.notices.wording import Wording
from datasets.published import Public, State
from datasets.published.keys import DatasetKey
from tests.made_county import MadeBoard, publish_made_county, rows_of, subsidies, villages
from tests.notices.reading import code_in, text_of
from tests.plain.test_plain import Page
from tests.store_makers import COUNTY, publish

ONE = villages(1)[0]
SITE = "https://mingbai.example"


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Iterator[State]:
    """The newest state of a county of two villages."""
    folder = tmp_path_factory.mktemp("county")
    publish_made_county(folder / "public", folder / "keys", 2)
    found = Public.open(folder / "public").state()
    yield found
    found.close()


def opened(path: Path) -> dict[str, bytes]:
    """Name -> content of a pack."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_every_file_of_the_pack_has_the_hash_the_manifest_says(state: State, tmp_path: Path) -> None:
    files = opened(pack(state, MadeBoard(), ONE, 2025, tmp_path, public_url=SITE))
    manifest = json.loads(files.pop("manifest.json"))
    assert {name: entry["sha256"] for name, entry in manifest["files"].items()} == {
        n: hashlib.sha256(c).hexdigest() for n, c in files.items()
    }
    assert set(files) == {"公示单.pdf", "长图.png", "村公示表.csv", "村公示表.xlsx", "打开看.html", "张贴记录.csv"}
    assert manifest["head_hash"] == state.head_hash


def test_the_same_state_gives_the_same_pack(state: State, tmp_path: Path) -> None:
    one, two = (pack(state, MadeBoard(), ONE, 2025, tmp_path / name, public_url=SITE) for name in ("a", "b"))
    assert one.read_bytes() == two.read_bytes()


def test_the_tables_hold_the_board_columns_and_the_whole_sum(state: State, tmp_path: Path) -> None:
    files = opened(pack(state, MadeBoard(), ONE, 2025, tmp_path, public_url=SITE))
    text = files["村公示表.csv"].decode("utf-8-sig")
    assert text.splitlines()[0].split(",")[: len(HEADINGS)] == list(HEADINGS)
    shown = {row["person_name"] for row in rows_of(ONE, 2025) if row["class"] == "N"}
    hidden = {row["person_name"] for row in rows_of(ONE, 2025)} - shown
    assert not [name for name in hidden if name in text]
    book = openpyxl.load_workbook(io.BytesIO(files["村公示表.xlsx"]))
    cells = [cell.value for row in book.active.iter_rows() for cell in row if cell.value is not None]
    assert not [name for name in hidden if name in cells]
    assert sum(1 for name in cells if name == "耕地地力保护补贴") == 60


def test_the_page_on_the_stick_needs_nothing_else(state: State, tmp_path: Path) -> None:
    html = opened(pack(state, MadeBoard(), ONE, 2025, tmp_path, public_url=SITE))["打开看.html"].decode()
    page = Page(html)
    assert [link for link in page.links if not link.startswith(("#", "data:"))] == []  # its mark is drawn in it
    assert "<style>" in html
    assert "script" not in page.tags


def test_a_picture_is_1080_wide_and_its_code_can_be_read(state: State, tmp_path: Path) -> None:
    wording = Wording.read()
    for name, data, expected in (
        ("village", set_village_picture(state, ONE, 2025, wording, SITE), f"{SITE}/v/{ONE}/2?nian=2025"),
        ("release", set_county_picture(state, 2025, wording, SITE), f"{SITE}/p/butie/2025"),
    ):
        content, path = draw(data, date(2026, 1, 2), wording.fonts())[0], tmp_path / f"{name}.png"
        path.write_bytes(content)
        assert struct.unpack(">I", content[16:20])[0] == 1080
        assert code_in(path) == expected


def test_there_is_no_picture_of_nothing(state: State) -> None:
    with pytest.raises(CannotPrint):
        set_village_picture(state, villages(3)[-1], 2025, Wording.read(), SITE)


class Proposing(MadeBoard):
    """A board that also holds what will be paid in a second batch."""

    def village(self, code: str, year: int) -> pd.DataFrame:
        """The rows, and those of 耕地地力保护补贴 once more as 拟发."""
        paid = super().village(code, year)
        return pd.concat([paid, paid[paid["programme_code"] == "BT001"].assign(batch="2", batch_kind="拟发")], ignore_index=True)


def test_what_was_announced_before_payment_lies_in_the_pack_too(tmp_path: Path) -> None:
    keyring = publish_made_county(tmp_path / "public", tmp_path / "keys", 1)
    paid = next(row for row in subsidies([ONE], (2025,)).subsidy.to_pylist() if row["programme_code"] == "BT001")
    key = DatasetKey(COUNTY, "subsidy", "拟发", 2025, COUNTY, "programme", "subsidy_roster", "BT001", "2").text
    publish(
        tmp_path / "public",
        keyring,
        subsidies([], (), more=[{**paid, "dataset_key": key, "batch": "2", "batch_kind": "拟发"}]),
        reason="拟发",
    )
    found = Public.open(tmp_path / "public").state()
    files = opened(pack(found, Proposing(), ONE, 2025, tmp_path, public_url=SITE))
    found.close()
    assert {"公示单.pdf", "发放前公示-BT001-2.pdf"} <= set(files)
    (tmp_path / "before.pdf").write_bytes(files["发放前公示-BT001-2.pdf"])
    assert "发放前公示" in text_of(tmp_path / "before.pdf", 1)
    assert len(files["张贴记录.csv"].decode().splitlines()) == 3
    assert json.loads(files["manifest.json"])["files"]["发放前公示-BT001-2.pdf"]["bytes"] == len(files["发放前公示-BT001-2.pdf"])
