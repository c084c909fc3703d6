"""What a reader takes away from a card is what the card shows: the chart, its table, its file, its picture and its link say the same."""

from __future__ import annotations

import csv
import io
import struct
import urllib.request
from decimal import Decimal
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from playwright.sync_api import Page

from tests.pages.conftest import Reader, Site

#: card, address, trace that carries the figure of the year, axis, column of the file, units of the axis in one of the file
CHARTS = (
    ("lai", "/shouzhi/2025-juesuan/shouru", 0, "x", "决算（万元）", 1),
    ("huan", "/zhaiwu/2025", None, "y", "应还本金（亿元）", 1),
    ("xiane", "/zhaiwu/2025", 1, "x", "年末余额（亿元）", 1),
)


def _rows(base: str, href: str) -> list[dict[str, str]]:
    with urllib.request.urlopen(base + href) as answer:  # noqa: S310 - our own server
        raw = answer.read()
    assert raw.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"))))


def _drawn(page: Page, key: str, trace: int | None, axis: str) -> list[Decimal]:
    """The values of a trace, or of all stacked on each other."""
    data = page.evaluate(f"document.querySelector('#{key} .js-plotly-plot').data.map(t => Array.from(t['{axis}'] ?? []))")
    series = [data[trace]] if trace is not None else data
    return [sum((Decimal(str(value)) for value in values), Decimal(0)) for values in zip(*series, strict=True)]


@pytest.mark.parametrize(("key", "address", "trace", "axis", "column", "times"), CHARTS)
def test_chart_table_and_file_hold_the_same_figures(
    reader: Reader, site: Site, key: str, address: str, trace: int | None, axis: str, column: str, times: int
) -> None:
    page = reader.open(address)
    page.wait_for_selector(f"#{key} .js-plotly-plot .main-svg")
    drawn = [round(value * times, 4) for value in _drawn(page, key, trace, axis)]
    rows = _rows(site.base, page.locator(f"#{key} .acts a[href*='.csv']").get_attribute("href") or "")
    filed = [Decimal(row[column]) for row in rows if row["是否汇总"] == "否"]
    page.locator(f"#{key} .seg a", has_text="表").click()
    page.wait_for_selector(f"#{key} table.rows")
    index = page.locator(f"#{key} thead th").all_inner_texts().index(column.partition("（")[0]) + 1
    cells = page.locator(f"#{key} tbody tr:not(.sum) > :nth-child({index})").all_inner_texts()
    assert sorted(drawn) == sorted(filed)
    assert [Decimal(cell.replace(",", "")) for cell in cells] == filed


def test_a_copied_link_keeps_year_level_sort_mode_and_release(reader: Reader, site: Site) -> None:
    page = reader.open("/shouzhi/2025-juesuan/zhichu/205?px-kuan=-now&v=zhong&mode=zhang")
    href = page.locator("#kuan .acts a[data-copy]").get_attribute("href") or ""
    assert parse_qs(urlsplit(href).query) == {"px-kuan": ["-now"], "v": ["zhong"], "mode": ["zhang"], "r": [str(site.store.state().n)]}
    shown = page.locator("#kuan tbody th").all_inner_texts()
    again = reader.open(href)
    assert again.locator("#kuan tbody th").all_inner_texts() == shown
    assert again.locator("#zhong table").is_visible() and again.evaluate("document.documentElement.dataset.mode") == "elder"


def test_a_link_copied_before_a_correction_still_shows_what_was_seen_then(reader: Reader) -> None:
    page = reader.open("/shouzhi/2025-juesuan/zhichu?r=3")
    assert "1,000.00" in page.locator("#kuan tr.sum").inner_text()
    assert "您看的是第3号发布时的数" in page.locator(".older").inner_text()
    assert "r=3" in (page.locator("#kuan .acts a[data-copy]").get_attribute("href") or "")
    page.locator(".older a").click()
    page.wait_for_selector("#kuan tr.sum >> text=1,010.00")


@pytest.mark.parametrize(
    ("address", "key"), [("/shouzhi/2025-juesuan/zhichu", "zhong"), ("/butie/2025", "xiangmu"), ("/butie/2025", "pingjun")]
)
def test_a_chart_is_kept_as_picture_with_question_source_and_mark_without_asking_anyone(
    reader: Reader, tmp_path: Path, address: str, key: str
) -> None:
    page = reader.open(address)
    page.wait_for_load_state("networkidle")
    question = page.locator(f"#{key} h2").inner_text().replace("\n", "")
    reader.asked.clear()
    for kind in ("svg", "png"):
        with page.expect_download() as waiting:
            page.locator(f"#{key} [data-picture={kind}]").click()
        assert unquote(waiting.value.suggested_filename) == question.rstrip("？") + f".{kind}"
        waiting.value.save_as(tmp_path / kind)
    drawn = (tmp_path / "svg").read_text(encoding="utf-8")
    assert question in drawn and "来源：" in drawn and "示例数据" in drawn
    picture = (tmp_path / "png").read_bytes()
    width, height = struct.unpack(">II", picture[16:24])
    assert (picture[:8], width, 500 < height < 4000, reader.outside, reader.trouble) == (b"\x89PNG\r\n\x1a\n", 2400, True, [], [])


def test_the_picture_of_the_coloured_table_says_the_figures_of_the_table(reader: Reader, tmp_path: Path) -> None:
    page = reader.open("/butie/2025")
    with page.expect_download() as waiting:
        page.locator("#pingjun [data-picture=svg]").click()
    waiting.value.save_as(tmp_path / "svg")
    drawn = (tmp_path / "svg").read_text(encoding="utf-8")
    for shown in (*page.locator("#pingjun .heat td").all_inner_texts(), *page.locator("#pingjun .heat tbody th").all_inner_texts()):
        assert f">{shown}</text>" in drawn, shown
    assert drawn.count("<rect") == 1 + page.locator("#pingjun .heat td").count()


def test_the_table_of_a_card_has_no_picture(reader: Reader) -> None:
    page = reader.open("/shouzhi/2025-juesuan/zhichu?v=zhong")
    assert page.locator("#zhong [data-picture]").count() == 0
    assert page.locator("#bian, #lai").locator("[data-picture]").count() > 0


def test_trade_words_of_a_card_lead_to_the_glossary(reader: Reader) -> None:
    page = reader.open("/shouzhi/2025-juesuan/zhichu")
    page.locator("#kuan > footer a.term", has_text="调整预算").click()
    page.wait_for_url("**/mingci#*")
    page.locator("dt[id='调整预算']").wait_for()
