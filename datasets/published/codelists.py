"""Finds the code lists a county published for itself: entries by list, each with the years it holds in."""

from __future__ import annotations

from datasets.published.laid import Line, asked
from datasets.published.state import State
from schemas.book import Book
from schemas.codes import TITLES, Code
from schemas.places import division_code, parent_of

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
            if name := TITLES.get(str(row["list_name"])):  # another list can only stand here where the county itself lowered VAL-04
                found.setdefault(name, []).append(_entry(name, row))
    return {listed: tuple(entries) for listed, entries in found.items()}


def _entry(name: str, row: Line) -> Code:
    code, over = str(row["own_code"]), ""
    if name == "divisions":
        code = division_code(code)
        over = parent_of(code)
    since, until = _year(row.get("start_year")), _year(row.get("stop_year"))
    return Code(code, str(row["own_name"]), over, valid_from=since, valid_to=until, status="sourced")


def divisions(state: State) -> tuple[Code, ...]:
    """Townships and villages the county lists itself, the newest list first; () when it lists none."""
    return state.made("codelists", lambda: _own(state)).get("divisions", ())


def _year(value: object) -> int | None:
    text = str(value or "")[:4]
    return int(text) if text.isdigit() else None
