"""The command `notices`: opens the home folder, chooses villages, prints with all processors or a cluster, and says what it wrote."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from tqdm import tqdm

from dashboard.notices import keepsakes
from dashboard.notices.composing import listed_villages
from dashboard.notices.keepsakes import county_picture
from dashboard.notices.model import CannotPrint
from dashboard.notices.order import Order, Printed
from dashboard.notices.press import presses
from dashboard.notices.printing import print_county_page, print_notices
from dashboard.notices.wording import Wording, county_file
from datasets.office.crews import crew
from datasets.office.office import Office
from datasets.published.state import State

#: fewer sheets than this are pressed at once here; starting processes costs more
FEW = 8
Form = Literal["before", "result", "picture", "pack"]
#: `--village`, `--township`, `--all`, `--county`: what is asked for, and the code where one is needed
Scope = Literal["village", "township", "all", "county"]


@dataclass(frozen=True)
class Wanted:
    """What the command asks for: which form, for which place (`code` of a village or township), and the order for the presses."""

    form: Form
    scope: Scope
    code: str
    order: Order


def wanted(
    form: Form,
    year: int,
    *,
    village: str | None = None,
    township: str | None = None,
    all: bool = False,
    county: bool = False,
    programme: str = "",
    batch: str = "",
    paper: str = "A4",
    public_url: str | None = None,
    posted: datetime | None = None,
) -> Wanted:
    """What the command's options ask for; CannotPrint unless exactly one place is named."""
    places: tuple[tuple[Scope, str | bool | None], ...] = (("village", village), ("township", township), ("all", all), ("county", county))
    chosen = [(scope, code) for scope, code in places if code]
    if len(chosen) != 1:
        raise CannotPrint("--village、--township、--all、--county四个里写一个")
    scope, code = chosen[0]
    day = posted.date() if posted else None
    order = Order("before" if form == "before" else "result", year, paper, programme, batch, public_url, day)
    return Wanted(form, scope, code if isinstance(code, str) else "", order)


def print_from_home(home: Path, out: Path, asked: Wanted, state: int | None = None, cluster: str | None = None) -> Iterator[str]:
    """Print and yield one line per file, or why there is none. CannotPrint when nothing at all can be printed."""
    if asked.form == "before" and not (asked.order.programme and asked.order.batch):
        raise CannotPrint("发放前公示要写明补贴项目（--programme）和批次（--batch）")
    office = Office.open(home)
    try:
        shown, wording = office.public.state(state), Wording.read(county_file(home))
        if asked.scope == "county":
            yield str(_county(asked, shown, out, wording))
            return
        made = _villages(asked, shown, office, out, wording, cluster)
        if asked.scope == "all" and asked.form == "picture":
            yield str(_county(asked, shown, out, wording))
    finally:
        office.close()
    if all(one.refusal for one in made):
        raise CannotPrint(made[0].refusal)
    yield from map(line_of, made)


def _county(asked: Wanted, state: State, out: Path, wording: Wording) -> Path:
    """The one sheet of the whole county: 一页看 or its long picture."""
    if asked.form == "picture":
        return county_picture(asked.order, state, out, wording)
    if asked.form == "result":
        return print_county_page(asked.order, state, out, wording)
    raise CannotPrint("--county只有两种：result是全县一页看，picture是全县长图")


def _villages(asked: Wanted, state: State, office: Office, out: Path, wording: Wording, cluster: str | None) -> Sequence[Printed]:
    order, township = asked.order, asked.code if asked.scope == "township" else ""
    villages = (
        [asked.code] if asked.scope == "village" else listed_villages(state, order.kind, order.year, township, order.programme, order.batch)
    )
    if not villages:
        paid = "拟发" if order.kind == "before" else "已发放"
        raise CannotPrint(f"第{state.n}号发布里没有{township or '全县'}{order.year}年的{paid}补贴，没有可以打印的")
    if len(villages) >= FEW:
        state.hold()
    with _hands(cluster, len(villages)) as executor, tqdm(total=len(villages), unit="村", leave=False) as bar:

        def progress(done: int, count: int, village: str) -> None:
            bar.set_postfix_str(village, refresh=False)
            bar.update(1)

        board = office.board(state.n)
        if asked.form == "picture" or asked.form == "pack":
            return keepsakes.make(asked.form, order, state, board, villages, out, wording=wording, executor=executor, progress=progress)
        return print_notices(order, state, board, villages, out, wording=wording, executor=executor, progress=progress)


def _hands(cluster: str | None, sheets: int) -> AbstractContextManager[Executor | None]:
    if cluster:
        return crew(cluster)
    return presses() if sheets >= FEW else nullcontext()


def line_of(printed: Printed) -> str:
    """One line for the person who printed."""
    if printed.refusal:
        return f"没有打印 {printed.village_name}（{printed.village_code}）：{printed.refusal}"
    hand = f"{len(printed.hand_written)}处要手写" if printed.hand_written else ""
    told = "，".join(
        part for part in (f"{printed.pages}页" if printed.pages else "", hand, "原来就有" if printed.is_reused else "") if part
    )
    return f"{printed.path}（{told}）" if told else str(printed.path)
