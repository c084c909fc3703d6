"""Knows the key that signs the cookies of web logins."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from datasets.office.disk import replace_durably

if TYPE_CHECKING:
    from datasets.office.office import Office


def signing_key(office: Office) -> bytes:
    """The key of this office's session cookies (keys/session.key, 0600), made on the first start; deleting it logs everybody out."""
    path = office.dir / "keys" / "session.key"
    if not path.exists():
        replace_durably(path, secrets.token_bytes(32), 0o600)
    return path.read_bytes()
