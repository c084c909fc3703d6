"""The tables of the first office."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0001"
down_revision: str | None = None
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def _text(name: str, *more: sa.schema.SchemaItem, server_default: str | None = "", primary_key: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text, *more, nullable=False, server_default=server_default, primary_key=primary_key)


#: table → columns and constraints, parents before children
TABLES: dict[str, tuple[sa.schema.SchemaItem, ...]] = {
    "corrections": (
        sa.Column("id", sa.Integer, nullable=False, primary_key=True, autoincrement=True),
        sa.Column("release_n", sa.Integer, nullable=False),
        _text("reason"),
        _text("by"),
        _text("at"),
        _text("done_at"),
    ),
    "headings": (
        sa.Column("id", sa.Integer, nullable=False, primary_key=True, autoincrement=True),
        _text("table_id"),
        _text("heading"),
        _text("column_name"),
        _text("by"),
        _text("at"),
    ),
    "journal": (
        sa.Column("seq", sa.Integer, nullable=False, primary_key=True, autoincrement=False),
        _text("at"),
        _text("who"),
        _text("channel"),
        _text("address"),
        _text("account"),
        _text("what"),
        _text("subject"),
        _text("result"),
        _text("detail"),
        _text("previous"),
        _text("hash"),
    ),
    "messages": (
        sa.Column("id", sa.Integer, nullable=False, primary_key=True, autoincrement=True),
        _text("sealed_sha256"),
        _text("received_at"),
        _text("page"),
        sa.Column("body", sa.LargeBinary, nullable=False),
        _text("owner"),
        _text("state"),
        _text("answer"),
        _text("answered_by"),
        _text("answered_at"),
        sa.UniqueConstraint("sealed_sha256"),
    ),
    "postings": (
        sa.Column("id", sa.Integer, nullable=False, primary_key=True, autoincrement=True),
        _text("village_code"),
        sa.Column("year", sa.Integer, nullable=False),
        _text("form"),
        _text("programme_code"),
        _text("batch"),
        sa.Column("state_n", sa.Integer, nullable=False),
        _text("place"),
        _text("posted_on"),
        _text("ended_on"),
        _text("by"),
        _text("at"),
        _text("photograph"),
        _text("photograph_until"),
    ),
    "releases": (
        sa.Column("n", sa.Integer, nullable=False, primary_key=True, autoincrement=False),
        _text("act"),
        _text("state"),
        _text("manifest_sha256"),
        _text("by"),
        _text("second"),
        _text("reason"),
        _text("at"),
        _text("board_salt"),
    ),
    "settings": (
        sa.Column("id", sa.Integer, nullable=False, primary_key=True, autoincrement=True),
        _text("name"),
        _text("value"),
        _text("valid_from"),
        _text("why"),
        _text("proposed_by"),
        _text("proposed_at"),
        _text("confirmed_by"),
        _text("confirmed_at"),
    ),
    "submissions": (
        _text("id", server_default=None, primary_key=True),
        _text("file_name"),
        _text("sha256"),
        sa.Column("size", sa.BigInteger, nullable=False),
        _text("state"),
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
        sa.Column("previous_id", sa.Text, sa.ForeignKey("submissions.id"), nullable=True),
        _text("book_hash"),
        _text("trouble"),
        sa.Column("is_demo", sa.Boolean, nullable=False, server_default=sa.false()),
    ),
    "units": (
        _text("code", server_default=None, primary_key=True),
        _text("name"),
        _text("level"),
        _text("parent_code"),
        sa.Column("valid_from", sa.Integer, nullable=True),
        sa.Column("valid_to", sa.Integer, nullable=True),
    ),
    "users": (
        _text("name", server_default=None, primary_key=True),
        _text("display"),
        _text("role"),
        _text("unit"),
        _text("password_hash"),
        sa.Column("must_change", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("is_disabled", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("is_demo", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("failed_count", sa.Integer, nullable=False, server_default="0"),
        _text("locked_until"),
        _text("password_at"),
        _text("created_at"),
    ),
    "explanations": (
        sa.Column("id", sa.Integer, nullable=False, primary_key=True, autoincrement=True),
        _text("submission_id", sa.ForeignKey("submissions.id"), server_default=None),
        _text("place"),
        _text("text"),
        _text("by"),
        _text("at"),
    ),
    "findings": (
        sa.Column("id", sa.Integer, nullable=False, primary_key=True, autoincrement=True),
        _text("submission_id", sa.ForeignKey("submissions.id"), server_default=None),
        _text("place"),
        _text("gravity"),
        sa.Column("finding", sa.JSON, nullable=False),
    ),
    "objections": (
        sa.Column("id", sa.Integer, nullable=False, primary_key=True, autoincrement=True),
        sa.Column("posting_id", sa.Integer, sa.ForeignKey("postings.id"), nullable=False),
        _text("raised_on"),
        sa.Column("body", sa.LargeBinary, nullable=False),
        _text("outcome"),
        _text("by"),
        _text("closed_on"),
    ),
    "password_history": (
        sa.Column("id", sa.Integer, nullable=False, primary_key=True, autoincrement=True),
        _text("user_name", sa.ForeignKey("users.name"), server_default=None),
        _text("password_hash"),
        _text("at"),
    ),
    "release_submissions": (
        sa.Column("n", sa.Integer, sa.ForeignKey("releases.n"), nullable=False, primary_key=True, autoincrement=False),
        _text("submission_id", sa.ForeignKey("submissions.id"), server_default=None, primary_key=True),
    ),
    "reviews": (
        sa.Column("id", sa.Integer, nullable=False, primary_key=True, autoincrement=True),
        _text("submission_id", sa.ForeignKey("submissions.id"), server_default=None),
        _text("sha256"),
        _text("by"),
        _text("at"),
        _text("verdict"),
        sa.Column("is_secrecy_reviewed", sa.Boolean, nullable=False, server_default=sa.false()),
        _text("as_approved"),
        _text("reason"),
        _text("voided_at"),
    ),
    "submission_tables": (
        sa.Column("id", sa.Integer, nullable=False, primary_key=True, autoincrement=True),
        _text("submission_id", sa.ForeignKey("submissions.id"), server_default=None),
        sa.Column("position", sa.Integer, nullable=False),
        _text("dataset_key"),
        sa.Column("dataset", sa.JSON, nullable=False),
        sa.Column("is_roster", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("facts", sa.JSON, nullable=False),
    ),
}
INDEXES = (
    ("ix_explanations_submission_id", "explanations", ("submission_id",)),
    ("ix_findings_submission_id", "findings", ("submission_id",)),
    ("ix_reviews_submission_id", "reviews", ("submission_id",)),
    ("ix_submission_tables_submission_id", "submission_tables", ("submission_id",)),
)
#: the journal is append-only in the database too: what was written can be neither changed nor removed
SQLITE_GUARD = (
    "create trigger journal_no_update before update on journal begin select raise(abort, 'journal is append-only'); end",
    "create trigger journal_no_delete before delete on journal begin select raise(abort, 'journal is append-only'); end",
)
POSTGRES_GUARD = (
    "create function journal_append_only() returns trigger language plpgsql as $$ begin raise exception 'journal is append-only'; end $$",
    "create trigger journal_no_change before update or delete or truncate on journal execute function journal_append_only()",
)


def upgrade() -> None:
    """Make everything."""
    for name, columns in TABLES.items():
        op.create_table(name, *columns)
    for index, table, names in INDEXES:
        op.create_index(index, table, list(names))
    for statement in SQLITE_GUARD if op.get_bind().dialect.name == "sqlite" else POSTGRES_GUARD:
        op.execute(statement)


def downgrade() -> None:
    """Take everything back."""
    for name in reversed(TABLES):
        op.drop_table(name)
    if op.get_bind().dialect.name != "sqlite":
        op.execute("drop function journal_append_only")
