"""Sentences and units say what is: nothing that did not fall is the steepest fall, no unit stands under figures that are in another."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from dashboard import words
from dashboard.address import Address
from dashboard.cards.card import Card, draw
from dashboard.cards.grid import Grid, Head, Row, table
from dashboard.elements import html
from dashboard.firstpaint import to_html
from dashboard.pages import show
from dashboard.pages.debt_cards import _limits_say
from dashboard.pages.department_cards import _goals_say
from dashboard.pages.home_questions import _of_hundred
from dashboard.pages.money import _adjusted_by, _over
from dashboard.pages.money_cards import _changes_say, zoom_card
from dashboard.pages.money_departments import departments_card
from dashboard.pages.money_view import View, open_view
from dashboard.pages.release import _as_printed, _changed_cells
from dashboard.pages.subsidy_shares import _finding
from dashboard.pages.three_public import _items_say, _others, _trend_say, _untold
from dashboard.sources import Source, told_apart
from datasets.office.keyring import Keyring
from datasets.published import accounts, debts
from datasets.published.releases import Public
from datasets.published.subsidies import Programme
from tests.pages.conftest import Reader, Site
from tests.pages.county import WAN, YI, released
from tests.pages.county import table as typed
from tests.store_makers import COUNTY, publish


def _view(site: Site, *path: str, **query: str) -> View:
    state = site.store.state()
    return open_view(state, accounts.editions(state)[0], ("2025-juesuan", *path), query)


def _grown(view: View, times: int) -> View:
    return replace(view, published=tuple({**row, "final_fen": row["final_fen"] * times} for row in view.published))


def test_figures_stand_in_the_unit_that_tells_something_and_all_of_a_page_in_one(site: Site) -> None:
    small = _view(site, "zhichu")
    assert (small.axis_unit, small.other(site.store.state()).axis_unit) == ("万元", "万元")
    large = _grown(small, 1000)
    assert (large.axis_unit, large.other(site.store.state()).axis_unit) == ("亿元", "亿元")
    assert _view(site, "zhichu", jin="renjun").axis_unit == "元"


def test_funds_that_stand_under_no_class_are_listed_as_the_parts_of_the_whole(site: Site) -> None:
    """社会保险基金 publishes 20902 … without 209."""
    view = _view(site, "zhichu", "20502")
    funds = replace(view, published=tuple(row for row in view.published if len(row["row_code"] or "") != 3))
    assert [row["row_code"] for row in funds.children("")] == ["20805", "20502", "20501"]
    assert (funds.parent_code, funds.opened and funds.opened["row_code"]) == ("", "20502")
    card = zoom_card(funds)
    assert card is not None and card.question == "钱花在哪几类？" and "点一类" not in card.finding


def test_a_card_says_the_unit_of_what_is_seen_at_that_width(site: Site) -> None:
    grid = Grid((Head("name", "类", "name"),), (Row({"name": "甲"}),))
    card = Card("k", "问？", "", grid=grid, chart=html.Div("图"), unit="万元", drawn_unit="亿元")
    here = Address(("shouzhi",))
    assert '单位：<span class="desk">亿元</span><span class="phone">万元</span>' in to_html(draw(card, here, 1))
    assert "单位：万元　" in to_html(draw(card, Address(("shouzhi",), {"v": "k"}), 1))
    assert "单位：万元　" in to_html(draw(replace(card, drawn_unit="万元"), here, 1))
    page = to_html(list(show(site.store.state(), Address(("shouzhi", "2025-juesuan", "zhichu"))).body))
    assert "亿元" not in page and "图：" not in page


@pytest.mark.parametrize(
    ("changed", "of", "said"),
    [
        ([("乙", 4, 4), ("甲", 61, 60)], 2, "增幅最大的是甲（+1.7%），没有一类比上年少。"),
        ([("乙", 3, 4), ("甲", 60, 60)], 2, "没有一类比上年多，降幅最大的是乙（−25.0%）。"),
        ([("丙", 3, 4), ("乙", 30, 40), ("甲", 66, 60)], 3, "增幅最大的是甲（+10.0%），降幅最大的是丙、乙（−25.0%）。"),
        ([("乙", 4, 4), ("甲", 6, 6)], 2, "都和上年持平。"),
        ([("乙", 4, 5), ("甲", 6, 5)], 3, "能和上年比的2类里，增幅最大的是甲（+20.0%），降幅最大的是乙（−20.0%）。"),
        ([("甲", 61 * WAN, 60 * WAN)], 1, "甲比上年多1.00万元（+1.7%）。"),
    ],
)
def test_what_grew_and_fell_most_is_named_only_where_something_did(changed: list[tuple[str, int, int]], of: int, said: str) -> None:
    assert _changes_say(list(changed), of) == said


def test_the_largest_of_equals_is_all_of_them_and_of_one_it_is_no_largest() -> None:
    assert words.most([("甲", 5 * WAN), ("乙", 5 * WAN), ("丙", WAN)]) == "最多的是甲、乙，都是5.00万元"
    assert words.most([("甲", 5 * WAN), ("乙", None)]) == "只有甲，5.00万元"
    assert words.most([("甲", None)]) == ""


@pytest.mark.parametrize(
    ("sums", "of", "said"),
    [
        ({2024: 5, 2025: 5}, (2, 2), "2025年5.00万元，和2024年持平。"),
        ({2024: 5, 2025: 4}, (2, 2), "2025年4.00万元，比2024年少1.00万元（−20.0%）。"),
        ({2023: 5, 2024: 5, 2025: 5}, (2, 2, 2), "2023到2025年，每年都是5.00万元。"),
        ({2023: 6, 2024: 5, 2025: 5}, (2, 2, 2), "2023到2025年，2023年最多，6.00万元，2024年、2025年最少，都是5.00万元。"),
        (
            {2024: 5, 2025: 4},
            (3, 2),
            "2025年4.00万元，比2024年少1.00万元（−20.0%）。公布的部门数不同（2024年3个，2025年2个），不能直接比。",
        ),
    ],
)
def test_the_trend_of_three_public_is_told_as_it_went(sums: dict[int, int], of: tuple[int, ...], said: str) -> None:
    entities = {year: set("甲乙丙"[:count]) for year, count in zip(sums, of, strict=True)}
    assert _trend_say({year: wan * WAN for year, wan in sums.items()}, entities) == said


def test_sums_of_other_departments_say_of_how_many() -> None:
    rows = [{"entity_code": code, "entity_name": f"{code}局", "final_total_fen": None if code == "丙" else WAN} for code in "甲乙丙"]
    assert (_others(rows, rows[:2]), _others(rows[:2], rows[:2]), _others(rows[:2], rows[1:])) == ("2个部门", "", "不完全相同的2个部门")
    assert (_untold(rows, "final_"), _untold(rows[:2], "final_")) == ("丙局没有公布合计数，没有计入。", "")


def test_items_nobody_spent_on_are_not_the_largest() -> None:
    def said(*wan: int | None) -> str:
        rows = [Row({"name": name, "now": value and value * WAN}) for name, value in zip("甲乙丙丁", wan, strict=True)]
        return _items_say(rows, sum(value or 0 for value in wan) * WAN)

    assert said(0, 0, 0, 0) == "四项都没有花钱。"
    assert said(0, 0, 0, 5) == "都花在丁上，5.00万元。"
    assert said(0, 2, 3, 5) == "最多的是丁，5.00万元，占50.0%。"
    assert said(None, None, None, None) == "四项花了多少没有公布。"
    assert _items_say([Row({"name": "甲", "now": 0})], 0, is_planned=True) == "四项都没有安排钱。"


def test_a_code_the_table_does_not_have_leads_to_the_one_above_it(site: Site) -> None:
    page = show(site.store.state(), Address(("shouzhi", "2025-juesuan", "zhichu", "2050202"), {}))
    assert page.status == 404 and 'href="/shouzhi/2025-juesuan/zhichu/20502"' in to_html(html.Div(page.body))


def test_departments_under_an_account_are_those_of_its_own_year(site: Site) -> None:
    state = site.store.state()
    last = next(one for one in accounts.editions(state) if one.year == 2024)
    card = departments_card(state, open_view(state, last, ("2024-juesuan", "zhichu", "205"), {}))
    assert card is not None and card.grid is not None
    assert [row.href for row in card.grid.rows if row.href] == ["/bumen/101/2024-juesuan", "/bumen/102/2024-juesuan"]


def test_limits_are_judged_only_where_both_figures_are_known() -> None:
    def said(*pairs: tuple[int | None, int | None]) -> str:
        named = zip(("一般债务", "专项债务"), pairs, strict=True)
        return _limits_say(
            [Row({"name": name, "limit": limit and limit * YI, "balance": balance and balance * YI}) for name, (limit, balance) in named]
        )

    assert said((40, 38), (16, 13)) == "一般债务用了限额的95.0%，专项债务用了限额的81.3%，都没有超过。"
    assert said((40, 38), (16, None)) == "一般债务用了限额的95.0%，没有超过，专项债务的余额没有公布。"
    assert said((40, 44), (16, 13)) == "一般债务用了限额的110.0%，专项债务用了限额的81.3%，一般债务超过了限额。"


def test_words_beside_key_figures_are_computed() -> None:
    assert [_adjusted_by(12 * WAN, budget and budget * WAN) for budget in (10, 12, 13, None)] == [
        "比年初多2.00万元",
        "和年初预算一样",
        "比年初少1.00万元",
        "年中调整后的",
    ]
    assert (_over(9 * WAN, 9 * WAN), _over(10 * WAN, 9 * WAN), _over(None, 9)) == ("没有超支", "超支1.00万元", "")
    assert (_of_hundred(1, 1000), _of_hundred(68, 100)) == ("不到1元", "68元")
    assert [words.below(fen) for fen in (2 * YI, 2 * WAN, 200, None)] == ["20,000.00万元", "20,000.00元", "", ""]
    assert (_goals_say(0, 3), _goals_say(2, 3), _goals_say(3, 3)) == ("没有公布绩效目标", "其中2个公布了绩效目标", "都公布了绩效目标")


def test_a_place_whose_programmes_are_all_merged_was_still_paid() -> None:
    alone = Programme("BT1", "甲补贴", "N", 3 * WAN, 9, None, "", None, (), "", "", 1)
    merged = replace(alone, code="", name="依法合并", paid_fen=WAN, merged="merged")
    assert _finding([merged], WAN) == "人数很少，各项依法合并公布。"
    assert _finding([alone, merged], 4 * WAN) == "单独公布的只有甲补贴，3.00万元，占75.0%；其余依法合并公布。"
    assert _finding([alone, replace(alone, code="BT2", name="乙补贴")], 6 * WAN) == "最大的一项是甲补贴、乙补贴，都是3.00万元。"


def test_sources_of_one_title_are_told_apart_by_unit_and_year() -> None:
    one = Source(2, "101", "tp_final", 2025, "三公表", "N5", unit_name="甲局")
    other = replace(one, entity_code="102", unit_name="乙局")
    assert told_apart([one, other]) == ("第2号发布 · 甲局 · 三公表 · N5", "第2号发布 · 乙局 · 三公表 · N5")
    assert told_apart([one, replace(one, year=2024)]) == ("第2号发布 · 2025年 · 三公表 · N5", "第2号发布 · 2024年 · 三公表 · N5")
    assert told_apart([one, replace(one, title="另一张表")]) == ("第2号发布 · 三公表 · N5", "第2号发布 · 另一张表 · N5")


def test_figures_of_a_correction_are_written_like_every_other_and_stand_at_the_right() -> None:
    heads = (Head("name", "表", "name"), Head("new", "改成", "decimal", phone="main"))
    told = {
        text: to_html(table(Grid(heads, (Row({"name": "甲", "new": _as_printed(text, True)}),)), Address(()), "k"))
        for text in ("1240.00", "-3.5", "", "停" * 40)
    }
    assert '<td class="n main" role="cell">1,240.00</td>' in told["1240.00"] and ">−3.5<" in told["-3.5"] and ">空<" in told[""]
    assert '<td class="main" role="cell">停' in told["停" * 40]
    assert _as_printed("1240", False) == "1240"


def test_a_changed_sentence_stands_whole_with_what_changed_in_it_in_bold() -> None:
    heads = (Head("name", "表", "name"), Head("old", "原来", "decimal"), Head("new", "改成", "decimal"))
    words_ = {
        "old": "比年初预算减少6.30万元。接待批次减少，主要是压减开支，其他各项没有变化。",
        "new": "比年初预算减少5.94万元。接待批次减少，主要是压减开支，其他各项没有变化。",
    }
    row = Row({"name": "甲局三公表", "heading": "增减变化原因", "cell": "S8", **words_}, sources={"new": "/biao/4"})
    told = to_html(_changed_cells(heads, (row,)))
    assert "<table" not in told and told.count("<b>") == 3 and "<b>比年初预算减少5.94万元。</b>接待批次减少，" in told


def test_the_marks_of_a_bar_are_told_once_above_the_table_and_not_in_a_narrow_head() -> None:
    heads = (Head("name", "类", "name"), Head("now", "决算", "money"), Head("bar", "蓝条：决算　黑线：调整预算", "bar", of=("now",)))
    told = to_html(table(Grid(heads, (Row({"name": "甲", "now": WAN}),), "各类（万元）"), Address(()), "k"))
    caption = re.sub("<[^>]*>", "", told.partition("</caption>")[0])
    assert (caption, told.count("蓝条")) == ("各类（万元）　蓝条：决算　黑线：调整预算", 1)


#: figures of the band that reach out of their place, and marked cells that a reader would have to look for
_CUT = "all => all.filter(one => one.scrollWidth > one.clientWidth + 1).map(one => one.textContent)"
_HIDDEN = """() => { const box = document.querySelector('#ge').getBoundingClientRect(), sheet = document.querySelector('.sheetgrid').getBoundingClientRect();
  const name = document.querySelector('#ge').parentElement.children[1].getBoundingClientRect();
  if (name.left < sheet.left) return true;
  return box.left < Math.max(sheet.left, name.right) || box.right > sheet.right + 1 || box.top < 0 || box.bottom > window.innerHeight; }"""


@pytest.mark.parametrize("reader", [768], indirect=True)
def test_the_key_figures_of_a_band_never_touch_each_other(reader: Reader) -> None:
    cut = {}
    for address in ("/shouzhi", "/zhaiwu/2025", "/butie/2025"):
        for mode in ("", "?mode=zhang"):
            page = reader.open(address + mode)
            for width in (768, 390):
                page.set_viewport_size({"width": width, "height": 900})
                cut[address, mode, width] = page.eval_on_selector_all(".keys dd:not(.sub)", _CUT)
    assert {at: words for at, words in cut.items() if words} == {}


@pytest.mark.parametrize("reader", [390], indirect=True)
def test_a_table_opens_where_the_cell_asked_for_and_its_row_name_are_seen(reader: Reader) -> None:
    page = reader.open(f"/biao/4/{COUNTY}/gf_general_expenditure/2025?ge=E5:E12")
    assert page.locator("#ge").count() == 1 and not page.evaluate(_HIDDEN)
    page = reader.open("/shouzhi/2025-juesuan/zhichu")
    page.locator("#duizhang a.src", has_text="200.00").click()
    page.wait_for_selector("#ge")
    assert not page.evaluate(_HIDDEN)


def test_a_click_on_a_part_of_the_drawing_leaves_the_eyes_on_the_drawing(reader: Reader) -> None:
    page = reader.open("/shouzhi/2025-juesuan/zhichu")
    page.wait_for_selector("#zhong .js-plotly-plot .main-svg")
    page.locator("#zhong .annotation text", has_text="社会保障和就业").scroll_into_view_if_needed()
    box = page.locator("#zhong .annotation text", has_text="社会保障和就业").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 150, box["y"] + 8)
    page.wait_for_url("**/zhichu/208")
    page.wait_for_function("() => Math.abs(document.getElementById('zhong').getBoundingClientRect().top - 12) < 60")


@pytest.mark.parametrize("reader", [390], indirect=True)
def test_a_programme_in_the_list_a_phone_has_for_the_treemap_opens_it(reader: Reader) -> None:
    page = reader.open("/butie/2025")
    page.locator(".ranked a").first.click()
    page.wait_for_url("**/butie/2025?lei=*")
    page.wait_for_selector("#banfa")


def test_the_debt_table_of_a_budget_tells_of_the_year_before_as_its_headings_say(tmp_path: Path) -> None:
    """表1-1 of the budget for 2026: 2025年债务限额、2025年债务余额预计执行数."""
    limits: dict[str, object] = {"limit_total_fen": 100 * YI, "limit_general_fen": 40 * YI, "limit_special_fen": 60 * YI}
    balances = {"balance_total_fen": 95 * YI, "balance_general_fen": 38 * YI, "balance_special_fen": 57 * YI}
    budget = typed("debt_limit_balance", [("", "方城县", "", 1, {"region_name": "方城县", **limits, **balances})], 2026, "亿元")
    publish(tmp_path / "public", Keyring.open(tmp_path / "keys"), released([(budget, COUNTY, "方城县")]), reason="2026年预算")
    state = Public.open(tmp_path / "public", COUNTY).state()
    assert debts.years(state) == [2025]
    page = to_html(html.Div(show(state, Address(("zhaiwu",), {})).body))
    assert "2025年末预计政府债务余额95.00亿元" in page and "/debt_limit_balance/2026?ge=" in page
