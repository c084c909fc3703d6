"""Knows which logins have been ended: a cookie copied before its logout opens nothing afterwards."""

from __future__ import annotations

import re
import time
from pathlib import Path

#: no login lasts longer, however busy
LONGEST_SECONDS = 12 * 3600
_ID = re.compile(r"[0-9a-f]{32}")


class Ended:
    """A folder with one empty file per ended login; files older than any login could be are swept."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for mark in folder.iterdir():
            if time.time() - mark.stat().st_mtime > LONGEST_SECONDS:
                mark.unlink(missing_ok=True)

    def end(self, session_id: str) -> None:
        """End the login `session_id`; nothing for anything else."""
        if _ID.fullmatch(session_id):
            (self.folder / session_id).touch(mode=0o600)

    def holds(self, session_id: str) -> bool:
        """True when the login was ended, or is none."""
        return not _ID.fullmatch(session_id) or (self.folder / session_id).exists()


def is_too_old(since: float) -> bool:
    """True for a login older than any may be."""
    return time.time() - since > LONGEST_SECONDS
