"""Finds what two tables say of the same money: a village summary beside the rosters, or beside another summary, of one programme and year.

A summary may cover only some of the batches that are out (a half year, a quarter), and nothing sourced says which: its batch is free
text. So every choice of batches that adds up to a cell to the fen is looked at, and of these the ones that add up in most places of
the same summary are taken: what it covers is one thing for all its villages. Where nothing adds up, people are asked (`unaccounted`).

Works on content names (`disclosure.content_name`: dataset key, place, count, amount) and knows nothing of files or releases.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

SUMMARY = "subsidy_village_summary"
#: so many choices in one half of the batches are laid out (14 batches without corrections), so many links of one cell are kept
_MOST_CHOICES, _MOST_LINKS = 20_000, 4_096
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

    A summary cell is linked to a cell of the same place and content, whatever its batch is called, and to batches of its place, or
    of all villages of its township, whose amounts add up to its own to the fen.
    """
    return [link for cells in _subjects(contents) for link in _links_among(cells)]


def _subjects(contents: Mapping[str, tuple[int, int]]) -> Iterable[list[_Said]]:
    """The cells of each programme, year and kind of payment that a summary speaks of."""
    if not any(SUMMARY in name for name in contents):
        return []
    subjects: dict[tuple[str, ...], list[_Said]] = defaultdict(list)
    for name, content in contents.items():
        one = _said(name, content)
        subjects[one.subject].append(one)
    return [cells for cells in subjects.values() if any(one.is_summary for one in cells)]


def _links_among(cells: list[_Said]) -> Iterable[Link]:
    summaries: dict[str, list[_Said]] = defaultdict(list)
    for one in cells:
        if one.is_summary:
            summaries[one.key].append(one)
    for own in summaries.values():
        ways = [list(_ways(one, cells)) for one in own]
        fits = Counter(covered for found in ways for covered in {covered for covered, _ in found})
        for one, found in zip(own, ways, strict=True):
            yield from _same(one, cells)
            best = max((fits[covered] for covered, _ in found), default=0)
            yield from (link for covered, link in found if fits[covered] == best)


def _same(summary: _Said, cells: list[_Said]) -> Iterable[Link]:
    """The same persons and money in another table."""
    for other in cells:
        is_same = (other.place, other.people, other.amount) == (summary.place, summary.people, summary.amount)
        if is_same and other.key != summary.key and (not other.is_summary or other.name > summary.name):
            yield Link(summary.name, (other.name,), is_counted=True)


Way = tuple[frozenset[str], Link]


def _ways(summary: _Said, cells: list[_Said]) -> Iterable[Way]:
    """(keys of the batches, link) of every choice that adds up to the summary cell."""
    for part in _made_of(summary, cells):
        yield from itertools.islice(_sums(summary, part), _MOST_LINKS)


def _made_of(summary: _Said, cells: list[_Said]) -> Iterable[list[_Said]]:
    """The cells a summary cell may be the sum of: those of its place, and those of the villages of its township."""
    others = [cell for cell in cells if cell.key != summary.key and cell.amount > 0]
    yield [cell for cell in others if cell.place == summary.place]
    if len(summary.place) <= _TOWNSHIP_DIGITS:
        yield [cell for cell in others if cell.township == summary.place and cell.place != summary.place]


Choice = tuple[_Said, ...]


def _sums(summary: _Said, cells: list[_Said]) -> Iterable[Way]:
    """The batches (each whole, one version of each of its cells) that add up to the summary; another summary is a batch like others."""
    batches: dict[str, dict[str, list[_Said]]] = defaultdict(lambda: defaultdict(list))
    for cell in cells:
        batches[cell.key][cell.place].append(cell)
    for chosen in _adding_up([_versions(places) for places in batches.values()], summary.amount):
        if len(chosen) == 1 and chosen[0].is_summary:
            continue  # the same figure in two summaries: linked above when the persons agree, else nothing to add up
        covered = frozenset(cell.key for cell in chosen)
        is_counted = len(covered) == 1 and sum(cell.people for cell in chosen) == summary.people
        yield covered, Link(summary.name, tuple(cell.name for cell in chosen), is_counted)


def _versions(places: Mapping[str, list[_Said]]) -> list[Choice]:
    """The ways to read one batch: one version of each of its cells (a corrected cell has several); the newest where there are too many."""
    choices = list(places.values())
    if math.prod(len(choice) for choice in choices) > _MOST_LINKS:
        choices = [choice[-1:] for choice in choices]
    return list(itertools.product(*choices))


def _adding_up(batches: list[list[Choice]], target: int) -> Iterable[Choice]:
    """Every choice of batches whose amounts sum to `target`, each batch once or not at all: two halves laid out, then matched."""
    middle = len(batches) // 2
    left: dict[int, list[Choice]] = defaultdict(list)
    for amount, chosen in _laid_out(batches[:middle], target):
        left[amount].append(chosen)
    for amount, chosen in _laid_out(batches[middle:], target):
        yield from (both for other in left.get(target - amount, ()) if (both := (*other, *chosen)))


def _laid_out(batches: list[list[Choice]], target: int) -> list[tuple[int, Choice]]:
    """(amount, cells) of every choice of `batches` that does not exceed `target`."""
    found: list[tuple[int, Choice]] = [(0, ())]
    for versions in batches:
        priced = [(sum(cell.amount for cell in version), version) for version in versions]
        more = [
            (before + amount, (*chosen, *version)) for before, chosen in found for amount, version in priced if before + amount <= target
        ]
        found = [*found, *more][:_MOST_CHOICES]
    return found


def unaccounted(contents: Mapping[str, tuple[int, int]]) -> frozenset[str]:
    """Summary cells beside which some batches of the same money are out, but none that add up to them: a rest nobody published remains."""
    return frozenset(one.name for cells in _subjects(contents) for one in cells if one.is_summary and _has_rest(one, cells))


def _has_rest(summary: _Said, cells: list[_Said]) -> bool:
    smaller = any(cell.amount < summary.amount for part in _made_of(summary, cells) for cell in part)
    return smaller and next(iter([*_same(summary, cells), *_ways(summary, cells)]), None) is None
