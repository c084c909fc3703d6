"""部门: the list of departments, and for each what it spent, on what, its 三公 and reasons, its projects, and all its official tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash.development.base_component import Component

from dashboard import words
from dashboard.address import Address
from dashboard.cards.card import Card, Deck
from dashboard.cards.grid import Grid, Head, Row, known
from dashboard.cards.parts import Key, choices, crumb, heading, keys
from dashboard.cards.rows import added, fen, links, said, source, spanning
from dashboard.elements import html
from dashboard.pages import Page
from dashboard.pages.department_cards import economic_card, functions_card, projects_card, tables_card, three_card, years_card
from dashboard.pages.explained import explained
from dashboard.pages.gone import gone_accounts, gone_note
from dashboard.pages.missing import nothing
from datasets.published import departments
from datasets.published.departments import Edition
from datasets.published.laid import Line
from datasets.published.prose import purpose
from datasets.published.state import State

PATH, TITLE = "bumen", "部门预算和决算"
DEEPEST = 2
NAV = (30, "部门")
#: begins the line by which the demo county's workbooks mark themselves; every page says so already
SAMPLE = "示例数据"
STAGES = {"initial": "yusuan", "final": "juesuan"}


def layout(state: State, path: tuple[str, ...], query: dict[str, str]) -> Page:
    """/bumen · /bumen/<year>-juesuan · /bumen/<code>/<year>-juesuan."""
    known = departments.entities(state)
    if not known:
        return nothing("部门预算和决算还没有公布", "县里还没有把部门的表公布到这里。")
    entity = path[0] if path and path[0] in known else ""
    if path and not entity and not _is_edition(path[0]):
        return nothing("没有这个部门", f"没有编码为“{path[0]}”的部门。")
    editions = departments.editions(state, entity)
    asked = path[1] if entity and len(path) > 1 else path[0] if path and not entity else ""
    edition = _edition(asked, editions)
    here = Address((PATH, *path), query)
    if edition is None:
        return nothing(
            "这一年没有公布到这里", f"本站有：{'、'.join(e.title for e in editions)}。", gone_note(gone_accounts(state, entity), here)
        )
    return _one(state, here, edition, editions, entity, known) if entity else _list(state, here, edition, editions)


def _is_edition(text: str) -> bool:
    year, _, stage = text.partition("-")
    return year.isdecimal() and len(year) == 4 and stage in ("", *STAGES.values())


def _edition(asked: str, editions: tuple[Edition, ...]) -> Edition | None:
    """The edition asked for; without one the newest final account, else the newest."""
    if not asked:
        return next((e for e in editions if e.stage == "final"), editions[0] if editions else None)
    year, _, stage = asked.partition("-")
    return next((e for e in editions if str(e.year) == year and stage in ("", STAGES[e.stage])), None)


def slug(edition: Edition) -> str:
    """2025-juesuan."""
    return f"{edition.year}-{STAGES[edition.stage]}"


def _list(state: State, here: Address, edition: Edition, editions: tuple[Edition, ...]) -> Page:
    deck = Deck(here, state.n)
    published = departments.totals(state, edition)
    before = departments.totals(state, Edition(edition.year - 1, edition.stage))
    prior = {code: fen(row, "total_fen") for code, row in before.items()}
    rows = [_department_row(row, prior, here, edition) for row in published.values()]
    rows.sort(key=lambda row: -(row.values["total_fen"] or 0))
    total = sum(row.values["total_fen"] or 0 for row in rows)
    sums = {column: added(rows, column) for column in ("basic_fen", "project_fen", "prior_fen")} | {"total_fen": total}
    heads = (
        Head("name", "部门", "name"),
        Head("total_fen", "支出合计", "money", phone="main"),
        Head("bar", "", "bar", of=("total_fen",), width="200px"),
        Head("basic_fen", "基本支出", "money", phone="hide"),
        Head("project_fen", "项目支出", "money", phone="hide"),
        Head("change", "比上年", "change", of=("total_fen", "prior_fen")),
    )
    grid = Grid(
        known(heads, rows, "prior_fen"), (*rows, Row({"name": f"{len(rows)}个部门合计", **sums}, is_sum=True)), f"{edition.title}，万元"
    )
    spent = words.most([(str(row.values["name"]), row.values["total_fen"]) for row in rows])
    told = f"{edition.title}公布了{len(rows)}个部门，支出合计{words.said(total)}；{spent}。" if spent else ""
    missing = [name for code, name in departments.entities(state).items() if code not in published]
    note = f"没有公布{edition.title}支出表的：{words.listed(missing, 5)}。" if missing else ""
    note += "部门之间有往来，合计不等于全县支出。"
    spends = "花了多少" if edition.stage == "final" else "打算花多少"
    card = Card("bumen", f"每个部门|{spends}？", told, grid=grid, sources=spanning(list(published.values()), "total_fen"), note=note)
    options = [(e.title, here.to(PATH, slug(e))) for e in editions]
    body: list[Component | None] = [
        crumb(("首页", here.to()), ("部门", here.to(PATH)), (edition.title, "")),
        heading(f"每个部门|{spends}钱，|花在哪里？", "点部门的名字，看它的每一张表、三公经费和项目。"),
        html.Div(
            [
                choices("年度", options, editions.index(edition)),
                html.Div(html.A("看三公经费", href=here.to("sangong", str(edition.year)), className="btn")),
            ],
            className="bar",
        ),
        deck.show(card),
    ]
    return Page(f"部门{edition.title}", body, tuple(deck.cards))


def _department_row(row: Mapping[Any, Any], prior: dict[str, int | None], here: Address, edition: Edition) -> Row:
    code = str(row["entity_code"])
    values = {
        "name": said(row, "entity_name"),
        "prior_fen": prior.get(code),
        **{c: fen(row, c) for c in ("total_fen", "basic_fen", "project_fen")},
    }
    return Row(values, href=here.to(PATH, code, slug(edition)), sources=links(row, ("total_fen", "basic_fen", "project_fen")))


def _one(state: State, here: Address, edition: Edition, editions: tuple[Edition, ...], entity: str, known: dict[str, str]) -> Page:
    deck = Deck(here, state.n)
    name = known[entity]
    row = departments.total(state, edition, entity)
    made = (
        functions_card(state, here, edition, entity),
        three_card(state, here, edition, entity),
        economic_card(state, edition, entity),
        projects_card(state, edition, entity),
        years_card(state, here, edition, entity, name),
        tables_card(state, here, edition, entity),
    )
    options = [(e.title, here.to(PATH, entity, slug(e))) for e in editions]
    body: list[Component | None] = [
        crumb(("首页", here.to()), ("部门", here.to(PATH, slug(edition))), (name, "")),
        heading(f"{name}|花了多少钱？" if edition.stage == "final" else f"{name}|打算花多少钱？", _lead(state, edition, entity, row)),
        html.Div(choices("年度", options, editions.index(edition)), className="bar"),
        gone_note(gone_accounts(state, entity), here),
        _keys(state, edition, entity, row),
        explained(state, {(entity, edition.year)}),
        _purpose(state, here, entity),
        _units(state, entity),
        *[deck.show(card) for card in made if card is not None],
    ]
    return Page(f"{name}{edition.title}", body, tuple(deck.cards))


def _purpose(state: State, here: Address, entity: str) -> Component | None:
    """主要职能, in the department's own words, as its newest workbook has them."""
    found = purpose(state, entity)
    if found is None:
        return None
    link = html.A(f"{found.year}年公布，第{found.release}号", href=here.to("mulu", str(found.release)))
    says = [html.P(line) for line in found.lines if not line.startswith(SAMPLE)]
    return html.Div([html.P([html.B("这个部门做什么"), "（", link, "）"]), *says], className="say after")


def _units(state: State, entity: str) -> Component | None:
    """所属单位, as the published list of units has them."""
    found = departments.units(state, entity)
    if not found:
        return None
    names = [said(unit, "unit_name") for unit in found]
    link = html.A("单位名录", href=source(found[0]).href)
    return html.P([html.B(f"所属单位{len(names)}个："), "、".join(names), "（", link, "）"], className="say after")


def _lead(state: State, edition: Edition, entity: str, row: Line | None) -> str:
    total = fen(row, "total_fen") if row is not None else None
    before = departments.total(state, Edition(edition.year - 1, edition.stage), entity)
    prior = fen(before, "total_fen") if before is not None else None
    return (
        f"{edition.title}支出{words.said(total)}，{words.more_or_less(total, prior)}。"
        if total is not None
        else f"{edition.title}的支出总数没有公布。"
    )


def _keys(state: State, edition: Edition, entity: str, row: Line | None) -> Component | None:
    if row is None:
        return None
    total, basic, project = (fen(row, c) for c in ("total_fen", "basic_fen", "project_fen"))
    linked = {c: source(row, c).href for c in ("total_fen", "basic_fen", "project_fen")}
    figures = [
        Key("支出合计", *words.headline(total), beneath=words.below(total), href=linked["total_fen"]),
        Key("基本支出", *words.headline(basic), beneath=f"占{words.share(basic, total)}，人员和日常开支", href=linked["basic_fen"]),
        Key("项目支出", *words.headline(project), beneath=f"占{words.share(project, total)}", href=linked["project_fen"]),
    ]
    three = departments.three_public(state, edition.year, edition.stage).get(entity)
    if three is not None:
        column = "final_total_fen" if edition.stage == "final" else "total_fen"
        figures.append(Key("三公经费", *words.headline(fen(three, column)), beneath="出国、用车、接待", href=source(three, column).href))
    return keys(*figures)
