"""Seals and opens bytes with AES-GCM in pieces of 1 MiB, so that a large original never lies whole in memory.

File form: `MBZ1` · key id (8) · nonce prefix (7) · pieces, each AES-GCM under nonce = prefix + counter (4) + last (1).
The name a file is sealed for is authenticated: exchanged, cut or reordered files do not open.
"""

from __future__ import annotations

import secrets
import struct
from collections.abc import Iterator
from io import BytesIO
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from datasets.office.keyring import Ring
from datasets.office.refusals import SealBroken

_MAGIC = b"MBZ1"
_PIECE = 1 << 20
_TAG = 16


def _nonce(prefix: bytes, counter: int, is_last: bool) -> bytes:
    return prefix + struct.pack(">I?", counter, is_last)


def seal_stream(ring: Ring, source: BinaryIO, out: BinaryIO, name: str) -> None:
    """Seal everything in `source` into `out` for `name` with the current key."""
    cipher, prefix = AESGCM(ring.keys[ring.current]), secrets.token_bytes(7)
    out.write(_MAGIC + ring.current.encode() + prefix)
    counter, piece = 0, source.read(_PIECE)
    while True:
        following = source.read(_PIECE)
        out.write(cipher.encrypt(_nonce(prefix, counter, not following), piece, name.encode()))
        if not following:
            return
        counter, piece = counter + 1, following


def open_stream(ring: Ring, source: BinaryIO, name: str) -> Iterator[bytes]:
    """The pieces of what was sealed for `name`; SealBroken when it was damaged, cut, exchanged or the key is not in the ring."""
    head = source.read(19)
    key = ring.keys.get(head[4:12].decode("ascii", "replace"))
    if head[:4] != _MAGIC or len(head) != 19 or key is None:
        raise SealBroken(f"{name} 打不开：没有对应的密钥，或文件已损坏。")
    cipher, counter, piece = AESGCM(key), 0, source.read(_PIECE + _TAG)
    while True:
        following = source.read(_PIECE + _TAG)
        try:
            yield cipher.decrypt(_nonce(head[12:19], counter, not following), piece, name.encode())
        except InvalidTag as error:
            raise SealBroken(f"{name} 打不开：封存后内容被改动过。") from error
        if not following:
            return
        counter, piece = counter + 1, following


def seal(ring: Ring, content: bytes, name: str) -> bytes:
    """`content` sealed for `name`."""
    out = BytesIO()
    seal_stream(ring, BytesIO(content), out, name)
    return out.getvalue()


def unseal(ring: Ring, sealed: bytes, name: str) -> bytes:
    """What `seal` was given; SealBroken otherwise."""
    return b"".join(open_stream(ring, BytesIO(sealed), name))


def key_of(sealed_head: bytes) -> str:
    """The id of the key a sealed file was closed with (its first 12 bytes are enough)."""
    return sealed_head[4:12].decode("ascii", "replace")
