"""Knows where a county's published files lie and how they are hashed. Rule: HEAD is the only commit."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

MANIFEST = "manifest.json"
TOMBSTONE = "tombstone.json"
KEY_FILE = "key.pub"
REGISTER = "register.jsonl"
#: names of class N while their notice hangs (`datasets.published.webnames`): beside the releases, because a release stays
WEBNAMES = "webnames"
#: what lies in a county's folder beside its releases; site.json is written by the county itself and vouched for by nobody
OWN_FILES = frozenset({"HEAD", KEY_FILE, REGISTER, "inbox.pub", "site.json"})


@dataclass(frozen=True)
class Head:
    """The pointer to the newest release: number, hash of its manifest, Ed25519 signature (hex) and the id of the key."""

    county: str
    n: int
    manifest_sha256: str
    signature: str
    key_id: str

    @property
    def signed_text(self) -> bytes:
        """The bytes the signature is made over."""
        return signed_text(self.county, self.n, self.manifest_sha256)

    def as_bytes(self) -> bytes:
        """The content of the file HEAD."""
        return canonical(asdict(self))


def signed_text(county: str, n: int, manifest_sha256: str) -> bytes:
    """The bytes signed for release `n` of `county`."""
    return f"mingbaizhang head\n{county}\n{n}\n{manifest_sha256}\n".encode()


def canonical(value: object) -> bytes:
    """`value` as JSON that is the same bytes wherever it is written: sorted keys, no blanks, UTF-8, one final newline."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() + b"\n"


def sha256_bytes(content: bytes) -> str:
    """SHA-256 of `content`, hex."""
    return hashlib.sha256(content).hexdigest()


def sha256_file(path: Path) -> str:
    """SHA-256 of the file at `path`, hex, read in pieces."""
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


def release_dir(county_dir: Path, n: int) -> Path:
    """The folder of release `n`."""
    return county_dir / "releases" / str(n)


def read_head(county_dir: Path) -> Head | None:
    """The HEAD of a county, None before the first release; ValueError when the file is not a HEAD."""
    try:
        content = (county_dir / "HEAD").read_bytes()
    except FileNotFoundError:
        return None
    return parse_head(content)


def parse_head(content: bytes) -> Head:
    """HEAD from its bytes; ValueError when they are not one."""
    try:
        found = json.loads(content)
        return Head(str(found["county"]), int(found["n"]), str(found["manifest_sha256"]), str(found["signature"]), str(found["key_id"]))
    except (KeyError, TypeError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise ValueError("HEAD 文件已损坏") from error
