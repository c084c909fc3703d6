"""Makes the table on the first page of a notice: all programmes of the year, or one programme by group or household."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from dashboard.notices.lists import main_section
from dashboard.notices.model import ProgrammeAccount, Recipient, VillageNotice
from dashboard.notices.sheets import MM_PER_POINT, Column, Row, Sheet, fitted, lines_of, places_of, quantity_text, squeezed, widths
from schemas.money import written

#: a list this short stands on the first page of a notice before payment
SHORT_LIST = 12
#: height in mm the first page's table should fill on A4, and the lowest a row may get
TABLE_MM, LOW_MM = {"result": 96.0, "before": 82.0}, 5.8
NOTE_MM = 5.5
Cells = list[dict[str, Any]]


def stands_on_front(notice: VillageNotice) -> bool:
    """True when a notice before payment carries its whole list on the first page."""
    return notice.kind == "before" and len(notice.programmes[0].recipients) <= SHORT_LIST


def front(notice: VillageNotice, sheet: Sheet, pages: Mapping[str, Mapping[str, int]], notes: int = 0) -> dict[str, Any]:
    """The first page's table, leaving room for `notes` lines below it.

    `pages` is programme code -> first and last page of its list, counted from the first list page.
    """
    if notice.kind == "result":
        return _by_programme(notice, sheet, pages, notes)
    one = notice.programmes[0]
    return _by_household(one, notice, sheet) if stands_on_front(notice) and one.recipients else _by_group(one, sheet)


def _by_programme(notice: VillageNotice, sheet: Sheet, pages: Mapping[str, Mapping[str, int]], notes: int) -> dict[str, Any]:
    columns = (
        Column("序号", "center"),
        Column("补贴项目", "left", is_elastic=True),
        Column("标准", "center"),
        Column("发给", "right"),
        Column("数量", "right"),
        Column("应发（元）", "right"),
        Column("实发（元）", "right"),
        Column("发放时间", "center"),
        Column("名单", "center"),
    )
    rows = [_programme_cells(number, one, pages) for number, one in enumerate(notice.programmes, start=1)]
    total = [
        cell("合　　计", "center", 5),
        cell(written(notice.due_fen), "right"),
        cell(written(notice.total_fen), "right"),
        cell("", "center", 2),
    ]
    return table(columns, rows, total, sheet, TABLE_MM["result"] - NOTE_MM * notes)


def _programme_cells(number: int, one: ProgrammeAccount, pages: Mapping[str, Mapping[str, int]]) -> list[Any]:
    quantity = quantity_text(one.quantity, places_of([one.quantity], one.quantity_unit))
    listed: Any = pages.get(one.code) or ("依法合并" if one.naming == "merged" else "只公布总数")
    return [
        str(number),
        one.name,
        one.standard or "—",
        f"{one.people_count:,}{one.people_unit}" if one.people_count else "",
        quantity + one.quantity_unit if quantity else "",
        written(one.due_fen),
        written(one.paid_fen),
        one.paid_on,
        listed,
    ]


def _by_household(one: ProgrammeAccount, notice: VillageNotice, sheet: Sheet) -> dict[str, Any]:
    section = main_section(one, notice, is_wide=True)
    rows: list[list[Any]] = [list(row.cells) for row in section.rows]
    first = next(index for index, column in enumerate(section.columns) if column.sums)
    if one.unnamed_count:
        hidden = {"quantity": quantity_text(one.unnamed_quantity, section.places), "due": written(one.unnamed_due_fen)}
        words = ["", "", f"依法不列姓名{one.unnamed_count}{one.people_unit}"]
        rows.append([*words[:first], *(hidden.get(column.sums, "") for column in section.columns[first:])])
    whole = {"quantity": quantity_text(one.quantity, section.places), "due": written(one.due_fen)}
    total = [cell("合　　计", "center", first), *(cell(whole.get(c.sums, ""), c.align) for c in section.columns[first:])]
    return table(section.columns, rows, total, sheet, TABLE_MM["before"])


def _by_group(one: ProgrammeAccount, sheet: Sheet) -> dict[str, Any]:
    """The first page of a long list: one row for each 村民小组."""
    columns = (
        Column("序号", "center"),
        Column("村民小组", "left", is_elastic=True),
        Column(f"{one.people_unit}数", "right"),
        Column(f"数量（{one.quantity_unit}）" if one.quantity_unit else "数量", "right"),
        Column("拟发金额（元）", "right"),
    )
    groups: dict[str, list[Recipient]] = {}
    for row in one.recipients:
        groups.setdefault(row.group_name, []).append(row)
    places = places_of([row.quantity for row in one.recipients] or [one.quantity], one.quantity_unit)
    rows: list[list[Any]] = []
    for name, members in groups.items():
        rows.append(_group_cells(str(len(rows) + 1), _group_words(name), members, places))
    if one.unnamed_count:
        rows.append(["", "依法不列姓名", str(one.unnamed_count), quantity_text(one.unnamed_quantity, places), written(one.unnamed_due_fen)])
    if not rows:
        rows = [["1", "按规定只公布总数", str(one.people_count), quantity_text(one.quantity, places), written(one.due_fen)]]
    sums = (str(one.people_count), quantity_text(one.quantity, places), written(one.due_fen))
    return table(columns, rows, [cell("合　　计", "center", 2), *(cell(text, "right") for text in sums)], sheet, TABLE_MM["before"])


def _group_cells(number: str, name: str, members: Sequence[Recipient], places: int) -> list[str]:
    known = [member.quantity for member in members if member.quantity is not None]
    quantity = quantity_text(sum(known, Decimal(0)), places) if known else ""
    return [number, name, str(len(members)), quantity, written(sum(member.due_fen for member in members))]


def _group_words(name: str) -> str:
    """A group as it is printed: 3 -> 3组."""
    return (f"{name}组" if name.isdigit() else name) or "未分组"


def cell(text: str, align: str, span: int = 1) -> dict[str, Any]:
    """A cell of a closing row, over `span` columns."""
    return {"text": text, "span": span, "align": align}


def table(
    columns: Sequence[Column], rows: list[list[Any]], total: Cells, sheet: Sheet, height: float = TABLE_MM["result"], width: float = 0
) -> dict[str, Any]:
    """A table as the templates take it; rows get lower as they get more, so that up to sixteen programmes stay on one page.

    Where the columns do not fit side by side the long names wrap, and their rows get higher.
    """
    texts = [tuple("第88—88页" if isinstance(one, dict) else one for one in row) for row in rows]
    sums = tuple(text for one in total for text in ([one["text"]] if one["span"] == 1 else [""] * one["span"]))
    room = width or sheet.body_width
    measured = widths(columns, [*texts, sums], sheet, room) or squeezed(columns, [*texts, sums], sheet, room)
    lines = [lines_of(Row(row), measured, sheet) for row in texts]
    extra = sheet.list_pt * MM_PER_POINT * 1.35
    free = height * sheet.front - extra * sum(count - 1 for count in lines)
    each = min(sheet.front_row, max(LOW_MM * sheet.list_pt / 12, free / (len(rows) + 2)))
    return {
        "widths": [round(width, 2) for width in measured],
        "heads": [column.title for column in columns],
        "aligns": [column.align for column in columns],
        "rows": [fitted(row, measured, sheet) for row in rows],
        "total": total,
        "heights": [round(each, 2), *(round(each + extra * (count - 1), 2) for count in lines), round(each, 2)],
    }
