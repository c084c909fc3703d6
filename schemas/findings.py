"""A finding: one thing that is wrong or must be explained, at cells a clerk can click."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum


class Gravity(StrEnum):
    """How much a finding weighs: `blocks` 必须改, `asks` 请说明, `notes` 提示."""

    BLOCKS = "blocks"
    ASKS = "asks"
    NOTES = "notes"

    @property
    def word(self) -> str:
        """The word people see."""
        return {"blocks": "必须改", "asks": "请说明", "notes": "提示"}[self.value]


@dataclass(frozen=True)
class Finding:
    """One finding.

    `cells` are A1 addresses on `sheet`, every cell that takes part, the suspect first; `quoted` is the cell as typed
    (empty for secret columns), `expected` and `difference` are printed in the sheet's unit. `message` is Chinese:
    where, what is wrong, the arithmetic, what to do. `other_sheet_cells` (`表名!A1`) name cells of further sheets.
    """

    rule: str
    gravity: Gravity
    sheet: str
    cells: tuple[str, ...]
    quoted: str = ""
    expected: str = ""
    difference: str = ""
    message: str = ""
    heading: str = ""
    other_sheet_cells: tuple[str, ...] = ()

    @property
    def place(self) -> str:
        """`RULE@CELL`, the name by which a clerk explains it (`app.py explain --finding`)."""
        return f"{self.rule}@{self.sheet}!{self.cells[0]}" if self.cells else f"{self.rule}@{self.sheet}"

    def as_dict(self) -> dict[str, object]:
        """The JSON shape of `check --json`."""
        return {**asdict(self), "gravity": self.gravity.value, "cells": list(self.cells), "other_sheet_cells": list(self.other_sheet_cells)}


def blocks(findings: tuple[Finding, ...] | list[Finding]) -> bool:
    """True when at least one finding blocks."""
    return any(f.gravity is Gravity.BLOCKS for f in findings)
