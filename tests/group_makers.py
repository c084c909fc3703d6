"""Invented cells of class R for the rules about small groups: counties of any size, month after month."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

from datasets.office.aggregates import Cell
from datasets.published.keys import Dataset

#: fen a month
STANDARDS = (6_000, 8_000, 12_000, 30_000, 40_123, 65_500, 100_000)


def cell(programme: str, batch: str, village: str, paid: Sequence[int], township: str = "001", kind: str = "实发") -> Cell:
    """One village in one batch; `paid`: fen of each person."""
    key = f"411322/subsidy/{kind}/2025/411322/programme/subsidy_roster/{programme}/{batch}"
    about = Dataset(key, "subsidy", kind, 2025, "411322", "示例县", "programme", "subsidy_roster", "", programme_code=programme,
                    programme_name=programme, batch=batch, batch_kind=kind)  # fmt: skip
    place = (f"411322{township}", f"{township}镇", f"411322{township}{village}", village)
    persons = frozenset(f"{programme}{township}{village}{number}" for number in range(len(paid)))
    return Cell(about, "R", "", "", *place, persons, len(paid), None, None, sum(paid), sum(paid), gets=frozenset(paid))


def months(dice: random.Random, villages: Sequence[tuple[str, str]], programmes: int, count: int) -> Iterator[list[Cell]]:
    """The cells of `count` months: some programmes have two standards; from month to month a fifth of the cells gain a person or lose one.

    `villages`: (township, village).
    """
    standards = {f"BT{number:03}": dice.sample(STANDARDS, dice.choice([1, 1, 1, 2])) for number in range(21, 21 + programmes)}
    people = {
        (programme, village): [dice.choice(each) for _ in range(dice.choice([1, 2, 2, 3, 4, 6, 9]))]
        for programme, each in standards.items()
        for village in villages
        if dice.random() < 0.85
    }
    for month in range(1, count + 1):
        yield [cell(programme, f"{month}月", village, paid, township) for (programme, (township, village)), paid in people.items()]
        for (programme, _), paid in people.items():
            chance = dice.random()
            if chance < 0.1:
                paid.append(dice.choice(standards[programme]))
            elif chance < 0.2 and len(paid) > 1:
                paid.pop()
