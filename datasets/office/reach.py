"""Stops what would be published under a wrong name: a township's list with villages of another, a department's table nobody can place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from datasets.office import summaries, twice
from datasets.office.belonging import is_within
from datasets.office.digest import Part, unpacked
from datasets.office.naming import Unit, bare
from datasets.office.premises import Premises
from schemas.book import Book
from schemas.findings import Finding, Gravity

_SHOWN = 20
#: kinds of county-wide tables that a department may send too
_ANYONES = frozenset({"other", "subsidy"})
#: where a cell stands → township code and name of its row
Places = Iterable[tuple[str, str, str]]


def findings(parts: Sequence[Part], office: Premises, book: Book) -> Iterator[Finding]:
    """OWN-01, one for each sheet."""
    units = office.units()
    for part in parts:
        unit = units.get(part.dataset.entity_code)
        if unit is None or unit.level != "township":
            continue
        others = [(cell, name) for cell, code, name in _places(part, book) if code and not code.startswith(unit.code)]
        if others:
            names = "、".join(dict.fromkeys(name for _, name in others if name))
            message = f"{len(others)}行是别的乡镇（{names}）的，{unit.name}只办本乡镇的村。请删去这些行，由它们自己的乡镇或财政局来传。"
            cells = tuple(cell for cell, _ in others[:_SHOWN])
            yield Finding("OWN-01", Gravity.BLOCKS, part.dataset.sheet, cells, message=message)


def misplaced(parts: Sequence[Part], unit: Unit, units: Mapping[str, Unit]) -> Iterator[Finding]:
    """OWN-02 and OWN-03: tables that name an unknown unit or another one than `unit`, as which they came; one for each cause.

    `units` are all units by code: a 所属单位 is told by whom it stands under, not by how its code begins.
    """
    causes: dict[tuple[str, Gravity, str], list[Part]] = {}
    for part in parts:
        if cause := _cause(part, unit, units):
            causes.setdefault(cause, []).append(part)
    for (rule, gravity, says), own in causes.items():
        titles = f"《{own[0].dataset.title}》" + (f"等{len(own)}张表" if len(own) > 1 else "")
        first, *others = dict.fromkeys(part.place or f"{part.dataset.sheet}!A1" for part in own)
        sheet, _, cell = first.rpartition("!")
        yield Finding(rule, gravity, sheet, (cell,), quoted=own[0].named, message=titles + says, other_sheet_cells=tuple(others[:_SHOWN]))


def _cause(part: Part, unit: Unit, units: Mapping[str, Unit]) -> tuple[str, Gravity, str] | None:
    named, owner, is_department = bare(part.named), part.dataset.entity_code, unit.level in ("department", "unit")
    if part.dataset.scope != "department":
        if not is_department or part.dataset.scope != "government" or part.dataset.kind in _ANYONES:
            return None
        return "OWN-02", Gravity.BLOCKS, "是全县的表，不是一个部门的，由财政局来传（“谁的表”选县）。"
    if unit.level == "county" and owner == unit.code:
        if part.dataset.kind == "three_public" or named == bare(unit.name):
            return None  # the county's own sum on the departments' form
        if named:
            says = f"写的单位“{part.named}”没有登记。在“谁的表”里有它的，选好再传；没有的，先公布单位名录（“收到的表”里有填好名称的空表），再点“再核对一次”。"
        else:
            says = "没有写是哪个单位的。请在表里写上“单位名称：”，或者在“谁的表”里选好再传。"
        return "OWN-02", Gravity.BLOCKS, says
    if unit.level != "county" and not is_within(owner, unit.code, units):
        says = f"写的单位是“{part.dataset.entity_name}”，不是“{unit.name}”。各单位只传自己和所属单位的表；请核对是不是拿错了表。"
        return "OWN-02", Gravity.BLOCKS, says
    if owner == unit.code and named and not (named in bare(unit.name) or bare(unit.name) in named):
        return "OWN-03", Gravity.ASKS, f"写的单位是“{part.named}”，会按“{unit.name}”公布。请说明这是同一个单位，或者改好再传。"
    return None


def _places(part: Part, book: Book) -> Places:
    if part.is_roster:
        rows = unpacked(part.payload)
        codes, names = rows["township_code"].to_pylist(), rows["township_name"].to_pylist()
        return [(f"A{row}", code or "", name or "") for row, code, name in zip(rows["sheet_row"].to_pylist(), codes, names, strict=True)]
    if part.dataset.table != twice.SUMMARY:
        return []
    summary = summaries.open_summary(part.dataset, "N", unpacked(part.payload), book)
    first = {name: next((record["cell"] for record in records if record["cell"]), "A1") for name, records in summary.rows.items()}
    return [(first[cell.name], cell.township_code, cell.township_name) for cell in summary.cells]
