"""What is asked of the printer, and what came of it for one village."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path

from dashboard.notices.glyphs import HandWritten
from dashboard.notices.model import NoticeKind

#: what a file's name cannot hold on some system, or would turn it around
_NO_NAME = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|\u200b-\u200f\u202a-\u202e\u2066-\u2069]')
#: signs of a part of a name: 255 bytes are all a name may have
LONGEST = 24


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
        return "-".join(part for part in (str(self.year), self.kind, in_a_name(self.programme), in_a_name(self.batch)) if part)


def in_a_name(text: str) -> str:
    """`text` (a programme's code, a batch as somebody wrote it) as part of a file's name: 第1/2批 opens no folder, ../ leads nowhere.

    Where signs were replaced or cut off, the beginning of its SHA-256 keeps two batches apart.
    """
    plain = _NO_NAME.sub("_", text)[:LONGEST]
    return plain if plain == text else f"{plain}~{sha256(text.encode()).hexdigest()[:8]}"


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
