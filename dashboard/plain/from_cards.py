"""Turns the cards of the interactive pages into plain blocks: the same question, sentence, rows, ties and sources, so that no number can differ."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import unquote

from dash.development.base_component import Component

from dashboard import words
from dashboard.address import Address, parse_path, parse_query
from dashboard.cards.card import Card
from dashboard.cards.grid import Grid, Head, text
from dashboard.cards.grid import Row as GridRow
from dashboard.pages import modules, navigation
from dashboard.plain.view import Block, Link, Ref, Row, Source, Table, View, bars, missing, nothing_yet, outer, to
from dashboard.sources import told_apart
from datasets.published.releases import Public
from datasets.published.state import State

#: parts of a query that choose what is shown; they travel as path steps (`~ben-jijin`) so that a static copy has them
CHOICES = ("ben", "fan", "lei", "nian")
Every = Callable[[Public, State], Iterator[tuple[str, ...]]]
Show = Callable[[Public, State, tuple[str, ...], dict[str, str]], View]
#: a sentence that tells where to click on a chart; there is none here
TO_CLICK = re.compile(r"点一类[^。]*。")
#: cells of one table, so that a page stays small; longer tables say how many more rows the download has
MOST_CELLS = 400


def view_of(section: str, state: State, steps: tuple[str, ...], known: frozenset[tuple[str, ...]]) -> View:
    """The plain page of the interactive page `section` at `steps`; `known` are the steps of this section that have a page."""
    path = tuple(step for step in steps if not step.startswith("~"))
    query = dict(step[1:].split("-", 1) for step in steps if step.startswith("~") and "-" in step)
    page = modules()[section].layout(state, path, {key: value for key, value in query.items() if key in CHOICES})
    head = next(_with_class(page.body, "head"), None)
    title = text_of(next(_of_kind(head, "H1"), page.title))
    lead = text_of(next(_of_kind(head, "P"), ""))
    if page.status != 200 and not steps:
        return nothing_yet(("p", section), title, lead)
    if page.status != 200:
        return missing(("p", section, *steps), title, lead or "没有这一页。", Link("回到首页", to()))
    there = There(section, known)
    blocks = (*_keys(page.body), *(block_of(card, there) for card in page.cards), *_choices(page.body, section, steps, there))
    crumbs = tuple(Link(text_of(a), ref) for a in _links_in(next(_with_class(page.body, "crumb"), None)) if (ref := ref_of(href_of(a))))
    return View(("p", section, *steps), title, blocks, lead, crumbs, Ref((section, *path), tuple(query.items()), is_outer=True))


def shown_as_cards(section: str, every: Every) -> Show:
    """The `show` of a plain section whose pages are the cards of the interactive section of the same name; `every` are its steps."""

    @lru_cache(maxsize=8)
    def known(public: Public, state: State) -> frozenset[tuple[str, ...]]:
        return frozenset(every(public, state))

    def show(public: Public, state: State, steps: tuple[str, ...], asked: dict[str, str]) -> View:
        return view_of(section, state, steps, known(public, state))

    return show


@dataclass(frozen=True)
class There:
    """Which plain pages there are, as far as one section knows."""

    section: str
    known: frozenset[tuple[str, ...]]

    def ref(self, href: str) -> Ref | None:
        """The plain page for an interactive address, None where this section has none."""
        found = ref_of(href) if href else None
        if found is None or found.is_outer or found.parts[1:2] != (self.section,):
            return found
        return found if found.parts[2:] in self.known else None


def block_of(card: Card, there: There) -> Block:
    """The plain form of a card."""
    paragraphs = (text_of(card.body),) if card.grid is None and card.body is not None else ()
    return Block(
        card.key,
        card.question.replace("|", ""),
        TO_CLICK.sub("", text_of(card.finding)),
        table_of(card.grid, there) if card.grid else None,
        card.ties,
        card.unit,
        tuple(Source(said, source.release) for source, said in zip(card.sources[:4], told_apart(card.sources[:4]), strict=True)),
        tuple(text for text in (*paragraphs, text_of(card.note)) if text),
    )


def table_of(grid: Grid, there: There) -> Table:
    """The grid's rows; the first value column is the name, a bar column becomes a bar under the name."""
    shown = grid.shown
    bar = next((head.of[0] for head in grid.heads if head.kind == "bar" and head.of), "")
    body, sums = ([row for row in grid.rows if row.is_sum is is_sum] for is_sum in (False, True))
    most = MOST_CELLS // len(shown)
    rows = list(grid.rows) if len(grid.rows) <= most else [*body[: most - len(sums)], *sums]
    shares = bars([_number(row, bar) for row in rows]) if bar else [None] * len(rows)
    made = [_row(row, shown, None if row.is_sum else share, there) for row, share in zip(rows, shares, strict=True)]
    left = len(grid.rows) - len(rows)
    if left:
        made.insert(len(rows) - len(sums), Row(f"还有{left}行，见整份下载", ("",) * (len(shown) - 1)))
    heads = tuple(_title(head) for head in shown)
    return Table(grid.caption or heads[0], heads, tuple(made))


def _title(head: Head) -> str:
    return f"{head.title}（{head.unit}）" if head.kind == "money" and head.unit != "万元" and head.unit not in head.title else head.title


def _number(row: GridRow, name: str) -> int:
    value = row.values.get(name)
    return value if isinstance(value, int) and not row.is_sum else 0


def _row(row: GridRow, heads: tuple[Head, ...], share: float | None, there: There) -> Row:
    first, *rest = (text(row, head) for head in heads)
    return Row(first, tuple(rest), there.ref(row.href), share, row.is_sum, row.level, row.note)


def ref_of(href: str) -> Ref | None:
    """The plain page that stands for an address of the interactive site, None where there is none."""
    path, _, rest = href.partition("?")
    query, _, anchor = rest.partition("#") if rest else (rest, "", path.partition("#")[2])
    parts = tuple(unquote(part) for part in parse_path(path.partition("#")[0]))
    if not parts:
        return to(anchor=anchor)
    asked = parse_query(query)
    if parts[0] in ("butie", "cun"):
        return _subsidy_ref(parts, asked)
    if parts[0] == "mingci" or any(parts[0] == path for path, _ in navigation()):
        return to(*parts, *(f"~{key}-{asked[key]}" for key in CHOICES if key in asked), anchor=anchor)
    return None


def _subsidy_ref(parts: tuple[str, ...], asked: dict[str, str]) -> Ref | None:
    if parts[0] == "cun" and len(parts) > 1 and asked.get("nian"):
        return to("butie", asked["nian"], parts[1][:9], parts[1])
    if parts[0] == "butie" and len(parts) > 1 and asked.get("lei"):
        return to("butie", parts[1], "xm", asked["lei"])
    return to(*parts) if parts[0] == "butie" else outer(*parts)


def _keys(body: Any) -> Iterator[Block]:
    """The row of key figures."""
    row = next(_with_class(body, "keys"), None)
    facts = []
    for one in _children(row):
        name = text_of(next(_of_kind(one, "Dt"), ""))
        said = [text_of(dd) for dd in _of_kind(one, "Dd")]
        facts.append((name, "　".join(dict.fromkeys(part for part in said if part))))
    if facts:
        yield Block("shuzi", "几个数", facts=tuple(facts))


def _choices(body: Any, section: str, steps: tuple[str, ...], there: There) -> Iterator[Block]:
    """Other years, sides and accounts: what the bar of the interactive page offers."""
    bar = next(_with_class(body, "bar"), None)
    here = to(section, *steps)
    found: dict[Ref, str] = {}
    for link in _links_in(bar):
        ref = there.ref(href_of(link))
        if ref is not None and ref != here and ref.parts[1] == section and not _is_view(href_of(link)):
            found.setdefault(ref, text_of(link))
    if found:
        yield Block("biede", "还可以看", links=tuple(Link(said, ref) for ref, said in found.items()))


def _is_view(href: str) -> bool:
    """True for links that only change how the same thing is looked at (compare, per head, sort)."""
    asked = Address(parse_path(href.partition("?")[0]), parse_query(href.partition("?")[2])).query
    return any(key not in CHOICES for key in asked)


def text_of(node: Any) -> str:
    """The words in a component tree."""
    if node is None or isinstance(node, bool):
        return ""
    if isinstance(node, (list, tuple)):
        return "".join(text_of(child) for child in node)
    if isinstance(node, Component):
        return text_of(getattr(node, "children", None))
    return str(node).replace("|", "") if isinstance(node, str) else words.NOT_APPLICABLE if node == "" else str(node)


def _children(node: Any) -> list[Any]:
    found = getattr(node, "children", None) if isinstance(node, Component) else node
    return [] if found is None else list(found) if isinstance(found, (list, tuple)) else [found]


def walk(node: Any) -> Iterator[Component]:
    """Every component in a tree, from the outside in."""
    if isinstance(node, Component):
        yield node
    for child in _children(node):
        if isinstance(child, (Component, list, tuple)):
            yield from walk(child)


def _with_class(node: Any, name: str) -> Iterator[Component]:
    return (one for one in walk(node) if name in str(getattr(one, "className", "") or "").split())


def _of_kind(node: Any, kind: str) -> Iterator[Component]:
    return (one for one in walk(node) if one._type == kind)


def _links_in(node: Any) -> Iterator[Component]:
    return (one for one in _of_kind(node, "A") if getattr(one, "href", None))


def href_of(link: Component) -> str:
    """Where a link component leads."""
    return str(getattr(link, "href", "") or "")
