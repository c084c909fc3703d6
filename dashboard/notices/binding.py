"""Binds a township's notices: one volume with bookmarks, opened by a checklist of what to post where and what to fill in by hand."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from pypdf import PdfReader, PdfWriter

from dashboard.notices.composing import origin_of
from dashboard.notices.fronts import cell, table
from dashboard.notices.glyphs import BLANK, HandWritten
from dashboard.notices.model import Origin
from dashboard.notices.order import Printed
from dashboard.notices.press import press
from dashboard.notices.record import put
from dashboard.notices.setting import foot, page_of
from dashboard.notices.sheets import PAPERS, Column
from datasets.published.state import State
from schemas.money import written

KINDS = {"result": "度发放结果公开", "before": "发放前公示"}


def bind(printed: Sequence[Printed], stem: str, out: Path, state: State, paper: str, summary: bytes = b"") -> Path | None:
    """The township's bound volume, with its `summary` (PDF) behind the checklist; None when none of its villages has a sheet."""
    made = [one for one in printed if not one.refusal]
    if not made:
        return None
    origin = origin_of(state)
    checklist = press().pdf("report.typ", _checklist(printed, stem, origin, paper), origin.published)
    path = made[0].path.parent / f"{made[0].township_code}{made[0].township_name}-{stem}-合订本.pdf"
    put(path, _volume(checklist, summary, made, origin.published))
    return path


def _volume(checklist: bytes, summary: bytes, made: Sequence[Printed], on: date) -> bytes:
    writer = PdfWriter()
    opening = PdfReader(io.BytesIO(checklist))
    writer.append(opening, outline_item="张贴清单")
    if summary:
        writer.append(PdfReader(io.BytesIO(summary)), outline_item="乡镇汇总", import_outline=False)
    for one in made:
        writer.append(PdfReader(one.path), outline_item=f"{one.village_name}（{one.pages}页）", import_outline=False)
    day = on.strftime("D:%Y%m%d000000Z")
    writer.metadata = {"/Producer": "typst", "/CreationDate": day, "/ModDate": day, "/Title": f"{made[0].township_name}公示单合订本"}
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _checklist(printed: Sequence[Printed], stem: str, origin: Origin, paper: str) -> dict[str, Any]:
    made = [one for one in printed if not one.refusal]
    sheet = PAPERS[paper]
    kind = KINDS[stem.split("-")[1]]
    columns = (
        Column("序号", "center"),
        Column("村（社区）", "left", is_elastic=True),
        Column("编号", "left"),
        Column("校验码", "center"),
        Column("页数", "right"),
        Column("合计（元）", "right"),
        Column("手写处", "right"),
        Column("张贴日期", "center"),
        Column("张贴人", "center"),
    )
    rows: list[list[Any]] = [_line(number, one) for number, one in enumerate(printed, start=1)]
    total = [
        cell(f"合计{len(made)}份", "center", 4),
        cell(str(sum(one.pages for one in made)), "right"),
        cell(written(sum(one.total_fen for one in made)), "right"),
        cell(str(sum(len(one.hand_written) for one in made)), "right"),
        cell("", "center", 2),
    ]
    notes = [f"{one.village_name}没有打印：{one.refusal}" for one in printed if one.refusal]
    notes += [_blank(one.village_name, blank) for one in made for blank in one.hand_written]
    return {
        **page_of(sheet, origin),
        "title": f"{printed[0].township_name}{stem[:4]}年{kind}张贴清单",
        "sum": None,
        "opening": [[("逐村核对份数和页数；张贴后填日期和张贴人，拍照留存。“手写处”是字库里没有的字，横线上照户口簿手写。", False)]],
        "columns": 1,
        "blocks": [{"heading": "", "table": table(columns, rows, total, sheet), "notes": []}],
        "notes": notes,
        "qr": "",
        "qr_mm": 0,
        "contact": {"heading": "", "lines": []},
        "seals": [],
        "date": "",
        "foot": foot(origin, "", ""),
    }


def _blank(village: str, blank: HandWritten) -> str:
    return f"{village} {blank.where}：{blank.text.replace('□', BLANK)}（{'、'.join(blank.code_points)}）"


def _line(number: int, one: Printed) -> list[Any]:
    if one.refusal:
        return [str(number), one.village_name, "没有打印，见下", "", "", "", "", "", ""]
    hand = str(len(one.hand_written)) if one.hand_written else ""
    return [str(number), one.village_name, one.serial, one.check_code, str(one.pages), written(one.total_fen), hand, "", ""]
