"""What a file became: typed tables, grids kept as they are, prose, findings."""

from __future__ import annotations

from dataclasses import dataclass

from loaders import example_rows
from loaders.grid import Grid, Text
from schemas.findings import Finding, blocks
from schemas.typed import TypedTable


@dataclass(frozen=True)
class Loaded:
    """One file, read. `book_hash` names the code lists and settings the reading depended on; `format` is what the bytes were."""

    file: str
    sha256: str
    tables: tuple[TypedTable, ...] = ()
    grids: tuple[Grid, ...] = ()
    texts: tuple[Text, ...] = ()
    findings: tuple[Finding, ...] = ()
    format: str = ""
    book_hash: str = ""

    @property
    def is_blocked(self) -> bool:
        """True when at least one finding blocks."""
        return blocks(self.findings)

    @property
    def is_template(self) -> bool:
        """True when the file is an empty template as it was given out: nothing but example rows."""
        return example_rows.is_template(self.tables)
