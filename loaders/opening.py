"""Opens a workbook's bytes: decrypts what Excel opens without asking, checks sizes first, gives grids. Never runs a formula or macro."""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from io import BytesIO
from itertools import islice

import msoffcrypto
from openpyxl import load_workbook
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from loaders import looking, package, stored_errors
from loaders.failures import CannotRead, Damaged, Empty, Foreign, Garbled, Locked
from loaders.grid import Cell, Grid, Merge
from loaders.looks import Looks
from loaders.plaintext import is_garbled, read_text
from loaders.sniff import extension, sniff
from schemas.signs import plain

DEFAULT_PASSWORD = "VelvetSweatshop"  # noqa: S105  Excel's built-in one: such files open without asking
MAX_CELLS = 60_000_000
MAX_SHEETS = 400
ACCEPTED = "请提供 .xlsx、.xlsm、.xls、.et、.ods 或 .csv。"
_LOCKED = "文件设有打开密码，请在表格软件里取消密码后另存一份再提交。"
_DAMAGED = "文件已损坏或不完整，请重新导出或从原处重新复制一份。"
_TOO_LARGE = "文件展开后过大，超出可处理的范围；请删去空白行列或拆分后再提交。"


@dataclass
class Sheet:
    """One sheet, read when asked: `head(n)` cheaply, `grid()` whole, `chunks()` for very long ones."""

    name: str
    is_hidden: bool
    source: CalamineSheet | None
    text: Grid | None = None
    look: Callable[[], package.Details] = package.Details
    errors: Callable[[], stored_errors.Errors] = dict
    looks: Callable[[], Looks] = Looks  # of an .xls or .ods: what a marked copy of it needs

    @property
    def height(self) -> int:
        """Rows in the used range."""
        return self.text.height if self.text is not None else (self.source.end[0] + 1 if self.source and self.source.end else 0)

    def rows(self) -> Iterator[list[Cell]]:
        """All rows from sheet row 1 on."""
        if self.text is not None:
            return (list(row) for row in self.text.rows)
        if self.source is None or not self.source.height:
            return iter(())
        shift: list[Cell] = [""] * (self.source.start[1] if self.source.start else 0)
        rows: Iterator[list[Cell]] = map(_as_written, self.source.iter_rows())
        return (shift + row for row in rows) if shift else rows

    def head(self, limit: int) -> Grid:
        """The first rows, without what only the XML tells."""
        rows = tuple(_cut(row) for row in islice(self.rows(), limit))
        return Grid(self.name, rows, self._merges(), self.is_hidden)

    def _merges(self) -> tuple[Merge, ...]:
        return tuple((t, le, b, r) for (t, le), (b, r) in (self.source.merged_cell_ranges or [])) if self.source else ()

    def grid(self) -> Grid:
        """The sheet as a grid; empty tails of rows and of the sheet are cut."""
        rows = stored_errors.put_back([_cut(row) for row in self.rows()], self.errors())
        while rows and not rows[-1]:
            rows.pop()
        seen = self.look()
        return Grid(
            self.name, tuple(rows), self._merges(), self.is_hidden, seen.hidden_rows, seen.hidden_columns, seen.formats, seen.empty_formulas
        )


def _as_written(row: list[Cell]) -> list[Cell]:
    return [plain(cell) if isinstance(cell, str) else cell for cell in row]


def _cut(row: list[Cell]) -> tuple[Cell, ...]:
    end = len(row)
    while end and (row[end - 1] == "" or row[end - 1] is None):
        end -= 1
    return tuple(row[:end])


@dataclass
class Workbook:
    """An opened file: its real format, its sheets, and what was ignored in it (macros, links)."""

    format: str
    sheets: list[Sheet]
    ignored: tuple[str, ...] = ()
    is_untouched: bool = False  # as the program makes a new one: nothing was ever put in


def open_bytes(data: bytes, name: str) -> Workbook:
    """Open `data`; CannotRead with one Chinese sentence when there is no way to."""
    kind = sniff(data)
    if kind == "empty":
        raise Empty("这是空文件，里面没有任何内容。")
    if kind == "csv":
        grid = read_text(data, name.rsplit("/", 1)[-1].rsplit(".", 1)[0], extension(name) in ("csv", "txt", "tsv"))
        return Workbook("csv", [Sheet(grid.sheet, False, None, grid)])
    if kind == "old_xls":
        raise Foreign("这是 Excel 5 以前的旧格式，请在表格软件里打开后另存为 .xlsx 再提交。")
    if kind == "xml sheet":
        raise Foreign("这是 Excel 2003 的 XML 表格，不能直接读，请在表格软件里打开后另存为 .xlsx 再提交。")
    if kind == "zip":
        raise Damaged(_DAMAGED)
    if kind in ("web page", "pdf", "word", "binary"):
        what = {"web page": "网页", "pdf": "PDF 文档", "word": "文字文档"}.get(kind, "无法识别的文件")
        raise Foreign(f"这个文件实际上是{what}，不是电子表格；{ACCEPTED}")
    return _open_spreadsheet(data, kind)


def _open_spreadsheet(data: bytes, kind: str) -> Workbook:
    given = data
    if kind in ("xls", "locked"):
        data, kind = _decrypted(data, kind)
    ignored: tuple[str, ...] = ()
    if kind in ("xlsx", "xlsb", "ods"):
        ignored = package.inspect(data)
    elif b"_\x00V\x00B\x00A\x00_\x00P\x00R\x00O\x00J\x00E\x00C\x00T" in data:
        ignored = ("文件带有宏，已忽略，不会运行",)
    book = _calamine(data)
    parts = package.Parts(data) if kind == "xlsx" else None
    if len(book.sheets_metadata) > MAX_SHEETS:
        raise Damaged(f"文件有{len(book.sheets_metadata)}张工作表，超出可处理的范围，请拆分后再提交。")
    errors = _stored_errors(data, kind, parts)
    seen = looking.lookup(data, kind)
    sheets = [
        _with_looks(
            _sheet(book, m.name, m.visible != SheetVisibleEnum.Visible, parts, partial(errors, number, m.name)),
            partial(seen, number, m.name),
        )
        for number, m in enumerate(book.sheets_metadata)
        if m.typ == SheetTypeEnum.WorkSheet
    ]
    if any(is_garbled(cell) for sheet in sheets for row in islice(sheet.rows(), 200) for cell in row if isinstance(cell, str)):
        raise Garbled("文件里的中文变成了乱码（文字按错误的编码保存过），无法读取；请从原系统重新导出，不要用这一份。")
    if not sheets:
        raise Empty("文件里没有任何工作表。")
    is_untouched = not ignored and data is given and _have_names_of_a_program(sheets) and (parts is None or parts.is_bare())
    return Workbook(kind, sheets, ignored, is_untouched)


def _with_looks(sheet: Sheet, seen: Callable[[], Looks]) -> Sheet:
    """An .xls or .ods shows its formats and what it hides in other places than the XML of an .xlsx."""
    if sheet.look is not package.Details:
        return replace(sheet, looks=seen)
    return replace(sheet, looks=seen, look=lambda: _details(seen()))


def _details(seen: Looks) -> package.Details:
    formats = {place: style.number_format for place, style in seen.styles.items() if style.number_format}
    return package.Details(formats, seen.hidden_rows, seen.hidden_columns)


def _have_names_of_a_program(sheets: list[Sheet]) -> bool:
    """True for Sheet1, Sheet2…: a word and a running number, as a new workbook has them."""
    names = [re.fullmatch(r"(\D{2,12}?)\s?(\d+)", sheet.name) for sheet in sheets]
    return len({found[1] if found else sheet.name for found, sheet in zip(names, sheets, strict=True)}) == 1 and all(names)


def _stored_errors(data: bytes, kind: str, parts: package.Parts | None) -> Callable[[int, str], stored_errors.Errors]:
    """How the error values of a sheet are found, by its number and name."""
    if parts is not None:
        return lambda _, name: parts.errors(name)
    if kind == "xls":
        by_number = stored_errors.in_xls(data)
        return lambda number, _: by_number(number)
    by_name = stored_errors.in_ods(data) if kind == "ods" else {}
    return lambda _, name: by_name.get(name, {})


def _calamine(data: bytes) -> CalamineWorkbook:
    try:
        return CalamineWorkbook.from_filelike(BytesIO(data))
    except PasswordError as fault:
        raise Locked(_LOCKED) from fault
    except (CalamineError, zipfile.BadZipFile) as fault:
        raise Locked(_LOCKED) if "password" in str(fault).lower() else Damaged(_DAMAGED) from fault


def _sheet(
    book: CalamineWorkbook, name: str, is_hidden: bool, parts: package.Parts | None, errors: Callable[[], stored_errors.Errors]
) -> Sheet:
    try:
        source = book.get_sheet_by_name(name)
    except CalamineError as fault:
        if parts is None:
            raise Damaged(_DAMAGED) from fault
        return Sheet(plain(name), is_hidden, None, _by_second_engine(parts, name, is_hidden))
    if source.end and source.height * source.width > MAX_CELLS:
        raise Damaged(_TOO_LARGE)
    return Sheet(plain(name), is_hidden, source, look=partial(parts.details, name) if parts else package.Details, errors=errors)


def _by_second_engine(parts: package.Parts, name: str, is_hidden: bool) -> Grid:
    """A small sheet the first engine refuses (a missing shared string), read by openpyxl."""
    try:
        if len(parts.data) > 5_000_000:
            raise Damaged(_DAMAGED)
        book = load_workbook(BytesIO(parts.data), read_only=True, data_only=True, keep_links=False)
        rows = tuple(_cut(["" if cell is None else cell for cell in row]) for row in book[name].iter_rows(values_only=True))
    except Exception as fault:
        raise Damaged(_DAMAGED) from fault
    return Grid(name, rows, is_hidden=is_hidden)


def _decrypted(data: bytes, kind: str) -> tuple[bytes, str]:
    """`data` without its lock when the lock is Excel's built-in one; Locked when it is a real password."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            file = msoffcrypto.OfficeFile(BytesIO(data))
            if not file.is_encrypted():
                return data, kind if kind != "locked" else sniff(data)
    except Exception:  # noqa: BLE001  msoffcrypto fails in many ways on broken files; the engine says whether they can be read
        return _unknown_lock(data, kind)
    try:
        out = BytesIO()
        file.load_key(password=DEFAULT_PASSWORD, **({"verify_password": True} if kind == "locked" else {}))
        file.decrypt(out)
    except Exception as fault:
        raise Locked(_LOCKED) from fault
    opened = out.getvalue()
    return opened, sniff(opened)


def _unknown_lock(data: bytes, kind: str) -> tuple[bytes, str]:
    if kind == "locked":
        raise Locked(_LOCKED)
    return data, kind


__all__ = ["CannotRead", "Sheet", "Workbook", "open_bytes"]
