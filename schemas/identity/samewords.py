"""The same words for the same thing: a code has one name in all tables of a workbook; a row is not written twice in a row."""

from __future__ import annotations

from collections.abc import Sequence

from schemas.book import Book
from schemas.codes import same_name
from schemas.findings import Finding
from schemas.identity.figures import View


def findings(views: Sequence[View], book: Book) -> list[Finding]:
    """CODE-07 between the tables, ROW-03 inside each."""
    return [*_names(views, book), *(f for view in views for f in _doubled(view, book))]


def _names(views: Sequence[View], book: Book) -> list[Finding]:
    """One finding per code that has two names: at the rarer name, the other one beside it."""
    seen: dict[tuple[str, str], dict[str, list[tuple[View, int]]]] = {}
    for view in views:
        columns = (*view.table.table.columns, *(c for p in view.table.table.panels for c in p.columns))
        lists = [c.code_list for c in columns if c.name == "row_code" and c.code_list]
        for at, code in enumerate(view.codes if lists else []):
            if code and view.names[at]:
                seen.setdefault((lists[0], code), {}).setdefault(same_name(view.names[at]), []).append((view, at))
    return [_tell(code, named, name, book) for (name, code), named in seen.items() if len(named) == 2]


def _tell(code: str, named: dict[str, list[tuple[View, int]]], code_list: str, book: Book) -> Finding:
    listed = {same_name(entry.name) for entry in book.lists[code_list].ever(code)} if code_list in book.lists else set()
    rare, usual = sorted(named, key=lambda name: (name in listed, len(named[name])))[:2]
    (view, at), (other, there) = named[rare][0], named[usual][0]
    cell, beside = _cell(view, at), _cell(other, there)
    same_sheet = view.table.sheet == other.table.sheet
    said = f"“{view.table.sheet.strip()}”{cell}：编码{code}写的是“{view.names[at]}”，“{other.table.sheet.strip()}”{beside}写的是“{other.names[there]}”"
    return Finding(
        "CODE-07",
        book.gravity("CODE-07"),
        view.table.sheet,
        (cell, beside) if same_sheet else (cell,),
        view.names[at],
        other.names[there],
        message=f"{said}。同一编码应当同名，请核对后改正其中一处。",
        heading="科目名称",
        other_sheet_cells=() if same_sheet else (f"{other.table.sheet}!{beside}",),
    )


def _cell(view: View, at: int) -> str:
    return view.cell(at, "row_name") or view.cell(at, "row_code") or f"A{view.rows[at]}"


def _doubled(view: View, book: Book) -> list[Finding]:
    """Rows that repeat the row above them word for word and figure for figure."""
    out = []
    money = [c for c in view.table.frame.columns if str(c).endswith("_fen")]
    for at in range(1, view.size):
        same = (view.names[at], view.codes[at], view.blocks[at]) == (view.names[at - 1], view.codes[at - 1], view.blocks[at - 1])
        figures = [view.value(at, c) for c in money]
        if same and any(figures) and figures == [view.value(at - 1, c) for c in money] and _words(view, at) == _words(view, at - 1):
            cells = (f"{_letter(view, at)}{view.rows[at]}", f"{_letter(view, at)}{view.rows[at - 1]}")
            said = f"“{view.table.sheet.strip()}”第{view.rows[at]}行和第{view.rows[at - 1]}行完全一样（{view.names[at] or view.codes[at] or '同样的数'}）"
            out.append(Finding("ROW-03", book.gravity("ROW-03"), view.table.sheet, cells, message=f"{said}。请核对是否重复填写。"))
    return out


def _words(view: View, at: int) -> tuple[object, ...]:
    return tuple(
        view.raw(at, str(c)) for c in view.table.frame.columns if str(view.table.frame[c].dtype) == "string" and c not in ("line", "side")
    )


def _letter(view: View, at: int) -> str:
    here = [letter for (block, _), letter in view.table.letters.items() if block == view.blocks[at]]
    return min(here, key=lambda letter: (len(letter), letter), default="A")
