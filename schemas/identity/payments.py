"""Subsidy rosters and summaries: amounts, totals, doubles, places, IDs, minors; vectorised, for a million rows.

Rule: no name, ID, card or telephone enters a finding; the cell is named, the fault described.
"""

from __future__ import annotations

import pandas as pd

from schemas.book import Book
from schemas.codes import Code, same_name
from schemas.findings import Finding
from schemas.identity import persons, roster_places, roster_sums, roster_totals
from schemas.identity.roster import Roster
from schemas.typed import TypedTable


def findings(table: TypedTable, book: Book) -> list[Finding]:
    """All findings of one subsidy table; none for tables of other kinds."""
    if table.table.kind != "subsidy" or table.table.id in ("subsidy_catalogue", "subsidy_application"):
        return []
    roster = Roster(table, book)
    programme = programme_of(table, book)
    return [
        *_unknown_programme(roster, programme),
        *roster_sums.findings(roster, programme),
        *roster_totals.findings(roster),
        *roster_places.findings(roster),
        *persons.findings(roster, programme),
    ]


def programme_of(table: TypedTable, book: Book) -> Code | None:
    """The programme of the whole sheet by its facts (code, else name), None when the sheet names none the catalogue knows."""
    programmes = book.codes("programmes")
    code, name = table.facts.get("programme_code", ""), table.facts.get("programme_name", "")
    if code and (found := programmes.get(code, table.year)):
        return found
    named = programmes.named(name, table.year) if name else ()
    if named:
        return named[0]
    return next((p for p in programmes.entries if name and same_name(p.name) in same_name(name)), None)


def _unknown_programme(roster: Roster, programme: Code | None) -> list[Finding]:
    table, programmes = roster.table, roster.book.codes("programmes")
    if programme is None and (said := table.facts.get("programme_code") or table.facts.get("programme_name")):
        message = f"“{table.sheet}”的补贴项目“{said}”不在惠民惠农补贴政策清单里。请核对名称，或先把它加进清单。"
        return [Finding("CODE-06", roster.book.gravity("CODE-06"), table.sheet, (), said, "", "", message)]
    if "programme_code" not in roster.rows:
        return []
    codes = roster.rows["programme_code"]
    unknown = codes.notna() & ~codes.isin([entry.code for entry in programmes.entries])
    quoted = str(codes[unknown].iloc[0]) if bool(unknown.any()) else ""
    return roster.tell("CODE-06", unknown, "programme_code", f"的项目代码“{quoted}”不在政策清单里。请核对。", quoted)


def blank(values: pd.Series) -> pd.Series:
    """True where a text cell is blank."""
    return values.isna() | (values.astype("string").str.strip() == "")
