"""Any figure changed beyond the tolerance, in a set of tables that close, is found at cells that include it."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from schemas import identities
from schemas.book import Book
from schemas.identity.figures import View
from schemas.money import in_unit
from schemas.typed import TypedTable
from tests.schemas import test_identities as clean

BOOK = Book.shipped()
SETS: dict[str, tuple[TypedTable, ...]] = {
    "department budget": (clean.department(), clean.spent(), clean.basic()),
    "department final account": (clean.final_balance(), clean.final_basic()),
    "government": (clean.income(), clean.spending()),
    "three public": (clean.three_public(),),
    "debt": (clean.debt_limit(), clean.debt_flow(), clean.repay(), clean.adjustment()),
}
#: figures that no identity of the forms can reach: limits and balances that stand alone, a name's only mention
ALONE = {"limit_prior", "repay_budget"}


def figures(tables: tuple[TypedTable, ...]) -> list[tuple[int, int, str]]:
    """(table, row, column) of every figure that is not zero and does not stand alone."""
    out = []
    for index, table in enumerate(tables):
        view = View(table)
        rows = [at for at in range(view.size) if view.lines[at] not in ALONE]
        out += [(index, at, column) for at in rows for column in view.money if view.value(at, column)]
    return out


def changed(table: TypedTable, at: int, column: str, fen: int) -> TypedTable:
    frame, printed = table.frame.copy(), table.printed.copy()
    places = 4 if table.unit == "亿元" else 2
    frame.loc[at, column] = fen
    printed.loc[at, column] = f"{in_unit(fen, table.unit):.{places}f}"
    return replace(table, frame=frame, printed=printed)


@settings(max_examples=300)
@given(st.data(), st.sampled_from(sorted(SETS)), st.integers(2, 9))
def test_one_changed_figure_is_found_at_its_cell(data: st.DataObject, name: str, factor: int) -> None:
    tables = SETS[name]
    index, at, column = data.draw(st.sampled_from(figures(tables)))
    view = View(tables[index])
    before = view.value(at, column) or 0
    wrong = changed(tables[index], at, column, before * factor + 7 * 10**7)
    findings = identities.findings((*tables[:index], wrong, *tables[index + 1 :]), BOOK)
    cell, sheet = view.cell(at, column), wrong.sheet
    assert any((f.sheet == sheet and cell in f.cells) or f"{sheet}!{cell}" in f.other_sheet_cells for f in findings)
