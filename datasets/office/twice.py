"""Finds what two tables say of the same money: a village summary beside the rosters, or beside another summary, of one programme and year.

Works on content names (`disclosure.content_name`: dataset key, place, count, amount) and knows nothing of files or releases.
"""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

SUMMARY = "subsidy_village_summary"
_MOST_VERSIONS = 64
_TOWNSHIP_DIGITS = 9


@dataclass(frozen=True)
class Link:
    """`whole` is the sum of `parts`: in amount, and in count too where `is_counted`."""

    whole: str
    parts: tuple[str, ...]
    is_counted: bool

    @property
    def names(self) -> tuple[str, ...]:
        """All cells that take part."""
        return (self.whole, *self.parts)


@dataclass(frozen=True)
class _Said:
    """One cell as its name tells: which money it is about (`subject`), where, and in which dataset."""

    name: str
    key: str
    subject: tuple[str, ...]
    is_summary: bool
    place: str
    people: int
    amount: int

    @property
    def township(self) -> str:
        """The township's code; the place itself where the village is in no list."""
        return self.place[:_TOWNSHIP_DIGITS] if self.place.isdigit() else self.place


def _said(name: str, content: tuple[int, int]) -> _Said:
    key, _, rest = name.rpartition("@")
    parts = key.split("/")
    subject = (parts[2], parts[3], parts[7] if len(parts) > 7 else "")
    return _Said(name, key, subject, parts[6] == SUMMARY, rest.rsplit("#", 2)[0], *content)


def links(contents: Mapping[str, tuple[int, int]]) -> list[Link]:
    """Every link between a cell of a summary and other cells. Nothing to do while no summary is among them.

    A summary cell is linked to a cell of the same place and content, whatever its batch is called, and to all batches of its
    place, or of all villages of its township, where their amounts add up to its own to the fen.
    """
    if not any(SUMMARY in name for name in contents):
        return []
    subjects: dict[tuple[str, ...], list[_Said]] = defaultdict(list)
    for name, content in contents.items():
        one = _said(name, content)
        subjects[one.subject].append(one)
    return [link for cells in subjects.values() for one in cells if one.is_summary for link in _links_of(one, cells)]


def _links_of(summary: _Said, cells: list[_Said]) -> Iterable[Link]:
    for other in cells:
        is_same = (other.place, other.people, other.amount) == (summary.place, summary.people, summary.amount)
        if is_same and other.key != summary.key and (not other.is_summary or other.name > summary.name):
            yield Link(summary.name, (other.name,), is_counted=True)
    rosters = [cell for cell in cells if not cell.is_summary]
    yield from _sums(summary, [cell for cell in rosters if cell.place == summary.place])
    if len(summary.place) <= _TOWNSHIP_DIGITS:
        yield from _sums(summary, [cell for cell in rosters if cell.township == summary.place and cell.place != summary.place])


def _sums(summary: _Said, cells: list[_Said]) -> Iterable[Link]:
    """The ways in which one version of each cell adds up to the summary; a corrected cell has several versions."""
    versions: dict[tuple[str, str], list[_Said]] = defaultdict(list)
    for cell in cells:
        versions[cell.key, cell.place].append(cell)
    if not versions:
        return
    choices = list(versions.values())
    if math.prod(len(choice) for choice in choices) > _MOST_VERSIONS:
        choices = [choice[-1:] for choice in choices]
    for chosen in itertools.product(*choices):
        if sum(cell.amount for cell in chosen) == summary.amount:
            is_one_batch = len({cell.key for cell in chosen}) == 1
            is_counted = is_one_batch and sum(cell.people for cell in chosen) == summary.people
            yield Link(summary.name, tuple(cell.name for cell in chosen), is_counted)
