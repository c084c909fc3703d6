"""Writes files that survive a power cut: written aside, flushed, renamed, folder flushed. Knows nothing of what is in them."""

from __future__ import annotations

import errno
import fcntl
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from datasets.office.refusals import CannotWrite
from loaders.scratch import clear_left, hold, is_held, keep_temporary_files, lent, let_go

__all__ = [
    "aside_of", "clear_left", "flush_file", "flush_folder", "flush_tree", "hold", "is_held", "keep_temporary_files", "lent", "let_go",
    "locked", "private_dir", "remove_tree", "replace_durably", "write_flushed", "writing",
]  # fmt: skip

_WORDS = {
    errno.ENOENT: "应有的文件不在（用多机时，每台工作机要看到同一个 MBZ_HOME）",
    errno.ENOSPC: "磁盘已满",
    errno.EDQUOT: "磁盘配额已满",
    errno.EROFS: "磁盘是只读的",
    errno.EACCES: "没有写入权限",
    errno.EPERM: "没有写入权限",
}


@contextmanager
def writing(what: str) -> Iterator[None]:
    """Turn a broken disk into one sentence: `what` could not be written, nothing half done is visible, try again."""
    try:
        yield
    except OSError as error:
        why = _WORDS.get(error.errno or 0, error.strerror or "磁盘错误")
        raise CannotWrite(f"{what}没有写成：{why}。已有的内容没有改变，排除后可以重试。") from error


@contextmanager
def locked(path: Path, how: int = fcntl.LOCK_EX) -> Iterator[None]:
    """Wait for the lock file `path` and hold it: alone, or beside others with LOCK_SH."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, how)
        try:
            yield
        finally:
            fcntl.flock(handle, fcntl.LOCK_UN)  # closing is not enough where a worker was forked meanwhile
    finally:
        os.close(handle)


def flush_folder(folder: Path) -> None:
    """Make renames inside `folder` durable."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def flush_file(path: Path) -> None:
    """Make the content of `path` durable."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_flushed(path: Path, content: bytes, mode: int = 0o644) -> None:
    """Write a new file and flush it; its folder must be flushed by the caller."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(handle, "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())


def aside_of(path: Path) -> Path:
    """Where `path` is written before it takes its place: hidden, and no other writer's, thread or process."""
    return path.with_name(f".{path.name}.{os.getpid()}-{secrets.token_hex(4)}")


def replace_durably(path: Path, content: bytes, mode: int = 0o644) -> None:
    """Replace `path` in one step: readers see the old content or the new, also after a power cut."""
    aside = aside_of(path)
    write_flushed(aside, content, mode)
    aside.replace(path)
    flush_folder(path.parent)


def flush_tree(folder: Path) -> None:
    """Flush every file and folder under `folder`."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            flush_file(path)
        else:
            flush_folder(path)
    flush_folder(folder)


def remove_tree(folder: Path) -> None:
    """Remove `folder` when it is there."""
    if folder.exists():
        shutil.rmtree(folder)
        flush_folder(folder.parent)


def private_dir(folder: Path) -> Path:
    """`folder`, made when missing, readable by this account only."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    return folder
