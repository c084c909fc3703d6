"""What a citizen is promised in a real browser: every page opens clean, the drill adds up, links bring back what was seen."""

from __future__ import annotations

import csv
import io
import re
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import quote

import axe_playwright_python
import pytest
from playwright.sync_api import Page

from datasets.published import subsidies
from datasets.published.subsidies import Scope
from tests.made_county import villages
from tests.pages.conftest import Reader, Site
from tests.pages.screens import WIDTHS, name_of, picture

TOWN = "411322101"
VILLAGE = next(code for code in villages() if code.startswith(TOWN))
PAGES = (
    "/",
    "/shouzhi",
    "/shouzhi/2025-juesuan/zhichu/205",
    "/shouzhi/2024-juesuan/shouru",
    "/zhaiwu/2025",
    "/butie/2025",
    f"/butie/2025/{TOWN}/{VILLAGE}",
    f"/cun/{VILLAGE}",
    "/bumen",
    "/bumen/101/2025-juesuan",
    "/sangong/2025",
    "/mulu",
    "/mulu/4",
    "/biao/4/411322/gf_general_expenditure/2025?ge=E5",
    "/biao/3//subsidy/2025",
    "/xiazai",
    "/mingci",
    "/guanyu",
    "/sousuo?q=gzc",
    "/shouzhi/2025-juesuan/zhichu?jin=renjun",
    "/qianru",
    "/qianru/duizhang?embed=1",
    "/qianru/siwen?embed=1",
    "/?kiosk=1",
)
#: links that stand in a line of text are exempt (WCAG 2.5.5); all else a finger may want is 44 px high
SMALL = """() => [...document.querySelectorAll('a[href], button, input, select, summary')].filter(one => {
  const box = one.getBoundingClientRect(), look = getComputedStyle(one);
  const alone = look.display !== 'inline' && look.visibility !== 'hidden' && !one.closest('.sr') && !one.classList.contains('skip');
  return alone && box.width > 0 && box.height > 0 && box.height < 43.5 && !one.closest('.crumb, p');
}).map(one => [one.tagName, one.className, one.textContent.slice(0, 20), one.getBoundingClientRect().height].join(' '))"""
WIDE = "document.documentElement.scrollWidth > window.innerWidth"
PICTURES = Path(__file__).resolve().parents[2] / "build" / "screens"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")


def _fen(text: str) -> int:
    found = re.search(r"[\d,]+\.\d\d", text)
    assert found, text
    return int(found[0].replace(",", "").replace(".", ""))


@pytest.mark.parametrize("reader", WIDTHS, indirect=True)
def test_every_page_opens_clean_fits_window_and_finger_axe_finds_nothing_and_its_picture_is_kept(reader: Reader) -> None:
    wide, small, found = [], {}, {}
    width = reader.page.evaluate("window.innerWidth")
    for path in PAGES:
        page = reader.open(path)
        page.wait_for_load_state("networkidle")
        picture(page, PICTURES / name_of(path, width))
        if page.evaluate(WIDE):
            wide.append(path)
        if width == min(WIDTHS) and (low := page.evaluate(SMALL)):
            small[path] = low
        if width == max(WIDTHS) and (bad := _violations(page)):
            found[path] = bad
    assert (reader.trouble, reader.outside, wide, small, found) == ([], [], [], {}, {})
    assert all((PICTURES / name_of(path, width)).stat().st_size > 5_000 for path in PAGES)


def test_in_elder_mode_and_where_there_is_no_page_axe_finds_nothing_and_nothing_scrolls_sideways(reader: Reader) -> None:
    wide, found = [], {}
    for path in (*(path + ("&" if "?" in path else "?") + "mode=zhang" for path in PAGES), "/meiyou"):
        if bad := _violations(reader.open(path)):
            found[path] = bad
        if reader.page.evaluate(WIDE):
            wide.append(path)
    assert (wide, found) == ([], {})


def _violations(page: Page) -> list[str]:
    page.evaluate(AXE)
    return list(page.evaluate(f"axe.run(document, {{runOnly: {RULES}}}).then(r => r.violations.map(v => v.id))"))


def test_a_page_without_chart_loads_no_chart_library(reader: Reader) -> None:
    for path in ("/", f"/cun/{VILLAGE}", f"/butie/2025/{TOWN}", "/mulu", "/bumen"):
        reader.open(path).wait_for_load_state("networkidle")
    assert [url for url in reader.asked if "plotly" in url] == []


def test_the_drill_shows_the_same_number_at_both_ends_and_the_release_agrees(reader: Reader, site: Site) -> None:
    state = site.store.state()
    page = reader.open("/butie/2025")
    county = page.locator("#xiangcun .tie b").first.inner_text()
    assert _fen(county) == subsidies.total(state, Scope(2025))
    page.locator(".miller li a", has_text="独树镇").click()
    page.wait_for_url(f"**/butie/2025/{TOWN}")
    assert _fen(page.locator("#xiangcun .tie b").nth(3).inner_text()) == subsidies.total(state, Scope(2025, TOWN))
    page.locator(f".miller li a[href*='{VILLAGE}']").click()
    page.wait_for_url(f"**/{VILLAGE}")
    assert _fen(page.locator("#xiangcun .tie b").nth(5).inner_text()) == subsidies.total(state, Scope(2025, TOWN, VILLAGE))
    assert page.locator(".tie.open").count() == 0
    page.get_by_role("link", name=re.compile("打开.*的页面")).click()
    page.wait_for_url(f"**/cun/{VILLAGE}*")
    assert _fen(page.locator(".bigsum").inner_text()) == subsidies.total(state, Scope(2025, TOWN, VILLAGE))


def test_back_goes_up_a_level_and_toggles_leave_no_step_behind(reader: Reader) -> None:
    page = reader.open("/shouzhi/2025-juesuan/zhichu")
    page.get_by_role("link", name="教育支出", exact=True).first.click()
    page.wait_for_url("**/zhichu/205")
    page.locator("#zhong .seg a", has_text="表").click()
    page.wait_for_url("**v=zhong*")
    page.go_back()
    page.wait_for_url("**/zhichu")
    page.wait_for_selector("h2:has-text('本年支出合计')")


def test_a_link_reopens_the_view_it_was_copied_from(reader: Reader) -> None:
    page = reader.open("/bumen/2025-juesuan?px-bumen=-total_fen")
    names = page.locator("#bumen tbody th").all_inner_texts()
    assert names[:2] == ["乙局", "甲局"]
    page = reader.open("/shouzhi/2025-juesuan/zhichu?v=zhong")
    assert page.locator("#zhong table").is_visible()


def test_a_figure_leads_to_its_cell(reader: Reader) -> None:
    page = reader.open("/shouzhi/2025-juesuan/zhichu")
    page.locator("#kuan tbody tr", has_text="社会保障").locator("a.src").nth(2).click()
    page.wait_for_url("**/biao/4/**")
    assert page.locator("td.hit").inner_text() == "400.00"


def test_an_old_release_says_what_replaced_it_and_which_cells_changed(reader: Reader) -> None:
    page = reader.open("/biao/1/411322/gf_general_expenditure/2025")
    assert "已由第4号更正" in page.locator("main").inner_text()
    page = reader.open("/mulu/4")
    changed = page.locator("#gaidong tbody tr", has_text="普通教育").filter(has_text="D7").first.inner_text()
    assert "360.00" in changed and "370.00" in changed


def test_suggestions_come_while_typing_and_the_keyboard_opens_one(reader: Reader) -> None:
    page = reader.open("/")
    page.locator("#q").press_sequentially("gzc")
    page.wait_for_selector("#q-list li")
    page.keyboard.press("ArrowDown")
    page.wait_for_selector("#q-list [aria-selected=true]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/cun/*")


def test_what_was_typed_before_the_page_came_to_life_is_kept(reader: Reader) -> None:
    page, waiting = reader.page, []
    page.route("**/_dash-update-component*", lambda route: route.continue_() if waiting else waiting.append(route))
    page.goto(f"{reader.base}/")
    while not waiting:
        page.wait_for_timeout(20)
    page.locator("#first #q").press_sequentially("gzc")
    assert page.locator("body.ready").count() == 0
    waiting[0].continue_()
    page.wait_for_selector("body.ready")
    assert (page.input_value("#q"), page.evaluate("document.activeElement.id")) == ("gzc", "q")
    page.wait_for_selector("#q-list li")


def test_what_i_should_get_is_reckoned_here_and_sent_nowhere(reader: Reader) -> None:
    page = reader.open(f"/cun/{VILLAGE}")
    page.wait_for_load_state("networkidle")
    reader.asked.clear()
    box = page.locator(".due .one", has_text="耕地地力保护补贴")
    box.locator("input").fill("4.2")
    box.locator("output", has_text="364.98").wait_for()
    assert (reader.asked, "4.2" in page.url) == ([], False)


def test_the_elder_mode_is_remembered_and_stands_in_the_address(reader: Reader) -> None:
    page = reader.open("/zhaiwu/2025")
    page.locator("#elder").click()
    page.wait_for_selector("html[data-mode=elder]")
    page.wait_for_url("**mode=zhang")
    page = reader.open("/")
    assert page.evaluate("document.documentElement.dataset.mode") == "elder"


def test_the_first_answer_already_holds_the_page(site: Site) -> None:
    with urllib.request.urlopen(f"{site.base}/cun/{VILLAGE}") as answer:  # noqa: S310 - our own server
        text, headers = answer.read().decode(), answer.headers
    assert "全村一年共领到" in text and '<html lang="zh-CN"' in text
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")


def test_the_download_is_what_is_shown(site: Site, reader: Reader) -> None:
    page = reader.open("/bumen/2025-juesuan")
    shown = [cell.replace(",", "") for cell in page.locator("#bumen tbody td.main").all_inner_texts()]
    with urllib.request.urlopen(f"{site.base}/ka/bumen.csv?ye={quote('/bumen/2025-juesuan')}") as answer:  # noqa: S310 - our own server
        rows = list(csv.DictReader(io.StringIO(answer.read().decode("utf-8-sig"))))
    assert [f"{float(row['支出合计（万元）']):.2f}" for row in rows] == shown
    assert [row["是否汇总"] for row in rows] == ["否", "否", "是"]


def test_the_footer_takes_the_page_along_to_where_an_error_is_reported(site: Site) -> None:
    texts = []
    for path in ("/zhaiwu?v=yiban", "/guanyu?cuo=%2Fzhaiwu%3Fv%3Dyiban"):
        with urllib.request.urlopen(site.base + path) as answer:  # noqa: S310 - our own server
            texts.append(answer.read().decode())
    assert 'href="/guanyu?cuo=%2Fzhaiwu%3Fv%3Dyiban#zhaocuo"' in texts[0]
    field = re.search(r'<input[^>]*name="about"[^>]*>', texts[1])
    assert field and 'value="/zhaiwu?v=yiban"' in field[0]


def test_a_wrong_address_says_so_with_404(site: Site) -> None:
    for path in ("/meiyou", "/cun/1", "/mulu/99", "/biao/1/2/3/4", "/shouzhi/1999-juesuan", "/ka/x.csv?ye=/"):
        request = urllib.request.Request(site.base + path)  # noqa: S310 - our own server
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(request)  # noqa: S310 - our own server
        assert refused.value.code == 404, path
        refused.value.close()
