"""Releases read back: read-only, DuckDB over Parquet, no database, no keys but the public one."""

from datasets.published.releases import NoSuchRelease, Public
from datasets.published.state import State

__all__ = ["NoSuchRelease", "Public", "State"]
