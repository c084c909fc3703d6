"""The cards of the 收支 page: zoom bar, accounts under the chosen one, departments, changes, income, two-sided statement."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dash.development.base_component import Component

from dashboard import words
from dashboard.cards.card import Card, plot
from dashboard.cards.grid import Grid, Head, Row, known, table
from dashboard.cards.parts import marks
from dashboard.cards.rows import fen, links, said, spanning
from dashboard.cards.tie import Tie
from dashboard.elements import html
from dashboard.figures.compared import Compared, bars, dumbbell
from dashboard.figures.theme import larger, literal
from dashboard.figures.zoom import Part, head, merged, small, zoom
from dashboard.pages.money_view import AMOUNTS, View
from dashboard.pages.statement import statement_parts, statement_table
from datasets.published.laid import Line
from datasets.published.state import State
from schemas.money import FEN_PER_UNIT

#: names the list of thin parts under the zoom bar
_THIN = "zhong-xi"


def rows_of(view: View, frame: list[Line], total: Line | None = None, drills: bool = True) -> tuple[Row, ...]:
    """Accounts as grid rows with budget, adjusted, final and prior year side by side; the total row last."""
    listed = tuple(_made(view, row, drills) for row in frame)
    return listed if total is None else (*listed, replace(_made(view, total, drills=False), is_sum=True))


def _made(view: View, row: Line, drills: bool) -> Row:
    """The row, made once for all the cards that show it."""
    code = str(row["row_code"] or "")
    can_open = drills and len(code) < 7 and view.can_open(code)
    key = f"{code}|{row['line']}|{row['row_no']}|{can_open}"
    if key not in view.made:
        values = {"name": said(row, "row_name"), "code": code, **_amounts(view, row)}
        view.made[key] = Row(values, href=view.at(code) if can_open else "", sources=_links(view, row))
    return view.made[key]


def _links(view: View, row: Any) -> dict[str, str]:
    found = links(row, AMOUNTS)
    return {**found, "now": found.get(view.edition.amount, "")}


def _amounts(view: View, row: Any) -> dict[str, int | None]:
    amounts = {column: fen(row, column) for column in AMOUNTS}
    return {**amounts, "now": amounts[view.edition.amount]}


def heads_of(view: View, title: str) -> tuple[Head, ...]:
    """The columns a table of accounts shows, as far as the form of this edition has them."""
    known = {column for column in AMOUNTS if view.has(column)}
    is_final = view.edition.stage == "final"
    aim = "adjusted_fen" if "adjusted_fen" in known else "budget_fen" if is_final and "budget_fen" in known else ""
    heads = [Head("name", title, "name")]
    if is_final and "budget_fen" in known:
        heads.append(Head("budget_fen", "年初预算", "money", view.unit, phone="hide"))
    if is_final and "adjusted_fen" in known:
        heads.append(Head("adjusted_fen", "调整预算", "money", view.unit, phone="hide"))
    heads.append(Head("now", "决算" if is_final else "预算", "money", view.unit, phone="main"))
    heads.append(Head("bar", _bar_says(aim, is_final), "bar", of=("now", aim, ""), width="150px"))
    if aim:
        heads.append(Head("done", "完成", "share", of=("now", aim)))
    if "prior_fen" in known:
        heads += [
            Head("prior_fen", "上年决算" if is_final else "上年", "money", view.unit, phone="hide"),
            Head("change", "比上年", "change", of=("now", "prior_fen")),
        ]
    return tuple(heads)


def _bar_says(aim: str, is_final: bool) -> str:
    return marks("决算" if is_final else "预算", {"adjusted_fen": "调整预算", "budget_fen": "年初预算"}[aim]) if aim else ""


def _source_cells(view: View, frame: list[Line]) -> tuple[Any, ...]:
    return spanning(frame, view.edition.amount)


def zoom_card(view: View) -> Card | None:
    """钱花在哪几类: 类 on the left, the chosen one's 款 on the right."""
    classes, row = view.children(""), view.opened
    if row is None or view.total is None:
        return None
    chosen, inside = str(row["row_code"]), view.children(str(row["row_code"]))
    whole, part = view.fen(view.total) or 0, view.fen(row) or 0
    name = words.short_account(said(row, "row_name"))
    sides = (_parts(view, classes, whole), _parts(view, inside, part))
    thin = tuple((kind, small(parts)) for kind, parts in zip(("类", f"{name}的款"), sides, strict=True))
    left, right = (
        merged(parts, _rest_words(view, small(parts), of), _thin_at(view)) for parts, of in zip(sides, (whole, part), strict=True)
    )
    if not inside:
        right = [Part(chosen, name, part, _short(view, part), "100.0%")]
    if any(p.fen < 0 for p in (*left, *right)) or not part:
        return None
    size = larger(view.here)
    heads = (f"{literal(view.called(view.total))} <b>{words.said(whole)}</b>，按类分", head(said(row, "row_name"), words.said(part), size))
    told = _zoom_says(view, row, inside, whole)
    figure = zoom(left, right, chosen, heads, size, view.axis_unit)
    spoken = f"左边是{view.edition.title}支出各类，右边是{name}{'各款' if inside else ''}。{told}。"
    is_divided = any(view.children(str(one["row_code"])) for one in classes)
    return Card(
        "zhong",
        "钱花在哪几类？" + (f"|{name}里面又花在哪？" if inside else ""),
        told + "。" + ("点一类，就看它里面的款。" if is_divided else ""),
        grid=Grid(heads_of(view, "类"), rows_of(view, classes, view.total), f"各类（{view.unit}）"),
        chart=plot(figure, spoken, _zoom_on_phone(view, classes), "zhong", thin_named(thin, view.axis_unit)),
        ties=(_tie(view, classes, view.total, "类"),),
        unit=view.unit_said,
        drawn_unit=view.drawn_unit,
        sources=_source_cells(view, classes),
    )


def _zoom_says(view: View, row: Line, inside: list[Line], whole: int) -> str:
    """What the chosen 类 is of the whole, and its first 款 of it."""
    part, name = view.fen(row), said(row, "row_name")
    told = f"{name}{words.said(part)}，占{words.share(part, whole)}"
    if not inside:
        return told
    if len(inside) == 1:
        return f"{told}；都用在{said(inside[0], 'row_name')}"
    first = view.fen(inside[0])
    short = words.short_account(name)
    return f"{told}；其中{said(inside[0], 'row_name')}{words.said(first)}，占{short}的{words.share(first, part)}"


def _zoom_on_phone(view: View, classes: list[Line]) -> Component:
    """The one list of all 类 on a phone: all there is to say of each; with a 类 chosen it waits behind a disclosure, the 款 come first."""
    listed = table(Grid(heads_of(view, "类"), rows_of(view, classes)), view.here, "zoom-phone", 8)
    if not view.code:
        return listed
    return html.Details([html.Summary(f"换一类看（{len(classes)}类）"), listed], className="more")


def _short(view: View, value: int) -> str:
    """An amount as figures write it, in the unit of their axis."""
    return words.amount(value, view.axis_unit)


def _long(view: View, value: int | None) -> str:
    return words.amount(value, view.unit) + ("" if value is None else view.unit)


def _parts(view: View, frame: list[Line], whole: int) -> list[Part]:
    found = []
    for row in frame:
        value = fen(row, view.edition.amount) or 0
        code = str(row["row_code"])
        found.append(
            Part(code, words.short_account(said(row, "row_name")), value, _short(view, value), words.share(value, whole), view.at(code))
        )
    return found


def _rest_words(view: View, thin: list[Part], whole: int) -> tuple[str, str]:
    rest = sum(part.fen for part in thin)
    return _short(view, rest), words.share(rest, whole)


def _thin_at(view: View) -> str:
    """Where the parts are named that the drawing merges."""
    return f"{view.here.text}#{_THIN}"


def thin_named(groups: tuple[tuple[str, list[Part]], ...], unit: str) -> Component | None:
    """Every part the drawing is too small to name, as a link with its amount: to be reached by key and finger."""
    lists: list[Component] = []
    for kind, parts in groups:
        items = [html.Li([_thin_link(part), html.Span(f"{part.amount}{unit}，占{part.share}", className="muted")]) for part in parts]
        lists += [html.P(f"图里写不下名字的{kind}", className="small muted"), html.Ul(items)] if items else []
    return html.Div(lists, className="treekey linked", id=_THIN) if lists else None


def _thin_link(part: Part) -> Component:
    return html.A(part.name, href=part.href) if part.href else html.Span(part.name)


def _tie(view: View, frame: list[Line], whole: Any, level: str) -> Tie:
    parts = tuple(map(view.whole, frame))
    return Tie(f"{len(frame)}{level}相加", parts, said(whole, "row_name"), view.whole(whole), _unit(whole), _places(whole))


def _unit(row: Any) -> str:
    unit = said(row, "unit")
    return unit if unit in FEN_PER_UNIT else "万元"


def _places(row: Any) -> int:
    return 4 if _unit(row) == "亿元" else 2


def accounts_card(view: View) -> Card | None:
    """Every account under the chosen one, with budget, execution and last year."""
    code = view.parent_code
    parent = view.account(code) if code else view.total
    frame = view.children(code)
    if not frame or parent is None:
        return None
    level = {0: "类", 3: "款", 5: "项"}.get(len(code), "目")
    name = view.called(parent)
    listed = rows_of(view, frame, parent)
    rows = tuple(replace(row, is_current=True) if row.values["code"] == view.code and not row.is_sum else row for row in listed)
    is_final = view.edition.stage == "final"
    question = (
        f"{name}：|每一{level}{'花' if view.side == 'expenditure' else '收'}了多少，|比预算多还是少？"
        if is_final
        else f"{name}：|每一{level}打算{'花' if view.side == 'expenditure' else '收'}多少？"
    )
    grid = Grid(heads_of(view, level), rows, f"{view.edition.title}{view.book_title}：{name}各{level}（{view.unit}）")
    return Card(
        "kuan",
        question,
        _accounts_say(view, frame, level),
        grid=grid,
        ties=(_tie(view, frame, parent, level),),
        unit=view.unit_said,
        sources=_source_cells(view, frame),
        look="" if code or view.side == "income" else "desk",
    )


def _accounts_say(view: View, frame: list[Line], level: str) -> str:
    told = words.most([(said(row, "row_name"), view.fen(row)) for row in frame]) + "。"
    known = [(row, aim) for row in frame if (aim := fen(row, "adjusted_fen")) is not None]
    if view.edition.stage != "final" or not known or view.side == "income":
        return told
    over = [said(row, "row_name") for row, aim in known if (fen(row, "final_fen") or 0) > aim]
    if over:
        return told + f"超过调整预算的有{words.listed(over)}。"
    if len(known) < len(frame):
        return told + f"公布了调整预算的{len(known)}{level}，没有一{level}超过。"
    return told + (f"{len(known)}{level}都没有超过调整预算。" if len(known) > 1 else "没有超过调整预算。")


def changes_card(view: View) -> Card | None:
    """和预算比、和上年比: dumbbell of all 类."""
    classes = view.children("")
    if not any(fen(row, "prior_fen") for row in classes):
        return None
    rows = classes
    changed = sorted(
        (r for r in rows if fen(r, "prior_fen")),
        key=lambda r: ((view_fen(view, r) or 0) - (fen(r, "prior_fen") or 0)) / abs(fen(r, "prior_fen") or 1),
    )
    aim = "budget_fen" if view.edition.stage == "final" else ""
    compared = [_compared(view, row, aim) for row in rows]
    names = (f"{view.edition.year - 1}年决算", "年初预算" if aim else "", f"{view.edition.title}")
    size = larger(view.here)
    figure = dumbbell(compared, names, view.axis_unit, (f"{'决算' if aim else '预算'}（{view.axis_unit}）", "比上年"), size)
    if not aim:
        figure["data"] = [trace for trace in figure["data"] if trace["name"]]
    told = _changes_say([(said(row, "row_name"), view_fen(view, row), fen(row, "prior_fen")) for row in changed], len(classes))
    grid = Grid(heads_of(view, "类"), rows_of(view, classes, view.total))
    phone_heads = (
        Head("name", "类", "name"),
        Head("now", "金额", "money", view.unit, phone="main"),
        Head("bar", marks("本年", "年初预算" if aim else "", "上年"), "bar", of=("now", aim, "prior_fen")),
        Head("change", "比上年", "change", of=("now", "prior_fen")),
    )
    listed = table(Grid(phone_heads, rows_of(view, [*changed[::-1], *_new(changed, classes)]), is_sortable=False), view.here, "bian-phone")
    summary = html.Summary(f"一类一类看，增得多的在前（{len(classes)}类）")
    phone: Component = html.Details([summary, listed], className="more")
    question = "和预算比、和上年比，|哪一类变得多？" if aim else "和上年比，|哪一类变得多？"
    return Card(
        "bian",
        question,
        told,
        grid=grid,
        chart=plot(figure, told, phone),
        unit=view.unit_said,
        drawn_unit=view.drawn_unit,
        sources=_source_cells(view, classes),
    )


def _changes_say(changed: list[tuple[str, int | None, int | None]], of: int) -> str:
    """Which 类 grew and fell most in proportion: (name, this year, last year) each, the steepest fall first; `of` is how many 类 there are."""
    rates = [(name, now or 0, before or 1) for name, now, before in changed]
    if len(rates) == 1:
        return f"{rates[0][0]}{words.more_or_less(*rates[0][1:])}。"
    risen, fallen = [one for one in rates if one[1] > one[2]], [one for one in rates if one[1] < one[2]]
    told = ["都和上年持平"]
    if risen or fallen:
        told = [f"增幅最大的是{_steepest(risen, -1)}" if risen else "没有一类比上年多"]
        told.append(f"降幅最大的是{_steepest(fallen, 0)}" if fallen else "没有一类比上年少")
    some = f"能和上年比的{len(rates)}类里，" if len(rates) < of else ""
    return some + "，".join(told) + "。"


def _steepest(rates: list[tuple[str, int, int]], at: int) -> str:
    """The names at that end of the list and their common rate: 教育支出（+1.7%）."""
    rate = words.change(*rates[at][1:])
    return f"{words.listed([name for name, *own in rates if words.change(*own) == rate])}（{rate}）"


def _new(changed: list[Line], classes: list[Line]) -> list[Line]:
    """The 类 without a figure last year."""
    return [row for row in classes if row not in changed]


def view_fen(view: View, row: Any) -> int | None:
    """The row's figure in the edition's own column."""
    return fen(row, view.edition.amount)


def _compared(view: View, row: Any, aim: str) -> Compared:
    now, prior, budget = view_fen(view, row) or 0, fen(row, "prior_fen"), fen(row, aim) if aim else None
    name = words.short_account(said(row, "row_name"))
    tip = f"<b>{literal(said(row, 'row_name'))}</b><br>上年　{_long(view, prior)}<br>本年　{_long(view, now)}（比上年 {words.change(now, prior)}）"
    return Compared(
        name,
        now / FEN_PER_UNIT[view.axis_unit],
        budget / FEN_PER_UNIT[view.axis_unit] if budget is not None else None,
        prior / FEN_PER_UNIT[view.axis_unit] if prior is not None else None,
        (_short(view, now), words.change(now, prior)),
        tip,
    )


def income_card(view: View) -> Card | None:
    """这些钱从哪里来: the parts of 收入总计."""
    parts, total = statement_parts(view.rows, "income") if view.published else ([], None)
    if not parts:
        return None
    is_final = view.edition.stage == "final"
    grand = view.fen(total) if total is not None else None
    compared = [_part_of(view, row, grand) for row in sorted(parts, key=lambda r: -(view_fen(view, r) or 0))]
    names = (view.edition.title, "年初预算" if is_final else "", "")
    heads = (f"{'决算' if is_final else '预算'}（{view.axis_unit}）", "占比", *(["比上年"] if view.has("prior_fen") else []))
    figure = bars(compared, names, view.axis_unit, heads, larger(view.here))
    largest = words.most([(said(row, "row_name"), view_fen(view, row)) for row in parts], "最大的一块是")
    told = f"收入总计{words.said(grand)}，{largest}（占{compared[0].words[1]}）。" if grand else f"收入总计没有公布；{largest}。"
    rows = rows_of(view, parts, total, drills=False)
    return Card(
        "lai",
        "这些钱|从哪里来？",
        told,
        grid=Grid(heads_of(view, "来源"), rows),
        chart=plot(figure, told, _income_on_phone(view, rows, is_final)),
        ties=(_tie(view, parts, total, "项"),) if total is not None else (),
        unit=view.unit_said,
        drawn_unit=view.drawn_unit,
        sources=_source_cells(view, parts),
    )


def _part_of(view: View, row: Line, grand: int | None) -> Compared:
    """One part of 收入总计 as a bar, its 年初预算 beside it where the year is over."""
    now, name = view_fen(view, row) or 0, said(row, "row_name")
    budget = fen(row, "budget_fen") if view.edition.stage == "final" else None
    moved = [words.change(now, fen(row, "prior_fen"))] if view.has("prior_fen") else []
    shown = (_short(view, now), words.share(now, grand), *moved)
    unit = FEN_PER_UNIT[view.axis_unit]
    return Compared(
        name, now / unit, None if budget is None else budget / unit, None, shown, f"<b>{literal(name)}</b><br>{_long(view, now)}"
    )


def _income_on_phone(view: View, rows: tuple[Row, ...], is_final: bool) -> Component:
    heads = (
        Head("name", "来源", "name"),
        Head("now", "金额", "money", view.unit, phone="main"),
        Head("bar", marks("决算", "年初预算") if is_final else "", "bar", of=("now", "budget_fen" if is_final else "", "")),
        Head("change", "比上年", "change", of=("now", "prior_fen")),
    )
    return table(Grid(known(heads, rows, "prior_fen"), rows, is_sortable=False), view.here, "lai-phone")


def statement_card(state: State, view: View) -> Card | None:
    """收支对账单: both sides of the account and that they agree."""
    found = statement_table(state, view.edition, view.book)
    if found is None:
        return None
    return Card("duizhang", "两边对得上吗？", found.say, grid=found.grid, body=found.body, ties=found.ties, sources=found.sources)
