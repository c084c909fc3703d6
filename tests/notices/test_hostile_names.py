"""Names made to break a sheet stay in their cells: nothing runs over the amounts beside, into the row below, or off the paper."""

from __future__ import annotations

import re
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from dashboard.notices.glyphs import BLANK, breakable, one_line, printable, without_missing
from dashboard.notices.listing import recipients
from dashboard.notices.order import Order
from dashboard.notices.packing import _name_of
from dashboard.notices.sheets import PAPERS
from tests.notices.samples import account, notice
from tests.notices.test_notice import printed

LONG_WORD = "Donaudampfschifffahrt" * 14
NAMES = (
    "甲\u202e乙丙",
    "丁戊\u200d己",
    "=cmd|'/c calc'!A0",
    "<script>alert(1)</script>",
    LONG_WORD,
    "长" * 400,
    "壬\n癸\n\n子",
    "#let x=1 $y$ *b*",
)
GROUPS = ("1组", "=4+1组", "第三村民小组河东片" * 9, "6\n组", "1组", "1组", "1组", "1组")


def _rows() -> list[dict[str, object]]:
    own = {"batch": "一批", "batch_kind": "实发", "quantity": 1, "standard": 100, "due_fen": 10_000, "paid_fen": 10_000, "remark": ""}
    return [{**own, "person_name": name, "group_name": group} for name, group in zip(NAMES, GROUPS, strict=True)]


def _words(pdf: Path) -> list[tuple[float, float, float, float, str]]:
    """(left, top, right, bottom, text) of every word, in points."""
    said = subprocess.run(("pdftotext", "-bbox", str(pdf), "-"), check=True, capture_output=True, text=True).stdout
    found = re.findall(r'<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">(.*?)</word>', said)
    return [(float(a), float(b), float(c), float(d), text) for a, b, c, d, text in found]


@pytest.mark.parametrize("paper", PAPERS)
def test_no_name_leaves_its_cell(tmp_path: Path, paper: str) -> None:
    made = recipients(_rows(), is_joined=False)
    one = notice((account(1, made),))
    words = _words(printed(one, tmp_path / "n.pdf", paper))
    millimetre = 72 / 25.4
    sheet = PAPERS[paper]
    assert all(
        sheet.margin_x * millimetre - 1 <= left and right <= (sheet.width - sheet.margin_x) * millimetre + 1
        for left, _, right, _, _ in words
    )
    amounts = [word for word in words if word[4] == "100.00"]
    names = [word for word in words if re.search("Donau|长长|壬", word[4])]
    assert len(amounts) == len(NAMES) and names
    assert max(right for _, _, right, _, _ in names) < min(left for left, *_ in amounts)


def test_nothing_unseen_is_left_for_the_pen() -> None:
    assert [one_line(name) for name in ("甲\u202e乙丙", "丁戊\u200d己\ufe00", "壬\n癸\n\n子", " \x00\x07丑 ")] == [
        "甲乙丙",
        "丁戊己",
        "壬 癸 子",
        "丑",
    ]
    assert one_line("长" * 400) == "长" * 300 + "……"
    rare = recipients([{**_rows()[0], "person_name": "甲\u202e𡌶"}], is_joined=False)
    data, blanks = without_missing({"title": "名单", "rows": [["1", rare[0].person_name]]}, printable())
    assert (data["rows"][0][1], [points for _, _, points in blanks]) == (f"甲{BLANK}", [("U+21336",)])


def test_only_words_without_a_break_get_one() -> None:
    assert breakable("农机购置与应用补贴 2025年第1批") == "农机购置与应用补贴 2025年第1批"
    assert breakable("A" * 16) == "\u200b".join("A" * 16)


def test_payments_of_one_person_are_joined_though_the_name_was_written_with_unseen_signs() -> None:
    first, second = _rows()[0], {**_rows()[0], "person_name": "甲乙丙", "batch": "二批"}
    [joined] = recipients([first, second], is_joined=True)
    assert replace(joined, remark="").paid_fen == 20_000


def test_a_batch_opens_no_folder_and_two_batches_are_two_files() -> None:
    assert Order("before", 2025, programme="BT001", batch="2025年第1批").stem == "2025-before-BT001-2025年第1批"
    batches = ("第1/2批", "第1\\2批", "../../../../tmp/别处", "批\u202efdp.exe", "长" * 300, "长" * 301)
    stems = [Order("before", 2025, programme="BT001", batch=batch).stem for batch in batches]
    assert len(set(stems)) == len(batches)
    assert not [stem for stem in stems if re.search(r"[/\\\u202e]", stem) or len(stem.encode()) > 150]


def test_a_notice_of_a_batch_with_a_slash_lies_where_the_others_lie(tmp_path: Path) -> None:
    one = notice((account(1, recipients(_rows(), is_joined=False)),), "before", batch="第1/2批")
    assert _name_of(one).startswith("发放前公示-BT001-第1_2批~") and "/" not in _name_of(one)
