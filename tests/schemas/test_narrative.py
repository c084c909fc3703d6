"""What the prose says is held against the table."""

from __future__ import annotations

from dataclasses import dataclass

from schemas import narrative
from schemas.book import Book
from tests.typed_makers import flat, typed


@dataclass(frozen=True)
class Prose:
    sheet: str
    lines: tuple[str, ...]


def _found(sentence: str) -> list[tuple[str, tuple[str, ...]]]:
    columns = ["total_fen", "reception_fen", "organ_running_fen"]
    table = typed("tp_budget", columns, [("", "某局", "10.71", "0.73", "184.59")])
    return flat(narrative.findings((table,), (Prose("说明", (sentence,)),), Book.shipped()))


def test_words_and_table_agree() -> None:
    assert _found("2026年“三公”经费预算数为10.71万元，公务接待费0.73万元，机关运行经费预算为184.59万元。") == []


def test_a_swapped_digit_in_the_prose_is_asked_at_the_cell() -> None:
    assert _found("2026年“三公”经费预算数为10.17万元。") == [("TEXT-01", ("C5",))]


def test_what_the_prose_rounds_is_no_finding() -> None:
    assert _found("机关运行经费预算为185万元。") == []
