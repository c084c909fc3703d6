"""Packs what a village committee keeps: the year's notices, long picture, board tables, a page that opens from a USB stick, posting record, hashes.

Rule: board columns only; the same state gives the same bytes.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

from dashboard.notices.composing import origin_of, proposals
from dashboard.notices.listing import Board
from dashboard.notices.model import CannotPrint, VillageNotice
from dashboard.notices.order import Order, in_a_name
from dashboard.notices.pictures import draw, set_village_picture
from dashboard.notices.press import press_one
from dashboard.notices.printing import Ready, address_for, prepare
from dashboard.notices.record import put
from dashboard.notices.wording import Wording, county_file
from dashboard.plain.render import STYLE, Frame, render
from dashboard.plain.view import Links
from dashboard.plain.views.subsidy import village_page
from dashboard.site import Site
from datasets.office import leaks
from datasets.published import csvfile, subsidies
from datasets.published.export import Shown, csv_bytes, workbook_bytes
from datasets.published.state import State
from datasets.published.subsidies import Scope

HEADINGS = ("补贴项目", "村民小组", "姓名", "数量", "数量单位", "标准", "应发（元）", "实发（元）", "备注")


@dataclass(frozen=True)
class Packing:
    """A pack before the press: its result notice, the files made so far, and the data of sheets (by file name) and picture still to be pressed."""

    notice: VillageNotice
    files: Mapping[str, bytes]
    sheets: Mapping[str, Mapping[str, Any]]
    picture: Mapping[str, Any]

    @property
    def file_name(self) -> str:
        """`<village code><village>-<year>-存档包.zip`."""
        return f"{self.notice.village_code}{self.notice.village_name}-{self.notice.year}-存档包.zip"


def gather(order: Order, state: State, board: Board, village: str, wording: Wording, out: Path) -> Packing:
    """Everything of a pack but the pressed sheets; CannotPrint where a notice is refused or a file holds what must not leave."""
    year = order.year
    result = _granted(prepare(order, state, board, village, wording, out))
    before = [
        _granted(prepare(replace(order, kind="before", programme=one.programme, batch=one.batch), state, board, village, wording, out))
        for one in proposals(state, year, village)
    ]
    sheets = {"公示单.pdf": result.data, **{_name_of(one.notice): one.data for one in before if one.notice}}
    notice = result.notice
    if notice is None:
        raise CannotPrint(result.printed.refusal)
    shown, made_at = _table(notice), _moment(notice)
    files = {
        "村公示表.csv": csv_bytes(shown),
        "村公示表.xlsx": workbook_bytes(shown, made_at, f"{notice.origin.county_name}财政局"),
        "打开看.html": _page(state, village, year),
        "张贴记录.csv": _posting_record([notice, *(one.notice for one in before if one.notice)]),
    }
    _look(files)
    return Packing(notice, files, sheets, set_village_picture(state, village, year, wording, address_for(order, state)))


def _granted(ready: Ready) -> Ready:
    if ready.notice is None:
        raise CannotPrint(ready.printed.refusal)
    return ready


def _name_of(notice: VillageNotice) -> str:
    return f"发放前公示-{in_a_name(notice.programmes[0].code)}-{in_a_name(notice.batch)}.pdf"


def close(packing: Packing, pressed: Sequence[bytes]) -> bytes:
    """The pack with its pressed sheets (PDF, in the order of `sheets`) and, last, its picture (PNG)."""
    *sheets, picture = pressed
    printed = dict(zip(packing.sheets, sheets, strict=True))
    _look(printed)
    files = {**packing.files, **printed, "长图.png": picture}
    files["manifest.json"] = _manifest(packing.notice, files)
    return _zipped(files, _moment(packing.notice))


def pack(
    state: State, board: Board, village: str, year: int, out: Path, *, wording: Wording | None = None, public_url: str | None = None
) -> Path:
    """Write the archive pack of one village's year below `out`; CannotPrint where its notice would be refused."""
    words = wording or Wording.read(county_file())
    order = Order("result", year, public_url=public_url)
    packing = gather(order, state, board, village, words, out)
    path = out / packing.file_name
    put(path, close(packing, [job()[0] for job in presswork(packing, words.fonts())]))
    return path


def presswork(packing: Packing, fonts: tuple[Path, ...]) -> tuple[Callable[[], tuple[bytes, int]], ...]:
    """What is still to be pressed, for any process: the sheets in their order, then the picture."""
    on = packing.notice.origin.published
    return (*(partial(press_one, sheet, on, fonts) for sheet in packing.sheets.values()), partial(draw, packing.picture, on, fonts))


def _moment(notice: VillageNotice) -> datetime:
    """The beginning of the release's day: the only time a pack knows."""
    return datetime.combine(notice.origin.published, time.min)


def _table(notice: VillageNotice) -> Shown:
    """The lists of the notice as one table: what hangs on the board, no column more."""
    rows: list[tuple[str | int | Decimal | None, ...]] = []
    for one in notice.programmes:
        for row in one.recipients:
            amounts = (Decimal(row.due_fen) / 100, Decimal(row.paid_fen) / 100)
            rows.append((one.name, row.group_name, row.person_name, row.quantity, one.quantity_unit, row.standard, *amounts, row.remark))
        if one.unnamed_count or one.naming != "named":
            due, paid = (one.unnamed_due_fen, one.unnamed_paid_fen) if one.naming == "named" else (one.due_fen, one.paid_fen)
            said = {"named": "依法不列姓名", "totals": "只公布总数", "merged": "依法合并公布"}[one.naming]
            count = one.unnamed_count if one.naming == "named" else one.people_count
            rows.append((one.name, "", said, None, "", "", Decimal(due) / 100, Decimal(paid) / 100, f"{count}{one.people_unit}"))
    mark = "示例数据 · " if notice.origin.is_sample else ""
    subtitle = f"{mark}第{notice.origin.n}号发布 · 编号 {notice.serial} · 校验码 {notice.check_code}"
    return Shown("村公示表", f"{notice.village_name}{notice.year}年补贴发放结果", subtitle, HEADINGS, tuple(rows))


def _page(state: State, village: str, year: int) -> bytes:
    """The village's plain page with its style inside and no link that a stick does not hold."""
    origin = origin_of(state)
    view = village_page(state, Scope(year, village[:9], village), subsidies.years(state))
    frame = Frame(Site(state.county, origin.county_name), state.n, state.n, state.published_on, state.is_demo)
    html = render(view, frame, Links(0, is_static=True, is_alone=True))
    style = STYLE.read_text(encoding="utf-8")
    return html.replace('<link rel="stylesheet" href="p/plain.css">', f"<style>{style}</style>").encode()


def _posting_record(notices: Sequence[VillageNotice]) -> bytes:
    """A form with one line for every notice, to be filled in when it hangs."""
    heads = ("编号", "校验码", "村", "公示期", "张贴地点", "张贴日期", "张贴人", "撤下日期", "收到的意见", "怎么处理的", "照片")
    known = ((one.serial, one.check_code, one.village_name, one.period.written()) for one in notices)
    return csvfile.csv_bytes(heads, ((*row, *[""] * 7) for row in known))


def _look(files: Mapping[str, bytes]) -> None:
    """The last look at every file (the picture holds published totals only and is not looked at)."""
    found = [leak for name, content in files.items() for leak in leaks.scan_bytes(name, content)]
    if found:
        raise CannotPrint(f"存档包里{found[0]}，没有打包。请在原表里删去，更正发布后再打包。")


def _manifest(notice: VillageNotice, files: dict[str, bytes]) -> bytes:
    said = {
        "village_code": notice.village_code,
        "year": notice.year,
        "release": notice.origin.n,
        "head_hash": notice.origin.head_hash,
        "serial": notice.serial,
        "check_code": notice.check_code,
        "is_sample": notice.origin.is_sample,
        "files": {name: {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)} for name, content in sorted(files.items())},
    }
    return (json.dumps(said, ensure_ascii=False, indent=1) + "\n").encode()


def _zipped(files: dict[str, bytes], made_at: datetime) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(files.items()):
            entry = zipfile.ZipInfo(name, made_at.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return out.getvalue()
