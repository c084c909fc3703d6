"""Cards of a department's page: by function, 三公 with reasons, by economic class, projects and goals, years, official tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash.development.base_component import Component

from dashboard import words
from dashboard.address import Address
from dashboard.cards.card import Card, plot
from dashboard.cards.grid import Grid, Head, Row, known, table
from dashboard.cards.parts import tag
from dashboard.cards.rows import fen, links, said, spanning
from dashboard.cards.tie import Tie
from dashboard.elements import html
from dashboard.figures.compared import Compared, bars
from dashboard.figures.theme import larger
from dashboard.sources import Source
from datasets.published import departments
from datasets.published.departments import COUNTS, ITEMS, Edition
from datasets.published.laid import own_line
from datasets.published.state import State
from schemas.money import FEN_PER_UNIT

WAN = FEN_PER_UNIT["万元"]
_SPENT = ("total_fen", "basic_fen", "project_fen")


def _spent(row: Mapping[Any, Any]) -> dict[str, int | str | None]:
    """The amounts of a row; a blank cell is — where the others already make up the total, so that nothing is left to be told."""
    found = {c: fen(row, c) for c in _SPENT}
    whole, parts = found["total_fen"], [found[c] for c in _SPENT[1:] if found[c] is not None]
    is_told = whole is not None and bool(parts) and sum(part for part in parts if part is not None) == whole
    return {c: words.NOT_APPLICABLE if value is None and is_told else value for c, value in found.items()}


def functions_card(state: State, here: Address, edition: Edition, entity: str) -> Card | None:
    """钱花在哪些事上: by function, leaves under their 类."""
    published = departments.functions(state, edition, entity)
    listed = [row for row in published if row["row_code"]]
    if not listed:
        return None
    shortest = min(len(said(r, "row_code")) for r in listed)
    top = [r for r in listed if len(said(r, "row_code")) == shortest]
    rows = [
        Row(
            {"name": said(r, "row_name"), "code": said(r, "row_code"), **_spent(r)},
            sources=links(r, _SPENT),
            level={3: 1, 5: 2, 7: 3}.get(len(said(r, "row_code")), 1),
        )
        for r in listed
    ]
    whole = own_line(published, "total")
    if whole is not None:
        rows.append(Row({"name": said(whole, "row_name"), **{c: fen(whole, c) for c in _SPENT}}, sources=links(whole, _SPENT), is_sum=True))
    heads = (
        Head("name", "科目", "name"),
        Head("code", "编码"),
        Head("total_fen", "合计", "money", phone="main"),
        Head("bar", "", "bar", of=("total_fen",), width="140px"),
        Head("basic_fen", "基本支出", "money"),
        Head("project_fen", "项目支出", "money"),
    )
    told = words.most([(said(r, "row_name"), fen(r, "total_fen")) for r in top])
    parts = tuple(fen(r, "total_fen") for r in top)
    ties = (Tie(f"{len(parts)}类相加", parts, said(whole, "row_name"), fen(whole, "total_fen")),) if whole is not None else ()
    return Card(
        "gongneng",
        "钱花在|哪些事上？",
        f"{told}。" if told else "",
        grid=Grid(heads, tuple(rows), is_sortable=False),
        ties=ties,
        sources=spanning(listed, "total_fen"),
    )


def three_card(state: State, here: Address, edition: Edition, entity: str) -> Card | None:
    """三公经费花了多少, 为什么变化: items against budget and last year, beside the department's own reasons."""
    row = departments.three_public(state, edition.year, edition.stage).get(entity)
    if row is None:
        return None
    now, aim = ("final_", "budget_") if edition.stage == "final" else ("", "")
    prior = departments.three_public(state, edition.year - 1, edition.stage).get(entity)
    rows = []
    for item, word in (*ITEMS.items(), ("total_fen", "三公经费合计")):
        last = fen(prior, now + item) if prior else fen(row, f"prior_{item}")
        values = {"name": word, "now": fen(row, now + item), "aim": fen(row, aim + item) if aim else None, "last": last}
        rows.append(Row(values, sources=_item_links(row, item, now, aim), is_sum=item == "total_fen"))
    shown = "决算" if aim else "预算"
    heads = [Head("name", "项目", "name"), Head("now", f"{edition.year}年{shown}", "money", phone="main")]
    heads += [Head("aim", f"{edition.year}年预算", "money")] if aim else []
    heads += [Head("last", f"{edition.year - 1}年{shown}", "money"), Head("change", "比上年", "change", of=("now", "last"))]
    grid = Grid(known(tuple(heads), rows, "last"), tuple(rows), is_sortable=False)
    parts, total = tuple(r.values["now"] for r in rows[:-1]), rows[-1].values["now"]
    cells = [now + item for item in (*ITEMS, "total_fen")]
    return Card(
        "sangong",
        f"三公经费{'花了' if aim else '打算花'}多少，|为什么变化？",
        _three_say(rows, bool(aim)),
        grid=grid,
        body=html.Div([_three_chart(rows, here, edition, bool(aim)), table(grid, here, "sangong"), _reasons(row), _counts(row)]),
        ties=(Tie("四项相加", parts, "三公经费合计", total),),
        sources=spanning([row], *cells),
        note="0.00表示没有花；没有公布的写“未公布”。",
        is_drawn=True,
    )


def _item_links(row: Mapping[Any, Any], item: str, now: str, aim: str) -> dict[str, str]:
    found = links(row, (now + item, aim + item))
    renamed = {"now": found.get(now + item, "")}
    if aim:
        renamed["aim"] = found.get(aim + item, "")
    return {key: href for key, href in renamed.items() if href}


def _three_say(rows: list[Row], has_budget: bool) -> str:
    total = rows[-1].values
    told = words.more_or_less(total["now"], total["last"])
    if not has_budget:
        return f"合计{words.said(total['now'])}，{told}。"
    over = [
        str(r.values["name"])
        for r in rows[:-1]
        if r.values["now"] is not None and r.values["aim"] is not None and r.values["now"] > r.values["aim"]
    ]
    known = all(r.values["now"] is not None and r.values["aim"] is not None for r in rows[:-1])
    within = "四项都没有超过预算" if known else "公布了预算和决算的，没有超过预算的"
    return (f"超过预算的有{words.listed(over)}" if over else within) + f"；{told}。"


def _three_chart(rows: list[Row], here: Address, edition: Edition, has_budget: bool) -> Component:
    compared = [
        Compared(
            str(r.values["name"]),
            (r.values["now"] or 0) / WAN,
            r.values["aim"] / WAN if has_budget and r.values["aim"] is not None else None,
            r.values["last"] / WAN if r.values["last"] is not None else None,
            (words.amount(r.values["now"]),),
        )
        for r in rows[:-1]
    ]
    word = "决算" if has_budget else "预算"
    names = (
        f"{edition.year}年{word}",
        f"{edition.year}年预算" if has_budget else "",
        f"{edition.year - 1}年{word}" if any(c.last is not None for c in compared) else "",
    )
    return html.Div(
        plot(bars(compared, names, "万元", (f"{word}（万元）",), larger(here)), "三公经费四项与预算、上年比较，数字见下表。"),
        className="desk",
    )


def _reasons(row: Mapping[Any, Any]) -> Component | None:
    reason = said(row, "reason_text")
    if not reason:
        return html.P([html.B("部门没有写增减变化的原因。")], className="say after")
    return html.P([html.B("部门自己的说明："), reason], className="say after")


def _counts(row: Mapping[Any, Any]) -> Component | None:
    known = [(word, row[name]) for name, word in COUNTS.items() if row.get(name) is not None]
    if not known:
        return None
    items = [html.Div([html.Dt(word), html.Dd(words.count(int(value)))]) for word, value in known]
    return html.Dl(items, className="facts")


def economic_card(state: State, edition: Edition, entity: str) -> Card | None:
    """基本支出花在哪些开支上, by economic class."""
    published = departments.economic(state, edition, entity)
    column = "final_fen" if published and "final_fen" in published[0] else "total_fen"
    listed = [row for row in published if row["row_code"] and row.get(column) is not None]
    if not listed:
        return None
    rows = [
        Row(
            {"name": said(r, "row_name"), "code": said(r, "row_code"), "amount": fen(r, column)},
            sources={"amount": href} if (href := links(r, (column,)).get(column, "")) else {},
            level=1 if len(said(r, "row_code")) == 3 else 2,
        )
        for r in listed
        if fen(r, column)
    ]
    heads = (
        Head("name", "开支", "name"),
        Head("code", "编码"),
        Head("amount", "金额", "money", phone="main"),
        Head("bar", "", "bar", of=("amount",), width="40%"),
    )
    classes = [r for r in listed if len(said(r, "row_code")) == 3]
    total = own_line(published, "total")
    ties = (
        (Tie(f"{len(classes)}类相加", tuple(fen(r, column) for r in classes), "基本支出合计", fen(total, column)),)
        if total is not None and classes
        else ()
    )
    deepest = max((r.level for r in rows), default=1)
    leaves = [(str(r.values["name"]), r.values["amount"]) for r in rows if r.level == deepest]
    told = words.most(leaves, f"最多的一{'款' if deepest == 2 else '类'}是") or "没有花钱"
    return Card(
        "jingji",
        "基本支出|花在哪些开支上？",
        f"{told}。",
        grid=Grid(heads, tuple(rows), is_sortable=False),
        ties=ties,
        sources=spanning(listed, column),
        most=16,
    )


def projects_card(state: State, edition: Edition, entity: str) -> Card | None:
    """项目的钱要办成什么: projects of the year's budget with their goals."""
    published = departments.projects(state, edition.year, entity)
    if not published or "total_fen" not in published[0]:
        return None
    goals = departments.performance(state, edition.year, entity)
    said_goals = {said(r, "project_name"): said(r, "goal_text") for r in reversed(goals) if said(r, "goal_text")}
    body = [row for row in published if row["line"] != "total"]
    rows = sorted(
        (
            Row(
                {"name": said(r, "project_name"), "kind": said(r, "project_kind"), "total_fen": fen(r, "total_fen")},
                sources=links(r, ("total_fen",)),
                note=said_goals.get(said(r, "project_name"), ""),
            )
            for r in body
        ),
        key=lambda row: -(row.values["total_fen"] or 0),
    )
    total = own_line(published, "total")
    whole = fen(total, "total_fen") if total is not None else None
    heads = (
        Head("name", "项目和年度目标", "name"),
        Head("kind", "类型"),
        Head("total_fen", "预算", "money", phone="main"),
        Head("bar", "", "bar", of=("total_fen",), width="160px"),
    )
    ties = (Tie(f"{len(rows)}个项目相加", tuple(r.values["total_fen"] for r in rows), "项目支出合计", whole),) if whole is not None else ()
    told = f"{edition.year}年预算安排{len(rows)}个项目，{_goals_say(sum(bool(row.note) for row in rows), len(rows))}。"
    listed = (*rows, Row({"name": "合计", "total_fen": whole}, is_sum=True)) if whole is not None else tuple(rows)
    return Card("xiangmu", "项目的钱|要办成什么事？", told, grid=Grid(heads, listed), ties=ties, sources=spanning(body, "total_fen"))


def _goals_say(told: int, of: int) -> str:
    """How many of the projects have published goals."""
    if not told:
        return "没有公布绩效目标"
    return f"{'都' if told == of else f'其中{told}个'}公布了绩效目标"


def years_card(state: State, here: Address, edition: Edition, entity: str, name: str) -> Card | None:
    """和自己的往年比."""
    found = [(e, departments.total(state, e, entity)) for e in departments.editions(state, entity)]
    known = sorted((pair for pair in found if pair[1] is not None), key=lambda pair: (-pair[0].year, pair[0].stage))
    if len(known) < 2:
        return None
    amounts = {(e.year, e.stage): fen(row, "total_fen") for e, row in known if row is not None}
    rows = [
        Row(
            {"name": e.title, "total_fen": amounts[(e.year, e.stage)], "prior": amounts.get((e.year - 1, e.stage))},
            href=here.to("bumen", entity, f"{e.year}-{'juesuan' if e.stage == 'final' else 'yusuan'}"),
            is_current=e == edition,
            sources=links(row, ("total_fen",)) if row is not None else {},
        )
        for e, row in known
    ]
    heads = (
        Head("name", "年度", "name"),
        Head("total_fen", "支出合计", "money", phone="main"),
        Head("bar", "", "bar", of=("total_fen",), width="40%"),
        Head("change", "比上年同口径", "change", of=("total_fen", "prior")),
    )
    return Card(
        "linian",
        "和自己的往年比，|多了还是少了？",
        f"{name}公布了{len(known)}份预算、决算。",
        grid=Grid(heads, tuple(rows), is_sortable=False),
        sources=spanning([row for _, row in known if row is not None], "total_fen"),
    )


def tables_card(state: State, here: Address, edition: Edition, entity: str) -> Card:
    """这个部门的每一张表, readable as tables, with what is empty and what is missing."""
    found = departments.tables(state, edition, entity)
    items = []
    for dataset in found:
        source = Source(dataset.release, entity, dataset.table, dataset.year, dataset.title)
        state_tag = None if dataset.status == "已公布" else tag(dataset.status, "note")
        items.append(
            html.Li(
                [
                    html.Span([html.A(dataset.title, href=source.href), " ", state_tag]),
                    html.Span(f"第{dataset.release}号发布", className="small muted nowrap"),
                    html.P(dataset.statement, className="small muted") if dataset.statement else None,
                ]
            )
        )
    book = (
        html.A("下载全部表（Excel）", href=f"/fabu/{found[0].release}/workbooks/{entity}.xlsx", className="btn", **{"data-plain": "1"})
        if found
        else None
    )
    body = html.Div([html.Ul(items, className="found"), html.P(book, className="after") if book else None])
    return Card("biao", "这个部门的|每一张表", f"{edition.title}公布了{len(found)}张表。", body=body, unit="")
