"""Declares the office's tables. Times are UTC ISO 8601 text, so that the journal's hashes read the same on every database."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from schemas.signs import plain

metadata = sa.MetaData()


class Written(sa.TypeDecorator[str]):
    """Text as people write it: without NUL, which PostgreSQL takes for a broken statement, and the like (schemas.signs)."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: sa.Dialect) -> str | None:
        """Cleaned on its way in, so that the same is kept whichever door it came through."""
        return plain(value) if value is not None else None


def _text(
    name: str, *more: Any, default: str | None = "", kind: type[sa.types.TypeEngine[str]] = Written, **options: Any
) -> sa.Column[str]:
    if default is not None:
        options["server_default"] = default
    return sa.Column(name, kind, *more, nullable=False, **options)


def _flag(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean, nullable=False, server_default=sa.false())


def _table(name: str, *columns: sa.Column[Any]) -> sa.Table:
    return sa.Table(name, metadata, *columns)


def _own_id() -> sa.Column[int]:
    return sa.Column("id", sa.Integer, primary_key=True, autoincrement=True)


def _submission() -> sa.Column[str]:
    return sa.Column("submission_id", sa.Text, sa.ForeignKey("submissions.id"), nullable=False, index=True)


users = _table(
    "users",
    _text("name", primary_key=True, default=None),
    _text("display"),
    _text("role"),
    _text("unit"),
    _text("password_hash"),
    _flag("must_change"),
    _flag("is_disabled"),
    _flag("is_demo"),
    sa.Column("failed_count", sa.Integer, nullable=False, server_default="0"),
    _text("locked_until"),
    _text("password_at"),
    _text("created_at"),
)
password_history = _table(
    "password_history",
    _own_id(),
    sa.Column("user_name", sa.Text, sa.ForeignKey("users.name"), nullable=False),
    _text("password_hash"),
    _text("at"),
)
units = _table(
    "units",
    _text("code", primary_key=True, default=None),
    _text("name"),
    _text("level"),  # county | department | unit | township
    _text("parent_code"),
    sa.Column("valid_from", sa.Integer),
    sa.Column("valid_to", sa.Integer),
)
submissions = _table(
    "submissions",
    _text("id", primary_key=True, default=None),
    _text("file_name"),
    _text("sha256"),
    sa.Column("size", sa.BigInteger, nullable=False),
    _text("state"),  # unreadable | blocked | ready | approved | returned | published | replaced | registered
    _text("received_by"),
    _text("received_at"),
    _text("channel"),
    _text("unit"),
    _text("unit_name"),
    _text("stage"),
    _text("formed_on"),
    _text("approved_on"),
    _text("disclosure"),
    _text("reason"),
    _text("note"),
    _text("contact"),
    sa.Column("previous_id", sa.Text, sa.ForeignKey("submissions.id")),
    _text("book_hash"),
    _text("trouble"),
    _flag("is_demo"),
)
submission_tables = _table(
    "submission_tables",
    _own_id(),
    _submission(),
    sa.Column("position", sa.Integer, nullable=False),
    _text("dataset_key"),
    sa.Column("dataset", sa.JSON, nullable=False),
    _flag("is_roster"),
    sa.Column("facts", sa.JSON, nullable=False),
)
findings = _table(
    "findings",
    _own_id(),
    _submission(),
    _text("place"),
    _text("gravity"),
    sa.Column("finding", sa.JSON, nullable=False),
)
explanations = _table("explanations", _own_id(), _submission(), _text("place"), _text("text"), _text("by"), _text("at"))
reviews = _table(
    "reviews",
    _own_id(),
    _submission(),
    _text("sha256"),
    _text("by"),
    _text("at"),
    _text("verdict"),  # approved | returned
    _flag("is_secrecy_reviewed"),
    _text("as_approved"),
    _text("reason"),
    _text("voided_at"),
)
releases = _table(
    "releases",
    sa.Column("n", sa.Integer, primary_key=True, autoincrement=False),
    _text("act"),
    _text("state"),  # preparing | committed
    _text("manifest_sha256"),
    _text("by"),
    _text("second"),
    _text("reason"),
    _text("at"),
    _text("board_salt"),
)
release_submissions = _table(
    "release_submissions",
    sa.Column("n", sa.Integer, sa.ForeignKey("releases.n"), primary_key=True),
    sa.Column("submission_id", sa.Text, sa.ForeignKey("submissions.id"), primary_key=True),
)
corrections = _table(
    "corrections",
    _own_id(),
    sa.Column("release_n", sa.Integer, nullable=False),
    _text("reason"),
    _text("by"),
    _text("at"),
    _text("done_at"),
)
settings = _table(
    "settings",
    _own_id(),
    _text("name"),
    _text("value"),
    _text("valid_from"),
    _text("why"),
    _text("proposed_by"),
    _text("proposed_at"),
    _text("confirmed_by"),
    _text("confirmed_at"),
)
headings = _table("headings", _own_id(), _text("table_id"), _text("heading"), _text("column_name"), _text("by"), _text("at"))
#: its lines are sealed before they are written: kept sign for sign
journal = _table(
    "journal",
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
    _text("at", kind=sa.Text),
    _text("who", kind=sa.Text),
    _text("channel", kind=sa.Text),
    _text("address", kind=sa.Text),
    _text("account", kind=sa.Text),
    _text("what", kind=sa.Text),
    _text("subject", kind=sa.Text),
    _text("result", kind=sa.Text),
    _text("detail", kind=sa.Text),
    _text("previous", kind=sa.Text),
    _text("hash", kind=sa.Text),
)
messages = _table(
    "messages",
    _own_id(),
    _text("sealed_sha256", unique=True),
    _text("received_at"),
    _text("page"),
    sa.Column("body", sa.LargeBinary, nullable=False),  # sealed: text and contact
    _text("owner"),
    _text("state"),  # new | assigned | answered
    _text("answer"),
    _text("answered_by"),
    _text("answered_at"),
)
postings = _table(
    "postings",
    _own_id(),
    _text("village_code"),
    sa.Column("year", sa.Integer, nullable=False),
    _text("form"),  # before | result
    _text("programme_code"),
    _text("batch"),
    sa.Column("state_n", sa.Integer, nullable=False),
    _text("place"),
    _text("posted_on"),
    _text("until"),  # last day of the 公示期 as the notice has it
    _text("ended_on"),
    _text("by"),
    _text("at"),
    _text("photograph"),
    _text("photograph_until"),
)
objections = _table(
    "objections",
    _own_id(),
    sa.Column("posting_id", sa.Integer, sa.ForeignKey("postings.id"), nullable=False),
    _text("raised_on"),
    sa.Column("body", sa.LargeBinary, nullable=False),  # sealed
    _text("outcome"),
    _text("by"),
    _text("closed_on"),
)
assessments = _table(
    "assessments",
    _own_id(),
    _text("subject"),
    _text("answers"),  # JSON: question id → answer
    _text("outcome"),
    _text("by"),
    _text("at"),
    _text("confirmed_by"),
    _text("confirmed_at"),
)
