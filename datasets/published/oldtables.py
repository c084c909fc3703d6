"""Reads one table as one release holds it, in force or not: old versions stay readable beside the new ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from unicodedata import normalize

from datasets.published.chain import Release
from datasets.published.keys import Dataset
from datasets.published.laid import Line, grouped, records
from datasets.published.state import State


def datasets_at(state: State, release: int, entity: str, table: str, year: int, mark: str = "") -> tuple[Dataset, ...]:
    """The datasets an address names in `release`: several where a unit has more than one of them a year and no `mark` tells which.

    Nothing when the release never held it or was taken down.
    """
    found = next((r for r in state.releases() if r.n == release), None)
    if found is None or found.is_taken_down:
        return ()
    same = (d for d in found.datasets if (d.entity_code, d.table, d.year) == (entity, table, year))
    return tuple(d for d in same if not mark or d.mark == mark)


@dataclass(frozen=True)
class Change:
    """One cell that differs between two releases of a dataset; what is only in one of them is '' in the other. `is_figure`: an amount, count or rate."""

    row_code: str
    row_name: str
    heading: str
    old_printed: str
    new_printed: str
    old_cell: str
    new_cell: str
    is_figure: bool


def differences(state: State, release: Release) -> Mapping[str, tuple[Change, ...]]:
    """By dataset key the cells `release` changed against the releases it supersedes, ordered by side, row and column; kept.

    Rows are matched by code and name, values by column. A row of a table without names is called by its first text: that is a value like
    others and may have changed, so it matches nothing.
    """
    return state.made(("differences", release.n), lambda: _differences(state, release))


def _differences(state: State, release: Release) -> dict[str, tuple[Change, ...]]:
    older: dict[int, list[str]] = {}
    for key, number in release.supersedes.items():
        older.setdefault(number, []).append(key)
    new = _values(state, release.n, list(release.supersedes))
    old = {key: values for number, keys in older.items() for key, values in _values(state, number, keys).items()}
    return {key: tuple(_changes(old.get(key, {}), new.get(key, {}))) for key in release.supersedes}


#: what a table says beside its figures
_WORDS = ("title", "unit", "status", "statement", "notes")


def unchanged(state: State, release: Release) -> frozenset[str]:
    """Keys that `release` supersedes with a table the same in every cell and word: they came along in a file of which others changed; kept.

    A roster is not compared here, so nothing is said of it.
    """
    return state.made(("unchanged", release.n), lambda: frozenset(_unchanged(state, release)))


def _unchanged(state: State, release: Release) -> Iterator[str]:
    changed = differences(state, release)
    numbers = set(release.supersedes.values())
    older = {(one.n, d.key): d for one in state.releases() if one.n in numbers for d in one.datasets}
    held = (
        set(state.figures_in(release.n, *release.supersedes)["dataset_key"]) if release.supersedes and not release.is_taken_down else set()
    )
    for dataset in release.datasets:
        before = older.get((release.supersedes.get(dataset.key, 0), dataset.key))
        if before is None or changed.get(dataset.key) or not (dataset.key in held or dataset.status == "空表"):
            continue
        if all(getattr(before, name) == getattr(dataset, name) for name in _WORDS):
            yield dataset.key


def is_only_renumbered(state: State, dataset: Dataset) -> bool:
    """True when the newer release of `dataset` holds it unchanged."""
    live = state.dataset(dataset.key)
    newer = next((one for one in state.releases() if live and one.n == live.release), None)
    return newer is not None and newer.supersedes.get(dataset.key) == dataset.release and dataset.key in unchanged(state, newer)


#: side, row_code, row_name, how often that name came before, column
Place = tuple[str, str, str, int, str]
_AT = ("side", "row_no", "row_code", "row_name", "column")
_PARTS = ("heading", "printed", "cell", "value_fen", "value_number", "value_text")


def _values(state: State, release: int, keys: list[str]) -> dict[str, dict[Place, Line]]:
    """The values of the datasets `keys` as `release` holds them, by dataset and place."""
    figures = state.figures_in(release, *keys)[["dataset_key", *_AT, *_PARTS]]
    found = {key: placed(rows) for key, rows in grouped(records(figures), "dataset_key").items()}
    return {key: values for key, values in found.items() if values}


def placed(figures: Sequence[Line]) -> dict[Place, Line]:
    """The values of one table by where they stand; a row called by its own first text goes by its order alone."""
    values = [one for one in figures if one["column"]]
    texts = {(one["side"], one["row_no"]) for one in values if one["row_name"] and _even(one["value_text"]) == _even(one["row_name"])}
    counted: dict[tuple[str, str, str], int] = {}
    nth: dict[tuple[str, int], tuple[str, str, str, int]] = {}
    found: dict[Place, Line] = {}
    for one in values:
        row = (one["side"], one["row_no"])
        if row not in nth:
            called = (one["side"], one["row_code"] or "", "" if row in texts else one["row_name"] or "")
            nth[row] = (*called, counted.get(called, 0))
            counted[called] = counted.get(called, 0) + 1
        found.setdefault((*nth[row], one["column"]), one)
    return found


def _even(text: Any) -> str:
    """A text with its punctuation evened out."""
    return normalize("NFKC", str(text or ""))


def _stands(one: Line) -> tuple[str, int, int, str]:
    """Where a value stands in its sheet: by row, then from left to right (Z before AA)."""
    column = str(one["cell"] or "").rstrip("0123456789")
    return str(one["side"]), int(one["row_no"]), len(column), column


def _changes(old: Mapping[Place, Line], new: Mapping[Place, Line]) -> Iterator[Change]:
    for place in sorted({*old, *new}, key=lambda place: (*_stands(new.get(place) or old[place]), place)):
        before, after = old.get(place, {}), new.get(place, {})
        if all(before.get(name) == after.get(name) for name in _PARTS[3:]):
            continue
        was, now = ([str(side.get(name) or "") for name in _PARTS[:3]] for side in (before, after))
        is_figure = all(side.get("value_fen") is not None or side.get("value_number") is not None for side in (before, after) if side)
        yield Change(place[1], place[2], now[0] or was[0], was[1], now[1], was[2], now[2], is_figure)
