"""Opens the office's database: SQLite beside the vault, or PostgreSQL by MBZ_DATABASE_URL. One writer at a time on both."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import event
from sqlalchemy.exc import DatabaseError, OperationalError

from datasets.office.disk import private_dir
from datasets.office.refusals import CannotWrite

_WRITERS_LOCK = 411322


class Store:
    """The database of one office."""

    def __init__(self, url: str) -> None:
        self.url = sa.make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = sa.create_engine(self.url, pool_pre_ping=not self.is_sqlite)
        if self.is_sqlite:
            event.listen(self.engine, "connect", _set_up_sqlite)
            event.listen(self.engine, "begin", _begin_sqlite)
        with _said_plainly():
            self._migrate()

    @classmethod
    def open(cls, office_dir: Path, url: str = "") -> Store:
        """The database at `url` (default: MBZ_DATABASE_URL), else `office.sqlite` in `office_dir`, brought to the newest schema."""
        private_dir(office_dir)
        url = url or os.environ.get("MBZ_DATABASE_URL") or f"sqlite:///{office_dir / 'office.sqlite'}"
        return cls(url.replace("postgresql://", "postgresql+psycopg://", 1) if url.startswith("postgresql://") else url)

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A connection for questions."""
        with _said_plainly(), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """One transaction of the only writer: all of it or nothing. CannotWrite when the database is full, read-only or gone."""
        with _said_plainly(), self.engine.connect().execution_options(is_writer=True) as connection, connection.begin():
            if not self.is_sqlite:
                connection.execute(sa.text("select pg_advisory_xact_lock(:lock)"), {"lock": _WRITERS_LOCK})
            yield connection

    def wipe(self, *tables: sa.Table) -> None:
        """Leave of what was destroyed in `tables` nothing in the database's own files. Safe to repeat; CannotWrite while others keep it from that.

        SQLite blanks what is deleted (secure_delete), but the log beside it still has the pages from before. PostgreSQL keeps rows from before
        until they are written over, after a plain VACUUM too: FULL writes the table anew and drops the old file.
        """
        with _said_plainly():
            if self.is_sqlite:
                self._empty_log()
                return
            with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                for table in tables:
                    connection.exec_driver_sql(f"vacuum full {table.name}")

    def _empty_log(self) -> None:
        connection = self.engine.raw_connection()  # a checkpoint stands in no transaction
        try:
            cursor = connection.cursor()
            is_busy = cursor.execute("pragma wal_checkpoint(truncate)").fetchone()[0]
            cursor.close()
        finally:
            connection.close()
        if is_busy:
            raise CannotWrite(
                "该销毁的已经销毁；数据库的日志文件里还留着从前的页，别的进程正在读，清不掉。请过一会儿再运行一次 vault purge。"
            )

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()

    def _migrate(self) -> None:
        config = Config()
        config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
        newest = ScriptDirectory.from_config(config).get_current_head()
        with self.engine.connect() as connection:
            is_made = sa.inspect(connection).has_table("alembic_version")
            if is_made and connection.execute(sa.text("select version_num from alembic_version")).scalar() == newest:
                return
        with self.writing() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")


def _set_up_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # transactions are begun below, not by the driver
    for pragma in ("journal_mode=wal", "foreign_keys=on", "busy_timeout=15000", "synchronous=full", "secure_delete=on"):
        connection.execute(f"pragma {pragma}")


def _begin_sqlite(connection: sa.Connection) -> None:
    is_writer = connection.get_execution_options().get("is_writer", False)
    connection.exec_driver_sql("begin immediate" if is_writer else "begin")


@contextmanager
def _said_plainly() -> Iterator[None]:
    try:
        yield
    except (OperationalError, DatabaseError) as error:
        if isinstance(error, sa.exc.IntegrityError | sa.exc.ProgrammingError):
            raise
        raise CannotWrite("数据库暂时不能用（断开、已满或只读）。没有写入任何东西，排除后可以重试。") from error
