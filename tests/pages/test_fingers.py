"""What a finger and a small window are promised: large targets, nothing sideways, nothing said three times, no label cut."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dashboard.address import Address
from dashboard.cards.tie import Tie
from dashboard.figures.squares import Square
from dashboard.pages.debt_townships import townships_card
from dashboard.pages.search import told
from dashboard.pages.subsidy_shares import _fits
from dashboard.pages.village_due import _asks
from datasets.office.keyring import Keyring
from datasets.published.releases import Public
from datasets.published.search import Hit
from tests.pages.conftest import Reader, resize
from tests.pages.county import WAN, Line, released, table
from tests.pages.test_site import VILLAGE
from tests.store_makers import COUNTY, publish

SEEN = "one => one.getClientRects().length > 0"
#: parts of a treemap whose label is cut and that no key beneath it names
UNNAMED = f"""all => all.filter(one => {{ const label = one.querySelector('.label');
  const whole = label.scrollWidth > 1 && getComputedStyle(label).position !== 'absolute';
  if (whole) return one.scrollHeight > one.clientHeight + 1 || one.scrollWidth > one.clientWidth + 1;
  const name = one.querySelector('b').textContent;
  return ![...document.querySelectorAll('.treekey li')].some(li => ({SEEN})(li) && li.textContent.includes(name)); }})
  .map(one => one.title)"""


@pytest.mark.parametrize("address", ["/", "/shouzhi/2025-juesuan/zhichu", "/butie/2025", "/zhaiwu/2025", f"/cun/{VILLAGE}", "/guanyu"])
def test_the_terminal_scrolls_down_only_and_leads_to_nothing_outside(reader: Reader, address: str) -> None:
    page = reader.open(f"{address}?kiosk=1")
    for width, height in ((1440, 900), (1080, 1920), (390, 844)):
        resize(page, width, height)
        hrefs = page.eval_on_selector_all("a[href]", f"all => all.filter({SEEN}).map(one => one.href)")
        assert [href for href in hrefs if not href.startswith((reader.base, "tel:"))] == []
        assert page.locator("textarea:visible, input[name=contact]:visible").count() == 0


def test_the_terminals_keys_are_84_px_and_ten_fit_beside_each_other_even_on_a_phone(reader: Reader) -> None:
    widths = {}
    for width, height in ((1080, 1920), (390, 844)):
        reader.page.set_viewport_size({"width": width, "height": height})
        boxes = (
            reader.open("/?kiosk=1").locator(".keyboard button").evaluate_all("all => all.map(one => one.getBoundingClientRect().toJSON())")
        )
        widths[width] = (min(box["height"] for box in boxes), min(box["width"] for box in boxes), len({box["y"] for box in boxes}))
    assert widths[1080][0] >= 84 and widths[1080][1] >= 80 and widths[1080][2] == 3
    assert widths[390][0] >= 56 and widths[390][1] >= 28 and widths[390][2] == 3


@pytest.mark.parametrize("mode", ["", "?mode=zhang", "?kiosk=1"])
def test_every_part_of_the_treemap_is_named_where_it_can_be_read(reader: Reader, mode: str) -> None:
    page = reader.open(f"/butie/2025{mode}")
    cut = {}
    for width in (1440, 1024, 768):
        resize(page, width, 1000)
        cut[width] = page.eval_on_selector_all(".treemap a", UNNAMED)
    assert cut == {1440: [], 1024: [], 768: []}


def test_a_label_is_shown_only_where_all_its_lines_fit() -> None:
    name = "60周岁以上农村籍退役士兵老年生活补助"
    assert [_fits(Square(0, 0, *size), name, "140.32万元", 640, 1.0) for size in ((120, 60), (300, 60), (300, 90))] == [False, False, True]


@pytest.mark.parametrize("reader", [390], indirect=True)
def test_a_phone_lists_the_accounts_once_and_folds_what_says_the_same(reader: Reader) -> None:
    page = reader.open("/shouzhi/2025-juesuan/zhichu")
    assert page.locator("tbody th:visible", has_text="教育支出").count() == 1
    assert "完成" in page.locator("#zhong tbody tr:visible", has_text="教育支出").locator("td.meta").first.get_attribute("data-l")
    page.locator("#bian summary").click()
    assert page.locator("#bian tbody th:visible", has_text="教育支出").count() == 1
    page = reader.open("/shouzhi/2025-juesuan/zhichu/205")
    assert page.locator("#kuan tbody th:visible").count() >= 2 and page.locator("#zhong tbody th:visible").count() == 0


def test_the_statement_of_the_home_page_says_where_it_is_from_and_leads_there(reader: Reader) -> None:
    page = reader.open("/")
    said = page.locator(".stmt .from")
    assert "第4号发布" in said.inner_text()
    said.locator("a").first.click()
    page.wait_for_url("**/biao/4/**")
    page.wait_for_selector("td.hit")
    assert page.locator("td.hit").count() > 1


@pytest.mark.parametrize(
    ("cells", "marked", "said"),
    [
        ("E2", "th.hit", "表头"),
        ("C2:E3", "th.hit", "表头"),
        ("A6", "td.hit", "编码或名称"),
        ("E6", "td.hit", "表里画了框"),
        ("Z99", "", "没有公布的数"),
    ],
)
def test_any_cell_asked_for_is_marked_or_told_to_hold_no_figure(reader: Reader, cells: str, marked: str, said: str) -> None:
    page = reader.open(f"/biao/4/{COUNTY}/gf_general_expenditure/2025?ge={cells}")
    assert said in page.locator("[role=status]", has_text=cells).inner_text()
    assert page.locator(".sheetgrid .hit").count() == (page.locator(marked).count() if marked else 0)
    assert not marked or page.locator(marked).count()


def _owed(name: str, side: str, opening: int, more: int, less: int, closing: int) -> Line:
    values = {"opening_fen": opening, "increased_fen": more, "decreased_fen": less, "closing_fen": closing}
    named = {"township_name": name, "claim_or_debt": side, "item_name": "欠款"}
    return ("", name, "", 1, {**named, **{column: value * WAN for column, value in values.items()}})


def test_what_townships_owe_and_are_owed_is_added_apart_and_seen_to_close(tmp_path: Path) -> None:
    rows = [_owed("甲镇", "债务", 70, 0, 9, 61), _owed("甲镇", "债权", 25, 3, 3, 25), _owed("乙镇", "债务", 18, 1, 2, 17)]
    made = released([(table("township_debt", rows, 2025), COUNTY, "方城县")])
    publish(tmp_path / "public", Keyring.open(tmp_path / "keys"), made, reason="公布")
    card = townships_card(Public.open(tmp_path / "public", COUNTY).state())
    assert card is not None and card.grid is not None
    assert card.finding == "2025年末，乡镇欠别人78.00万元，别人欠乡镇25.00万元。"
    assert [(row.values["name"], row.values["closing_fen"]) for row in card.grid.rows if row.is_sum] == [
        ("债务2笔合计", 78 * WAN),
        ("债权1笔合计", 25 * WAN),
    ]
    words = "年初余额＋本年增加−本年减少"
    assert card.ties == (
        Tie("债务2笔年末余额相加", (61 * WAN, 17 * WAN), words, 78 * WAN),
        Tie("债权1笔年末余额相加", (25 * WAN,), words, 25 * WAN),
    )
    assert {tie.verdict for tie in card.ties} == {"equal"}


def test_an_address_that_goes_on_after_its_page_is_no_page(reader: Reader) -> None:
    wrong = ("/mulu/1/2", "/mingci/x", "/guanyu/x", "/xiazai/x", "/sangong/x", "/zhaiwu/x", "/butie/2025/1", "/sousuo/x")
    plain = ("/p/mulu/zzz", "/p/mulu/9999", "/p/mingci/x", "/p/qita/x", "/p/butie/x", "/p/sousuo/x")
    asked = reader.page.context.request
    assert {path: asked.get(reader.base + path).status for path in (*wrong, *plain)} == dict.fromkeys((*wrong, *plain), 404)
    assert "<p></p>" not in asked.get(reader.base + "/p/mulu").text()
    assert Address(("mulu",)).text == "/mulu"


def test_the_search_box_shows_that_the_keyboard_is_in_it(reader: Reader) -> None:
    page = reader.open("/")
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "q":
            break
    assert page.evaluate("getComputedStyle(document.querySelector('.find .box')).outlineStyle") == "solid"


@pytest.mark.parametrize(
    ("address", "card"), [("/shouzhi/2025-juesuan/zhichu", "zhong"), ("/zhaiwu/2025", "huan"), ("/sangong/2025", "qushi")]
)
def test_a_drawing_is_told_in_words_with_the_figures_of_its_table(reader: Reader, address: str, card: str) -> None:
    told = reader.open(address).locator(f"#{card} .aloud").text_content() or ""
    cells = f"#{card} tbody :is(th, td.n)"
    page = reader.open(f"{address}?v={card}")
    shown = [text.split("\n")[0] for text in page.locator(cells).all_inner_texts()]
    assert len(shown) > 3 and [text for text in shown if text not in told] == []
    assert page.locator(f"#{card} .aloud").count() == 0


def test_the_picture_of_the_treemap_names_every_part_once(reader: Reader, tmp_path: Path) -> None:
    page = reader.open("/butie/2025")
    names = page.locator(".treemap .label b").all_text_contents()
    with page.expect_download() as kept:
        page.locator("#xiangmu [data-picture=svg]").click()
    kept.value.save_as(tmp_path / "map.svg")
    drawn = "".join(re.findall(r">([^<]*)</text>", (tmp_path / "map.svg").read_text(encoding="utf-8")))
    said = page.locator("#xiangmu > header p").inner_text()  # the sentence names the largest two as well
    assert names and {name: drawn.count(name) - said.count(name) for name in names} == dict.fromkeys(names, 1)


@pytest.mark.parametrize("reader", [390], indirect=True)
def test_from_a_printed_notice_to_what_my_household_should_get_is_one_tap(reader: Reader) -> None:
    reader.page.goto(f"{reader.base}/v/{VILLAGE}/3?nian=2025")
    reader.page.click("text=算一算我家该领多少")
    reader.page.wait_for_selector("body.ready")
    box = reader.page.locator("#wojia .one").filter(has_text="耕地地力保护补贴")
    assert reader.page.url.endswith(f"/cun/{VILLAGE}?nian=2025#wojia")
    assert reader.page.evaluate("document.querySelector('#wojia').getBoundingClientRect().top") < 60
    box.locator("input").fill("４.２亩")  # as a Chinese keyboard writes it
    box.get_by_text("4.2亩 × 86.90元 ＝ 364.98元").wait_for()


def test_what_a_household_fills_in_is_asked_in_its_own_words() -> None:
    assert [_asks(unit) for unit in ("亩", "人·月", "人·年")] == ["你家有多少亩", "人数×月数，1人12个月填12", "人数×年数"]


def test_what_was_found_says_once_what_it_is() -> None:
    hits = [Hit("村", "1", "官庄村", "独树镇"), Hit("名词", "限额", "限额", "名词解释"), Hit("科目", "205", "教育支出", "支出科目205")]
    assert [told(hit) for hit in hits] == ["村　独树镇", "名词", "支出科目205"]
