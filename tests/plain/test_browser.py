"""The site as files, opened from a disk in a real browser with script switched off: nothing sticks out, every key finds its way, paper is clean."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import axe_playwright_python
import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, sync_playwright
from pypdf import PdfReader

from dashboard import plain
from dashboard.plain.export import export
from datasets.published import Public
from tests.pages.county import COUNTY, publish_pages

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
#: what reaches over the right edge of the window
STICKING = """() => [...document.querySelectorAll('main, h1, h2, section, header, footer')]
  .filter(one => !one.getClientRects().length || one.getBoundingClientRect().right > window.innerWidth).map(one => one.tagName)"""
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
#: kinds of pages that must be among those looked at
KINDS = (
    "index",
    "p/shouzhi",
    "p/bumen",
    "p/sangong",
    "p/zhaiwu",
    "p/butie",
    "p/fabu",
    "p/mulu",
    "p/mingci",
    "p/gongshidan",
    "p/sousuo",
    "v/",
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The exported site of a small county with every kind, and the search page beside it (a static copy has none)."""
    home = tmp_path_factory.mktemp("plain")
    publish_pages(home / "public", home / "keys")
    public = Public.open(home / "public", COUNTY)
    export(public, home / "site", hands=1)
    server = Flask("plain")
    plain.register(server, public)
    (home / "site" / "p" / "sousuo.html").write_text(server.test_client().get("/p/sousuo?q=耕地").text, encoding="utf-8")
    return home / "site"


@pytest.fixture(scope="module")
def chosen(folder: Path) -> list[Path]:
    """One page of every shape of address: digits count as one shape."""
    shapes: dict[str, Path] = {}
    for page in sorted(folder.rglob("*.html")):
        shapes.setdefault(re.sub(r"\d+", "9", page.relative_to(folder).as_posix()), page)
    names = [page.relative_to(folder).as_posix() for page in shapes.values()]
    assert all(any(name.startswith(kind) for name in names) for kind in KINDS)
    return list(shapes.values())


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def bare(browser: Browser) -> Iterator[Page]:
    """A window without script."""
    context = browser.new_context(locale="zh-CN", java_script_enabled=False)
    yield context.new_page()
    context.close()


def test_nothing_sticks_out_at_any_width_and_nothing_is_asked_from_elsewhere(bare: Page, chosen: list[Path]) -> None:
    asked: list[str] = []
    failed: list[str] = []
    bare.on("request", lambda request: asked.append(request.url))
    bare.on("requestfailed", lambda request: failed.append(request.url))
    wide = []
    for page in chosen:
        bare.goto(page.as_uri())
        assert "明白账" in bare.locator("header").inner_text()
        for width in (390, 768, 1440):
            bare.set_viewport_size({"width": width, "height": 900})
            wide += [(page.name, width, one) for one in bare.evaluate(STICKING)]
    assert (wide, failed, [url for url in asked if not url.startswith("file://")]) == ([], [], [])


def test_a_click_on_a_link_opens_the_page_from_the_disk(bare: Page, folder: Path) -> None:
    bare.goto((folder / "index.html").as_uri())
    bare.get_by_role("link", name="补贴", exact=True).click()
    assert "补贴" in bare.locator("h1").inner_text()
    while (row := bare.locator("section:first-of-type tbody th a")).count() and "村" not in bare.locator("h1").inner_text():
        row.first.click()
    assert re.search(r"(村|社区)\d{4}年补贴$", bare.locator("h1").inner_text())
    bare.locator(".crumb a").first.click()
    assert bare.locator("h1").inner_text() == "县里的账"


def test_the_first_key_jumps_over_the_navigation_and_every_stop_is_seen(bare: Page, folder: Path) -> None:
    bare.goto((folder / "p" / "mulu" / "index.html").as_uri())
    bare.keyboard.press("Tab")
    assert bare.locator(":focus").inner_text() == "跳到正文"
    assert (bare.locator(":focus").bounding_box() or {"x": -1})["x"] >= 0
    bare.keyboard.press("Enter")
    assert bare.url.endswith("#main")
    bare.keyboard.press("Tab")
    assert bare.locator("main :focus").count() == 1
    bare.goto((folder / "p" / "mulu" / "index.html").as_uri())
    links = [link.get_attribute("href") for link in bare.locator("a").all()]
    walked = []
    for _ in links:
        bare.keyboard.press("Tab")
        walked.append(bare.locator(":focus").get_attribute("href"))
        assert (bare.locator(":focus").bounding_box() or {"width": 0})["width"] > 0
    assert walked == links


def test_a_printed_page_keeps_the_figures_and_leaves_the_navigation_out(bare: Page, folder: Path, tmp_path: Path) -> None:
    page = sorted((folder / "p" / "butie").glob("*/*/*/index.html"))[0]
    bare.goto(page.as_uri())
    total = bare.locator(".sum td").first.inner_text()
    (tmp_path / "page.pdf").write_bytes(bare.pdf(format="A4"))
    sheets = PdfReader(tmp_path / "page.pdf").pages
    text = unicodedata.normalize("NFKC", re.sub(r"\s+", "", "".join(sheet.extract_text() for sheet in sheets)))
    assert total in text
    assert "示例数据" in text
    assert "目录" not in text
    assert "跳到" not in text
    assert len(sheets) <= 2


def test_axe_finds_nothing_on_any_kind_of_page(browser: Browser, chosen: list[Path]) -> None:
    context = browser.new_context(locale="zh-CN")
    page, found = context.new_page(), {}
    for path in chosen:
        page.goto(path.as_uri())
        page.evaluate(AXE)
        bad = page.evaluate(f"axe.run(document, {{runOnly: {RULES}}}).then(r => r.violations.map(v => v.id))")
        if bad:
            found[path.parent.as_posix()] = bad
    context.close()
    assert found == {}
