"""Long pictures and archive packs come for a village, a township or the county in one go, whole or not at all, and never twice for nothing."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from dashboard.notices.desk import wanted
from dashboard.notices.keepsakes import What, county_picture, make
from dashboard.notices.listing import Board
from dashboard.notices.model import CannotPrint
from dashboard.notices.order import Order, Printed
from dashboard.notices.packing import pack
from dashboard.notices.wording import Wording
from datasets.published import Public, State
from tests.made_county import MadeBoard, publish_made_county, villages
from tests.notices.reading import code_in
from tests.notices.test_printing import Talkative

ORDER = Order("result", 2025, public_url="https://mingbai.example")
TOWN = "411322001"


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Iterator[State]:
    """The newest state of a county of four villages."""
    folder = tmp_path_factory.mktemp("county")
    publish_made_county(folder / "public", folder / "keys", 4)
    found = Public.open(folder / "public").state()
    yield found
    found.close()


def made(what: What, state: State, out: Path, board: Board | None = None, codes: Sequence[str] = ()) -> list[Printed]:
    """`what` of these villages (all four) in this process."""
    return make(what, ORDER, state, board or MadeBoard(), codes or villages(4), out, wording=Wording.read())


def hashes(folder: Path) -> dict[str, str]:
    """Relative path -> SHA-256 of every picture and pack."""
    found = [path for path in sorted(folder.rglob("*")) if path.suffix in (".png", ".zip")]
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in found}


@pytest.mark.parametrize("what", ["picture", "pack"])
def test_every_village_of_a_township_gets_one_and_the_same_with_more_hands(state: State, tmp_path: Path, what: What) -> None:
    one = made(what, state, tmp_path / "one")
    with ThreadPoolExecutor(1) as hands:
        make(what, ORDER, state, MadeBoard(), villages(4), tmp_path / "two", wording=Wording.read(), executor=hands)
    assert [(printed.village_code, printed.path.is_file(), printed.refusal) for printed in one] == [(c, True, "") for c in villages(4)]
    assert len(hashes(tmp_path / "one")) == 4
    assert hashes(tmp_path / "one") == hashes(tmp_path / "two")


def test_a_pack_made_with_many_is_the_pack_made_alone(state: State, tmp_path: Path) -> None:
    many = made("pack", state, tmp_path / "many")[0].path
    alone = pack(state, MadeBoard(), villages(4)[0], 2025, tmp_path / "alone", public_url=ORDER.public_url)
    assert many.read_bytes() == alone.read_bytes()


@pytest.mark.parametrize("what", ["picture", "pack"])
def test_an_interrupted_run_goes_on_and_ends_the_same(state: State, tmp_path: Path, what: What) -> None:
    class PowerCut(Exception):
        """Somebody pulled the plug."""

    def cut(done: int, count: int, village: str) -> None:
        if done == 2:
            raise PowerCut

    made(what, state, tmp_path / "whole")
    with pytest.raises(PowerCut):
        make(what, ORDER, state, MadeBoard(), villages(4), tmp_path / "cut", wording=Wording.read(), progress=cut)
    again = made(what, state, tmp_path / "cut")
    assert [printed.is_reused for printed in again] == [True, True, False, False]
    assert hashes(tmp_path / "cut") == hashes(tmp_path / "whole")


def test_a_village_that_cannot_be_packed_says_why_and_leaves_nothing(state: State, tmp_path: Path) -> None:
    printed = made("pack", state, tmp_path, Talkative(), villages(4)[:1])[0]
    assert "像身份证号" in printed.refusal
    assert not list(tmp_path.rglob("*.zip"))


def test_the_county_has_one_picture_of_its_own(state: State, tmp_path: Path) -> None:
    path = county_picture(ORDER, state, tmp_path, Wording.read())
    assert path.name == "方城县-2025-长图.png"
    assert code_in(path) == "https://mingbai.example/p/butie/2025"


def test_a_pack_of_the_newest_state_opens_with_any_zip_program(state: State, tmp_path: Path) -> None:
    with zipfile.ZipFile(made("pack", state, tmp_path)[0].path) as archive:
        assert archive.testzip() is None
        assert {part.date_time[3:] for part in archive.infolist()} == {(0, 0, 0)}


def test_exactly_one_place_is_asked_for() -> None:
    assert wanted("picture", 2025, township=TOWN).code == TOWN
    assert wanted("pack", 2025, all=True).scope == "all"
    with pytest.raises(CannotPrint, match="四个里写一个"):
        wanted("result", 2025)
    with pytest.raises(CannotPrint, match="四个里写一个"):
        wanted("result", 2025, all=True, county=True)
