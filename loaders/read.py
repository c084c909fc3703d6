"""The one way in: `read(path, book)` is pure, `check_file(path, book)` does the same in a limited process of its own."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from loaders import example_rows, grid_sums, wording
from loaders.failures import Damaged, Empty
from loaders.found import Context, SheetRead
from loaders.grid import Grid, Text, a1, letters
from loaders.limited import SECONDS, SECONDS_PER_MEGABYTE, run_limited
from loaders.loaded import Loaded
from loaders.opening import Sheet, Workbook, open_bytes
from loaders.sections import unit_in
from loaders.sheets import LONG, read_sheet
from schemas.findings import Finding, Gravity
from schemas.typed import TypedTable

if TYPE_CHECKING:
    from schemas.book import Book

_UNREAD = frozenset({"READ-02", "READ-03", "READ-04", "READ-05", "READ-06", "ID-01", "CARD-01"})
_COVER = re.compile(r"(?:预算|编制|公开|填报)?(?:主管)?(?:部门|单位)(?:名称)?[:]([^:]{3,60})$")


def read(path: str | Path, book: Book, kind: str = "", is_received: bool = False) -> Loaded:
    """Read the file at `path` against `book`. `kind` looks for tables of one kind; "other" keeps all as grids. CannotRead when it gives no data."""
    where = Path(path)
    return read_bytes(where.read_bytes(), where.name, book, kind, is_received)


def check_file(path: str | Path, book: Book, kind: str = "", is_received: bool = False) -> Loaded:
    """`read` in a process of its own with limits on memory and time; used by everyone who reads what people send."""
    where = Path(path)
    seconds = SECONDS + SECONDS_PER_MEGABYTE * where.stat().st_size / 1_000_000
    return run_limited(read, where, book, kind, is_received, seconds=seconds)


def read_bytes(data: bytes, name: str, book: Book, kind: str = "", is_received: bool = False) -> Loaded:
    """Read a file's bytes; `name` is only shown, and tells .csv from prose.

    `is_received`: an office hands the file in, so that a template nobody has filled in is a finding too.
    """
    workbook = open_bytes(data, name)
    findings = [Finding("READ-15", Gravity.NOTES, "", (), message=f"{word}。") for word in workbook.ignored]
    visible = [sheet for sheet in workbook.sheets if not sheet.is_hidden]
    context = _context([sheet.head(14) for sheet in visible])
    context.remembered, context.kind = book.headings, kind
    reads = [read_sheet(sheet, context, workbook.format == "csv") for sheet in visible]
    for sheet, result in zip(visible, reads, strict=True):
        findings += _hidden_parts(sheet, result)
    findings += _hidden_sheets(workbook)
    tables = tuple(t for r in reads for t in r.tables)
    unknown = tuple(g for r in reads for g in r.grids)
    findings += [f for r in reads for f in r.findings]
    texts = tuple(t for r in reads for t in r.texts)
    _refuse_what_gives_no_data(tables, unknown, texts, findings, workbook, kind)
    findings += _unrecognised(tables, unknown, workbook, kind, is_received)
    findings += [*_checked(tables, texts, book), *grid_sums.findings(unknown, tables, book)]
    findings += example_rows.findings(tables, is_received)
    findings = [_weighed(finding, book) for finding in _told_once(findings)]
    sha = hashlib.sha256(data).hexdigest()
    return Loaded(name, sha, tables, unknown, texts, tuple(findings), workbook.format, getattr(book, "hash", ""))


def _told_once(findings: list[Finding]) -> list[Finding]:
    """Without "not filled in" on cells that are filled in with what cannot be read: that is told already."""
    unread = {(f.sheet, cell) for f in findings if f.rule in _UNREAD for cell in f.cells}
    return [f for f in findings if f.rule not in ("REQ-01", "ID-05") or not all((f.sheet, cell) in unread for cell in f.cells)]


def _weighed(finding: Finding, book: Book) -> Finding:
    """The finding with the gravity the county decided on, where it decided."""
    return replace(finding, gravity=book.gravity(finding.rule)) if finding.rule in book.gravities else finding


def _context(grids: list[Grid]) -> Context:
    """Year, publishing unit and scope as the cover and the titles of the workbook tell them."""
    context = Context()
    for grid in grids:
        lines = [(c, y, x) for y, row in enumerate(grid.rows) for x, c in enumerate(row) if isinstance(c, str) and 0 < len(c.strip()) <= 60]
        for line, row, column in lines:
            named = _COVER.search(wording.plain(line))
            if named and not context.entity_name and not unit_in(line):  # （金额单位：万元） names no office
                context.entity_name, context.entity_place = named[1], f"{grid.sheet}!{a1(grid.first_row + row, column)}"
            context.year = context.year or wording.table_year(line)
            context.is_department = context.is_department or bool(
                re.search(r"部门|单位预算|预算单位|单位决算|编制单位", wording.plain(line))
            )
    return context


def _hidden_sheets(workbook: Workbook) -> list[Finding]:
    names = [sheet.name for sheet in workbook.sheets if sheet.is_hidden]
    said = "、".join(f"“{n.strip()}”" for n in names)
    return (
        [
            Finding(
                "READ-11",
                Gravity.NOTES,
                names[0],
                (),
                message=f"文件里有隐藏的工作表{said}，没有读取，也不会公开；请确认其中没有不应外传的内容。",
            )
        ]
        if names
        else []
    )


def _hidden_parts(sheet: Sheet, result: SheetRead) -> list[Finding]:
    """Hidden rows and columns that hold values of a recognised table."""
    if not result.tables or any(len(t.frame) > LONG for t in result.tables):
        return []
    seen = sheet.look()
    used = {int(r) - 1 for t in result.tables for r in t.frame["sheet_row"]}
    columns = {letter for t in result.tables for letter in t.letters.values()} & {letters(c) for c in seen.hidden_columns}
    first = min(used, default=0) + 1
    cells = (*(f"A{r + 1}" for r in sorted(seen.hidden_rows & used)), *(f"{letter}{first}" for letter in sorted(columns)))
    if not cells:
        return []
    what = "、".join(
        w
        for w in (
            f"{len(seen.hidden_rows & used)}个隐藏的行" if seen.hidden_rows & used else "",
            f"{len(columns)}个隐藏的列" if columns else "",
        )
        if w
    )
    said = f"“{sheet.name.strip()}”有{what}（如 {cells[0]}）也在表内，会一并读取和公开；请取消隐藏核对，或说明原因。"
    return [Finding("READ-12", Gravity.ASKS, sheet.name, cells, message=said)]


def _refuse_what_gives_no_data(
    tables: tuple[TypedTable, ...], grids: tuple[Grid, ...], texts: tuple[Text, ...], findings: list[Finding], workbook: Workbook, kind: str
) -> None:
    """CannotRead for a file without any content, and for one that is no known table and whose values are lost or were never stored."""
    if tables or kind == "other" or any(g.table_id != "other_grid" for g in grids):
        return
    if not grids and not texts and workbook.is_untouched:
        names = "、".join(s.name.strip() for s in workbook.sheets[:5])
        raise Empty(f"文件可以打开，但里面没有任何内容；工作表有：{names}。")
    lost = next((f for f in findings if f.rule in ("ID-01", "READ-06")), None)
    if lost is not None:
        raise Damaged(f"没有认得的表，而且{lost.message}")


_ADVICE = {
    Gravity.NOTES: "将按原样保存为“其他公开事项”",
    Gravity.ASKS: "请核对表名和表头；如确是其他公开事项，请写明公开的依据，会按原样公布",
    Gravity.BLOCKS: "请核对表名和表头；如属其他公开事项，请用 --kind other 核对，在办公端传上来时写明公开的依据",
}


def _todo(grid: Grid, gravity: Gravity) -> str:
    advice = _ADVICE[gravity]
    return f"{grid.advice}；{advice.removeprefix('请核对表名和表头；')}" if grid.advice else advice


def _unrecognised(
    tables: tuple[TypedTable, ...], grids: tuple[Grid, ...], workbook: Workbook, kind: str, is_received: bool
) -> list[Finding]:
    """One finding per table no kind knows: a note beside known ones; of a file that holds nothing known it blocks.

    An office that hands such a file in is asked instead: what no form fixes is published as a grid once somebody said what it is.
    """
    unknown = [g for g in grids if g.table_id == "other_grid"]
    known = bool(tables) or len(unknown) < len(grids)
    if not tables and not grids:
        names = "、".join(s.name.strip() for s in workbook.sheets)
        return [
            Finding(
                "READ-14", Gravity.BLOCKS, workbook.sheets[0].name, (), message=f"文件可以打开，但没有找到任何表格；工作表有：{names}。"
            )
        ]
    gravity = Gravity.NOTES if known or kind == "other" else Gravity.ASKS if is_received else Gravity.BLOCKS
    return [
        Finding(
            "READ-13",
            gravity,
            g.sheet,
            (f"A{g.first_row + 1}",),
            message=f"没有哪一类认得“{g.sheet.strip()}”里的表《{g.title[:40]}》，{_todo(g, gravity)}。",
        )
        for g in unknown
    ]


def _checked(tables: tuple[TypedTable, ...], texts: tuple[Text, ...], book: Book) -> list[Finding]:
    """Findings of the declared schemas, of the identities within and between the tables, and of prose against tables."""
    from schemas import identities, narrative, validate

    declared = [f for table in tables for f in validate.failures(table)]
    return [*declared, *identities.findings(tables, book), *narrative.findings(tables, texts, book)]
