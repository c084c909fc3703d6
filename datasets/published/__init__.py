"""Releases read back: read-only, DuckDB over Parquet, no database, no keys but the public one."""
