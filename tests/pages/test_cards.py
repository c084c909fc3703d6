"""A card's table, tie strip and address are made of the same rows."""

from __future__ import annotations

import json

from hypothesis import example, given
from hypothesis import strategies as st
from plotly.utils import PlotlyJSONEncoder

from dashboard.address import Address, parse_path, parse_query, write
from dashboard.cards.grid import PHONE_ROWS, Grid, Head, Row, sort_rows, table, text
from dashboard.cards.rows import added
from dashboard.cards.tie import Tie, strip
from dashboard.figures.compared import Compared, dumbbell
from dashboard.figures.squares import squarify
from dashboard.figures.years import Series, stacked
from dashboard.figures.zoom import Part, head, merged, small, zoom
from dashboard.firstpaint import to_html
from dashboard.pages import show
from dashboard.pages.money_cards import thin_named
from dashboard.pages.release import _came_along, _notes
from dashboard.pages.village import _counted
from dashboard.sources import Source, cells_in, span
from datasets.published.keys import Dataset
from datasets.published.subsidies import Programme
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


def test_a_long_name_leaves_room_for_its_amount_on_two_lines_or_cut_where_the_part_is_thin() -> None:
    def drawn(shares: tuple[int, int], amount: str, size: float = 1.0) -> str:
        parts = [Part("1", "教育费附加安排的支出", shares[0], amount, "60.0%"), Part("2", "其他", shares[1], "0.40", "40.0%")]
        return json.dumps(zoom(parts, parts, "2", ("左", "右"), size, "亿元"), ensure_ascii=False)

    assert drawn((60, 40), "0.60").count('"text": "教育费附加安排的支出"') == 2
    assert '"text": "教育费附加<br>安排的支出"' in drawn((60, 40), "0.60", 1.25)
    assert '"text": "教育费附加<br>安排的支出"' in drawn((60, 40), "12,345.67")
    assert '"text": "教育费附加安排…"' in drawn((3, 97), "12,345.67")


def test_a_name_above_the_zoom_bar_is_cut_before_it_runs_out_of_a_tablets_drawing() -> None:
    name = "城乡居民基本医疗保险基金支出"
    assert head("教育支出", "15.05亿元", 1.25) == "教育支出 <b>15.05亿元</b>"
    assert [head(name, "9.43亿元", size) for size in (1, 1.25)] == [
        "城乡居民基本医疗保险基… <b>9.43亿元</b>",
        "城乡居民基本医… <b>9.43亿元</b>",
    ]


def test_the_words_above_the_zoom_bar_are_bold_and_names_in_them_are_no_markup(site: Site) -> None:
    page = show(site.store.state(), Address(("shouzhi", "2025-juesuan", "zhichu", "205")))
    card = next(card for card in page.cards if card.key == "zhong")
    assert card.chart is not None
    told = json.dumps(card.chart.to_plotly_json(), cls=PlotlyJSONEncoder, ensure_ascii=False)
    assert "教育支出 <b>610.00万元</b>" in told and "&lt;b&gt;" not in told


def test_every_part_the_zoom_bar_is_too_small_to_name_is_told_beneath_as_a_link_with_its_amount() -> None:
    parts = [Part("205", "教育", 950, "9.50", "95.0%", "/a")]
    parts += [
        Part(code, name, fen, f"0.{fen}", f"{fen / 10}%", f"/{code}")
        for code, name, fen in (
            (
                "221",
                "住房",
                21,
            ),
            ("229", "其他", 29),
        )
    ]
    assert [(part.name, part.href) for part in merged(parts, ("0.50", "5.0%"), "/x#zhong-xi")] == [
        ("教育", "/a"),
        ("其余2项", "/x#zhong-xi"),
    ]
    told = to_html(thin_named((("类", small(parts)), ("教育的款", [])), "亿元"))
    assert '<a href="/229">其他</a><span class="muted">0.29亿元，占2.9%</span>' in told and told.index("其他") < told.index("住房")
    assert "教育的款" not in told and thin_named((("类", []),), "亿元") is None


def _long(count: int) -> Grid:
    return Grid(
        HEADS, (*(Row({"name": f"第{n}项", "now": WAN}) for n in range(count)), Row({"name": "合计", "now": count * WAN}, is_sum=True))
    )


def test_a_long_table_is_folded_on_phones_only_and_one_link_shows_all_of_it() -> None:
    folded = to_html(table(_long(40), Address(("bumen",)), "k"))
    assert 'class="rows folds"' in folded and "第39项" in folded
    assert f'<p class="after phone"><a href="/bumen?quan=k" class="btn" data-replace="1">再看其余{40 - PHONE_ROWS}行</a></p>' in folded
    whole = to_html(table(_long(40), Address(("bumen",), {"quan": "k"}), "k"))
    assert "folds" not in whole and "再看其余" not in whole
    assert "folds" not in to_html(table(_long(PHONE_ROWS + 2), Address(("bumen",)), "k"))


def test_a_stacked_bar_is_as_long_as_its_parts_and_carries_no_figure() -> None:
    head = Head("bar", "", "stack", of=("own", "again"), colours=("#0F5A84", "#E0A030"))
    grid = Grid(
        (HEADS[0], head), (Row({"name": "2026年", "own": WAN, "again": 3 * WAN}), Row({"name": "2027年", "own": None, "again": 2 * WAN}))
    )
    html = to_html(table(grid, Address(()), "k"))
    assert html.count('style="width:75.00%;background:#E0A030"') == 1 and html.count('style="width:50.00%;background:#E0A030"') == 1
    assert html.count("background:#0F5A84") == 1 and [h.name for h in grid.shown] == ["name"]


def test_a_sum_is_told_only_when_every_part_of_it_is_known() -> None:
    rows = [Row({"now": 1, "last": None}), Row({"now": 2, "last": 5})]
    assert (added(rows, "now"), added(rows, "last"), added([], "now")) == (3, None, None)


def _paid(name: str, merged: str = "") -> Programme:
    return Programme(name, name, "N", WAN, 9, None, "", None, (), "merged" if merged else "", merged, 1)


def test_programmes_put_together_by_law_are_not_counted_as_one() -> None:
    assert _counted([_paid("甲"), _paid("乙"), _paid("", "丙、丁、戊")]) == "共2项补贴，另有依法合并公布的3项"


def test_what_a_correction_changed_stands_before_what_only_came_along() -> None:
    rows = [Row({"name": name, "change": word}) for name, word in (("甲", "没有变"), ("乙", "改了1格"), ("丙", "新增"))]
    assert [row.values["name"] for row in sorted(rows, key=_came_along)] == ["乙", "丙", "甲"]


def test_notes_of_a_table_stand_as_sentences_each_once() -> None:
    said = Dataset(
        "k", "budget", "final", 2025, "101", "甲局", "department", "fa_fund", "题", "万元", notes=("注：一。", "注：二"), statement="注：一"
    )
    assert _notes(said) == "注：一。注：二。"


def test_a_name_that_looks_like_markup_is_drawn_as_it_is_written() -> None:
    """Plotly reads tags, links and %{…} in the texts it draws; a name comes from somebody's sheet."""
    name = '<a href="javascript:alert(1)">教育</a> %{x} R&D'
    figures = (
        zoom([Part("205", name, 9, "9", "90%")], [Part("1", name, 9, "9", "90%")], "205", ("左", "右")),
        dumbbell([Compared(name, 1.0, 1.0, 1.0, (name,))], ("去年", "预算", "今年"), "万元", ("数",)),
        stacked(("2025",), (Series(name, "#000000", (1.0,)),), ("1",), "万元"),
    )
    for figure in figures:
        drawn = json.dumps(figure, ensure_ascii=False)
        assert "<a" not in drawn and "%{x} R" not in drawn and "&lt;a href" in drawn and "R&amp;D" in drawn
