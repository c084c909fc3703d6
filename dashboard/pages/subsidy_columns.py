"""The columns of the subsidy drill: townships, villages, programmes; each a list of links with its total at the foot, as far as it is open."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash.development.base_component import Component

from dashboard import words
from dashboard.address import Address
from dashboard.cards.parts import mini
from dashboard.elements import html
from dashboard.pages import webnames
from dashboard.sources import Source
from datasets.published import subsidies
from datasets.published.places import called, has_unlisted
from datasets.published.state import State
from datasets.published.subsidies import Programme, Scope

#: (code, fen paid) of each place, largest first
Places = Sequence[tuple[str, int]]
PATH = "butie"
#: an amount that would point to a person in its village is shown one level higher
MOVED = "依法并到上一级"
#: a programme without one standard for everybody, as on the printed notice
DIFFERS = "各户不一"
#: beside it what was paid in villages whose name is in no list: nobody can open their page
UNLISTED = "名单里没有的村"
#: villages shown before the reader asks for all
SHOWN = 18


def name_of(state: State, code: str) -> str:
    """What people call a place: the registered name spoken, else the published one; '' is what was moved up a level, and what has no code."""
    return called(state, code) if code else moved(state)


def moved(state: State) -> str:
    """What the money is called that stands under no place of the list."""
    return f"{MOVED}和{UNLISTED}" if has_unlisted(state) else MOVED


def _column(title: str, beneath: str, items: list[Component], total: int | None, foot: str, is_off: bool, extra: Any = None) -> Component:
    number = words.amount(total) if total is not None else words.NOT_APPLICABLE
    return html.Section(
        [
            html.Header([html.H3(title), html.P(beneath)]),
            html.Ul(items),
            extra,
            html.Footer([html.Span(foot), html.Span(number, className="dbl")]),
        ],
        className="off" if is_off else "",
    )


def _item(name: str, fen: int, top: int, href: str, is_current: bool, beneath: str = "") -> Component:
    parts = [html.Span(name), html.Span(words.amount(fen)), html.Span(beneath, className="d") if beneath else None, mini(fen, top)]
    if not href:
        return html.Li(parts[:3], className="quiet")
    return html.Li(html.A(parts, href=href, **({"aria-current": "true"} if is_current else {})))


def township_column(state: State, paid: Places, total: int, scope: Scope, here: Address) -> Component:
    """全县's townships."""
    kept = {"lei": scope.programme} if scope.programme else {}
    top = _top(paid)
    items = [
        _item(name_of(state, code), fen, top, here.to(PATH, str(scope.year), code, **kept) if code else "", code == scope.township)
        for code, fen in paid
    ]
    count = sum(1 for code, _ in paid if code)
    return _column(f"乡镇（{count}个）", "全县，从多到少，万元", items, total, "全县合计", bool(scope.township))


def village_column(state: State, paid: Places, total: int | None, scope: Scope, here: Address) -> Component:
    """The chosen township's villages; of many the largest and the chosen one, the rest on request."""
    kept = {"lei": scope.programme} if scope.programme else {}
    shown = paid if "cun" in here.get("quan").split(",") or len(paid) <= SHOWN + 3 else _window(paid, scope.village)
    top = _top(paid)
    items = [
        _item(
            name_of(state, code),
            fen,
            top,
            here.to(PATH, str(scope.year), scope.township, code, **kept) if code else "",
            code == scope.village,
        )
        for code, fen in shown
    ]
    if len(shown) < len(paid):
        every = ",".join([*(part for part in here.get("quan").split(",") if part), "cun"])
        more = html.A(f"再看其余{len(paid) - len(shown)}个村", href=here.same(quan=every), **{"data-replace": "1"})
        items.append(html.Li(more, className="more"))
    name = name_of(state, scope.township)
    count = sum(1 for code, _ in paid if code)
    return _column(f"{name}的村（{count}个）", "从多到少，万元", items, total, f"{name}合计", bool(scope.village))


def _top(paid: Places) -> int:
    return max([1, *(fen for _, fen in paid)])


def _window(paid: Places, chosen: str) -> Places:
    """The first SHOWN places, the chosen one among them, and what was moved up (its amount is part of the sum)."""
    return [*paid[:SHOWN], *(one for one in paid[SHOWN:] if one[0] in (chosen, ""))]


def programme_column(state: State, found: tuple[Programme, ...], total: int | None, scope: Scope, here: Address) -> Component:
    """The chosen village's programmes."""
    top = max((p.paid_fen for p in found), default=1) or 1
    items = [
        _item(p.name if not p.merged else merged_name(p), p.paid_fen, top, "" if p.merged else here.same(lei=p.code), False, beneath(p))
        for p in found
    ]
    name = name_of(state, scope.village)
    own = html.P([html.A(f"打开{name}的页面", href=here.to("cun", scope.village, nian=str(scope.year)))], style={"padding": "10px 16px"})
    if webnames.why_no_names(state, ((p.code, p.name) for p in found))[1]:
        own.children += ["　", webnames.open_list(scope.village)]
    return _column(f"{name}的补贴", "一项一项，万元", items, total, f"{name}合计", False, own)


def merged_name(programme: Programme) -> str:
    """依法合并公布的2项."""
    count = len([name for name in programme.merged_programmes.split("、") if name])
    return f"依法合并公布的{count}项" if count else "依法合并公布"


def unit_of(programme: Programme) -> str:
    """Whom a payment goes to is not in the aggregate: 人（户）."""
    return "人（户）"


def beneath(programme: Programme) -> str:
    """462人（户）　88.12元/亩."""
    parts = [f"{words.count(programme.people_count)}{unit_of(programme)}" if programme.people_count is not None else ""]
    if programme.quantity_unit:
        parts.append(standard_of(programme))
    return "　".join(part for part in parts if part)


def standard_of(one: Programme) -> str:
    """86.90元/亩, with two places at least, as on the printed notice; '' where recipients differ."""
    if one.standard is None:
        return ""
    places = max(2, -int(one.standard.as_tuple().exponent))
    return f"{one.standard:,.{places}f}元" + (f"/{one.quantity_unit}" if one.quantity_unit else "")


def origins(state: State, scope: Scope) -> tuple[Source, ...]:
    """The releases the payments within `scope` come from; person aggregates name release and rosters, never cells."""
    found = state.made(("origins", scope), lambda: subsidies.lists_by_release(state, scope))
    return tuple(Source(n, "", "subsidy", scope.year, rosters(count, rows)) for n, (count, rows) in found.items())


def rosters(count: int, rows: int | None) -> str:
    """3份发放明细（412行）; without their rows where those of one are withheld."""
    return f"{count}份发放明细" + (f"（{words.count(rows)}行）" if rows is not None else "")
