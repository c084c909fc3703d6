"""What a village's sum leaves out is said, and two years of which one leaves out more are not compared."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboard.address import Address
from dashboard.firstpaint import to_html
from dashboard.pages import show
from dashboard.pages.subsidy import against, not_counted
from datasets.office.keyring import Keyring
from datasets.published import subsidies
from datasets.published.releases import Public
from datasets.published.state import State
from datasets.published.subsidies import Scope
from tests.api_makers import GRAIN, LOW, VILLAGES, payment
from tests.api_makers import subsidies as aggregates
from tests.store_makers import publish

FIRST, SECOND, ELSEWHERE = (Scope(2025, township, village) for village, _, township, _ in VILLAGES)
NOT_ALIKE = "两年单独公布的项目不一样，不能和上年比"


@pytest.fixture
def state(tmp_path: Path) -> State:
    """低保 of the first village stands alone in 2024; in 2025 its few are in a row of the township. Elsewhere there is none."""
    few = payment(2025, LOW, "农村最低生活保障金", ("", "", *VILLAGES[0][2:]), 7, 700_000) | {"merged": "moved", "privacy_class": "R"}
    rows = [
        payment(year, GRAIN, "耕地地力保护补贴", village, 10, fen)
        for year, fen in ((2024, 90_000), (2025, 100_000))
        for village in VILLAGES
    ]
    publish(
        tmp_path / "public",
        Keyring.open(tmp_path / "keys"),
        aggregates([*rows, few, payment(2024, LOW, "农村最低生活保障金", VILLAGES[0], 6, 600_000)]),
    )
    return Public.open(tmp_path / "public").state()


def _told(state: State, scope: Scope) -> str:
    before = Scope(scope.year - 1, scope.township, scope.village)
    return against(state, scope, subsidies.total(state, scope), subsidies.total(state, before))


def test_a_year_whose_few_went_to_the_township_is_not_compared_with_one_in_which_they_stood_alone(state: State) -> None:
    assert _told(state, FIRST) == NOT_ALIKE
    assert _told(state, SECOND) == "比上年多100.00元（+11.1%）"  # 低保 stood in its sum in neither year
    assert _told(state, ELSEWHERE) == "比上年多100.00元（+11.1%）"
    assert _told(state, Scope(2025)) == "比上年多1,300.00元（+14.9%）"


def test_the_sum_of_a_village_says_that_the_few_of_its_township_are_not_in_it(state: State) -> None:
    assert not_counted(state, FIRST) == not_counted(state, SECOND) == "人数很少、并到乡镇或全县公布的，没有算进来。"
    assert not_counted(state, ELSEWHERE) == not_counted(state, Scope(2025, FIRST.township)) == not_counted(state, Scope(2025)) == ""
    page = to_html(show(state, Address(("cun", FIRST.village))).body)
    assert "并到乡镇或全县公布的，没有算进来" in page and "不能和上年比" in page
