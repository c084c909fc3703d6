"""Measures the public pages as a reader meets them: server time of each callback, bytes of the first and the second view, first large paint on a slow phone.

MBZ_HOME must hold releases. Pages are drawn in this process, each address new to it, after what a server makes ready at its start;
bytes and paint are what Debian's Chromium reports.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import click

from app import home
from bench.serve import node
from bench.table import Row
from datasets.published import Public, accounts, debts, departments, subsidies
from datasets.published.places import under
from datasets.published.state import State

#: a village in so many is asked for; all of everything else
EVERY = 12
#: kilobits per second and milliseconds of a slow mobile network; the processor so many times slower
NETWORK, LATENCY, SLOWER = 1600, 150, 4
CHROMIUM = "/usr/bin/chromium"
ASKED = ("gzc", "官庄", "gengdi", "dxf", "教育", "205", "xiane", "低保", "zh", "d")


@dataclass(frozen=True)
class Taken:
    """Milliseconds of one answer."""

    clock: float
    processor: float


def measure() -> Iterator[Row]:
    """Callbacks, bytes and paint of the county in MBZ_HOME."""
    public = Public.open(home() / "public")
    state = public.state()
    if not state.n:
        raise click.UsageError("这里还没有发布；先 make run 装入示例县，或用 MBZ_HOME 指到有数据的地方。")
    yield from _callbacks(home() / "public", addresses(state))
    with node(home(), 1) as (port, _):
        base = f"http://127.0.0.1:{port}"
        yield from _bytes(base, state)
        yield Row("首页的最大内容绘制", slow_paint(base + "/"), "毫秒", aim=f"≤4000（CPU慢{SLOWER}倍，1.6 Mbit/s）")


def addresses(state: State) -> dict[str, list[str]]:
    """Addresses by kind of page: all editions, accounts, departments and years; of villages one in EVERY."""
    years, townships = subsidies.years(state), under(state, state.county)
    villages = [(village.code, township.code) for township in townships for village in under(state, township.code)][::EVERY]
    slugs = {"final": "juesuan", "initial": "yusuan"}
    money = [f"/shouzhi/{e.year}-{slugs[e.stage]}/{side}" for e in accounts.editions(state) for side in ("zhichu", "shouru")]
    codes = sorted({str(code) for code in _codes(state) if len(str(code)) <= 5})
    offices = [
        f"/bumen/{code}/{e.year}-{slugs[e.stage]}" for code in departments.entities(state) for e in departments.editions(state, code)
    ]
    newest = next((e for e in accounts.editions(state) if e.stage == "final"), None)
    return {
        "首页": ["/", "/?kiosk=1"],
        "收支": [*money, *([f"/shouzhi/{newest.year}-juesuan/zhichu/{code}" for code in codes] if newest else [])],
        "部门": ["/bumen", *offices],
        "三公": [f"/sangong/{year}" for year in departments.three_public_years(state)],
        "债务": [f"/zhaiwu/{year}" for year in debts.years(state)],
        "补贴": [f"/butie/{year}{place}" for year in years for place in ("", *(f"/{t.code}" for t in townships), *_nested(villages))],
        "村": [f"/cun/{code}?nian={year}" for code, _ in villages for year in years],
        "公开目录": ["/mulu", *(f"/mulu/{release.n}" for release in state.releases())],
        "其他": ["/xiazai", "/mingci", "/guanyu", "/sousuo?q=gzc"],
    }


def _nested(villages: Sequence[tuple[str, str]]) -> list[str]:
    return [f"/{township}/{village}" for village, township in villages]


def _codes(state: State) -> list[str]:
    return state.sql("""select distinct row_code from figures where "table" = 'gf_general_expenditure' and row_code <> ''""")[
        "row_code"
    ].tolist()


def _callbacks(public_dir: Path, asked: Mapping[str, Sequence[str]]) -> Iterator[Row]:
    """Every callback of the server, each address new to it."""
    from dashboard import warming
    from dashboard.public import create

    server = create(public_dir)
    start = time.perf_counter()
    warming.make_ready(server)
    yield Row("备好头几页（后台）", (time.perf_counter() - start) * 1000, "毫秒")
    client = server.test_client()
    _ask(client, turn("/"))
    every: list[Taken] = []
    for kind, listed in asked.items():
        taken = [_ask(client, turn(address)) for address in listed]
        every += taken
        yield from _rows(f"换页 {kind}（{len(taken)}个地址）", taken)
    yield from _rows(f"换页 全部{len(every)}个地址", every, "≤50")
    yield from _rows("查询提示", [_ask(client, typed(word)) for word in ASKED * 10], "≤50")


def _rows(what: str, taken: Sequence[Taken], aim: str = "") -> Iterator[Row]:
    """Time on the clock, and of the processor alone, which other work on the machine disturbs less."""
    yield Row(f"{what}p95", p95([one.clock for one in taken]), "毫秒", "其中处理器", p95([one.processor for one in taken]), aim)
    yield Row(f"{what}中位", median(one.clock for one in taken), "毫秒", "其中处理器", median(one.processor for one in taken))


def p95(taken: Sequence[float]) -> float:
    """The 95th percentile; the largest of fewer than 20."""
    return quantiles(taken, n=20)[-1] if len(taken) >= 20 else max(taken)


def _ask(client: Any, body: dict[str, Any]) -> Taken:
    start, used = time.perf_counter(), time.process_time()
    answer = client.post("/_dash-update-component", json=body, headers={"Accept-Encoding": "gzip, br"})
    taken = Taken((time.perf_counter() - start) * 1000, (time.process_time() - used) * 1000)
    if answer.status_code != 200:
        raise click.ClickException(f"{json.dumps(body, ensure_ascii=False)}: {answer.status_code}")
    return taken


def turn(address: str) -> dict[str, Any]:
    """What a page asks when the address changes."""
    path, _, query = address.partition("?")
    inputs = [
        {"id": "at", "property": "pathname", "value": path},
        {"id": "at", "property": "search", "value": f"?{query}" if query else ""},
    ]
    return {
        "output": "page.children",
        "outputs": {"id": "page", "property": "children"},
        "inputs": inputs,
        "changedPropIds": ["at.pathname"],
    }


def typed(word: str) -> dict[str, Any]:
    """What the search box asks when a word was typed."""
    outputs = [{"id": "q-list", "property": "children"}, {"id": "q-said", "property": "children"}]
    return {
        "output": "..q-list.children...q-said.children..",
        "outputs": outputs,
        "inputs": [{"id": "q-asked", "property": "data", "value": word}],
        "changedPropIds": ["q-asked.data"],
    }


@dataclass(frozen=True)
class Views:
    """Bytes on the wire of a first and a second visit, in KB."""

    first: float
    second: float


def _bytes(base: str, state: State) -> Iterator[Row]:
    asked = addresses(state)
    village, township = asked["村"][0], asked["补贴"][1]
    text = ("/", "/bumen", "/butie", township, village, "/mulu", "/mulu/1", "/xiazai", "/mingci", "/guanyu", "/sousuo?q=gzc")
    charts = ("/shouzhi", "/zhaiwu", "/sangong", asked["部门"][-1])
    for addresses_, aim in ((text, 350), (charts, 1000)):
        for address in addresses_:
            seen = views(base + address)
            yield Row(f"{address} 第一次打开", seen.first, "KB", aim=f"≤{aim}")
            yield Row(f"{address} 再打开", seen.second, "KB", aim="≤30")


def views(url: str) -> Views:
    """Open `url` twice in a fresh browser profile and add up what came over the wire."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        context = browser.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN")
        found = []
        for _ in range(2):
            page = context.new_page()
            came: list[int] = []
            session = context.new_cdp_session(page)
            session.send("Network.enable")
            session.on("Network.loadingFinished", lambda event, came=came: came.append(int(event["encodedDataLength"])))
            page.goto(url)
            page.wait_for_selector("body.ready")
            page.wait_for_load_state("networkidle")
            found.append(sum(came) / 1000)
            page.close()
        browser.close()
    return Views(*found)


_LARGEST = """new Promise(done => new PerformanceObserver(list => done(list.getEntries().pop().startTime))
  .observe({type: 'largest-contentful-paint', buffered: true}))"""


def slow_paint(url: str) -> float:
    """Milliseconds to the largest contentful paint with a slow processor and a slow network, nothing cached."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 390, "height": 844}, locale="zh-CN")
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        bytes_a_second = NETWORK * 1000 / 8
        slow = {"offline": False, "latency": LATENCY, "downloadThroughput": bytes_a_second, "uploadThroughput": bytes_a_second}
        session.send("Network.emulateNetworkConditions", slow)
        page.goto(url, timeout=120_000)
        page.wait_for_selector("body.ready", timeout=120_000)
        page.wait_for_timeout(1000)
        found = float(page.evaluate(_LARGEST))
        browser.close()
    return found
