"""What one list hides, the next one of the same payment does not tell: proposed and paid, month after month, and persons come whole."""

from __future__ import annotations

import itertools
import random

import pytest

from datasets.office.aggregates import Cell
from datasets.office.disclosure import Memory, hide
from datasets.office.grouping import Grouped, Row
from datasets.published.keys import Dataset


def _cell(village: str, people: int, each: int, batch: str = "一月", programme: str = "BT021", kind: str = "实发") -> Cell:
    """One village of 凤瑞街道 in one batch of class R; every person gets `each` fen."""
    key = f"411322/subsidy/{kind}/2025/411322/programme/subsidy_roster/{programme}/{batch}"
    about = Dataset(key, "subsidy", kind, 2025, "411322", "示例县", "programme", "subsidy_roster", "", programme_code=programme,
                    programme_name=programme, batch=batch, batch_kind=kind)  # fmt: skip
    where = ("411322001", "凤瑞街道", f"411322001{village}", village)
    persons = frozenset(f"{programme}{village}{number}" for number in range(people))
    return Cell(about, "R", "", "", *where, persons, people, None, None, people * each, people * each)


def _said(grouped: Grouped) -> tuple[list[str], list[tuple[str, list[str]]]]:
    """(villages that stand open, kind of row and villages in it)."""
    return [cell.village_name for cell in grouped.shown], [
        (row.merged, [cell.village_name for cell in row.cells]) for row in grouped.groups
    ]


def test_the_paid_list_does_not_show_what_covered_a_small_village_in_the_proposed_one() -> None:
    """Proposed: 001 (3) with 002 (6). Paid: 002 has grown, and 003 (8) is the smaller one now; 11 less the 8 proposed would tell the 3."""
    proposed = hide([_cell("001", 3, 300, kind="拟发"), _cell("002", 6, 310, kind="拟发"), _cell("003", 8, 320, kind="拟发")], Memory())
    paid = hide([_cell("001", 3, 300), _cell("002", 9, 310), _cell("003", 8, 320)], Memory().with_release(proposed))
    assert _said(proposed) == (["003"], [("moved", ["001", "002"])])
    assert _said(paid) == (["003"], [("moved", ["001", "002"])])


def test_what_stood_open_last_month_covers_nobody_this_month() -> None:
    """In January all three stand open; in February 001 falls to 3, and 6 persons of 002 are known from January."""
    january = hide([_cell("001", 5, 300), _cell("002", 6, 310), _cell("003", 8, 320)], Memory())
    february = hide(
        [_cell("001", 3, 300, "二月"), _cell("002", 6, 310, "二月"), _cell("003", 9, 320, "二月")], Memory().with_release(january)
    )
    assert _said(february) == (["002"], [("moved", ["001", "003"])])


def test_a_village_that_is_no_longer_small_stays_hidden_while_it_would_tell_what_it_was() -> None:
    """January: 4 + 4 + 2 in one row. February: 5 + 4 + 2; the 6 of the other two alone would tell the 4 of January."""
    january = hide([_cell("001", 4, 300), _cell("002", 4, 310), _cell("003", 2, 320), _cell("004", 9, 330)], Memory())
    now = [_cell("001", 5, 300, "二月"), _cell("002", 4, 310, "二月"), _cell("003", 2, 320, "二月"), _cell("004", 9, 330, "二月")]
    assert _said(january) == (["004"], [("moved", ["001", "002", "003"])])
    assert _said(hide(now, Memory().with_release(january))) == (["004"], [("moved", ["001", "002", "003"])])


def _explanations(row: Row) -> list[tuple[int, ...]]:
    """Every way to read the row with one to four persons a cell, by trying all."""
    rates = [cell.amount // cell.people for cell in row.cells]
    people, amount = sum(cell.people for cell in row.cells), row.amount
    tried = itertools.product(range(1, 5), repeat=len(rates))
    return [way for way in tried if sum(way) == people and sum(n * rate for n, rate in zip(way, rates, strict=True)) == amount]


@pytest.mark.parametrize("seed", range(12))
def test_whoever_tries_every_count_finds_no_small_village(seed: int) -> None:
    dice = random.Random(seed)
    cells = []
    for number in range(dice.randint(3, 5)):
        each = dice.choice([6000, 8000, 11000, 30000, 40123, 65500, 100000])
        counts = [dice.choice([1, 1, 2, 3, 4, 2, 7, 9]) for _ in range(3)] + [dice.randint(5, 30), dice.randint(5, 30)]
        cells += [_cell(f"00{village}", count, each, programme=f"BT02{number}") for village, count in enumerate(counts)]
    rows = [row for row in hide(cells, Memory()).groups if row.merged == "merged" and len(row.cells) < 7]
    for row in (row for row in rows if all(cell.people < 5 for cell in row.cells)):
        ways = _explanations(row)
        assert [values for values in zip(*ways, strict=True) if len(set(values)) == 1] == [], (seed, ways)
