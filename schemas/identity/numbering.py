"""序号 of a list: where it skips a number, a row was probably deleted. A list whose numbers skip often was picked out of another one."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from schemas.book import Book
from schemas.findings import Finding
from schemas.typed import TypedTable

_FEW = 0.1  # share of steps that may skip


def findings(table: TypedTable, book: Book) -> Iterator[Finding]:
    """SEQ-01: one finding per gap, at the number behind it and the one before."""
    place = next(((block, letter) for (block, name), letter in table.letters.items() if name == "seq"), None)
    if place is None:
        return
    numbers, rows = _numbered(table, place[0])
    steps = np.diff(numbers)
    gaps = np.flatnonzero(steps > 1)
    if len(gaps) > max(1, int(len(steps) * _FEW)) or np.count_nonzero(steps == 1) < 2:
        return
    for at in gaps.tolist():
        before, after = int(numbers[at]), int(numbers[at + 1])
        missing = f"{before + 1}" if after - before == 2 else f"{before + 1}到{after - 1}"
        cells = (f"{place[1]}{rows[at + 1]}", f"{place[1]}{rows[at]}")
        said = f"“{table.sheet.strip()}”{cells[0]}：序号从{before}跳到{after}，中间少了{missing}。请核对是不是删漏了行；没有的请改正序号。"
        yield Finding("SEQ-01", book.gravity("SEQ-01"), table.sheet, cells, f"{after}", f"{before + 1}", "", said, "序号")


def _numbered(table: TypedTable, block: int) -> tuple[np.ndarray, np.ndarray]:
    """(numbers, sheet rows) of the rows of one block whose 序号 is a whole number."""
    texts = pa.array(table.frame["seq"], pa.string())
    texts = texts.combine_chunks() if isinstance(texts, pa.ChunkedArray) else texts
    is_number = pc.fill_null(pc.and_(pc.ascii_is_decimal(texts), pc.less(pc.binary_length(texts), 10)), False)
    if "block" in table.frame:
        is_number = pc.and_(is_number, pa.array((table.frame["block"] == block).to_numpy(bool)))
    numbers = pc.cast(texts.filter(is_number), pa.int64()).to_numpy(zero_copy_only=False)
    return numbers, table.frame["sheet_row"].to_numpy()[is_number.to_numpy(zero_copy_only=False)]
