"""Reads the chain of releases from HEAD back to the first one. Rule: a manifest that does not match its hash is not served."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from datasets.published.keys import Completeness, Dataset
from datasets.published.layout import MANIFEST, TOMBSTONE, Head, release_dir, sha256_bytes

#: parts of a manifest that a release holds as objects
_APART = frozenset({"datasets", "completeness"})


def on_chinas_clock(at: str) -> str:
    """The day in China (UTC+8) of an ISO instant; a bare day stays as it is."""
    if len(at) <= len("2026-01-01"):
        return at
    return datetime.fromisoformat(at).astimezone(timezone(timedelta(hours=8))).date().isoformat()


class BrokenChain(Exception):
    """A manifest is missing or differs from the hash that its successor holds; the message names the release."""


@dataclass(frozen=True)
class Release:
    """One publication act.

    `act`: publish | correct | withdraw | takedown. `datasets` are the tables it holds, `completeness` what each entity owed for each
    year and what became of it as this release declares it, `manifest` the rest of the JSON object.
    For a release taken down `is_taken_down` is true, `manifest` is its tombstone and no bytes are left.
    """

    n: int
    act: str
    manifest_sha256: str
    previous: str
    published_at: str
    maker: tuple[str, ...]
    publisher: str
    reason: str
    is_demo: bool
    datasets: tuple[Dataset, ...]
    completeness: tuple[Completeness, ...]
    supersedes: dict[str, int]
    withdraws: tuple[int, ...]
    takes_down: tuple[int, ...]
    is_taken_down: bool
    manifest: dict[str, Any]

    @property
    def published_on(self) -> str:
        """The day of publication on China's clock, 年-月-日."""
        return on_chinas_clock(self.published_at)

    @property
    def files(self) -> dict[str, str]:
        """Path inside the release folder → SHA-256."""
        return {path: str(entry["sha256"]) for path, entry in self.manifest.get("files", {}).items()}


def release_of(manifest: dict[str, Any], sha256: str, *, is_taken_down: bool = False) -> Release:
    """The release a manifest (or a tombstone) describes."""
    n, at = int(manifest["n"]), str(manifest["published_at"])
    return Release(
        n=n,
        act=str(manifest["act"]),
        manifest_sha256=sha256,
        previous=str(manifest["previous"]),
        published_at=at,
        maker=tuple(manifest.get("maker", [])),
        publisher=str(manifest.get("publisher", "")),
        reason=str(manifest.get("reason", "")),
        is_demo=bool(manifest.get("is_demo", False)),
        datasets=tuple(Dataset.from_dict(entry, n, at) for entry in manifest.get("datasets", [])),
        completeness=tuple(map(Completeness.from_dict, manifest.get("completeness", []))),
        supersedes={key: int(old) for key, old in manifest.get("supersedes", {}).items()},
        withdraws=tuple(manifest.get("withdraws", [])),
        takes_down=tuple(manifest.get("takes_down", [])),
        is_taken_down=is_taken_down,
        manifest={name: said for name, said in manifest.items() if name not in _APART},
    )


def read_release(county_dir: Path, n: int, sha256: str) -> Release:
    """Release `n`, whose manifest must hash to `sha256`; a tombstone that names this hash stands for it.

    BrokenChain when neither is there or the hash differs.
    """
    folder = release_dir(county_dir, n)
    try:
        content = (folder / MANIFEST).read_bytes()
    except FileNotFoundError:
        return _buried(folder, n, sha256)
    if sha256_bytes(content) != sha256:
        raise BrokenChain(f"第{n}号发布的 {MANIFEST} 与链上的指纹不符")
    return release_of(json.loads(content), sha256)


def _buried(folder: Path, n: int, sha256: str) -> Release:
    try:
        stone = json.loads((folder / TOMBSTONE).read_bytes())
    except FileNotFoundError as error:
        raise BrokenChain(f"第{n}号发布缺 {MANIFEST}，也没有撤下记录") from error
    if stone.get("manifest_sha256") != sha256 or stone.get("n") != n:
        raise BrokenChain(f"第{n}号发布的撤下记录与链上的指纹不符")
    return release_of(stone, sha256, is_taken_down=True)


def walk(county_dir: Path, head: Head, known: dict[int, Release] | None = None) -> dict[int, Release]:
    """All releases up to HEAD by number. `known` releases with the right hash are not read again.

    A release that a later 紧急撤下 ordered gone is gone with that order, wherever its bytes still lie: a copy that did not delete
    them yet must not hand them out.
    """
    found: dict[int, Release] = {}
    ordered: dict[int, dict[str, Any]] = {}
    n, sha256 = head.n, head.manifest_sha256
    while n > 0:
        release = _buried_by(ordered[n], sha256) if n in ordered else _read_once(county_dir, n, sha256, known or {})
        ordered.update({int(old): stone for old, stone in release.manifest.get("tombstones", {}).items()})
        found[n] = release
        n, sha256 = n - 1, release.previous
    return dict(sorted(found.items()))


def demand_whole(county_dir: Path, release: Release) -> None:
    """BrokenChain when a file of `release` is not there in its full length; what stands in it is for `verify` to say."""
    folder = release_dir(county_dir, release.n)
    for path, told in release.manifest.get("files", {}).items() if not release.is_taken_down else ():
        try:
            size = (folder / path).stat().st_size
        except FileNotFoundError:
            size = -1
        if size != told["bytes"]:
            raise BrokenChain(f"第{release.n}号发布的 {path} 还没有传完")


def _read_once(county_dir: Path, n: int, sha256: str, known: dict[int, Release]) -> Release:
    cached = known.get(n)
    return cached if cached and cached.manifest_sha256 == sha256 else read_release(county_dir, n, sha256)


def _buried_by(stone: dict[str, Any], sha256: str) -> Release:
    """The release that `stone`, out of a later manifest, ordered gone."""
    if stone.get("manifest_sha256") != sha256:
        raise BrokenChain(f"撤下第{stone.get('n')}号发布的命令写的不是链上的指纹")
    return release_of(stone, sha256, is_taken_down=True)


def live(releases: dict[int, Release], n: int) -> dict[str, Dataset]:
    """The state at `n`: for each key the dataset of the newest release ≤ n that no release ≤ n withdrew.

    A 依法合并 row is live only while every key it stands for is live in the same release.
    """
    seen = {number: release for number, release in releases.items() if number <= n}
    withdrawn = {old for release in seen.values() for old in (*release.withdraws, *release.takes_down)}
    newest: dict[str, Dataset] = {}
    for number, release in seen.items():
        if number not in withdrawn:
            newest.update({dataset.key: dataset for dataset in release.datasets})
    return {
        key: dataset
        for key, dataset in newest.items()
        if all(member in newest and newest[member].release == dataset.release for member in dataset.members)
    }
