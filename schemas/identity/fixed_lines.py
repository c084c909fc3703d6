"""Forms whose rows are fixed (财预〔2018〕209号): a row left out between others is asked for; rows missing at the end are another year's form."""

from __future__ import annotations

from collections.abc import Iterator

from schemas.book import Book
from schemas.findings import Finding
from schemas.identity.figures import View
from schemas.tables import Line

#: 表1-2, 1-3 and 1-4: every row was seen in each real form (舒城 2024, 綦江 2020, 宣州 2024)
_FORMS = ("debt_general_balance", "debt_special_balance", "debt_issue_repay")


def findings(view: View, book: Book) -> Iterator[Finding]:
    """LINE-01: one finding per row that is missing, at the row that stands in its place and the one above."""
    table = view.table.table
    if table.id not in _FORMS:
        return
    where = {line: at for at, line in enumerate(view.lines) if line}
    for place, line in enumerate(table.lines):
        after = next((other for other in table.lines[place + 1 :] if other.line in where), None)
        before = next((other for other in reversed(table.lines[:place]) if other.line in where), None)
        if line.line in where or before is None or after is None or not _is_expected(table.lines, place, where):
            continue
        cells = tuple(view.cell(where[other.line], "row_name") for other in (after, before))
        said = f"“{view.table.sheet.strip()}”{cells[1]}和{cells[0]}之间少了“{line.title}”一行；表式里有这一行，没有发生额也要列出。请补上或说明。"
        yield Finding("LINE-01", book.gravity("LINE-01"), view.table.sheet, cells, "", line.title, message=said)


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
