"""Measures reading: whole rosters against the bare engine and openpyxl, and a county's department workbooks on two processes."""

from __future__ import annotations

import resource
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from functools import lru_cache
from io import BytesIO
from multiprocessing import get_context
from pathlib import Path

import xlsxwriter

from bench.table import Row
from loaders.demo.county import write_county
from loaders.demo.people import check_digit
from loaders.demo.places import villages
from loaders.limited import context
from loaders.read import read
from schemas.book import Book
from schemas.privacy import keyed

SIZES = (100_000, 1_000_000)
HEADINGS = (
    "序号", "乡镇", "村", "村民小组", "户主姓名", "身份证号", "银行卡号", "联系电话",
    "补贴面积(亩)", "补贴标准(元/亩)", "应发金额(元)", "实发金额(元)", "备注",
)  # fmt: skip
FACTS = "补贴项目：耕地地力保护补贴（BT001）　批次：2025年第1批　批次性质：实发　发放日期：2025-06-19"

#: the first day on which an invented person is born; the last is in 2009, so that everybody was alive when the first list was paid
_FIRST_BORN = date(1925, 1, 1).toordinal()
#: every day has 999 numbers: 31 million persons
PERSONS = 999 * (date(2010, 1, 1).toordinal() - _FIRST_BORN)


def identity(number: int) -> str:
    """A valid invented ID, different for every `number` below PERSONS; ValueError for any other."""
    if not 0 <= number < PERSONS:
        raise ValueError(f"there is no invented person {number}")
    days, serial = divmod(number, 999)
    body = f"411322{_birthday(days)}{serial + 1:03d}"
    return body + check_digit(body)


@lru_cache(maxsize=1)
def _birthday(days: int) -> str:
    return f"{date.fromordinal(_FIRST_BORN + days):%Y%m%d}"


def write_roster(path: Path, rows: int) -> None:
    """A roster of `rows` invented households in the real villages, 13 columns, with its 合计 row."""
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    page = book.add_worksheet("发放明细")
    page.write_string(0, 0, "方城县2025年耕地地力保护补贴发放明细表")
    page.write_string(1, 0, FACTS)
    page.write_string(1, 12, "单位：元")
    page.write_row(2, 0, HEADINGS)
    places = [(v.township.name, v.name) for v in villages()]
    total = 0
    for i in range(rows):
        quantity = 20 + i * 7 % 881
        due = (quantity * 8812 + 50) // 100
        total += due
        town, village = places[i * len(places) // rows]
        person = f"示例{chr(0x4E00 + i % 3000)}{chr(0x5000 + i % 2000)}"
        words = (town, village, f"{1 + i % 9}组", person, identity(i), f"62179{i:014d}", f"139{i % 100_000_000:08d}")
        page.write_number(3 + i, 0, i + 1)
        for x, word in enumerate(words, 1):
            page.write_string(3 + i, x, word)
        for x, number in enumerate((quantity / 100, 88.12, due / 100, due / 100), 8):
            page.write_number(3 + i, x, number)
    page.write_string(3 + rows, 0, "合计")
    page.write_number(3 + rows, 10, total / 100)
    page.write_number(3 + rows, 11, total / 100)
    book.close()


def bare(path: Path) -> int:
    """python-calamine alone: every row as a list."""
    from python_calamine import CalamineWorkbook

    return sum(1 for _ in CalamineWorkbook.from_filelike(BytesIO(path.read_bytes())).get_sheet_by_index(0).iter_rows())


def by_openpyxl(path: Path) -> int:
    """openpyxl read_only: every row as a tuple."""
    from openpyxl import load_workbook

    return sum(1 for _ in load_workbook(path, read_only=True).worksheets[0].iter_rows(values_only=True))


def whole(path: Path) -> int:
    """The whole check: read, recognise, type, validate, identities; and the keyed hash of every ID."""
    loaded = read(path, Book.shipped())
    (table,) = loaded.tables
    hashes = keyed(table.frame["id_number"].to_list(), b"k" * 32)
    if loaded.is_blocked or len(hashes) != len(table.frame):
        raise RuntimeError(f"the roster must be clean: {[f.message for f in loaded.findings][:3]}")
    return len(hashes)


def _measured(work: Callable[[Path], int], path: Path, warm: Path) -> tuple[float, float]:
    """(seconds, peak MB) of one call in this process; modules and vocabularies are loaded before the clock starts."""
    if work is whole:
        whole(warm)
    start = time.perf_counter()
    work(path)
    return time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _apart(works: Sequence[Callable[[Path], int]], path: Path, warm: Path, runs: int) -> list[tuple[float, float]]:
    """Median seconds and largest peak of `runs` runs of each work, by turns, each in a new process: a slow minute meets all of them."""
    taken: list[list[tuple[float, float]]] = [[] for _ in works]
    for _ in range(runs):
        for work, times in zip(works, taken, strict=True):
            with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
                times.append(pool.submit(_measured, work, path, warm).result())
    return [(sorted(t for t, _ in times)[len(times) // 2], max(m for _, m in times)) for times in taken]


def measure() -> Iterator[Row]:
    """Rows for `app.py bench load`."""
    with tempfile.TemporaryDirectory() as folder:
        warm = Path(folder) / "warm.xlsx"
        write_roster(warm, 500)
        for size in SIZES:
            path = Path(folder) / f"{size}.xlsx"
            write_roster(path, size)
            found = _apart((whole, bare, by_openpyxl), path, warm, 3 if size < 500_000 else 1)
            (seconds, peak), (engine, engine_peak), (other, _) = found
            name = f"{size:,} rows × 13, whole check"
            yield Row(name, seconds, "s", "bare calamine iter_rows", engine, aim="≤ 2.0 ×")
            yield Row(f"{size:,} rows, openpyxl read_only", other, "s", "whole check", seconds, aim="≥ 5 ×")
            yield Row(f"{size:,} rows, rows per second", size / seconds, "rows/s")
            yield Row(f"{size:,} rows, peak memory", peak, "MB", "bare calamine", engine_peak, aim="≤ 2,500 MB")
            path.unlink()
        yield from _departments(Path(folder) / "county")


def _departments(folder: Path) -> Iterator[Row]:
    """200 department workbooks on two processes."""
    write_county(folder, (2024,))
    files = sorted(p for p in folder.rglob("*.xlsx") if "部门" in str(p.parent))
    chosen = (files * (200 // len(files) + 1))[:200]
    with ProcessPoolExecutor(2, mp_context=context()) as pool:
        list(pool.map(read, files[:2], [Book.shipped()] * 2))
        start = time.perf_counter()
        tables = sum(len(loaded.tables) for loaded in pool.map(read, chosen, [Book.shipped()] * 200, chunksize=4))
        taken = time.perf_counter() - start
    yield Row(f"200 department workbooks ({tables} tables), two processes", taken, "s", aim="≤ 30")
