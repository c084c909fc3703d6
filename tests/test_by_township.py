"""All villages of a township asked at once give what each gives alone."""

from __future__ import annotations

from pathlib import Path

from datasets.published import Public, subsidies
from datasets.published.by_township import Files, village_files
from tests.made_county import publish_made_county, villages


def test_all_villages_at_once_have_the_years_and_files_each_has_alone(tmp_path: Path) -> None:
    publish_made_county(tmp_path / "public", tmp_path / "keys", 3)
    state = Public.open(tmp_path / "public").state()
    for code in villages(3):
        alone = subsidies.parts(state, subsidies.Scope(0, village=code), "year")
        years = dict(zip(map(int, alone["code"]), map(int, alone["paid_fen"]), strict=True))
        assert subsidies.village_years(state, code) == years != {}
        origins = subsidies.origins(state, subsidies.Scope(2025, village=code))
        expected = Files(2, len(origins), int(origins["row_count"].sum()))
        assert village_files(state, 2025, code[:9])[code] == (expected,)
    state.close()


def test_a_township_without_payments_has_no_villages(tmp_path: Path) -> None:
    publish_made_county(tmp_path / "public", tmp_path / "keys", 1)
    state = Public.open(tmp_path / "public").state()
    assert (subsidies.village_years(state, "411322999001"), village_files(state, 2025, "411322999")) == ({}, {})
    state.close()
