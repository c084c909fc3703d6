"""Writes a picture of every page at three widths: `python -m tests.pages.screens http://localhost:8050 build/screens [/address …]`."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

WIDTHS = (390, 768, 1440)
#: pages of the demo county
DEMO = (
    "/",
    "/shouzhi",
    "/shouzhi/2025-juesuan/zhichu/205",
    "/shouzhi/2025-juesuan/shouru",
    "/shouzhi/2025-yusuan",
    "/bumen",
    "/bumen/111/2025-juesuan",
    "/bumen/111/2025-yusuan",
    "/sangong",
    "/zhaiwu",
    "/butie",
    "/butie/2025/411322101",
    "/butie/2025/411322101/411322101200",
    "/butie/2025?lei=BT003",
    "/cun/411322101200",
    "/mulu",
    "/mulu/31",
    "/mulu/34",
    "/biao/34/411322/gf_general_expenditure/2025?ge=E5",
    "/biao/32//subsidy/2025",
    "/xiazai",
    "/mingci",
    "/guanyu",
    "/sousuo?q=gz",
    "/sousuo?q=没有的",
    "/meiyou",
    "/qianru",
    "/?mode=zhang",
    "/cun/411322101200?mode=zhang",
    "/shouzhi?mode=zhang",
    "/?kiosk=1",
    "/cun/411322101200?kiosk=1",
)


def name_of(address: str, width: int) -> str:
    """File name of a picture: `cun_411322101200-390.png`."""
    return (re.sub(r"[^\w一-鿿=-]+", "_", address).strip("_") or "home") + f"-{width}.png"


def picture(page: Page, path: Path) -> Path:
    """The whole page as it stands once nothing moves any more."""
    path.parent.mkdir(parents=True, exist_ok=True)
    page.wait_for_timeout(300)
    page.screenshot(path=path, full_page=True)
    return path


def shoot(browser: Browser, base: str, addresses: Sequence[str], folder: Path, widths: Sequence[int] = WIDTHS) -> list[Path]:
    """One full-page picture per address and width."""
    made = []
    for width in widths:
        page = browser.new_page(viewport={"width": width, "height": 900}, locale="zh-CN")
        for address in addresses:
            page.goto(base + address)
            page.wait_for_selector("body.ready")
            page.wait_for_load_state("networkidle")
            made.append(picture(page, folder / name_of(address, width)))
        page.close()
    return made


def main(base: str, folder: str, *addresses: str) -> None:
    """The pictures of a running site."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for path in shoot(browser, base.rstrip("/"), addresses or DEMO, Path(folder)):
            sys.stdout.write(f"{path}\n")
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
