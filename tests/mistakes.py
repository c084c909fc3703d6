"""Twenty kinds of clerical mistakes, made in a clean workbook at a random place; each says at which cells it must be found.

A mistake takes a `Desk` (the workbook, what was read of it, a random hand) and returns the cells as `sheet!A1`, any of
which a finding must name; None when the workbook has no place for it.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import column_index_from_string, get_column_letter

from loaders.loaded import Loaded
from loaders.values import amount
from schemas.typed import TypedTable

Places = set[str] | None


@dataclass(frozen=True)
class Spot:
    """One figure of a typed table that is not zero."""

    table: TypedTable
    at: int
    column: str

    @property
    def cell(self) -> str:
        return self.table.cell(self.at, self.column)

    @property
    def place(self) -> str:
        return f"{self.table.sheet}!{self.cell}"

    @property
    def row(self) -> int:
        return int(self.table.frame["sheet_row"].iloc[self.at])


class Desk:
    """A workbook open for spoiling."""

    def __init__(self, data: bytes, loaded: Loaded, rng: Random) -> None:
        self.book = load_workbook(io.BytesIO(data))
        self.loaded, self.rng = loaded, rng

    def saved(self) -> bytes:
        out = io.BytesIO()
        self.book.save(out)
        return out.getvalue()

    def cell(self, spot: Spot) -> Any:
        return self.book[spot.table.sheet][spot.cell]

    def spots(self, *, totals: bool | None = None, codes: bool = False, rosters: bool = True) -> list[Spot]:
        """Money figures that take part in arithmetic: not zero, and not of a row that stands alone."""
        found = []
        for table in self.loaded.tables:
            frame = table.frame
            is_roster = table.table.shape == "roster"
            if (is_roster and not rosters) or (codes and not (not is_roster and (frame["row_code"] != "").any())):
                continue
            columns = [n for n in frame.columns if str(n).endswith("_fen") and any(n == c for _, c in table.letters)]
            blocks = frame["block"].tolist() if "block" in frame else [0] * len(frame)
            levels = frame["level"].tolist() if not is_roster else [1] * len(frame)
            for name in columns:
                for at, value in enumerate(frame[name].fillna(0).tolist()):
                    if value and (blocks[at], name) in table.letters and (totals is None or totals == (levels[at] == 0)):
                        found.append(Spot(table, at, str(name)))
        return found

    def pick(self, spots: list[Spot]) -> Spot | None:
        return self.rng.choice(spots) if spots else None

    def rosters(self) -> list[TypedTable]:
        return [t for t in self.loaded.tables if t.table.shape == "roster"]

    def put(self, spot: Spot, value: float) -> None:
        """Write another amount in the cell's own manner (text with separators stays text)."""
        cell = self.cell(spot)
        cell.value = f"{value:,.2f}" if isinstance(cell.value, str) else value


def _number(cell: Any) -> float:
    return float(amount(cell.value, "元").number or 0)


def _row_places(spot: Spot) -> set[str]:
    """All cells of the row, and of the same column anywhere in the table: where a sum that takes part is told."""
    table = spot.table
    letters = {x for _, x in ((k, v) for k, v in table.letters.items())}
    return {f"{table.sheet}!{x}{spot.row}" for x in letters}


def digit_swapped(desk: Desk) -> Places:
    spots = []
    for spot in desk.spots():
        digits = f"{abs(_number(desk.cell(spot))):.2f}".lstrip("0")
        if len(digits) >= 5 and digits[0] != digits[1] and digits[1].isdigit():
            spots.append(spot)
    spot = desk.pick(spots)
    if spot is None:
        return None
    digits = f"{abs(_number(desk.cell(spot))):.2f}"
    desk.put(spot, float(digits[1] + digits[0] + digits[2:]))
    return {spot.place}


def row_deleted(desk: Desk) -> Places:
    """The sum the row belonged to is named: its parent's or the closing row's cell of some column."""
    spots = [s for s in desk.spots(totals=False) if _is_leaf(s)]
    spot = desk.pick(spots)
    if spot is None:
        return None
    sheet = desk.book[spot.table.sheet]
    _delete(sheet, spot.row)
    near = {f"{spot.table.sheet}!{x}{r}" for x in spot.table.letters.values() for r in (spot.row - 1, spot.row)}
    if len(spot.table.frame) == 1:  # nothing is left: the head is named
        near |= {f"{spot.table.sheet}!A{r}" for r in range(1, spot.row)}
    return near | {f"{spot.table.sheet}!{x}{r}" for x in _money_letters(spot) for r in range(1, sheet.max_row + 2)}


def _money_letters(spot: Spot) -> set[str]:
    """Letters of the columns in which the row had an amount: only sums of these can show that it is gone."""
    frame, block = spot.table.frame, int(spot.table.frame["block"].iloc[spot.at]) if "block" in spot.table.frame else 0
    return {
        x
        for (b, n), x in spot.table.letters.items()
        if b == block and n.endswith("_fen") and not frame[n].isna().iloc[spot.at] and frame[n].iloc[spot.at]
    }


def _is_leaf(spot: Spot) -> bool:
    return "is_leaf" not in spot.table.frame or bool(spot.table.frame["is_leaf"].iloc[spot.at])


def _delete(sheet: Any, row: int) -> None:
    below = [m for m in sheet.merged_cells.ranges if m.min_row > row]
    for merge in below:
        merge.shift(0, -1)
    sheet.delete_rows(row)


def row_doubled(desk: Desk) -> Places:
    spot = desk.pick([s for s in desk.spots(totals=False) if _is_leaf(s)])
    if spot is None:
        return None
    sheet = desk.book[spot.table.sheet]
    values = [sheet.cell(spot.row, c).value for c in range(1, sheet.max_column + 1)]
    for merge in [m for m in sheet.merged_cells.ranges if m.min_row > spot.row]:
        merge.shift(0, 1)
    sheet.insert_rows(spot.row + 1)
    for column, value in enumerate(values, 1):
        sheet.cell(spot.row + 1, column).value = value
    doubled = {f"{spot.table.sheet}!{x}{r}" for x in spot.table.letters.values() for r in (spot.row, spot.row + 1)}
    return doubled | {f"{spot.table.sheet}!{x}{r}" for x in _money_letters(spot) for r in range(1, sheet.max_row + 2)}


def column_shifted(desk: Desk) -> Places:
    """The figures of one column slip down by one row."""
    spot = desk.pick([s for s in desk.spots(totals=False, rosters=False) if len(s.table.frame) > 3])
    if spot is None:
        return None
    sheet, letter = desk.book[spot.table.sheet], re.sub(r"\d", "", spot.cell)
    block = int(spot.table.frame["block"].iloc[spot.at])
    rows = [int(r) for r, b in zip(spot.table.frame["sheet_row"], spot.table.frame["block"], strict=True) if int(b) == block]
    values = [sheet[f"{letter}{r}"].value for r in rows]
    for row, value in zip(rows, [values[-1], *values[:-1]], strict=True):
        sheet[f"{letter}{row}"].value = value
    return {f"{spot.table.sheet}!{letter}{r}" for r in rows}


def unit_changed(desk: Desk) -> Places:
    """单位：万元 becomes 单位：元 on one sheet of a workbook that has others, or on a government's table."""
    found = []
    for table in desk.loaded.tables:
        if table.table.shape != "roster" and table.unit in ("万元", "亿元") and not table.is_empty:
            for row in desk.book[table.sheet].iter_rows(max_row=6):
                found += [(table, c) for c in row if isinstance(c.value, str) and re.search(rf"单位[:：]{table.unit}", c.value)]
    if not found:
        return None
    table, cell = desk.rng.choice(found)
    cell.value = cell.value.replace(table.unit, "元" if table.unit == "万元" else "万元")
    return {f"{t.sheet}!*" for t in desk.loaded.tables}


def total_overwritten(desk: Desk) -> Places:
    spot = desk.pick(desk.spots(totals=True, rosters=False))
    if spot is None:
        return None
    desk.put(spot, round(_number(desk.cell(spot)) + desk.rng.randint(2_000, 90_000), 2))
    return {spot.place}


def sign_lost(desk: Desk) -> Places:
    """A minus that should not be there, or one that is lost."""
    spot = desk.pick(desk.spots())
    if spot is None:
        return None
    desk.put(spot, -_number(desk.cell(spot)))
    return {spot.place}


def comma_for_point(desk: Desk) -> Places:
    spot = desk.pick([s for s in desk.spots() if round(_number(desk.cell(s)) * 100) % 100])
    if spot is None:
        return None
    desk.cell(spot).value = f"{_number(desk.cell(spot)):.2f}".replace(".", ",")
    return {spot.place}


def code_mistyped(desk: Desk) -> Places:
    """One digit of an account code; the code's cells, or the sums that no longer hold, are named."""
    spots = [s for s in desk.spots(totals=False, codes=True) if s.table.table.shape != "roster" and s.table.frame["row_code"].iloc[s.at]]
    spot = desk.pick([s for s in spots if "row_code" in {n for _, n in s.table.letters}])
    if spot is None:
        return None
    sheet = desk.book[spot.table.sheet]
    letter = spot.table.letters[(int(spot.table.frame["block"].iloc[spot.at]), "row_code")]
    row = [sheet.cell(spot.row, c) for c in range(1, column_index_from_string(letter) + 1)]
    cell = desk.rng.choice([c for c in row if str(c.value or "").strip() and re.fullmatch(r"[\d.]+", str(c.value))] or [row[-1]])
    text = str(cell.value).removesuffix(".0")
    place = desk.rng.choice([index for index, sign in enumerate(text) if sign.isdigit()])
    cell.value = text[:place] + str((int(text[place]) + desk.rng.randint(1, 9)) % 10) + text[place + 1 :]
    return {f"{spot.table.sheet}!{x}{r}" for x in {*spot.table.letters.values(), cell.column_letter, "A"} for r in [spot.row]} | {
        f"{spot.table.sheet}!{re.sub(r'[0-9]', '', s.cell)}{s.row}" for s in desk.spots() if s.table is spot.table
    }


def name_mistyped(desk: Desk) -> Places:
    """A coded account gets another account's name."""
    spots = [s for s in desk.spots(totals=False, codes=True) if s.table.table.shape != "roster" and s.table.frame["row_code"].iloc[s.at]]
    spot = desk.pick([s for s in spots if any(n == "row_name" for _, n in s.table.letters)])
    if spot is None:
        return None
    letter = spot.table.letters[(int(spot.table.frame["block"].iloc[spot.at]), "row_name")]
    others = [n for n in spot.table.frame["row_name"].unique() if n and n != spot.table.frame["row_name"].iloc[spot.at] and "计" not in n]
    if not others:
        return None
    desk.book[spot.table.sheet][f"{letter}{spot.row}"].value = desk.rng.choice(others)
    return _row_places(spot) | {f"{spot.table.sheet}!A{spot.row}"}


def _person(desk: Desk, column: str) -> tuple[TypedTable, int, Any] | None:
    tables = [t for t in desk.rosters() if (0, column) in t.letters]
    if not tables:
        return None
    table = desk.rng.choice(tables)
    at = desk.rng.choice([i for i in range(len(table.frame)) if not table.frame[column].isna().iloc[i]])
    return table, at, desk.book[table.sheet][table.cell(at, column)]


def village_of_another_township(desk: Desk) -> Places:
    from loaders.demo.places import villages

    found = _person(desk, "village_name")
    if found is None:
        return None
    table, at, cell = found
    own = table.frame["township_name"].iloc[at]
    known = {v.name for v in villages() if v.township.name == own}
    cell.value = desk.rng.choice([v.name for v in villages() if v.township.name != own and v.name not in known])
    return {f"{table.sheet}!{x}{cell.row}" for x in table.letters.values()}


def id_digit_changed(desk: Desk) -> Places:
    found = _person(desk, "id_number")
    if found is None:
        return None
    table, _, cell = found
    place = desk.rng.randrange(17)
    digit = (int(cell.value[place]) + desk.rng.randint(1, 9)) % 10
    cell.value = f"{cell.value[:place]}{digit}{cell.value[place + 1 :]}"
    return {f"{table.sheet}!{cell.coordinate}"}


def id_as_number(desk: Desk) -> Places:
    found = _person(desk, "id_number")
    if found is None:
        return None
    table, _, cell = found
    cell.value = float(re.sub(r"X$", "0", cell.value))
    return {f"{table.sheet}!{cell.coordinate}"}


def amount_with_blanks(desk: Desk) -> Places:
    """Readable, so nothing may be lost: the figure is the same and the coercion is noted at its cell."""
    spot = desk.pick([s for s in desk.spots() if abs(_number(desk.cell(s))) >= 1_000])
    if spot is None:
        return None
    text = f"{_number(desk.cell(spot)):.2f}"
    desk.cell(spot).value = f" {text[:-6]} {text[-6:]} "
    return {spot.place}


def impossible_date(desk: Desk) -> Places:
    found = _person(desk, "paid_date")
    if found is None:
        return None
    table, _, cell = found
    cell.value = "2025.13.1"
    return {f"{table.sheet}!{cell.coordinate}"}


def header_renamed(desk: Desk) -> Places:
    """A heading over figures gets a word nobody knows; the heading's column is named."""
    spot = desk.pick(desk.spots())
    if spot is None:
        return None
    sheet, column = desk.book[spot.table.sheet], column_index_from_string(re.sub(r"\d", "", spot.cell))
    last = spot.table.headings[(int(spot.table.frame["block"].iloc[spot.at]) if "block" in spot.table.frame else 0, spot.column)]
    wanted = re.sub(r"\s", "", last.split("/")[-1])
    for row in range(spot.row - 1, 0, -1):
        cell = sheet.cell(row, column)
        if isinstance(cell.value, str) and re.sub(r"\s", "", cell.value) == wanted:
            cell.value = "待核栏"
            return {f"{spot.table.sheet}!{get_column_letter(column)}{r}" for r in range(row - 2, row + 4)}
    return None


def footnote_in_body(desk: Desk) -> Places:
    """A note slips between two rows: every figure must still be read, or the note's row is named."""
    spot = desk.pick([s for s in desk.spots(totals=False, rosters=False) if _is_leaf(s)])
    if spot is None:
        return None
    sheet = desk.book[spot.table.sheet]
    for merge in [m for m in sheet.merged_cells.ranges if m.min_row > spot.row]:
        merge.shift(0, 1)
    sheet.insert_rows(spot.row + 1)
    sheet.cell(spot.row + 1, 1).value = "注：本行数据以批复为准。"
    return {f"{spot.table.sheet}!{x}{spot.row + 1}" for x in {*spot.table.letters.values(), "A"}}


def merge_broken(desk: Desk) -> Places:
    """A merged heading falls apart: every figure must still be read under its heading, or the head is named."""
    merged = [(t, m) for t in desk.loaded.tables for m in desk.book[t.sheet].merged_cells.ranges if 2 <= m.min_row <= 6 and m.min_col > 1]
    if not merged:
        return None
    table, merge = desk.rng.choice(merged)
    desk.book[table.sheet].unmerge_cells(str(merge))
    return {f"{table.sheet}!{get_column_letter(c)}{r}" for r in range(1, 9) for c in range(1, 30)}


def hidden_row(desk: Desk) -> Places:
    spot = desk.pick([s for s in desk.spots(totals=False) if len(s.table.frame) < 400])
    if spot is None:
        return None
    desk.book[spot.table.sheet].row_dimensions[spot.row].hidden = True
    return {f"{spot.table.sheet}!A{spot.row}"}


def last_year_pasted(desk: Desk) -> Places:
    """上年数 stands in this year's column."""
    tables = [t for t in desk.loaded.tables if {"prior_fen", "budget_fen"} <= {n for _, n in t.letters}]
    if not tables:
        return None
    table = desk.rng.choice(tables)
    sheet = desk.book[table.sheet]
    places = set()
    for at in range(len(table.frame)):
        block = int(table.frame["block"].iloc[at])
        if (block, "prior_fen") in table.letters and (block, "budget_fen") in table.letters:
            old, new = table.cell(at, "prior_fen"), table.cell(at, "budget_fen")
            sheet[new].value = sheet[old].value
            places |= {f"{table.sheet}!{new}", f"{table.sheet}!{old}"}
    return places


KINDS: dict[str, Callable[[Desk], Places]] = {
    "digit swapped": digit_swapped, "row deleted": row_deleted, "row doubled": row_doubled, "column shifted": column_shifted,
    "unit changed": unit_changed, "total overwritten": total_overwritten, "sign lost": sign_lost, "comma for point": comma_for_point,
    "code mistyped": code_mistyped, "name mistyped": name_mistyped, "village of another township": village_of_another_township,
    "ID digit changed": id_digit_changed, "ID as number": id_as_number, "amount with blanks": amount_with_blanks,
    "date 2025.13.1": impossible_date, "header renamed": header_renamed, "footnote in body": footnote_in_body,
    "merge broken": merge_broken, "hidden row in the sum": hidden_row, "last year pasted": last_year_pasted,
}  # fmt: skip
#: mistakes after which an unharmed reading is as good as a finding
HARMLESS_IF_READ = {"footnote in body", "merge broken", "amount with blanks"}
