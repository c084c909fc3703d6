"""What the benchmarks are made from and how they are found."""

from __future__ import annotations

import csv

import numpy as np
import pytest

from bench.load import PERSONS, identity
from bench.payments import write_all
from bench.table import names
from schemas.privacy import Ids


def test_every_row_of_every_year_is_another_person_with_a_valid_number(tmp_path):
    found = []
    for roster in write_all(tmp_path, 2000):
        with roster.path.open(encoding="utf-8", newline="") as source:
            found += [row[5] for row in csv.reader(source) if row[0].isdecimal()]
    assert (len(found), len(set(found))) == (2000, 2000)
    assert Ids.of(found).holds.all()


def test_there_are_persons_for_thirty_million_payments_and_no_more_are_invented():
    assert PERSONS >= 30_000_000
    first, last = identity(0), identity(PERSONS - 1)
    assert (first[:14], last[:14]) == ("41132219250101", "41132220091231")
    ids = Ids.of([first, last, identity(PERSONS // 2)])
    assert ids.holds.all() and not np.isnat(ids.born).any()
    with pytest.raises(ValueError, match=str(PERSONS)):
        identity(PERSONS)


def test_only_what_measures_is_a_benchmark():
    assert names() == ["groups", "load", "notices", "pages", "scale", "serve"]
