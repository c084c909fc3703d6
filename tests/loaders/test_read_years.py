"""Last year's figures are never taken for this year's, and what cannot be told apart is said instead of guessed."""

from __future__ import annotations

import pytest

from loaders.loaded import Loaded
from loaders.read import read_bytes
from schemas.book import Book
from tests import makers


def loaded(rows: makers.Rows) -> Loaded:
    return read_bytes(makers.book({"表": rows}), "表.xlsx", Book.shipped())


def accounts(title: str, *headings: str) -> makers.Rows:
    """Two rows and a total; the figures of column n are n thousand and some."""
    figures = [(n * 1000.25, n * 500.25, n * 1500.5) for n in range(1, len(headings) + 1)]
    body = [(name, *(f[i] for f in figures)) for i, name in enumerate(("一、税收收入", "二、非税收入", "本年收入合计"))]
    return ((title,), (None, None, "单位：万元"), ("项目", *headings), *body)


def told(result: Loaded) -> list[tuple[str, tuple[str, ...]]]:
    return [(f.rule, f.cells) for f in result.findings if f.rule != "UNIT-01"]


@pytest.mark.parametrize(
    ("title", "headings", "year", "letters"),
    [
        ("2026年一般公共预算收入表", ("2025年预算数", "2026年预算数"), 2026, {"prior_fen": "B", "budget_fen": "C"}),
        ("2026年一般公共预算收入表", ("2026年预算数", "2025年执行数"), 2026, {"budget_fen": "B", "prior_fen": "C"}),
        ("2025年执行情况和2026年一般公共预算收入表", ("2025年执行数", "2026年预算数"), 2026, {"prior_fen": "B", "budget_fen": "C"}),
        ("一般公共预算收入表", ("2025年完成数", "2026年预算数"), 2026, {"prior_fen": "B", "budget_fen": "C"}),
        ("2025年一般公共预算收入决算表", ("2024年决算数", "2025年决算数"), 2025, {"prior_fen": "B", "final_fen": "C"}),
    ],
)
def test_a_heading_with_last_year_holds_last_years_figures(
    title: str, headings: tuple[str, ...], year: int, letters: dict[str, str]
) -> None:
    result = loaded(accounts(title, *headings))
    (table,) = result.tables
    assert (table.year, {n: at for (_, n), at in table.letters.items() if n != "row_name"}) == (year, letters)
    assert told(result) == []


def test_of_three_years_the_oldest_is_read_as_it_stands() -> None:
    result = loaded(accounts("2026年一般公共预算收入表", "2024年决算数", "2025年预算数", "2026年预算数"))
    letters = {n: at for (_, n), at in result.tables[0].letters.items()}
    assert (letters["prior_fen"], letters["budget_fen"]) == ("C", "D")
    assert told(result) == [("READ-07", ("B3",))]


def test_a_year_over_a_heading_counts_as_written_in_it() -> None:
    rows: makers.Rows = (
        ("2026年一般公共预算收入表",),
        (None, None, None, "单位：万元"),
        ("项目", "2025年", "<", "2026年"),
        ("^", "预算数", "执行数", "预算数"),
        ("一、税收收入", 10000.5, 20000.5, 30000.5),
        ("本年收入合计", 10000.5, 20000.5, 30000.5),
    )
    letters = {n: at for (_, n), at in loaded(rows).tables[0].letters.items()}
    assert (letters["prior_fen"], letters["budget_fen"]) == ("C", "D")


def test_the_words_of_last_year_left_over_are_asked_about_or_block() -> None:
    assert told(loaded(accounts("2025年一般公共预算收入表", "2025年执行数", "2026年预算数"))) == [("READ-20", ("C3",))]
    assert told(loaded(accounts("2026年一般公共预算收入表", "2024年执行数", "2025年预算数")))[0] == ("READ-08", ("B3",))


def test_two_columns_under_one_heading_are_not_guessed_at() -> None:
    rows: makers.Rows = (
        ("2026年部门收支总表",),
        (None, None, "单位：万元"),
        ("项目", "预算数", "预算数"),
        ("一、财政拨款收入", 100.5, 200.5),
        ("收入总计", 100.5, 200.5),
    )
    result = loaded(rows)
    assert ("READ-08", ("B3", "C3")) in told(result)
    assert result.is_blocked


def test_two_units_above_a_table_are_not_guessed_at() -> None:
    rows = list(accounts("2026年一般公共预算收入表（单位：万元）", "2025年执行数", "2026年预算数"))
    rows[1] = (None, None, "单位：元")
    assert [f.rule for f in loaded(tuple(rows)).findings if f.gravity.value == "blocks"] == ["READ-01"]


THREE = ("年度", "合计", "因公出国（境）费", "公务用车购置费", "公务用车运行维护费", "公务接待费")


@pytest.mark.parametrize("title", ["“三公”经费支出情况表", "三公经费汇总表", "近三年三公经费预算表", "经费对比表"])
@pytest.mark.parametrize("years", [("2023年", "2024年"), (2023, 2024), ("2023年度决算", "2024年度预算")])
def test_three_public_with_years_below_each_other_is_told_how_to_be_parted(title: str, years: tuple[str | int, str | int]) -> None:
    rows = [(years[0], 10.5, 1, 2, 3.5, 4), (years[1], 9.5, 1, 1, 3.5, 4), ("合计", 20, 2, 3, 7, 8)]
    result = loaded(((f"示例县教育局{title}",), (*[None] * 5, "单位：万元"), THREE, *rows))
    (finding,) = [f for f in result.findings if f.rule.startswith("READ")]
    assert (finding.rule, not result.tables, result.grids[0].table_id) == ("READ-13", True, "other_grid")
    for words in ("A4是2023年、A5是2024年", "请只留2024年一行", "2024年度部门‘三公’经费预算表", "上年预算数"):
        assert words in finding.message


def test_one_year_in_a_column_of_its_own_is_the_table_of_that_year() -> None:
    result = loaded((("示例县教育局三公经费预算表",), (*[None] * 5, "单位：万元"), THREE, ("2024年", 9.5, 1, 1, 3.5, 4)))
    assert (result.tables[0].table.id, result.tables[0].year) == ("tp_budget", 2024)
    assert [f.rule for f in result.findings if str(f.gravity) == "blocks"] == []
