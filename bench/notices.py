"""Measures paper: one long notice, the cost of a row, and all 570 villages of an invented county on the processors of this machine."""

from __future__ import annotations

import resource
import tempfile
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from bench.table import Row, peak_megabytes, seconds
from dashboard.notices.composing import listed_villages
from dashboard.notices.model import VillageNotice
from dashboard.notices.order import Order
from dashboard.notices.press import press, presses
from dashboard.notices.printing import print_notices
from dashboard.notices.setting import set_notice
from dashboard.notices.wording import Wording
from datasets.published import Public
from tests.made_county import MadeBoard, publish_made_county
from tests.notices.samples import year_of


def measure() -> Iterator[Row]:
    """Rows for `app.py bench notices`."""
    wording = Wording.read()
    times, sizes = {}, {}
    for count in (200, 600, 2000):
        notice = year_of([count])

        sizes[count] = len(_pressed(notice, wording))
        times[count] = seconds(partial(_pressed, notice, wording))
    yield Row("one notice, 600 recipients", times[600], "s", aim="≤ 0.5")
    yield Row("one notice, 600 recipients, size", sizes[600] / 1024, "KB", aim="≤ 150")
    yield Row("cost of a row at 2,000 recipients", times[2000] / 2000 * 1000, "ms", "at 200", times[200] / 200 * 1000, aim="flat")
    yield from _county()


def _pressed(notice: VillageNotice, wording: Wording) -> bytes:
    return press().pdf("notice.typ", set_notice(notice, wording, "A4", "https://mingbai.example"), notice.origin.published)


def _county() -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        publish_made_county(place / "public", place / "keys", 570)
        state = Public.open(place / "public").state()
        villages = listed_villages(state, "result", 2025)
        order = Order("result", 2025, public_url="https://mingbai.example")
        start, before = time.perf_counter(), _processor_seconds()
        state.hold()
        with presses() as hands:
            printed = print_notices(order, state, MadeBoard(), villages, place / "out", executor=hands)
        taken = time.perf_counter() - start
        worked = _processor_seconds() - before
        pages = sum(one.pages for one in printed)
        size = sum(one.path.stat().st_size for one in printed) / 1024 / 1024
        state.close()
    yield Row(f"{len(printed)} villages, result notices ({pages} pages)", taken, "s", aim="≤ 90 on two cores")
    yield Row("processor time for these", worked, "s", aim="≤ 180")
    yield Row("their size without volumes", size, "MB")
    yield Row("memory of the printing process", peak_megabytes(), "MB")


def _processor_seconds() -> float:
    """Processor time of this process and of its workers that have ended."""
    own, workers = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + workers.ru_utime + workers.ru_stime
