"""A village alone in a row above its persons is theirs; where two readings are possible nobody is given one."""

from __future__ import annotations

import pytest

from datasets.office.rosters import batches
from loaders.figures import figures
from loaders.loaded import Loaded
from loaders.read import read_bytes
from schemas.book import Book
from tests import makers
from tests.second_writer import identity

TITLE = ("示例县2025年耕地地力保护补贴发放花名册", *["<"] * 3)
FACTS = ("补贴项目：耕地地力保护补贴　批次：2025年第一批　批次性质：实发　发放日期：2025-06-20", None, None, "单位：元")
HEAD = ("序号", "户主姓名", "身份证号", "实发金额")
Row = tuple[makers.Value, ...]


def person(number: int) -> Row:
    return (number, f"示例{number}", identity(number), 10.5)


def alone(*names: str) -> Row:
    """A row with nothing but a text merged over all columns."""
    return (*names, *["<"] * (len(HEAD) - len(names)))


def loaded(*rows: Row, head: Row = HEAD) -> Loaded:
    return read_bytes(makers.book({"花名册": (TITLE, FACTS, head, *rows)}), "表.xlsx", Book.shipped())


def villages(result: Loaded, column: str = "village_name") -> list[str]:
    (table,) = result.tables
    return list(table.frame[column].fillna(""))


def told(result: Loaded) -> list[tuple[str, tuple[str, ...]]]:
    return [
        (f.rule, f.cells) for f in result.findings if f.rule in ("READ-10", "READ-08", "READ-16", "REQ-01") or f.rule.startswith("PLACE")
    ]


@pytest.mark.parametrize("count", [2, 300])
def test_a_village_alone_in_a_row_is_carried_down_to_its_persons_and_noted(count: int) -> None:
    first, second = [person(n) for n in range(1, count + 1)], [person(n) for n in range(count + 1, 2 * count + 1)]
    result = loaded(alone("新华街社区"), *first, alone("二、交通街社区（续）"), *second, ("合计", None, None, 10.5 * 2 * count))
    assert villages(result) == ["新华街社区"] * count + ["交通街社区"] * count
    assert told(result) == [("READ-10", ("A4", f"A{count + 5}"))]
    (table,) = result.tables
    (batch,) = batches(table, Book.shipped(), ("k", b"k" * 32))
    assert sorted(set(batch.rows["village_code"].to_pylist())) == ["411322001001", "411322001002"]
    assert table.notes == ()


def test_it_stands_in_whichever_column_it_was_written() -> None:
    head = ("序号", "村", "户主姓名", "身份证号", "实发金额")
    rows = [(n, None, f"示例{n}", identity(n), 10.5) for n in (1, 2)]
    result = loaded((None, "新华街社区"), rows[0], (None, "交通街社区"), rows[1], head=head)
    assert (villages(result), told(result)) == (["新华街社区", "交通街社区"], [("READ-10", ("B4", "B6"))])
    named = loaded(("新华街社区", "<", "<"), ("示例1", identity(1), 10.5), head=HEAD[1:])  # merged over the column of names
    assert (villages(named), told(named)) == (["新华街社区"], [("READ-10", ("A4",))])


def test_a_township_above_its_villages_holds_until_the_next() -> None:
    result = loaded(
        alone("凤瑞街道"), alone("新华街社区"), person(1), alone("交通街社区"), person(2), alone("赭阳街道办事处"), alone("文化路社区"), person(3)
    )  # fmt: skip
    assert villages(result, "township_name") == ["凤瑞街道", "凤瑞街道", "赭阳街道办事处"]
    assert villages(loaded(alone("凤瑞街道新华街社区"), person(1)), "township_name") == ["凤瑞街道"]


def test_every_figure_names_the_cell_the_village_stands_in() -> None:
    lines = [line for line in figures(loaded(alone("新华街社区"), person(1), person(2))) if line["column"] == "村"]
    assert [(line["cell"], line["value"]) for line in lines] == [("A4", "新华街社区")] * 2


def test_a_village_nobody_knows_is_asked_about_once_at_its_cell() -> None:
    result = loaded(alone("没有的村"), person(1), person(2), alone("新华街社区"), person(3))
    assert [(rule, cells) for rule, cells in told(result) if rule != "READ-10"] == [("PLACE-02", ("A4",))]


GROUP, PAGE, SUBTOTAL, OTHER = alone("第一组"), alone("第1页 共2页"), ("小计", None, None, 10.5), alone("幸福家园")


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([alone("新华街社区"), GROUP, person(1), PAGE, HEAD, person(2)], ["新华街社区"] * 2),
        ([alone("新华街社区"), person(1), SUBTOTAL, person(2)], ["新华街社区", ""]),
        ([alone("新华街社区"), person(1), SUBTOTAL, alone("交通街社区"), person(2)], ["新华街社区", "交通街社区"]),
        ([alone("新华街社区"), person(1), OTHER, person(2)], ["新华街社区", ""]),
        ([person(1), alone("新华街社区"), person(2)], ["", "新华街社区"]),
        ([person(1), alone("新华街社区"), person(2), alone("交通街社区")], ["", ""]),  # they may stand below their persons
        ([alone("新华街社区"), alone("交通街社区"), person(1)], [""]),
        ([alone("本村"), person(1)], [""]),
    ],
    ids=["group and page", "after a sum", "sum and next", "unknown line", "before the first", "below", "nobody", "all"],
)
def test_what_could_be_read_in_two_ways_is_left_blank_and_asked(rows: list[Row], expected: list[str]) -> None:
    result = loaded(*rows)
    assert villages(result) == expected
    assert any(rule == "PLACE-04" for rule, _ in told(result)) is ("" in expected)


def test_a_village_in_the_person_s_own_row_has_the_last_word() -> None:
    head = ("序号", "村", "户主姓名", "身份证号", "实发金额")
    rows = [(1, None, "示例1", identity(1), 10.5), (2, "交通街社区", "示例2", identity(2), 10.5)]
    assert villages(loaded(alone("新华街社区"), *rows, head=head)) == ["", "交通街社区"]
