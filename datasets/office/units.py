"""Keeps the register of units that publish: departments and their 所属单位; townships come from the divisions."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from datasets.office.models import units
from datasets.office.naming import Unit
from schemas.places import Places


def register(connection: sa.Connection, found: Iterable[Unit]) -> int:
    """Add units, or rename those already there; return how many are new."""
    known = set(connection.execute(sa.select(units.c.code)).scalars())
    new = 0
    for unit in found:
        values = {"name": unit.name, "level": unit.level, "parent_code": unit.parent_code}
        if unit.code in known:
            connection.execute(units.update().where(units.c.code == unit.code).values(**values))
        else:
            connection.execute(units.insert().values(code=unit.code, **values))
            known.add(unit.code)
            new += 1
    return new


def all_units(connection: sa.Connection, county: Unit, places: Places) -> dict[str, Unit]:
    """Units by code: the county, its townships, and everything registered."""
    found = {county.code: county}
    found |= {code.code: Unit(code.code, code.name, "township", county.code) for code in places.townships.values()}
    rows = connection.execute(sa.select(units.c.code, units.c.name, units.c.level, units.c.parent_code).order_by(units.c.code))
    return found | {row.code: Unit(row.code, row.name, row.level, row.parent_code) for row in rows}
