"""Places: one place under all its writings, and never a village of another township."""

from __future__ import annotations

import pytest

from schemas.book import Book
from schemas.places import Places, township_stem, village_stem

PLACES = Places(Book.shipped().codes("divisions"))
VILLAGES = [e for e in PLACES.divisions.entries if len(e.code) == 12]


@pytest.mark.parametrize("written", ["官庄村民委员会", "官庄村委会", "官庄村", "官庄", " 官庄 村 "])
def test_one_village_under_all_its_writings(written: str) -> None:
    assert village_stem(written) == "官庄"


@pytest.mark.parametrize("written", ["赭阳街道", "赭阳街道办事处", "赭阳"])
def test_one_township_under_all_its_writings(written: str) -> None:
    assert township_stem(written) == "赭阳"


def test_every_village_is_found_by_township_and_name_and_by_code() -> None:
    assert len(VILLAGES) == 570
    for village in VILLAGES:
        township = PLACES.township_of(village)
        assert township is not None
        assert PLACES.village(township=township.name, name=village.name) == village
        assert PLACES.village(code=village.code) == village


def test_a_name_alone_is_no_key_when_it_repeats() -> None:
    repeated = [v for v in VILLAGES if len(PLACES.elsewhere(v.name)) > 1]
    assert repeated
    assert all(PLACES.village(name=v.name) is None for v in repeated)


def test_a_village_of_another_township_is_not_found() -> None:
    village = VILLAGES[0]
    others = [t for t in PLACES.townships.values() if t.code != village.parent_code and len(PLACES.elsewhere(village.name)) == 1]
    assert all(PLACES.village(township=t.name, name=village.name) is None for t in others)


def test_township_codes_of_nine_and_twelve_digits() -> None:
    first = next(iter(PLACES.townships.values()))
    assert PLACES.township(first.code) == PLACES.township(f"{first.code}000") == first
    assert PLACES.township("411322999") is None
