"""Every table that law and forms name is declared, with the rows and columns the forms list."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from loaders import wording
from loaders.hierarchy import lines_of
from loaders.vocabulary import headings_of
from schemas.kinds import tables
from schemas.tables import Table

REFERENCE = Path(__file__).resolve().parents[3] / "shared" / "reference"
KINDS = {"政府预算": ("budget", "debt"), "政府决算": ("final_account", "debt", "other"), "部门预算": ("budget", "three_public")}
KINDS |= {"部门决算": ("final_account", "three_public")}
pytestmark = pytest.mark.skipif(not REFERENCE.is_dir(), reason="the reference lists lie beside the project only where it is developed")


def listed(name: str) -> list[dict[str, str]]:
    path = REFERENCE / name
    if not path.is_file():
        return []
    with path.open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))


def declared(title: str, kinds: tuple[str, ...]) -> list[Table]:
    """The tables of `kinds` one of whose titles stands in `title`."""
    words = wording.title(title)
    return [t for t in tables().values() if t.kind in kinds and any(wording.title(x) in words for x in (t.title, *t.titles))]


SETS = [row for row in listed("official_table_sets.csv") if "被截断" not in row["table_name"]]
DEBT = sorted({(row["table_id"], row["table_name"]) for row in listed("debt_tables.csv")})


@pytest.mark.parametrize("row", SETS, ids=[f"{row['set']} {row['no']}" for row in SETS])
def test_every_table_of_the_official_sets_is_declared(row: dict[str, str]) -> None:
    assert declared(row["table_name"], KINDS[row["set"]])


@pytest.mark.parametrize(("number", "name"), DEBT, ids=[number for number, _ in DEBT])
def test_every_debt_form_is_declared_with_its_rows(number: str, name: str) -> None:
    (table,) = [t for t in declared(name, ("debt",)) if t.official_no == number]
    if table.lines:
        rows = [row["label_zh"] for row in listed("debt_tables.csv") if row["table_id"] == number and row["row_or_col"] == "row"]
        assert [row for row, line in zip(rows, lines_of(rows, table, ""), strict=True) if not line] == []


def test_every_field_of_a_bond_record_has_its_column() -> None:
    known = {path[-1] for column in tables()["debt_bonds"].columns for path in headings_of(column)}
    labels = [row["label_zh"].split("(")[0] for row in listed("debt_bond_record.csv")]
    apart = {"偿还计划"}  # a table of its own: debt_schedule
    assert [label for label in labels if label not in apart and not {wording.heading(w) for w in (label, *label.split("/"))} & known] == []


def test_every_line_of_the_three_public_form_is_known() -> None:
    rows = [row["name_zh"] for row in listed("three_public.csv") if row["value_type"] in ("amount", "count")]
    unknown = [row for row, line in zip(rows, lines_of(rows, tables()["tp_county"], ""), strict=True) if not line]
    assert [row for row in unknown if not row.startswith("其中") and row not in ("会议费", "培训费", "机关运行经费")] == []
