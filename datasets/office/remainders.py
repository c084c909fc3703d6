"""Asks about money that a village summary holds and no published batch does: the rest may be a small group, and no table tells whose it is.

What the rest is made of (a batch that never came out, a correction, another programme) only people can know. So the clerk writes it
down, and the reviewer decides with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from datasets.office import aggregates, settings, summaries, twice
from datasets.office.aggregates import Cell
from datasets.office.digest import Part, unpacked
from datasets.office.disclosure import Memory, content_name, memory_of
from datasets.office.premises import Premises
from schemas.book import Book
from schemas.findings import Finding, Gravity
from schemas.privacy import HIDDEN_CLASSES, stricter

_NAMED = 5


def findings(parts: Sequence[Part], office: Premises, book: Book) -> Iterator[Finding]:
    """PRIV-02 for each summary and roster of class R or X beside which such a rest remains."""
    classes = settings.classes(office.settings_in_force())
    spoken = [part for part in parts if _is_hidden(part, classes) and (part.dataset.table == twice.SUMMARY or _has_summary(part, office))]
    memory = memory_of(office) if spoken else Memory()
    for part in spoken:
        yield from _asked(part, memory, classes, book)


def _is_hidden(part: Part, classes: dict[str, str]) -> bool:
    return (part.is_roster or part.dataset.table == twice.SUMMARY) and _class(part, classes) in HIDDEN_CLASSES


def _class(part: Part, classes: dict[str, str]) -> str:
    return classes.get(part.dataset.programme_code) or stricter(str(part.facts.get("privacy_class") or "X"))


def _has_summary(part: Part, office: Premises) -> bool:
    """True when a summary of the same programme, year and kind of payment is out."""
    about = (part.dataset.programme_code, part.dataset.year)
    return any(d.table == twice.SUMMARY and (d.programme_code, d.year) == about for d in office.public.state().keys)


def _asked(part: Part, memory: Memory, classes: dict[str, str], book: Book) -> Iterator[Finding]:
    own, places = _cells(part, _class(part, classes), book)
    now = {content_name(cell): (cell.people, cell.amount) for cell in own}
    everything = {**memory.everything, **now}
    rests = twice.unaccounted(everything)
    if part.dataset.table == twice.SUMMARY:
        told = [cell for cell in own if content_name(cell) in rests]
    else:
        open_places = {name.rpartition("@")[2].rsplit("#", 2)[0] for name in rests - now.keys() if _is_beside(name, part)}
        told = [cell for cell in own if cell.place in open_places]
    if told:
        where = tuple(place for cell in told if (place := places.get(cell.name))) or ("A1",)
        yield Finding("PRIV-02", Gravity.ASKS, part.dataset.sheet, where, message=_message(part, told))


def _is_beside(name: str, part: Part) -> bool:
    """True for a summary cell of the money `part` pays: same programme, year and kind of payment, as dataset keys say them."""
    theirs, ours = name.rpartition("@")[0].split("/"), part.dataset.key.split("/")
    return (theirs[2:4], theirs[7:8]) == (ours[2:4], ours[7:8])


def _cells(part: Part, privacy: str, book: Book) -> tuple[list[Cell], dict[str, str]]:
    """The cells of a part, and where the sheet has those of a summary."""
    if part.is_roster:
        return aggregates.cells(part.dataset, {**part.facts, "privacy_class": privacy}, unpacked(part.payload)), {}
    summary = summaries.open_summary(part.dataset, privacy, unpacked(part.payload), book)
    money = {name: next((r["cell"] for r in records if r["value_fen"] is not None), "") for name, records in summary.rows.items()}
    return list(summary.cells), money


def _message(part: Part, told: Iterable[Cell]) -> str:
    names = list(dict.fromkeys(cell.village_name or cell.township_name for cell in told))
    villages = "、".join(names[:_NAMED]) + (f"等{len(names)}个村" if len(names) > _NAMED else "")
    if part.dataset.table == twice.SUMMARY:
        what = f"{villages}的数，不是这个项目已公布的任何几批加起来的数"
    else:
        what = f"{villages}已公布过含有这一批的汇总，这一批和别的已公布的批次加起来不等于汇总数"
    return (
        f"{what}：一减就露出没有公布的那一部分，那里可能是不足5人的小组。"
        "请写明汇总里含哪几批；没有公布过花名册的批次，每个村都满5人才能照这样公布，不满的请先公布那一批的花名册，或改为依申请公开。"
    )
