"""Finds the kinds by walking this folder: a module that exports KIND is one. A sixth kind is a new file, nothing edited."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

import schemas
from schemas.tables import Kind, Table


@cache
def kinds() -> dict[str, Kind]:
    """All kinds by id, in the order of their module names."""
    found: dict[str, Kind] = {}
    for module in pkgutil.iter_modules(schemas.__path__):
        kind = getattr(importlib.import_module(f"schemas.{module.name}"), "KIND", None)
        if isinstance(kind, Kind):
            found[kind.id] = kind
    return found


@cache
def tables() -> dict[str, Table]:
    """All declared tables of all kinds by id."""
    return {table.id: table for kind in kinds().values() for table in kind.tables}
