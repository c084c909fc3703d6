"""Leaves 找错 and 举报 for the office: each message sealed to the office's public key, so that a public node cannot read it again.

File form: `MBZI1` · ephemeral X25519 key (32) · nonce (12) · AES-GCM. The only thing a public node ever writes.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from datasets.published.layout import canonical

MAGIC = b"MBZI1"
ENDING = ".mbz"
MOST_TEXT, MOST_CONTACT, MOST_ABOUT = 2000, 100, 300
#: messages that may wait on a public node; more are refused until the office has collected
MOST_WAITING = 2000


class LetterRefused(Exception):
    """The message is not taken; `str()` is the Chinese sentence for the writer."""


@dataclass(frozen=True)
class Letter:
    """One message: what is wrong, on which page of this site, how to reach the writer ('' when they did not say). `at` is UTC."""

    text: str
    about: str = ""
    contact: str = ""
    at: str = ""


def leave(public_dir: Path, inbox_dir: Path, county: str, message: Letter) -> None:
    """Seal `message` into `inbox_dir`; LetterRefused when it is empty, too long, or the box is full or not set up."""
    if len(message.text.strip()) < 4:
        raise LetterRefused("请写明哪里不对，至少四个字。")
    if len(message.text) > MOST_TEXT or len(message.contact) > MOST_CONTACT:
        raise LetterRefused(f"写得太长了，请在{MOST_TEXT}字以内。")
    inbox_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    if sum(1 for _ in inbox_dir.glob(f"*{ENDING}")) >= MOST_WAITING:
        raise LetterRefused("信箱满了，请过一天再写，或者打公布的监督电话。")
    try:
        key = serialization.load_pem_public_key((public_dir / county / "inbox.pub").read_bytes())
    except FileNotFoundError:
        raise LetterRefused("信箱还没有开通，请打公布的监督电话。") from None
    if not isinstance(key, X25519PublicKey):
        raise LetterRefused("信箱还没有开通，请打公布的监督电话。")
    written = {**asdict(message), "about": message.about[:MOST_ABOUT], "at": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")}
    sealed = seal(key, canonical(written))
    name = hashlib.sha256(sealed).hexdigest()
    aside = inbox_dir / f".{name}"
    aside.write_bytes(sealed)
    aside.chmod(0o600)
    aside.replace(inbox_dir / f"{name}{ENDING}")


def seal(key: X25519PublicKey, content: bytes) -> bytes:
    """`content` so that only the holder of the other half of `key` reads it."""
    own, nonce = X25519PrivateKey.generate(), secrets.token_bytes(12)
    ephemeral = own.public_key().public_bytes_raw()
    cipher = AESGCM(_derived(own.exchange(key), ephemeral, key.public_bytes_raw()))
    return MAGIC + ephemeral + nonce + cipher.encrypt(nonce, content, MAGIC)


def unseal(key: X25519PrivateKey, sealed: bytes) -> Letter:
    """The message in `sealed`; ValueError when it was not sealed to `key` or was changed."""
    if sealed[:5] != MAGIC or len(sealed) < 66:
        raise ValueError("not a sealed message")
    ephemeral, nonce = sealed[5:37], sealed[37:49]
    shared = key.exchange(X25519PublicKey.from_public_bytes(ephemeral))
    try:
        content = AESGCM(_derived(shared, ephemeral, key.public_key().public_bytes_raw())).decrypt(nonce, sealed[49:], MAGIC)
    except InvalidTag as error:
        raise ValueError("sealed to another key, or changed") from error
    return Letter(**json.loads(content))


def _derived(shared: bytes, ephemeral: bytes, public: bytes) -> bytes:
    return HKDF(hashes.SHA256(), 32, salt=ephemeral + public, info=b"mingbaizhang inbox").derive(shared)
