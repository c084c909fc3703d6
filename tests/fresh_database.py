"""A pytest plugin: gives every test a new, empty PostgreSQL database of the server named by MBZ_TEST_POSTGRES."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator

import pytest
import sqlalchemy as sa


@pytest.fixture(autouse=True)
def _fresh_database(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    server = sa.make_url(os.environ["MBZ_TEST_POSTGRES"].replace("postgresql://", "postgresql+psycopg://", 1))
    name = f"t{secrets.token_hex(6)}"
    engine = sa.create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"create database {name}")
    monkeypatch.setenv("MBZ_DATABASE_URL", server.set(database=name, drivername="postgresql").render_as_string(hide_password=False))
    yield
    with engine.connect() as connection:
        connection.exec_driver_sql(f"drop database {name} with (force)")
    engine.dispose()
