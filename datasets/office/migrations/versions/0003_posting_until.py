"""公示期: the last day a notice says it hangs; '' where nobody wrote it down."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Add the column."""
    op.add_column("postings", sa.Column("until", sa.Text, nullable=False, server_default=""))


def downgrade() -> None:
    """Take the column away."""
    op.drop_column("postings", "until")
