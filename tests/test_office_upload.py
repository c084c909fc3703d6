"""Uploading in a real browser: many files in pieces with their own progress, a folder, a broken line, keys between cells and findings."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect, sync_playwright

from datasets.office.models import users
from tests.office_home import PASSWORD, open_home
from tests.office_sheets import income
from tests.visiting import running

PATIENCE = 90_000


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home = tmp_path_factory.mktemp("upload")
    office = open_home(home)
    with office.store.writing() as connection:  # a name of one long word widens no page
        connection.execute(users.update().where(users.c.name == "jingban").values(display="W" * 32))
    office.close()
    with running("office", home) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser, base: str) -> Iterator[Page]:
    """The clerk's list of submissions; a refused script or style fails the test."""
    context = browser.new_context(locale="zh-CN", viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text) if "Content Security Policy" in message.text else None)
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.goto(f"{base}/denglu")
    page.get_by_label("用户名").fill("jingban")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url("**/shoudao")
    yield page
    assert heard == []
    context.close()


def _say_the_day(page: Page) -> None:
    page.get_by_label("批准日期").check()
    page.locator("[name=date]").fill("2026-02-10")


def test_several_files_go_up_in_pieces_each_with_its_own_result(page: Page, tmp_path: Path) -> None:
    files = [
        income(tmp_path, 6_000, 1_000, year=2020, name="对的.xlsx"),
        income(tmp_path, 6_000, 1_000, total=7_100, year=2019, name="错的.xlsx"),
    ]
    big = tmp_path / "不是表.xlsx"
    big.write_bytes(b"x" * (5 << 20))
    pieces: list[str] = []
    page.on("request", lambda request: pieces.append(request.headers.get("upload-offset", "")) if request.url.endswith("/duan") else None)
    _say_the_day(page)
    page.locator("#files").set_input_files([*files, big])
    page.get_by_role("button", name="开始传").click()
    rows = page.locator("#queue li")
    expect(rows.nth(0)).to_contain_text("没有必须改的", timeout=PATIENCE)
    expect(rows.nth(1)).to_contain_text("有必须改的", timeout=PATIENCE)
    expect(rows.nth(2)).to_contain_text("读不出", timeout=PATIENCE)
    assert [offset for offset in pieces if offset != "0"] == [str(2 << 20), str(4 << 20)]
    expect(page.locator("#list")).to_contain_text("对的.xlsx")


def test_a_broken_line_goes_on_where_it_broke(page: Page, tmp_path: Path) -> None:
    big = tmp_path / "断线.xlsx"
    big.write_bytes(b"y" * (5 << 20))
    broken: list[int] = []

    def cut(route):  # type: ignore[no-untyped-def]
        offset = int(route.request.headers.get("upload-offset", "0"))
        if offset and not broken:
            broken.append(offset)
            route.abort()
        else:
            route.continue_()

    page.route("**/duan", cut)
    _say_the_day(page)
    page.locator("#files").set_input_files(big)
    page.get_by_role("button", name="开始传").click()
    expect(page.locator("#queue li").first).to_contain_text("读不出", timeout=PATIENCE)
    assert broken == [2 << 20]


def test_a_dropped_folder_waits_for_the_day_and_its_nested_sheets_arrive(page: Page, tmp_path: Path) -> None:
    folder = tmp_path / "各部门"
    (folder / "司法局").mkdir(parents=True)
    income(folder, 6_000, 1_000, year=2016, name="甲.xlsx")
    income(folder / "司法局", 6_000, 1_000, year=2015, name="乙.xlsx")
    (folder / "说明.txt").write_text("不是表")
    box = page.locator(".drop").bounding_box()
    assert box is not None
    data = {"items": [], "files": [str(folder)], "dragOperationsMask": 1}
    session = page.context.new_cdp_session(page)
    for step in ("dragEnter", "dragOver", "drop"):
        session.send("Input.dispatchDragEvent", {"type": step, "x": box["x"] + 40, "y": box["y"] + 30, "data": data})
    expect(page.locator("#chosen")).to_have_text(re.compile("(甲.xlsx、乙.xlsx|乙.xlsx、甲.xlsx)，另有1份不是表，不传"))
    _say_the_day(page)
    page.get_by_role("button", name="开始传").click()
    expect(page.locator("#queue")).to_contain_text("各部门/司法局/乙.xlsx")
    expect(page.locator("#queue a")).to_have_count(2, timeout=PATIENCE)


def test_a_file_changed_after_it_was_chosen_is_told_in_a_sentence(page: Page, tmp_path: Path) -> None:
    chosen = income(tmp_path, 6_000, 1_000, year=2014, name="刚改的.xlsx")
    _say_the_day(page)
    page.locator("#files").set_input_files(chosen)
    os.utime(income(tmp_path, 7_000, 1_000, year=2014, name="刚改的.xlsx"), (2_000_000_000, 2_000_000_000))
    page.get_by_role("button", name="开始传").click()
    expect(page.locator("#queue li")).to_contain_text("改过、挪走或删掉了，没有传上。请存好、关掉它，重新选了再传。")


def test_a_login_that_ends_in_another_window_while_the_office_reads_is_told_in_chinese(page: Page, base: str, tmp_path: Path) -> None:
    def log_out(route: Route) -> None:
        answer = route.fetch()
        token = page.locator("meta[name=csrf-token]").get_attribute("content") or ""
        page.context.request.post(f"{base}/tuichu", form={"csrf_token": token}, max_redirects=0)
        route.fulfill(response=answer)

    page.route("**/wan", log_out)
    _say_the_day(page)
    page.locator("#files").set_input_files(income(tmp_path, 6_000, 1_000, year=2013, name="退出.xlsx"))
    page.get_by_role("button", name="开始传").click()
    row = page.locator("#queue li")
    expect(row).to_contain_text("还不知道结果")
    expect(row).to_contain_text("登录。文件已经传到，在“收到的表”里看结果。")


def test_what_is_not_open_to_the_public_asks_for_its_reason(page: Page, tmp_path: Path) -> None:
    reason = page.get_by_label("理由（不是主动公开的必须写）")
    expect(reason).to_be_hidden()
    page.get_by_label("公开属性").select_option("依申请公开")
    expect(reason).to_be_visible()
    _say_the_day(page)
    page.locator("#files").set_input_files(income(tmp_path, 6_000, 1_000, year=2018, name="依申请.xlsx"))
    page.get_by_role("button", name="开始传").click()
    expect(page.locator("#queue li").first).to_contain_text("依申请公开的，要写明理由", timeout=PATIENCE)


def test_f8_walks_the_findings_and_the_cells_answer(page: Page, tmp_path: Path) -> None:
    _say_the_day(page)
    page.locator("#files").set_input_files(income(tmp_path, 6_000, 1_000, total=7_100, year=2017, name="键盘.xlsx"))
    page.get_by_role("button", name="开始传").click()
    page.locator("#queue a").click(timeout=PATIENCE)
    page.wait_for_url("**/shoudao/S*")
    first = page.locator(".fnd li").first
    page.keyboard.press("F8")
    expect(first).to_be_focused()
    expect(page.locator("#c-D6")).to_have_class(re.compile("sel"))
    expect(page.locator("#c-D4")).to_have_class(re.compile("kin"))
    count = page.locator(".fnd li").count()
    page.keyboard.press("Shift+F8")
    expect(page.locator(".fnd li").nth(count - 1)).to_have_class(re.compile("sel"))
    page.locator("#c-D6").press("Enter")
    expect(first).to_have_class(re.compile("sel"))
    assert page.locator("#c-D6").get_attribute("aria-label") == "D6，必须改，本年收入合计多了100万元"


@pytest.mark.parametrize("width", [390, 768, 1440])
def test_no_office_page_scrolls_sideways(page: Page, base: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    for path in ("/shoudao", "/yifabu", "/qixian", "/gongshidan", "/shouxiang", "/shezhi", "/mima"):
        page.goto(f"{base}{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
