"""A printed notice says everything once, adds up, and can be read by people and telephones."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import fields
from decimal import Decimal
from pathlib import Path

import pytest

from dashboard.notices.glyphs import BLANK, printable, without_missing
from dashboard.notices.model import ProgrammeAccount, Recipient, VillageNotice
from dashboard.notices.press import press
from dashboard.notices.setting import address_of, set_notice
from dashboard.notices.wording import Wording
from schemas.money import in_capitals, written
from tests.notices.reading import code_in, code_mm, fonts_of, grey_of, info_of, picture_of, sizes_of, text_of
from tests.notices.samples import account, notice, recipients, year_of

SITE = "https://mingbai.example/fangcheng"
PICTURES = Path("build/notices")


def printed(one: VillageNotice, path: Path, paper: str = "A4", site: str | None = SITE) -> Path:
    """The notice as a PDF at `path`."""
    path.write_bytes(press().pdf("notice.typ", set_notice(one, Wording.read(), paper, site), one.origin.published))
    return path


def pages(pdf: Path) -> int:
    """How many pages the PDF says it has."""
    return int(info_of(pdf)["Pages"])


SIZES = [([25], "A4"), ([62, -74, -9, 7, 40], "A4"), ([600], "A4"), ([5] * 30, "A4"), ([130, 3], "A3")]


@pytest.mark.parametrize(("sizes", "paper"), SIZES)
def test_every_recipient_stands_on_the_paper_exactly_once(tmp_path: Path, sizes: list[int], paper: str) -> None:
    one = year_of(sizes)
    words = Counter(text_of(printed(one, tmp_path / "n.pdf", paper)).split())
    expected = Counter(row.person_name for p in one.programmes for row in p.recipients)
    assert {name: words[name] for name in expected} == dict(expected)


@pytest.mark.parametrize("sizes", [[25], [62, -74, 7], [30] * 15])
def test_the_total_is_printed_in_figures_and_capitals(tmp_path: Path, sizes: list[int]) -> None:
    one = year_of(sizes)
    text = text_of(printed(one, tmp_path / "n.pdf"), 1)
    total = sum(p.paid_fen for p in one.programmes)
    assert f"{written(total)}元" in text
    assert in_capitals(total) in text


def test_programmes_without_names_have_no_list(tmp_path: Path) -> None:
    hidden = account(2, recipients(9, 7), "totals")
    one = notice((account(1, recipients(9, 6)), hidden))
    text = text_of(printed(one, tmp_path / "n.pdf"))
    assert "只公布总数" in text
    assert f"{hidden.name}名单" not in text


def test_the_first_page_names_the_pages_of_each_list(tmp_path: Path) -> None:
    pdf = printed(year_of([130, 5, 5]), tmp_path / "n.pdf")
    first = text_of(pdf, 1)
    named = re.search(r"耕地地力保护补贴.*第2—(\d)页", first)
    assert named
    last = text_of(pdf, int(named.group(1)))
    assert "耕地地力保护补贴名单" in last
    assert "合计 130户" in re.sub(r"\s+", " ", last)


@pytest.mark.parametrize("count", range(1, 41))
def test_the_sum_never_stands_alone_on_a_page(tmp_path: Path, count: int) -> None:
    pdf = printed(year_of([-4] * count), tmp_path / "n.pdf")
    with_sum = [text for text in (text_of(pdf, page) for page in range(1, pages(pdf) + 1)) if re.search(r"合\s+计", text)]
    assert len(with_sum) == 1
    assert re.search(r"\d+\s+\S+.*只公布总数", with_sum[0])


@pytest.mark.parametrize("count", range(1, 60))
def test_sums_of_lists_stay_with_their_rows(count: int) -> None:
    from dashboard.notices.lists import sections_of
    from dashboard.notices.sheets import PAPERS, lay

    one = year_of([count * 7, count, 3])
    laid = lay([s for found in sections_of(one).values() for s in found], PAPERS["A4"])
    for page in laid:
        assert sum(part["height"] for part in page) + 5 * (len(page) - 1) <= PAPERS["A4"].body_height + 0.01
        assert all(panel["rows"] for part in page for panel in part["panels"])
    shown = [row[0] for page in laid for part in page if part["section"] == 0 for panel in part["panels"] for row in panel["rows"]]
    assert shown == [str(number) for number in range(1, count * 7 + 1)]


@pytest.mark.parametrize("paper", ["A4", "A3"])
def test_laid_pages_are_printed_pages(tmp_path: Path, paper: str) -> None:
    one = year_of([61, 5, 18, 44, 3, 7, 9, 200])
    data = set_notice(one, Wording.read(), paper, SITE)
    assert pages(printed(one, tmp_path / "n.pdf", paper)) == 1 + len(data["pages"])


def test_heading_and_foot_stand_on_every_page(tmp_path: Path) -> None:
    one = year_of([150, 12])
    pdf = printed(one, tmp_path / "n.pdf")
    for page in range(1, pages(pdf) + 1):
        text = re.sub(r"\s+", " ", text_of(pdf, page))
        assert "序号" in text
        assert f"第{page}页 共{pages(pdf)}页" in text
        assert one.serial in text
        assert one.check_code in text
        assert "示例数据" in text


def test_the_head_hash_anchors_the_chain_on_paper(tmp_path: Path) -> None:
    one = year_of([3])
    assert one.origin.head_hash in text_of(printed(one, tmp_path / "n.pdf"), 1)


def test_a_real_county_prints_no_sample_mark(tmp_path: Path) -> None:
    one = notice((account(1, recipients(3)),), is_sample=False)
    assert "示例数据" not in text_of(printed(one, tmp_path / "n.pdf"))


def test_only_the_shipped_faces_are_used_and_both_travel_inside(tmp_path: Path) -> None:
    fonts = fonts_of(printed(year_of([30]), tmp_path / "n.pdf"))
    assert {font["name"].split("+")[1].split("-")[0] for font in fonts} == {"NotoSansSC", "NotoSerifSC"}
    assert {(font["embedded"], font["subset"]) for font in fonts} == {("yes", "yes")}


KINDS = {
    "result": (year_of([62, -74, -9, 7, 40]), "A4"),
    "result-a3": (year_of([62, -74, 7]), "A3"),
    "many": (year_of([5] * 30), "A4"),
    "before": (notice((account(1, recipients(300)),), "before", batch="1"), "A4"),
}


@pytest.mark.parametrize("name", KINDS)
def test_title_and_sum_are_read_from_a_metre_and_a_half_and_lists_from_sixty_centimetres(tmp_path: Path, name: str) -> None:
    one, paper = KINDS[name]
    pdf = printed(one, tmp_path / "n.pdf", paper)
    first = sizes_of(pdf, 1)
    title = set_notice(one, Wording.read(), paper, SITE)["title"]
    big = "".join(text for points, text in first if points >= 22)
    assert title in big
    assert f"{written(one.total_fen)}元" in big
    people = {
        row.person_name: written(row.due_fen if one.kind == "before" else row.paid_fen) for p in one.programmes for row in p.recipients
    }
    shown = [piece for page in range(2, pages(pdf) + 1) for piece in sizes_of(pdf, page)]
    listed = [(points, text) for points, text in shown if text in people or text in people.values()]
    assert len(listed) > len(people)
    assert min(points for points, _ in listed) >= 12
    assert all(points >= 12 for points, text in first if text in {p.name for p in one.programmes})


@pytest.mark.parametrize(
    ("name", "site"),
    [*((name, SITE) for name in KINDS), ("result", "https://a.cn"), ("result", SITE + "/" + "long-path-of-a-county-portal/" * 2)],
)
def test_the_code_is_as_wide_as_the_design_asks_whatever_the_address(tmp_path: Path, name: str, site: str) -> None:
    one, paper = KINDS[name]
    pdf = printed(one, tmp_path / "n.pdf", paper, site)
    front = pages(pdf) - len(set_notice(one, Wording.read(), paper, site)["pages"])
    assert 24.9 <= code_mm(grey_of(pdf, tmp_path / "front", 300, front), 300) <= 29.3


@pytest.mark.parametrize("paper", ["A4", "A3"])
def test_a_telephone_reads_the_address_of_page_and_state(tmp_path: Path, paper: str) -> None:
    one = year_of([12])
    picture = picture_of(printed(one, tmp_path / "n.pdf", paper), tmp_path / "n.png")
    assert code_in(picture) == f"{SITE}/v/{one.village_code}/{one.origin.n}?nian=2026" == address_of(one, SITE)


def test_without_an_address_there_is_no_code_and_the_paper_says_why(tmp_path: Path) -> None:
    one = year_of([12])
    data = set_notice(one, Wording.read(), "A4", None)
    assert data["qr"] == ""
    assert "本单没有二维码" in text_of(printed(one, tmp_path / "n.pdf", site=None))


def test_the_print_model_has_no_place_for_secrets() -> None:
    names = {field.name for model in (VillageNotice, ProgrammeAccount, Recipient) for field in fields(model)}
    assert not {name for name in names if re.search(r"(^|_)id(_|$)|identity|card|phone|address|birth", name)}


def test_a_character_without_glyph_becomes_a_ruled_blank_and_is_reported(tmp_path: Path) -> None:
    rows = (*recipients(9), Recipient("2", "甲𣒍乙", Decimal("1.00"), "86.90", 8690, 8690))
    one = notice((account(1, rows),))
    data, found = without_missing(set_notice(one, Wording.read(), "A4", SITE), printable())
    assert [(where, text, points) for where, text, points in found] == [("耕地地力保护补贴名单（第1—2组） 第10行", "甲□乙", ("U+2348D",))]
    pdf = tmp_path / "n.pdf"
    pdf.write_bytes(press().pdf("notice.typ", data, one.origin.published))
    text = text_of(pdf)
    assert "𣒍" not in text
    assert BLANK not in text
    assert "□" not in text


def test_the_same_notice_gives_the_same_bytes() -> None:
    data = set_notice(year_of([80, 9]), Wording.read(), "A4", SITE)
    assert press().pdf("notice.typ", data, year_of([1]).origin.published) == press().pdf("notice.typ", data, year_of([1]).origin.published)


def test_differences_are_explained_where_they_are_few(tmp_path: Path) -> None:
    rows = list(recipients(40))
    rows[4] = Recipient("1", "丁松七", Decimal("2.00"), "86.90", 17380, 0, "账号有误退回，待补发")
    one = notice((account(1, tuple(rows), difference_reason="账号有误退回，待补发"),))
    text = re.sub(r"\s+", " ", text_of(printed(one, tmp_path / "n.pdf")))
    assert "应发与实发一致" not in text
    assert "需要说明的" in text
    assert "5 1 丁松七 173.80 0.00 −173.80 账号有误退回，待补发" in text


def test_rows_that_may_not_be_named_keep_the_list_closing(tmp_path: Path) -> None:
    rows = recipients(9)
    one = account(1, rows, unnamed_count=1, unnamed_due_fen=5000, unnamed_paid_fen=5000, people_count=10)
    one = ProgrammeAccount(**{**vars(one), "paid_fen": one.paid_fen + 5000, "due_fen": one.due_fen + 5000})
    text = re.sub(r"\s+", "", text_of(printed(notice((one,)), tmp_path / "n.pdf")))
    assert "依法不列姓名：1户，50.00元（已计入合计）" in text
    assert f"{written(one.paid_fen)}元" in text


def test_before_payment_the_notice_asks_for_objections(tmp_path: Path) -> None:
    one = notice((account(1, recipients(300)),), "before", batch="1")
    pdf = printed(one, tmp_path / "n.pdf")
    first = re.sub(r"\s+", "", text_of(pdf, 1))
    assert "发放前公示" in first
    assert "如有异议" in first
    assert "10组" in first
    assert "（盖章）" in first


TEN = {
    "one-programme": ([25], "A4"),
    "twelve": ([62, -74, -9, 7, 40, 61, -28, -23, 18, -6, 12, 5], "A4"),
    "fifteen": ([30, -7, 3, 9, 4, 11, -20, -8, 2, 17, 5, -6, 22, 8, 6], "A4"),
    "sixteen-totals": ([-30] * 16, "A4"),
    "thirty": ([5] * 30, "A4"),
    "six-hundred": ([600], "A4"),
    "six-hundred-a3": ([600], "A3"),
    "short-lists": ([3, 4, 5, 6, 7], "A4"),
    "two-thousand": ([2000], "A4"),
    "mixed-a3": ([62, -74, 7, 40], "A3"),
}


@pytest.mark.parametrize("name", TEN)
def test_pictures_of_notices_are_written_to_be_looked_at(tmp_path: Path, name: str) -> None:
    sizes, paper = TEN[name]
    PICTURES.mkdir(parents=True, exist_ok=True)
    pdf = printed(year_of(sizes), tmp_path / "n.pdf", paper)
    made = [picture_of(pdf, PICTURES / f"{name}-{page}.png", page, 80) for page in range(1, min(3, pages(pdf)) + 1)]
    assert all(path.stat().st_size > 10_000 for path in made)
