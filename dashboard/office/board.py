"""Knows the page of 村公示单: which villages still lack their notice, printing one, a township or all, and what was posted.

Rule: a printed notice holds names; it is made in memory (tmpfs) for the person who asks and is gone when the answer is sent.
"""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Blueprint, abort, flash, redirect, render_template, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from dashboard.notices import keepsakes
from dashboard.notices.composing import Proposal, listed_villages, proposals
from dashboard.notices.model import NoticeKind
from dashboard.notices.order import Order, Printed
from dashboard.notices.printing import print_notices
from dashboard.notices.wording import BadWording, Wording, county_file
from dashboard.office.answers import attachment, day, moment, sentence, streamed, today
from dashboard.office.guard import may
from dashboard.office.lines import page_of
from dashboard.office.outward import state
from dashboard.office.person import desk, office
from datasets.office import postings, steps
from datasets.office.disk import lent, private_dir
from datasets.office.photographs import MAX_BYTES
from datasets.office.refusals import NotReady
from datasets.published import subsidies
from datasets.published.places import Place, known
from schemas.money import written

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

pages = Blueprint("board", __name__)
PDF, ZIP = "application/pdf", "application/zip"


@dataclass(frozen=True)
class Line:
    """One village in the list."""

    code: str
    name: str
    programme_count: int
    amount: str
    state: str
    tone: str
    says: str
    posting: int = 0
    may_be_posted: bool = False
    until: str = ""


def _own() -> str:
    """The township a 乡镇经办 works for, '' for county roles."""
    return current_user.user.unit if current_user.user.role == "乡镇经办" else ""


def _townships(year: int) -> list[tuple[str, str]]:
    found = subsidies.parts(state(), subsidies.Scope(year), "township")
    pairs = [(str(code), str(name)) for code, name in zip(found["code"], found["name"], strict=True) if code]
    return sorted(pair for pair in pairs if not _own() or pair[0] == _own())


def _demand_own(code: str) -> Place:
    """The place `code` when this person may print it; 404 when unknown, 403 when it is another township's."""
    found = known(state(), code)
    if found is None:
        abort(404)
    if _own() and not code.startswith(_own()):
        abort(403)
    return found


def _asked_year(years: Sequence[int]) -> int:
    told = request.values.get("nian") or request.values.get("year") or ""
    return int(told) if told.isdecimal() and int(told) in years else (years[0] if years else today().year)


@pages.get("/gongshidan")
def index() -> str:
    """The villages of one township with 未打印, 已打印, 已张贴."""
    years = subsidies.years(state())
    year = _asked_year(years)
    townships = _townships(year) if years else []
    chosen = next((code for code, _ in townships if code == request.args.get("xiang")), townships[0][0] if townships else "")
    lines = _lines(year, chosen) if chosen else []
    done = sum(1 for one in lines if one.state == "已张贴")
    name = dict(townships).get(chosen, "")
    page = page_of(lines, request.args.get("ye"), 100)
    return render_template(
        "board.html",
        heading=f"{name}{year}年公示单：{len(lines)}个村，贴了{done}个" if lines else "村公示单",
        subheading=f"依据第{state().n}号发布打印。又有更正时，旧的单子要换。",
        lines=page.items,
        page=page,
        years=years or [year],
        year=year,
        townships=townships,
        township=chosen,
        proposals=proposals(state(), year, chosen) if chosen else (),
        township_kind="街道" if name.endswith("街道") else "镇" if name.endswith("镇") else "乡",
        amount=written,
        may_township=may("board.print_township"),
        may_all=may("board.print_all") and bool(lines),
        may_print=may("board.print_one"),
        may_post=may("board.posted"),
        may_see_posting=may("hanging.show"),
        why_not=""
        if os.environ.get("MBZ_PUBLIC_URL") or office().is_demo
        else "没有设公众网址（MBZ_PUBLIC_URL），打出来的公示单上没有二维码。",
        today=today().isoformat(),
    )


def _lines(year: int, township: str) -> list[Line]:
    found = subsidies.parts(state(), subsidies.Scope(year, township=township), "village")
    counts = _programme_counts(year, township)
    printed, posted = steps.printed(desk(), year), postings.of_year(desk(), year)
    rows = zip(found["code"], found["name"], found["paid_fen"], strict=True)
    villages = sorted((str(code), said(str(code)) or str(name), int(fen)) for code, name, fen in rows if code)
    lines = [_line(code, name, fen, counts.get(code, 0), printed.get(code), posted.get(code)) for code, name, fen in villages]
    ends = {n: _period_end(n) for n in {printed[line.code][0] for line in lines if line.may_be_posted}}
    return [replace(line, until=ends[printed[line.code][0]]) if line.may_be_posted else line for line in lines]


def _period_end(n: int) -> str:
    """The last day of the 公示期 on notices printed from release `n`; '' where the county's wording cannot be read, the township writes it then."""
    try:
        wording = Wording.read(county_file(office().home))
        return wording.period("result", date.fromisoformat(office().public.release(n).published_on)).last.isoformat()
    except BadWording:
        return ""


def said(code: str) -> str:
    """What people call the village; '' when the code is unknown."""
    found = known(state(), code)
    return found.said if found else ""


def _programme_counts(year: int, township: str) -> dict[str, int]:
    query = "select village_code, count(distinct programme_code) n from subsidy where year = ? and township_code = ? group by 1"
    found = state().sql(query, [year, township])
    return {str(code): int(count) for code, count in zip(found["village_code"], found["n"], strict=True)}


def _line(code: str, name: str, fen: int, count: int, printed: tuple[int, str] | None, posted: postings.Posting | None) -> Line:
    if posted:
        old = posted.state_n < state().n
        ended = f"，公示到{day(posted.ended_on)}" if posted.ended_on else ""
        says = f"{day(posted.posted_on)}贴在{posted.place}{ended}" + ("；之后又有发布，请核对要不要换" if old else "")
        is_newer = printed is not None and printed[0] > posted.state_n
        return Line(code, name, count, written(fen), "已张贴", "ask" if old else "good", says, posted.id, is_newer)
    if printed:
        says = f"{moment(printed[1])}，依据第{printed[0]}号"
        return Line(code, name, count, written(fen), "已打印", "note", says, may_be_posted=True)
    return Line(code, name, count, written(fen), "未打印", "", "")


@contextmanager
def _shelf() -> Iterator[Path]:
    """A folder in memory where the machine has one; emptied when the block ends."""
    with lent(private_dir(office().dir / "making")) as folder:
        yield folder


def _paper() -> str:
    """The paper asked for; A4 unless it is A3."""
    return "A3" if request.form.get("paper") == "A3" else "A4"


def _print(villages: Sequence[str], year: int, out: Path, paper: str = "A4", proposal: Proposal | None = None) -> list[Printed]:
    batch = (proposal.programme, proposal.batch) if proposal else ("", "")
    order = Order("before" if proposal else "result", year, paper, *batch, public_url=os.environ.get("MBZ_PUBLIC_URL"))
    wording = Wording.read(county_file(office().home))
    return print_notices(order, state(), office().board(), villages, out, wording=wording)


def _called(name: str) -> str:
    """A file of notices under the name a person knows it by: 发放结果公示, 发放前公示."""
    return name.replace("-result", "-发放结果公示").replace("-before", "-发放前公示")


def _note(made: Sequence[Printed], year: int) -> None:
    steps.note_printed(desk(), [one.village_code for one in made if not one.refusal], year, state().n)


@pages.post("/gongshidan/cun/<village>")
def print_one(village: str) -> ResponseReturnValue:
    """The notice of one village as PDF."""
    _demand_own(village)
    year = _asked_year(subsidies.years(state()))
    with _shelf() as out:
        made = _print([village], year, out, _paper())
        if made[0].refusal:
            return sentence(409, "没有打印", made[0].refusal)
        content = made[0].path.read_bytes()
        name = _called(made[0].path.name)
    _note(made, year)
    return attachment(content, name, PDF)


def _volume(township: str, year: int, paper: str = "A4", proposal: Proposal | None = None) -> tuple[str, bytes, list[Printed]]:
    """Name and bytes of a township's bound volume, and what stands in it."""
    kind: NoticeKind = "before" if proposal else "result"
    batch = (proposal.programme, proposal.batch) if proposal else ("", "")
    with _shelf() as out:
        made = _print(listed_villages(state(), kind, year, township, *batch), year, out, paper, proposal)
        bound = next(iter(sorted(out.glob("*/*-合订本.pdf"))), None)
        return (_called(bound.name), bound.read_bytes(), made) if bound else ("", b"", made)


@pages.post("/gongshidan/xiang/<township>")
def print_township(township: str) -> ResponseReturnValue:
    """All notices of a township, bound, opened by the list of what goes where."""
    _demand_own(township)
    year = _asked_year(subsidies.years(state()))
    name, content, made = _volume(township, year, _paper())
    if not content:
        return sentence(409, "没有打印", made[0].refusal if made else f"{year}年没有公布过这里的补贴，没有公示单可打。")
    _note(made, year)
    return attachment(content, name, PDF)


@pages.post("/gongshidan/quanxian")
def print_all() -> ResponseReturnValue:
    """Every township's volume in one ZIP, sent as it is made."""
    year = _asked_year(subsidies.years(state()))
    townships = _townships(year)
    if not townships:
        return sentence(409, "没有打印", f"{year}年没有公布过补贴，没有公示单可打。")
    return streamed(stream_with_context(_zipped(townships, year)), f"全县公示单-{year}.zip", ZIP)


@pages.post("/gongshidan/xiang/<township>/qian")
def print_before(township: str) -> ResponseReturnValue:
    """All notices before payment (发放前公示) of one programme and batch in a township, bound."""
    _demand_own(township)
    year = _asked_year(subsidies.years(state()))
    found = next((one for one in proposals(state(), year, township) if one.key == request.form.get("which")), None)
    if found is None:
        return sentence(409, "没有打印", f"{year}年没有公布过这一批的拟发表，没有发放前公示可打。")
    name, content, made = _volume(township, year, _paper(), found)
    return attachment(content, name, PDF) if content else sentence(409, "没有打印", made[0].refusal)


@pages.post("/gongshidan/xiang/<township>/changtu")
def print_pictures(township: str) -> ResponseReturnValue:
    """The long pictures of a township's villages in one ZIP, sent as they are made."""
    return _keepsakes("picture", township)


@pages.post("/gongshidan/xiang/<township>/cundang")
def print_packs(township: str) -> ResponseReturnValue:
    """The archive packs of a township's villages in one ZIP, sent as they are made."""
    return _keepsakes("pack", township)


def _keepsakes(what: keepsakes.What, township: str) -> ResponseReturnValue:
    _demand_own(township)
    year = _asked_year(subsidies.years(state()))
    villages = listed_villages(state(), "result", year, township)
    if not villages:
        return sentence(409, "没有打包", f"{year}年没有公布过这里的补贴，没有可以打包的。")
    called = f"{township}{'各村长图' if what == 'picture' else '各村存档包'}-{year}.zip"
    return streamed(stream_with_context(_kept(what, villages, year)), called, ZIP)


def _kept(what: keepsakes.What, villages: Sequence[str], year: int) -> Iterator[bytes]:
    """A ZIP of the villages' keepsakes; what could not be made is listed in it with its reason."""
    order, wording = Order("result", year, public_url=os.environ.get("MBZ_PUBLIC_URL")), Wording.read(county_file(office().home))
    pipe, refused, board = _Pipe(), list[str](), office().board()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_STORED) as archive:
        for code in villages:
            with _shelf() as out:
                made = keepsakes.make(what, order, state(), board, [code], out, wording=wording)
                if made[0].refusal:
                    refused.append(f"{made[0].village_name}（{code}）：{made[0].refusal}")
                else:
                    archive.writestr(made[0].path.name, made[0].path.read_bytes())
                    if what == "pack":
                        _note(made, year)
            yield pipe.taken()
        if refused:
            archive.writestr("没有做的.txt", "\n".join(refused))
    yield pipe.taken()


class _Pipe(io.RawIOBase):
    """Takes what the ZIP writer gives and hands it on."""

    def __init__(self) -> None:
        self.held = bytearray()

    def writable(self) -> bool:
        """True: this end only takes."""
        return True

    def write(self, content: ReadableBuffer, /) -> int:
        """Keep `content` until it is taken."""
        taken = memoryview(content).nbytes
        self.held += content
        return taken

    def taken(self) -> bytes:
        """What came since the last call."""
        out = bytes(self.held)
        self.held.clear()
        return out


def _zipped(townships: Sequence[tuple[str, str]], year: int) -> Iterator[bytes]:
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_STORED) as archive:
        for code, _ in townships:
            name, content, made = _volume(code, year)
            if content:
                archive.writestr(name, content)
                _note(made, year)
            yield pipe.taken()
    yield pipe.taken()


@pages.post("/gongshidan/cun/<village>/zhangtie")
def posted(village: str) -> ResponseReturnValue:
    """Write down that the notice hangs: day, place, by whom."""
    found = _demand_own(village)
    year = _asked_year(subsidies.years(state()))
    sent = request.files.get("photograph")
    picture = sent.stream.read(MAX_BYTES + 1) if sent and sent.filename else b""
    until = request.form.get("until", "")
    if not until:
        raise NotReady("请写公示到哪天，单子上印着。")
    where = request.form.get("place", "").strip()[:60]
    postings.note(desk(), village, year, request.form.get("posted_on", ""), where, today(), picture, until)
    flash(f"{found.said}的公示单登记为已张贴。", "good")
    return redirect(url_for("board.index", nian=year, xiang=village[:9]))
