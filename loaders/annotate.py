"""Gives the clerk's own workbook back with the findings in it: coloured cells, comments, a list with links.

An .xlsx keeps its formatting; .xls, .et and .ods come back as .xlsx with values, merges, widths, number formats and lines, .csv with its
values. Stored values only: no formula leaves.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

from loaders import marking
from loaders.failures import CannotRead
from loaders.grid import Cell, row_column
from loaders.limited import SECONDS, run_limited
from loaders.looks import Looks, Style
from loaders.opening import open_bytes
from loaders.sniff import sniff
from schemas.findings import Finding, Gravity
from schemas.signs import plain

LIST = "问题清单"
HEADINGS = ("轻重", "规则", "工作表", "单元格", "栏目", "填写的是", "应为", "相差", "怎么回事、怎么改")
WIDTHS = (9, 12, 24, 12, 22, 18, 18, 16, 90)
COLOURS = {Gravity.BLOCKS: "FFF4B6B6", Gravity.ASKS: "FFFFE08A", Gravity.NOTES: "FFCFE3F7"}
_FEW = 12  # cells of one finding that all carry its comment; of more only the first
MANY = 200  # cells of one finding that are coloured and commented; more are only listed
IN_PLACE = 100_000  # bytes of an .xlsx from which it is marked in its own XML: fifteen times faster than openpyxl
LARGE = 1_500_000  # bytes from which openpyxl is not tried at all: it takes 3 s and 100 MB per megabyte
WRAPPED, PROSE = 80, 90  # width from which a text is wrapped, and of a column of prose; a Chinese character counts two
ROWS = 60_000  # rows of a sheet that are written back; longer rosters come with the rows that have findings


def annotate(path: str | Path, findings: Sequence[Finding], out: str | Path) -> Path:
    """Write the workbook at `path` with `findings` marked to `out` (.xlsx); CannotRead when it cannot be opened."""
    target = Path(out)
    target.parent.mkdir(parents=True, exist_ok=True)
    data = Path(path).read_bytes()
    target.write_bytes(run_limited(marked, data, Path(path).name, tuple(findings), seconds=4 * SECONDS))
    return target


def marked(data: bytes, name: str, findings: tuple[Finding, ...]) -> bytes:
    """The bytes of the marked .xlsx."""
    if len(data) >= IN_PLACE and sniff(data) == "xlsx":
        try:
            return _in_place(data, findings)
        except marking.Unmarkable:
            pass  # macros or links: the values come back all the same
    book = _opened(data, name, findings)
    by_name = {plain(sheet.title): sheet for sheet in book.worksheets}
    for finding in sorted(findings, key=lambda f: list(Gravity).index(f.gravity), reverse=True):
        for sheet, cells in _places(finding):
            page = by_name.get(sheet) or by_name.get(_sheet_name(sheet))
            if page is not None and len(cells) <= MANY:
                _mark(page, cells, finding)
    _list(book, findings)
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _in_place(data: bytes, findings: tuple[Finding, ...]) -> bytes:
    """A large .xlsx with the marks written into its own XML."""
    marks: dict[str, marking.SheetMarks] = {}
    order = list(Gravity)
    for finding in sorted(findings, key=lambda f: order.index(f.gravity), reverse=True):
        for sheet, cells in _places(finding):
            if len(cells) > MANY:
                continue
            on_sheet = marks.setdefault(sheet, marking.SheetMarks())
            for position, cell in enumerate(cells):
                on_sheet.colours[cell] = order.index(finding.gravity)
                if position == 0 or len(cells) <= _FEW:
                    before = on_sheet.comments.get(cell, "")
                    on_sheet.comments[cell] = f"{before}\n\n{_comment(finding)}".strip()
    names = tuple(sheet.name for sheet in open_bytes(data, "表.xlsx").sheets)
    lines = []
    for finding in sorted(findings, key=lambda f: order.index(f.gravity)):
        lines.append((_texts(finding), order.index(finding.gravity), _link(finding, finding.sheet) if finding.sheet in names else ""))
    title = next(t for t in _titles() if t not in names)
    return marking.marked(data, marks, tuple(COLOURS[g] for g in order), title, HEADINGS, WIDTHS, lines)


def _titles() -> tuple[str, ...]:
    return (LIST, *(f"{LIST}{i}" for i in range(2, 99)))


def _comment(finding: Finding) -> str:
    return f"【{finding.gravity.word} {finding.rule}】{finding.message}"


def _link(finding: Finding, sheet: str) -> str:
    """Where the line of a finding leads: 'sheet'!A1."""
    return f"'{sheet.replace(chr(39), chr(39) * 2)}'!{finding.cells[0]}" if finding.cells else ""


def _texts(finding: Finding) -> tuple[str, ...]:
    """One line of the list of findings."""
    where = (finding.gravity.word, finding.rule, finding.sheet, _cells_in_words(finding), finding.heading)
    return (*where, finding.quoted, finding.expected, finding.difference, finding.message)


def _places(finding: Finding) -> list[tuple[str, tuple[str, ...]]]:
    """(sheet, cells) of a finding, those on other sheets included."""
    places = [(finding.sheet, finding.cells)]
    for place in finding.other_sheet_cells:
        sheet, _, cell = place.rpartition("!")
        places.append((sheet, (cell,)))
    return places


def _opened(data: bytes, name: str, findings: tuple[Finding, ...]) -> Workbook:
    """The clerk's workbook, formatting kept where it is an .xlsx, else rebuilt from its values."""
    if sniff(data) == "xlsx" and len(data) < LARGE:
        try:
            return load_workbook(BytesIO(data), data_only=True, keep_vba=False, keep_links=False)
        except Exception:  # noqa: BLE001  openpyxl refuses styles the engine reads; the values come back all the same
            return _rebuilt(data, name, findings)
    return _rebuilt(data, name, findings)


def _sheet_name(name: str) -> str:
    return "".join("_" if c in "[]:*?/\\" else c for c in name)[:31] or "表"


def _rebuilt(data: bytes, name: str, findings: tuple[Finding, ...]) -> Workbook:
    """A new workbook with the values, merges and likely widths of every sheet."""
    book = Workbook()
    if book.active is not None:
        book.remove(book.active)
    for sheet in open_bytes(data, name).sheets:
        page = book.create_sheet(_sheet_name(sheet.name))
        page.sheet_state = "hidden" if sheet.is_hidden else "visible"
        _fit_to_paper(page)
        wanted = {row_column(c)[0] for f in findings if f.sheet == sheet.name for c in f.cells}
        widths: dict[int, int] = {}
        merges = sheet.head(1).merges[:2_000] if sheet.height <= ROWS else ()
        across = {(top, left) for top, left, _, right in merges if right > left}
        for y, row in enumerate(sheet.rows()):
            if y < ROWS or y in wanted:
                _write_row(page, y, row, widths, across)
        for top, left, bottom, right in merges:
            page.merge_cells(start_row=top + 1, start_column=left + 1, end_row=bottom + 1, end_column=right + 1)
        seen = sheet.looks()
        for column, width in ({n: min(max(w + 2, 8), PROSE) for n, w in widths.items()} | dict(seen.widths)).items():
            page.column_dimensions[get_column_letter(column + 1)].width = width
        _dress(page, seen)
    if not book.worksheets:
        raise CannotRead("文件里没有任何工作表，无法标注。")
    return book


def _dress(page: Any, seen: Looks) -> None:
    """Give the cells of an .xls or .ods the number formats, lines and letters they had, and hide what was hidden."""
    made = {style: (_font(style), _alignment(style), _border(style)) for style in set(seen.styles.values())}
    for (y, x), style in seen.styles.items():
        if y >= page.max_row or x >= page.max_column:
            continue
        cell = page.cell(y + 1, x + 1)
        cell.font, cell.alignment, cell.border = made[style]
        if style.number_format:
            cell.number_format = style.number_format
    for row in seen.hidden_rows:
        page.row_dimensions[row + 1].hidden = True
    for column in seen.hidden_columns:
        page.column_dimensions[get_column_letter(column + 1)].hidden = True


def _font(style: Style) -> Font:
    return Font(bold=style.is_bold, size=style.points or 11)


def _alignment(style: Style) -> Alignment:
    return Alignment(horizontal=style.align or None, vertical="center", wrap_text=style.is_wrapped)


def _border(style: Style) -> Border:
    thin = Side(style="thin")
    return Border(
        **{name: thin for letter, name in (("l", "left"), ("r", "right"), ("t", "top"), ("b", "bottom")) if letter in style.borders}
    )


def _fit_to_paper(page: Any) -> None:
    """Printed, the sheet is as wide as one page lying down."""
    page.page_setup.orientation, page.page_setup.fitToHeight = "landscape", 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _write_row(page: Any, y: int, row: list[Cell], widths: dict[int, int], across: Container[tuple[int, int]]) -> None:
    """Write one row. Titles, which run over the columns beside them, make no column wide; long texts are wrapped, prose gets a page's width."""
    filled = [(x, value) for x, value in enumerate(row) if value not in ("", None)]
    for x, value in filled:
        cell, width = page.cell(y + 1, x + 1), sum(2 if ord(c) > 255 else 1 for c in str(value))
        _put(cell, value)
        if width > WRAPPED:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        if y < 200 and (y, x) not in across and (len(filled) > 1 or width > WRAPPED):
            widths[x] = max(widths.get(x, 0), min(width, 40) if len(filled) > 1 else min(width, PROSE - 2))


def _put(cell: Any, value: Cell) -> None:
    """Write one value; text stays text whatever it begins with."""
    if isinstance(value, str):
        cell.value = "".join(c for c in value if c >= " " or c in "\t\n\r")[:32_000]
        cell.data_type = "s"
        cell.quotePrefix = value[:1] in "=+-@"
    else:
        cell.value = value


def _mark(page: Any, cells: Sequence[str], finding: Finding) -> None:
    fill = PatternFill("solid", fgColor=COLOURS[finding.gravity])
    for position, address in enumerate(cells):
        cell = _anchor(page, address)
        cell.fill = fill
        if position == 0 or len(cells) <= _FEW:
            before = f"{cell.comment.text}\n\n" if cell.comment is not None else ""
            text = f"{before}{_comment(finding)}"
            cell.comment = Comment(text[:2_000], "明白账", height=160, width=320)


def _anchor(page: Any, address: str) -> Any:
    """The cell at `address`, or the upper left one of the merge that covers it."""
    cell = page[address]
    if isinstance(cell, MergedCell):
        for area in page.merged_cells.ranges:
            if address in area:
                return page.cell(area.min_row, area.min_col)
    return cell


def _list(book: Workbook, findings: tuple[Finding, ...]) -> None:
    """The sheet of findings, heaviest first, each with a link to its first cell."""
    taken = {sheet.title for sheet in book.worksheets}
    title = next(t for t in _titles() if t not in taken)
    page = book.create_sheet(title, 0)
    page.append(HEADINGS)
    for column, width in enumerate(WIDTHS, 1):
        page.column_dimensions[get_column_letter(column)].width = width
        page.cell(1, column).font = Font(bold=True)
    page.freeze_panes = "A2"
    _fit_to_paper(page)
    order = list(Gravity)
    for y, finding in enumerate(sorted(findings, key=lambda f: order.index(f.gravity)), 2):
        for x, text in enumerate(_texts(finding), 1):
            _put(page.cell(y, x), text)
            page.cell(y, x).alignment = Alignment(wrap_text=True, vertical="top")
        page.cell(y, 1).fill = PatternFill("solid", fgColor=COLOURS[finding.gravity])
        if finding.cells and (finding.sheet in taken or _sheet_name(finding.sheet) in taken):
            sheet = finding.sheet if finding.sheet in taken else _sheet_name(finding.sheet)
            page.cell(y, 4).hyperlink = f"#{_link(finding, sheet)}"
            page.cell(y, 4).font = Font(color="FF0563C1", underline="single")
    book.active = 0


def _cells_in_words(finding: Finding) -> str:
    shown = "、".join(finding.cells[:6])
    return f"{shown} 等{len(finding.cells)}处" if len(finding.cells) > 6 else shown
