"""影响评估: assessments of what publishing persons' subsidies means for them."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False, server_default="")


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "assessments",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        *(_text(name) for name in ("subject", "answers", "outcome", "by", "at", "confirmed_by", "confirmed_at")),
    )


def downgrade() -> None:
    """Take the table away."""
    op.drop_table("assessments")
