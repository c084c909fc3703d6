"""Says what was written: which workbook belongs to whom, to which year, and to which publication act, in date order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path


@dataclass(frozen=True)
class PlannedFile:
    """One workbook of the demo county.

    `stage` is initial | adjusted | execution | final | '' ; `formed` is the day the information came into being (条例26条),
    `approved` the day of approval or 批复 (预算法14条); one of the two is set. `programme_code` and `batch` are set for rosters.
    `disclosure` (公开属性) has its `reason` where it is not 主动公开.
    """

    path: Path
    kind: str
    stage: str
    year: int
    entity_code: str
    entity_name: str
    act: str
    formed: date | None = None
    approved: date | None = None
    programme_code: str = ""
    batch: str = ""
    batch_kind: str = ""
    replaces: str = ""
    disclosure: str = "主动公开"
    reason: str = ""


@dataclass(frozen=True)
class Act:
    """One publication act: the files that are approved and released together on `published`."""

    id: str
    title: str
    published: date
    files: tuple[PlannedFile, ...]
    reason: str = ""
    corrects: str = ""


@dataclass(frozen=True)
class DemoPlan:
    """The whole demo county: acts in the order of their publication."""

    county_code: str
    county_name: str
    acts: tuple[Act, ...]

    @property
    def files(self) -> tuple[PlannedFile, ...]:
        """Every workbook, in the order of publication."""
        return tuple(file for act in self.acts for file in act.files)
