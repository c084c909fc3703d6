"""Checks everything published with nothing but the published files: chain, signature, every hash. Rule: each difference names its place."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from datasets.published.chain import Release, release_of
from datasets.published.layout import KEY_FILE, MANIFEST, REGISTER, TOMBSTONE, Head, canonical, parse_head, sha256_bytes
from datasets.published.register import register_bytes
from datasets.published.sources import Source, Unreachable, sources

#: hex digits of a fingerprint that are enough to find it again
SHORTEST = 8
_UNREADABLE = (ValueError, KeyError, TypeError, AttributeError)


@dataclass(frozen=True)
class Difference:
    """Something that is not as the chain says: where (a file or a release) and what."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}：{self.what}"


def verify(place: Path | str, head: str | None = None) -> Iterator[Difference]:
    """Every difference in a public folder or site; none when all holds.

    `head` is a fingerprint from paper: it must be that of a release in the chain.
    """
    found = sources(place)
    if not found:
        yield Difference(str(Path(place).name), "这里没有任何发布（没有 HEAD）")
    for source in found:
        try:
            yield from _County(source, head or "").differences()
        except Unreachable as failure:
            yield Difference(source.name, str(failure))


class _County:
    """The check of one county."""

    def __init__(self, source: Source, printed: str) -> None:
        self._source = source
        self._printed = printed.lower().replace(" ", "")
        self._releases: dict[int, Release] = {}

    def differences(self) -> Iterator[Difference]:
        try:
            head = parse_head(self._source.read("HEAD") or b"")
        except ValueError as error:
            yield Difference("HEAD", str(error))
            return
        yield from self._signature(head)
        yield from self._chain(head)
        yield from self._paper()
        for _, release in sorted(self._releases.items()):
            yield from self._files(release)
        yield from self._register()
        yield from self._beyond(head)

    def _signature(self, head: Head) -> Iterator[Difference]:
        try:
            key = serialization.load_pem_public_key(self._source.read(KEY_FILE) or b"")
        except ValueError:
            key = None
        if not isinstance(key, Ed25519PublicKey):
            yield Difference(KEY_FILE, "缺少公钥，或不是 Ed25519 公钥")
            return
        raw = key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
        if hashlib.sha256(raw).hexdigest()[:16] != head.key_id:
            yield Difference(KEY_FILE, "公钥不是 HEAD 写明的那一把")
        try:
            key.verify(bytes.fromhex(head.signature), head.signed_text)
        except (InvalidSignature, ValueError):
            yield Difference("HEAD", "签名不对")

    def _chain(self, head: Head) -> Iterator[Difference]:
        """Walk from HEAD to release 1; a broken link ends the walk, since nothing older can be proven."""
        n, expected = head.n, head.manifest_sha256
        while n > 0:
            content = self._source.read(f"releases/{n}/{MANIFEST}")
            problem, release = self._link(n, expected, content) if content is not None else self._tombstone(n, expected)
            if problem:
                yield problem
            if release is None:
                return
            self._releases[n] = release
            if release.n != n or release.manifest.get("county") != head.county:
                yield Difference(f"第{n}号发布", "清单写的不是这个县的这一号")
            n, expected = n - 1, release.previous
        if expected:
            yield Difference("第1号发布", "前面还写着一份清单，链条没有头")

    def _link(self, n: int, expected: str, content: bytes) -> tuple[Difference | None, Release | None]:
        where = f"releases/{n}/{MANIFEST}"
        if sha256_bytes(content) != expected:
            return Difference(where, f"指纹是 {sha256_bytes(content)[:16]}…，链条上写的是 {expected[:16]}…"), None
        try:
            return None, release_of(json.loads(content), expected)
        except _UNREADABLE:
            return Difference(where, "清单的指纹对，内容却不成清单"), None

    def _tombstone(self, n: int, expected: str) -> tuple[Difference | None, Release | None]:
        """A release without manifest needs a tombstone of the same hash that a later release in the chain ordered."""
        where = f"releases/{n}/{TOMBSTONE}"
        content = self._source.read(where)
        if content is None:
            return Difference(f"第{n}号发布", "清单不见了，也没有撤下记录"), None
        try:
            stone: dict[str, Any] = json.loads(content)
            release = release_of(stone, expected, is_taken_down=True)
        except _UNREADABLE:
            return Difference(where, "撤下记录已损坏"), None
        ordered = [later.manifest.get("tombstones", {}).get(str(n)) for later in self._releases.values()]
        if stone.get("manifest_sha256") != expected:
            return Difference(where, "撤下记录写的不是链条上的指纹"), None
        if not any(order and canonical(order) == content for order in ordered):
            return Difference(where, "后面没有一号发布撤下它，或撤下记录被改动过"), release
        return None, release

    def _paper(self) -> Iterator[Difference]:
        if not self._printed:
            return
        is_long_enough = len(self._printed) >= SHORTEST
        if not is_long_enough or not any(release.manifest_sha256.startswith(self._printed) for release in self._releases.values()):
            yield Difference("纸上的指纹", f"{self._printed[:16]} 不在链条上")

    def _files(self, release: Release) -> Iterator[Difference]:
        folder = f"releases/{release.n}"
        here = self._source.listing(folder)
        own = {TOMBSTONE} if release.is_taken_down else {*release.files, MANIFEST}
        for path in sorted((here or set()) - own):
            yield Difference(f"{folder}/{path}", "清单里没有这个文件")
        for path, expected in () if release.is_taken_down else sorted(release.files.items()):
            found = self._source.fingerprint(f"{folder}/{path}")
            if found is None:
                yield Difference(f"{folder}/{path}", "文件不见了")
            elif found[0] != expected:
                yield Difference(f"{folder}/{path}", f"指纹是 {found[0][:16]}…，清单写的是 {expected[:16]}…")

    def _register(self) -> Iterator[Difference]:
        if self._source.read(REGISTER) != register_bytes(dict(sorted(self._releases.items()))):
            yield Difference(REGISTER, "登记簿和各号清单不一致")

    def _beyond(self, head: Head) -> Iterator[Difference]:
        for path in sorted(self._source.listing("releases") or ()):
            number = path.split("/")[0]
            if number.isdigit() and int(number) > head.n:
                yield Difference(f"releases/{path}", f"HEAD 是第{head.n}号，这个文件不属于任何发布")
