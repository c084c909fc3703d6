"""What is asked of the printer, and what came of it for one village."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from dashboard.notices.glyphs import HandWritten
from dashboard.notices.model import NoticeKind


@dataclass(frozen=True)
class Order:
    """What is to be printed. `programme` and `batch` only before payment; `posted` is the day of posting, None for the county's rule."""

    kind: NoticeKind
    year: int
    paper: str = "A4"
    programme: str = ""
    batch: str = ""
    public_url: str | None = None
    posted: date | None = None

    @property
    def stem(self) -> str:
        """Part of the file names: `2025-result`, `2025-before-BT002-1`."""
        return "-".join(part for part in (str(self.year), self.kind, self.programme, self.batch) if part)


@dataclass(frozen=True)
class Printed:
    """One village's sheet: where it is, what stands on it, which places are left for handwriting. `refusal` says why there is none."""

    village_code: str
    village_name: str
    township_code: str
    township_name: str
    path: Path
    pages: int = 0
    sha256: str = ""
    serial: str = ""
    check_code: str = ""
    total_fen: int = 0
    hand_written: tuple[HandWritten, ...] = ()
    is_reused: bool = False
    refusal: str = ""
