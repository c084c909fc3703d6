"""Reads what a release says against itself: figures published as approved though they do not add up, what units explained, rules made lighter."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from datasets.published.chain import Release
from datasets.published.keys import Dataset


@dataclass(frozen=True)
class Gap:
    """One sum that does not close in what was approved; `says` is the arithmetic, '' where it would tell of persons."""

    sheet: str
    cell: str
    quoted: str
    expected: str
    difference: str
    says: str


@dataclass(frozen=True)
class AsApproved:
    """Tables (`keys`) published 照批准文本: the document that approved them, why, and every gap that remains."""

    document: str
    reason: str
    file_sha256: str
    keys: tuple[str, ...]
    gaps: tuple[Gap, ...]


@dataclass(frozen=True)
class Explained:
    """What the unit wrote to a question of the check: where, what was asked ('' where it would tell of persons), the answer."""

    sheet: str
    cell: str
    asked: str
    text: str
    file_sha256: str


def as_approved(release: Release) -> tuple[AsApproved, ...]:
    """Everything of `release` that was published 照批准文本公布."""
    return tuple(
        AsApproved(said["document"], said["reason"], said["file_sha256"], tuple(said["keys"]), tuple(map(_gap, said["differences"])))
        for said in release.manifest.get("as_approved", [])
    )


def _gap(said: dict[str, Any]) -> Gap:
    cell = said["cells"][0] if said["cells"] else ""
    return Gap(said["sheet"], cell, said["quoted"], said["expected"], said["difference"], _first_sentence(said["message"]))


def _first_sentence(message: str) -> str:
    """The arithmetic; what follows tells the clerk what to do."""
    first, stop, _ = message.partition("。")
    return first + stop


def explanations(release: Release) -> tuple[Explained, ...]:
    """Everything units explained of the tables in `release`."""
    return tuple(
        Explained(said["sheet"], _cell(said["place"]), _first_sentence(said["finding"]), said["text"], said["file_sha256"])
        for said in release.manifest.get("explanations", [])
    )


def _cell(place: str) -> str:
    """A1 of a place `rule@sheet!A1`; '' when it has none."""
    return place.rpartition("!")[2] if "!" in place else ""


def gaps_of(release: Release, dataset: Dataset) -> Iterator[tuple[AsApproved, tuple[Gap, ...]]]:
    """What was published 照批准文本 of one table, with the gaps on its own sheet."""
    for one in as_approved(release):
        if dataset.key in one.keys:
            yield one, tuple(gap for gap in one.gaps if gap.sheet == dataset.sheet)


def explained_of(release: Release, dataset: Dataset) -> tuple[Explained, ...]:
    """What was explained of one table."""
    return tuple(one for one in explanations(release) if (one.file_sha256, one.sheet) == (dataset.file_sha256, dataset.sheet))


def lowered(release: Release) -> tuple[str, ...]:
    """Rules that were lighter than shipped when the release was made."""
    return tuple(release.manifest.get("lowered", []))
