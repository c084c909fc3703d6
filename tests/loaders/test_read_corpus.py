"""Real files, figure by figure: what stands beside each workbook as .expected.csv is recovered with its cell and unit."""

from __future__ import annotations

import csv
from decimal import Decimal, InvalidOperation
from pathlib import Path

import pytest

from loaders.failures import Garbled
from loaders.figures import figures
from loaders.loaded import Loaded
from loaders.read import read
from schemas.book import Book
from schemas.money import FEN_PER_UNIT

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus"
pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="the folder of real files lies beside the project only where it is developed")

TRUTHS = sorted(CORPUS.glob("*/*.expected.csv"))
WORKBOOKS = [path for truth in TRUTHS for path in sorted(truth.parent.glob(f"{truth.name.removesuffix('.expected.csv')}*.xls*"))]


def number(text: str) -> Decimal | None:
    try:
        return Decimal(text.replace(",", ""))
    except InvalidOperation:
        return None


def as_printed(figure: dict[str, str]) -> Decimal | str | None:
    value = number(figure["value"])
    if value is None:
        return figure["value"] or None
    return value * 100 / FEN_PER_UNIT[figure["unit"]] if figure["unit"] else value


@pytest.mark.parametrize("path", WORKBOOKS, ids=lambda p: p.name)
def test_every_figure_of_a_real_workbook_is_recovered(path: Path) -> None:
    name = path.stem.removesuffix(".decrypted")
    loaded = read(path, Book.shipped())
    got = {(f["sheet"], f["cell"]): f for f in figures(loaded)}
    with (path.parent / f"{name}.expected.csv").open(encoding="utf-8-sig", newline="") as handle:
        wanted = list(csv.DictReader(handle))
    wrong = []
    for line in wanted:
        figure = got.get((line["sheet"], line["cell"]))
        printed = line["value_as_printed"]
        expected = number(printed) if number(printed) is not None else (printed or None)
        if figure is None or as_printed(figure) != expected or (printed and figure["unit"] and figure["unit"] != line["unit"]):
            wrong.append((line["sheet"], line["cell"], printed, figure and figure["value"]))
        elif "row_code" in line and figure["row_code"] != line["row_code"]:
            wrong.append((line["sheet"], line["cell"], line["row_code"], figure["row_code"]))
        elif "pdf_page" in line and figure["column"] != line["column"]:
            wrong.append((line["sheet"], line["cell"], line["column"], figure["column"]))
    assert wanted
    assert wrong == []


def blocking(loaded: Loaded) -> set[tuple[str, str]]:
    return {(f.sheet, f.cells[0]) for f in loaded.findings if f.gravity == "blocks"}


@pytest.mark.parametrize("path", [p for p in WORKBOOKS if "putuo_justice" not in p.name], ids=lambda p: p.name)
def test_nothing_blocks_in_a_real_workbook_without_a_known_error(path: Path) -> None:
    assert blocking(read(path, Book.shipped())) == set()


def test_the_published_error_is_found_at_its_cells_and_nothing_else_blocks() -> None:
    loaded = read(CORPUS / "department_budgets" / "putuo_justice_bureau_2026_unit_budget.xlsx", Book.shipped())
    assert blocking(loaded) == {
        ("单位支出总表", "E11"), ("单位支出总表", "G10"), ("单位一般公共预算拨款表", "E11"), ("单位一般公共预算拨款表", "G10"),
        ("单位收支总表", "E21"), ("单位收支总表", "F21"),
    }  # fmt: skip
    row = next(f for f in loaded.findings if f.cells[0] == "E11" and f.sheet == "单位支出总表")
    assert (row.expected, row.difference) == ("79189400.34", "-64840547.00")


def test_real_slips_are_asked_about_at_their_cells() -> None:
    wanli = read(CORPUS / "department_budgets" / "wanli_street_2024_department_budget.xlsx", Book.shipped())
    assert ("EMPTY-01", ("A8",)) in {(f.rule, f.cells) for f in wanli.findings if f.gravity == "asks"}
    padded = next(f for f in wanli.findings if f.rule == "READ-10" and "补足2位" in f.message)
    assert padded.sheet == "部门一般公共预算拨款基本支出明细表" and set(padded.cells) >= {"B11", "B12"}
    shucheng = read(CORPUS / "debt" / "shucheng_2024_tables_1-1_to_1-3.xlsx", Book.shipped())
    assert {f.cells[0] for f in shucheng.findings if f.gravity == "asks"} == {"F7", "F8", "G7", "G8"}
    mislabelled = read(CORPUS / "debt" / "limit_adjustment_2019_unit_mislabelled.xlsx", Book.shipped())
    assert {f.rule for f in mislabelled.findings if f.gravity == "asks"} >= {"UNIT-01", "DT-06"}


@pytest.mark.parametrize("path", sorted((CORPUS / "templates").glob("*.xls*")), ids=lambda p: p.name)
def test_issued_templates_are_recognised_empty_and_nothing_blocks(path: Path) -> None:
    loaded = read(path, Book.shipped())
    assert len(loaded.tables) >= 9 and not loaded.is_blocked and not loaded.grids


def test_ten_thousand_bonds_are_one_list_and_each_bond_is_counted_once() -> None:
    (table,) = read(CORPUS / "debt" / "local_government_bonds.xlsx", Book.shipped()).tables
    assert (table.table.id, table.unit, len(table.frame)) == ("debt_bonds", "亿元", 9883)
    assert table.frame["bond_name"].nunique() == 4077


def test_roster_templates_are_recognised_by_their_starred_headings() -> None:
    found = {p.name: [t.table.id for t in read(p, Book.shipped()).tables] for p in sorted((CORPUS / "subsidies").glob("subsidy*.xls"))}
    assert found == {
        "subsidy_enterprise_import_template.xls": ["subsidy_company"],
        "subsidy_payments_by_company_template.xls": ["subsidy_company"],
        "subsidy_payments_by_person_template.xls": ["subsidy_import"],
        "subsidy_person_import_template.xls": ["subsidy_import"],
    }
    dummy = read(CORPUS / "subsidies" / "subsidy_payments_by_person_template.xls", Book.shipped())
    assert {(f.rule, f.cells) for f in dummy.findings if f.rule == "ID-02"} == {("ID-02", ("G3",)), ("ID-02", ("G4",))}


@pytest.mark.parametrize("path", sorted((CORPUS / "foreign").glob("*")), ids=lambda p: p.name)
def test_foreign_tables_are_kept_as_grids(path: Path) -> None:
    loaded = read(path, Book.shipped())
    assert loaded.grids and not loaded.tables


def test_garbled_text_is_refused_with_its_own_sentence() -> None:
    with pytest.raises(Garbled, match="乱码"):
        read(CORPUS / "government_accounts" / "henan_2017_mojibake.xls", Book.shipped())
