"""Opens the sealed original again for the clerk's eyes: sheets as grids with ● over persons and numbers, and the marked workbook."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import TypeVar

from datasets.office import documents, journal, lookups, permissions
from datasets.office.leaks import in_number
from datasets.office.records import SheetGrid
from datasets.office.refusals import NotReady
from datasets.office.seat import Seat
from loaders.annotate import marked
from loaders.failures import CannotRead
from loaders.grid import column_number
from loaders.limited import SECONDS, run_limited
from loaders.opening import Sheet, open_bytes
from loaders.read import read_bytes
from schemas.book import Book
from schemas.numbers import in_text

HIDDEN = "●"
#: a sheet of more rows is shown a block at a time: opening the largest roster whole took 19 s, a block of it about 1 s
LONG, HEAD = 2_000, 40
#: no ID, card or telephone is shorter
SHORTEST = 11
Result = TypeVar("Result")


@dataclass(frozen=True)
class Cover:
    """0-based rows `first` to `last` of these columns hold persons or their numbers and are shown as ●."""

    first: int
    last: int
    columns: frozenset[int]


@dataclass(frozen=True)
class Sheets:
    """The visible sheets; rows of long ones are empty until their block is asked for (`block`). `covered`: by sheet."""

    grids: tuple[SheetGrid, ...]
    covered: dict[str, tuple[Cover, ...]]


def original(desk: Seat, number: str) -> bytes:
    """The original bytes; the journal says who opened them."""
    permissions.demand(desk.user, "original")
    submission = lookups.submission(desk, number)
    content = desk.office.vault.original(submission.sha256)
    with desk.office.store.writing() as connection:
        journal.add(connection, desk.door, desk.user.name, "打开原件", number)
    return content


def sheets(desk: Seat, number: str) -> Sheets:
    """The visible sheets of a submission; of a sheet of more than LONG rows only the head. NotReady when the file cannot be read."""
    permissions.demand(desk.user, "sheets")
    submission = lookups.submission(desk, number)
    return _limited(_opened, desk.office.vault.original(submission.sha256), submission.file_name, desk.book())


def block(desk: Seat, number: str, held: Sheets, sheet: str, first: int, count: int) -> SheetGrid:
    """`sheet` of `held` with `count` rows from the 0-based row `first` on filled in; as it is where it already has them."""
    permissions.demand(desk.user, "sheets")
    submission = lookups.submission(desk, number)
    known = next(grid for grid in held.grids if grid.sheet == sheet)
    if len(known.rows) <= LONG:
        return known
    content = desk.office.vault.original(submission.sha256)
    rows = _limited(_block, content, submission.file_name, sheet, first, count, held.covered.get(sheet, ()))
    return replace(known, rows=(*known.rows[:first], *rows, *known.rows[first + len(rows) :]))


def _limited(call: Callable[..., Result], *arguments: object) -> Result:
    try:
        return run_limited(call, *arguments)
    except CannotRead as refusal:
        raise NotReady(refusal.sentence) from refusal


def _opened(content: bytes, name: str, book: Book) -> Sheets:
    """Runs in a limited process. A document is one sheet with a line of text in each row."""
    if documents.suffix_of(content):
        return Sheets(
            (SheetGrid(documents.SHEET, tuple((line,) for line in documents.covered_lines(documents.lines_of(content))), ()),), {}
        )
    covered: dict[str, tuple[Cover, ...]] = {}
    for typed in read_bytes(content, name, book).tables:
        secret = {c.name for c in typed.table.columns if c.is_secret or c.value == "person"}
        columns = frozenset(column_number(letter) for (_, column), letter in typed.letters.items() if column in secret)
        rows = typed.frame["sheet_row"]
        if columns and len(rows):
            covered[typed.sheet] = (*covered.get(typed.sheet, ()), Cover(int(rows.min()) - 1, int(rows.max()) - 1, columns))
    visible = [sheet for sheet in open_bytes(content, name).sheets if not sheet.is_hidden]
    return Sheets(tuple(_outline(sheet, covered.get(sheet.name, ())) for sheet in visible), covered)


def _outline(sheet: Sheet, covers: tuple[Cover, ...]) -> SheetGrid:
    if sheet.height > LONG:
        head = sheet.head(HEAD)
        rows = tuple(_masked(row, at, covers) for at, row in enumerate(head.rows))
        return SheetGrid(sheet.name, (*rows, *((),) * (sheet.height - len(rows))), head.merges)
    grid = sheet.grid()
    return SheetGrid(grid.sheet, tuple(_masked(row, at, covers) for at, row in enumerate(grid.rows)), grid.merges)


def _block(content: bytes, name: str, sheet: str, first: int, count: int, covers: tuple[Cover, ...]) -> tuple[tuple[str, ...], ...]:
    """Runs in a limited process."""
    found = next(one for one in open_bytes(content, name).sheets if one.name == sheet)
    return tuple(_masked(row, at, covers) for at, row in enumerate(islice(found.rows(), first, first + count), start=first))


def _masked(row: Sequence[object], at: int, covers: tuple[Cover, ...]) -> tuple[str, ...]:
    columns = {column for cover in covers if cover.first <= at <= cover.last for column in cover.columns}
    return tuple(_text(cell, column in columns) for column, cell in enumerate(row))


def _text(cell: object, is_hidden: bool) -> str:
    if cell is None or cell == "":
        return ""
    text = f"{cell:.15g}" if isinstance(cell, float) else str(cell)
    is_number = isinstance(cell, int | float)
    is_secret = is_hidden or (len(text) >= SHORTEST and bool(in_text(text) or (is_number and in_number(text))))
    return HIDDEN if is_secret else text


def annotated(desk: Seat, number: str) -> bytes:
    """The clerk's workbook with findings marked, made on demand; it never lies on disk."""
    permissions.demand(desk.user, "annotated")
    submission = lookups.submission(desk, number)
    content = desk.office.vault.original(submission.sha256)
    if documents.suffix_of(content):
        raise NotReady("文件没有可以标记的格子。请照网页上标出的行改。")
    try:
        made = run_limited(marked, content, submission.file_name, lookups.findings_of(desk, number), seconds=4 * SECONDS)
    except CannotRead as refusal:
        raise NotReady(refusal.sentence) from refusal
    with desk.office.store.writing() as connection:
        journal.add(connection, desk.door, desk.user.name, "下载标注表", number)
    return made
