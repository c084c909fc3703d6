"""Makes the lists of names of a notice: which columns, which sums, and where a few rows need words of their own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from dashboard.notices.model import ProgrammeAccount, Recipient, VillageNotice
from dashboard.notices.sheets import Column, Row, Section, ems, places_of, quantity_text
from schemas.money import written

#: with more remarks than one row in five the remarks get a column of their own
FEW = 5
#: below this a list is set over the whole width
NARROW = 8
#: in em: 第三村民小组（河东片） stands on one line
WIDEST_GROUP = 12


def sections_of(notice: VillageNotice) -> dict[str, tuple[Section, ...]]:
    """Programme code -> its list and, when only a few rows need words, the list of those rows; only programmes that may be named."""
    return {one.code: _sections(one, notice) for one in notice.programmes if one.naming == "named" and one.recipients}


def _sections(one: ProgrammeAccount, notice: VillageNotice) -> tuple[Section, ...]:
    apart = _apart(one)
    is_wide = not apart and any(_needs_words(row) for row in one.recipients)
    main = main_section(one, notice, is_wide=is_wide or len(one.recipients) < NARROW)
    return (main, _words_section(one, apart)) if apart else (main,)


def _needs_words(row: Recipient) -> bool:
    return bool(row.remark) or row.due_fen != row.paid_fen


def _apart(one: ProgrammeAccount) -> list[tuple[int, Recipient]]:
    """Rows with a remark or a difference, numbered, when they are few enough to stand in a list of their own."""
    found = [(number, row) for number, row in enumerate(one.recipients, start=1) if _needs_words(row)]
    return found if len(one.recipients) >= NARROW and len(found) * FEW <= len(one.recipients) else []


def main_section(one: ProgrammeAccount, notice: VillageNotice, *, is_wide: bool) -> Section:
    """The list of a programme; wide lists show 应发, 实发 and 备注 where they say something."""
    is_before = notice.kind == "before"
    places = places_of([row.quantity for row in one.recipients], one.quantity_unit)
    columns = _columns(one, is_before=is_before, is_wide=is_wide)
    return Section(
        title=f"{one.name}名单",
        sub=_sub(one, places),
        columns=columns,
        rows=tuple(_row(number, row, columns, places, is_before) for number, row in enumerate(one.recipients, start=1)),
        closing=_closing(one, places, is_before=is_before),
        count_unit=one.people_unit,
        quantity_unit=one.quantity_unit,
        places=places,
        is_wide=is_wide,
    )


def _columns(one: ProgrammeAccount, *, is_before: bool, is_wide: bool) -> tuple[Column, ...]:
    rows, unit = one.recipients, one.quantity_unit
    name = "户主姓名" if one.people_unit == "户" else "姓名"
    columns = [Column("序号", "center"), _group_column(rows), Column(name, "center", is_elastic=True)]
    if any(row.quantity is not None for row in rows):
        word = "面积" if unit == "亩" else "数量"
        columns.append(Column(f"{word}（{unit}）" if unit else word, "right", "quantity"))
    if one.standard == "各户不一" and any(row.standard for row in rows):
        columns.append(Column("标准（元）", "right"))
    if is_wide and not is_before and any(row.due_fen != row.paid_fen for row in rows):
        columns.append(Column("应发（元）", "right", "due"))
    columns.append(Column("拟发（元）", "right", "due") if is_before else Column("实发（元）", "right", "paid"))
    if is_wide and any(row.remark for row in rows):
        columns.append(Column("备注", "left", is_elastic=True))
    return tuple(columns)


def _group_column(rows: Iterable[Recipient]) -> Column:
    """Numbers stand side by side; the long names of some villages' groups wrap."""
    return Column("组", "center", is_elastic=any(ems(row.group_name) > WIDEST_GROUP for row in rows))


def _row(number: int, row: Recipient, columns: Sequence[Column], places: int, is_before: bool) -> Row:
    values = {
        "序号": str(number),
        "组": row.group_name.removesuffix("组"),
        "标准（元）": row.standard,
        "备注": row.remark,
        "quantity": quantity_text(row.quantity, places),
        "due": written(row.due_fen),
        "paid": written(row.paid_fen),
    }
    cells = tuple(values.get(column.sums or column.title, row.person_name) for column in columns)
    return Row(cells, row.group_name, row.quantity, row.due_fen, row.due_fen if is_before else row.paid_fen)


def _sub(one: ProgrammeAccount, places: int) -> str:
    standard = f"标准：{one.standard}" if one.standard and one.standard != "各户不一" else ""
    quantity = quantity_text(one.quantity, places) + one.quantity_unit if one.quantity is not None else ""
    whole = [f"全村{one.people_count:,}{one.people_unit}", quantity, f"{written(one.paid_fen)}元"]
    return "　　".join(text for text in (standard, "，".join(text for text in whole if text)) if text)


def _closing(one: ProgrammeAccount, places: int, *, is_before: bool) -> tuple[tuple[str, str], ...]:
    quantities = [row.quantity for row in one.recipients] + [one.unnamed_quantity]
    known = [quantity for quantity in quantities if quantity is not None]
    quantity = quantity_text(sum(known, Decimal(0)), places) + one.quantity_unit if known else ""
    total = one.listed_due_fen if is_before else one.listed_paid_fen
    words = [f"{len(one.recipients) + one.unnamed_count:,}{one.people_unit}", quantity, f"{written(total)}元"]
    closing = [("合计", "，".join(word for word in words if word))]
    if one.unnamed_count:
        amount = one.unnamed_due_fen if is_before else one.unnamed_paid_fen
        closing.insert(0, ("依法不列姓名", f"{one.unnamed_count}{one.people_unit}，{written(amount)}元（已计入合计）"))
    return tuple(closing)


def _words_section(one: ProgrammeAccount, apart: Sequence[tuple[int, Recipient]]) -> Section:
    columns = (
        Column("序号", "center"),
        _group_column([row for _, row in apart]),
        Column("姓名", "center", is_elastic=True),
        Column("应发（元）", "right", "due"),
        Column("实发（元）", "right", "paid"),
        Column("差额（元）", "right", "difference"),
        Column("说明", "left", is_elastic=True),
    )
    rows = tuple(Row(_words_cells(number, row), row.group_name, None, row.due_fen, row.paid_fen) for number, row in apart)
    closing = (("合计", f"{len(rows)}{one.people_unit}，{written(sum(row.paid for row in rows))}元"),)
    title, sub = f"{one.name}：需要说明的", "序号与名单相同，金额已计入名单"
    return Section(title, sub, columns, rows, closing, count_unit=one.people_unit, is_wide=True)


def _words_cells(number: int, row: Recipient) -> tuple[str, ...]:
    amounts = (written(row.due_fen), written(row.paid_fen), written(row.difference_fen))
    return (str(number), row.group_name.removesuffix("组"), row.person_name, *amounts, row.remark)
