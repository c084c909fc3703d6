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

from datasets.published import webnames
from datasets.published.chain import BrokenChain, Release, release_of
from datasets.published.layout import (
    KEY_FILE,
    MANIFEST,
    OWN_FILES,
    REGISTER,
    TOMBSTONE,
    WEBNAMES,
    Head,
    canonical,
    parse_head,
    sha256_bytes,
)
from datasets.published.register import register_bytes
from datasets.published.releases import Public
from datasets.published.sources import Folder, Source, Unreachable, sources

#: hex digits of a fingerprint that nobody finds another manifest for; eight of them a patient cheat does
SHORTEST = 16
LEFT_BEHIND = "这一号已经紧急撤下，文件却还留在这份副本里，请立即删去"
_UNREADABLE = (ValueError, KeyError, TypeError, AttributeError)


@dataclass(frozen=True)
class Difference:
    """Something that is not as the chain says: where (a file or a release) and what."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}：{self.what}"


@dataclass(frozen=True)
class Checked:
    """What was found of one county: `newest` and `printed` (the release whose fingerprint stands on the paper) are None when not proven."""

    where: str
    differences: tuple[Difference, ...]
    newest: Release | None = None
    printed: Release | None = None
    key_id: str = ""
    files_count: int = 0
    bytes_count: int = 0

    def lines(self) -> Iterator[str]:
        """What was looked at and what was found, for people."""
        if self.newest:
            looked = f"{self.newest.n}号发布，{self.files_count}个文件，{self.bytes_count / 1_000_000:.1f} MB"
            mark = f"指纹 {self.newest.manifest_sha256[:16]}，公钥 {self.key_id}"
            yield f"{self.where}：{looked}；最新一号公布于{self.newest.published_on}，{mark}"
        if self.printed:
            yield f"纸上的指纹是第{self.printed.n}号发布（{self.printed.published_on}）的。"
        yield from map(str, self.differences)


def verify(place: Path | str, head: str | None = None) -> Iterator[Difference]:
    """Every difference in a public folder or site; none when all holds.

    `head` is a fingerprint from paper: it must be that of a release in the chain.
    """
    for checked in check(place, head):
        yield from checked.differences


def check(place: Path | str, head: str | None = None) -> Iterator[Checked]:
    """The same for each county of the place, with what was looked at; the fingerprint from paper is that of one of them."""
    printed = (head or "").lower().replace(" ", "")
    found = [_County(source, printed).checked() for source in sources(place)]
    yield from found
    if not found:
        yield Checked(Path(place).name, (Difference(Path(place).name, "这里没有任何发布（没有 HEAD）"),))
    elif 0 < len(printed) < SHORTEST:
        yield Checked("", (Difference("纸上的指纹", f"只写了{len(printed)}位，太短，有心人凑得出来；请至少写前{SHORTEST}位"),))
    elif printed and not any(checked.printed for checked in found):
        yield Checked("", (Difference("纸上的指纹", f"{printed[:16]} 不在链条上"),))


class _County:
    """The check of one county."""

    def __init__(self, source: Source, printed: str) -> None:
        self._source = source
        self._printed = printed
        self._releases: dict[int, Release] = {}
        self._sizes: list[int] = []
        self._head: Head | None = None

    def checked(self) -> Checked:
        """All of it; a site that stops answering is one more difference."""
        found: list[Difference] = []
        try:
            found.extend(self.differences())
        except Unreachable as failure:
            found.append(Difference(self._source.name, str(failure)))
        newest = self._releases.get(self._head.n) if self._head else None
        key_id = self._head.key_id if self._head else ""
        return Checked(self._source.name, tuple(found), newest, self._on_paper(), key_id, len(self._sizes), sum(self._sizes))

    def differences(self) -> Iterator[Difference]:
        try:
            self._head = head = parse_head(self._source.read("HEAD") or b"")
        except ValueError as error:
            yield Difference("HEAD", str(error))
            return
        yield from self._signature(head)
        yield from self._chain(head)
        yield from self._signed_by(head)
        for _, release in sorted(self._releases.items()):
            yield from self._files(release)
        yield from self._register()
        yield from self._beyond(head)
        yield from self._named()

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
            is_there = content is not None and not self._orders(n)
            problem, release = self._link(n, expected, content or b"") if is_there else self._tombstone(n, expected)
            if problem:
                yield problem
            if release is None:
                return
            if content is not None and not is_there:
                yield Difference(f"releases/{n}/{MANIFEST}", LEFT_BEHIND)
            self._releases[n] = release
            if release.n != n or release.manifest.get("county") != head.county:
                yield Difference(f"第{n}号发布", "清单写的不是这个县的这一号")
            yield from self._in_time(release)
            n, expected = n - 1, release.previous
        if expected:
            yield Difference("第1号发布", "前面还写着一份清单，链条没有头")

    def _in_time(self, release: Release) -> Iterator[Difference]:
        """The clock of the office never runs back; the acts of a demo are dated by its plan."""
        later = self._releases.get(release.n + 1)
        if later and not (later.is_demo or release.is_demo) and later.published_at < release.published_at:
            said = f"写的公布时间{later.published_at}早于前一号的{release.published_at}：当时机器的时钟是拨回去的，公布的日子不可信"
            yield Difference(f"第{later.n}号发布", said)

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
        if stone.get("manifest_sha256") != expected:
            return Difference(where, "撤下记录写的不是链条上的指纹"), None
        if not any(canonical(order) == content for order in self._orders(n)):
            return Difference(where, "后面没有一号发布撤下它，或撤下记录被改动过"), release
        return None, release

    def _orders(self, n: int) -> list[dict[str, Any]]:
        """What later releases ordered to stand in the place of release `n`."""
        found = [later.manifest.get("tombstones", {}).get(str(n)) for later in self._releases.values()]
        return [order for order in found if order]

    def _signed_by(self, head: Head) -> Iterator[Difference]:
        """The newest manifest names the key: whoever signs the same chain anew with a key of his own is found out."""
        newest = self._releases.get(head.n)
        named = str(newest.manifest.get("key_sha256", "")) if newest else ""
        if named and named[:16] != head.key_id:
            yield Difference("HEAD", f"是另一把钥匙 {head.key_id} 签的，第{head.n}号发布的清单写的是 {named[:16]}")

    def _on_paper(self) -> Release | None:
        if len(self._printed) < SHORTEST:
            return None
        return next((release for release in self._releases.values() if release.manifest_sha256.startswith(self._printed)), None)

    def _files(self, release: Release) -> Iterator[Difference]:
        folder = f"releases/{release.n}"
        here = self._source.listing(folder)
        own = {TOMBSTONE} if release.is_taken_down else {*release.files, MANIFEST}
        for path in sorted((here or set()) - own - ({MANIFEST} if release.is_taken_down else set())):
            yield Difference(f"{folder}/{path}", LEFT_BEHIND if release.is_taken_down else "清单里没有这个文件")
        for path, expected in () if release.is_taken_down else sorted(release.files.items()):
            found = self._source.fingerprint(f"{folder}/{path}")
            self._sizes.append(found[1] if found else 0)
            if found is None:
                yield Difference(f"{folder}/{path}", "文件不见了")
            elif found[0] != expected:
                yield Difference(f"{folder}/{path}", f"指纹是 {found[0][:16]}…，清单写的是 {expected[:16]}…")

    def _register(self) -> Iterator[Difference]:
        if self._source.read(REGISTER) != register_bytes(dict(sorted(self._releases.items()))):
            yield Difference(REGISTER, "登记簿和各号清单不一致")

    def _beyond(self, head: Head) -> Iterator[Difference]:
        """What lies in the folder and belongs to no release and is none of the county's own files."""
        of_releases = tuple(f"releases/{n}/" for n in range(1, head.n + 1))
        for path in sorted(self._source.listing("") or ()):
            if path not in OWN_FILES and not path.startswith((*of_releases, f"{WEBNAMES}/")):
                yield Difference(path, f"不属于第1到第{head.n}号的任何一号发布")

    def _named(self) -> Iterator[Difference]:
        """Names stand in the folder only where setting, class and 公示期 allow; a site hands out no list as a file."""
        if not any(path.startswith(f"{WEBNAMES}/") for path in self._source.listing("") or ()):
            return
        try:
            folder = self._source.folder.resolve() if isinstance(self._source, Folder) else None
            for where, what in webnames.troubles(Public.open(folder.parent, folder.name)) if folder else ():
                yield Difference(where, what)
        except BrokenChain as broken:
            yield Difference(WEBNAMES, f"链条不对（{broken}），名单不能核对")
