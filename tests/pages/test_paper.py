"""A printed page says what it shows, of which release and day, and that it is a sample; nothing to click stands on it and no chart is cut."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.pages.conftest import Reader, Site

PAGES = ("/", "/shouzhi/2025-juesuan/zhichu", "/bumen/101/2025-juesuan", "/cun/411322101200", "/butie/2025", "/zhaiwu/2025", "/mulu")


@pytest.mark.parametrize("address", PAGES)
def test_a_printed_page_names_state_day_hash_and_sample_and_has_nothing_to_click(
    reader: Reader, site: Site, tmp_path: Path, address: str
) -> None:
    page = reader.open(address)
    page.pdf(path=str(tmp_path / "page.pdf"))
    told = subprocess.run(["pdftotext", "-layout", str(tmp_path / "page.pdf"), "-"], capture_output=True, text=True, check=True).stdout
    state = site.store.state()
    flat = "".join(told.split())
    assert "示例数据" in flat and f"第{state.n}号发布" in flat and state.head_hash in flat and address in flat
    for clicked in ("长者模式", "复制链接", "下载Excel", "查询", "再看其余"):
        assert clicked not in flat, clicked


def test_a_chart_is_made_smaller_on_paper_instead_of_being_cut(reader: Reader) -> None:
    page = reader.open("/shouzhi/2025-juesuan/zhichu")
    page.wait_for_selector(".js-plotly-plot .main-svg")
    page.set_viewport_size({"width": 734, "height": 1000})
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    for box in [one.bounding_box() for one in page.locator(".svg-container > .main-svg:first-child").all()]:
        assert box is not None and box["width"] <= 734 and box["height"] > 60
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert page.locator(".main-svg[viewBox]").count() == 0
