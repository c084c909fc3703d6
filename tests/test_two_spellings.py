"""A place is its code: spelled otherwise from release to release it stands once, with all its money; one that no list has is not called moved."""

from __future__ import annotations

from pathlib import Path

from dashboard.pages.subsidy_columns import name_of, origins
from datasets.office.keyring import Keyring
from datasets.published import Public
from datasets.published.state import State
from datasets.published.subsidies import Scope, by_township_and_programme, lists_by_release, parts, places
from tests.api_makers import GRAIN, LOW, VILLAGES, payment, subsidies
from tests.store_makers import publish

VILLAGE, _, TOWNSHIP, _ = VILLAGES[0]


def _state(home: Path, *villages: tuple[str, str, str, str]) -> State:
    rows = [payment(2025, programme, programme, village, 10, 100) for programme, village in zip((GRAIN, LOW), villages, strict=False)]
    publish(home / "public", Keyring.open(home / "keys"), subsidies(rows))
    return Public.open(home / "public").state()


def test_one_village_spelled_two_ways_stands_once_with_all_its_money(tmp_path: Path) -> None:
    state = _state(tmp_path, VILLAGES[0], (VILLAGE, "甲村民委员会", TOWNSHIP, "甲镇人民政府"))
    assert places(state, Scope(2025)) == [(TOWNSHIP, 200)]
    assert places(state, Scope(2025, TOWNSHIP)) == [(VILLAGE, 200)]
    for level, code in (("township", TOWNSHIP), ("village", VILLAGE)):
        found = parts(state, Scope(2025), level)
        assert list(zip(found["code"], found["paid_fen"], strict=True)) == [(code, 200)]
    assert [(one.township_code, one.programme_code) for one in by_township_and_programme(state, 2025)] == [
        (TOWNSHIP, LOW),
        (TOWNSHIP, GRAIN),
    ]  # one amount: by code


def test_what_was_paid_in_a_village_no_list_has_is_not_called_moved_alone(tmp_path: Path) -> None:
    state = _state(tmp_path, ("", "没有的村", TOWNSHIP, "甲镇"), ("", "又一个村", TOWNSHIP, "甲镇"))
    assert places(state, Scope(2025, TOWNSHIP)) == [("", 200)]
    assert len(parts(state, Scope(2025), "village")) == 1
    assert name_of(state, "") == "依法并到上一级和名单里没有的村"


def test_rosters_whose_rows_are_withheld_are_named_without_a_number_of_rows(tmp_path: Path) -> None:
    withheld = payment(2025, LOW, LOW, VILLAGES[1], 2, 100) | {
        "row_count": None,
        "paid_fen": None,
        "people_count": None,
        "merged": "withheld",
    }
    publish(tmp_path / "public", Keyring.open(tmp_path / "keys"), subsidies([payment(2025, GRAIN, GRAIN, VILLAGES[0], 10, 100), withheld]))
    state = Public.open(tmp_path / "public").state()
    assert lists_by_release(state, Scope(2025)) == {1: (2, None)}
    assert [source.title for source in origins(state, Scope(2025))] == ["2份发放明细"]
    assert lists_by_release(state, Scope(2025, programme=GRAIN)) == {1: (1, 10)}
