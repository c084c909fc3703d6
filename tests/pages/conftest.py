"""The pages served on a port of their own, and Debian's Chromium to look at them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Response, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

from dashboard.public import create
from datasets.published.releases import Public
from tests.pages.county import COUNTY, publish_pages


class Quiet(WSGIRequestHandler):
    """Writes no line per request."""

    def log(self, type: str, message: str, *args: object) -> None:
        """Say nothing."""


@dataclass
class Site:
    """A served county: where it answers, and the store behind it."""

    base: str
    public: Path

    @property
    def store(self) -> Public:
        """The published folder, read independently of the pages."""
        return Public.open(self.public, COUNTY)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    home = tmp_path_factory.mktemp("pages")
    publish_pages(home / "public", home / "office" / "keys")
    server = make_server("127.0.0.1", 0, create(home / "public"), threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Site(f"http://127.0.0.1:{server.server_port}", home / "public")
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield opened
        opened.close()


@dataclass
class Reader:
    """One reader's window: what it complained about, what it asked other hosts, what was refused."""

    page: Page
    base: str
    trouble: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        """Open a page and wait until it answers to clicks."""
        self.page.goto(self.base + path)
        self.page.wait_for_selector("body.ready")
        return self.page

    def watch(self) -> None:
        """Note console errors, page errors, outside requests and failed answers."""
        self.page.on("console", lambda message: self.trouble.append(message.text) if message.type in ("error", "warning") else None)
        self.page.on("pageerror", lambda error: self.trouble.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("response", self._noted)

    def _noted(self, response: Response) -> None:
        if response.status >= 400:
            self.trouble.append(f"{response.status} {response.url}")

    @property
    def outside(self) -> list[str]:
        """Requests that left for another host."""
        return [url for url in self.asked if not url.startswith((self.base, "data:", "blob:"))]


def resize(page: Page, width: int, height: int) -> None:
    """Change the window and wait until the drawings have followed; a page that stays wider than its window fails."""
    page.set_viewport_size({"width": width, "height": height})
    page.wait_for_function("() => document.documentElement.scrollWidth <= window.innerWidth")


@pytest.fixture
def reader(site: Site, browser: Browser, request: pytest.FixtureRequest) -> Iterator[Reader]:
    width = getattr(request, "param", 1440)
    context = browser.new_context(viewport={"width": width, "height": 900}, locale="zh-CN")
    found = Reader(context.new_page(), site.base)
    found.page.set_default_timeout(60_000)
    found.watch()
    yield found
    context.close()
