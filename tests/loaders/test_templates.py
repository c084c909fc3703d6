"""A template is what the program understands: read back it is its own table, and gives no finding at all."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from loaders import example_rows
from loaders.read import read
from loaders.templates import layout, write, write_all
from schemas.book import Book
from schemas.kinds import tables
from schemas.tables import Table

TYPED = [table for table in tables().values() if table.shape != "grid"]


@pytest.mark.parametrize("table", TYPED, ids=[table.id for table in TYPED])
def test_a_template_reads_back_without_a_finding(table: Table, tmp_path: Path) -> None:
    path = tmp_path / f"{table.id}.xlsx"
    write(table, path)
    loaded = read(path, Book.shipped())
    assert [f.message for f in loaded.findings] == []
    assert [t.table.id for t in loaded.tables] == [table.id]
    assert loaded.tables[0].unit == table.unit
    assert not loaded.tables[0].is_empty
    assert loaded.is_template
    assert [f.rule for f in example_rows.findings(loaded.tables, is_received=True)] == ["READ-18"]


def with_row(table: str, folder: Path, *cells: object, instead: bool = False) -> Path:
    """The template of `table` with a row of the clerk's own under the example rows, or in the place of the last of them."""
    path = folder / f"{table}.xlsx"
    write(tables()[table], path)
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    marked = [row[0].row for row in sheet.iter_rows() if any("示例行" in str(c.value) for c in row) and "注：" not in str(row[0].value)]
    at = marked[-1] if instead else marked[-1] + 1
    if not instead:
        sheet.insert_rows(at)
    for column, value in enumerate(cells, 1):
        sheet.cell(at, column).value = value
    book.save(path)
    return path


@pytest.mark.parametrize(
    ("table", "cells", "found"),
    [
        ("township_debt", (1, "凤瑞街道", "债务", "修路欠款", 10, 0, 0, 10, None), ("A4",)),
        ("gb_general_expenditure", ("205", "教育支出", 1100, 1200), ("A4", "A5", "A6")),
        ("reference_units", ("301", "某局"), ("A4",)),
    ],
)
def test_an_example_row_left_beside_own_rows_is_found_at_its_row(
    table: str, cells: tuple[object, ...], found: tuple[str, ...], tmp_path: Path
) -> None:
    findings = read(with_row(table, tmp_path, *cells), Book.shipped()).findings
    (finding,) = [f for f in findings if f.rule == "READ-18"]
    assert finding.cells == found
    assert "示例行" in finding.message and finding.gravity == "blocks"


def test_an_example_row_overwritten_by_an_own_one_is_none(tmp_path: Path) -> None:
    path = with_row("township_debt", tmp_path, 1, "凤瑞街道", "债务", "修路欠款", 10, 0, 0, 10, None, instead=True)
    assert [f.rule for f in read(path, Book.shipped(), is_received=True).findings] == ["READ-22"]  # the year is still to be written


@pytest.mark.parametrize(
    ("cell", "is_example"), [("示例行", True), ("201教育（示例行）", True), ("某县(示例行)", True), ("示例行政村", False), (5, False)]
)
def test_the_mark_is_a_whole_word(cell: str | int, is_example: bool) -> None:
    assert example_rows.is_marked(("", cell)) is is_example


def test_fixed_lines_are_example_until_one_figure_is_changed(tmp_path: Path) -> None:
    path = tmp_path / "debt.xlsx"
    write(tables()["debt_general_balance"], path)
    assert [f.rule for f in read(path, Book.shipped(), is_received=True).findings] == ["READ-18"]
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    cell = next(c for row in sheet.iter_rows() for c in row if isinstance(c.value, int | float) and c.value)
    cell.value = float(cell.value) + 1
    book.save(path)
    assert "READ-18" not in {f.rule for f in read(path, Book.shipped(), is_received=True).findings}


@pytest.mark.parametrize("table", TYPED, ids=[table.id for table in TYPED])
def test_every_column_of_a_template_is_read_as_what_it_is_declared(table: Table, tmp_path: Path) -> None:
    path = tmp_path / f"{table.id}.xlsx"
    write(table, path)
    read_back = read(path, Book.shipped()).tables[0]
    structural = {"row_code", "row_name"}
    assert {name for _, name in read_back.letters} - structural == {p.column.name for p in layout(table)} - structural


def test_all_templates_are_written_once(tmp_path: Path) -> None:
    paths = write_all(tmp_path)
    assert len(paths) == len(set(paths)) == len(TYPED)


def test_a_template_guides_the_hand(tmp_path: Path) -> None:
    path = tmp_path / "roster.xlsx"
    write(tables()["subsidy_roster"], path)
    sheet = openpyxl.load_workbook(path).worksheets[0]
    rules = {(rule.type, rule.error) for rule in sheet.data_validations.dataValidation}
    assert ("decimal", "请填数字；没有发生额请留空") in rules
    assert any(kind == "list" for kind, _ in rules)
    comments = [cell.comment.text for row in sheet.iter_rows() for cell in row if cell.comment]
    assert any("示例" in text for text in comments)
