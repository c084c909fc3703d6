"""A department's page: its official tables in the order of their set, the units under it, what it is for in its own words."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from dashboard.address import Address
from dashboard.cards.grid import text
from dashboard.firstpaint import to_html
from dashboard.pages import show
from datasets.office.freezing import Content
from datasets.office.keyring import Keyring
from datasets.published import departments
from datasets.published.departments import Edition
from datasets.published.keys import DatasetKey
from datasets.published.laid import asked, grouped, tables
from datasets.published.prose import purpose
from datasets.published.releases import Public
from tests.pages.county import WAN, Line, department, released, table
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


def _with_words(year: int, said: str) -> Content:
    """甲局's table of `year` and the words its workbook brought."""
    made = released([(department(year, 30), "101", "甲局")])
    texts = [{"sheet": "说明", "title": "编制说明", "lines": ["编制说明", "不是职能。"]}]
    texts += [{"sheet": "职能", "title": "甲局主要职能", "lines": ["甲局主要职能", said]}]
    whole = {"entity_code": "101", "entity_name": "甲局", "file_sha256": "ab" * 32, "texts": texts}
    return replace(made, attachments={f"texts/101-S{year}.json": json.dumps(whole, ensure_ascii=False).encode()})


def test_a_department_says_what_it_is_for_in_the_words_of_its_newest_workbook(tmp_path: Path) -> None:
    keyring = Keyring.open(tmp_path / "keys")
    assert publish(tmp_path / "public", keyring, _with_words(2025, "管两件事。"), reason="公布") == 1
    publish(tmp_path / "public", keyring, _with_words(2024, "管一件事。"), reason="补公布")
    public = Public.open(tmp_path / "public", COUNTY)
    html = to_html(list(show(public.state(), Address(("bumen", "101", "2025-juesuan"))).body))
    assert "这个部门做什么" in html and "管两件事。" in html and "2025年公布，第1号" in html
    assert "管一件事。" not in html and "不是职能。" not in html
    assert purpose(public.state(), "102") is None


def test_a_withdrawn_workbook_takes_its_words_along(tmp_path: Path) -> None:
    keyring = Keyring.open(tmp_path / "keys")
    publish(tmp_path / "public", keyring, _with_words(2025, "管两件事。"), reason="公布")
    publish(tmp_path / "public", keyring, Content(), act="withdraw", reason="文件废止", withdraws=[1])
    assert purpose(Public.open(tmp_path / "public", COUNTY).state(), "101") is None


def test_the_list_sums_every_column_and_names_where_all_of_it_stands(tmp_path: Path) -> None:
    keyring = Keyring.open(tmp_path / "keys")
    made = [(department(2025, wan), code, name) for wan, code, name in ((30, "101", "甲局"), (40, "102", "乙局"))]
    made += [(department(2024, wan), code, name) for wan, code, name in ((20, "101", "甲局"), (40, "102", "乙局"))]
    publish(tmp_path / "public", keyring, released(made), reason="公布")
    page = show(Public.open(tmp_path / "public", COUNTY).state(), Address(("bumen", "2025-juesuan")))
    grid = page.cards[0].grid
    assert grid is not None
    assert [text(grid.rows[-1], head) for head in grid.shown] == ["2个部门合计", "70.00", "60.00", "10.00", "+16.7%"]
    assert [source.entity_code for source in page.cards[0].sources] == ["101", "102"]


def _staged(stage: str, wan: int) -> Content:
    """三公经费汇总表 of one stage: budget and final account share its form."""
    made = released([(table("tp_county", [("", "合计", "total", 0, {"prior_fen": wan * WAN})], 2025), COUNTY, "方城县")])
    ((dataset, figures),) = made.tables
    key = DatasetKey(COUNTY, dataset.kind, stage, 2025, COUNTY, dataset.scope, dataset.table).text
    staged = figures.set_column(figures.schema.get_field_index("stage"), "stage", [[stage] * figures.num_rows]) if figures else None
    return Content(((replace(dataset, stage=stage, key=key), staged),))


def test_the_same_form_as_budget_and_as_final_account_stays_two_tables(tmp_path: Path) -> None:
    keyring = Keyring.open(tmp_path / "keys")
    for stage, wan in (("initial", 7), ("final", 6)):
        publish(tmp_path / "public", keyring, _staged(stage, wan), reason="公布")
    state = Public.open(tmp_path / "public", COUNTY).state()
    for rows in (tables(state, 2025, COUNTY)["tp_county"], asked(state, table="tp_county")):
        assert sorted((row["stage"], row["release"], row["prior_fen"]) for row in rows) == [("final", 2, 6 * WAN), ("initial", 1, 7 * WAN)]


def test_what_one_entitys_releases_say_of_it_is_what_all_say(tmp_path: Path) -> None:
    keyring = Keyring.open(tmp_path / "keys")
    for wan, code, name in ((30, "101", "甲局"), (40, "102", "乙局"), (31, "101", "甲局")):
        publish(tmp_path / "public", keyring, released([(department(2025, wan), code, name)]), reason="公布")
    state = Public.open(tmp_path / "public", COUNTY).state()
    for code in ("101", "102", "103"):
        every = grouped(asked(state, year=2025, entity_code=code), "table")
        assert tables(state, 2025, code) == every
        assert tables(state, 2025, code, ("fa_expenditure",)) == {name: rows for name, rows in every.items() if name == "fa_expenditure"}
    state.hold()
    assert tables(Public.open(tmp_path / "public", COUNTY).state(), 2025, "101") == grouped(
        asked(state, year=2025, entity_code="101"), "table"
    )
