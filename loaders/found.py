"""What is passed along while a workbook is read: what its other sheets say, a table found, what a sheet gave."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from loaders.grid import Grid, Text, a1
from loaders.recognise import Above, Match
from loaders.rows import Piece
from loaders.sections import Section, unit_in
from schemas.findings import Finding
from schemas.typed import TypedTable


@dataclass
class Context:
    """What the rest of the workbook says: year, publishing unit, whether it is a department's; and headings matched by hand."""

    year: int | None = None
    entity_name: str = ""
    entity_place: str = ""  # `表名!A1`
    is_department: bool = False
    remembered: Mapping[str, str] = field(default_factory=dict)
    kind: str = ""


@dataclass
class SheetRead:
    """What one sheet gave."""

    tables: list[TypedTable] = field(default_factory=list)
    grids: list[Grid] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


@dataclass
class Found:
    """A table on the sheet: its match, the pieces it is made of, what stood above it."""

    match: Match
    said: Above
    pieces: list[Piece]

    @property
    def title_cell(self) -> str:
        """Where the title stands; of a table without one its head."""
        said = dict(zip(self.said.titles, self.said.cells, strict=True))
        return said.get(self.match.title, next(iter(said.values()), a1(self.pieces[0].section.head[0], 0)))


def units_of(grid: Grid, section: Section) -> set[str]:
    """Money units named above a section, in its head and in its notes."""
    rows = [*section.above, *section.head, *section.below]
    return {unit for row in rows if row < grid.height for cell in grid.rows[row] if isinstance(cell, str) and (unit := unit_in(cell))}
