"""Sets a notice: from the print model to what the template needs, every sentence from the county's wording, every figure written out."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from dashboard.notices.fronts import front, stands_on_front
from dashboard.notices.lists import sections_of
from dashboard.notices.model import Origin, ProgrammeAccount, VillageNotice, chinese_day, committee, township_office
from dashboard.notices.press import CODE_MM
from dashboard.notices.sheets import PAPERS, Section, Sheet, lay, places_of, quantity_text
from dashboard.notices.wording import Wording
from datasets.published import proofs
from schemas.money import in_capitals, written

#: where the county has not filled in a telephone, the village writes it by hand
RULED = "＿＿＿＿＿＿＿＿"


def set_notice(notice: VillageNotice, wording: Wording, paper: str, public_url: str | None) -> dict[str, Any]:
    """The data of `notice.typ` for one notice on A4 or A3."""
    sheet = PAPERS[paper]
    sections = {} if stands_on_front(notice) else sections_of(notice)
    pages = lay([section for found in sections.values() for section in found], sheet)
    address, notes = address_of(notice, public_url), _notes(notice)
    return {
        **page_of(sheet, notice.origin),
        "title": _title(notice, wording),
        "sum": _sum(notice, wording),
        "opening": [marked(text) for text in _opening(notice, wording)],
        "table": front(notice, sheet, _where(sections, pages), len(notes)),
        "notes": notes,
        "qr": address,
        "qr_mm": CODE_MM * sheet.list_pt / 12,
        "contact": _contact(notice, wording, bool(address)),
        "seals": [committee(notice.village_name), township_office(notice.township_name)],
        "date": chinese_day(notice.period.first),
        "signers": [*wording.signers("village"), *wording.signers("township")],
        "foot": foot(notice.origin, notice.serial, notice.check_code),
        "pages": pages,
    }


def address_of(notice: VillageNotice, public_url: str | None) -> str:
    """Where the notice's QR code leads; '' without a public address."""
    programme = notice.programmes[0].code if notice.kind == "before" else ""
    return proofs.address(public_url or "", notice.village_code, notice.origin.n, notice.year, programme, notice.batch)


def page_of(sheet: Sheet, origin: Origin) -> dict[str, Any]:
    """What every template needs to know about paper and publisher."""
    names = ("width", "height", "margin_x", "margin_top", "margin_bottom", "gap", "heading", "strip", "row", "list_pt")
    return {
        "sheet": {name: getattr(sheet, name) for name in names},
        "mark": "示例数据" if origin.is_sample else "",
        "author": f"{origin.county_name}财政局",
    }


def foot(origin: Origin, serial: str, check_code: str) -> dict[str, str]:
    """What stands at the foot of every page, and the head of the chain under the first."""
    return {
        "serial": f"编号 {serial}" if serial else "",
        "check": f"校验码 {check_code}" if check_code else "",
        "origin": f"依据第{origin.n}号发布（{chinese_day(origin.published)}）打印",
        "chain": f"第{origin.n}号发布登记链头 SHA-256 {origin.head_hash}",
    }


def marked(text: str) -> list[tuple[str, bool]]:
    """`一**二**三` as runs of (text, is_bold)."""
    return [(run, index % 2 == 1) for index, run in enumerate(re.split(r"\*\*", text)) if run]


def _title(notice: VillageNotice, wording: Wording) -> str:
    programme = notice.programmes[0].name if notice.kind == "before" else ""
    places = {"township": notice.township_name, "village": notice.village_name}
    return wording.text(notice.kind, "title", **places, year=notice.year, programme=programme)


def _sum(notice: VillageNotice, wording: Wording) -> dict[str, str]:
    total = notice.total_fen
    return {"label": wording.text(notice.kind, "sum"), "amount": f"{written(total)}元", "capitals": f"大写：{in_capitals(total)}"}


def _opening(notice: VillageNotice, wording: Wording) -> list[str]:
    return _opening_of_before(notice, wording) if notice.kind == "before" else [_opening_of_result(notice, wording)]


def _opening_of_result(notice: VillageNotice, wording: Wording) -> str:
    total, due = notice.total_fen, notice.due_fen
    is_equal = all(one.due_fen == one.paid_fen for one in notice.programmes)
    amounts = {"total": written(total), "due": written(due), "difference": written(total - due)}
    sentence = wording.text("result", "due_equal" if is_equal else "due_differs", **amounts)
    programmes = sum(_programmes_in(one) for one in notice.programmes)
    return wording.text("result", "opening", programmes=programmes, due_sentence=sentence, period=notice.period.written(), year=notice.year)


def _programmes_in(one: ProgrammeAccount) -> int:
    found = re.search(r"(\d+)项$", one.name) if one.naming == "merged" else None
    return int(found.group(1)) if found else 1


def _opening_of_before(notice: VillageNotice, wording: Wording) -> list[str]:
    one = notice.programmes[0]
    amount = quantity_text(one.quantity, places_of([one.quantity], one.quantity_unit))
    opening = wording.text(
        "before",
        "opening",
        policy=wording.for_programme("before", one.code, "policy", one.policy),
        year=notice.year,
        programme=one.name,
        standard_sentence=f"补贴标准：{one.standard}。" if one.standard else "",
        count=one.people_count,
        people_unit=one.people_unit,
        quantity_sentence=f"，{amount}{one.quantity_unit}" if amount else "",
    )
    return [opening, wording.text("before", "objection", period=notice.period.written())]


def _where(sections: Mapping[str, Sequence[Section]], pages: Sequence[Sequence[Mapping[str, Any]]]) -> dict[str, dict[str, int]]:
    """Programme code -> first and last page of its list, counted from the first list page."""
    owners = [code for code, found in sections.items() for _ in found]
    where: dict[str, dict[str, int]] = {}
    for number, page in enumerate(pages, start=1):
        for part in page:
            where.setdefault(owners[part["section"]], {"first": number, "last": number})["last"] = number
    return where


def _notes(notice: VillageNotice) -> list[str]:
    notes = []
    for one in notice.programmes:
        if notice.kind == "result" and one.due_fen != one.paid_fen:
            reason = one.difference_reason or "按户核对，详询乡镇"
            amounts = f"应发{written(one.due_fen)}元，实发{written(one.paid_fen)}元，差{written(one.paid_fen - one.due_fen)}元"
            notes.append(f"{one.name}{amounts}：{reason}。")
        if one.naming == "named" and one.basis:
            notes.append(f"{one.name}在村公示栏登姓名的依据：{one.basis}。")
    if any(one.naming == "merged" for one in notice.programmes):
        notes.append("依法合并公布：这几项人数很少，单独列出会让人猜到是谁，金额已计入合计。")
    return notes


def _contact(notice: VillageNotice, wording: Wording, has_address: bool) -> dict[str, Any]:
    numbers = [
        (wording.text("contact", "supervisor"), wording.telephone("village", notice.village_code)),
        (
            township_office(notice.township_name),
            wording.telephone("township", notice.township_code) or _published(notice, notice.township_name),
        ),
        (wording.text("contact", "bureau", county=notice.origin.county_name), wording.telephone("county") or _published(notice, "财政局")),
    ]
    told = [f"{who} {number or RULED}" for who, number in numbers]
    lines = [wording.text("contact", "report") + told[0], "　".join(told[1:])]
    if notice.kind == "result":
        lines.append(wording.text("result", "looked_up", place=wording.text("place", "looked_up")))
    if not has_address:
        lines.insert(0, wording.text("contact", "no_address"))
    return {"heading": wording.text("contact", "scan") if has_address else "", "lines": [marked(line) for line in lines]}


def _published(notice: VillageNotice, who: str) -> str:
    """The number the county itself published for an office."""
    return next((number for office, number in notice.contacts if who in office), "")
