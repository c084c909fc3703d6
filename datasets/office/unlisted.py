"""Knows which departments' tables wait because their unit is not in the 单位名录, and writes the list to be filled in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import sqlalchemy as sa

from datasets.office import permissions
from datasets.office.journal import now
from datasets.office.models import findings, submissions
from datasets.office.naming import bare
from datasets.office.units import by_name
from datasets.published.departments import listed
from loaders import workbooks
from schemas.reference import UNITS

if TYPE_CHECKING:
    from datasets.office.desk import Desk

_CODE = re.compile(r"^[\[(【]?(\d{3,})")


@dataclass(frozen=True)
class Unlisted:
    """One unit that was not registered when its tables came: its name, the code before it ('' for none), the submissions that wait.

    `is_known`: registered since, so that they only need to be checked once more.
    """

    name: str
    code: str
    submissions: tuple[str, ...]
    is_known: bool


def unlisted(desk: Desk) -> tuple[Unlisted, ...]:
    """Units for which blocked submissions wait, by name."""
    permissions.demand(desk.user, "register_units")
    query = (
        sa.select(findings.c.submission_id, findings.c.finding)
        .join(submissions, submissions.c.id == findings.c.submission_id)
        .where(submissions.c.state == "blocked", submissions.c.unit == desk.office.county, findings.c.place.like("OWN-02@%"))
    )
    with desk.office.store.reading() as connection:
        rows = [(row.submission_id, str(row.finding["quoted"])) for row in connection.execute(query.order_by(findings.c.id))]
    waiting: dict[str, list[tuple[str, str]]] = {}
    for number, named in rows:
        if named:
            waiting.setdefault(bare(named), []).append((number, named))
    known = by_name(desk.units().values(), desk.office.county_unit) if waiting else {}
    return tuple(
        Unlisted(name, _code(said[0][1]), tuple(dict.fromkeys(number for number, _ in said)), name in known)
        for name, said in sorted(waiting.items())
    )


def _code(named: str) -> str:
    found = _CODE.match(named.strip())
    return found[1] if found else ""


def list_workbook(desk: Desk) -> bytes:
    """The 单位名录 as .xlsx to be handed in: the units already published, then the unlisted ones, whose codes may be missing."""
    waiting = [one for one in unlisted(desk) if not one.is_known]
    heads = tuple(column.title for column in UNITS.columns)
    known = [tuple(str(row.get(column.name) or "") or None for column in UNITS.columns) for row in listed(desk.office.public.state())]
    new = [(one.code or None, one.name, None, None) for one in waiting]
    title = f"{now()[:4]}年{desk.office.county_unit.name}单位名录"
    sheet = workbooks.Sheet(UNITS.title, title, "", heads, (*known, *new))
    with TemporaryDirectory() as folder:
        path = Path(folder) / "units.xlsx"
        workbooks.write(path, [sheet], datetime.fromisoformat(now()), desk.office.bureau)
        return path.read_bytes()
