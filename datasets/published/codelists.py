"""Finds the code lists a county published for itself: entries by list, each with the years it holds in."""

from __future__ import annotations

from datasets.published.laid import asked
from datasets.published.state import State
from schemas.book import Book
from schemas.codes import TITLES, Code

TABLE = "reference_codes"


def with_own(book: Book, state: State) -> Book:
    """`book` with the county's own entries in force before the shipped ones."""
    for name, entries in state.made("codelists", lambda: _own(state)).items():
        book = book.with_list(book.codes(name).extended(entries))
    return book


def _own(state: State) -> dict[str, tuple[Code, ...]]:
    """Entries by list, those of the newest year first."""
    years = sorted({dataset.year for dataset in state.keys if dataset.table == TABLE}, reverse=True)
    found: dict[str, list[Code]] = {}
    for year in years:
        for row in asked(state, table=TABLE, year=year):
            entry = Code(
                str(row["own_code"]), str(row["own_name"]), valid_from=_year(row.get("start_year")), valid_to=_year(row.get("stop_year")), status="sourced"
            )  # fmt: skip
            if name := TITLES.get(str(row["list_name"])):  # another list can only stand here where the county itself lowered VAL-04
                found.setdefault(name, []).append(entry)
    return {listed: tuple(entries) for listed, entries in found.items()}


def _year(value: object) -> int | None:
    text = str(value or "")[:4]
    return int(text) if text.isdigit() else None
