"""Stops a township's list that pays or counts villages of another township: it would hang on their boards under this one's name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from datasets.office import summaries, twice
from datasets.office.digest import Part, unpacked
from schemas.book import Book
from schemas.findings import Finding, Gravity

if TYPE_CHECKING:
    from datasets.office.office import Office

_SHOWN = 20
#: where a cell stands → township code and name of its row
Places = Iterable[tuple[str, str, str]]


def findings(parts: Sequence[Part], office: Office, book: Book) -> Iterator[Finding]:
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
