"""Knows what may stand on a village notice: a frozen print model.

Rule: no identity number, bank card, telephone or address of a person has a place here, so none can be printed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from datasets.office.refusals import Refusal

NoticeKind = Literal["result", "before"]
Naming = Literal["named", "totals", "merged"]

#: the columns of the board part that a notice reads; whatever else a row may carry is not looked at
BOARD_COLUMNS: tuple[str, ...] = (
    "programme_code",
    "batch",
    "batch_kind",
    "group_name",
    "person_name",
    "quantity",
    "standard",
    "due_fen",
    "paid_fen",
    "remark",
)


class CannotPrint(Refusal):
    """A notice that must not be printed, with one Chinese sentence that says why."""


@dataclass(frozen=True)
class Recipient:
    """One household or person of a list; amounts in fen, `quantity` in the programme's own unit."""

    group_name: str
    person_name: str
    quantity: Decimal | None
    standard: str
    due_fen: int
    paid_fen: int
    remark: str = ""

    @property
    def difference_fen(self) -> int:
        """Paid less due."""
        return self.paid_fen - self.due_fen


@dataclass(frozen=True)
class ProgrammeAccount:
    """One programme in one village: the published totals and, where the class allows, the list behind them.

    `policy` is the basis the county's published list gives for the programme, '' where it gives none.
    `naming` says what may be shown: named (with list), totals (只公布总数), merged (依法合并). `unnamed_*` are the part
    of a named list whose rows may not be named (minors, class X); they keep the list adding up.
    """

    code: str
    name: str
    standard: str
    people_count: int
    people_unit: str
    quantity: Decimal | None
    quantity_unit: str
    due_fen: int
    paid_fen: int
    paid_on: str
    naming: Naming
    policy: str = ""
    recipients: tuple[Recipient, ...] = ()
    unnamed_count: int = 0
    unnamed_quantity: Decimal | None = None
    unnamed_due_fen: int = 0
    unnamed_paid_fen: int = 0
    basis: str = ""
    difference_reason: str = ""

    @property
    def listed_paid_fen(self) -> int:
        """What the list adds up to, the unnamed part included."""
        return sum(row.paid_fen for row in self.recipients) + self.unnamed_paid_fen

    @property
    def listed_due_fen(self) -> int:
        """What was due on the list, the unnamed part included."""
        return sum(row.due_fen for row in self.recipients) + self.unnamed_due_fen


@dataclass(frozen=True)
class Origin:
    """The published state a sheet is printed from."""

    county_code: str
    county_name: str
    n: int
    published: date
    head_hash: str
    is_sample: bool


@dataclass(frozen=True)
class Period:
    """公示期: first and last day, both included, and how the days were counted."""

    first: date
    last: date
    days: int
    day_word: str

    def written(self) -> str:
        """`2026年11月24日至11月30日（7个自然日）`; the year is repeated only where it changes."""
        end = chinese_day(self.last) if self.last.year != self.first.year else f"{self.last.month}月{self.last.day}日"
        return f"{chinese_day(self.first)}至{end}（{self.days}个{self.day_word}）"


@dataclass(frozen=True)
class VillageNotice:
    """One notice for one village: `result` 年度发放结果公开 over all programmes, `before` 发放前公示 of one.

    `contacts` are the telephones of offices that the county published: (who, number).
    """

    kind: NoticeKind
    origin: Origin
    township_code: str
    township_name: str
    village_code: str
    village_name: str
    year: int
    programmes: tuple[ProgrammeAccount, ...]
    period: Period
    serial: str
    check_code: str
    batch: str = ""
    contacts: tuple[tuple[str, str], ...] = ()

    @property
    def total_fen(self) -> int:
        """The sum the notice states: paid for a result, due before payment."""
        return sum(p.paid_fen if self.kind == "result" else p.due_fen for p in self.programmes)

    @property
    def due_fen(self) -> int:
        """What was due in all programmes together."""
        return sum(p.due_fen for p in self.programmes)


def chinese_day(day: date) -> str:
    """`2026年11月24日`, Arabic digits as GB/T 9704 asks."""
    return f"{day.year}年{day.month}月{day.day}日"


def committee(name: str) -> str:
    """Who seals for the village: 东河湾村 -> 东河湾村民委员会; 新华街社区 -> 新华街社区居民委员会."""
    if name.endswith("委员会"):
        return name
    return name + "居民委员会" if name.endswith("社区") else name.removesuffix("村") + "村民委员会"


def township_office(name: str) -> str:
    """Who seals for the township: 券桥镇 -> 券桥镇人民政府; 凤瑞街道 -> 凤瑞街道办事处."""
    if name.endswith("街道"):
        return name + "办事处"
    return name + "人民政府" if name.endswith(("镇", "乡")) else name
