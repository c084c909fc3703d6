"""What a plain page consists of: blocks of question, answer, table and tie strip; links as path parts, so that one page serves web and disk."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from dashboard.cards.tie import Tie

HOME = ("p",)


@dataclass(frozen=True)
class Ref:
    """Where a link leads: path parts below the site's root. `is_outer` is a page that a static copy does not hold; `is_file` a file as it is."""

    parts: tuple[str, ...]
    query: tuple[tuple[str, str], ...] = ()
    anchor: str = ""
    is_outer: bool = False
    is_file: bool = False

    @property
    def ending(self) -> str:
        """Query and anchor."""
        return (f"?{urlencode(self.query)}" if self.query else "") + (f"#{quote(self.anchor)}" if self.anchor else "")


def to(*parts: object, anchor: str = "") -> Ref:
    """A plain page: `to("butie", 2025)` is /p/butie/2025; without parts the home page."""
    return Ref(("p", *map(str, parts)), anchor=anchor)


def outer(*parts: object, **query: object) -> Ref:
    """A page of the interactive site, or one that changes with every release."""
    return Ref(tuple(map(str, parts)), tuple((name, str(value)) for name, value in query.items() if value), is_outer=True)


def published_file(n: int, name: str) -> Ref:
    """A file of release `n`."""
    return Ref(("fabu", str(n), *name.split("/")), is_file=True)


#: everything in force as one ZIP; the static copy holds it too
WHOLE = Ref(("fabu", "quanbu.zip"), is_file=True)


@dataclass(frozen=True)
class Links:
    """Writes addresses relative to one page. On the web `depth` is the number of slashes before the last name; on disk every page is a folder.

    A page that stands `is_alone` (on a stick) links to nothing but itself.
    """

    depth: int
    is_static: bool = False
    is_alone: bool = False

    def href(self, ref: Ref) -> str:
        """The relative address of `ref`."""
        up = "../" * self.depth
        path = "/".join(quote(part, safe="") for part in ref.parts)
        if ref.is_file or ref.is_outer:
            return f"{up}{path}{ref.ending}"
        if self.is_static:
            return f"{up}{path}/index.html{ref.ending}"
        return f"{up}{path}{'/' if ref.parts == HOME else ''}{ref.ending}"

    def open(self, links: tuple[Link, ...]) -> list[Link]:
        """Those of `links` whose place this copy holds."""
        return [link for link in links if self.has(link.ref)]

    def has(self, ref: Ref | None) -> bool:
        """True when this copy of the site holds the place."""
        return ref is not None and not self.is_alone and not (ref.is_outer and self.is_static)


@dataclass(frozen=True)
class Row:
    """One row: name (with link), cells already written, and `share` of the longest bar (0…1) where the table has bars."""

    name: str
    cells: tuple[str, ...]
    ref: Ref | None = None
    share: float | None = None
    is_total: bool = False
    level: int = 0
    note: str = ""


@dataclass(frozen=True)
class Table:
    """A table: caption for those who hear it, head of the name column and of the others."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Link:
    """A link with its words."""

    words: str
    ref: Ref


@dataclass(frozen=True)
class Source:
    """Where a block's figures come from: words, and the release they stand in (0: none to link to)."""

    words: str
    release: int = 0


@dataclass(frozen=True)
class Block:
    """One question with its answer."""

    key: str
    question: str
    answer: str = ""
    table: Table | None = None
    ties: tuple[Tie, ...] = ()
    unit: str = ""
    sources: tuple[Source, ...] = ()
    paragraphs: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    look: str = ""
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class View:
    """One plain page. One that `is_passing` names persons for a while: it is in no cache, no search engine and no static copy."""

    parts: tuple[str, ...]
    title: str
    blocks: tuple[Block, ...]
    lead: str = ""
    crumbs: tuple[Link, ...] = ()
    interactive: Ref | None = None
    status: int = 200
    asked: str | None = None
    is_passing: bool = False
    extra: dict[str, Any] = field(default_factory=dict)


def bars(values: list[int]) -> list[float | None]:
    """Shares of the largest value, for bars; negative ones have none."""
    top = max((value for value in values if value > 0), default=0)
    return [max(0.0, value / top) if top else None for value in values]


def missing(parts: tuple[str, ...], title: str, said: str, *links: Link) -> View:
    """A page that is not there: says what is instead, with status 404."""
    return View(parts, title, (Block("nothing", title, said, links=links or (Link("回到首页", to()),)),), status=404)


def nothing_yet(parts: tuple[str, ...], title: str, said: str) -> View:
    """A section of which nothing was published so far: a page that says so."""
    return View(parts, title, (Block("nothing", title, said, links=(Link("回到首页", to()),)),))
