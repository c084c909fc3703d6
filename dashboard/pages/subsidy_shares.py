"""Two cards of the subsidy page: which programmes the money went to (treemap), and how townships differ (heat table)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from dash.development.base_component import Component

from dashboard import words
from dashboard.address import Address
from dashboard.cards.card import Card
from dashboard.cards.grid import Grid, Head, Row
from dashboard.cards.parts import mini
from dashboard.cards.tie import Tie
from dashboard.elements import html
from dashboard.figures.squares import Square, squarify
from dashboard.figures.theme import NOW, larger, mixed
from dashboard.pages.subsidy_columns import merged_name, name_of, origins
from datasets.published import subsidies
from datasets.published.population import inhabitants
from datasets.published.state import State
from datasets.published.subsidies import Crossing, Programme, Scope
from schemas.money import apiece

#: the treemap in px as it is laid out; how much larger letters are in elder mode
_WHOLE, _ELDER = (1152, 460), 1.25


def programme_card(state: State, scope: Scope, here: Address) -> Card:
    """主要是哪些补贴: the programmes within the selected place."""
    found = tuple(p for p in subsidies.programmes(state, Scope(scope.year, scope.township, scope.village)) if p.paid_fen)
    total = sum(p.paid_fen for p in found)
    rows = [
        Row(
            {"name": _name(p), "paid_fen": p.paid_fen, "total": total},
            href="" if p.merged else here.same(lei=p.code),
            is_current=bool(scope.programme) and p.code == scope.programme,
            note=p.merged_programmes if p.merged else "",
        )
        for p in found
    ]
    heads = (
        Head("name", "补贴项目", "name"),
        Head("paid_fen", "金额", "money", phone="main"),
        Head("bar", "", "bar", of=("paid_fen",), width="40%"),
        Head("share", "占比", "share", of=("paid_fen", "total")),
    )
    where = name_of(state, scope.village or scope.township) if scope.township else "全县"
    whole = subsidies.total(state, Scope(scope.year, scope.township, scope.village))
    grid = Grid(heads, (*rows, Row({"name": f"{where}合计", "paid_fen": total, "total": total}, is_sum=True)))
    return Card(
        "xiangmu",
        "主要是|哪些补贴？",
        _finding(found, total),
        grid=grid,
        chart=html.Div([html.Div(_treemap(found, here), className="desk"), html.Div(_ranked(found, here), className="phone")]),
        ties=(Tie(f"{len(found)}项相加", tuple(p.paid_fen for p in found), where, whole, "元"),),
        unit="万元",
        sources=origins(state, Scope(scope.year, scope.township, scope.village)),
        look="desk" if scope.village else "",  # on a phone the column above lists the same
    )


def _name(programme: Programme) -> str:
    return merged_name(programme) if programme.merged else programme.name


def _finding(found: Sequence[Programme], total: int) -> str:
    named = [p for p in found if not p.merged]
    if not named:
        return "人数很少，各项依法合并公布。" if found else "没有发放。"
    told = words.most([(p.name, p.paid_fen) for p in named], "最大的一项是")
    if len(named) == 1:
        return f"{told}。" if len(found) == 1 else f"单独公布的{told}，占{words.share(named[0].paid_fen, total)}；其余依法合并公布。"
    if named[0].paid_fen == named[1].paid_fen:
        return f"{told}。"
    second = (
        words.most([(p.name, p.paid_fen) for p in named[1:]], "其次是")
        if len(named) > 2
        else f"其次是{named[1].name}，{words.said(named[1].paid_fen)}"
    )
    return f"{told}，占{words.share(named[0].paid_fen, total)}；{second}。"


@dataclass(frozen=True)
class _Room:
    """How much of a tile's label can be read: `narrow` on the smallest window that shows the treemap, `wide` from 1101 px on."""

    narrow: bool
    wide: bool

    @property
    def look(self) -> str:
        """The classes that show the label or the number in its place."""
        return "" if self.narrow else "tight" if self.wide else "tiny"


def _treemap(found: Sequence[Programme], here: Address) -> Component:
    """One hue: size is the amount; every tile is a link. A tile too small for its name carries a number, named in the list beneath."""
    positive = [p for p in found if p.paid_fen > 0]
    whole = sum(p.paid_fen for p in positive) or 1
    tiles, named = [], []
    for place, (programme, square) in enumerate(zip(positive, squarify([p.paid_fen for p in positive], *_WHOLE), strict=True), 1):
        colour = mixed(NOW, min(0.6, 0.14 + programme.paid_fen / whole))
        style = {
            "left": _at(square.x, _WHOLE[0]),
            "top": _at(square.y, _WHOLE[1]),
            "width": _at(square.width, _WHOLE[0]),
            "height": _at(square.height, _WHOLE[1]),
            "background": colour,
        }
        href = here.same(lei=programme.code) if programme.code else "#xiangmu"
        room = _room(square, programme, larger(here))
        label = [html.Span([html.B(_name(programme)), words.said(programme.paid_fen)], className="label")]
        if room.look:
            number = (
                html.Span(str(place), className="number", **{"aria-hidden": "true"})
                if min(square.width * 0.58, square.height) > 22
                else None
            )
            label.append(number)
            share = words.share(programme.paid_fen, whole)
            amount = html.Span(f"{words.amount(programme.paid_fen)}万元，占{share}", className="muted")
            name = html.A(_name(programme), href=href, tabIndex=-1)  # the tile is the link for the keyboard
            named.append(html.Li([html.B(str(place)), name, amount], className=room.look))
        said = f"{_name(programme)}　{words.amount(programme.paid_fen)}万元，占{words.share(programme.paid_fen, whole)}"
        tiles.append(
            html.A(
                label,
                href=href,
                style=style,
                title=said,
                className=room.look,
            )
        )
    key = [html.P("图里写不下名字的", className="small muted"), html.Ul(named)] if named else []
    only = "" if any(item.className == "tiny" for item in named) else " tight"
    return html.Div([html.Div(tiles, className="treemap"), html.Div(key, className=f"treekey{only}", **{"aria-hidden": "true"})])


def _at(part: float, whole: float) -> str:
    return f"{part / whole * 100:.3f}%"


def _room(square: Square, programme: Programme, size: float) -> _Room:
    return _Room(*(_fits(square, _name(programme), words.said(programme.paid_fen), width, size) for width in _widths(size)))


def _widths(size: float) -> tuple[int, int]:
    """How wide the whole is drawn at least: in a window of 721 px, and in one of 1101; a terminal's is 1080."""
    return (960, 960) if size > _ELDER else (640, 990)


def _fits(square: Square, name: str, amount: str, width: float, size: float) -> bool:
    """True when name and amount fit their tile: letters of 14 px (16 × `size` when larger), 1.35 lines, 10 px of edge on each side."""
    letter = 14 if size == 1 else 16 * size
    across = (square.width * width / _WHOLE[0] - 20) // letter
    lines = -(-len(name) // across) + 1 if across > len(amount) * 0.65 else 99
    return lines * letter * 1.35 + 14 <= square.height * size


def _ranked(found: Sequence[Programme], here: Address) -> Component:
    """On phones a treemap becomes ranked bars, each name a link as its tile is."""
    top = max((p.paid_fen for p in found), default=1) or 1
    items = []
    for one in found:
        name = html.A(_name(one), href=here.same(lei=one.code)) if one.code else html.Span(_name(one))
        items.append(html.Li([name, html.Span(words.amount(one.paid_fen)), mini(one.paid_fen, top, look="plain")]))
    return html.Ul(items, className="ranked")


def heat_card(state: State, scope: Scope, here: Address) -> Card | None:
    """Per household (where the county published households), else per payment, by township and programme; None when there is no township."""
    cells = [one for one in subsidies.by_township_and_programme(state, scope.year) if one.township_code]
    sums: Counter[tuple[str, str]] = Counter()
    for one in cells:
        if one.programme_code:
            sums[(one.programme_code, one.programme_name)] += one.paid_fen
    if not sums:
        return None
    columns = [pair for pair, _ in sums.most_common(6)]
    lived = inhabitants(state, scope.year)
    by_town: dict[str, list[Crossing]] = {}
    for one in cells:
        by_town.setdefault(one.township_code, []).append(one)
    is_household = all(lived.get(code) and lived[code].households for code in by_town)
    rows = [_heat_row(state, own, code, columns, lived[code].households if is_household else None, here) for code, own in by_town.items()]
    heads = (Head("name", "乡镇", "name"), *(Head(code, name, "money", "元", 0) for code, name in columns))
    if is_household:
        heads = (*heads, Head("all", "全部补贴", "money", "元", 0))
        rows.sort(key=lambda row: -(row.values["all"] or 0))
    return Card(
        "pingjun",
        "平均每户领多少？|各乡镇差在哪里" if is_household else "平均每人（户）次领多少？|各乡镇差在哪里",
        "颜色越深，平均越多。每户田亩、低保档次不同，平均数不同是正常的，不能直接比好坏。",
        grid=Grid(heads, tuple(rows)),
        chart=_heat(heads, rows),
        unit=f"元／户，按{scope.year}年公布的全部户数平均" if is_household else "元／人（户）次",
        sources=origins(state, Scope(scope.year)),
        look="desk",
    )


def _heat_row(
    state: State, own: Sequence[Crossing], code: str, columns: Sequence[tuple[str, str]], households: int | None, here: Address
) -> Row:
    """One township's averages; a programme it has no payment of stays unknown."""
    values: dict[str, object] = {"name": name_of(state, code)}
    for programme, _ in columns:
        part = [one for one in own if one.programme_code == programme]
        counts = [one.times_count for one in part if one.times_count is not None]
        divisor = households or (sum(counts) if len(counts) == len(part) else 0)
        values[programme] = apiece(sum(one.paid_fen for one in part), divisor) if divisor and part else None
    values["all"] = apiece(sum(one.paid_fen for one in own), households) if households else None
    return Row(values, href=here.to("butie", here.path[1], code))


def _heat(heads: Sequence[Head], rows: Sequence[Row]) -> Component:
    tops = {head.name: max((int(row.values[head.name] or 0) for row in rows), default=0) for head in heads[1:]}
    body = []
    for row in rows:
        cells = []
        for head in heads[1:]:
            value = row.values[head.name]
            part = int(value) / tops[head.name] if value and tops[head.name] else 0
            style = {"background": mixed(NOW, 0.06 + part * 0.54)} if value else {}
            cells.append(html.Td(words.amount(value, "元", 0) if value else words.NOT_APPLICABLE, style=style))
        body.append(html.Tr([html.Th(html.A(row.values["name"], href=row.href), scope="row"), *cells]))
    head = html.Tr([html.Th(h.title, scope="col", className="n" if index else "") for index, h in enumerate(heads)])
    return html.Table([html.Thead(head), html.Tbody(body)], className="heat")
