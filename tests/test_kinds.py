"""What a kind must export: a newcomer adds schemas/x.py and reads here what is still missing."""

from __future__ import annotations

import pytest

from dashboard.pages import modules
from schemas.calendar import duties
from schemas.codes import LISTS
from schemas.kinds import kinds, tables
from schemas.rules import rules
from schemas.tables import Column, Kind, Table

KINDS = list(kinds().values())
TABLES = list(tables().values())
_ENDINGS = ("_fen", "_code", "_name", "_year", "_date", "_month", "_count", "_text", "_percent", "_rate", "_number", "_kind", "_type")
#: words of the trade that stand without an ending, as docs/house.md fixes them
_WORDS = {
    "seq", "remark", "phone", "quantity", "standard", "batch", "purpose", "term_years", "repayment_source", "to_household", "weight",
    "measure_unit", "first_indicator", "second_indicator", "third_indicator", "comparison", "target_unit", "direction", "claim_or_debt",
    "policy_level", "standard_central", "standard_province", "standard_city", "standard_county", "enquiry_phone", "report_phone",
    "report_address", "accepting_unit", "public_phone",
}  # fmt: skip


def columns(table: Table) -> list[Column]:
    return [*table.columns, *(c for panel in table.panels for c in panel.columns)]


@pytest.mark.parametrize("kind", KINDS, ids=[k.id for k in KINDS])
def test_a_kind_says_what_it_is(kind: Kind) -> None:
    assert kind.title and kind.question.endswith("？")
    assert kind.tables and all(t.kind == kind.id for t in kind.tables)
    assert kind.duties and set(kind.duties) <= set(duties())
    assert kind.search_words
    assert not kind.page or kind.page in modules(), "the citizens' page on which the kind is shown"
    assert kind.privacy == "persons" or not any(c.value == "person" or c.is_secret for t in kind.tables for c in columns(t))


@pytest.mark.parametrize("table", TABLES, ids=[t.id for t in TABLES])
def test_a_table_is_declared_whole(table: Table) -> None:
    names = [c.name for c in columns(table)]
    assert table.title
    assert set(table.signature) <= set(names)
    assert (table.shape == "grid") == (not names)
    for panel in table.panels or ((table),):
        own = [c.name for c in panel.columns]
        assert len(own) == len(set(own)), "one column, one name"
    for column in columns(table):
        assert column.name.endswith(_ENDINGS) or column.name in _WORDS, column.name
        assert column.is_money == column.name.endswith("_fen")
        assert not column.code_list or column.code_list in LISTS


def _words(table: Table) -> set[str]:
    return {c.name for c in columns(table)} | {line.line for line in table.lines}


def _used(identity: object, *fields: str) -> set[str]:
    words: list[str] = []
    for field in fields:
        given = getattr(identity, field, ())
        words += [given] if isinstance(given, str) else list(given)
    return {w.removeprefix("-") for word in words for choice in word.split("|") for w in choice.split("+") if w}


@pytest.mark.parametrize("table", TABLES, ids=[t.id for t in TABLES])
def test_every_identity_names_a_rule_and_speaks_of_this_table(table: Table) -> None:
    everywhere = set().union(*(_words(t) for t in TABLES))
    for identity in table.identities:
        assert identity.rule in rules()  # type: ignore[attr-defined]
        assert _used(identity, "parts", "added", "taken", "unless", "needs") <= everywhere
        assert _used(identity, "total", "less", "more", "closing", "opening", "part_column") <= _words(table), identity
        parts = _used(identity, "parts")
        assert not parts or parts & _words(table), identity


def test_ids_and_titles_tell_tables_apart() -> None:
    assert len({t.id for t in TABLES}) == sum(len(k.tables) for k in KINDS)
    keyed = [(t.title, t.scope, t.stage) for t in TABLES]
    assert len(keyed) == len(set(keyed))


def test_secret_columns_stand_only_where_persons_are() -> None:
    secret = {(t.id, c.name) for t in TABLES for c in columns(t) if c.is_secret}
    assert secret == {
        ("subsidy_roster", "household_number"),
        ("subsidy_roster", "id_number"),
        ("subsidy_roster", "card_number"),
        ("subsidy_roster", "phone"),
        ("subsidy_import", "household_number"),
        ("subsidy_import", "id_number"),
    }
