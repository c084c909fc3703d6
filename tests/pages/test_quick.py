"""What makes pages quick changes no figure: kept answers, sums by place, programmes made of one reading, elements without checks."""

from __future__ import annotations

import threading
from pathlib import Path
from unicodedata import normalize

import dash
import pytest

from bench.pages import turn, typed
from dashboard.address import Address
from dashboard.elements import html
from dashboard.pages import navigation, show
from dashboard.pages.money_view import _divided
from dashboard.pages.published_table import _places, _printed
from dashboard.pages.search import address_of
from dashboard.public import create
from dashboard.warming import Warming
from datasets.office.keyring import Keyring
from datasets.published import subsidies
from datasets.published.laid import among, where
from datasets.published.oldtables import differences
from datasets.published.releases import Public
from datasets.published.search import Hit, index_of
from datasets.published.subsidies import PAID, Scope
from tests.made_county import villages
from tests.pages.conftest import Site
from tests.pages.county import WAN, released, table
from tests.store_makers import COUNTY, publish

VILLAGES = [code for code in villages() if code.startswith(("411322101", "411322102"))]


def test_an_element_says_the_same_as_dashs_own_and_refuses_what_that_refuses() -> None:
    props = {"href": "/cun/1", "className": "btn", "data-plain": "1", "aria-label": "下载"}
    assert html.A("下载", **props).to_plotly_json() == dash.html.A("下载", **props).to_plotly_json()
    with pytest.raises(TypeError, match="herf"):
        html.A("下载", herf="/")


def test_who_changes_an_answer_changes_only_his_own(site: Site) -> None:
    state = site.store.state()
    first = state.sql("select distinct year from subsidy order by year")
    first["year"] = 1900
    assert state.sql("select distinct year from subsidy order by year")["year"].tolist() == [2024, 2025]


@pytest.mark.parametrize("year", [2023, 2024, 2025])
def test_a_sum_by_place_is_the_sum_of_its_payments(site: Site, year: int) -> None:
    state = site.store.state()
    places = [("", ""), ("411322101", ""), ("411322999", ""), *((code[:9], code) for code in VILLAGES), ("", VILLAGES[0])]
    for township, village in places:
        scope = Scope(year, township, village)
        where, params = scope.where
        asked = state.sql(f"select coalesce({PAID}, 0) as fen from subsidy where {where}", params)["fen"].iloc[0]
        assert subsidies.total(state, scope) == int(asked), scope


@pytest.mark.parametrize("township", ["", "411322101", "411322102", "411322999"])
def test_places_read_together_are_those_payments_are_grouped_by_in_the_same_order(site: Site, township: str) -> None:
    state = site.store.state()
    for year in subsidies.years(state):
        grouped = subsidies.parts(state, Scope(year, township), "village" if township else "township")
        assert list(subsidies.places(state, Scope(year, township))) == list(zip(grouped["code"], grouped["paid_fen"], strict=True))


def test_programmes_of_a_village_read_together_are_those_asked_alone(site: Site) -> None:
    state = site.store.state()
    found = [subsidies.programmes(state, Scope(2025, code[:9], code)) for code in VILLAGES]
    assert sum(map(len, found)) > 20
    for code, listed in zip(VILLAGES, found, strict=True):
        alone = [subsidies.programmes(state, Scope(2025, code[:9], code, one.code))[0] for one in listed if one.code and not one.merged]
        assert [one for one in listed if one.code and not one.merged] == alone


def test_a_correction_of_a_table_without_names_lists_only_the_cells_that_changed(tmp_path: Path) -> None:
    keyring = Keyring.open(tmp_path / "keys")
    for wan, reason in ((3, "接待减少1万元，主要是批次减少。"), (4, "接待减少2万元，主要是批次减少。")):
        values: dict[str, object] = {"final_reception_fen": wan * WAN, "abroad_group_count": 0, "reason_text": reason}
        made = table("tp_final", [("", normalize("NFKC", reason), "", 1, values)], 2025)
        content = released([(made, "101", "甲局")])
        replaced = {live.key: live.release for live in Public.open(tmp_path / "public", COUNTY).state().keys}
        publish(tmp_path / "public", keyring, content, reason="公布", supersedes=replaced)
    state = Public.open(tmp_path / "public", COUNTY).state()
    found = differences(state, state.releases()[-1])[state.keys[0].key]
    assert [(change.row_name, change.new_printed) for change in found] == [
        ("", "4.00"),
        ("", "接待减少2万元，主要是批次减少。"),
    ]


def test_the_changed_cells_of_a_correction_stand_in_the_order_of_its_sheet(site: Site) -> None:
    state = site.store.state()
    corrected = state.releases()[-1]
    spending = next(cells for key, cells in differences(state, corrected).items() if "expenditure" in key)
    assert [one.new_cell for one in spending][:4] == ["C5", "D5", "E5", "C7"]


@pytest.mark.parametrize(
    ("fen", "people", "each"), [(1000, 3, 333), (500, 1000, 1), (-500, 1000, -1), (None, 3, None), (1000, None, None), (1000, 0, None)]
)
def test_an_amount_per_resident_is_rounded_half_up_and_unknown_without_residents(
    fen: int | None, people: int | None, each: int | None
) -> None:
    assert _divided(fen, people) == each


def test_numbers_of_a_column_stand_under_each_other_and_words_stay() -> None:
    column = [{"printed": text, "value_fen": 1, "value_number": None, "value_text": None} for text in ("2231.4", "59441.05", "13006", "-5")]
    places = _places(column)
    assert [_printed(one, places) for one in column] == ["2,231.40", "59,441.05", "13,006.00", "−5.00"]
    assert _printed({"printed": "持平", "value_fen": None, "value_number": None, "value_text": "持平"}, places) == "持平"


def test_a_document_that_is_found_leads_to_its_file() -> None:
    assert (
        address_of(Hit("文件", "/fabu/3/documents/101/2025-x.pdf", "2024年度审计结果公告", "审计结果公告", 2025))
        == "/fabu/3/documents/101/2025-x.pdf"
    )


def test_a_state_is_made_ready_once_and_only_where_the_server_began_it(site: Site) -> None:
    made: list[int] = []

    class Counted(Warming):
        def make_ready(self) -> None:
            made.append(site.store.state().n)

    warming = Counted(site.store)
    warming.meet(3)
    assert made == []
    warming.begin()
    for newest in (site.store.state().n, 99, 99):
        warming.meet(newest)
    for thread in threading.enumerate():
        if thread.name == "warming":
            thread.join()
    assert len(made) == 2


def test_what_is_made_ready_is_the_pages_of_the_header_and_the_search(site: Site) -> None:
    Warming(site.store).make_ready()
    state = site.store.state()
    assert index_of(state) is index_of(state)
    assert [show(state, Address((path,) if path else ())).status for path, _ in navigation()] == [200] * len(navigation())


def test_what_the_benchmark_asks_is_what_the_pages_ask(site: Site) -> None:
    client = create(site.public).test_client()
    asked = [client.post("/_dash-update-component", json=body).status_code for body in (turn("/butie"), typed("gzc"))]
    assert asked == [200, 200]


@pytest.mark.parametrize("release", [0, 1])
def test_a_table_asked_of_the_releases_that_hold_it_is_the_one_in_force(site: Site, release: int) -> None:
    state = site.store.state(release or None)
    ids = ("gf_general_income", "gf_general_expenditure")
    asked = where(state, 'year = ? and "table" in (?, ?)', 2025, *ids)
    assert among(state, 2025, ids, "entity_code = ?", state.county) == asked != ()
    assert {row["release"] for row in asked} == ({1} if release else {4})
    assert among(state, 1999, ids, "true") == ()


@pytest.mark.parametrize("asked", ["竹园村", "ＺＹＣ", "竹园村委会", "独树镇竹园村", "独树竹园", "411322101200"])
def test_a_village_is_found_as_people_write_it(site: Site, asked: str) -> None:
    assert ("竹园村", "独树镇") in [(hit.name, hit.where) for hit in index_of(site.store.state()).find(asked)]


@pytest.mark.parametrize(("asked", "found"), [("低保", "农村最低生活保障金"), ("粮补", "耕地地力保护补贴"), ("2050299", "普通教育")])
def test_a_programme_is_found_as_people_call_it_and_an_unpublished_code_leads_to_the_one_above_it(
    site: Site, asked: str, found: str
) -> None:
    assert index_of(site.store.state()).find(asked)[0].name == found
