"""Holds the office's secret keys: vault (AES-GCM ring), HMAC for IDs, Ed25519 for HEAD, X25519 for the inbox. Files of mode 0600."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from datasets.office.disk import locked, private_dir, replace_durably
from datasets.office.refusals import KeyMissing, NotReady

#: a vault ring given from outside (JSON as in keys/vault.json), so that no key lies on this disk
VAULT_RING = "MBZ_VAULT_RING"
_VAULT = "vault.json"


@dataclass(frozen=True)
class Ring:
    """Symmetric keys by id; `current` seals, all of them open."""

    current: str
    keys: dict[str, bytes] = field(repr=False)

    @classmethod
    def fresh(cls) -> Ring:
        """A ring with one new 256-bit key."""
        return cls("", {}).turned()

    def turned(self) -> Ring:
        """The ring with a new current key; the old ones still open what they sealed."""
        name = secrets.token_hex(4)
        return Ring(name, {**self.keys, name: secrets.token_bytes(32)})

    def only_current(self) -> Ring:
        """The ring after everything was sealed again: old keys are gone."""
        return Ring(self.current, {self.current: self.keys[self.current]})

    def as_json(self) -> bytes:
        """The file form."""
        return json.dumps({"current": self.current, "keys": {name: key.hex() for name, key in self.keys.items()}}).encode()

    @classmethod
    def from_json(cls, content: bytes | str) -> Ring:
        """The ring from its file form; ValueError or KeyError when it is not one."""
        found = json.loads(content)
        return cls(str(found["current"]), {str(name): bytes.fromhex(key) for name, key in found["keys"].items()})


class Keyring:
    """The keys folder of one office."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._held = (_stamp(folder / _VAULT), self._ring(_VAULT, VAULT_RING))
        self._hmac = self._ring("hmac.json", "")
        self._sign = self._ed25519()
        self._inbox = self._x25519()

    @classmethod
    def open(cls, folder: Path) -> Keyring:
        """The keys in `folder`; missing ones are made on the first start only (an empty folder)."""
        private_dir(folder)
        return cls(folder)

    @property
    def vault(self) -> Ring:
        """The vault's ring as it stands now: another process may have turned it since it was read."""
        stamp = _stamp(self.folder / _VAULT)
        if stamp and stamp != self._held[0]:
            self._held = (stamp, self._ring(_VAULT, VAULT_RING))
        return self._held[1]

    @property
    def _sealing_lock(self) -> Path:
        return self.folder.parent / "sealing.lock"

    @contextmanager
    def sealing(self) -> Iterator[None]:
        """Held while something is sealed and put in its place: the key is not turned meanwhile."""
        with locked(self._sealing_lock, fcntl.LOCK_SH):
            yield

    @contextmanager
    def nobody_seals(self) -> Iterator[None]:
        """Held while nothing may be half sealed."""
        with locked(self._sealing_lock):
            yield

    def turn(self) -> None:
        """Give the vault a new current key once nobody is sealing with the old one.

        A ring from the environment is turned there: NotReady while it holds one key only.
        """
        if os.environ.get(VAULT_RING):
            if len(self.vault.keys) == 1:
                raise NotReady(
                    f"密钥由环境变量{VAULT_RING}给出，这里换不了：先在那里加上新密钥、把current改成它、旧的留着，办公端各进程都重新启动，再运行一次；做完再去掉旧的。"
                )
            return
        with self.nobody_seals():
            self._keep(self.vault.turned())

    def drop_old(self) -> None:
        """Destroy the keys that seal nothing any more; in the environment whoever set them does."""
        if not os.environ.get(VAULT_RING):
            self._keep(self.vault.only_current())

    @property
    def hmac_key(self) -> tuple[str, bytes]:
        """(id, key) of the marks of IDs, for a reading process: they find double payments and lead back to nobody without the key."""
        return self._hmac.current, self._hmac.keys[self._hmac.current]

    def sign(self, content: bytes) -> str:
        """Ed25519 signature over `content`, hex."""
        return self._sign.sign(content).hex()

    @property
    def sign_public_pem(self) -> bytes:
        """The public half of the signing key, PEM."""
        return self._sign.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)

    @property
    def sign_key_sha256(self) -> str:
        """SHA-256 of the public key (raw form), hex."""
        raw = self._sign.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
        return hashlib.sha256(raw).hexdigest()

    @property
    def sign_key_id(self) -> str:
        """What HEAD calls the key by: the first 16 digits of `sign_key_sha256`."""
        return self.sign_key_sha256[:16]

    @property
    def inbox_private(self) -> X25519PrivateKey:
        """Opens messages sealed to this office."""
        return self._inbox

    @property
    def inbox_public_pem(self) -> bytes:
        """What a public node seals messages to, PEM."""
        return self._inbox.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)

    def _keep(self, ring: Ring) -> None:
        """Make `ring` the vault's ring, durably."""
        replace_durably(self.folder / _VAULT, ring.as_json(), 0o600)

    def _ring(self, name: str, variable: str) -> Ring:
        given = os.environ.get(variable, "") if variable else ""
        path = self.folder / name
        try:
            if given:
                return Ring.from_json(given)
            if path.exists():
                return Ring.from_json(path.read_bytes())
        except (ValueError, KeyError, TypeError) as error:
            raise KeyMissing(f"密钥文件 {name} 已损坏，请从备份恢复 keys 文件夹。") from error
        self._refuse_in_used_office(name)
        ring = Ring.fresh()
        replace_durably(path, ring.as_json(), 0o600)
        return ring

    def _private_bytes(self, name: str, fresh: bytes) -> bytes:
        path = self.folder / name
        if not path.exists():
            self._refuse_in_used_office(name)
            replace_durably(path, fresh, 0o600)
        return path.read_bytes()

    def _ed25519(self) -> Ed25519PrivateKey:
        key = serialization.load_pem_private_key(self._private_bytes("sign.pem", _pem(Ed25519PrivateKey.generate())), None)
        if not isinstance(key, Ed25519PrivateKey):
            raise KeyMissing("密钥文件 sign.pem 不是 Ed25519 私钥。")
        return key

    def _x25519(self) -> X25519PrivateKey:
        key = serialization.load_pem_private_key(self._private_bytes("inbox.pem", _pem(X25519PrivateKey.generate())), None)
        if not isinstance(key, X25519PrivateKey):
            raise KeyMissing("密钥文件 inbox.pem 不是 X25519 私钥。")
        return key

    def _refuse_in_used_office(self, name: str) -> None:
        """A vault that already holds files must never get a new key: what was sealed would be lost without a word."""
        vault = self.folder.parent / "vault"
        if vault.is_dir() and any(vault.iterdir()):
            raise KeyMissing(f"缺少密钥文件 {name}，而保管库里已有原件。请从备份恢复 keys 文件夹，不要另建。")


def _stamp(path: Path) -> tuple[int, ...]:
    """What changes whenever a file is replaced; empty while there is none."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return ()
    return (found.st_ino, found.st_mtime_ns, found.st_size)


def _pem(key: Ed25519PrivateKey | X25519PrivateKey) -> bytes:
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
