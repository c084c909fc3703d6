"""A template is what the program understands: read back it is its own table, and gives no finding at all."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

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
