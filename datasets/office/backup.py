"""Copies a whole installation into one file and back: database, vault, typed tables, board and releases. Keys travel in a file of their own.

Rule: a backup is taken under the publishing lock, so it never holds half a release; a restore writes only where nothing stands.
"""

from __future__ import annotations

import datetime
import gzip
import hashlib
import io
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import BinaryIO

import sqlalchemy as sa

from datasets.office.committing import publishing_alone
from datasets.office.disk import flush_tree, private_dir, writing
from datasets.office.refusals import StoreTrouble
from datasets.office.several import database_url, offices
from datasets.published.layout import WEBNAMES

CONTENTS = "backup.json"
DUMP = "office.pgdump"
_SQLITE = "office.sqlite"
_KEYS = "keys"
#: what is made again or belongs to a running process
_LEFT_OUT = (
    "office.sqlite",
    "office.sqlite-wal",
    "office.sqlite-shm",
    "publishing.lock",
    "sealing.lock",
    "webnames.lock",
    "making",
    "arriving",
    _KEYS,
)


_DAMAGED = (tarfile.TarError, gzip.BadGzipFile, zlib.error, EOFError, FileNotFoundError, json.JSONDecodeError, KeyError)


class CannotRestore(StoreTrouble):
    """The file is not a whole backup, or something already stands where it would go."""


def backup(home: Path, out: Path, keys_out: Path | None = None) -> dict[str, int]:
    """Write everything but the keys to `out` and, when asked, the keys to `keys_out` (both 0600); how many files, how many bytes.

    AnotherPublishes while a release is being made; CannotWrite when the disk refuses.
    """
    found = list(offices(home))
    with writing("备份"), ExitStack() as held:
        for _, office in found:
            held.enter_context(publishing_alone(office / "publishing.lock"))
        counted = _pack(out, _everything(home, found))
        if keys_out is not None:
            _pack(keys_out, (pair for _, office in found for pair in _files(office / _KEYS, f"{_name(home, office)}/{_KEYS}")))
    return counted


def _name(home: Path, office: Path) -> str:
    return office.relative_to(home).as_posix()


def _everything(home: Path, found: list[tuple[str, Path]]) -> Iterator[tuple[str, Path]]:
    for county, office in found:
        name = _name(home, office)
        with tempfile.TemporaryDirectory(dir=office) as folder:
            yield _database(office, name, database_url(county), Path(folder))
        for entry in sorted(office.iterdir()):
            if entry.name not in _LEFT_OUT and not entry.name.startswith((".", "tmp")):
                yield from _files(entry, f"{name}/{entry.name}")
    for name in ("public", "inbox"):
        # names on the web are to be gone after their 公示期: made again from the board part while it runs, never kept in a backup
        yield from (pair for pair in _files(home / name, name) if WEBNAMES not in Path(pair[0]).parts)
    logins = home / "demo-logins.csv"
    if logins.exists():
        yield logins.name, logins


def _files(path: Path, name: str) -> Iterator[tuple[str, Path]]:
    if path.is_file():
        yield name, path
    for entry in sorted(path.rglob("*")) if path.is_dir() else ():
        if entry.is_file() and not any(part.startswith(".") for part in entry.relative_to(path).parts):
            yield f"{name}/{entry.relative_to(path).as_posix()}", entry


def _database(office: Path, name: str, url: str, folder: Path) -> tuple[str, Path]:
    """A copy of the database as it stands at one moment, while it is in use."""
    if url:
        target = folder / DUMP
        _postgres("pg_dump", url, "--format=custom", f"--file={target}")
        return f"{name}/{DUMP}", target
    target = folder / _SQLITE
    with closing(sqlite3.connect(office / _SQLITE)) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)
    return f"{name}/{_SQLITE}", target


def _postgres(program: str, url: str, *options: str) -> None:
    """Run pg_dump or pg_restore; the password goes through the environment, never the command line."""
    parsed = sa.make_url(url).set(drivername="postgresql")
    environment = {**os.environ, "PGPASSWORD": parsed.password or ""}
    found = shutil.which(program)
    if found is None:
        raise StoreTrouble(f"没有找到 {program}；请装上 PostgreSQL 的客户端工具再试。")
    where = parsed.set(password=None).render_as_string()
    done = subprocess.run([found, f"--dbname={where}", *options], env=environment, capture_output=True, check=False)
    if done.returncode:
        raise StoreTrouble(f"{program} 没有成功：{done.stderr.decode(errors='replace').strip().splitlines()[-1:]}")


class _Hashing(io.RawIOBase):
    """Hashes what is read through it."""

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """Read and hash."""
        piece = self._source.read(size)
        self.digest.update(piece)
        return piece


def _pack(out: Path, files: Iterator[tuple[str, Path]]) -> dict[str, int]:
    listed: dict[str, str] = {}
    size = 0
    aside = out.with_name(f".{out.name}.{os.getpid()}")
    with os.fdopen(os.open(aside, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb") as target:
        with (
            gzip.GzipFile(filename="", mode="wb", compresslevel=1, fileobj=target) as packed,
            tarfile.open(fileobj=packed, mode="w|", format=tarfile.PAX_FORMAT) as archive,
        ):
            for name, path in files:
                with path.open("rb") as source:
                    member = archive.gettarinfo(arcname=name, fileobj=source)
                    member.uid = member.gid = 0
                    member.uname = member.gname = ""
                    hashing = _Hashing(source)
                    archive.addfile(member, hashing)
                listed[name], size = hashing.digest.hexdigest(), size + member.size
            _add_contents(archive, listed)
        target.flush()
        os.fsync(target.fileno())
    aside.replace(out)
    return {"files": len(listed), "bytes": size}


def _add_contents(archive: tarfile.TarFile, listed: dict[str, str]) -> None:
    """The list of all files with their hashes stands last: a file cut short has none and is refused."""
    at = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    content = json.dumps({"format": 1, "made_at": at, "files": listed}, ensure_ascii=False).encode()
    member = tarfile.TarInfo(CONTENTS)
    member.size, member.mode = len(content), 0o600
    archive.addfile(member, io.BytesIO(content))


def restore(source: Path, home: Path, keys: Path | None = None) -> dict[str, int]:
    """Put a backup back into an empty `home`; how many files. CannotRestore when it is damaged or `home` is in use."""
    if any((home / "office").rglob(_SQLITE)) or any((home / "public").glob("*/HEAD")):
        raise CannotRestore(f"{home.name} 里已经有数据，不覆盖。请另选一个空的 MBZ_HOME。")
    private_dir(home)
    private_dir(home / "office")
    with writing("恢复"), tempfile.TemporaryDirectory(dir=home, prefix=".restoring") as folder:
        found = _unpack(source, Path(folder))
        if keys is not None:
            found.update(_unpack(keys, Path(folder)))
        for dump in sorted((Path(folder) / "office").rglob(DUMP)):
            county = "" if dump.parent.name == "office" else dump.parent.name
            _postgres("pg_restore", database_url(county), "--no-owner", "--exit-on-error", str(dump))
            dump.unlink()
        for made in (Path(folder) / "office").rglob("*"):
            made.chmod(0o700 if made.is_dir() else 0o600)
        flush_tree(Path(folder))
        for entry in Path(folder).iterdir():
            _move_in(entry, home / entry.name)
    return {"files": len(found)}


def _move_in(entry: Path, target: Path) -> None:
    """Move a restored folder to its place; empty folders made by an earlier start may stand there already."""
    if not target.exists():
        entry.rename(target)
    elif target.is_dir() and entry.is_dir():
        for part in entry.iterdir():
            _move_in(part, target / part.name)
    else:
        raise CannotRestore(f"{target.name} 已经存在，不覆盖。")


def _unpack(source: Path, folder: Path) -> dict[str, str]:
    """Unpack and check every hash; the list of files, CannotRestore when one is missing, changed or not listed."""
    found: dict[str, str] = {}
    try:
        with gzip.open(source) as packed, tarfile.open(fileobj=packed, mode="r|") as archive:
            for member in archive:
                archive.extract(member, folder, filter="data")
                if member.isfile() and member.name != CONTENTS:
                    with (folder / member.name).open("rb") as file:
                        found[member.name] = hashlib.file_digest(file, "sha256").hexdigest()
        contents = folder / CONTENTS
        listed = json.loads(contents.read_bytes())["files"]
        contents.unlink()
    except _DAMAGED as error:
        raise CannotRestore(f"{source.name} 不是完整的备份，什么也没有恢复。") from error
    if listed != found:
        wrong = sorted({*listed.items()} ^ {*found.items()})[0][0]
        raise CannotRestore(f"备份里的 {wrong} 已损坏，什么也没有恢复。")
    return found
