"""A notice that hangs is recorded with its photograph, its end and every objection; what shows persons stays sealed in the office."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from datasets.office import Desk, Office, postings, steps
from datasets.office.models import objections
from datasets.office.photographs import cleaned
from datasets.office.refusals import NoSuchThing, NotReady, WrongRole
from datasets.office.upright import orientation
from tests.office_home import PASSWORD, open_home

VILLAGE, TODAY = "411322001001", date(2026, 11, 20)
PLACE_TAKEN = b"Exif\0\0GPS 33.27N 113.01E Somephone"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = open_home(tmp_path / "home")
    yield made
    made.close()


def _posted(office: Office, photograph: bytes = b"") -> tuple[Desk, int]:
    desk = office.sitting("xiangzhen")
    steps.note_printed(desk, [VILLAGE], 2025, 1)
    return desk, postings.note(desk, VILLAGE, 2025, "2026-11-10", "村务公开栏", TODAY, photograph)


def _segment(marker: int, content: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(content) + 2) + content


def _jpeg() -> bytes:
    """The parts of a JPEG in order, with EXIF, a comment, and a second picture behind the end as telephones append it."""
    picture = _segment(0xDB, b"\0" * 65) + _segment(0xC0, b"\x08\0\x01\0\x01\x01\x01\x11\0") + _segment(0xDA, b"\x01\x01\0\0\x3f\0")
    scan = b"\x12\xff\x00\x34\xff\xd0\x56"
    return (
        b"\xff\xd8" + _segment(0xE1, PLACE_TAKEN) + _segment(0xFE, b"Somephone") + picture + scan + b"\xff\xd9" + b"\xff\xd8" + PLACE_TAKEN
    )


def _png() -> bytes:
    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    return (
        b"\x89PNG\r\n\x1a\n"
        + head
        + chunk(b"eXIf", PLACE_TAKEN)
        + chunk(b"IDAT", zlib.compress(b"\0\0"))
        + chunk(b"IEND", b"")
        + PLACE_TAKEN
    )


@pytest.mark.parametrize("content", [_jpeg(), _png()])
def test_nothing_but_the_picture_is_kept(content: bytes) -> None:
    picture, _ = cleaned(content)
    assert not any(word in picture for word in (b"GPS", b"Exif", b"eXIf", b"Somephone"))
    assert cleaned(picture)[0] == picture
    assert (b"\x12\xff\x00\x34\xff\xd0\x56" in picture) or (b"IDAT" in picture)


def _exif(order: str, orientation: int) -> bytes:
    """EXIF as a telephone writes it: a maker, the orientation, and a place behind them."""
    mark = b"II*\0" if order == "<" else b"MM\0*"
    maker = struct.pack(f"{order}HHI", 0x010F, 2, 10) + struct.pack(f"{order}I", 38)
    turned = struct.pack(f"{order}HHIHH", 0x0112, 3, 1, orientation, 0)
    return mark + struct.pack(f"{order}IH", 8, 2) + maker + turned + b"\0" * 4 + b"Somephone\0GPS 33.27N 113.01E"


def _held(kind: str, exif: bytes) -> bytes:
    """A JPEG or PNG with `exif` in it."""
    if kind == "jpeg":
        return b"\xff\xd8" + _segment(0xE1, b"Exif\0\0" + exif) + _jpeg()[2:]
    chunk = struct.pack(">I", len(exif)) + b"eXIf" + exif + struct.pack(">I", zlib.crc32(b"eXIf" + exif))
    return _png()[:33] + chunk + _png()[33:]


@pytest.mark.parametrize("kind", ["jpeg", "png"])
@pytest.mark.parametrize(("order", "said"), [("<", 6), (">", 8), ("<", 3)])
def test_a_photograph_stands_upright_and_says_nothing_else(kind: str, order: str, said: int) -> None:
    picture, _ = cleaned(_held(kind, _exif(order, said)))
    start = picture.index(b"MM\0*")
    assert orientation(picture[start:]) == said
    assert not any(word in picture for word in (b"GPS", b"Somephone"))
    assert cleaned(picture)[0] == picture


@pytest.mark.parametrize("exif", [_exif("<", 1), _exif("<", 99), _exif(">", 6)[:20], b"II*\0\xff\xff\xff\xff", b""])
def test_exif_that_turns_nothing_is_dropped_whole(exif: bytes) -> None:
    assert b"Exif" not in cleaned(_held("jpeg", exif))[0]


@pytest.mark.parametrize("content", [b"GIF89a", b"\xff\xd8\xff\xe1\x00", _jpeg()[:60], _png()[:40]])
def test_what_is_no_whole_photograph_is_refused_before_the_posting_is_written(office: Office, content: bytes) -> None:
    desk = office.sitting("xiangzhen")
    steps.note_printed(desk, [VILLAGE], 2025, 1)
    with pytest.raises(NotReady):
        postings.note(desk, VILLAGE, 2025, "2026-11-10", "村务公开栏", TODAY, content)
    assert postings.of_year(desk, 2025) == {}


def test_a_photograph_lies_sealed_until_its_last_day_and_survives_a_new_key(office: Office) -> None:
    desk, number = _posted(office, _jpeg())
    posting = postings.one(desk, number)
    assert (posting.photograph, posting.photograph_until) == ("image/jpeg", "2029-11-10")
    assert not any(b"\x12\xff\x00\x34" in path.read_bytes() for path in (office.home / "office").rglob("*") if path.is_file())
    office.sitting("guanli", "cli").rotate()
    assert postings.photograph(desk, number) == (cleaned(_jpeg())[0], "image/jpeg")


def test_two_persons_destroy_it_when_its_time_is_over(office: Office) -> None:
    desk, number = _posted(office, _jpeg())
    keeper = office.sitting("guanli", "cli")
    assert keeper.purge([], ("fuhe", PASSWORD)) == 0
    assert postings.destroy_due(keeper, date(2029, 11, 10)) == 0
    assert postings.destroy_due(keeper, date(2029, 11, 11)) == 1
    with pytest.raises(NoSuchThing):
        postings.photograph(desk, number)


def test_an_objection_is_sealed_and_its_outcome_recorded(office: Office) -> None:
    desk, number = _posted(office)
    postings.raise_objection(desk, number, "2026-11-12", "说自家面积少算了一亩。", TODAY)
    found = postings.objections_of(desk, number)
    assert [(o.raised_on, o.text, o.outcome) for o in found] == [("2026-11-12", "说自家面积少算了一亩。", "")]
    with office.store.reading() as connection:
        stored = [repr(tuple(row)).encode() + bytes(row.body) for row in connection.execute(objections.select())]
    assert len(stored) == 1 and "面积少算".encode() not in stored[0]
    office.sitting("guanli", "cli").rotate()
    postings.close_objection(desk, number, found[0].id, postings.OUTCOMES[0], TODAY)
    again = postings.objections_of(desk, number)[0]
    assert (again.text, again.outcome, again.closed_on) == ("说自家面积少算了一亩。", postings.OUTCOMES[0], "2026-11-20")
    with pytest.raises(NotReady):
        postings.close_objection(desk, number, found[0].id, postings.OUTCOMES[1], TODAY)


def test_the_words_of_an_objection_go_some_years_after_its_outcome_and_never_while_it_is_open(office: Office) -> None:
    desk, number = _posted(office)
    for text in ("说自家面积少算了一亩。", "名单里没有他家。"):
        postings.raise_objection(desk, number, "2026-11-12", text, TODAY)
    closed, still_open = postings.objections_of(desk, number)
    postings.close_objection(desk, number, closed.id, postings.OUTCOMES[0], TODAY)
    assert [one.kept_until for one in postings.objections_of(desk, number)] == ["2029-11-20", ""]
    keeper = office.sitting("guanli", "cli")
    assert [postings.destroy_due(keeper, day) for day in (date(2029, 11, 20), date(2029, 11, 21), date(2099, 1, 1))] == [0, 1, 0]
    kept = [(one.text, one.outcome) for one in postings.objections_of(desk, number)]
    assert kept == [("", postings.OUTCOMES[0]), (still_open.text, "")]
    assert keeper.rotate() > 0


def test_the_period_ends_only_after_every_objection(office: Office) -> None:
    desk, number = _posted(office)
    postings.raise_objection(desk, number, "2026-11-12", "名单里没有他家。", TODAY)
    for day in ("2026-11-09", "2026-11-21", "", "2026-11-18"):
        with pytest.raises(NotReady):
            postings.end(desk, number, day, TODAY)
    postings.close_objection(desk, number, postings.objections_of(desk, number)[0].id, postings.OUTCOMES[1], TODAY)
    postings.end(desk, number, "2026-11-18", TODAY)
    assert postings.one(desk, number).ended_on == "2026-11-18"


def test_another_township_sees_nothing_and_the_bureau_only_looks(office: Office) -> None:
    _, number = _posted(office)
    other = office.sitting("guanli", "cli").add_user("qita", "乡镇经办", "411322002")
    assert other
    with pytest.raises(NoSuchThing):
        postings.one(office.sitting("qita"), number)
    assert postings.one(office.sitting("jingban"), number).place == "村务公开栏"
    with pytest.raises(WrongRole):
        postings.end(office.sitting("jingban"), number, "2026-11-18", TODAY)
