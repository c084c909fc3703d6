"""Draws the long pictures people pass on by telephone (PNG, 1080 px): a village's year, and the county's year. Published totals only, no names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from dashboard import words
from dashboard.notices.composing import origin_of, payee
from dashboard.notices.model import CannotPrint, Origin, chinese_day
from dashboard.notices.press import press
from dashboard.notices.wording import Wording
from dashboard.pages.subsidy_columns import merged_name, name_of
from datasets.published import proofs, subsidies
from datasets.published.state import State
from datasets.published.subsidies import Programme, Scope
from schemas.money import written

PIXELS, POINTS = 1080, 540


def set_village_picture(state: State, village: str, year: int, wording: Wording, public_url: str | None) -> dict[str, Any]:
    """The data of `picture.typ` for one village's year; CannotPrint when nothing was paid there."""
    scope = Scope(year, village=village)
    total, origin = subsidies.total(state, scope), origin_of(state)
    address = proofs.address(public_url or "", village, state.n, year)
    codes = f"编号 {proofs.serial(village, year)}　校验码 {proofs.check_code(state.head_hash, village, year, total)}"
    title = f"{name_of(state, village[:9])}{name_of(state, village)}"
    return _set(state, scope, (f"{title}{year}年补贴", "全村一年共领到"), codes, address, origin, wording)


def set_county_picture(state: State, year: int, wording: Wording, public_url: str | None) -> dict[str, Any]:
    """The data of `picture.typ` for the county's year as the release has it; CannotPrint when nothing was paid."""
    origin = origin_of(state)
    address = f"{public_url.rstrip('/')}/p/butie/{year}" if public_url else ""
    return _set(state, Scope(year), (f"{origin.county_name}{year}年惠民惠农补贴", "全县一年共发放"), "", address, origin, wording)


def draw(data: Mapping[str, Any], on: date, fonts: tuple[Path, ...]) -> tuple[bytes, int]:
    """The PNG of one picture, and 1 (it is one page); runs in any process."""
    return press(fonts).png("picture.typ", data, on, 72 * PIXELS / POINTS), 1


def _set(state: State, scope: Scope, titles: tuple[str, str], codes: str, address: str, origin: Origin, wording: Wording) -> dict[str, Any]:
    found = [one for one in subsidies.programmes(state, scope) if one.paid_fen or one.paid_dates or one.merged]
    title, label = titles
    if not found:
        raise CannotPrint(f"第{state.n}号发布里没有{title}")
    total = subsidies.total(state, scope)
    why = wording.text("contact", "no_address") if not address else wording.text("contact", "press")
    return {
        "mark": "示例数据　金额、人名均为虚构" if origin.is_sample else "",
        "title": title,
        "lead": f"共{len(found)}项，按金额从多到少。只公布总数，不登姓名。",
        "total": {"label": label, "amount": written(total), "unit": "元"},
        "items": _items(found, is_village=bool(scope.village)),
        "tie": _tie(found, total),
        "notes": ["依法合并公布：人数很少，单独列出会让人猜到是谁，金额已计入合计。"] if any(one.merged for one in found) else [],
        "qr": address,
        "foot": [
            line
            for line in (why, codes, f"依据第{origin.n}号发布（{chinese_day(origin.published)}）", f"{origin.county_name}财政局")
            if line
        ],
    }


def _items(found: Sequence[Programme], *, is_village: bool) -> list[dict[str, Any]]:
    top = max((one.paid_fen for one in found), default=1) or 1
    return [
        {
            "name": merged_name(one) if one.merged else one.name,
            "amount": f"{written(one.paid_fen)}元",
            "share": round(max(0, one.paid_fen) * 100 / top, 2),
            "detail": "" if one.merged or not is_village else _detail(one),
        }
        for one in found
    ]


def _detail(one: Programme) -> str:
    count = f"{one.people_count:,}{payee(one.code)}" if one.people_count is not None else ""
    days = "、".join(words.short_day(day) for day in one.paid_dates[:2]) + (f"等{len(one.paid_dates)}次" if len(one.paid_dates) > 2 else "")
    return "　".join(part for part in (count, f"到账 {days}" if days else "") if part)


def _tie(found: Sequence[Programme], total: int) -> str:
    added = sum(one.paid_fen for one in found)
    return f"以上{len(found)}项相加 {written(added)}元 {'＝' if added == total else '≠'} 合计 {written(total)}元"
