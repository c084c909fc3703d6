"""A card's table, tie strip and address are made of the same rows."""

from __future__ import annotations

import json

from hypothesis import example, given
from hypothesis import strategies as st

from dashboard.address import Address, parse_path, parse_query, write
from dashboard.cards.grid import Grid, Head, Row, sort_rows, table, text
from dashboard.cards.tie import Tie, strip
from dashboard.figures.squares import squarify
from dashboard.figures.zoom import Part, zoom
from dashboard.firstpaint import to_html
from dashboard.pages import show
from dashboard.sources import Source, cells_in, span
from tests.pages.conftest import Site

WAN = 1_000_000
HEADS = (Head("name", "项目", "name"), Head("now", "决算", "money"), Head("change", "比上年", "change", of=("now", "last")))


def _names(grid: Grid) -> list[object]:
    return [row.values["name"] for row in grid.rows]


def test_parts_that_add_up_are_equal() -> None:
    assert Tie("2款相加", (3 * WAN, 4 * WAN), "合计", 7 * WAN).verdict == "equal"


def test_a_remainder_within_half_a_digit_per_figure_is_a_term_of_its_own() -> None:
    tie = Tie("3款相加", (434_16 * 10_000, 0, 55 * 10_000), "合计", 434_72 * 10_000)
    assert (tie.verdict, "尾差0.01万元" in to_html(strip([tie]))) == ("rounding", True)


def test_a_remainder_beyond_rounding_is_said_with_its_size() -> None:
    html = to_html(strip([Tie("2款相加", (WAN, WAN), "合计", 3 * WAN)]))
    assert "tie open" in html and "差1.00万元" in html and "≠" in html


def test_parts_not_published_are_counted_not_taken_for_zero() -> None:
    html = to_html(strip([Tie("2款相加", (WAN, None), "合计", WAN)]))
    assert "1项未公布" in html


def test_sorting_keeps_totals_last_and_the_unknown_before_them() -> None:
    rows = (
        Row({"name": "甲", "now": 1}),
        Row({"name": "乙", "now": None}),
        Row({"name": "丙", "now": 3}),
        Row({"name": "合计", "now": 4}, is_sum=True),
    )
    assert _names(sort_rows(Grid(HEADS, rows), "now")) == ["丙", "甲", "乙", "合计"]
    assert _names(sort_rows(Grid(HEADS, rows), "-now")) == ["甲", "丙", "乙", "合计"]


def test_zero_missing_and_merged_look_different() -> None:
    said = [text(Row({"now": value}), HEADS[1]) for value in (0, None, "合并公布")]
    assert said == ["0.00", "未公布", "合并公布"]


def test_every_figure_with_a_source_is_a_link_to_its_cell() -> None:
    source = Source(11, "411322", "gf_general_expenditure", 2025, "支出决算表", "E5")
    grid = Grid(HEADS, (Row({"name": "教育", "now": WAN, "last": WAN}, sources={"now": source.href}),))
    assert 'href="/biao/11/411322/gf_general_expenditure/2025?ge=E5"' in to_html(table(grid, Address(("shouzhi",)), "k"))


def test_what_a_county_wrote_cannot_become_markup() -> None:
    html = to_html(table(Grid(HEADS, (Row({"name": "<script>alert(1)</script>", "now": 1}),)), Address(()), "k"))
    assert "<script>" not in html and "&lt;script&gt;" in html


def test_an_address_is_written_back_as_it_was_read() -> None:
    text_ = "/shouzhi/2025-juesuan/zhichu/205?bi=nianchu&v=b"
    path, _, query = text_.partition("?")
    assert Address(parse_path(path), parse_query(query)).text == text_


@given(st.dictionaries(st.text(min_size=1, max_size=8), st.text(min_size=1, max_size=20), max_size=5))
def test_any_query_survives_the_address(query: dict[str, str]) -> None:
    try:
        written = write(("butie",), query)
    except UnicodeEncodeError:
        return
    assert parse_query(written.partition("?")[2]) == query


def test_cells_span_a_range() -> None:
    assert span(["E5", "G9", "F7"]) == "E5:G9"
    assert cells_in("AA10:AB12") == (27, 10, 28, 12)
    assert cells_in("x") is None


@given(st.lists(st.integers(min_value=1, max_value=10**12), min_size=1, max_size=40))
@example([2, 225_069_686_348])
def test_tiles_have_the_area_of_their_amount_and_stay_inside(values: list[int]) -> None:
    tiles = squarify(values, 1152, 460)
    whole = sum(values)
    for value, tile in zip(values, tiles, strict=True):
        assert abs(tile.width * tile.height - value * 1152 * 460 / whole) < 1
        assert tile.x >= -1e-6 and tile.x + tile.width <= 1152.001 and tile.y + tile.height <= 460.001


def test_a_movement_whose_borrowing_is_one_figure_says_that_it_is_not_divided(site: Site) -> None:
    page = show(site.store.state(), Address(("zhaiwu", "2025")))
    card = next(card for card in page.cards if card.key == "dengshi")
    assert card.grid is not None
    assert [row.values["name"] for row in card.grid.rows] == ["年初余额", "借入", "还本金", "年末余额"]
    assert "没有把新增债券和再融资债券分开" in card.note


def test_a_year_nobody_published_of_a_village_is_not_answered_with_another(site: Site) -> None:
    page = show(site.store.state(), Address(("cun", "411322101200"), {"nian": "2019"}))
    assert (page.status, "2019年的补贴没有公布到这里" in to_html(list(page.body))) == (404, True)


def test_a_long_name_in_large_type_leaves_room_for_its_amount() -> None:
    parts = [Part("1", "教育费附加安排的支出", 60, "0.60", "60.0%"), Part("2", "其他", 40, "0.40", "40.0%")]
    told = {size: json.dumps(zoom(parts, parts, "2", ("左", "右"), size, "亿元"), ensure_ascii=False) for size in (1.0, 1.25)}
    assert '"text": "教育费附加安排的支出"' in told[1.0] and '"text": "教育费附加安排…"' in told[1.25]
