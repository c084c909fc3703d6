"""A township's own accounts stand apart from the county's, and are one choice away."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboard.address import Address
from dashboard.firstpaint import to_html
from dashboard.pages import show
from datasets.office.keyring import Keyring
from datasets.published import accounts
from datasets.published.accounts import Edition
from datasets.published.releases import Public
from datasets.published.state import State
from tests.pages.county import expenditure, income, released
from tests.store_makers import COUNTY, publish

TOWNSHIP = "411322101"


@pytest.fixture
def state(tmp_path: Path) -> State:
    """A county's final accounts of two years, one township's of the second."""
    keyring = Keyring.open(tmp_path / "keys")
    made = [(table(year), COUNTY, "方城县") for year in (2024, 2025) for table in (expenditure, income)]
    publish(tmp_path / "public", keyring, released(made), reason="公布")
    publish(tmp_path / "public", keyring, released([(expenditure(2025, more=7), TOWNSHIP, "独树镇")]), reason="公布")
    return Public.open(tmp_path / "public", COUNTY).state()


def total(state: State, edition: Edition) -> list[object]:
    return [
        row.get("final_fen") for row in accounts.table(state, edition, "general", "expenditure") if row["line"] == "current_expenditure"
    ]


def test_the_countys_figures_hold_no_row_of_a_township(state: State) -> None:
    county, township = total(state, Edition(2025, "final")), total(state, Edition(2025, "final", TOWNSHIP))
    assert len(county) == len(township) == 1 and county != township
    assert accounts.editions(state) == (Edition(2025, "final"), Edition(2024, "final"))
    assert accounts.editions(state, TOWNSHIP) == (Edition(2025, "final", TOWNSHIP),)
    assert (accounts.townships(state), accounts.books(state, Edition(2025, "final", TOWNSHIP))) == ((TOWNSHIP,), ("general",))


def test_a_township_without_last_years_account_is_not_compared_with_the_county(state: State) -> None:
    assert accounts.prior(state, Edition(2025, "final"), "general", "expenditure") != {}
    assert accounts.prior(state, Edition(2025, "final", TOWNSHIP), "general", "expenditure") == {}


def test_the_page_offers_the_townships_and_shows_the_one_chosen(state: State) -> None:
    county = to_html(list(show(state, Address(("shouzhi", "2025-juesuan", "zhichu"))).body))
    assert "县里的钱花到哪里去了" in county.replace("<wbr>", "") and f"xiang={TOWNSHIP}" in county and "看乡镇：1个" in county
    page = show(state, Address(("shouzhi", "2025-juesuan", "zhichu"), {"xiang": TOWNSHIP}))
    chosen = to_html(list(page.body))
    assert "看乡镇：独树镇" in chosen and "独树镇一般公共预算支出" in page.title
    assert f"/shouzhi/2025-juesuan/zhichu/205?xiang={TOWNSHIP}" in chosen


def test_an_unknown_township_is_the_county(state: State) -> None:
    page = show(state, Address(("shouzhi",), {"xiang": "411322999"}))
    assert "独树" not in page.title and page.status == 200
