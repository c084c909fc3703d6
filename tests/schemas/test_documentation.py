"""The reference pages are current, and every rule the program can name is on them."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path

import pytest

from schemas.documentation import DOCS, kinds_page, rules_page
from schemas.kinds import tables
from schemas.rules import rules

ROOT = Path(__file__).resolve().parents[2]


def test_the_pages_are_current() -> None:
    assert (DOCS / "kinds.md").read_text(encoding="utf-8") == kinds_page(), "run python -m schemas.documentation"
    assert (DOCS / "rules.md").read_text(encoding="utf-8") == rules_page(), "run python -m schemas.documentation"


def test_every_table_is_on_the_page() -> None:
    page = kinds_page()
    assert all(f"`{id}`" in page for id in tables())


def test_the_rules_listed_are_the_rules_raised() -> None:
    named = set()
    for room in ("schemas", "loaders", "datasets", "dashboard"):
        for path in (ROOT / room).rglob("*.py"):
            named |= set(re.findall(r'"([A-Z]{2,6}-\d\d)"', path.read_text(encoding="utf-8")))
    assert named - set(rules()) == set(), "raised, but not listed in codes/rules.csv or codes/identities.csv"
    assert set(rules()) - named == set(), "listed, but raised nowhere"


@pytest.mark.parametrize("name", ["rules.csv", "identities.csv"])
def test_each_rule_stands_on_one_whole_line(name: str) -> None:
    with (ROOT / "schemas" / "codes" / name).open(encoding="utf-8-sig", newline="") as handle:
        lines = list(csv.DictReader(handle))
    assert [line["id"] for line in lines if None in line or None in line.values()] == []
    assert [id for id, count in Counter(line["id"] for line in lines).items() if count > 1] == []


def test_every_rule_has_a_source_or_an_example() -> None:
    assert [r.id for r in rules().values() if not (r.source or r.example)] == []
