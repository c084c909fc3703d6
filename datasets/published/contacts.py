"""Finds the telephones a county published for questions and complaints: public contacts of offices, never a person's own number."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from datasets.published.accounts import wide
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
    year = state.sql('select max(year) as year from figures where "table" = ?', [TABLE])["year"].iloc[0]
    if pd.isna(year):
        return ()
    rows = wide(state, TABLE, int(year)).to_dict("records")
    found = []
    for unit in dict.fromkeys(unit for unit in units if unit):
        for row in rows:
            if str(row.get("unit_code")) == unit and isinstance(row.get("public_phone"), str):
                office = row.get("office_name")
                found.append(
                    Contact(
                        str(row.get("unit_name") or row["row_name"]), office if isinstance(office, str) else "", str(row["public_phone"])
                    )
                )
    return tuple(found)
