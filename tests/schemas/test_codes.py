"""Code lists: every code lists its parent, validity holds, and what is said about a code is what DESIGN section 4 says."""

from __future__ import annotations

import pytest

from schemas import identities
from schemas.book import Book
from schemas.codes import LISTS, Code, CodeList, from_rows, same_name, shipped
from schemas.rules import UnknownRule
from tests.typed_makers import flat, typed

FUNCTION = shipped("function")


@pytest.mark.parametrize("name", LISTS)
def test_every_list_is_sound(name: str) -> None:
    codes = shipped(name)
    assert codes.entries
    for entry in codes.entries:
        assert entry.code and entry.name
        assert entry.status in ("sourced", "knowledge", "seen")
        assert not entry.parent_code or entry.parent_code in codes
        assert entry.is_valid(None)


@pytest.mark.parametrize(
    ("code", "name", "verdict"),
    [
        ("213", "农林水支出", "known"),
        ("213", "卫生健康支出", "other_name"),
        ("20101", "别的名称", "known"),
        ("2010177", "新科目", "known_parent"),
        ("29901", "没有的款", "unknown_parent"),
        ("299", "没有的类", "unknown_parent"),
        ("20805010", "多一位", "wrong_length"),
        ("207", "文化体育与传媒支出", "known"),
    ],
)
def test_what_is_said_about_a_code(code: str, name: str, verdict: str) -> None:
    assert FUNCTION.judge(code, name) == verdict


def test_another_code_s_name_is_told_also_where_no_source_fixes_the_own_one() -> None:
    economic = shipped("economic_department")
    assert economic.ever("30217")[0].status == "knowledge"
    assert [economic.judge("30217", name) for name in ("公务接待费", "接待费", "差旅费")] == ["known", "known", "other_name"]


def test_a_name_holds_in_its_years() -> None:
    own = from_rows(
        "function", [{"code": "213", "name": "旧名", "valid_to": "2020"}, {"code": "213", "name": "新名", "valid_from": "2021"}]
    )
    names = [entry.name if (entry := own.get("213", year)) else "" for year in (2019, 2024)]
    assert names == ["旧名", "新名"]


def test_marks_do_not_make_another_name() -> None:
    assert same_name("维修（护）费") == same_name("维修(护)费")


def test_codes_are_told_at_their_cells() -> None:
    rows = [("201", "一般公共服务支出", "1.00"), ("213", "卫生健康支出", "1.00"), ("2010177", "新科目", ""), ("29901", "没有", "")]
    table = typed("gb_general_expenditure", ["budget_fen"], rows)
    findings = [f for f in identities.findings((table,), Book.shipped()) if f.rule.startswith("CODE")]
    assert flat(findings) == [("CODE-03", ("A6", "B6")), ("CODE-01", ("A7", "B7")), ("CODE-02", ("A8", "B8"))]
    assert [f.gravity.value for f in findings] == ["asks", "notes", "asks"]


def test_the_same_code_twice_is_asked() -> None:
    rows = [("201", "一般公共服务支出", "1.00"), ("205", "教育支出", "1.00"), ("201", "一般公共服务支出", "1.00")]
    table = typed("gb_general_expenditure", ["budget_fen"], rows)
    assert ("CODE-05", ("A7", "A5")) in flat(identities.findings((table,), Book.shipped()))


def test_a_county_list_replaces_the_shipped_one_and_changes_the_hash() -> None:
    book = Book.shipped()
    own = book.with_list(CodeList("function", (Code("299", "本县科目"),)))
    assert own.codes("function").judge("299", "本县科目") == "known"
    assert own.hash != book.hash
    assert book.hash == Book.shipped().hash


def test_rules_that_protect_persons_cannot_be_lowered() -> None:
    book = Book.shipped().with_gravities({"ID-03": "notes", "GOV-01": "notes"})
    assert book.gravity("ID-03").value == "blocks"
    assert book.lowered() == ("GOV-01",)


def test_a_gravity_for_an_unknown_rule_is_refused() -> None:
    with pytest.raises(UnknownRule):
        Book.shipped().with_gravities({"NO-01": "asks"})
    with pytest.raises(ValueError, match="heavy"):
        Book.shipped().with_gravities({"GOV-01": "heavy"})
