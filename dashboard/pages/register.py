"""公开目录: every release, correction, withdrawal and tombstone; what each entity published of what it owes; one page per release."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from dash.development.base_component import Component

from dashboard import words
from dashboard.address import Address
from dashboard.cards.card import Card, Deck
from dashboard.cards.grid import Grid, Head, Row, table
from dashboard.cards.parts import choices, crumb, heading, tag
from dashboard.elements import html
from dashboard.pages import Page, caveats
from dashboard.pages.missing import nothing
from dashboard.pages.punctual import punctual
from dashboard.pages.release import release_page
from dashboard.pages.release_words import act_word, title_of
from datasets.published.caveats import as_approved
from datasets.published.chain import Release
from datasets.published.documents import TABLE as DOCUMENT
from datasets.published.documents import documents
from datasets.published.keys import MISSING, NOT_OUT, ON_APPLICATION, STATUSES, WITHHELD, Completeness
from datasets.published.oldtables import is_only_renumbered, unchanged
from datasets.published.register import ended
from datasets.published.state import State
from schemas.kinds import tables

PATH, TITLE = "mulu", "公开目录"
DEEPEST = 1
NAV = (60, "目录")
#: releases shown at once
PER_PAGE = 30


def layout(state: State, path: tuple[str, ...], query: dict[str, str]) -> Page:
    """/mulu?nian=&ye= · /mulu/<n>."""
    here = Address((PATH, *path), query)
    if path:
        found = next((r for r in state.releases() if str(r.n) == path[0]), None)
        return release_page(state, here, found) if found else nothing(f"没有第{path[0]}号发布", f"到现在公布了{state.n}次。")
    return _register(state, here)


def _register(state: State, here: Address) -> Page:
    deck = Deck(here, state.n)
    releases = sorted(state.releases(), key=lambda r: -r.n)
    matrix = _completeness_card(state, here)
    body: list[Component | None] = [
        crumb(("首页", here.to()), ("公开目录", "")),
        heading("公布过什么？|改过什么？|还缺什么？", _lead(state, releases)),
        deck.show(_releases_card(state, releases, here)),
        deck.show(matrix) if matrix else None,
        _other(state, here),
        _documents(state, here),
        html.P(
            [
                "订阅：",
                html.A("更新通知（Atom）", href="/api/v1/feed", **{"data-plain": "1"}),
                "　给程序用：",
                html.A("接口说明", href="/api/v1", **{"data-plain": "1"}),
            ],
            className="small muted",
        ),
    ]
    return Page(TITLE, body, tuple(deck.cards))


def _lead(state: State, releases: Sequence[Release]) -> str:
    if not releases:
        return "县里还没有公布过。"
    fixed = sum(1 for r in releases if r.supersedes)
    gone = sum(1 for r in releases if r.withdraws or r.takes_down)
    told = f"到{words.day(state.published_on)}公布了{len(releases)}次，现在有效的表{words.count(len(state.keys))}张；"
    return f"{told}更正{fixed}次，废止和撤下{gone}次。{_kept(releases)}"


def _kept(releases: Sequence[Release]) -> str:
    """What becomes of old versions; of what was taken down only its hash stays."""
    return "旧版本一直留着" + ("，撤下的只留指纹。" if any(r.takes_down for r in releases) else "。")


def _releases_card(state: State, releases: Sequence[Release], here: Address) -> Card:
    years = sorted({r.published_on[:4] for r in releases}, reverse=True)
    asked = here.get("nian")
    shown = [r for r in releases if not asked or r.published_on.startswith(asked)]
    page = int(here.get("ye", "1")) if here.get("ye", "1").isdecimal() else 1
    part = shown[(page - 1) * PER_PAGE : page * PER_PAGE]
    options = [("全部", here.same(nian="", ye="")), *((f"{year}年", here.same(nian=year, ye="")) for year in years)]
    picked = html.Div(choices("公布年份", options, years.index(asked) + 1 if asked in years else 0), className="bar thin")
    pages = (len(shown) + PER_PAGE - 1) // PER_PAGE
    turn = (
        choices("翻页", [(f"第{n}页", here.same(ye=str(n) if n > 1 else "")) for n in range(1, pages + 1)], page - 1) if pages > 1 else None
    )
    rows = tuple(
        Row(
            {
                "name": f"第{r.n}号",
                "what": title_of(r),
                "act": act_word(r),
                "day": r.published_on,
                "publisher": r.publisher,
                "count": len(r.datasets),
            }
        )
        for r in shown
    )
    heads = (
        Head("name", "发布号", "name"),
        Head("what", "内容"),
        Head("act", "类型"),
        Head("day", "公布日期"),
        Head("publisher", "发布单位"),
        Head("count", "表数", "count"),
    )
    return Card(
        "fabu",
        "每一次发布",
        "",
        grid=Grid(heads, rows),
        body=html.Div([picked, html.Ul([_one(state, r, here) for r in part], className="feed ruled"), turn]),
        unit="",
    )


def _one(state: State, release: Release, here: Address) -> Component:
    mark = tag(act_word(release), "ask") if act_word(release) != "公布" else None
    approved = tag(caveats.AS_APPROVED, "ask") if as_approved(release) else None
    stone = tag("内容已撤下", "block") if release.is_taken_down else _overtaken(state, release)
    why = release.reason if release.reason != title_of(release) else ""
    same = len(unchanged(state, release)) if release.supersedes else 0
    held = f"{len(release.datasets)}张表" if release.datasets else ""  # a notice holds none
    held += f"，{same}张没有变" if same else ""
    said = "　".join(part for part in (f"第{release.n}号发布", release.publisher, held, why) if part)
    return html.Li(
        [
            html.Time(release.published_on, dateTime=release.published_on),
            html.Div(
                [
                    html.A(title_of(release), href=here.to(PATH, str(release.n))),
                    " ",
                    mark,
                    approved,
                    stone,
                    punctual(state, release),
                    html.P(said),
                ]
            ),
        ]
    )


def _overtaken(state: State, release: Release) -> Component | None:
    """The mark of a release some or all of whose tables are no longer in force; figures of theirs are not on the pages."""
    found = ended(state, release)
    same = sum(1 for dataset in release.datasets if not dataset.members and is_only_renumbered(state, dataset)) if found else 0
    if len(found) == same:  # tables that go on unchanged under a newer number
        return None
    word = "已废止" if any(status == "已废止" for status, _ in found) else "已更正"
    held = sum(1 for dataset in release.datasets if not dataset.members)
    return tag(word if len(found) - same == held else f"{len(found) - same}张{word}", "ask")


#: what each entity owed of one official set: (entity code, entity name, set) → entries
Sets = Mapping[tuple[str, str, str], Sequence[Completeness]]


def _sets(state: State) -> dict[int, Sets]:
    """By year what each entity owed, as the newest release that says so declares it; what a notice has ended since is missing."""
    newest = next((release.completeness for release in reversed(state.releases()) if release.completeness), ())
    held = {(dataset.entity_code, dataset.year, dataset.table) for dataset in state.keys}
    found: dict[int, dict[tuple[str, str, str], list[Completeness]]] = {}
    for said in newest:
        is_told = said.status in NOT_OUT or (said.entity_code, said.year, said.table) in held
        entry = said if is_told else replace(said, status=MISSING, reason="")
        found.setdefault(entry.year, {}).setdefault((entry.entity_code, entry.entity_name, entry.official_set), []).append(entry)
    return dict(found)


def _not_open(entries: Sequence[Completeness]) -> str:
    """还缺：甲表、乙表；不予公开：丙表（理由）: what of a set nobody can read here, and why."""
    said: dict[str, list[str]] = {MISSING: [], WITHHELD: [], ON_APPLICATION: []}
    for entry in entries:
        if entry.status in said:
            said[entry.status].append(f"{entry.title}（{entry.reason}）" if entry.reason else entry.title)
    return "；".join(f"{'还缺' if status == MISSING else status}：{'、'.join(titles)}" for status, titles in said.items() if titles)


def _completeness_card(state: State, here: Address) -> Card | None:
    """每个单位该公布的表都公布了吗: entity × status for one year."""
    by_year = state.made("completeness", lambda: _sets(state))
    years = sorted(by_year, reverse=True)
    if not years:
        return None
    year = int(here.get("wz")) if here.get("wz").isdecimal() and int(here.get("wz")) in years else years[0]
    sets = by_year[year]
    rows = []
    for (_, name, official), entries in sorted(sets.items(), key=lambda pair: (not any(e.status == MISSING for e in pair[1]), pair[0])):
        counts = {status: sum(e.status == status for e in entries) for status in STATUSES}
        rows.append(Row({"name": f"{name}　{official}", "all": len(entries), **counts}, note=_not_open(entries)))
    heads = (
        Head("name", "单位和成套表", "name"),
        Head("all", "应有", "count", phone="meta"),
        *(Head(s, s, "count", phone="main" if s == "已公布" else "meta") for s in STATUSES),
    )
    lacking_sets = sum(1 for row in rows if row.values[MISSING])
    told = f"{year}年{len(rows)}套表里，{lacking_sets}套有缺的。" if lacking_sets else f"{year}年{len(rows)}套表都没有缺的。"
    options = [(f"{y}年", here.same(wz=str(y))) for y in years]
    note = "空表：确实没有数据，列出空表并说明。依申请公开：可以申请查看。"

    grid = Grid(heads, tuple(rows))
    body = html.Div(
        [html.Div(choices("年度", options, years.index(year), is_toggle=True), className="bar thin"), table(grid, here, "qi", 12)]
    )
    return Card("qi", "该公布的|都公布了吗？", told, grid=grid, body=body, unit="张", note=note)


def _other(state: State, here: Address) -> Component | None:
    """其他公开事项: tables whose columns no form fixes, kept as grids; things to be asked for."""
    others = [d for d in state.keys if (d.kind == "other" and d.table != DOCUMENT) or d.status == "依申请公开"]
    if not others:
        return None
    listed: dict[bool, list[Component]] = {False: [], True: []}
    for d in others:
        href = here.to("biao", str(d.release), d.entity_code, d.table, str(d.year), *filter(None, [d.mark]))
        mark = tag(d.status, "note") if d.status != "已公布" else None
        item = html.Li([html.A(d.title, href=href), html.Span([mark, f"　{d.entity_name}　{d.year}年"], className="small muted")])
        listed[_is_of_a_set(d.table) and d.status != ON_APPLICATION].append(item)
    own, of_sets = ([html.Ul(items, className="found")] if items else [] for items in listed.values())
    more = (
        [html.Details([html.Summary(f"成套预算、决算里按原样公布的表（{len(listed[True])}张）"), *of_sets], className="more")]
        if of_sets
        else []
    )
    return html.Section([html.Header(html.H2("其他公开事项")), *own, *more], className="card")


def _is_of_a_set(table: str) -> bool:
    return table in tables() and bool(tables()[table].official_set)


def _documents(state: State, here: Address) -> Component | None:
    """审计结果公告、整改情况、解读、绩效报告、办法: files that travel beside the tables, newest first, each with the page that says where it is from."""
    found = documents(state)
    if not found:
        return None
    items = []
    for one in found:
        d = one.dataset
        about = here.to("mulu", str(d.release))
        said = [tag(one.kind, "note"), f"　{d.entity_name}　{d.year}年　", html.A(f"第{d.release}号发布", href=about)]
        items.append(html.Li([html.A(d.title, href=one.href, **{"data-plain": "1"}), html.Span(said, className="small muted")]))
    head = html.Header([html.H2("审计、解读和办法"), html.P("随表一起公布的文件，原样下载。")])
    return html.Section([head, html.Ul(items, className="found")], className="card", id="wenjian")
