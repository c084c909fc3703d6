"""A breach of an identity, and the Chinese sentence that tells a clerk where, what, by how much and what to do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from schemas.findings import Finding, Gravity
from schemas.identity.figures import Figure
from schemas.money import as_read, in_unit

_MOST_TERMS = 8


@dataclass(frozen=True)
class Breach:
    """One identity that does not hold.

    `total` is the figure that was compared, `parts` what it was compared with (sign and figure), `formula` the identity in
    words, `todo` what the clerk should do. `relation` '=' or '<='. `group` puts breaches of one cause together.
    """

    rule: str
    total: Figure
    parts: tuple[tuple[int, Figure], ...]
    formula: str
    todo: str
    relation: str = "="
    group: str = ""
    is_only_asked: bool = False

    @property
    def expected_fen(self) -> int:
        """What the total should be by its parts, in fen."""
        return sum(sign * figure.fen for sign, figure in self.parts)

    @property
    def cells(self) -> tuple[str, ...]:
        """Cells on the total's sheet, the total first."""
        here = [self.total.cell, *(f.cell for _, f in self.parts if f.sheet == self.total.sheet)]
        return tuple(dict.fromkeys(here))

    @property
    def other_cells(self) -> tuple[str, ...]:
        """Cells on further sheets, as `表名!A1`."""
        return tuple(dict.fromkeys(f"{f.sheet}!{f.cell}" for _, f in self.parts if f.sheet != self.total.sheet))


def shown(fen: int, unit: str, decimals: int, grouped: bool = False) -> str:
    """`fen` in `unit` with `decimals`, more when that would hide part of it; `grouped` as people read it."""
    value = in_unit(fen, unit)
    places = max(decimals, 0)
    exact = -int(value.normalize().as_tuple().exponent) if value else 0
    places = min(max(places, exact), 12) if exact > places else places
    plain = f"{value:.{places}f}"
    return as_read(plain) if grouped else plain


def suspects(breaches: Sequence[Breach]) -> dict[int, str]:
    """By breach, the one cell that also takes part in another breach of its sheet: most likely the wrong one."""
    shared = Counter((b.total.sheet, cell) for b in breaches for cell in b.cells)
    out: dict[int, str] = {}
    for index, breach in enumerate(breaches):
        most = max((shared[(breach.total.sheet, cell)] for cell in breach.cells), default=0)
        common = [cell for cell in breach.cells if shared[(breach.total.sheet, cell)] == most]
        if most > 1 and len(common) == 1:
            out[index] = common[0]
    return out


def tell(breach: Breach, gravity: Gravity, suspect: str = "") -> Finding:
    """The finding of one breach; `suspect` is a cell that breaks another identity too."""
    unit, total = breach.total.unit, breach.total
    decimals = max(total.decimals, *(f.decimals for _, f in breach.parts), 0) if breach.parts else total.decimals
    difference = total.fen - breach.expected_fen
    amount = shown(abs(difference), unit, decimals, True)
    word = "多" if difference > 0 else "少"
    where = f"“{total.sheet}”{total.cell}（{'，'.join(word for word in (total.name, total.title) if word)}）"
    told = f"{where}为{shown(total.fen, unit, decimals, True)}{unit}" if not total.is_blank else f"{where}空着"
    sums = _arithmetic(breach, unit, decimals)
    hint = f"{suspect}在别处也对不上，请先看这一格。" if suspect else ""
    verdict = "超过" if breach.relation == "<=" else f"{word}了"
    return Finding(
        breach.rule,
        Gravity.ASKS if breach.is_only_asked and gravity is Gravity.BLOCKS else gravity,
        total.sheet,
        breach.cells,
        "" if total.is_blank else total.printed or shown(total.fen, unit, decimals),
        shown(breach.expected_fen, unit, decimals),
        shown(difference, unit, decimals),
        f"{told}，{breach.formula}，{sums}，{verdict}{amount}{unit}。{hint}{breach.todo}",
        other_sheet_cells=breach.other_cells,
    )


def _arithmetic(breach: Breach, unit: str, decimals: int) -> str:
    signed = breach.parts
    terms = []
    for index, (sign, figure) in enumerate(signed[:_MOST_TERMS]):
        mark = "－" if sign < 0 else ("＋" if index else "")
        place = figure.cell if figure.sheet == breach.total.sheet else f"“{figure.sheet}”{figure.cell}"
        terms.append(f"{mark}{place} {shown(figure.fen, unit, decimals, True)}")
    more = f"…等{len(signed)}项" if len(signed) > _MOST_TERMS else ""
    total = f"＝{shown(breach.expected_fen, unit, decimals, True)}" if len(signed) > 1 else ""
    word = "上限" if breach.relation == "<=" else ("应为" if len(signed) > 1 else "另一处为")
    return f"{word}{''.join(terms)}{more}{total}"


def grouped(breaches: Sequence[Breach], gravities: Sequence[Gravity], at_least: int = 6) -> list[Finding]:
    """Findings of `breaches`; those of one cause (same group, `at_least` of them) become one finding over all their cells."""
    likely = suspects(breaches)
    causes: dict[str, list[int]] = {}
    for index, breach in enumerate(breaches):
        causes.setdefault(f"{breach.rule}\x1f{breach.total.sheet}\x1f{breach.group}", []).append(index)
    out: list[tuple[int, Finding]] = []
    for members in causes.values():
        told = [tell(breaches[i], gravities[i], likely.get(i, "")) for i in members]
        if len(members) < at_least or not breaches[members[0]].group:
            out.extend(zip(members, told, strict=True))
            continue
        out.append((members[0], _together(told)))
    return [finding for _, finding in sorted(out, key=lambda pair: pair[0])]


def merged(told: Sequence[Finding], at_least: int = 6) -> list[Finding]:
    """Findings of one rule on one sheet put together when there are `at_least` of them, in the place of the first."""
    kinds: dict[tuple[str, str], list[Finding]] = {}
    for finding in told:
        kinds.setdefault((finding.rule, finding.sheet), []).append(finding)
    out: list[Finding] = []
    for members in kinds.values():
        out.extend(members if len(members) < at_least else [_together(members, "同样的问题")])
    return out


def _together(told: Sequence[Finding], said: str = "同样对不上") -> Finding:
    cells = tuple(dict.fromkeys([f.cells[0] for f in told] + [c for f in told for c in f.cells[1:]]))
    others = tuple(dict.fromkeys(c for f in told for c in f.other_sheet_cells))
    places = "、".join(f.cells[0] for f in told[:5])
    message = f"“{told[0].sheet}”有{len(told)}处{said}（{places}等），可能是同一个原因，例如整列错位。第一处：{told[0].message}"
    return replace(told[0], cells=cells, other_sheet_cells=others, message=message)
