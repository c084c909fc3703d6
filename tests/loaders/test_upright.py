"""A department's 三公 table with its items below each other is the table of the form, every figure at its own cell."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from loaders.figures import figures
from loaders.loaded import Loaded
from loaders.read import read_bytes
from schemas import history
from schemas.book import Book
from tests import makers
from tests.office_home import DEPARTMENT, open_home

Row = tuple[makers.Value, ...]
ITEMS: tuple[Row, ...] = (
    ("合计", 12.5),
    ("1.因公出国（境）费用", 0),
    ("2.公务接待费", 4.5),
    ("3.公务用车购置及运行维护费", 8),
    ("其中：公务用车购置费", 0),
    ("　　　公务用车运行维护费", 8),
)
BUDGET = ("2025年部门“三公”经费预算表", "<")
WHOSE = ("部门：示例县司法局", "单位：万元")


def loaded(*rows: Row) -> Loaded:
    return read_bytes(makers.book({"三公": rows}), "表.xlsx", Book.shipped())


def told(result: Loaded) -> list[tuple[str, tuple[str, ...]]]:
    return [(f.rule, f.cells) for f in result.findings]


def test_items_below_each_other_are_the_columns_of_the_form() -> None:
    result = loaded(BUDGET, WHOSE, ("项目", "2025年预算数"), *ITEMS)
    (table,) = result.tables
    assert (table.table.id, table.unit, table.year, table.entity_name, len(table.frame)) == ("tp_budget", "万元", 2025, "示例县司法局", 1)
    assert {(f["cell"], f["value"]) for f in figures(result)} == {
        ("B4", "125000.00"), ("B5", "0.00"), ("B6", "45000.00"), ("B7", "80000.00"), ("B8", "0.00"), ("B9", "80000.00"),
    }  # fmt: skip
    assert table.cell(0, "vehicle_running_fen") == "B9"
    assert (told(result), result.grids) == ([], ())


def test_a_sum_that_does_not_close_is_found_at_the_cells_of_its_items() -> None:
    wrong = loaded(BUDGET, WHOSE, ("项目", "预算数"), ("合计", 20), *ITEMS[1:])
    assert [cells for rule, cells in told(wrong) if rule == "SG-01"] == [("B4", "B5", "B7", "B6")]


def test_last_year_s_and_this_year_s_amounts_stand_side_by_side() -> None:
    both = tuple((name, value, value) for name, value in ITEMS)
    (budget,) = loaded((*BUDGET, "<"), WHOSE, ("项目", "2024年预算数", "2025年预算数"), *both).tables
    assert [budget.cell(0, name) for name in ("prior_total_fen", "total_fen", "reception_fen")] == ["B4", "C4", "C6"]
    final = ("2024年度财政拨款“三公”经费支出决算表", "<", "<")
    (account,) = loaded(final, WHOSE, ("项目", "预算数", "决算数"), *both).tables
    assert (account.table.id, account.cell(0, "final_total_fen"), account.cell(0, "budget_reception_fen")) == ("tp_final", "C4", "B6")


def test_an_item_no_form_knows_stays_and_is_told() -> None:
    result = loaded(BUDGET, WHOSE, ("项目", "预算数"), *ITEMS, ("4.会议费", 1.5))
    (table,) = result.tables
    assert (list(table.frame["x_B10"]), told(result)) == ([1_500_000], [("READ-07", ("B10",))])


@pytest.mark.parametrize(
    "rows",
    [
        [("项目", "预算数", "备注"), *((*item, "说明") for item in ITEMS)],  # a reason in every row would be lost
        [("项目", "预算数", "增减额"), *((*item, 1) for item in ITEMS)],
        [("项目", "预算数"), *ITEMS, ("合计", 3)],  # which of the two holds?
        [("项目", "预算数"), *ITEMS[:2]],
    ],
    ids=["reason", "change", "twice", "few"],
)
def test_what_the_form_has_no_column_for_leaves_the_table_unread(rows: list[Row]) -> None:
    result = loaded(BUDGET, WHOSE, *rows)
    assert (result.tables, len(result.grids)) == ((), 1)


def test_it_is_published_and_what_is_held_against_it_names_its_cells(tmp_path: Path) -> None:
    office = open_home(tmp_path / "home")
    clerk = office.sitting("jingban", "cli")

    def send(year: int, *rows: Row) -> str:
        head = ((f"{year}年部门“三公”经费预算表", "<", "<"), WHOSE)
        data = makers.book({"三公": (*head, *rows)})
        return clerk.receive(makers.saved(tmp_path, data, f"{year}.xlsx"), approved=date(year, 2, 3), unit=DEPARTMENT)

    first = send(2024, ("项目", "预算数"), *ITEMS)
    assert (clerk.submission(first).state, clerk.findings(first)) == ("ready", ())
    office.sitting("fuhe").approve(first, secrecy_reviewed=True)
    office.sitting("fabu").publish([first])
    shown = office.public.state().figures(table="tp_budget")
    assert [(row.column, row.cell, row.value_fen) for row in shown.itertuples() if row.column == "reception_fen"] == [
        ("reception_fen", "B6", 4_500_000)
    ]
    earlier = history.published(shown.to_dict("records"))
    assert earlier is not None and [earlier.cell(0, name) for name in ("total_fen", "reception_fen")] == ["B4", "B6"]
    office.close()
