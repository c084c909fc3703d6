"""Prints notices in batches: one PDF per village, one bound volume per township, a checklist, and a record that lets a run go on.

Rule: the same state, wording and fonts give the same bytes; a sheet that is already there with these bytes is not printed again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache, partial
from itertools import groupby
from pathlib import Path
from typing import Any

from dashboard.notices import binding
from dashboard.notices.composing import compose_before, compose_result, origin_of
from dashboard.notices.glyphs import HandWritten, printable, without_missing
from dashboard.notices.listing import Board
from dashboard.notices.model import CannotPrint, VillageNotice
from dashboard.notices.order import Order, Printed
from dashboard.notices.press import TEMPLATES, press, press_one
from dashboard.notices.record import Record, put
from dashboard.notices.setting import set_notice
from dashboard.notices.summaries import set_county, set_township
from dashboard.notices.wording import Wording, county_file
from datasets.office.refusals import Destroyed
from datasets.published.csvfile import csv_bytes
from datasets.published.places import called
from datasets.published.state import State
from schemas.numbers import in_text

#: where the demo's codes lead: a name that belongs to nobody (RFC 2606)
EXAMPLE_ADDRESS = "https://mingbaizhang.example"
#: a pressed sheet: bytes of the PDF and number of pages
Sheet = tuple[bytes, int]
Progress = Callable[[int, int, str], None]
_Work = Callable[[], Sheet] | None


@dataclass(frozen=True)
class Ready:
    """A notice set and ready for the press; without `notice` when `printed` says why it is refused."""

    printed: Printed
    notice: VillageNotice | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    on: date = date.min
    key: str = ""


def print_notices(
    order: Order,
    state: State,
    board: Board,
    villages: Sequence[str],
    out: Path,
    *,
    wording: Wording | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> list[Printed]:
    """Print the notices of `villages` below `out`, township by township; returns one Printed per village, refusals included.

    `executor` is any concurrent.futures executor (None: this process). `progress(done, all, village)` after every sheet.
    What no font can print is reported (`<township>/手写清单.csv`) before that township's sheets are pressed.
    """
    words = wording or Wording.read(county_file())
    run = _Run(order, state, out, words, Record(out), executor, progress, len(villages))
    waiting: list[tuple[Ready, _Work]] = []
    for _, codes in groupby(sorted(villages), key=lambda code: code[:9]):
        sets = [prepare(order, state, board, code, words, out) for code in codes]
        _report(sets, state, out)
        begun = [(one, run.begin(one)) for one in sets]
        run.finish(waiting)  # the presses work on this township while the last one is bound
        waiting = begun
    run.finish(waiting)
    run.county_page()
    return run.done


def prepare(order: Order, state: State, board: Board, code: str, wording: Wording, out: Path) -> Ready:
    """The notice of village `code` set for the press; refusals come back as such."""
    try:
        notice = compose(order, state, board, code, wording)
        data = set_notice(notice, wording, order.paper, address_for(order, state))
        _look(data)
    except CannotPrint as refusal:
        return Ready(Printed(code, called(state, code), code[:9], called(state, code[:9]), out, refusal=str(refusal)))
    known = printable(wording.fonts())
    data, found = without_missing(data, known)
    blanks = tuple(HandWritten(code, where, text, points) for where, text, points in found)
    folder = out / f"{notice.township_code}{notice.township_name}"
    path = folder / f"{code}{notice.village_name}-{order.stem}.pdf"
    printed = Printed(
        code, notice.village_name, notice.township_code, notice.township_name, path,
        serial=notice.serial, check_code=notice.check_code, total_fen=notice.total_fen, hand_written=blanks,
    )  # fmt: skip
    return Ready(printed, notice, data, notice.origin.published, key_of(data, notice.origin.published, wording))


def address_for(order: Order, state: State) -> str | None:
    """Where codes lead: the public address, in the demo an example; None without one."""
    return order.public_url or (EXAMPLE_ADDRESS if state.is_demo else None)


def _look(data: Mapping[str, Any]) -> None:
    """The last look before paper: nothing that reads like an ID, a card or a private telephone; CannotPrint names only what it looks like."""
    printed = {name: value for name, value in data.items() if name not in ("qr", "contact", "foot")}
    found = in_text(json.dumps(printed, ensure_ascii=False))
    if found:
        raise CannotPrint(f"公示单上有一处像{found[0]}（多半在备注里），没有打印。请在原表里删去，更正发布后再打印。")


def compose(order: Order, state: State, board: Board, code: str, wording: Wording) -> VillageNotice:
    """The notice `order` asks for in village `code`; CannotPrint when it must not be printed."""
    try:
        if order.kind == "before":
            return compose_before(state, board, code, order.year, order.programme, order.batch, wording, order.posted)
        return compose_result(state, board, code, order.year, wording, order.posted)
    except Destroyed as gone:
        raise CannotPrint(str(gone)) from gone


def key_of(data: Any, on: date, wording: Wording) -> str:
    """Hash of everything that goes into a sheet: its data, its date, templates and added fonts."""
    text = json.dumps([data, str(on), _house_mark(wording.fonts())], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


@cache
def _house_mark(fonts: tuple[Path, ...]) -> str:
    """Hash of templates and added fonts: a change of either prints anew."""
    digest = hashlib.sha256()
    for path in (*sorted(TEMPLATES.glob("*.typ")), *fonts):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _report(sets: Sequence[Ready], state: State, out: Path) -> None:
    blanks = [blank for one in sets for blank in one.printed.hand_written]
    path = next((one.printed.path.parent for one in sets if not one.printed.refusal), out) / "手写清单.csv"
    if blanks:
        path.parent.mkdir(parents=True, exist_ok=True)
        rows = [(b.village_code, called(state, b.village_code), b.where, b.text, " ".join(b.code_points)) for b in blanks]
        path.write_bytes(csv_bytes(("村代码", "村", "位置", "缺字处以□代", "缺的字"), rows))
    else:
        path.unlink(missing_ok=True)


class _Run:
    """One run of the presses: begins sheets, takes them off, binds townships, counts."""

    def __init__(
        self,
        order: Order,
        state: State,
        out: Path,
        wording: Wording,
        record: Record,
        executor: Executor | None,
        progress: Progress | None,
        count: int,
    ) -> None:
        self._order, self._state, self._out, self._record = order, state, out, record
        self._wording, self._fonts = wording, wording.fonts()
        self._executor, self._progress, self._count = executor, progress, count
        self.done: list[Printed] = []

    def begin(self, one: Ready) -> _Work:
        """Hand a sheet to the presses; None when there is nothing to press."""
        if one.printed.refusal or self._record.has(one.key, one.printed.path):
            return None
        job = partial(press_one, one.data, one.on, self._fonts)
        return self._executor.submit(job).result if self._executor else job

    def finish(self, waiting: Sequence[tuple[Ready, _Work]]) -> None:
        """Take a township's sheets off the presses and bind them."""
        township = []
        for one, work in waiting:
            township.append(_finished(one, work() if work else None, self._record))
            self.done.append(township[-1])
            if self._progress:
                self._progress(len(self.done), self._count, one.printed.village_name)
        if township:
            binding.bind(township, self._order.stem, self._out, self._state, self._order.paper, self._summary(township))

    def _summary(self, township: Sequence[Printed]) -> bytes:
        """The township's own summary, printed where more than one of its villages is."""
        order = self._order
        if order.kind != "result" or len(township) < 2 or all(one.refusal for one in township):
            return b""
        made = next(one for one in township if not one.refusal)
        data = set_township(self._state, made.township_code, order.year, self._wording, order.paper, address_for(order, self._state))
        content = press(self._fonts).pdf("notice.typ", data, origin_of(self._state).published)
        put(made.path.parent / f"{made.township_code}{made.township_name}-{order.stem}-汇总.pdf", content)
        return content

    def county_page(self) -> None:
        """The county on one page, where the villages of more than one township are printed."""
        if self._order.kind == "result" and len({one.township_code for one in self.done if not one.refusal}) > 1:
            print_county_page(self._order, self._state, self._out, self._wording)


def print_county_page(order: Order, state: State, out: Path, wording: Wording) -> Path:
    """Print the county's budget, debt and subsidies on one page below `out`; CannotPrint when nothing of them is published."""
    origin = origin_of(state)
    data = set_county(state, order.year, wording, order.paper, address_for(order, state))
    path = out / f"{origin.county_name}-{order.year}-一页看.pdf"
    put(path, press(wording.fonts()).pdf("report.typ", data, origin.published))
    return path


def _finished(one: Ready, found: Sheet | None, record: Record) -> Printed:
    printed = one.printed
    if printed.refusal:
        return printed
    if found is None:
        entry = record.entries[one.key]
        return _with(printed, int(entry["pages"]), str(entry["sha256"]), is_reused=True)
    content, pages = found
    return _with(printed, pages, record.keep(one.key, printed.path, content, pages), is_reused=False)


def _with(printed: Printed, pages: int, sha256: str, *, is_reused: bool) -> Printed:
    return replace(printed, pages=pages, sha256=sha256, is_reused=is_reused)
