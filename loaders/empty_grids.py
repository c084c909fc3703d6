"""Tells a table kept as a grid that says of itself that it is empty (故本表为空表), and is."""

from __future__ import annotations

import re

from loaders import wording
from loaders.grid import Grid
from loaders.sections import Shape

_SAYS = "空表"
_FIGURE = re.compile(r"[-−△]?[¥￥]?(\d[\d,]*(?:\.\d+)?)%?")
_NUMBERING = frozenset({"序号", "行次", "编码", "代码", "科目编码", "科目代码", "项目编码", "项目代码"})
_YEAR = re.compile(r"(?:19|20)\d\d年?度?")
#: the sentence that says so, and not the title alone (…支出表（空表）)
_SENTENCE = re.compile(r"(?:故|因此|所以|此表|本表|该表|没有|无)")


def statement_of(grid: Grid) -> str:
    """The sentence in which `grid` says that it is empty, else the title that does; '' when nothing does or a figure stands in it."""
    said = [c.strip() for row in grid.rows for c in row if isinstance(c, str) and _SAYS in wording.plain(c)]
    if not said or _has_figures(grid):
        return ""
    return next((text for text in said if _SENTENCE.search(text)), said[0])


def _has_figures(grid: Grid) -> bool:
    """True for any number that is not nought, no year and does not number the columns or rows."""
    shape = Shape(grid)
    counted = _numbering_columns(grid)
    return any(
        _is_figure(cell) for y, row in enumerate(grid.rows) if not shape.is_numbering(y) for x, cell in enumerate(row) if x not in counted
    )


def _is_figure(cell: object) -> bool:
    if isinstance(cell, bool):
        return False
    written = f"{cell:g}" if isinstance(cell, int | float) else wording.plain(cell) if isinstance(cell, str) else ""
    found = _FIGURE.fullmatch(written)
    return found is not None and not _YEAR.fullmatch(written) and float(found[1].replace(",", "")) != 0


def _numbering_columns(grid: Grid) -> frozenset[int]:
    """The columns that number or code the rows."""
    heads = ((x, cell) for row in grid.rows for x, cell in enumerate(row) if isinstance(cell, str))
    return frozenset(x for x, cell in heads if wording.heading(cell) in _NUMBERING)
