"""Forms whose rows are fixed (财预〔2018〕209号): a row left out is asked for, and a limit without its figure.

Rows missing after the closing balance are another year's form.
"""

from __future__ import annotations

from collections.abc import Iterator

from schemas.book import Book
from schemas.findings import Finding
from schemas.identity.figures import View
from schemas.tables import Line

#: 表1-2, 1-3 and 1-4: every row was seen in each real form (舒城 2024, 綦江 2020, 宣州 2024)
_FORMS = ("debt_general_balance", "debt_special_balance", "debt_issue_repay")
_ENDS = frozenset({"opening_actual", "closing"})  # what a balance begins and ends with


def findings(view: View, book: Book) -> Iterator[Finding]:
    """LINE-01: one finding per row that is missing or left without its figure, at the rows around its place."""
    table = view.table.table
    if table.id not in _FORMS:
        return
    where = {line: at for at, line in enumerate(view.lines) if line}
    for place, line in enumerate(table.lines):
        after = next((other for other in table.lines[place + 1 :] if other.line in where), None)
        before = next((other for other in reversed(table.lines[:place]) if other.line in where), None)
        is_inside = after is not None and before is not None
        if line.line in where or not (is_inside or line.line in _ENDS) or not _is_expected(table.lines, place, where):
            continue
        cells = tuple(view.cell(where[other.line], "row_name") for other in (after, before) if other is not None)
        if cells:
            said = f"{_between(cells, after is not None)}少了“{line.title}”一行；表式里有这一行，没有发生额也要列出。请补上或说明。"
            yield _told(view, book, cells, line.title, said)
    limit, closing = where.get("limit_prior"), where.get("closing")
    if limit is not None and closing is not None and _is_bare(view, limit) and not _is_bare(view, closing):
        cells = (view.cell(limit, view.money[0]), view.cell(limit, "row_name"))
        yield _told(
            view, book, cells, view.names[limit], f"{cells[0]}空着，“{view.names[limit]}”一行没有数，余额却有。请补填，或看是不是错了行。"
        )


def _between(cells: tuple[str, ...], is_followed: bool) -> str:
    """Where the row belongs, in words; `cells` are the row after it and the row before it."""
    return f"{cells[1]}和{cells[0]}之间" if len(cells) > 1 else f"{cells[0]}{'上面' if is_followed else '下面'}"


def _is_bare(view: View, at: int) -> bool:
    return all(view.value(at, column) is None and not view.is_unread(at, column) for column in view.money)


def _told(view: View, book: Book, cells: tuple[str, ...], title: str, said: str) -> Finding:
    said = f"“{view.table.sheet.strip()}”{said}"
    return Finding("LINE-01", book.gravity("LINE-01"), view.table.sheet, cells, "", title, message=said)


def _is_expected(lines: tuple[Line, ...], place: int, where: dict[str, int]) -> bool:
    """A row of the first level always; a row below one only where a sibling is printed (其中： may be left out as a whole)."""
    level = lines[place].level
    if level <= 1:
        return True
    siblings: list[str] = []
    for step in (-1, 1):
        at = place + step
        while 0 <= at < len(lines) and lines[at].level >= level:
            siblings += [lines[at].line] if lines[at].level == level else []
            at += step
    return any(line in where for line in siblings)
