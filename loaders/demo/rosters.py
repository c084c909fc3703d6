"""Writes payment rosters (补贴发放明细表) as the offices hand them in: one workbook per programme and batch, five layouts.

Rule: ID, card and telephone stand in the rosters because offices put them there; all of them are invented.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import NamedTuple

from openpyxl import Workbook

from loaders.demo.entitlement import Payment, Programme, payments, programmes
from loaders.demo.lists import rows
from loaders.demo.places import COUNTY
from loaders.demo.sheets import SAMPLE, joined, mark

Value = str | int | float | None


class Batch(NamedTuple):
    """One line of batches.csv: one roster workbook."""

    programme_code: str
    year: int
    batch_no: int
    batch_kind: str
    paid_date: date
    months: int
    act: str

    @property
    def name(self) -> str:
        """2025年第1批."""
        return f"{self.year}年第{self.batch_no}批"

    @property
    def file_name(self) -> str:
        """BT001_2025年第1批_实发.xlsx."""
        return f"{self.programme_code}_{self.name}_{self.batch_kind}.xlsx"


class Layout(NamedTuple):
    """How one office draws its roster: head rows ('<' joined to the left, '^' joined upwards) and the cells of one row."""

    head: tuple[tuple[str, ...], ...]
    cells: Callable[[int, Payment, Batch], tuple[Value, ...]]
    amount_columns: tuple[int, ...]
    quantity_column: int


def batches(years: tuple[int, ...]) -> list[Batch]:
    """The batches of the given years."""
    return [
        Batch(
            row["programme_code"],
            int(row["year"]),
            int(row["batch_no"]),
            row["batch_kind"],
            date.fromisoformat(row["paid_date"]),
            int(row["months"]),
            row["act"],
        )
        for row in rows("batches")
        if int(row["year"]) in years
    ]


CAPITALS = "〇一二三四五六七八九"


def _number(hundredths: int) -> float | int:
    whole, rest = divmod(hundredths, 100)
    return whole if not rest else hundredths / 100


def _text(hundredths: int) -> str:
    return f"{Decimal(hundredths) / 100:,.2f}"


def _full(seq: int, paid: Payment, batch: Batch) -> tuple[Value, ...]:
    village, person = paid.village, paid.person
    return (
        seq, village.township.name, village.written("村"), f"{person.group}组", person.name, person.id_number, person.card, person.phone,
        _number(paid.quantity), _number(paid.standard), paid.due_fen / 100, paid.due_fen / 100, batch.paid_date.isoformat(), None,
    )  # fmt: skip


def _two_deep(seq: int, paid: Payment, batch: Batch) -> tuple[Value, ...]:
    village, person = paid.village, paid.person
    return (
        seq, village.township.name, village.name, str(person.group), person.name, person.id_number, person.card, person.phone,
        _number(paid.quantity), _number(paid.standard), paid.due_fen / 100, paid.due_fen / 100, None,
    )  # fmt: skip


def _wide(seq: int, paid: Payment, batch: Batch) -> tuple[Value, ...]:
    village, person = paid.village, paid.person
    group = f"第{CAPITALS[person.group]}组"
    return (
        seq, village.township.name, village.written("村委会"), group, person.name, "居民身份证", person.id_number, person.card,
        person.phone,
        _number(paid.quantity), _number(paid.standard), paid.due_fen / 100, paid.due_fen / 100, f"{batch.paid_date:%Y/%-m/%-d}", None,
    )  # fmt: skip


def _as_text(seq: int, paid: Payment, batch: Batch) -> tuple[Value, ...]:
    village, person = paid.village, paid.person
    return (
        str(seq), village.township.name, village.written("村民委员会"), f"{person.group}组", person.name, person.id_number, person.card,
        person.phone, _text(paid.quantity), _text(paid.standard), _text(paid.due_fen), _text(paid.due_fen),
        f"{batch.paid_date:%Y年%-m月%-d日}", None,
    )  # fmt: skip


def _coded(seq: int, paid: Payment, batch: Batch) -> tuple[Value, ...]:
    village, person = paid.village, paid.person
    return (
        seq, village.township.name, village.written("村"), village.code, person.name, person.id_number, person.card, person.phone,
        _number(paid.quantity), _number(paid.standard), paid.due_fen / 100, paid.due_fen / 100, batch.paid_date.isoformat(), None,
    )  # fmt: skip


def layout(programme: Programme) -> Layout:
    """The layout the programme's office uses."""
    quantity, unit = f"{programme.quantity_heading}({programme.unit})", f"元/{programme.unit}"
    name = "户主姓名" if programme.payee == "户" else "姓名"
    place, money = ("乡镇", "村"), ("应发金额(元)", "实发金额(元)")
    if programme.layout == "two_deep":
        upper = ("序号", "所在地", "<", "<", "补贴对象", "<", "<", "<", quantity, f"补贴标准({unit})", "补贴金额", "<", "备注")
        lower = ("^", "乡镇", "村", "组", name, "身份证号码", "银行卡号", "联系电话", "^", "^", *money, "^")
        return Layout((upper, lower), _two_deep, (10, 11), 8)
    if programme.layout == "wide":
        head = (
            "序号",
            "乡镇（街道）",
            "村（社区）",
            "村民小组",
            name,
            "证件类型",
            "证件号码",
            "银行账号",
            "手机号码",
            quantity,
            f"补贴标准（{unit}）",
            *money,
            "发放日期",
            "备注",
        )
        return Layout((head,), _wide, (11, 12), 9)
    tail = ("身份证号", "银行卡号", "联系电话", quantity, f"补贴标准({unit})", *money, "发放日期", "备注")
    if programme.layout == "text":
        return Layout((("序号", *place, "村民小组", name, *tail),), _as_text, (10, 11), 8)
    if programme.layout == "coded":
        return Layout((("序号", *place, "村代码", name, *tail),), _coded, (10, 11), 8)
    return Layout((("序号", *place, "村民小组", name, *tail),), _full, (10, 11), 8)


def _proposed(paid: list[Payment], seed: int) -> list[Payment]:
    """The list as it stood before the objections: a few areas differ from what was paid in the end."""
    rng = Random(f"{seed}/proposed")
    changed = set(rng.sample(range(len(paid)), k=len(paid) // 150))
    out = []
    for index, row in enumerate(paid):
        quantity = row.quantity + rng.choice((-40, -20, 20, 40, 60)) if index in changed and row.quantity > 60 else row.quantity
        out.append(row._replace(quantity=quantity, due_fen=(quantity * row.standard + 50) // 100))
    return out


def roster_rows(batch: Batch, seed: int) -> list[Payment]:
    """The payments of `batch`."""
    paid = payments(seed, batch.programme_code, batch.year, batch.months)
    return _proposed(paid, seed) if batch.batch_kind == "拟发" else paid


def _lines(batch: Batch, programme: Programme, paid: list[Payment], drawn: Layout) -> Iterator[tuple[Value, ...]]:
    is_text = programme.layout == "text"
    facts = f"补贴项目：{programme.name}（{programme.code}）　批次：{batch.name}　批次性质：{batch.batch_kind}"
    facts += f"　发放日期：{batch.paid_date.isoformat()}"
    width = len(drawn.head[-1])
    yield (SAMPLE,)
    yield (f"{COUNTY}{batch.year}年{programme.name}发放明细表",)
    yield (facts, *[None] * (width - 2), "单位：元")
    for line in drawn.head:
        yield tuple(None if cell in "<^" else cell for cell in line)
    for seq, row in enumerate(paid, 1):
        yield drawn.cells(seq, row, batch)
    last: list[Value] = [None] * width
    last[0] = "合计"
    quantity, total = sum(row.quantity for row in paid), sum(row.due_fen for row in paid)
    last[drawn.quantity_column] = _text(quantity) if is_text else _number(quantity)
    for column in drawn.amount_columns:
        last[column] = _text(total) if is_text else total / 100
    yield tuple(last)


def write_roster(path: Path, batch: Batch, seed: int) -> int:
    """Write the roster of `batch` to `path`; returns the number of payments."""
    programme = programmes()[batch.programme_code]
    drawn, paid = layout(programme), roster_rows(batch, seed)
    book = Workbook(write_only=True)
    mark(book, f"{COUNTY}{batch.year}年{programme.name}发放明细表")
    sheet = book.create_sheet("发放明细" if programme.layout != "wide" else programme.name)
    for line in _merges(drawn):
        sheet.merged_cells.add(line)
    for cells in _lines(batch, programme, paid, drawn):
        sheet.append(cells)
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)
    return len(paid)


def _merges(drawn: Layout) -> list[str]:
    width = len(drawn.head[-1])
    return [f"A2:{chr(64 + width)}2", *joined(drawn.head, top=4)]
