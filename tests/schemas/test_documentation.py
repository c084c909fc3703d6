"""The reference pages are current, and every rule the program can name is on them."""

from __future__ import annotations

import re
from pathlib import Path

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


def test_every_rule_named_in_the_code_is_documented() -> None:
    named = set()
    for room in ("schemas", "loaders", "datasets"):
        for path in (ROOT / room).rglob("*.py"):
            named |= set(re.findall(r'"([A-Z]{2,6}-\d\d)"', path.read_text(encoding="utf-8")))
    assert named <= set(rules()), named - set(rules())


def test_every_rule_has_a_source_or_an_example() -> None:
    assert [r.id for r in rules().values() if not (r.source or r.example)] == []
