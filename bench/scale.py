"""Receives, publishes and asks very many payments through the real path, beside SQLite on the same rows.

MBZ_SCALE_ROWS sets how many (default 3,000,000; the aim is 30,000,000); MBZ_SCALE_HOME keeps the office it makes.
"""

from __future__ import annotations

import math
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from itertools import groupby, product
from pathlib import Path
from typing import TypeVar

import click
from flask.testing import FlaskClient

from bench.payments import YEARS, Roster, write_all
from bench.table import Row
from bench.yardstick import NAME, Yardstick
from datasets.office import Office
from datasets.office.crews import crew
from datasets.office.intake import Arrival
from datasets.office.opening import first_administrator
from datasets.published import Public, State, subsidies
from datasets.published.places import Place, place, under

ROWS = int(os.environ.get("MBZ_SCALE_ROWS", "3000000"))
PEOPLE = (("clerk", "财政经办"), ("reviewer", "复核"), ("publisher", "发布"))
#: states opened anew, each asked every year once
STATES = 4

Asked = TypeVar("Asked")


def measure() -> Iterator[Row]:
    """Rows per second through receive and publish; then what pages, lists and notices ask, each at its p95 beside SQLite."""
    disk = os.environ.get("MBZ_SCALE_HOME")
    if disk:
        Path(disk).mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=disk) as folder:
        home, rosters = Path(folder) / "home", Path(folder) / "rosters"
        rosters.mkdir()
        _say(f"写{ROWS:,}笔的花名册")
        made = list(write_all(rosters, ROWS))
        with closing(Yardstick(Path(folder) / "yardstick.sqlite")) as held:
            _say(f"装入{NAME}")
            start = time.perf_counter()
            loaded = held.load(made) / (time.perf_counter() - start)
            office = _office(home)
            yield from _walk(office, made, loaded)
            office.close()
            _say("问")
            yield from _questions(home, held)
            yield from _board(home, made[-1].year, held)
            yield Row("公开文件夹", size_of(home / "public"), "MB", NAME, held.megabytes)
            yield Row("办公端（保管库、公示部分、数据库）", size_of(home / "office"), "MB", NAME, held.megabytes)
        yield from _serving(home)


def _say(words: str) -> None:
    """What is being done, for those who wait; not among the figures."""
    click.echo(words, err=True)


def _office(home: Path) -> Office:
    office = Office.open(home)
    first_administrator(office, "guanli")
    desk = office.sitting("guanli", "cli")
    for name, role in PEOPLE:
        desk.add_user(name, role)
    return office


def _walk(office: Office, made: list[Roster], loaded: float) -> Iterator[Row]:
    """All rosters, a release a year; the bar moves with every roster received, and as far again when its year is out."""
    clerk, reviewer, publisher = (office.sitting(name, "cli") for name, _ in PEOPLE)
    rows, received, published = sum(roster.rows for roster in made), 0.0, 0.0
    with crew() as executor, click.progressbar(length=2 * len(made), label="接收和公布", file=sys.stderr) as bar:
        for year, listed in groupby(made, key=lambda roster: roster.year):
            of_year = list(listed)
            bar.label = f"接收{year}年"
            start, numbers = time.perf_counter(), []
            for number in clerk.receive_all([Arrival(roster.path) for roster in of_year], executor):
                reviewer.approve(number, secrecy_reviewed=True)
                numbers.append(number)
                bar.update(1)
            handed = time.perf_counter()
            bar.label = f"公布{year}年"
            bar.render_progress()
            publisher.publish(numbers, executor=executor)
            received, published = received + handed - start, published + time.perf_counter() - handed
            bar.update(len(of_year))
            if not sys.stderr.isatty():
                _say(f"{year}年已接收、审核、公布：{sum(roster.rows for roster in of_year):,}笔，到此{received + published:,.0f}秒")
    yield Row(f"{rows:,}笔：接收、检查、封存、审核", rows / received, "行/秒")
    yield Row(f"{rows:,}笔：公布（含公示部分）", rows / published, "行/秒")
    yield Row(f"{rows:,}笔：全程", rows / (received + published), "行/秒", f"{NAME}装入并建索引", loaded, "≥60000，两核")
    yield Row("本进程内存峰值", _peak(), "MB", aim="≤4096")


def _peak() -> float:
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _p95(ask: Callable[[Asked], object], asked: Iterable[Asked]) -> float:
    """Milliseconds: 95 of 100 questions are answered within (nearest rank)."""
    taken = []
    for one in asked:
        start = time.perf_counter()
        ask(one)
        taken.append(time.perf_counter() - start)
    return sorted(taken)[math.ceil(len(taken) * 0.95) - 1] * 1000


def _opened(home: Path) -> State:
    """The newest state, nothing of it kept."""
    return Public.open(home / "public").state()


def _villages(state: State) -> list[Place]:
    return [village for township in under(state, state.county) for village in under(state, township.code)]


def _called(village: Place) -> str:
    """As the rosters call it."""
    over = place(village.parent_code)
    return (over.name if over else "") + village.name


def _questions(home: Path, held: Yardstick) -> Iterator[Row]:
    start = time.perf_counter()
    state = _opened(home)
    yield Row("公开数据打开", (time.perf_counter() - start) * 1000, "毫秒")
    year = max(YEARS)
    subsidies.total(state, subsidies.Scope(year))  # the sums of all places, made once for a state
    villages = _villages(state)

    def village(asked: Place) -> object:
        scope = subsidies.Scope(year, village=asked.code)
        return subsidies.programmes(state, scope), subsidies.total(state, scope), subsidies.village_years(state, asked.code)

    in_sqlite = _p95(lambda asked: held.village(_called(asked), year), villages)
    yield Row("一个村的各项补贴、合计、各年（查询）", _p95(village, villages), "毫秒", NAME, in_sqlite)
    yield from _pages(home, state.n, villages, in_sqlite)
    yield from _county(home, held)
    total = subsidies.total(state, subsidies.Scope(year))
    parts = subsidies.parts(state, subsidies.Scope(year), "township")["paid_fen"].sum()
    yield Row("各乡镇相加 - 全县", float(parts - total), "分", aim="0")


def _pages(home: Path, n: int, villages: list[Place], in_sqlite: float) -> Iterator[Row]:
    """Whole pages as a reader gets them, by a server that is ready and was asked for none of these villages; beside the bare query in SQLite."""
    from dashboard import warming
    from dashboard.public import create

    for what, address in (("村的纯文字页（整页）", "/v/{}/{}"), ("村的交互页（整页）", "/cun/{}?r={}")):
        server = create(home / "public")
        warming.make_ready(server)
        client = server.test_client()

        def ask(asked: Place, address: str = address, client: FlaskClient = client) -> None:
            found = client.get(address.format(asked.code, n)).status_code
            if found != 200:
                raise click.ClickException(f"{address.format(asked.code, n)}: {found}")

        yield Row(what, _p95(ask, villages), "毫秒", f"{NAME}只查询", in_sqlite, "≤50")


def _county(home: Path, held: Yardstick) -> Iterator[Row]:
    """County × programme of each year, asked of states opened anew: none was asked before."""

    def by_programme(asked: tuple[State, int]) -> object:
        return subsidies.parts(asked[0], subsidies.Scope(asked[1]), "programme")

    def by_township(asked: tuple[State, int]) -> object:
        return subsidies.by_township_and_programme(*asked)

    states = [_opened(home) for _ in range(STATES)]
    asked = [(state, year) for state in states for year in YEARS]
    yield Row("全县×项目", _p95(by_programme, asked), "毫秒", NAME, _p95(held.county, YEARS), "≤20")
    yield Row("全县×乡镇×项目", _p95(by_township, asked), "毫秒", NAME, _p95(held.townships, YEARS))
    for state in states:
        state.close()


def _board(home: Path, year: int, held: Yardstick) -> Iterator[Row]:
    """What notices and the office's lists ask of the board store: each village asked once, by one question; then others after the disk is cold."""
    with closing(Office.open(home)) as office:
        board = office.board()
        villages = _villages(office.public.state())
        board.village(villages[0].code, year)
        questions: tuple[tuple[str, Callable[[str, int], object], Callable[[str, int], object], str], ...] = (
            ("一个村的公示名单", board.village, held.list_of, "≤200"),
            ("名单页50行", lambda code, year: board.page(code, year, 50, 50).to_dict("records"), held.page_of, "≤50"),
        )
        for first, (where, (what, ask, in_sqlite, aim)) in enumerate(product(("", "，冷盘"), questions), 1):
            if where:
                _leave_the_page_cache(office.boards.dir)
            asked = villages[first::9]
            yardstick = _p95(lambda one, of=in_sqlite: of(_called(one), year), asked)
            yield Row(what + where, _p95(lambda one, of=ask: of(one.code, year), asked), "毫秒", NAME, yardstick, aim)


def _leave_the_page_cache(folder: Path) -> None:
    """What lies under `folder` must be read from the disk again; it was flushed when it was written."""
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb") as held:
                os.posix_fadvise(held.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def _serving(home: Path) -> Iterator[Row]:
    """Start and memory of a public node over these releases."""
    from bench.serve import node, resident_of, wrk

    start = time.perf_counter()
    with node(home, workers=1) as (port, process):
        yield Row("公众端启动到应答", time.perf_counter() - start, "秒", aim="≤3")
        state = _opened(home)
        addresses = [f"/v/{village.code}/{state.n}" for village in _villages(state)]
        wrk(port, addresses, 20, connections=4)
        yield Row("公众端内存（问过各村之后）", resident_of(process), "MB", aim="≤400")


def size_of(folder: Path) -> float:
    """MB under a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1_000_000
