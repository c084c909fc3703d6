"""Clerical mistakes injected at random places are found at the right cell; clean workbooks are not blocked.

The long round (`make soak`) prints the table of kinds and rates.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from random import Random

import pytest

from loaders.figures import figures
from loaders.loaded import Loaded
from loaders.read import read_bytes
from schemas.book import Book
from tests import makers, second_writer
from tests.mistakes import HARMLESS_IF_READ, KINDS, Desk

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus"
BOOK = Book.shipped()
AIM = 0.95


def second_hand(seed: int) -> list[tuple[str, bytes]]:
    return [(f"{name}{seed}.xlsx", makers.book(sheets)) for name, sheets in second_writer.books(seed).items()]


def real() -> list[tuple[str, bytes]]:
    names = (
        "wanli_street_2023_department_budget",
        "putuo_planning_bureau_2024_final_accounts",
        "xuanzhou_2024_table_1-4",
        "liucheng_2021_final_debt_tables",
    )
    return [(p.name, p.read_bytes()) for name in names for p in CORPUS.glob(f"*/{name}.xlsx")]


def demo(folder: Path) -> list[tuple[str, bytes]]:
    from loaders.demo.county import write_county

    write_county(folder, (2024,))
    files = sorted(
        p
        for p in folder.rglob("*.xlsx")
        if "政府" in p.name or "部门" in str(p.parent) or ("补贴" in str(p.parent) and p.stat().st_size < 120_000)
    )
    return [(p.name, p.read_bytes()) for p in files[:: max(1, len(files) // 10)]]


def told(loaded: Loaded) -> set[tuple[str, str]]:
    """(rule, sheet!cell) of everything said."""
    return {(f.rule, f"{f.sheet}!{c}") for f in loaded.findings for c in f.cells} | {
        (f.rule, p) for f in loaded.findings for p in f.other_sheet_cells
    }


def values(loaded: Loaded) -> Counter[tuple[str, str, str, str]]:
    """Every figure without its cell, for comparing readings."""
    return Counter((f["sheet"], f["row_code"], f["row_name"], f["value"]) for f in figures(loaded) if f["value"])


def is_found(kind: str, clean: Loaded, spoiled: Loaded, places: set[str]) -> bool:
    new = {place for rule, place in told(spoiled) - told(clean)}
    if any(p.endswith("!*") for p in places) and any(f"{place.split('!')[0]}!*" in places for place in new):
        return True
    return bool(new & places) or (kind in HARMLESS_IF_READ and values(clean) == values(spoiled))


def spoil(name: str, data: bytes, clean: Loaded, seeds: range) -> dict[str, list[tuple[bool, str]]]:
    out: dict[str, list[tuple[bool, str]]] = {}
    for kind, mistake in KINDS.items():
        for seed in seeds:
            desk = Desk(data, clean, Random(f"{name}/{kind}/{seed}"))
            places = mistake(desk)
            if places is None:
                break
            spoiled = read_bytes(desk.saved(), name, BOOK)
            found = is_found(kind, clean, spoiled, places)
            out.setdefault(kind, []).append((found, f"{name} {seed} {sorted(places)[:2]}"))
    return out


def rates(workbooks: list[tuple[str, bytes]], seeds: range) -> dict[str, list[tuple[bool, str]]]:
    whole: dict[str, list[tuple[bool, str]]] = {kind: [] for kind in KINDS}
    for name, data in workbooks:
        clean = read_bytes(data, name, BOOK)
        for kind, outcomes in spoil(name, data, clean, seeds).items():
            whole[kind] += outcomes
    return whole


def table(whole: dict[str, list[tuple[bool, str]]]) -> str:
    lines = [f"{'kind of mistake':<30}{'made':>6}{'found':>7}{'rate':>8}"]
    for kind, outcomes in whole.items():
        found = sum(1 for ok, _ in outcomes if ok)
        lines.append(f"{kind:<30}{len(outcomes):>6}{found:>7}{found / len(outcomes) if outcomes else 0:>8.0%}")
    made, found = sum(len(o) for o in whole.values()), sum(1 for o in whole.values() for ok, _ in o if ok)
    return "\n".join([*lines, f"{'all':<30}{made:>6}{found:>7}{found / made:>8.1%}"])


def overall(whole: dict[str, list[tuple[bool, str]]]) -> float:
    outcomes = [ok for o in whole.values() for ok, _ in o]
    return sum(outcomes) / len(outcomes)


@pytest.mark.parametrize("seed", range(6))
def test_clean_workbooks_of_another_hand_raise_nothing(seed: int) -> None:
    for name, data in second_hand(seed):
        loaded = read_bytes(data, name, BOOK)
        assert [(f.rule, f.cells, f.message) for f in loaded.findings if f.gravity != "notes"] == [], name
        assert loaded.tables and not loaded.grids


def test_mistakes_in_another_hands_workbooks_are_found_at_their_cells() -> None:
    whole = rates(second_hand(11), range(1))
    assert overall(whole) >= AIM, table(whole) + "\n" + "\n".join(where for o in whole.values() for ok, where in o if not ok)


@pytest.mark.soak
def test_nineteen_of_twenty_mistakes_are_found_in_real_demo_and_other_workbooks(tmp_path: Path) -> None:
    workbooks = [*real(), *demo(tmp_path), *(book for seed in range(3) for book in second_hand(seed))]
    whole = rates(workbooks, range(3))
    sys.stdout.write("\n" + table(whole) + "\n")
    missed = "\n".join(f"{kind}: {where}" for kind, o in whole.items() for ok, where in o if not ok)
    assert all(whole.values()), "every kind of mistake must have been made"
    assert overall(whole) >= AIM, f"{table(whole)}\n{missed}"
