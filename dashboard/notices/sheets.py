"""Knows how a list is laid on sheets of paper: column widths from their content, panels side by side, pages, sub-totals.

Rule: a sum never stands alone on a page; the last rows of a list and its sum are laid down together.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from dashboard.notices.glyphs import breakable
from schemas.money import as_read, written

Align = Literal["left", "center", "right"]
MM_PER_POINT = 0.3528
PADDING_MM = 1.8  # left and right of every cell
ELASTIC_SHARE = 4  # an elastic column takes four times the spare room of a fixed one


@dataclass(frozen=True)
class Sheet:
    """A paper size in landscape, its list type and what it holds; lengths in mm, type in pt.

    `front` is the room for the first page's table against A4; a row of it never gets higher than `front_row`.
    """

    name: str
    width: float
    height: float
    list_pt: float
    row: float
    panels: int
    margin_x: float = 16
    margin_top: float = 12
    margin_bottom: float = 18
    gap: float = 8
    heading: float = 17
    strip: float = 7.2
    front: float = 1.0
    front_row: float = 8.6

    @property
    def body_width(self) -> float:
        """Between the side margins."""
        return self.width - 2 * self.margin_x

    @property
    def body_height(self) -> float:
        """Between top margin and foot."""
        return self.height - self.margin_top - self.margin_bottom

    def panel_width(self, panels: int) -> float:
        """Width of one of `panels` panels side by side."""
        return (self.body_width - self.gap * (panels - 1)) / panels


PAPERS: dict[str, Sheet] = {
    "A4": Sheet("A4", 297, 210, list_pt=12, row=6.2, panels=2),
    "A3": Sheet("A3", 420, 297, list_pt=14, row=7.2, panels=3, heading=20, strip=8.4, front=1.7, front_row=12.5),
}


@dataclass(frozen=True)
class Column:
    """A printed column: heading, alignment, and whether panels sum it (`quantity`, `due`, `paid`, `difference`)."""

    title: str
    align: Align
    sums: str = ""
    is_elastic: bool = False


@dataclass(frozen=True)
class Row:
    """One printed row: its cells and the figures its panel adds up (fen, and quantity in its own unit)."""

    cells: tuple[str, ...]
    group: str = ""
    quantity: Decimal | None = None
    due: int = 0
    paid: int = 0


@dataclass(frozen=True)
class Section:
    """A list: heading, sub-heading, columns, rows, and the lines that close it (`closing`: label and text)."""

    title: str
    sub: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    closing: tuple[tuple[str, str], ...]
    count_unit: str = "户"
    quantity_unit: str = ""
    places: int = 2
    is_wide: bool = False


def ems(text: str) -> float:
    """Width of `text` in em: 1 for Chinese characters and full-width marks, .57 for the rest (Noto Serif SC digits: .53)."""
    return sum(1.0 if unicodedata.east_asian_width(letter) in "WFA" else 0.57 for letter in text)


def width_of(texts: Sequence[str], points: float) -> float:
    """Width in mm that the longest of `texts` needs, padding included."""
    return max(map(ems, texts), default=0) * points * MM_PER_POINT + 2 * PADDING_MM + 0.4


def widths(columns: Sequence[Column], rows: Sequence[Sequence[str]], sheet: Sheet, available: float) -> list[float] | None:
    """Column widths in mm filling `available`, None when the columns do not fit. Of what is left over an elastic column gets most.

    Numbers never wrap; of an elastic column one cell in twenty may (a cooperative's long name among farmers).
    """
    found = []
    for index, column in enumerate(columns):
        texts = [row[index] for row in rows]
        if column.is_elastic:
            texts = sorted(texts, key=ems)[: max(1, len(texts) - len(texts) // 20)]
        found.append(max(width_of([column.title], sheet.list_pt - 1), width_of(texts, sheet.list_pt)))
    spare = available - sum(found)
    if spare < 0:
        return None
    shares = [ELASTIC_SHARE if column.is_elastic else 1 for column in columns]
    return [width + spare * share / sum(shares) for width, share in zip(found, shares, strict=True)]


def lines_of(row: Row, measured: Sequence[float], sheet: Sheet) -> int:
    """How many lines the tallest cell of `row` takes."""
    room = _rooms(measured, sheet)
    return max(-(-round(ems(cell) * 100) // round(space * 100)) if cell else 1 for cell, space in zip(row.cells, room, strict=True))


def _rooms(measured: Sequence[float], sheet: Sheet) -> list[float]:
    """Room in em inside each column."""
    return [max(1.0, (width - 2 * PADDING_MM) / (sheet.list_pt * MM_PER_POINT)) for width in measured]


def fitted(cells: Sequence[Any], measured: Sequence[float], sheet: Sheet) -> list[Any]:
    """`cells` with places to break in what is wider than its column, so that no long word runs over the cells beside it."""
    rooms = _rooms(measured, sheet)
    return [breakable(c) if isinstance(c, str) and ems(c) > room else c for c, room in zip(cells, rooms, strict=True)]


def height_of(row: Row, measured: Sequence[float], sheet: Sheet) -> float:
    """Height of `row` in mm."""
    return sheet.row + (lines_of(row, measured, sheet) - 1) * sheet.list_pt * MM_PER_POINT * 1.3


def shape_of(section: Section, sheet: Sheet) -> tuple[int, list[float]]:
    """How many panels side by side, and their column widths. The wide form always prints, wrapping its elastic columns if it must."""
    cells = [row.cells for row in section.rows]
    if not section.is_wide and len(section.rows) >= 8:
        for panels in range(sheet.panels, 1, -1):
            found = widths(section.columns, cells, sheet, sheet.panel_width(panels))
            if found:
                return panels, found
    found = widths(section.columns, cells, sheet, sheet.body_width)
    return 1, found or squeezed(section.columns, cells, sheet, sheet.body_width)


def squeezed(columns: Sequence[Column], rows: Sequence[Sequence[str]], sheet: Sheet, available: float) -> list[float]:
    """Widths when long texts overflow `available` mm: fixed columns keep theirs, elastic ones share the rest."""
    fixed = {i: width_of([c.title, *(r[i] for r in rows)], sheet.list_pt) for i, c in enumerate(columns) if not c.is_elastic}
    share = max(20.0, (available - sum(fixed.values())) / max(1, len(columns) - len(fixed)))
    return [fixed.get(index, share) for index in range(len(columns))]


def lay(sections: Sequence[Section], sheet: Sheet) -> list[list[dict[str, Any]]]:
    """Pages of parts, ready for the template. Short lists share a page; a long one starts where at least eight rows fit."""
    pages: list[list[dict[str, Any]]] = [[]]
    left = sheet.body_height
    for number, section in enumerate(sections):
        panels, measured = shape_of(section, sheet)
        heights = [height_of(row, measured, sheet) for row in section.rows]
        start, part = 0, 0
        while start < len(section.rows) or part == 0:
            room = left - sheet.heading - 2 * sheet.row - sheet.strip * (len(section.closing) + 1) - 3
            end = _fitting(heights, start, panels, room)
            rest = len(section.rows) - start
            if pages[-1] and (end < len(section.rows) and end - start < min(rest, 8 * panels)):
                pages.append([])
                left = sheet.body_height
                continue
            end = max(end, start + 1)
            made = _part(section, sheet, number, part, (start, end), (panels, measured), heights)
            pages[-1].append(made)
            left -= made["height"] + 5
            start, part = end, part + 1
            if start < len(section.rows):
                pages.append([])
                left = sheet.body_height
    return [page for page in pages if page]


def _fitting(heights: Sequence[float], start: int, panels: int, room: float) -> int:
    """The row after the last one that fits into `panels` columns of `room` mm."""
    at = start
    for _ in range(panels):
        used = 0.0
        while at < len(heights) and used + heights[at] <= room + 1e-6:
            used += heights[at]
            at += 1
    return at


def _part(
    section: Section, sheet: Sheet, number: int, part: int, span: tuple[int, int], shape: tuple[int, list[float]], heights: Sequence[float]
) -> dict[str, Any]:
    (start, end), (panels, measured) = span, shape
    is_last = end == len(section.rows)
    bounds = _balanced(heights[start:end], panels)
    chunks = [section.rows[start + a : start + b] for a, b in bounds if b > a]
    tall = [list(heights[start + a : start + b]) for a, b in bounds if b > a]
    is_only = part == 0 and is_last
    strips = [] if is_only else [("本页小计", _sums(section, section.rows[start:end]))]
    strips += list(section.closing) if is_last else []
    label = "合计" if is_only and len(chunks) == 1 and len(section.closing) == 1 else "本栏小计"
    strips = [] if label == "合计" else strips
    height = sheet.heading + 2 * sheet.row + max((sum(h) for h in tall), default=0) + sheet.strip * len(strips) + 2
    return {
        "section": number,
        "title": breakable(section.title) + group_span(section.rows[start:end]) + ("" if part == 0 else "（续）"),
        "sub": section.sub,
        "widths": [round(width, 2) for width in measured],
        "heads": [column.title for column in section.columns],
        "aligns": [column.align for column in section.columns],
        "panels": [_panel(section, rows, high, label, measured, sheet) for rows, high in zip(chunks, tall, strict=True)],
        "strips": strips,
        "height": height,
    }


def _panel(
    section: Section, rows: Sequence[Row], heights: list[float], label: str, measured: Sequence[float], sheet: Sheet
) -> dict[str, Any]:
    return {"rows": [fitted(row.cells, measured, sheet) for row in rows], "heights": heights, "sum": _sum_row(section, rows, label)}


def group_span(rows: Sequence[Row]) -> str:
    """The numbered groups these rows belong to: `（第1—3组）`, `（第1、2、8组）`, `（共7个组）`; '' where groups have names."""
    names = list(dict.fromkeys(row.group.removesuffix("组") for row in rows if row.group))
    if not names or not all(name.isdigit() for name in names):
        return ""
    numbers = [int(name) for name in names]
    if len(numbers) > 1 and numbers == list(range(numbers[0], numbers[-1] + 1)):
        return f"（第{names[0]}—{names[-1]}组）"
    return f"（第{'、'.join(names)}组）" if len(names) <= 4 else f"（共{len(names)}个组）"


def _balanced(heights: Sequence[float], panels: int) -> list[tuple[int, int]]:
    """Bounds of `panels` columns of nearly equal height, the first never the shorter."""
    bounds, at, total = [], 0, sum(heights)
    for panel in range(panels):
        goal, used, begin = (total - sum(heights[:at])) / (panels - panel), 0.0, at
        while at < len(heights) and (used < goal - 1e-6 or panel == panels - 1):
            used += heights[at]
            at += 1
        bounds.append((begin, at))
    return bounds


def _sum_row(section: Section, rows: Sequence[Row], label: str) -> list[dict[str, Any]]:
    """The closing row of a panel: a label over the first columns, then the sums under their columns."""
    first = next((i for i, column in enumerate(section.columns) if column.sums), len(section.columns))
    cells: list[dict[str, Any]] = [{"text": label, "span": first, "align": "center"}]
    for column in section.columns[first:]:
        cells.append({"text": _sum(column.sums, rows, section.places), "span": 1, "align": column.align})
    return cells


def _sum(what: str, rows: Sequence[Row], places: int) -> str:
    if what == "quantity":
        return quantity_text(sum((row.quantity or Decimal(0) for row in rows), Decimal(0)), places)
    amounts = {"due": sum(r.due for r in rows), "paid": sum(r.paid for r in rows), "difference": sum(r.paid - r.due for r in rows)}
    return written(amounts[what]) if what in amounts else ""


def _sums(section: Section, rows: Sequence[Row]) -> str:
    parts = [f"{len(rows)}{section.count_unit}"]
    if any(row.quantity is not None for row in rows):
        parts.append(_sum("quantity", rows, section.places) + section.quantity_unit)
    return "，".join([*parts, f"{_sum('paid', rows, 2)}元"])


def quantity_text(quantity: Decimal | None, places: int) -> str:
    """A quantity with grouped thousands and `places` decimals; '' when there is none."""
    if quantity is None:
        return ""
    return as_read(f"{quantity:.{places}f}")


def places_of(quantities: Sequence[Decimal | None], unit: str = "") -> int:
    """Decimals a column of quantities is printed with: as many as the finest needs, two at least for land."""
    needed = [max(0, -int(q.normalize().as_tuple().exponent)) for q in quantities if q is not None]
    return max([*needed, 2 if unit == "亩" else 0])
