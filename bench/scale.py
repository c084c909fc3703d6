"""Receives, publishes and asks very many payments through the real path, beside SQLite on the same rows.

MBZ_SCALE_ROWS sets how many (default 3,000,000; the aim is 30,000,000); MBZ_SCALE_HOME keeps the office it makes.
"""

from __future__ import annotations

import os
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import groupby
from pathlib import Path

import click

from bench.payments import Roster, write_all
from bench.table import Row
from datasets.office import Office
from datasets.office.crews import crew
from datasets.office.intake import Arrival
from datasets.office.opening import first_administrator
from datasets.published import Public, State, subsidies
from datasets.published.places import under

ROWS = int(os.environ.get("MBZ_SCALE_ROWS", "3000000"))
PEOPLE = (("clerk", "财政经办"), ("reviewer", "复核"), ("publisher", "发布"))


def measure() -> Iterator[Row]:
    """Rows per second through receive and publish; then what pages, lists and notices ask, each at its p95."""
    with tempfile.TemporaryDirectory(dir=os.environ.get("MBZ_SCALE_HOME")) as folder:
        home, rosters = Path(folder) / "home", Path(folder) / "rosters"
        rosters.mkdir()
        made = list(write_all(rosters, ROWS))
        rows = sum(roster.rows for roster in made)
        office = _office(home)
        yield from _walk(office, made, rows)
        office.close()
        yield from _questions(home, made[-1].year)
        yield from _board(home, made[-1].year)
        yield Row("公开文件夹", size_of(home / "public"), "MB")
        yield Row("办公端（保管库、公示部分、数据库）", size_of(home / "office"), "MB")
        yield from _serving(home)
        yield from _sqlite(Path(folder) / "yardstick.sqlite", made)


def _office(home: Path) -> Office:
    office = Office.open(home)
    first_administrator(office, "guanli")
    desk = office.sitting("guanli", "cli")
    for name, role in PEOPLE:
        desk.add_user(name, role)
    return office


def _walk(office: Office, made: list[Roster], rows: int) -> Iterator[Row]:
    clerk, reviewer, publisher = (office.sitting(name, "cli") for name, _ in PEOPLE)
    received = published = 0.0
    with crew() as executor, click.progressbar(length=len(made), label="接收", file=sys.stderr) as bar:
        for _, year in groupby(made, key=lambda roster: roster.year):
            start = time.perf_counter()
            numbers = []
            for number in clerk.receive_all([Arrival(roster.path) for roster in year], executor):
                reviewer.approve(number, secrecy_reviewed=True)
                numbers.append(number)
                bar.update(1)
            received += time.perf_counter() - start
            start = time.perf_counter()
            publisher.publish(numbers, executor=executor)
            published += time.perf_counter() - start
    yield Row(f"{rows:,}笔：接收、检查、封存、审核", rows / received, "行/秒")
    yield Row(f"{rows:,}笔：公布（含公示部分）", rows / published, "行/秒")
    yield Row(f"{rows:,}笔：全程", rows / (received + published), "行/秒", aim="≥60000，两核")
    yield Row("本进程内存峰值", _peak(), "MB", aim="≤4096")


def _peak() -> float:
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _p95(ask: Callable[[int], object], count: int = 60) -> float:
    """Milliseconds: 95 of 100 questions are answered within."""
    taken = []
    for number in range(count):
        start = time.perf_counter()
        ask(number)
        taken.append(time.perf_counter() - start)
    return sorted(taken)[int(count * 0.95)] * 1000


def _villages(state: State) -> list[str]:
    return [village.code for township in under(state.county) for village in under(township.code)]


def _questions(home: Path, year: int) -> Iterator[Row]:
    start = time.perf_counter()
    state = Public.open(home / "public").state()
    yield Row("公开数据打开", (time.perf_counter() - start) * 1000, "毫秒")
    villages = _villages(state)
    total = subsidies.total(state, subsidies.Scope(year))

    def village(number: int) -> object:
        scope = subsidies.Scope(year, village=villages[number * 7 % len(villages)])
        return subsidies.programmes(state, scope), subsidies.total(state, scope), subsidies.village_years(state, scope.village)

    yield Row("一个村的各项补贴", _p95(village), "毫秒", aim="≤50")
    yield Row("全县×项目", _p95(lambda _: subsidies.parts(state, subsidies.Scope(year), "programme")), "毫秒", aim="≤20")
    yield Row("全县×乡镇×项目", _p95(lambda _: subsidies.by_township_and_programme(state, year)), "毫秒")
    parts = subsidies.parts(state, subsidies.Scope(year), "township")["paid_fen"].sum()
    yield Row("各乡镇相加 - 全县", float(parts - total), "分", aim="0")


def _board(home: Path, year: int) -> Iterator[Row]:
    office = Office.open(home)
    board = office.board()
    villages = _villages(office.public.state())
    board.village(villages[0], year)
    yield Row("一个村的公示名单", _p95(lambda n: board.village(villages[n * 7 % len(villages)], year)), "毫秒", aim="≤200")
    yield Row(
        "名单页50行",
        _p95(lambda n: board.village(villages[n * 11 % len(villages)], year).iloc[50:100].to_dict("records")),
        "毫秒",
        aim="≤50",
    )
    office.close()


def _serving(home: Path) -> Iterator[Row]:
    """Start and memory of a public node over these releases."""
    from bench.serve import node, resident_of, wrk

    start = time.perf_counter()
    with node(home, workers=1) as (port, process):
        yield Row("公众端启动到应答", time.perf_counter() - start, "秒", aim="≤3")
        state = Public.open(home / "public").state()
        addresses = [f"/v/{code}/{state.n}" for code in _villages(state)]
        wrk(port, addresses, 20, connections=4)
        yield Row("公众端内存（问过各村之后）", resident_of(process), "MB", aim="≤400")


def _sqlite(path: Path, made: list[Roster]) -> Iterator[Row]:
    """The same payments in SQLite with indexes: load, one village's list, county × programme."""
    start = time.perf_counter()
    rows = 0
    with closing(sqlite3.connect(path)) as database:
        database.execute("create table paid (year int, programme text, township text, village text, person text, number text, fen int)")
        for roster in made:
            rows += _load(database, roster)
        database.execute("create index by_village on paid (village, year, programme)")
        database.execute("create index by_programme on paid (year, programme)")
        database.commit()
        loaded = rows / (time.perf_counter() - start)
        villages = [name for (name,) in database.execute("select distinct village from paid limit 60")]
        year = made[-1].year
        one = "select programme, sum(fen), count(*) from paid where village = ? and year = ? group by 1"
        all_of_it = "select programme, sum(fen), count(*) from paid where year = ? group by 1"
        yield Row("SQLite标尺：装入并建索引", loaded, "行/秒")
        yield Row(
            "SQLite标尺：一个村的各项补贴", _p95(lambda n: database.execute(one, (villages[n % len(villages)], year)).fetchall()), "毫秒"
        )
        yield Row("SQLite标尺：全县×项目", _p95(lambda _: database.execute(all_of_it, (year,)).fetchall(), 20), "毫秒")
    yield Row("SQLite标尺：占用", path.stat().st_size / 1_000_000, "MB")


def _load(database: sqlite3.Connection, roster: Roster) -> int:
    def rows() -> Iterator[tuple[object, ...]]:
        with roster.path.open(encoding="utf-8") as lines:
            for line in lines:
                cells = line.split(",")
                if cells[0].isdecimal():
                    yield roster.year, roster.programme, cells[1], cells[1] + cells[2], cells[4], cells[5], round(float(cells[11]) * 100)

    database.executemany("insert into paid values (?, ?, ?, ?, ?, ?, ?)", rows())
    return roster.rows


def size_of(folder: Path) -> float:
    """MB under a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1_000_000
