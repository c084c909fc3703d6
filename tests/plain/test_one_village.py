"""One village's page asks for that village, not for its township: the same sums in one question of the payments."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pytest

from dashboard.plain.routes import answer
from datasets.published import Public, State, subsidies
from datasets.published.subsidies import Scope
from tests.made_county import publish_made_county, villages


@pytest.fixture
def public(tmp_path: Path) -> Public:
    """Thirteen villages' payments."""
    publish_made_county(tmp_path / "public", tmp_path / "keys", 13)
    return Public.open(tmp_path / "public")


@pytest.fixture
def questions(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every question put to a state from now on; each is still answered by the state itself."""
    heard: list[str] = []
    asked = State._asked

    @contextmanager
    def listening(self: State, query: str, params: Any) -> Iterator[duckdb.DuckDBPyConnection]:
        heard.append(query)
        with asked(self, query, params) as found:
            yield found

    monkeypatch.setattr(State, "_asked", listening)
    return heard


def test_a_village_alone_has_the_years_the_lists_and_the_place_in_its_township_that_sums_over_the_files_give(public: Public) -> None:
    state = public.state()
    for code in villages(3):
        alone = subsidies.parts(state, Scope(0, village=code), "year")
        years = dict(zip(map(int, alone["code"]), map(int, alone["paid_fen"]), strict=True))
        assert subsidies.village_years(state, code) == years != {}
        origins = subsidies.origins(state, Scope(2025, village=code))
        assert subsidies.lists_by_release(state, Scope(2025, code[:9], code)) == {2: (len(origins), int(origins["row_count"].sum()))}
        listed = subsidies.parts(state, Scope(2025, code[:9]), "village")
        assert subsidies.total(state, Scope(2025, code[:9], code)) == int(listed.loc[listed["code"] == code, "paid_fen"].iloc[0])


def test_a_village_without_payments_has_no_years_and_no_lists(public: Public) -> None:
    state, nowhere = public.state(), "411322999001"
    assert (subsidies.village_years(state, nowhere), subsidies.lists_by_release(state, Scope(2025, nowhere[:9], nowhere))) == ({}, {})


def test_a_village_of_which_nothing_is_kept_costs_one_question_of_its_own_rows(public: Public, questions: list[str]) -> None:
    state, (first, *_, stranger) = public.state(), villages(13)
    answer(public, state, ("v", first, str(state.n)), {})
    questions.clear()
    answer(public, state, ("v", stranger, str(state.n)), {})
    assert [query.partition(" from ")[2][:7] for query in questions] == ["subsidy"]
    assert "village_code = ?" in questions[0]
    questions.clear()
    answer(public, state, ("v", stranger, str(state.n)), {})
    assert questions == []
