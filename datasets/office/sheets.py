"""Opens the sealed original again for the clerk's eyes: sheets as grids with ● over persons and numbers, and the marked workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from datasets.office import documents, journal, permissions
from datasets.office.leaks import in_number, in_text
from datasets.office.records import SheetGrid
from datasets.office.refusals import NotReady
from loaders.annotate import marked
from loaders.failures import CannotRead
from loaders.grid import Grid
from loaders.limited import SECONDS, run_limited
from loaders.opening import open_bytes
from loaders.read import read_bytes
from schemas.book import Book

if TYPE_CHECKING:
    from datasets.office.desk import Desk

HIDDEN = "●"


def original(desk: Desk, number: str) -> bytes:
    """The original bytes; the journal says who opened them."""
    permissions.demand(desk.user, "original")
    submission = desk.submission(number)
    content = desk.office.vault.original(submission.sha256)
    with desk.office.store.writing() as connection:
        journal.add(connection, desk.door, desk.user.name, "打开原件", number)
    return content


def sheets(desk: Desk, number: str) -> tuple[SheetGrid, ...]:
    """The visible sheets of a submission; NotReady when the file cannot be read."""
    permissions.demand(desk.user, "sheets")
    submission = desk.submission(number)
    content = desk.office.vault.original(submission.sha256)
    try:
        return run_limited(_masked, content, submission.file_name, desk.book())
    except CannotRead as refusal:
        raise NotReady(refusal.sentence) from refusal


def _masked(content: bytes, name: str, book: Book) -> tuple[SheetGrid, ...]:
    """Runs in a limited process. A document is one sheet with a line of text in each row."""
    if documents.suffix_of(content):
        return (SheetGrid(documents.SHEET, tuple((_text(line, False),) for line in documents.lines_of(content)), ()),)
    grids = [sheet.grid() for sheet in open_bytes(content, name).sheets if not sheet.is_hidden]
    covered: dict[str, set[tuple[int, str]]] = {}
    for typed in read_bytes(content, name, book).tables:
        secret = {c.name for c in typed.table.columns if c.is_secret or c.value == "person"}
        for (_, column), letter in typed.letters.items():
            if column in secret:
                covered.setdefault(typed.sheet, set()).update((int(row), letter) for row in typed.frame["sheet_row"])
    return tuple(_grid(grid, covered.get(grid.sheet, set())) for grid in grids)


def _grid(grid: Grid, covered: set[tuple[int, str]]) -> SheetGrid:
    hidden = {(row - 1, _number(letter)) for row, letter in covered}
    rows = tuple(
        tuple(_text(cell, (r, c) in hidden) for c, cell in enumerate(row)) for r, row in enumerate(grid.rows)
    )  # fmt: skip
    return SheetGrid(grid.sheet, rows, grid.merges)


def _number(letter: str) -> int:
    found = 0
    for char in letter:
        found = found * 26 + ord(char) - 64
    return found - 1


def _text(cell: object, is_hidden: bool) -> str:
    if cell is None or cell == "":
        return ""
    text = f"{cell:.15g}" if isinstance(cell, float) else str(cell)
    is_secret = is_hidden or bool(in_text(text)) or bool(in_number(text) and isinstance(cell, int | float))
    return HIDDEN if is_secret else text


def annotated(desk: Desk, number: str) -> bytes:
    """The clerk's workbook with findings marked, made on demand; it never lies on disk."""
    permissions.demand(desk.user, "annotated")
    submission = desk.submission(number)
    content = desk.office.vault.original(submission.sha256)
    if documents.suffix_of(content):
        raise NotReady("文件没有可以标记的格子。请照网页上标出的行改。")
    try:
        made = run_limited(marked, content, submission.file_name, desk.findings(number), seconds=4 * SECONDS)
    except CannotRead as refusal:
        raise NotReady(refusal.sentence) from refusal
    with desk.office.store.writing() as connection:
        journal.add(connection, desk.door, desk.user.name, "下载标注表", number)
    return made
