"""Keeps originals sealed under their SHA-256 and what was read from them sealed beside. Nothing here is ever clear on disk."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa

from datasets.office.disk import aside_of, flush_folder, private_dir, replace_durably
from datasets.office.keyring import Keyring
from datasets.office.refusals import NoSuchThing, SealBroken
from datasets.office.sealing import key_of, open_stream, seal, seal_stream, unseal


class Vault:
    """The sealed files of one office: originals by hash, readings by submission."""

    def __init__(self, office_dir: Path, keyring: Keyring) -> None:
        self.originals = private_dir(office_dir / "vault")
        self.readings = private_dir(office_dir / "typed")
        self.photographs = private_dir(office_dir / "photographs")
        self.keyring = keyring

    def path(self, sha256: str) -> Path:
        """Where an original lies."""
        return self.originals / sha256[:2] / sha256

    def keep(self, source: Path) -> tuple[str, int]:
        """Seal the file at `source`; return its SHA-256 and size. A file already held is not sealed twice."""
        with source.open("rb") as content:
            sha256 = hashlib.file_digest(content, "sha256").hexdigest()
            size = content.tell()
            content.seek(0)
            if not self.path(sha256).exists():
                self._seal(content, self.path(sha256), sha256)
        return sha256, size

    def _seal(self, content: BinaryIO, target: Path, name: str) -> None:
        private_dir(target.parent)
        aside = aside_of(target)
        with self.keyring.sealing():
            handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(handle, "wb") as out:
                seal_stream(self.keyring.vault, content, out, name)
                out.flush()
                os.fsync(out.fileno())
            aside.replace(target)
            flush_folder(target.parent)

    def _replace(self, target: Path, content: bytes, name: str) -> None:
        with self.keyring.sealing():
            replace_durably(target, seal(self.keyring.vault, content, name), 0o600)

    def original(self, sha256: str) -> bytes:
        """The bytes of an original; NoSuchThing when it was destroyed, SealBroken when it was touched."""
        if not self.path(sha256).exists():
            raise NoSuchThing("原件已按保管期限销毁，或不在保管库里。")
        with self.path(sha256).open("rb") as source:
            return b"".join(open_stream(self.keyring.vault, source, sha256))

    def demand_whole(self, sha256: str) -> None:
        """NoSuchThing when it is gone, SealBroken when it does not open or is not the bytes it is named by. Never whole in memory."""
        if not self.path(sha256).exists():
            raise NoSuchThing("原件不在保管库里。")
        digest = hashlib.sha256()
        with self.path(sha256).open("rb") as source:
            for piece in open_stream(self.keyring.vault, source, sha256):
                digest.update(piece)
        if digest.hexdigest() != sha256:
            raise SealBroken("原件打得开，却不是收下时的那些字节。")

    def destroy(self, sha256: str) -> None:
        """Remove an original for good."""
        self.path(sha256).unlink(missing_ok=True)
        flush_folder(self.path(sha256).parent)

    def keep_reading(self, submission: str, content: bytes) -> None:
        """Seal what was read from a submission."""
        self._replace(self.readings / submission, content, f"typed/{submission}")

    def reading(self, submission: str) -> bytes:
        """What was read from a submission; NoSuchThing when nothing is held."""
        try:
            sealed = (self.readings / submission).read_bytes()
        except FileNotFoundError as error:
            raise NoSuchThing(f"{submission} 没有读出的内容。") from error
        return unseal(self.keyring.vault, sealed, f"typed/{submission}")

    def has_reading(self, submission: str) -> bool:
        """False once the reading was destroyed with its original."""
        return (self.readings / submission).exists()

    def destroy_reading(self, submission: str) -> None:
        """Remove what was read from a submission for good."""
        (self.readings / submission).unlink(missing_ok=True)
        flush_folder(self.readings)

    def keep_photograph(self, posting: str, content: bytes) -> None:
        """Seal the photograph of a posting."""
        self._replace(self.photographs / posting, content, f"photographs/{posting}")

    def photograph(self, posting: str) -> bytes:
        """The photograph of a posting; NoSuchThing when nothing is held."""
        try:
            sealed = (self.photographs / posting).read_bytes()
        except FileNotFoundError as error:
            raise NoSuchThing("这次张贴没有照片，或已按保管期限销毁。") from error
        return unseal(self.keyring.vault, sealed, f"photographs/{posting}")

    def destroy_photograph(self, posting: str) -> None:
        """Remove a photograph for good."""
        (self.photographs / posting).unlink(missing_ok=True)
        flush_folder(self.photographs)

    def sealed_files(self) -> Iterable[tuple[Path, str]]:
        """Every sealed file of the vault with the name it is sealed for."""
        for folder, before in ((self.originals, ""), (self.readings, "typed/"), (self.photographs, "photographs/")):
            held = folder.glob("??/*") if folder == self.originals else folder.iterdir()
            yield from ((path, f"{before}{path.name}") for path in sorted(held) if not path.name.startswith("."))

    def clear_asides(self) -> None:
        """Remove what killed writers left half written; asked by those who must leave nothing behind."""
        with self.keyring.nobody_seals():
            for folder in (self.originals, self.readings, self.photographs):
                for path in (*folder.glob("??/.*"), *folder.glob(".*")):
                    path.unlink()

    def reseal(self, path: Path, name: str) -> bool:
        """Seal one file again with the current key; False when it already is."""
        with path.open("rb") as source:
            if key_of(source.read(12)) == self.keyring.vault.current:
                return False
            source.seek(0)
            content = b"".join(open_stream(self.keyring.vault, source, name))
        self._seal(BytesIO(content), path, name)
        return True


_CODEC = pa.Codec("zstd")


def pack(parts: dict[str, bytes]) -> bytes:
    """Several named byte strings as one, compressed: sizes (JSON, after its length in 4 bytes), then the bytes together."""
    whole = b"".join(parts.values())
    index = json.dumps({"size": len(whole), "parts": [[name, len(content)] for name, content in parts.items()]}).encode()
    return len(index).to_bytes(4, "big") + index + (_CODEC.compress(whole, asbytes=True) if whole else b"")


def unpack(content: bytes) -> dict[str, bytes]:
    """What `pack` was given."""
    end = 4 + int.from_bytes(content[:4], "big")
    index = json.loads(content[4:end])
    whole = _CODEC.decompress(content[end:], index["size"], asbytes=True) if index["size"] else b""
    parts: dict[str, bytes] = {}
    start = 0
    for name, length in index["parts"]:
        parts[name], start = whole[start : start + length], start + length
    return parts
