"""Schema changes of the office database (Alembic)."""
