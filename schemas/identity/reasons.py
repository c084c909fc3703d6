"""SG-04: a change of 三公 money is explained, at some length, with words that fit its sign and are not last year's."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from schemas.book import Book
from schemas.codes import same_name
from schemas.findings import Finding
from schemas.identity.breach import shown
from schemas.identity.figures import Figure, View
from schemas.identity.levels import with_year_before
from schemas.money import as_read
from schemas.tables import Table

#: what a 三公 table compares, the first pair that it shows
_COMPARED = (
    ("budget_total_fen", "final_total_fen"),
    ("prior_total_fen", "total_fen"),
    ("prior_fen", "final_fen"),
    ("prior_fen", "budget_fen"),
)
#: what two years' words may differ in and still be the same: blanks, marks, the years they speak of
_NO_WORDS = re.compile(r"[\s，,。.；;：:、（）()“”\"']|(?:19|20)\d\d年?度?")


def explains(table: Table) -> bool:
    """True for a table with a column for reasons, which is held against last year's."""
    return table.kind == "three_public" and any(column.name == "reason_text" for column in table.columns)


def findings(view: View, book: Book) -> Iterator[Finding]:
    """Changes without a reason, with too short a one, or with one that says the opposite."""
    for at, before, now in _changes(view):
        reason = _reason(view, at)
        problem = reason_problem(reason, now.fen - before.fen)
        if problem:
            change = as_read(shown(now.fen - before.fen, before.unit, max(before.decimals, now.decimals)))
            said = f"{now.name or '合计'}变动{change}{before.unit}，{problem}。请写清增减的具体原因（至少10个字）。"
            yield _finding(view, book, (view.cell(at, "reason_text"), now.cell, before.cell), reason, said)


def repeated(views: Sequence[View], known: Sequence[View], book: Book) -> Iterator[Finding]:
    """Reasons of `views` that are word for word those of the year before, in `views` or in `known`."""
    seen = [v for v in (*views, *known) if explains(v.table.table) and v.has("reason_text")]
    for view, earlier in with_year_before(seen, "|".join({v.id for v in seen})):
        for last in (v for v in earlier if v.id == view.id and view in views):
            words = {_row(last, at): at for at in range(last.size) if _reason(last, at)}
            for at, before, now in _changes(view):
                there, reason = words.get(_row(view, at)), _reason(view, at)
                if now.fen != before.fen and there is not None and reason and _bare(reason) == _bare(_reason(last, there)):
                    said = f"“{reason[:20]}”和上年写的一样（“{last.table.sheet}”{last.cell(there, 'reason_text')}）。请写今年增减的原因。"
                    yield _finding(
                        view, book, (view.cell(at, "reason_text"),), reason, said, f"{last.table.sheet}!{last.cell(there, 'reason_text')}"
                    )


def _changes(view: View) -> Iterator[tuple[int, Figure, Figure]]:
    """(row, figure compared with, figure) of every row that gives both."""
    if not explains(view.table.table) or not view.has("reason_text"):
        return
    for before, now in _COMPARED:
        for at in range(view.size):
            a, b = view.figure(at, before), view.figure(at, now)
            if a and b:
                yield at, a, b
        if any(view.figure(at, before) for at in range(view.size)):
            return


def _reason(view: View, at: int) -> str:
    return str(view.raw(at, "reason_text") or "").strip()


def _row(view: View, at: int) -> str:
    return view.lines[at] or same_name(view.names[at])


def _bare(reason: str) -> str:
    return _NO_WORDS.sub("", reason)


def _finding(view: View, book: Book, cells: tuple[str, ...], reason: str, said: str, other: str = "") -> Finding:
    message = f"“{view.table.sheet}”{cells[0]}：{said}"
    others = (other,) if other else ()
    return Finding("SG-04", book.gravity("SG-04"), view.table.sheet, cells, reason, message=message, other_sheet_cells=others)


def reason_problem(reason: str, change: int) -> str:
    """What is wrong with a reason for a change of this sign, '' when nothing: missing, too short, or words against the sign."""
    if not change:
        return ""
    if not reason.strip():
        return "没有写增减变化原因"
    if len(reason.strip()) < 10:
        return f"原因只写了“{reason.strip()}”"
    has_rise, has_fall = bool(re.search(r"增加|上升|增长|提高", reason)), bool(re.search(r"减少|下降|压减|降低|节约", reason))
    if change > 0 and has_fall and not has_rise:
        return "金额是增加，原因写的是减少"
    if change < 0 and has_rise and not has_fall:
        return "金额是减少，原因写的是增加"
    return "" if not re.search(r"持平|无变化|无增减", reason) else "金额有变动，原因写的是持平"
