"""What was published last year speaks to the sheet in hand: same identities, cells of both named."""

from __future__ import annotations

import pytest

from schemas import history, identities
from schemas.book import Book
from schemas.typed import TypedTable
from tests.schemas.test_identities import final_balance
from tests.schemas.test_identities_between import reasons
from tests.typed_makers import flat, typed

BOOK = Book.shipped()


def figure(row: int, name: str, line: str, side: str, cell: str, fen: int | None, printed: str, **more: object) -> dict[str, object]:
    """One row of figures.parquet, as published under number 3."""
    record: dict[str, object] = {
        "release": 3, "table": "fa_balance", "title": "收入支出决算总表", "unit": "万元", "year": 2023, "entity_name": "某局", "side": side,
        "row_no": row, "row_code": "", "row_name": name, "line": line, "level": 1, "is_leaf": True, "column": "final_fen", "value_fen": fen,
        "printed": printed, "sheet": "公开01", "cell": cell,
    }  # fmt: skip
    return record | more


LAST_YEAR = [
    figure(1, "本年收入合计", "current_income", "income", "C7", 100_000_000, "100.00"),
    figure(1, "教育支出", "", "expenditure", "F7", 80_000_000, "80.00"),
    figure(2, "年初结转和结余", "carried_in", "income", "C8", None, ""),
    figure(2, "年末结转和结余", "carried_out", "expenditure", "F8", 20_000_000, "20.00"),
]


def this_year(opening: str, *notes: str) -> TypedTable:
    table = final_balance(opening=opening, income_total="120.00", year=2024)
    return TypedTable(**{**vars(table), "notes": notes})


def test_published_figures_come_back_as_a_table_with_their_cells() -> None:
    table = history.published(LAST_YEAR)
    assert table is not None
    assert (table.sheet, table.unit, table.year, table.table.id) == ("第3号发布“公开01”", "万元", 2023, "fa_balance")
    assert list(zip(table.frame["row_name"], table.frame["final_fen"], strict=True)) == [
        ("教育支出", 80_000_000), ("本年收入合计", 100_000_000), ("年末结转和结余", 20_000_000),
    ]  # fmt: skip
    assert [table.cell(at, "final_fen") for at in range(3)] == ["F7", "C7", "F8"]
    assert list(table.printed["final_fen"]) == ["80.00", "100.00", "20.00"]


def test_a_table_without_amounts_is_no_history() -> None:
    assert history.published([figure(1, "甲", "", "", "C7", None, "")]) is None


def test_the_year_begins_where_the_last_one_ended() -> None:
    last = history.published(LAST_YEAR)
    assert last is not None
    assert identities.against((this_year("20.00"),), (last,), BOOK) == []
    (finding,) = identities.against((this_year("19.00"),), (last,), BOOK)
    assert flat([finding]) == [("FA-05", ("C8",))]
    assert finding.other_sheet_cells == ("第3号发布“公开01”!F8",)
    assert (finding.expected, finding.difference) == ("20.00", "-1.00")
    assert "会计差错" in finding.message


@pytest.mark.parametrize(
    ("note", "words"),
    [
        ("注：年初结转和结余因会计差错调减1.00万元。", ""),
        ("注：年初结转和结余因会计差错调减0.50万元。", "和这个差额不一样"),
        ("注：尾差由四舍五入造成。", "请在表下写明"),
    ],
)
def test_a_correction_of_errors_stated_below_the_table_explains_the_difference(note: str, words: str) -> None:
    last = history.published(LAST_YEAR)
    assert last is not None
    found = identities.against((this_year("19.00", note),), (last,), BOOK)
    assert [words in f.message for f in found] == ([True] if words else [])


def test_a_limit_goes_on_from_the_one_published_last_year() -> None:
    record = {"table": "debt_final_limit_balance", "unit": "亿元", "entity_name": "", "column": "limit_special_fen"}
    last = history.published([figure(1, "某县", "", "", "D5", 85_000_000_000, "8.5000", **record)])
    assert last is not None
    rows = [("", "2023年末地方政府专项债务余额限额", "8.6000"), ("", "地方政府专项债务新增限额", "1.0000")]
    table = typed("debt_special_balance", ["executed_fen"], rows, unit="亿元")
    table.frame["line"] = ["limit_prior", "limit_added"]
    assert flat(identities.against((table,), (last,), BOOK)) == [("DT-06", ("C5",))]


def test_findings_within_the_sheet_in_hand_are_not_told_twice() -> None:
    last = history.published(LAST_YEAR)
    assert last is not None
    broken = final_balance(closing="21.00")
    assert identities.findings((broken,), BOOK)
    assert identities.against((broken,), (last,), BOOK) == []


@pytest.mark.parametrize(("reason", "asked"), [("严格控制公务接待，批次减少", [("SG-04", ("I5",))]), ("合并调研任务，接待减少两批", [])])
def test_the_reason_of_a_change_is_not_the_one_published_last_year(reason: str, asked: list[tuple[str, tuple[str, ...]]]) -> None:
    now = reasons(reason)
    of_three = {"table": "tp_budget", "title": now.title, "entity_name": "某局"}
    amounts = [
        figure(1, "某局", "", "", cell, fen, printed, **of_three, column=column)
        for column, cell, fen, printed in (("prior_total_fen", "C9", 60_000_000, "60.00"), ("total_fen", "F9", 50_000_000, "50.00"))
    ]
    words = figure(1, "某局", "", "", "I9", None, "", **of_three, column="reason_text", value_text="严格控制公务接待，批次减少")
    last = history.published([*amounts, words])
    assert last is not None
    found = identities.against((now,), (last,), BOOK)
    assert flat(found) == asked
    assert [f.other_sheet_cells for f in found] == [("第3号发布“公开01”!I9",)] * len(asked)
