"""Identities inside one table, as small frozen classes declared beside the tables; each names its rule of identities.csv."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from schemas.identity.breach import Breach
from schemas.identity.figures import Figure, View, tolerance

Signed = tuple[int, Figure]
_CHECK = "请核对这几个数，改正后重新提交。"


def _sum_breach(
    rule: str, total: Figure | None, parts: Sequence[Signed], formula: str, group: str = "", asked: bool = False
) -> Iterator[Breach]:
    """The breach of total = Σ parts, if the total is given, at least one part is, and they differ beyond tolerance."""
    if total is None or not parts:
        return
    difference = abs(total.fen - sum(sign * part.fen for sign, part in parts))
    if difference > tolerance([total, *(part for _, part in parts)]):
        yield Breach(rule, total, tuple(parts), formula, _CHECK, group=group, is_only_asked=asked)


def _parts(view: View, rows: Sequence[int], column: str) -> list[Signed]:
    """The figures of `rows`; none at all where one of them could not be read, so that no total is blamed for it."""
    if any(view.is_unread(at, column) for at in rows):
        return []
    return [(1, f) for at in rows if (f := view.figure(at, column))]


@dataclass(frozen=True)
class RowSum:
    """In every row `total` = Σ `parts`. A part may be `a|b+c`: column a, or b and c where the sheet does not show a."""

    rule: str
    total: str
    parts: tuple[str, ...]
    side: str = ""

    def breaches(self, view: View) -> Iterator[Breach]:
        """One breach per row; none where a side of the identity is not shown."""
        shown = self._shown(view)
        if not view.has(self.total) or len(shown) < 2:
            return
        asked = view.has_undeclared_figures
        for at in range(view.size):
            if self.side and view.sides[at] != self.side:
                continue
            parts = [(1, f) for column in shown if (f := view.figure(at, column))]
            if any(view.is_unread(at, column) for column in shown):
                continue
            words = "＋".join(view.table.table.column(column).title for column in shown)
            formula = f"{view.table.table.column(self.total).title}应等于{words}"
            yield from _sum_breach(self.rule, view.figure(at, self.total), parts, formula, f"row {self.total}", asked)
            yield from _sum_breach(self.rule, view.blank(at, self.total), parts, formula, f"blank {self.total}", True)

    def _shown(self, view: View) -> tuple[str, ...]:
        out: list[str] = []
        for part in self.parts:
            for choice in part.split("|"):
                columns = choice.split("+")
                if any(view.has(column) for column in columns):
                    out.extend(column for column in columns if view.has(column))
                    break
        return tuple(out)


@dataclass(frozen=True)
class ParentSum:
    """A parent row = Σ the rows directly under it, in every money column; rows without children are not checked."""

    rule: str
    columns: tuple[str, ...] = ()
    by_code_only: bool = True

    def breaches(self, view: View) -> Iterator[Breach]:
        """One breach per parent and column. 其中： rows are only part of their parent and are not summed."""
        children: dict[int, list[int]] = {}
        for at, parent in enumerate(view.parents):
            if parent is not None:
                children.setdefault(parent, []).append(at)
        for parent, below in children.items():
            if (self.by_code_only and not view.codes[parent]) or any(view.is_of_which(at) for at in below):
                continue
            for column in self.columns or view.money:
                parts = _parts(view, below, column)
                title = view.table.table.column(column).title
                formula = f"{title}应等于下级{len(below)}行之和"
                yield from _sum_breach(self.rule, view.figure(parent, column), parts, formula, f"parent {column}")


@dataclass(frozen=True)
class TotalOfRows:
    """The row `line` = Σ the rows at the top of the same panel, in every money column.

    The total may stand first or last: the rows above it count, up to another total; when there are none, the rows below it.
    A 小计 counts the rows since the last total, and in a plain list it is checked too; the 合计 counts those rows, not the 小计.
    Not checked in a sheet that has the line `unless`, where another identity is the sharper one.
    """

    rule: str
    line: str = "total"
    side: str = ""
    columns: tuple[str, ...] = ()
    unless: str = ""

    def breaches(self, view: View) -> Iterator[Breach]:
        """One breach per column."""
        at = view.at_line(self.line, self.side)
        if at is None or (self.unless and view.at_line(self.unless, self.side) is not None):
            return
        subtotals = [i for i in range(view.size) if _is_subtotal(view, i)] if view.table.table.shape == "rows" else []
        for one in dict.fromkeys((*subtotals, at)):
            yield from self._of(view, one)

    def _of(self, view: View, at: int) -> Iterator[Breach]:
        rows = _rows_of_total(view, at)
        for column in self.columns or view.money:
            if column not in view.money:
                continue
            parts = _parts(view, rows, column)
            title = view.table.table.column(column).title
            formula = f"{view.names[at]}的{title}应等于各行之和"
            yield from _sum_breach(self.rule, view.figure(at, column), parts, formula, f"total {self.line}")


def _is_subtotal(view: View, at: int) -> bool:
    return view.levels[at] == 0 and view.names[at].endswith("小计")


def _ends(view: View, at: int, above: int) -> bool:
    """True when the row `above` is a total before which the sum of the total `at` does not reach."""
    return view.levels[above] == 0 and (_is_subtotal(view, at) or not _is_subtotal(view, above))


def _rows_of_total(view: View, at: int) -> list[int]:
    same = [i for i in range(view.size) if view.sides[i] == view.sides[at] and view.is_summed_with(i, at)]
    above: list[int] = []
    for i in reversed([i for i in same if i < at]):
        if _ends(view, at, i):
            break
        above += [i] if view.levels[i] != 0 else []
    if above:
        return [i for i in reversed(above) if view.parents[i] is None]
    below: list[int] = []
    for i in (i for i in same if i > at):
        if _ends(view, at, i):
            break
        below += [i] if view.levels[i] != 0 else []
    return [i for i in below if view.parents[i] is None]


@dataclass(frozen=True)
class ClosingSum:
    """The grand total `total` = `current` + every row between the two (carried over, transfers, debt …)."""

    rule: str
    current: str
    total: str
    side: str = ""
    groups: tuple[str, ...] = ()

    def breaches(self, view: View) -> Iterator[Breach]:
        """One breach per column; not checked when nothing stands between and none is needed."""
        start, end = view.at_line(self.current, self.side), view.at_line(self.total, self.side)
        if start is None or end is None or end <= start:
            return
        between = [i for i in range(start + 1, end) if view.sides[i] == view.sides[end] and view.parents[i] is None and view.levels[i] > 0]
        for column in view.money:
            if view.value(start, column) is None:
                continue
            formula = f"{view.names[end]}应等于{view.names[start]}加其后各项"
            readings = [
                list(_sum_breach(self.rule, view.figure(end, column), [(1, f) for i in rows if (f := view.figure(i, column))], formula))
                for rows in self._readings(view, start, between)
            ]
            if all(readings):
                yield from readings[0]

    def _readings(self, view: View, start: int, between: list[int]) -> Iterator[list[int]]:
        """How the rows may be meant: all of them, or a heading of `groups` (转移性收入) with or without the items under it."""
        heads = [i for i in between if view.lines[i] in self.groups and not view.codes[i]]
        yield [start, *(i for i in between if i not in heads)]
        if heads:
            yield [start, *heads]
            yield [start, *between]


@dataclass(frozen=True)
class LineSum:
    """The line `total` = Σ of known lines, each with its sign; a part `a|b+c` is a, or b and c where the sheet has no a."""

    rule: str
    total: str
    parts: tuple[str, ...]
    side: str = ""
    needs: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()

    def breaches(self, view: View) -> Iterator[Breach]:
        """One breach per money column; not checked where the total or a line of `needs` is blank."""
        at = view.at_line(self.total, self.side)
        if at is None:
            return
        chosen = [(sign, i) for sign, name in self._lines(view) if (i := view.at_line(name, self.side)) is not None]
        needed = [view.at_line(name, self.side) for name in self.needs]
        for column in self.columns or view.money:
            if any(i is None or view.value(i, column) is None for i in needed):
                continue
            parts = [(sign, f) for sign, i in chosen if (f := view.figure(i, column))]
            words = "".join(f"{'－' if s < 0 else '＋' if k else ''}{view.names[i]}" for k, (s, i) in enumerate(chosen))
            formula = f"{view.names[at]}应等于{words}"
            yield from _sum_breach(self.rule, view.figure(at, column), parts, formula)

    def _lines(self, view: View) -> Iterator[tuple[int, str]]:
        for part in self.parts:
            sign, word = (-1, part[1:]) if part.startswith("-") else (1, part)
            choices = [choice.split("+") for choice in word.split("|")]
            best = next((c for c in choices if any(_is_filled(view, n, self.side) for n in c)), choices[0])
            yield from ((sign, name) for name in best)


def _is_filled(view: View, line: str, side: str) -> bool:
    at = view.at_line(line, side)
    return at is not None and any(view.value(at, column) is not None for column in view.money)


@dataclass(frozen=True)
class SameLines:
    """Two figures of one table are the same: `(line, column)` on the one side and on the other."""

    rule: str
    one: tuple[str, str, str]
    other: tuple[str, str, str]

    def breaches(self, view: View) -> Iterator[Breach]:
        """At most one breach. `one` and `other` are (line, side, column)."""
        a, b = _at(view, *self.one), _at(view, *self.other)
        if a and b:
            yield from _sum_breach(self.rule, a, [(1, b)], f"{a.name}应等于{b.name}")
        elif (empty := _blank(view, *(self.other if a else self.one))) and (given := a or b):
            yield from _sum_breach(self.rule, empty, [(1, given)], f"{empty.name}应等于{given.name}", asked=True)


def _at(view: View, line: str, side: str, column: str) -> Figure | None:
    at = view.at_line(line, side)
    return None if at is None or not view.has(column) else view.figure(at, column)


def _blank(view: View, line: str, side: str, column: str) -> Figure | None:
    at = view.at_line(line, side)
    return None if at is None else view.blank(at, column)


@dataclass(frozen=True)
class SidesEqual:
    """The totals of both sides are the same, column by column; `columns` pairs income and expenditure columns."""

    rule: str
    income: str
    expenditure: str
    columns: tuple[tuple[str, str], ...] = ()

    def breaches(self, view: View) -> Iterator[Breach]:
        """One breach per pair of columns."""
        pairs = self.columns or tuple((c, c) for c in view.money)
        for a, b in pairs:
            yield from SameLines(self.rule, (self.income, "income", a), (self.expenditure, "expenditure", b)).breaches(view)


@dataclass(frozen=True)
class AtMost:
    """In every row (of a line, when one is named) `less` is at most `more`; a blank on either side is not compared."""

    rule: str
    less: str
    more: str
    line: str = ""
    only_top: bool = False
    but: tuple[str, ...] = ()  # lines that are no expenditure of a category (结转下年)
    side: str = ""

    def breaches(self, view: View) -> Iterator[Breach]:
        """One breach per row."""
        if not (view.has(self.less) and view.has(self.more)):
            return
        for at in range(view.size):
            if (self.line and view.lines[at] != self.line) or (self.only_top and view.levels[at] > 1) or view.lines[at] in self.but:
                continue
            if self.side and view.sides[at] != self.side:
                continue
            less, more = view.figure(at, self.less), view.figure(at, self.more)
            if less and more and less.fen - more.fen > tolerance([less, more]):
                names = (view.table.table.column(self.less).title, view.table.table.column(self.more).title)
                yield Breach(self.rule, less, ((1, more),), f"{names[0]}不应大于{names[1]}", "请核对；情况属实的请说明原因。", "<=")


@dataclass(frozen=True)
class LineAtMost:
    """In every column the line `less` is at most the line `more` (where that is blank, its figure in another column: 限额)."""

    rule: str
    less: str
    more: str

    def breaches(self, view: View) -> Iterator[Breach]:
        """One breach per money column."""
        a, b = view.at_line(self.less), view.at_line(self.more)
        if a is None or b is None:
            return
        for column in view.money:
            less = view.figure(a, column)
            more = view.figure(b, column) or next((f for c in view.money if (f := view.figure(b, c))), None)
            if less and more and less.fen - more.fen > tolerance([less, more]):
                formula = f"{view.names[a]}不应大于{view.names[b]}"
                yield Breach(self.rule, less, ((1, more),), formula, "请核对；情况属实的请说明原因。", "<=")


@dataclass(frozen=True)
class FlowSum:
    """In every row closing = opening + in − out, where closing and opening are given."""

    rule: str
    closing: str
    opening: str
    added: tuple[str, ...]
    taken: tuple[str, ...]

    def breaches(self, view: View) -> Iterator[Breach]:
        """One breach per row that shows any of the flow."""
        if not view.has(self.closing) or not view.has(self.opening):
            return
        signed = ((1, self.opening), *((1, c) for c in self.added), *((-1, c) for c in self.taken))
        for at in range(view.size):
            parts = [(sign, f) for sign, column in signed if view.has(column) and (f := view.figure(at, column))]
            title = view.table.table.column
            words = title(self.opening).title + "".join(f"＋{title(c).title}" for c in self.added)
            words += "".join(f"－{title(c).title}" for c in self.taken)
            formula = f"{title(self.closing).title}应等于{words}"
            yield from _sum_breach(self.rule, view.figure(at, self.closing), parts, formula, f"flow {self.closing}")


@dataclass(frozen=True)
class CodeSum:
    """The line `line` in `column` = Σ of `part_column` over the classes `codes` (人员经费 = 301 + 303), by 款 where a class has no row.

    Classes that no source puts into a group (`ungrouped`: 307, 312) count with what the sheet itself puts into `column`; then the
    sum only asks.
    """

    rule: str
    line: str
    column: str
    codes: tuple[str, ...]
    part_column: str
    ungrouped: tuple[str, ...] = ()

    def breaches(self, view: View) -> Iterator[Breach]:
        """At most one breach."""
        at = view.at_line(self.line)
        if at is None or not view.has(self.column) or not view.has(self.part_column):
            return
        own = [i for i in _top_codes(view) if view.codes[i][:3] in self.codes]
        others = [i for i in _top_codes(view) if view.codes[i][:3] in self.ungrouped and view.value(i, self.column)]
        parts = [*_parts(view, own, self.part_column), *_parts(view, others, self.column)]
        if not own or any(view.is_unread(i, self.part_column) for i in own):
            return
        present = "＋".join(dict.fromkeys(view.codes[i][:3] for i in (*own, *others)))
        title = view.table.table.column(self.column).title if self.column != self.part_column else view.names[at]
        yield from _sum_breach(self.rule, view.figure(at, self.column), parts, f"{title}应等于科目{present}之和", asked=bool(others))


def _top_codes(view: View) -> list[int]:
    """Rows with a code above which no other code of the sheet stands."""
    present = set(view.codes)
    return [i for i, code in enumerate(view.codes) if code and not any(code[:cut] in present for cut in range(3, len(code)))]


@dataclass(frozen=True)
class FlowByKind:
    """财政拨款收支: opening + income − expenditure = closing, for each kind of money whose opening line the sheet shows."""

    rule: str

    def breaches(self, view: View) -> Iterator[Breach]:
        """One breach per kind; the closing figure stands on the expenditure side in the column of its kind."""
        for kind in ("general", "fund", "capital"):
            closing = _at(view, "carried_out", "expenditure", f"{kind}_fen")
            spent = _at(view, "current_expenditure", "expenditure", f"{kind}_fen")
            opening = _at(view, f"carried_in_{kind}", "income", "final_fen")
            income = _at(view, f"appropriation_{kind}", "income", "final_fen")
            signed = [(1, opening), (1, income), (-1, spent)]
            formula = "年末结转和结余应等于年初结转和结余＋本年收入－本年支出"
            yield from _sum_breach(self.rule, closing, [(sign, f) for sign, f in signed if f], formula)
