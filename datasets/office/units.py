"""Knows the units that publish: those of the newest published 单位名录, those registered by hand, the townships of the divisions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import sqlalchemy as sa

from datasets.office.models import units
from datasets.office.naming import Unit, bare
from datasets.published.departments import listed
from datasets.published.state import State
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


def by_name(found: Iterable[Unit], county: Unit) -> dict[str, Unit]:
    """Units by bare name; a township also as its 人民政府 or 办事处 and with the county before it."""
    own = tuple(found)
    names = {bare(unit.name): unit for unit in own}
    endings = ("", "人民政府", "办事处", "政府")
    aliases = {
        f"{before}{bare(unit.name)}{end}": unit
        for unit in own
        if unit.level == "township"
        for before in ("", county.name)
        for end in endings
    }
    return aliases | names


def all_units(connection: sa.Connection, county: Unit, places: Places, state: State) -> dict[str, Unit]:
    """Units by code: the county, its townships, what was registered, and what the published 单位名录 says, which has the last word.

    A township stays one also where the list names it: it has villages, no department has. Not to be altered: it is put together once
    for a state and the rows that are registered, which are read each time.
    """
    rows = connection.execute(sa.select(units.c.code, units.c.name, units.c.level, units.c.parent_code).order_by(units.c.code))
    registered = tuple(Unit(*row) for row in rows)
    return state.made(("office units", county, registered), lambda: _together(registered, county, places, state))


def _together(registered: tuple[Unit, ...], county: Unit, places: Places, state: State) -> dict[str, Unit]:
    townships = {code.code: Unit(code.code, code.name, "township", county.code) for code in places.townships.values()}
    found = {county.code: county, **townships, **{unit.code: unit for unit in registered}}
    return found | {unit.code: unit for unit in _listed(state, county) if unit.code != county.code and unit.code not in townships}


def _listed(state: State, county: Unit) -> Iterator[Unit]:
    for row in listed(state):
        code, name, parent = (str(row.get(column) or "").strip() for column in ("unit_code", "unit_name", "parent_code"))
        if code and name:
            yield Unit(code, name, "department" if parent in ("", county.code) else "unit", parent or county.code)
