"""Makes invented notices of any size; names are strings of characters that nobody is called."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from dashboard.notices.model import Naming, NoticeKind, Origin, Period, ProgrammeAccount, Recipient, VillageNotice
from datasets.published import proofs

FIRST = "甲乙丙丁戊己庚辛壬癸"
SECOND = "松竹梅兰菊荷桂柏槐榆柳桃杏李梨枣"
THIRD = "一二三四五六七八九十百千"
VILLAGE = "411322101207"
HEAD = "a3" * 32
NAMES = (
    "耕地地力保护补贴",
    "实际种粮农民一次性补贴",
    "高龄津贴",
    "农机购置与应用补贴",
    "公益林生态效益补偿",
    "农村最低生活保障金",
    "特困人员救助供养",
    "重度残疾人护理补贴",
    "困难残疾人生活补贴",
    "计划生育家庭奖励扶助",
    "临时救助",
    "退耕还林补助",
    "生态护林员补助",
    "移民后期扶持直补",
    "老年乡村医生补助",
)


def origin(*, is_sample: bool = True, n: int = 12) -> Origin:
    """State 12 of the county, published 20 November 2026."""
    return Origin("411322", "方城县", n, date(2026, 11, 20), HEAD, is_sample)


def name(rng: random.Random) -> str:
    """An invented name of three characters."""
    return rng.choice(FIRST) + rng.choice(SECOND) + rng.choice(THIRD)


def recipients(count: int, seed: int = 1, standard: str = "86.90") -> tuple[Recipient, ...]:
    """`count` households in groups of about thirty, paid their area times the standard, half up."""
    rng = random.Random(seed)
    rows = []
    for number in range(count):
        area = Decimal(rng.randrange(120, 1900)) / 100
        fen = int((area * Decimal(standard) * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP))
        rows.append(Recipient(str(number // 30 + 1), name(rng), area, standard, fen, fen))
    return tuple(rows)


def account(number: int, rows: tuple[Recipient, ...], naming: Naming = "named", **own: Any) -> ProgrammeAccount:
    """Programme `number` with these recipients; totals follow from them."""
    made = ProgrammeAccount(
        code=f"BT{number:03d}",
        name=NAMES[(number - 1) % len(NAMES)] + ("" if number <= len(NAMES) else str(number)),
        standard="86.90元/亩",
        people_count=len(rows),
        people_unit="户",
        quantity=sum((row.quantity for row in rows if row.quantity is not None), Decimal(0)),
        quantity_unit="亩",
        due_fen=sum(row.due_fen for row in rows),
        paid_fen=sum(row.paid_fen for row in rows),
        paid_on="2026-06-20",
        naming=naming,
        recipients=rows if naming == "named" else (),
    )
    return replace(made, **own)


def notice(
    programmes: tuple[ProgrammeAccount, ...], kind: NoticeKind = "result", *, is_sample: bool = True, batch: str = ""
) -> VillageNotice:
    """A notice of the invented village 东河湾村 in 券桥镇 for 2026."""
    total = sum(p.paid_fen if kind == "result" else p.due_fen for p in programmes)
    code = programmes[0].code if kind == "before" else ""
    return VillageNotice(
        kind, origin(is_sample=is_sample), "411322101", "券桥镇", VILLAGE, "东河湾村", 2026, programmes,
        Period(date(2026, 11, 24), date(2026, 11, 30), 7, "自然日"),
        proofs.serial(VILLAGE, 2026, code, batch), proofs.check_code(HEAD, VILLAGE, 2026, total, code, batch), batch,
    )  # fmt: skip


def year_of(sizes: list[int], seed: int = 1) -> VillageNotice:
    """A year's result: one programme per size; a negative size is a programme of which only the total is shown."""
    made = []
    for number, size in enumerate(sizes, start=1):
        rows = recipients(abs(size), seed * 100 + number)
        made.append(account(number, rows, "named" if size > 0 else "totals"))
    return notice(tuple(made))
