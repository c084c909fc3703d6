"""Knows what a web login needs beyond the password: the key that signs the cookies and the stamp that ends them with the password."""

from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING

import sqlalchemy as sa

from datasets.office.disk import replace_durably
from datasets.office.models import users

if TYPE_CHECKING:
    from datasets.office.office import Office


def signing_key(office: Office) -> bytes:
    """The key of this office's session cookies (keys/session.key, 0600), made on the first start; deleting it logs everybody out."""
    path = office.dir / "keys" / "session.key"
    if not path.exists():
        replace_durably(path, secrets.token_bytes(32), 0o600)
    return path.read_bytes()


def stamp(office: Office, name: str) -> str:
    """A mark of the password now in force: a session that holds another one is over. '' when there is no such account."""
    with office.store.reading() as connection:
        hashed = connection.execute(sa.select(users.c.password_hash).where(users.c.name == name)).scalar()
    return hashlib.sha256(hashed.encode()).hexdigest()[:16] if hashed else ""
