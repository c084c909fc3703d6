"""The command `notices`: opens the home folder, chooses villages, prints with all processors or a cluster, and says what it wrote."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import AbstractContextManager, nullcontext
from datetime import date
from pathlib import Path
from typing import Literal

from tqdm import tqdm

from dashboard.notices.composing import listed_villages
from dashboard.notices.model import CannotPrint, NoticeKind
from dashboard.notices.press import presses
from dashboard.notices.printing import Order, Printed, print_notices
from dashboard.notices.wording import Wording, county_file
from datasets.office.crews import crew
from datasets.office.office import Office

#: fewer sheets than this are pressed at once here; starting processes costs more
FEW = 8


def print_from_home(
    home: Path,
    out: Path,
    *,
    form: NoticeKind,
    year: int,
    village: str | None = None,
    township: str | None = None,
    programme: str | None = None,
    batch: str | None = None,
    state: int | None = None,
    paper: Literal["A4", "A3"] = "A4",
    public_url: str | None = None,
    cluster: str | None = None,
    posted: date | None = None,
) -> Iterator[str]:
    """Print and yield one line per village: the file, or why there is none. CannotPrint when nothing at all can be printed."""
    office = Office.open(home)
    try:
        shown = office.public.state(state)
        order = Order(form, year, paper, programme or "", batch or "", public_url, posted)
        if form == "before" and not (order.programme and order.batch):
            raise CannotPrint("发放前公示要写明补贴项目（--programme）和批次（--batch）")
        villages = [village] if village else listed_villages(shown, order.kind, year, township or "", order.programme, order.batch)
        if not villages:
            raise CannotPrint(f"第{shown.n}号发布里没有{township or '全县'}{year}年的{'拟发' if form == 'before' else '已发放'}补贴，没有可以打印的")
        wording = Wording.read(county_file(home))
        with _hands(cluster, len(villages)) as executor, tqdm(total=len(villages), unit="村", leave=False) as bar:
            made = print_notices(order, shown, office.board(shown.n), villages, out, wording=wording, executor=executor, progress=lambda *_: bar.update(1))
    finally:
        office.close()
    if all(one.refusal for one in made):
        raise CannotPrint(made[0].refusal)
    yield from map(line_of, made)


def _hands(cluster: str | None, sheets: int) -> AbstractContextManager[Executor | None]:
    if cluster:
        return crew(cluster)
    return presses() if sheets >= FEW else nullcontext()


def line_of(printed: Printed) -> str:
    """One line for the person who printed."""
    if printed.refusal:
        return f"没有打印 {printed.village_name}（{printed.village_code}）：{printed.refusal}"
    hand = f"，{len(printed.hand_written)}处要手写" if printed.hand_written else ""
    return f"{printed.path}（{printed.pages}页{hand}{'，原来就有' if printed.is_reused else ''}）"
