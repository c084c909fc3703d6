"""Makes a written folder the newest release. Rule: the rename of HEAD is the only commit; before it nothing is visible, after it all is."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from datasets.office.disk import flush_folder, remove_tree, replace_durably
from datasets.office.freezing import write_manifest
from datasets.office.keyring import Keyring
from datasets.office.refusals import AnotherPublishes, ChangedMeanwhile
from datasets.published.chain import Release, walk
from datasets.published.layout import (
    KEY_FILE,
    MANIFEST,
    REGISTER,
    TOMBSTONE,
    Head,
    canonical,
    read_head,
    release_dir,
    sha256_bytes,
    sha256_file,
    signed_text,
)
from datasets.published.register import register_bytes


@contextmanager
def publishing_alone(lock: Path) -> Iterator[None]:
    """Hold the publishing lock; AnotherPublishes at once when another process holds it."""
    handle = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise AnotherPublishes("另一个人正在发布，请等他完成后再试；您的提交没有丢失。") from error
        try:
            yield
        finally:
            fcntl.flock(handle, fcntl.LOCK_UN)  # closing is not enough: a worker forked meanwhile holds the same open file
    finally:
        os.close(handle)


def partial_dir(county_dir: Path, n: int) -> Path:
    """The folder a release is written in before it is committed; nothing public ever reads it."""
    return county_dir / "releases" / f".{n}.partial"


def prepare(county_dir: Path, keyring: Keyring) -> None:
    """Make the county's folder and its public keys when missing."""
    (county_dir / "releases").mkdir(parents=True, exist_ok=True)
    for name, content in ((KEY_FILE, keyring.sign_public_pem), ("inbox.pub", keyring.inbox_public_pem)):
        path = county_dir / name
        if not path.exists() or path.read_bytes() != content:
            replace_durably(path, content)


def settle(folder: Path, found: dict[str, Any], final: Path, key_sha256: str) -> str:
    """Write the manifest, flush, move the folder to its final name; return the manifest's hash. Still invisible.

    The manifest names the key that will sign HEAD: the number printed on paper vouches for the key too.
    """
    content = write_manifest(folder, {**found, "key_sha256": key_sha256})
    folder.rename(final)
    flush_folder(final.parent)
    return sha256_bytes(content)


def _demand_as_looked_at(folder: Path, listed: dict[str, Any], manifest_sha256: str) -> None:
    """ChangedMeanwhile unless the folder holds the very bytes of the manifest, no file more and none less: they were listed before the leak scan."""
    lying = {path.relative_to(folder).as_posix(): sha256_file(path) for path in folder.rglob("*") if path.is_file()}
    wanted = {**{name: said["sha256"] for name, said in listed.items()}, MANIFEST: manifest_sha256}
    other = sorted(name for name in lying.keys() | wanted.keys() if lying.get(name) != wanted.get(name))
    if other:
        raise ChangedMeanwhile(
            f"检查以后，第{folder.name}号发布的文件变了（{other[0]}），没有公布。请重新公布；再这样请查一查谁能写公布的文件夹。"
        )


def commit(county_dir: Path, found: dict[str, Any], manifest_sha256: str, keyring: Keyring) -> Head:
    """Move HEAD to the release of manifest `found`; AnotherPublishes when HEAD is no longer the one it was made for.

    ChangedMeanwhile when a file was exchanged, added or taken away after it was listed and looked at.
    """
    county, n = str(found["county"]), int(found["n"])
    current = read_head(county_dir)
    if (current.manifest_sha256 if current else "", current.n if current else 0) != (found["previous"], n - 1):
        raise AnotherPublishes("别人先发布了一步，编号已变。请刷新后重新发布；您的提交没有丢失。")
    _demand_as_looked_at(release_dir(county_dir, n), found["files"], manifest_sha256)
    head = Head(county, n, manifest_sha256, keyring.sign(signed_text(county, n, manifest_sha256)), keyring.sign_key_id)
    replace_durably(county_dir / "HEAD", head.as_bytes())
    return head


def tidy(county_dir: Path, known: dict[int, Release] | None = None) -> None:
    """Finish what a commit promises and a power cut may have left: bytes taken down are removed, the register is derived again.

    Folders beyond HEAD belong to no release and are removed. Idempotent; run at every start and after each commit.
    `known` releases whose hash is right are not read again.
    """
    head = read_head(county_dir)
    newest = head.n if head else 0
    for aside in county_dir.glob(".*.*"):  # a file written aside whose writer was killed before it took its place
        aside.unlink()
    for folder in (county_dir / "releases").iterdir():
        is_release = folder.name.isdigit() and int(folder.name) <= newest
        if not is_release:
            remove_tree(folder)
    if head is None:
        return
    releases = walk(county_dir, head, known)
    for release in releases.values():
        for n, stone in release.manifest.get("tombstones", {}).items():
            bury(release_dir(county_dir, int(n)), stone)
    register = register_bytes(walk(county_dir, head, releases))
    path = county_dir / REGISTER
    if not path.exists() or path.read_bytes() != register:
        replace_durably(path, register)


def bury(folder: Path, stone: dict[str, Any]) -> None:
    """Replace everything in a release folder by its tombstone. The tombstone stands before the first byte goes."""
    content = canonical(stone)
    path = folder / TOMBSTONE
    if not path.exists() or path.read_bytes() != content:
        replace_durably(path, content)
    for entry in folder.iterdir():
        if entry.name == TOMBSTONE:
            continue
        if entry.is_dir():
            remove_tree(entry)
        elif entry.name != MANIFEST:
            entry.unlink()
    manifest = folder / MANIFEST
    if manifest.exists():
        manifest.unlink()
    flush_folder(folder)
