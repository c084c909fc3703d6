"""Lends a folder for what must lie somewhere for a moment: in memory where the machine has room, of this account only, gone afterwards.

Rule: what a killed process left is known by nobody holding it, and goes at the next start (`clear_left`). Imports nothing of ours.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from multiprocessing.util import Finalize
from pathlib import Path

SHM = Path("/dev/shm")  # noqa: S108 - memory, not a disk
PREFIX = "mbz-"
#: memory that must be free before it is used instead of the disk
_ENOUGH = 1 << 30
#: a folder younger than this may belong to somebody who is about to hold it
_YOUNG_SECONDS = 60


def place(otherwise: Path | None = None) -> Path:
    """Where such folders are made: memory with a gigabyte to spare, else `otherwise`, else where temporary files go."""
    if sys.platform == "linux" and os.access(SHM, os.W_OK) and shutil.disk_usage(SHM).free >= _ENOUGH:
        return SHM
    return otherwise or Path(tempfile.gettempdir())


@contextmanager
def lent(otherwise: Path | None = None) -> Iterator[Path]:
    """A folder of mode 0700, held while it is used and removed afterwards."""
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=place(otherwise)))
    handle = hold(folder)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        let_go(handle)


def hold(folder: Path) -> int:
    """Hold `folder` until `let_go`, or until this process is gone however it ends; the handle. Windows holds nothing."""
    if sys.platform == "win32":
        return -1
    import fcntl

    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    fcntl.flock(handle, fcntl.LOCK_SH)
    return handle


def let_go(handle: int) -> None:
    """Hold it no longer."""
    if handle >= 0:
        os.close(handle)


def is_held(folder: Path) -> bool:
    """True while some living process holds `folder`."""
    if sys.platform == "win32":
        return True
    import fcntl

    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False


def clear_left(*parents: Path) -> None:
    """Remove what processes that are gone left in memory, and in `parents`."""
    for parent in {place(), *parents}:
        for folder in parent.glob(f"{PREFIX}*"):
            with suppress(FileNotFoundError):
                if _is_left(folder):
                    shutil.rmtree(folder)


def _is_left(folder: Path) -> bool:
    found = folder.stat()
    is_ours = sys.platform != "win32" and found.st_uid == os.getuid()
    return is_ours and folder.is_dir() and time.time() - found.st_mtime > _YOUNG_SECONDS and not is_held(folder)


_KEPT: list[Path] = []


def keep_temporary_files(otherwise: Path) -> Path:
    """Let every temporary file of this process, libraries' included, lie in one such folder until it ends; once per process."""
    if not _KEPT:
        folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=place(otherwise)))
        hold(folder)
        tempfile.tempdir = str(folder)
        # after multiprocessing has cleared its own folder, which lies in this one (its priority is -100), and by the process that made it
        Finalize(None, shutil.rmtree, args=(folder,), kwargs={"ignore_errors": True}, exitpriority=-101)
        _KEPT.append(folder)
    return _KEPT[0]
