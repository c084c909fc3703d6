"""Knows where each county's office lies: `office/` for one county, `office/<county>/` where MBZ_COUNTIES names several.

Each county has its own database, keys, vault, board, users and roles; two of them never share a row.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from datasets.office.refusals import NoSuchThing


def counties() -> tuple[str, ...]:
    """The counties of this installation by MBZ_COUNTIES (`411322,411323`); () for an installation with one."""
    return tuple(code.strip() for code in os.environ.get("MBZ_COUNTIES", "").split(",") if code.strip())


def office_dir(home: Path, county: str) -> Path:
    """The folder of a county's office; NoSuchThing for a county this installation does not hold."""
    held = counties()
    if not held:
        return home / "office"
    if county not in held:
        raise NoSuchThing(f"这里没有县代码{county}；MBZ_COUNTIES 写的是{'、'.join(held)}，用 MBZ_COUNTY 指定其中一个。")
    return home / "office" / county


def database_url(county: str) -> str:
    """MBZ_DATABASE_URL with the county put where it says `{county}`: one database for each; '' for SQLite beside the vault."""
    return os.environ.get("MBZ_DATABASE_URL", "").replace("{county}", county)


def offices(home: Path) -> Iterator[tuple[str, Path]]:
    """(county, folder) of every office in `home`; the county is '' where there is only one."""
    held = counties()
    if not held:
        yield "", home / "office"
    for county in held:
        yield county, home / "office" / county
