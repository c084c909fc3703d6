"""A department's official tables stand in the order of the official set, whatever the order they were published in."""

from __future__ import annotations

from pathlib import Path

from dashboard.address import Address
from dashboard.firstpaint import to_html
from dashboard.pages import show
from datasets.office.keyring import Keyring
from datasets.published import departments
from datasets.published.departments import Edition
from datasets.published.releases import Public
from tests.pages.county import Line, department, released, table
from tests.store_makers import COUNTY, publish

FINAL = [
    "fa_balance", "fa_income", "fa_expenditure", "fa_appropriation", "fa_general_expenditure", "fa_general_basic", "fa_fund", "fa_capital",
    "tp_final",
]  # fmt: skip
INITIAL = [
    "db_balance", "db_income", "db_expenditure", "db_appropriation", "db_general_expenditure", "db_general_basic", "tp_budget",
    "db_fund_expenditure", "db_capital_expenditure", "db_projects", "db_performance",
]  # fmt: skip
UNNUMBERED = "conference_grid"


def _published(folder: Path) -> Public:
    keyring = Keyring.open(folder / "keys")
    for listed in (FINAL[::-1], [UNNUMBERED], INITIAL[::-1]):
        made = [(table(id, [("", "合计", "total", 0, {})], 2025), "101", "甲局") for id in listed]
        publish(folder / "public", keyring, released(made), reason="公布")
    return Public.open(folder / "public", COUNTY)


def test_official_tables_stand_in_the_order_of_their_set_and_those_without_a_number_last(tmp_path: Path) -> None:
    state = _published(tmp_path).state()
    assert [d.table for d in departments.tables(state, Edition(2025, "final"), "101")] == [*FINAL, UNNUMBERED]
    assert [d.table for d in departments.tables(state, Edition(2025, "initial"), "101")] == INITIAL


def test_the_page_lists_them_in_that_order(tmp_path: Path) -> None:
    state = _published(tmp_path).state()
    html = to_html(list(show(state, Address(("bumen", "101", "2025-yusuan"))).body))
    listed = html[html.index('id="biao"') :]
    places = [listed.index(f"/101/{table}/2025") for table in INITIAL]
    assert places == sorted(places)


def test_a_department_names_the_units_under_it_from_the_published_list(tmp_path: Path) -> None:
    listed = (("101", "甲局", "411322"), ("101001", "甲局服务中心", "101"), ("102", "乙局", "411322"), ("102001", "乙局信息中心", "102"))
    rows: list[Line] = [("", name, "", 1, {"unit_code": code, "unit_name": name, "parent_code": above}) for code, name, above in listed]
    keyring = Keyring.open(tmp_path / "keys")
    tables = [(department(2025, 30), "101", "甲局"), (table("reference_units", rows, 2025, ""), COUNTY, "方城县")]
    publish(tmp_path / "public", keyring, released(tables), reason="公布")
    state = Public.open(tmp_path / "public", COUNTY).state()
    html = to_html(list(show(state, Address(("bumen", "101", "2025-juesuan"))).body))
    assert "所属单位1个：" in html and "甲局服务中心" in html and "乙局信息中心" not in html
