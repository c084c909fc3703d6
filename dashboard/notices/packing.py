"""Packs what a village committee keeps: notice, long picture, board tables, a page that opens from a USB stick, posting record, hashes.

Rule: board columns only; the same state gives the same bytes.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import tempfile
import zipfile
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from dashboard.notices.composing import compose_result, origin_of
from dashboard.notices.listing import Board
from dashboard.notices.model import CannotPrint, VillageNotice
from dashboard.notices.pictures import picture_of_village
from dashboard.notices.printing import Order, address_for, print_notices, put
from dashboard.notices.wording import Wording, county_file
from dashboard.plain.render import STYLE, Frame, render
from dashboard.plain.view import Links
from dashboard.plain.views.subsidy import village_page
from dashboard.site import Site
from datasets.office import leaks
from datasets.published import subsidies
from datasets.published.export import Shown, csv_bytes, workbook_bytes
from datasets.published.state import State
from datasets.published.subsidies import Scope

HEADINGS = ("补贴项目", "村民小组", "姓名", "数量", "数量单位", "标准", "应发（元）", "实发（元）", "备注")


def pack(state: State, board: Board, village: str, year: int, out: Path, *, wording: Wording | None = None, public_url: str | None = None) -> Path:
    """Write the archive pack of one village's year below `out`; CannotPrint where its notice would be refused."""
    words = wording or Wording.read(county_file())
    order = Order("result", year, public_url=public_url)
    notice = compose_result(state, board, village, year, words)
    with tempfile.TemporaryDirectory() as folder:
        made = print_notices(order, state, board, [village], Path(folder), wording=words)[0]
        if made.refusal:
            raise CannotPrint(made.refusal)
        files = {"公示单.pdf": made.path.read_bytes()}
    shown, day = _table(notice), notice.origin.published
    made_at = datetime(day.year, day.month, day.day, tzinfo=UTC).replace(tzinfo=None)
    files |= {
        "长图.png": picture_of_village(state, village, year, words, address_for(order, state)),
        "村公示表.csv": csv_bytes(shown),
        "村公示表.xlsx": _steady(workbook_bytes(shown, made_at, f"{notice.origin.county_name}财政局"), made_at),
        "打开看.html": _page(state, village, year),
        "张贴记录.csv": _posting_record(notice),
    }
    _look(files)
    files["manifest.json"] = _manifest(notice, files)
    path = out / f"{village}{notice.village_name}-{year}-存档包.zip"
    put(path, _zipped(files, made_at))
    return path


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


def _posting_record(notice: VillageNotice) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(("编号", "校验码", "村", "公示期", "张贴地点", "张贴日期", "张贴人", "撤下日期", "收到的意见", "怎么处理的", "照片"))
    writer.writerow((notice.serial, notice.check_code, notice.village_name, notice.period.written(), *[""] * 7))
    return "\ufeff".encode() + out.getvalue().encode()


def _look(files: dict[str, bytes]) -> None:
    """The last look at every file but the picture, which holds published totals only."""
    found = [leak for name, content in files.items() if not name.endswith(".png") for leak in leaks.scan_bytes(name, content)]
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


def _steady(book: bytes, made_at: datetime) -> bytes:
    """The workbook with the release's day in place of the moment it was saved (openpyxl stamps both its parts and docProps)."""
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    core = parts["docProps/core.xml"].decode()
    stamp = made_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    parts["docProps/core.xml"] = re.sub(r"(<dcterms:modified[^>]*>)[^<]*", rf"\g<1>{stamp}", core).encode()
    return _zipped(parts, made_at)


def _zipped(files: dict[str, bytes], made_at: datetime) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(files.items()):
            entry = zipfile.ZipInfo(name, made_at.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return out.getvalue()
