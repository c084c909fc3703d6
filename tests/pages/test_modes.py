"""The other ways to read the same pages: in the county portal's frame, on a service hall's terminal, per resident, by keyboard alone, on paper width."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from dashboard.public import create
from dashboard.site import read_site
from tests.made_county import villages
from tests.pages.conftest import Reader, Site, resize
from tests.pages.county import publish_pages
from tests.store_makers import COUNTY

BLOCKS = ("/qianru/duizhang?embed=1", "/qianru/siwen?embed=1", "/butie?embed=1", "/mulu?embed=1")
VILLAGE = next(code for code in villages() if code.startswith("411322101"))


def test_every_snippet_leads_to_a_block_without_header_that_says_where_it_is_from(reader: Reader) -> None:
    page = reader.open("/qianru")
    codes = page.locator(".snippet code").all_inner_texts()
    assert len(codes) == 5
    for code in codes:
        found = re.search(rf'src="{reader.base}(/[^"]+)"', code)
        assert found, code
        block = reader.open(found[1])
        assert block.locator("header.top, footer.foot").count() == 0
        assert "号发布" in block.locator(".embedfoot").inner_text()


def test_a_block_stays_a_block_while_walking(reader: Reader) -> None:
    page = reader.open("/butie?embed=1")
    page.locator(".miller li a", has_text="独树镇").click()
    page.wait_for_url("**/butie/2025/411322101*embed=1*")
    assert page.locator("header.top").count() == 0


def test_a_plain_page_opened_from_an_embedded_block_gets_a_window_of_its_own(reader: Reader) -> None:
    page = reader.open(f"/cun/{VILLAGE}?embed=1")
    with page.expect_popup() as opened:
        page.get_by_role("link", name="打开核对页").click()
    assert opened.value.url.startswith(f"{reader.base}/v/{VILLAGE}/")
    assert "embed=1" in page.url


def test_only_blocks_may_stand_in_the_portals_the_county_named(tmp_path: Path) -> None:
    publish_pages(tmp_path / "public", tmp_path / "keys")
    (tmp_path / "public" / COUNTY / "site.json").write_text(
        json.dumps({"frame_ancestors": ["https://www.example.gov.cn"]}), encoding="utf-8"
    )
    client = create(tmp_path / "public").test_client()
    allowed = {
        path: client.get(path).headers["Content-Security-Policy"].rpartition("frame-ancestors ")[2] for path in (*BLOCKS, "/", "/guanyu")
    }
    assert allowed == {**dict.fromkeys(BLOCKS, "'self' https://www.example.gov.cn"), "/": "'self'", "/guanyu": "'self'"}


@pytest.mark.parametrize("portal", ["*", "https://a.cn; script-src *", "javascript:alert(1)", "'unsafe-inline'"])
def test_a_portal_that_is_no_host_is_refused(tmp_path: Path, portal: str) -> None:
    (tmp_path / COUNTY).mkdir()
    (tmp_path / COUNTY / "site.json").write_text(json.dumps({"frame_ancestors": [portal]}), encoding="utf-8")
    with pytest.raises(ValueError, match="frame_ancestors"):
        read_site(tmp_path, COUNTY)


def test_per_resident_is_offered_only_where_residents_are_published_and_divides(reader: Reader) -> None:
    page = reader.open("/shouzhi/2025-juesuan/zhichu")
    page.locator(".bar .seg a", has_text="每人").click()
    page.wait_for_url("**jin=renjun**")
    page.wait_for_selector("#kuan > footer >> text=按10,000人")
    assert "1,010.00" in page.locator("#kuan tr.sum").inner_text()
    assert "610.00" in page.locator("#kuan tbody tr", has_text="教育支出").inner_text()
    assert "1,010.00 万元" in page.locator("#kuan .tie").inner_text()
    assert reader.open("/shouzhi/2024-juesuan/zhichu").locator(".bar .seg a", has_text="每人").count() == 0


def test_the_terminal_finds_a_village_by_touch_keeps_its_mode_and_returns_when_left(reader: Reader) -> None:
    reader.page.clock.install()
    page = reader.open("/?kiosk=1")
    for letter in "gzc":
        page.locator(f".keyboard [data-key={letter}]").click()
    page.clock.run_for(1000)
    page.wait_for_selector("#q-list li")
    page.locator("#q-list li a").first.click()
    page.wait_for_url("**/cun/*kiosk=1*")
    page.wait_for_selector(".bigsum")
    box = page.locator(".bar .seg a").first.bounding_box()
    assert box and box["height"] >= 80
    page.clock.run_for(91_000)
    page.wait_for_url("**/?kiosk=1")
    assert page.locator("#q").input_value() == ""


def test_the_terminal_leads_nowhere_else(reader: Reader) -> None:
    page = reader.open(f"/cun/{VILLAGE}?kiosk=1")
    assert page.locator(".acts:visible, .take:visible, .tool:visible, footer.foot:visible").count() == 0
    away = page.locator("main a:visible").evaluate_all(
        "links => links.filter(a => a.origin !== location.origin && a.protocol !== 'tel:').map(a => a.href)"
    )
    assert away == []
    page.get_by_role("link", name="回到开头").click()
    page.wait_for_url("**/?kiosk=1")


def test_the_whole_way_to_a_village_needs_no_mouse(reader: Reader) -> None:
    page = reader.open("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "跳到正文"
    page.keyboard.press("Enter")
    for _ in range(3):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "q":
            break
    page.keyboard.type("dsz")
    page.wait_for_selector("#q-list li")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/(butie|cun)/"))
    page.wait_for_selector("main h1")
    page.goto(reader.base + "/butie/2025/411322101")
    page.wait_for_selector("body.ready")
    page.locator(f".miller li a[href*='{VILLAGE}']").focus()
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{VILLAGE}")
    assert outline == "solid"


def test_without_scripts_the_reader_lands_on_the_plain_page_of_the_same_place(site: Site, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    for address in ("/", f"/cun/{VILLAGE}"):
        page.goto(site.base + address)
        page.wait_for_url(re.compile(r"/(p|v)/"))
        assert re.search(r"[\d,]+\.\d\d", page.locator("main").inner_text()), address
    context.close()


def test_the_columns_of_the_drill_are_walked_with_the_arrow_keys(reader: Reader) -> None:
    page = reader.open("/butie/2025/411322101")
    page.locator(".miller li a[aria-current]").focus()
    first = page.evaluate("document.activeElement.href")
    page.keyboard.press("ArrowRight")
    assert "/411322101/" in page.evaluate("document.activeElement.href")
    page.keyboard.press("ArrowLeft")
    assert page.evaluate("document.activeElement.href") == first
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Escape")
    page.wait_for_url("**/butie/2025")


def test_after_a_page_turns_the_keyboard_goes_on_from_its_heading_and_back_from_the_link_that_was_pressed(reader: Reader) -> None:
    page = reader.open("/butie/2025/411322101/411322101200")
    source = page.locator("#xiangcun footer a[href^='/biao/']").first
    source.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/biao/**")
    page.wait_for_selector("h1:focus")
    page.go_back()
    page.wait_for_selector("#xiangcun footer a[href^='/biao/']:focus")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_a_village_is_taken_along_from_the_terminal_as_a_code_of_its_address(monkeypatch: pytest.MonkeyPatch, site: Site) -> None:
    client = create(site.public).test_client()
    monkeypatch.setenv("MBZ_PUBLIC_URL", "https://mbz.example.gov.cn")
    assert "本页的二维码" in client.get(f"/cun/{VILLAGE}?kiosk=1").text
    monkeypatch.delenv("MBZ_PUBLIC_URL")
    assert "本页的二维码" not in client.get(f"/cun/{VILLAGE}?kiosk=1&nian=2024").text


@pytest.mark.parametrize("address", ["/shouzhi/2025-juesuan/zhichu", "/zhaiwu/2025", "/sangong/2025"])
@pytest.mark.parametrize("mode", ["", "?mode=zhang"])
def test_a_wide_table_never_pushes_the_page_sideways_on_a_tablet(reader: Reader, address: str, mode: str) -> None:
    page = reader.open(address + mode)
    for width in (768, 740):
        resize(page, width, 1000)
        wide = "all => all.filter(one => one.scrollWidth > one.clientWidth + 8).length"  # the tick of a full bar reaches 2 px out, a ring 5
        assert page.eval_on_selector_all(".rows", wide) == 0
