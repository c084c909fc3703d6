"""Hides small groups: cells of class R and X under five persons are merged (依法合并), else moved up, count and amount together.

Ladder: programmes of one village → one programme over the villages of a township → all of a township → one programme over the county
→ all of the county → with the smallest shown cells of the same batch, or with another group → withheld. Each row: at least five
persons, and two programmes or two villages. Rows that could be computed back (`solver`) climb one rung further.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from datasets.office.aggregates import Cell
from schemas.privacy import HIDDEN_CLASSES

SMALLEST = 5
#: rungs above the ladder
PULLED, WITHHELD = 5, 6


@dataclass(frozen=True)
class Row:
    """One published row and the cells in it. `merged`: '' shown as it is, merged | moved | withheld; `reach`: village | township | county."""

    cells: tuple[Cell, ...]
    merged: str = ""
    reach: str = "village"

    @property
    def persons(self) -> frozenset[str]:
        """Distinct persons over all cells."""
        return frozenset().union(*(cell.persons for cell in self.cells))

    @property
    def programmes(self) -> tuple[str, ...]:
        """Names of the programmes in the row, sorted."""
        return tuple(sorted({cell.dataset.programme_name for cell in self.cells}))

    @property
    def amount(self) -> int:
        """Fen of all cells."""
        return sum(cell.amount for cell in self.cells)

    @property
    def places(self) -> int:
        """Number of villages."""
        return len({cell.place for cell in self.cells})


@dataclass
class Grouped:
    """The rows of one release: shown as they are, and the groups that hide something."""

    shown: list[Cell]
    groups: list[Row] = field(default_factory=list)


@dataclass(frozen=True)
class Company:
    """Which open cells cover others: not those in `told`, whose content stood open elsewhere; first those of `before` (programme@place),
    hidden before, so that one month does not show what hid another; then the smallest."""

    before: frozenset[str] = frozenset()
    told: frozenset[str] = frozenset()

    def rank(self, cell: Cell) -> tuple[bool, int, int]:
        """The lower the better."""
        return f"{cell.dataset.programme_code}@{cell.place}" not in self.before, cell.people, cell.amount


_REACHES = ("county", "township", "village")


def _time(cell: Cell) -> tuple[int, str, bool]:
    """What may stand in one row: same year and kind of batch. Persons whom the board names are no cover for those it does not name."""
    return cell.dataset.year, cell.dataset.batch_kind, cell.is_named


def _batch(cell: Cell) -> tuple[str, ...]:
    return (cell.dataset.key,)


@dataclass(frozen=True)
class _Rung:
    merged: str
    reach: str
    key: Callable[[Cell], tuple[object, ...]]


_LADDER = (
    _Rung("merged", "village", lambda c: (*_time(c), c.place)),
    _Rung("moved", "township", lambda c: (*_batch(c), c.township_code)),
    _Rung("merged", "township", lambda c: (*_time(c), c.township_code)),
    _Rung("moved", "county", _batch),
    _Rung("merged", "county", _time),
)


def _by(cells: Iterable[Cell], key: Callable[[Cell], tuple[object, ...]]) -> list[tuple[Cell, ...]]:
    found: dict[tuple[object, ...], list[Cell]] = {}
    for cell in cells:
        found.setdefault(key(cell), []).append(cell)
    return [tuple(group) for group in found.values()]


def _is_enough(row: Row, smallest: int) -> bool:
    enough_kinds = len(row.programmes) >= 2 if row.merged == "merged" else row.places >= 2
    return enough_kinds and len(row.persons) >= smallest


def must_hide(cell: Cell, smallest: int = SMALLEST) -> bool:
    """True for a cell of class R or X with fewer than `smallest` persons."""
    return cell.privacy_class in HIDDEN_CLASSES and cell.people < smallest


def group(
    cells: Iterable[Cell],
    smallest: int = SMALLEST,
    hidden_before: frozenset[str] = frozenset(),
    start: dict[str, int] | None = None,
    company: Company | None = None,
) -> Grouped:
    """Shown cells and groups of one release.

    `hidden_before`: names of cells hidden in an earlier release with the same content; they stay hidden. `start`: cell name →
    rung from which it starts (0 is the lowest), raised by the caller for cells the solver could compute. `company`: whom to pull in.
    """
    listed, rungs = list(cells), start or {}
    waiting = [c for c in listed if must_hide(c, smallest) or c.name in hidden_before or rungs.get(c.name, 0) > 0]
    names = {c.name for c in waiting}
    done = Grouped([c for c in listed if c.name not in names])
    for height, rung in enumerate(_LADDER):
        ready = [c for c in waiting if rungs.get(c.name, 0) <= height]
        rows = [Row(group, rung.merged, rung.reach) for group in _by(ready, rung.key)]
        kept = [row for row in rows if _is_enough(row, smallest)]
        done.groups += kept
        placed = {c.name for row in kept for c in row.cells}
        waiting = [c for c in waiting if c.name not in placed]
    for left in _by(waiting, _batch):
        _pull(done, left, smallest, company or Company(), is_hopeless=any(rungs.get(c.name, 0) >= WITHHELD for c in left))
    return done


def rung_of(row: Row) -> int:
    """How high a row stands: 0 to 4 on the ladder, PULLED, or WITHHELD."""
    height = next((h for h, rung in enumerate(_LADDER) if (rung.merged, rung.reach) == (row.merged, row.reach)), 0)
    if row.merged == "withheld":
        return WITHHELD
    return PULLED if any(cell.people >= SMALLEST for cell in row.cells) and row.reach == "county" else height


def _pull(done: Grouped, left: tuple[Cell, ...], smallest: int, company: Company, is_hopeless: bool) -> None:
    """Take the smallest shown cells of the same batch with `left` until the row hides it; withhold what still stands alone."""
    row = Row(left, "moved", "county")
    near = [] if is_hopeless else [c for c in done.shown if c.dataset.key == left[0].dataset.key and c.name not in company.told]
    own = sorted(near, key=company.rank)
    is_pulled = False
    while own and not (is_pulled and _is_enough(row, smallest)):
        pulled, is_pulled = own.pop(0), True
        done.shown = [c for c in done.shown if c.name != pulled.name]
        row = Row((*row.cells, pulled), "moved", "county")
    if is_pulled and _is_enough(row, smallest):
        done.groups.append(row)
    else:
        _absorb(done, row.cells, is_hopeless)


def _absorb(done: Grouped, left: tuple[Cell, ...], is_hopeless: bool) -> None:
    """Join cells that found no company to the group of the widest reach and fewest cells that was paid in the same year and kind."""
    near = [row for row in done.groups if row.merged != "withheld" and _time(row.cells[0]) == _time(left[0])]
    if is_hopeless or not near:
        done.groups.append(Row(left, "withheld", "county"))
        return
    host = min(near, key=lambda row: (_REACHES.index(row.reach), len(row.cells), row.amount))
    done.groups.remove(host)
    joined = Row((*host.cells, *left), "moved", "county")
    done.groups.append(Row(joined.cells, "merged" if len(joined.programmes) > 1 else "moved", "county"))
