"""Finds villages, townships, departments, programmes, words, account codes, kinds of tables and documents by Chinese, full pinyin or initials."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from weakref import WeakKeyDictionary

from datasets.published.documents import documents, texts
from datasets.published.places import known, places
from datasets.published.readings import readings
from datasets.published.state import State
from schemas.kinds import kinds

#: what is asked for most stands first among equals
_KINDS = ("村", "乡镇", "部门", "补贴项目", "名词", "栏目", "科目", "文件")
#: digits of a 项 and a 款
_BELOW = (7, 5)


@dataclass(frozen=True)
class Hit:
    """One thing found. `kind` is one of 村 乡镇 部门 补贴项目 名词 栏目 科目 文件; `where` tells equal names apart; `year` 0 where it has none.

    `code` of a 栏目 is the page on which a kind of tables is shown, of a 文件 the address it is handed out at.
    """

    kind: str
    code: str
    name: str
    where: str = ""
    year: int = 0


@dataclass(frozen=True)
class _Entry:
    hit: Hit
    words: tuple[str, ...]
    full: tuple[str, ...] = ()
    initials: tuple[str, ...] = ()
    body: str = ""  # the text inside a document, a village beside its township: found by what it says, in Chinese only


def glossary() -> tuple[dict[str, str], ...]:
    """The words explained on the site: word, says, law, seen (glossary.csv)."""
    return _glossary()


@cache
def _glossary() -> tuple[dict[str, str], ...]:
    with Path(__file__).with_name("glossary.csv").open(encoding="utf-8-sig", newline="") as source:
        return tuple(csv.DictReader(source))


@cache
def _everyday() -> tuple[tuple[str, str], ...]:
    """How people call programmes: (低保, 最低生活保障), the second being a part of the official name (everyday.csv)."""
    with Path(__file__).with_name("everyday.csv").open(encoding="utf-8", newline="") as source:
        return tuple((row["said"], row["means"]) for row in csv.DictReader(source))


def _entry(hit: Hit, *more: str) -> _Entry:
    return _Entry(hit, tuple(dict.fromkeys(word for word in (hit.name, *more) if word)))


def _read(entries: Iterable[_Entry]) -> tuple[_Entry, ...]:
    """`entries` with the readings of their words."""
    listed = tuple(entries)
    read = readings({word for entry in listed for word in entry.words})
    return tuple(
        replace(entry, full=tuple(read[word][0] for word in entry.words), initials=tuple(read[word][1] for word in entry.words))
        for entry in listed
    )


def _entries(state: State) -> Iterator[_Entry]:
    for place in places(state).values():
        if place.level == "village":
            over = known(state, place.parent_code)
            hit = Hit("村", place.code, place.said, over.name if over else "")
            yield replace(_entry(hit, place.name), body=_with_town(hit))
        elif place.level == "township":
            yield _entry(Hit("乡镇", place.code, place.name, "乡镇（街道）"))
    for row in state.sql(
        "select entity_code, any_value(entity_name) as name, max(year) as year from datasets where scope = 'department' group by entity_code"
    ).to_dict("records"):
        yield _entry(Hit("部门", str(row["entity_code"]), str(row["name"]), "部门", int(row["year"])))
    for row in state.sql(
        "select programme_code, any_value(programme_name) as name, max(year) as year from subsidy where merged = '' group by 1"
    ).to_dict("records"):
        hit = Hit("补贴项目", str(row["programme_code"]), str(row["name"]), "补贴", int(row["year"]))
        yield _entry(hit, hit.code, *(said for said, means in _everyday() if means in hit.name))
    for word in glossary():
        yield _entry(Hit("名词", word["word"], word["word"], "名词解释"))
    yield from _accounts(state)
    yield from _kinds(state)
    said = texts(state)
    for one in documents(state):
        hit = Hit("文件", one.href, one.dataset.title, f"{one.kind}　{one.dataset.entity_name}", one.dataset.year)
        yield replace(_entry(hit, one.kind), body="".join(said.get(one.dataset.key, "").lower().split()))


def _with_town(hit: Hit) -> str:
    """A village as people name it beside its township, and its code."""
    town = hit.where.removesuffix("街道") if hit.where.endswith("街道") else hit.where[:-1]
    return f"{hit.where}{hit.name} {town}{hit.name} {hit.code}"


def _plain(asked: str) -> str:
    """What is asked without spaces, wide letters and the committee behind a village: ＧＺＣ → gzc, 官庄村委会 → 官庄村."""
    text = "".join(unicodedata.normalize("NFKC", asked).lower().split())
    return text.removesuffix("委会") if text.endswith("村委会") else text


def _accounts(state: State) -> Iterator[_Entry]:
    frame = state.sql(
        """select row_code, arg_max(row_name, year) as name, max(year) as year, arg_max("table", year) as found from figures
        where row_code <> '' and kind in ('budget', 'final_account') and "table" like 'g%_general_expenditure' group by row_code order by row_code"""
    )
    for row in frame.to_dict("records"):
        yield _entry(
            Hit("科目", str(row["row_code"]), str(row["name"]), f"支出科目{row['row_code']}", int(row["year"])), str(row["row_code"])
        )


def _kinds(state: State) -> Iterator[_Entry]:
    """The kinds of which something is published and that have a page, found by the words they declare."""
    out = {dataset.kind for dataset in state.keys}
    for kind in kinds().values():
        if kind.page and kind.id in out:
            yield _entry(Hit("栏目", kind.page, kind.title, kind.question), *kind.search_words)


class Index:
    """The search index of one state; build once, ask often."""

    def __init__(self, state: State) -> None:
        self._entries = _read(_entries(state))

    def find(self, asked: str, most: int = 10) -> tuple[Hit, ...]:
        """The best hits for `asked`: exact before beginning before inside, places first; () for an empty question.

        A code below the levels that are published (2080501) finds the one above it (20805).
        """
        asked = _plain(asked)
        if not asked:
            return ()
        ranked = sorted(_ranked(self._entries, asked), key=lambda pair: pair[0])
        if not ranked and asked.isdecimal() and len(asked) in _BELOW:
            return tuple(hit for hit in self.find(asked[:-2], most) if hit.kind == "科目")
        return tuple(hit for _, hit in ranked[:most])


_BUILT: WeakKeyDictionary[State, Index] = WeakKeyDictionary()


def index_of(state: State) -> Index:
    """The search index of `state`, built once."""
    if state not in _BUILT:
        _BUILT[state] = Index(state)
    return _BUILT[state]


def _ranked(entries: Iterable[_Entry], asked: str) -> Iterator[tuple[tuple[int, int, int, str], Hit]]:
    for entry in entries:
        score = _score(entry, asked)
        if score is not None:
            yield (score, _KINDS.index(entry.hit.kind), len(entry.hit.name), entry.hit.code), entry.hit


def _score(entry: _Entry, asked: str) -> int | None:
    if asked in entry.words:
        return 0
    if any(word.startswith(asked) for word in entry.words) or asked in entry.initials or asked in entry.full:
        return 1
    if any(asked in word for word in entry.words):
        return 2
    if asked.isascii() and (
        any(word.startswith(asked) for word in entry.full) or (len(asked) > 1 and any(word.startswith(asked) for word in entry.initials))
    ):
        return 3
    if asked.isascii() and len(asked) > 2 and any(asked in word for word in (*entry.full, *entry.initials)):
        return 4
    return 5 if len(asked) > 1 and asked in entry.body else None
