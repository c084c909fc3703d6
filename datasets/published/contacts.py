"""Finds the telephones a county published for questions and complaints: public contacts of offices, never a person's own number."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from datasets.published.laid import asked
from datasets.published.state import State

TABLE = "reference_telephones"


@dataclass(frozen=True)
class Contact:
    """One telephone: who answers, for what, the number."""

    who: str
    what: str
    number: str


def contacts(state: State, *units: str) -> tuple[Contact, ...]:
    """The published telephones of `units` (unit codes: township 9 digits, county 6, department 3), in that order; () when none is published."""
    by_unit = state.made("contacts", lambda: _by_unit(state))
    return tuple(contact for unit in dict.fromkeys(units) for contact in by_unit.get(unit, ()))


def _by_unit(state: State) -> dict[str, list[Contact]]:
    year = state.sql('select max(year) as year from figures where "table" = ?', [TABLE])["year"].iloc[0]
    if pd.isna(year):
        return {}
    found: dict[str, list[Contact]] = {}
    for row in asked(state, table=TABLE, year=int(year)):
        if isinstance(row.get("public_phone"), str):
            name, office = str(row.get("unit_name") or row["row_name"]), row.get("office_name")
            contact = Contact(name, office if isinstance(office, str) else "", str(row["public_phone"]))
            found.setdefault(str(row.get("unit_code")), []).append(contact)
    return found
