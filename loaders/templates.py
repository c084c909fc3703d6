"""Writes an empty template per table in the official layout: title, unit, merged head, example rows, notes, data validation.

Rule: a template read back by `check` gives no finding, so what the office is asked to fill is what the program understands.
The example rows (示例) hold coherent figures; heads that differ from the declared titles stand in `heads.csv`.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from loaders import examples
from schemas.kinds import tables
from schemas.tables import Column, Table

_CENTRE = Alignment(horizontal="center", vertical="center", wrap_text=True)
_THIN = Side(style="thin", color="8C8C8C")
_BOX = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_HEAD = PatternFill("solid", fgColor="EEF1F5")
_GREY = Font(italic=True, color="6B6B6B")
_CHOICES = {
    "id_type": ("居民身份证", "护照", "港澳台居民居住证", "统一社会信用代码"),
    "to_household": ("到户", "到人"),
    "bond_kind": (
        "一般债券",
        "普通专项债券",
        "土地储备专项债券",
        "棚改专项债券",
        "收费公路专项债券",
        "其他领域专项债券",
        "其他自平衡专项债券",
    ),
    "purpose": ("新增债券", "再融资债券", "置换债券"),
    "claim_or_debt": ("债权", "债务"),
}


@dataclass(frozen=True)
class Placed:
    """One column of a template: its declared column, its head path from top to bottom, the panel it stands in."""

    column: Column
    path: tuple[str, ...]
    side: str = ""
    block: int = 0


def write_all(folder: Path) -> list[Path]:
    """Write one workbook per declared table that has columns; returns the paths, `<id> <title>.xlsx`."""
    folder.mkdir(parents=True, exist_ok=True)
    out = []
    for table in tables().values():
        if table.shape != "grid":
            path = folder / f"{table.id} {table.title.replace('/', '、')}.xlsx"
            write(table, path)
            out.append(path)
    return out


def write(table: Table, path: Path) -> None:
    """Write the template of `table` to `path`."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = table.title.replace("/", "、")[:31]
    placed = layout(table)
    head = _above(sheet, table, len(placed))
    body = _head(sheet, placed, head)
    last = _body(sheet, table, placed, body)
    _notes(sheet, table, last + 1)
    _validate(sheet, table, placed, body, last)
    sheet.freeze_panes = f"A{body}"
    _explain(book, table)
    book.save(path)


@cache
def _heads() -> dict[tuple[str, str], str]:
    with (Path(__file__).parent / "heads.csv").open(encoding="utf-8-sig", newline="") as handle:
        return {(row["table"], row["column"]): row["path"] for row in csv.DictReader(handle)}


def layout(table: Table) -> list[Placed]:
    """The columns of the template in sheet order; a column whose path in heads.csv is empty is left out."""
    if table.panels:
        return [p for n, panel in enumerate(table.panels) for p in _placed(table, panel.columns, panel.side, n)]
    if table.shape == "blocks":
        return [p for n in range(3) for p in _placed(table, table.columns, "", n)]
    return _placed(table, table.columns, "", 0)


def _placed(table: Table, columns: Sequence[Column], side: str, block: int) -> list[Placed]:
    out = []
    for column in columns:
        path = _heads().get((table.id, f"{side}:{column.name}" if side else column.name), column.title)
        if path:
            protected = path.replace("年/月/日", "年\0月\0日").replace("年/月", "年\0月")
            out.append(Placed(column, tuple(p.replace("\0", "/") for p in protected.split("/")), side, block))
    return out


def _above(sheet: Worksheet, table: Table, width: int) -> int:
    """Title, unit of publication, unit; returns the first row of the head."""
    sheet["A1"] = table.title
    sheet["A1"].font = Font(bold=True, size=16)
    sheet["A1"].alignment = _CENTRE
    sheet.row_dimensions[1].height = 30
    if width > 1:
        sheet.merge_cells(start_row=1, end_row=1, start_column=1, end_column=width)
    row = 2
    for line in examples.facts(table):
        sheet.cell(row, 1, line)
        row += 1
    if table.unit:
        sheet.cell(row, max(width, 2), f"单位：{table.unit}").alignment = Alignment(horizontal="right")
    if table.scope == "department":
        sheet.cell(row, 1, "编制单位：")
    return row + 1


def _head(sheet: Worksheet, placed: Sequence[Placed], first: int) -> int:
    """Write and merge the head; returns the first row of the body."""
    depth = max(len(p.path) for p in placed)
    for at, p in enumerate(placed, 1):
        parts = [*p.path, *[""] * (depth - len(p.path))]
        for level, text in enumerate(parts):
            cell = sheet.cell(first + level, at, text or None)
            cell.font, cell.alignment, cell.border, cell.fill = Font(bold=True), _CENTRE, _BOX, _HEAD
        wide = p.column.value in ("text", "person", "id", "card") or p.column.name == "row_name"
        sheet.column_dimensions[get_column_letter(at)].width = 26 if wide else 16
        if len(p.path) < depth:
            sheet.merge_cells(start_row=first + len(p.path) - 1, end_row=first + depth - 1, start_column=at, end_column=at)
    for level in range(depth - 1):
        _merge_equal(sheet, placed, first + level, level)
    return first + depth


def _merge_equal(sheet: Worksheet, placed: Sequence[Placed], row: int, level: int) -> None:
    """Merge neighbours in one panel that share the same upper head."""
    start = 0
    while start < len(placed):
        end = start
        key = (placed[start].path[: level + 1], placed[start].block)
        while end + 1 < len(placed) and (placed[end + 1].path[: level + 1], placed[end + 1].block) == key:
            end += 1
        if end > start and len(placed[start].path) > level + 1:
            for at in range(start + 1, end + 1):
                sheet.cell(row, at + 1).value = None
            sheet.merge_cells(start_row=row, end_row=row, start_column=start + 1, end_column=end + 1)
        start = end + 1


def _body(sheet: Worksheet, table: Table, placed: Sequence[Placed], first: int) -> int:
    """Example rows; returns the last row of the body."""
    marked = False
    last = first
    for block in sorted({p.block for p in placed}):
        columns = [(at, p) for at, p in enumerate(placed, 1) if p.block == block]
        rows = examples.rows(table, [p.column for _, p in columns], columns[0][1].side, block)
        for down, values in enumerate(rows):
            for (at, p), value in zip(columns, values, strict=True):
                _cell(sheet, first + down, at, p.column, table, value)
        if rows and not marked:
            sheet.cell(first, columns[0][0]).comment = Comment(
                "灰色斜体的各行是示例：写着“示例行”的请整行删去，固定的行请改写成自己的数。", "明白账"
            )
            marked = True
        last = max(last, first + len(rows) - 1)
    return last


def _cell(sheet: Worksheet, row: int, at: int, column: Column, table: Table, value: object) -> None:
    cell = sheet.cell(row, at)
    if isinstance(cell, MergedCell):
        return
    cell.value = value if value != "" else None
    cell.border, cell.font = _BOX, _GREY
    cell.number_format = _format(column, table)


def _format(column: Column, table: Table) -> str:
    if column.is_money:
        return "#,##0.0000" if table.unit == "亿元" else "#,##0.00"
    if column.value in ("count", "ordinal"):
        return "0"
    return "0.00" if column.value in ("decimal", "percent", "rate", "term") else "@"


def _notes(sheet: Worksheet, table: Table, row: int) -> None:
    lines = ["注：1.表中灰色斜体的各行为示例，写着“示例行”的请整行删去，固定的行请改写成自己的数；没有数据的表请保留表头并写明原因。"]
    if table.status == "knowledge":
        lines.append("2.本表的栏目依一般做法列出，尚未见到正式表式，以上级下发的表式为准。")
    for offset, line in enumerate(lines):
        sheet.cell(row + offset, 1, line)


def _validate(sheet: Worksheet, table: Table, placed: Sequence[Placed], first: int, last: int) -> None:
    """Data validation and text formats for the rows a clerk will fill."""
    for at, p in enumerate(placed, 1):
        area = f"{get_column_letter(at)}{first}:{get_column_letter(at)}{max(last, first) + (5000 if table.shape == 'roster' else 200)}"
        rule = _rule(p.column)
        if rule is not None:
            rule.add(area)
            sheet.add_data_validation(rule)


def _rule(column: Column) -> DataValidation | None:
    title = column.title[:30]
    if column.name in _CHOICES:
        rule = DataValidation(type="list", formula1='"' + ",".join(_CHOICES[column.name]) + '"', allow_blank=True)
        rule.error, rule.errorTitle = "请从列表中选择", title
        return rule
    if column.is_money or column.value in ("decimal", "percent", "rate", "term"):
        rule = DataValidation(type="decimal", operator="between", formula1="-99999999999", formula2="99999999999", allow_blank=True)
        rule.error = "请填数字；没有发生额请留空"
    elif column.value == "count":
        rule = DataValidation(type="whole", operator="greaterThanOrEqual", formula1="0", allow_blank=True)
        rule.error = "请填整数"
    elif column.value == "id":
        rule = DataValidation(type="textLength", operator="between", formula1="1", formula2="30", allow_blank=True)
        rule.error = "请先把单元格设为文本，再填完整号码"
    else:
        return None
    rule.errorTitle = title
    return rule


def _explain(book: Workbook, table: Table) -> None:
    """A second sheet of prose: what the table is for and what each column means."""
    sheet = book.create_sheet("填表说明")
    sheet.column_dimensions["A"].width = 100
    lines = [f"《{table.title}》填表说明", table.says or "", f"金额单位：{table.unit}。合计应等于各项之和。" if table.unit else ""]
    declared = {p.column.name: p.column for p in layout(table)}
    lines += [f"{column.title}：{column.says or '按实际填写'}{'（必填）' if column.is_required else ''}。" for column in declared.values()]
    if any(column.is_secret for column in declared.values()):
        lines.append("证件号码、账号、电话只留在密封的原件里，不会出现在任何公开的表、公示单和文件中。")
    for row, line in enumerate((line for line in lines if line), 1):
        sheet.cell(row, 1, line).alignment = Alignment(wrap_text=True)
