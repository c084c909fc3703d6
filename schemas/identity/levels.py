"""Identities over years and levels: last year's end is this year's beginning, a county is its own part and its townships.

They hold wherever both tables are at hand: in one workbook, or a new table beside those already published (`identities.against`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from schemas.codes import same_name
from schemas.identity.across import Where, same_owner
from schemas.identity.breach import Breach
from schemas.identity.figures import Figure, View, tolerance
from schemas.money import to_fen

#: how a table is called that holds a department with the units below it
SUMMARY = "汇总"
TOWNSHIP = re.compile(r"(?:镇|乡|街道)(?:人民政府|街道办事处|办事处)?$")
_CORRECTION = re.compile(r"会计差错[^。；;]*?(\d[\d,，]*(?:\.\d+)?)\s*(亿元|万元|千元|元)")
_NO_REGION = re.compile(r"上年|预算|执行|决算|比|率|%|增|减|合计|小计|其中")
_SUMS = "请核对这几个数，改正后重新提交。"
_COMPLETE = "缺少单位的请补齐后再核对，属实的请说明。"


def _differs(one: Figure, parts: Sequence[Figure]) -> bool:
    return abs(one.fen - sum(f.fen for f in parts)) > tolerance([one, *parts])


@dataclass(frozen=True)
class NextYear:
    """This year's `one` is last year's `other` of the same unit.

    With `corrected`, a difference that the notes below the table state as 会计差错调整 is explained.
    """

    rule: str
    one: Where
    other: Where
    says: str
    corrected: bool = False

    def breaches(self, views: Sequence[View]) -> Iterator[Breach]:
        """One breach per table whose year before is there too."""
        for view, before in with_year_before(views, self.one.table):
            a, b = self.one.find([view]), self.other.find(before)
            if a and b:
                yield from _went_on(self.rule, view, a[0], b[0], self.says, self.corrected)


@dataclass(frozen=True)
class RowsNextYear:
    """Row by row, this year's column of `one` is last year's column of `other`, in a table of the same unit (公开07表).

    Rows are the same by code, by line (合计) or, without either, by name; rows that only one of the years has are not compared.
    """

    rule: str
    one: Where
    other: Where
    says: str

    def breaches(self, views: Sequence[View]) -> Iterator[Breach]:
        """One breach per row; a difference that the notes state as 会计差错调整 is explained."""
        for view, before in with_year_before(views, self.one.table):
            for last in (v for v in before if v.id == view.id and v.has(self.other.column) and view.has(self.one.column)):
                known = {_row(last, at): at for at in reversed(range(last.size))}
                for at in (i for i in range(view.size) if _row(view, i) in known):
                    a, b = view.figure(at, self.one.column), last.figure(known[_row(view, at)], self.other.column)
                    if a and b:
                        yield from _went_on(self.rule, view, a, b, self.says, True, f"next year {self.one.column}")


def _row(view: View, at: int) -> tuple[str, str]:
    if view.codes[at]:
        return "code", view.codes[at]
    return ("line", view.lines[at]) if view.lines[at] else ("name", same_name(view.names[at]))


def with_year_before(views: Sequence[View], table: str) -> Iterator[tuple[View, list[View]]]:
    """Every view of `table` (a|b) with those of the same unit and the year before."""
    for view in (v for v in views if v.id in table.split("|") and v.table.year):
        year, name = view.table.year or 0, same_name(view.table.entity_name)
        yield view, [v for v in views if v.table.year == year - 1 and same_name(v.table.entity_name) == name]


def _went_on(rule: str, view: View, one: Figure, last: Figure, says: str, corrected: bool, group: str = "") -> Iterator[Breach]:
    """The breach of this year's figure of `view` going on from last year's, unless its notes explain the difference."""
    if not _differs(one, [last]):
        return
    stated = _corrections(view) if corrected else ()
    if not any(abs(abs(one.fen - last.fen) - fen) <= tolerance([one, last]) for fen in stated):
        yield Breach(rule, one, ((1, last),), says, _todo(corrected, bool(stated)), group=group)


def _todo(corrected: bool, is_stated: bool) -> str:
    if not corrected:
        return "请核对；情况属实的请说明原因。"
    if is_stated:
        return "表下写的会计差错调整数和这个差额不一样，请核对后写明。"
    return "有会计差错调整的，请在表下写明调整了多少、为什么。"


def _corrections(view: View) -> tuple[int, ...]:
    """Amounts of 会计差错调整 that the notes state, in fen."""
    found = [match for note in view.table.notes for match in _CORRECTION.finditer(note)]
    return tuple(to_fen(Decimal(m[1].replace(",", "").replace("，", "")), m[2]) for m in found)


@dataclass(frozen=True)
class SumOfOwners:
    """A summary = Σ the same figure of several units: a table whose unit or title says 汇总, or the table `summary`, against all others."""

    rule: str
    one: Where
    says: str
    summary: str = ""
    summary_column: str = ""

    def breaches(self, views: Sequence[View]) -> Iterator[Breach]:
        """One breach per summary; only where at least two units are at hand."""
        own = [v for v in views if v.id == self.one.table]
        if self.summary:
            sums = [v for v in views if v.id == self.summary]
            place = Where(self.summary, "total", self.summary_column)
        else:
            sums, place = [v for v in own if SUMMARY in f"{v.table.entity_name}{v.table.title}"], self.one
        for view in sums:
            units = [v for v in own if v not in sums and v.table.year == view.table.year]
            parts = [found for unit in units if (found := _figure(self.one, unit))]
            total = place.find([view])
            if total and len(parts) > 1 and _differs(total[0], parts):
                yield Breach(self.rule, total[0], tuple((1, f) for f in parts), self.says, _COMPLETE)


def _figure(where: Where, view: View) -> Figure | None:
    """The figure of a unit; a list of one row has it there."""
    found = where.find([view]) or Where(where.table, "", where.column).find([view])
    return found[0] if found else None


@dataclass(frozen=True)
class LevelsSum:
    """The whole county (`whole`) = its own part (`own`) + the same table of each township; asked when two townships are at hand."""

    rule: str
    whole: Where
    own: Where
    says: str

    def breaches(self, views: Sequence[View]) -> Iterator[Breach]:
        """One breach per county table."""
        of_table = [v for v in views if v.id == self.whole.table]
        townships = [v for v in of_table if TOWNSHIP.search(v.table.entity_name)]
        for view in (v for v in of_table if v not in townships):
            whole, own = self.whole.find([view]), self.own.find([v for v in views if same_owner(v, view)])
            parts = [f[0] for v in townships if v.table.year == view.table.year and (f := self.whole.find([v]))]
            if whole and own and len(parts) > 1 and _differs(whole[0], [own[0], *parts]):
                yield Breach(self.rule, whole[0], tuple((1, f) for f in (own[0], *parts)), self.says, _COMPLETE)


@dataclass(frozen=True)
class RegionSum:
    """In one table: the total = Σ of the regions (县对乡镇转移支付分地区): rows that stand side by side, townships among them.

    A development zone or a forest farm on the level of a township has another name and counts with its neighbours.
    """

    rule: str
    line: str = "total"

    def breaches(self, view: View) -> Iterator[Breach]:
        """One breach per money column; only where at least two townships are listed."""
        at = view.at_line(self.line)
        rows = _regions(view)
        if at is None or not rows:
            return
        for column in view.money:
            total = view.figure(at, column)
            parts = [f for i in rows if (f := view.figure(i, column))]
            if total and parts and _differs(total, parts):
                said = f"{view.names[at]}应等于各乡镇之和"
                yield Breach(self.rule, total, tuple((1, f) for f in parts), said, _SUMS, group="regions")


def _regions(view: View) -> list[int]:
    """Rows of every run of neighbours on one level that names at least two townships."""
    plain = (i for i in range(view.size) if not view.lines[i])
    runs = groupby(enumerate(plain), key=lambda pair: (pair[1] - pair[0], view.levels[pair[1]]))
    listed = [[i for _, i in run] for _, run in runs]
    return [i for run in listed if sum(1 for j in run if TOWNSHIP.search(view.names[j])) > 1 for i in run]


@dataclass(frozen=True)
class RegionColumns:
    """In one table: `total` = Σ the regions side by side (项目 | 本年预算数 | 甲镇 | 乙乡): the undeclared columns, townships among them."""

    rule: str
    total: str

    def breaches(self, view: View) -> Iterator[Breach]:
        """One breach per row; only where at least two columns are called by a township, and no other undeclared one by another year's."""
        regions = [name for name, word in view.undeclared().items() if not _NO_REGION.search(word)]
        named = [name for name in regions if TOWNSHIP.search(view.undeclared()[name])]
        if not view.has(self.total) or len(named) < 2:
            return
        for at in range(view.size):
            total, parts = view.figure(at, self.total), [f for name in regions if (f := view.figure(at, name))]
            if total and parts and not any(view.is_unread(at, name) for name in regions) and _differs(total, parts):
                yield Breach(
                    self.rule, total, tuple((1, f) for f in parts), f"{total.title}应等于各地区之和", _SUMS, group="region columns"
                )
