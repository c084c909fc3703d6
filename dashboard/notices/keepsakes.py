"""Makes what a village keeps and passes on, for many villages at once: long pictures (PNG) and archive packs (ZIP).

Rule: as with notices, the same state, wording and fonts give the same bytes, and what lies there with these bytes is not made again.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Literal

from dashboard.notices.composing import origin_of
from dashboard.notices.listing import Board
from dashboard.notices.model import CannotPrint
from dashboard.notices.order import Order, Printed
from dashboard.notices.packing import close, gather, presswork
from dashboard.notices.pictures import draw, set_county_picture, set_village_picture
from dashboard.notices.printing import Progress, Sheet, address_for, key_of
from dashboard.notices.record import Record
from dashboard.notices.wording import Wording
from datasets.published.places import called
from datasets.published.state import State

What = Literal["picture", "pack"]
#: what is being pressed while the next is gathered; more would only fill memory
AHEAD = 6
Work = Callable[[], Sheet]


@dataclass(frozen=True)
class _Begun:
    """One keepsake: what is known before the press, its key, its presswork and how the pressed sheets become the file."""

    printed: Printed
    key: str = ""
    work: tuple[Work, ...] = ()
    finish: Callable[[list[Sheet]], bytes] = lambda sheets: sheets[0][0]


def make(
    what: What,
    order: Order,
    state: State,
    board: Board,
    villages: Sequence[str],
    out: Path,
    *,
    wording: Wording,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> list[Printed]:
    """Make `what` of every village below `out`, each in its township's folder; one Printed per village, refusals included."""
    record, done = Record(out), list[Printed]()
    begin = _picture if what == "picture" else partial(_pack, board=board)
    gathered = (begin(order, state, code, wording, out) for code in sorted(villages))
    for begun, sheets in _pressed(gathered, record, executor):
        done.append(_kept(begun, sheets, record))
        if progress:
            progress(len(done), len(villages), begun.printed.village_name)
    return done


def county_picture(order: Order, state: State, out: Path, wording: Wording) -> Path:
    """Draw the county's long picture below `out`; CannotPrint when nothing was paid."""
    origin = origin_of(state)
    data = set_county_picture(state, order.year, wording, address_for(order, state))
    path = out / f"{origin.county_name}-{order.year}-长图.png"
    content, pages = draw(data, origin.published, wording.fonts())
    Record(out).keep(key_of(data, origin.published, wording), path, content, pages)
    return path


def _pressed(gathered: Iterator[_Begun], record: Record, executor: Executor | None) -> Iterator[tuple[_Begun, list[Sheet]]]:
    """Each keepsake with its pressed sheets, in order; none where it lies there already. The presses work a little ahead."""
    waiting: deque[tuple[_Begun, list[Work]]] = deque()
    for one in gathered:
        work = () if record.has(one.key, one.printed.path) else one.work
        waiting.append((one, [executor.submit(job).result if executor else job for job in work]))
        if len(waiting) > AHEAD:
            begun, jobs = waiting.popleft()
            yield begun, [job() for job in jobs]
    for begun, jobs in waiting:
        yield begun, [job() for job in jobs]


def _kept(begun: _Begun, sheets: list[Sheet], record: Record) -> Printed:
    printed = begun.printed
    if printed.refusal:
        return printed
    if not sheets:
        return replace(printed, sha256=str(record.entries[begun.key]["sha256"]), is_reused=True)
    return replace(printed, sha256=record.keep(begun.key, printed.path, begun.finish(sheets), 0))


def _picture(order: Order, state: State, code: str, wording: Wording, out: Path) -> _Begun:
    name, town = called(state, code), called(state, code[:9])
    printed = Printed(code, name, code[:9], town, out / f"{code[:9]}{town}" / f"{code}{name}-{order.year}-长图.png")
    try:
        data = set_village_picture(state, code, order.year, wording, address_for(order, state))
    except CannotPrint as refusal:
        return _Begun(replace(printed, refusal=str(refusal)))
    on = origin_of(state).published
    return _Begun(printed, key_of(data, on, wording), (partial(draw, data, on, wording.fonts()),))


def _pack(order: Order, state: State, code: str, wording: Wording, out: Path, *, board: Board) -> _Begun:
    name, town = called(state, code), called(state, code[:9])
    printed = Printed(code, name, code[:9], town, out / f"{code[:9]}{town}")
    try:
        packing = gather(order, state, board, code, wording, out)
    except CannotPrint as refusal:
        return _Begun(replace(printed, refusal=str(refusal)))
    files = {file: content.hex() for file, content in packing.files.items()}
    key = key_of([packing.sheets, packing.picture, files], packing.notice.origin.published, wording)
    work = presswork(packing, wording.fonts())
    printed = replace(printed, path=printed.path / packing.file_name)
    return _Begun(printed, key, work, lambda sheets: close(packing, [content for content, _ in sheets]))
