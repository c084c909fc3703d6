"""Identities between tables of one workbook (表间勾稽), declared beside the kinds; each names its rule."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from schemas.codes import same_name
from schemas.identity.breach import Breach
from schemas.identity.figures import Figure, View, tolerance

_SAME = "两张表应当一致，请核对后改正其中一张。"


@dataclass(frozen=True)
class Where:
    """A figure: the first of `tables` that is there, its line (`a|b`: the first that is there), side, column (`a|b` likewise).

    A line '' is the one row of a list that has only one (地区), else its 合计; `=232` is the account of that code, or name.
    """

    table: str
    line: str
    column: str
    side: str = ""

    def find(self, views: Sequence[View], like: View | None = None) -> tuple[Figure, View] | None:
        """The figure and its table, None when the workbook has none; `like` asks for the same unit of publication and year."""
        return next(self.all(views, like), None)

    def all(self, views: Sequence[View], like: View | None = None) -> Iterator[tuple[Figure, View]]:
        """Every figure meant, the first choice first."""
        for view in views:
            if view.id not in self.table.split("|") or (like is not None and not same_owner(view, like)):
                continue
            for line in self.line.split("|"):
                at = view.at_account(line[1:]) if line[:1] == "=" else view.at_line(line, self.side) if line else _only_row(view)
                for column in self.column.split("|") if at is not None else ():
                    figure = view.figure(at, column) if at is not None and view.has(column) else None
                    if figure is not None:
                        yield figure, view


def _only_row(view: View) -> int | None:
    return 0 if view.size == 1 else view.at_line("total")


def same_owner(a: View, b: View) -> bool:
    """True for tables of one unit and year; a unit or year that a table does not name tells nothing apart."""
    ours, theirs = same_name(a.table.entity_name), same_name(b.table.entity_name)
    years = (a.table.year, b.table.year)
    return (not ours or not theirs or ours == theirs) and (None in years or years[0] == years[1])


def _sum_of(places: Sequence[Where], views: Sequence[View], like: View) -> list[tuple[int, Figure]]:
    return [(1, found[0]) for place in places if (found := place.find(views, like))]


def _agree(when: tuple[Where, Where] | None, views: Sequence[View], like: View) -> bool:
    """True where both figures of `when` are there and the same: only then are the two tables of one account. True without `when`."""
    if when is None:
        return True
    a, b = when[0].find(views, like), when[1].find(views, like)
    return bool(a and b and abs(a[0].fen - b[0].fen) <= tolerance([a[0], b[0]]))


@dataclass(frozen=True)
class SameFigure:
    """`one` and `other` are the same figure in two tables; only where `when` (two figures that must agree first) holds.

    Where `other` names several lines (支出总计, else 本年支出合计) one of them must agree.
    """

    rule: str
    one: Where
    other: Where
    when: tuple[Where, Where] | None = None
    says: str = ""

    def breaches(self, views: Sequence[View]) -> Iterator[Breach]:
        """One breach per table that holds `one`."""
        for view in views:
            if view.id not in self.one.table.split("|"):
                continue
            found, others = self.one.find([view]), list(self.other.all(views, view))
            if found is None or not others or others[0][1] is view or not _agree(self.when, views, view):
                continue
            a, other = found[0], others[0]
            b = other[0]
            if all(abs(a.fen - o.fen) > tolerance([a, o]) for o, _ in others):
                said = self.says or f"应等于《{other[1].table.table.title}》的{b.name}（{b.title}）"
                yield Breach(self.rule, a, ((1, b),), said, _SAME)


@dataclass(frozen=True)
class SameClasses:
    """Rows of the same name are the same figure: the classes of a summary (`one`) and the top rows of a coded table (`other`)."""

    rule: str
    one: str
    one_column: str
    other: str
    other_column: str
    side: str = "expenditure"
    when: tuple[Where, Where] | None = None

    def breaches(self, views: Sequence[View]) -> Iterator[Breach]:
        """One breach per class that differs."""
        for view in (v for v in views if v.id == self.one and v.has(self.one_column)):
            other = next((v for v in views if v.id == self.other and same_owner(v, view) and v.has(self.other_column)), None)
            if other is None or not _agree(self.when, views, view):
                continue
            top = {same_name(other.names[i]): i for i in other.tops() if other.codes[i] and not other.lines[i]}
            for at in view.tops(self.side):
                name = same_name(view.names[at])
                if view.lines[at] or name not in top:
                    continue
                a, b = view.figure(at, self.one_column), other.figure(top[name], self.other_column)
                if a and b and abs(a.fen - b.fen) > tolerance([a, b]):
                    yield Breach(
                        self.rule, a, ((1, b),), f"应等于《{other.table.table.title}》的{b.name}（{b.title}）", _SAME, group="classes"
                    )


@dataclass(frozen=True)
class SumAcross:
    """`one` = Σ of figures in other tables; tables that are not there count as nothing, but at least one must be."""

    rule: str
    one: Where
    others: tuple[Where, ...]
    says: str

    def breaches(self, views: Sequence[View]) -> Iterator[Breach]:
        """One breach per table that holds `one`."""
        for view in views:
            if view.id not in self.one.table.split("|"):
                continue
            found = self.one.find([view])
            parts = _sum_of(self.others, views, view)
            missing = [p for p in self.others if not any(v.id == p.table for v in views)]
            if found is None or not parts or missing:
                continue
            if abs(found[0].fen - sum(f.fen for _, f in parts)) > tolerance([found[0], *(f for _, f in parts)]):
                yield Breach(self.rule, found[0], tuple(parts), self.says, _SAME)


@dataclass(frozen=True)
class AtMostAcross:
    """`less` is at most the sum of `more`, figures of one other table; not asked where none of them is there."""

    rule: str
    less: Where
    more: tuple[Where, ...]
    says: str

    def breaches(self, views: Sequence[View]) -> Iterator[Breach]:
        """One breach per table that holds `less`."""
        for view in (v for v in views if v.id in self.less.table.split("|")):
            less, parts = self.less.find([view]), _sum_of(self.more, views, view)
            if less and parts and less[0].fen - sum(f.fen for _, f in parts) > tolerance([less[0], *(f for _, f in parts)]):
                yield Breach(self.rule, less[0], tuple(parts), self.says, "请核对；情况属实的请说明原因。", "<=")


@dataclass(frozen=True)
class ListSum:
    """`one` = Σ of a column over the rows of a list, those whose `where` column contains `word` (债券性质 contains 一般)."""

    rule: str
    one: Where
    table: str
    column: str
    where: str = ""
    word: str = ""
    says: str = ""

    def breaches(self, views: Sequence[View]) -> Iterator[Breach]:
        """At most one breach per table that holds `one`."""
        for view in (v for v in views if v.id in self.one.table.split("|")):
            listed = next((v for v in views if v.id == self.table and same_owner(v, view)), None)
            found = self.one.find([view])
            if listed is None or found is None:
                continue
            rows = [i for i in range(listed.size) if listed.levels[i] != 0 and self._counts(listed, i)]
            parts = [(1, f) for i in rows if (f := listed.figure(i, self.column))]
            if parts and abs(found[0].fen - sum(f.fen for _, f in parts)) > tolerance([found[0], *(f for _, f in parts)]):
                yield Breach(self.rule, found[0], tuple(parts), self.says, _SAME)

    def _counts(self, view: View, at: int) -> bool:
        return not self.where or self.word in str(view.raw(at, self.where) or "")


@dataclass(frozen=True)
class AtMostByName:
    """For every row of the list `less` that names a row of the list `more` in the text column `name`: its figure is not the larger one."""

    rule: str
    less: Where
    more: Where
    name: str
    says: str

    def breaches(self, views: Sequence[View]) -> Iterator[Breach]:
        """One breach per row; names that stand in one of the lists only, or several times in `more`, are not compared."""
        for view in (v for v in views if v.id == self.less.table and v.has(self.less.column)):
            other = next((v for v in views if v.id == self.more.table and same_owner(v, view) and v.has(self.more.column)), None)
            named = _by_name(other, self.name) if other is not None else {}
            for at in range(view.size):
                less, rows = view.figure(at, self.less.column), named.get(same_name(str(view.raw(at, self.name) or "")), [])
                more = other.figure(rows[0], self.more.column) if other is not None and len(rows) == 1 else None
                if less and more and less.fen - more.fen > tolerance([less, more]):
                    yield Breach(self.rule, less, ((1, more),), self.says, _SAME, "<=")


def _by_name(view: View, name: str) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for at in (i for i in range(view.size) if view.levels[i] != 0 and view.raw(i, name)):
        found.setdefault(same_name(str(view.raw(at, name))), []).append(at)
    return found


@dataclass(frozen=True)
class ScheduleSum:
    """Per bond: Σ principal of the repayment schedule = what is outstanding (else the amount issued) in the list of bonds."""

    rule: str

    def breaches(self, views: Sequence[View]) -> Iterator[Breach]:
        """One breach per bond that stands in both tables."""
        for schedule in (v for v in views if v.id == "debt_schedule" and v.has("bond_code")):
            for bonds in (v for v in views if v.id == "debt_bonds" and same_owner(v, schedule)):
                column = "outstanding_fen" if bonds.has("outstanding_fen") else "amount_fen"
                due: dict[str, list[tuple[int, Figure]]] = {}
                for at in range(schedule.size):
                    figure = schedule.figure(at, "principal_fen")
                    if figure and schedule.levels[at]:
                        due.setdefault(str(schedule.raw(at, "bond_code") or ""), []).append((1, figure))
                for at in range(bonds.size):
                    total, parts = bonds.figure(at, column), due.get(str(bonds.raw(at, "bond_code") or "-"))
                    if total and parts and abs(total.fen - sum(f.fen for _, f in parts)) > tolerance([total, *(f for _, f in parts)]):
                        yield Breach(self.rule, total, tuple(parts), "应等于偿还计划里这只债券各年还本之和", "请核对；已提前偿还的请说明。")
