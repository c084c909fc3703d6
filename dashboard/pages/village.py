"""村: everything published about one village on one page: total, programmes, years, 我家该领多少, whom to call. Text first, no figure to load."""

from __future__ import annotations

import os
from collections.abc import Sequence

import segno
from dash.development.base_component import Component

from dashboard import words
from dashboard.address import Address, write
from dashboard.cards.card import Card, Deck, download, joined
from dashboard.cards.find import find
from dashboard.cards.grid import Grid, Head, Row
from dashboard.cards.parts import choices, crumb, heading, icon, mini
from dashboard.cards.tie import Tie
from dashboard.elements import html
from dashboard.pages import Page, webnames
from dashboard.pages.gone import gone_note, gone_payments
from dashboard.pages.missing import nothing
from dashboard.pages.subsidy import LACKING, against, not_counted, year_word
from dashboard.pages.subsidy_columns import DIFFERS, merged_name, name_of, origins, standard_of, unit_of
from dashboard.pages.telephones import telephones
from dashboard.pages.village_due import OWN, by_quantity, due
from dashboard.rooting import site_root
from datasets.published import subsidies
from datasets.published.places import Place, known
from datasets.published.population import inhabitants
from datasets.published.state import State
from datasets.published.subsidies import Programme, Scope
from schemas.money import apiece

PATH, TITLE = "cun", "我的村"
DEEPEST = 1
#: years side by side at most
SHOWN_YEARS = 5
#: averages beside the township's at most
SHOWN_AVERAGES = 8


def layout(state: State, path: tuple[str, ...], query: dict[str, str]) -> Page:
    """/cun/<12-digit code>?nian=2025; without a code, the search box."""
    if not path:
        return Page(TITLE, [crumb(("首页", "/"), ("我的村", "")), heading("查我的村领了多少补贴"), find(label="村名，或拼音首字母")])
    village = known(state, path[0])
    if village is None or village.level != "village":
        return nothing("没有这个村", f"没有编码为“{path[0]}”的村。村的编码是12位数字。")
    years = subsidies.years(state)
    asked = query.get("nian", "")
    year = int(asked) if asked.isdecimal() and int(asked) in years else (years[0] if years else 0)
    here = Address((PATH, village.code), query)
    if years and asked.isdecimal() and int(asked) not in years:
        return nothing(f"{village.said}{asked}年的补贴没有公布到这里", f"本站有{'、'.join(map(str, years))}年的。")
    if not year:
        return nothing(f"{village.said}的补贴还没有公布", "县里还没有把补贴发放结果公布到这里。")
    return _page(state, village, Scope(year, village.parent_code, village.code), here, years)


def _page(state: State, village: Place, scope: Scope, here: Address, years: list[int]) -> Page:
    deck = Deck(here, state.n)
    found = subsidies.programmes(state, scope)
    was = Scope(scope.year - 1, scope.township, scope.village)
    still_open = subsidies.open_until(state, scope.year)
    before = {} if still_open else {p.code: p.paid_fen for p in subsidies.programmes(state, was)}
    total = subsidies.total(state, scope)
    town = name_of(state, scope.township)
    steps = (
        ("首页", here.to()),
        ("补贴", here.to("butie", str(scope.year))),
        (town, here.to("butie", str(scope.year), scope.township)),
        (village.said, ""),
    )
    options = [(year_word(state, year), here.same(nian=str(year))) for year in years]
    card = _programmes_card(state, scope, found, before, total)
    left = [_total(state, scope, found, total), _down(found), _proof(state, village), deck.show(card), _names(state, village, found)]
    right = [
        due(found),
        telephones(state, scope.township),
        _years(state, scope, here),
        _against_town(state, scope, here),
        _apply(state, found),
        _take(state, scope, here),
        _carry(scope, here),
    ]
    body = [
        crumb(*steps),
        heading(f"{village.said}|{scope.year}年领到多少补贴？"),
        html.Div(choices("年度", options, years.index(scope.year)), className="bar"),
        gone_note(gone_payments(state, scope.year), here, LACKING),
        html.Div(
            [
                html.Div([part for part in left if part is not None]),
                html.Div([part for part in right if part is not None], className="stack"),
            ],
            className="vgrid",
        ),
    ]
    return Page(f"{village.said}{scope.year}年补贴", body, tuple(deck.cards))


def _total(state: State, scope: Scope, found: Sequence[Programme], total: int) -> Component:
    before = subsidies.total(state, Scope(scope.year - 1, scope.township, scope.village)) or None
    number = words.exact(total)
    lived = inhabitants(state, scope.year).get(scope.village)
    each = (
        f"全村{words.count(lived.households)}户，平均每户{words.exact(apiece(total, lived.households))}元；"
        if lived and lived.households
        else ""
    )
    told = (
        f"{each}{against(state, scope, total, before)}。{_counted(found)}。{not_counted(state, scope)}"
        if found
        else "这一年没有发放到人到户的补贴。"
    )
    return html.Dl(
        [
            html.Dt(f"全村{_until(state, scope.year)}共领到", className="muted"),
            html.Dd([number, html.Small(" 元")], className="bigsum"),
            html.Dd(told, className="muted"),
        ],
        className="villagesum",
    )


def _until(state: State, year: int) -> str:
    """一年, or 到9月 while the year is not over."""
    month = int(subsidies.open_until(state, year)[5:] or 0)
    return f"到{month}月" if month else "一年"


def _down(found: Sequence[Programme]) -> Component | None:
    """In one column 我家该领多少 stands below all programmes: the way there at once."""
    return (
        html.P(html.A([icon("next"), "算一算我家该领多少"], href=f"#{OWN}", className="btn"), className="down")
        if by_quantity(found)
        else None
    )


def _counted(found: Sequence[Programme]) -> str:
    """How many programmes stand alone, and that others were put together by law."""
    merged = "、".join(merged_name(p) for p in found if p.merged)
    alone = len([p for p in found if not p.merged])
    told = f"共{alone}项补贴" if alone else ""
    return "，另有".join(part for part in (told, merged) if part)


def _proof(state: State, village: Place) -> Component:
    """What somebody with a printed notice compares."""
    said = [
        html.B("手里有公示单？"),
        html.Br(),
        "扫单子上的二维码，或者",
        html.A("打开核对页", href=f"/v/{village.code}/{state.n}", **{"data-plain": "1"}),
    ]
    return html.Div([icon("ok"), html.P([*said, f"，对一对编号、校验码和合计。本页是第{state.n}号发布时的数。"])], className="proof")


def _programmes_card(state: State, scope: Scope, found: Sequence[Programme], before: dict[str, int], total: int) -> Card:
    top = max((p.paid_fen for p in found), default=1) or 1
    items = [_programme(p, before.get(p.code), top) for p in found]
    items.append(
        html.Li(
            [html.H3("合计"), html.P([html.Span(words.exact(total), className="dbl"), html.Small(" 元")], className="amt")], className="end"
        )
    )
    rows = [
        Row(
            {
                "name": merged_name(p) if p.merged else p.name,
                "people": p.people_count,
                "quantity": p.quantity,
                "unit": p.quantity_unit,
                "standard": p.standard,
                "dates": "、".join(p.paid_dates),
                "paid_fen": p.paid_fen,
            },
            note=p.merged_programmes,
        )
        for p in found
    ]
    heads = (
        Head("name", "补贴项目", "name"),
        Head("people", "人（户）数", "count"),
        Head("quantity", "数量", "decimal"),
        Head("unit", "数量单位"),
        Head("standard", "标准（元）", "decimal"),
        Head("dates", "到账日期"),
        Head("paid_fen", "金额", "money", "元"),
    )
    in_town = sum(fen for code, fen in subsidies.places(state, Scope(scope.year, scope.township)) if code == scope.village)
    return Card(
        "xiang",
        "一项一项看",
        "",
        grid=Grid(heads, (*rows, Row({"name": "合计", "paid_fen": total}, is_sum=True))),
        body=html.Ol(items, className="prog"),
        ties=(Tie("以上各项相加", tuple(p.paid_fen for p in found), f"{name_of(state, scope.township)}汇总中的本村", in_town, "元"),),
        unit="元",
        sources=origins(state, scope),
    )


def _programme(programme: Programme, before: int | None, top: int) -> Component:
    name = merged_name(programme) if programme.merged else programme.name
    amount = html.P([words.exact(programme.paid_fen), html.Small(" 元")], className="amt")
    head = [html.H3(name), amount, mini(programme.paid_fen, top)]
    if programme.merged:
        why = f"{programme.merged_programmes}。" if programme.merged_programmes else ""
        said = f"{why}人数很少，单独列出会让人猜到是谁，所以依法合并公布。金额已计入全村合计。"
        return html.Li([*head, html.P(said, className="small why")])
    facts = [
        ("发给", f"{words.count(programme.people_count)}{unit_of(programme)}" if programme.people_count is not None else "合并公布"),
        ("标准", standard_of(programme) or DIFFERS),
        ("数量", f"{words.decimal(programme.quantity)}{programme.quantity_unit}" if programme.quantity and programme.quantity_unit else ""),
        ("到账", _dates(programme.paid_dates)),
        ("比上年", words.change(programme.paid_fen, before) if before is not None else ""),
    ]
    return html.Li([*head, html.Dl([html.Div([html.Dt(term), html.Dd(value)]) for term, value in facts if value])])


def _dates(dates: tuple[str, ...]) -> str:
    return "、".join(dates[:3]) + (f"等{len(dates)}次" if len(dates) > 3 else "")


def _names(state: State, village: Place, found: Sequence[Programme]) -> Component:
    said, may_open = webnames.why_no_names(state, ((p.code, p.name) for p in found))
    link = webnames.open_list(village.code) if may_open else None
    return html.P([html.B("为什么看不到姓名？"), said, link], className="say after")


def _years(state: State, scope: Scope, here: Address) -> Component | None:
    paid = subsidies.village_years(state, scope.village)
    if len(paid) < 2:
        return None
    shown = list(paid.items())[-SHOWN_YEARS:]
    top = max(fen for _, fen in shown) or 1
    items = [
        html.Li(
            [
                html.Span(html.A(f"{year}年", href=here.same(nian=str(year)))),
                mini(fen, top),
                html.Span(words.exact(fen)),
            ]
        )
        for year, fen in shown
    ]
    return html.Section([html.H2("几年来多了还是少了？"), html.Ul(items, className="years"), html.P("单位：元", className="small muted")])


def _against_town(state: State, scope: Scope, here: Address) -> Component | None:
    """My village's averages beside its township's: all subsidies per household, each programme per payment and per mu, where they differ."""
    town = Scope(scope.year, scope.township)
    found = [row for row in (_households(state, scope, town), *_averages(state, scope, town)) if row]
    rows = [row for row in found if row[2] != row[3]][:SHOWN_AVERAGES]
    if not rows:
        return None
    same = len({row[0] for row in found} - {row[0] for row in found if row[2] != row[3]})
    name = name_of(state, scope.township)
    head = html.Tr(
        [
            html.Th("补贴项目", scope="col"),
            html.Th("本村", scope="col", className="n"),
            html.Th(f"{name}平均", scope="col", className="n"),
        ]
    )
    body = [
        html.Tr(
            [
                html.Th([what, html.Span(by, className="rownote")], scope="row"),
                html.Td(words.exact(own), className="n"),
                html.Td(words.exact(other), className="n"),
            ]
        )
        for what, by, own, other in rows
    ]
    note = f"单位：元。{f'还有{same}项，平均数和全{_level(name)}一样。' if same else ''}各家田亩、人口不同，多少不等于好坏。"
    return html.Section(
        [
            html.H2(f"和全{_level(name)}平均比"),
            html.Table([html.Thead(head), html.Tbody(body)], className="narrow"),
            html.P(note, className="small muted"),
        ]
    )


def _level(name: str) -> str:
    """镇, 乡 or 街道."""
    return name[-1] if name[-1] in "乡镇" else "街道"


#: what is averaged, by what, my village, the township (fen)
Averages = tuple[str, str, int, int]


def _households(state: State, scope: Scope, town: Scope) -> Averages | None:
    """All subsidies of villages over all households, without what is published for the township only; None where households are not published."""
    lived = inhabitants(state, scope.year)
    own, other = (lived[code].households if code in lived else None for code in (scope.village, scope.township))
    if not own or not other:
        return None
    of_villages = sum(fen for code, fen in subsidies.places(state, town) if code)
    return "全部补贴", "每户（按全部户数）", apiece(subsidies.total(state, scope), own), apiece(of_villages, other)


def _averages(state: State, scope: Scope, town: Scope) -> list[Averages]:
    around = {p.code: p for p in subsidies.programmes(state, town) if not p.merged and p.batches == 1}
    paid = {code: one for (code, _), one in subsidies.by_programme(state, town).items()}
    found: list[Averages] = []
    for mine in subsidies.programmes(state, scope):
        other = around.get(mine.code)
        times = paid[mine.code].times_count if other else None
        if mine.merged or mine.batches != 1 or not mine.people_count or other is None or not times:
            continue
        fen = paid[mine.code].paid_fen
        found.append((mine.name, "每人（户）次", apiece(mine.paid_fen, mine.people_count), apiece(fen, times)))
        if mine.quantity_unit == "亩" and mine.quantity and other.quantity:
            own_mu, town_mu = apiece(mine.paid_fen, mine.quantity), apiece(fen, other.quantity)
            found.append((mine.name, "每亩", own_mu, town_mu))
    return found


def _apply(state: State, found: Sequence[Programme]) -> Component | None:
    from dashboard.pages.subsidy_rules import rules

    listed = [(p, rules(state).get(p.code) or rules(state).get(p.name)) for p in found if not p.merged]
    known = [(p, rule) for p, rule in listed if rule]
    if not known:
        return None
    items = [
        html.Details([html.Summary(p.name), html.Dl([html.Div([html.Dt(term), html.Dd(text)]) for term, text in rule.items() if text])])
        for p, rule in known
    ]
    return html.Section([html.H2("谁能领，怎么领？"), html.Div(items, className="rules")])


def _take(state: State, scope: Scope, here: Address) -> Component:
    links = [
        html.A([icon("down"), "下载Excel"], href=download("xiang", "xlsx", here), className="btn", **{"data-plain": "1"}),
        html.A([icon("print"), "打印本页"], href="#", className="btn", **{"data-print": "xiang"}),
        html.A([icon("link"), "复制链接"], href=here.same(r=str(state.n)), className="btn", **{"data-copy": "1"}),
    ]
    said = html.P(["来源：", *joined(origins(state, scope))], className="small muted after")
    return html.Section([html.H2("带走"), html.Div(links, className="takes"), said], className="take")


def _carry(scope: Scope, here: Address) -> Component | None:
    """On a service hall's terminal the page is taken along as a QR code, where the site knows its own address."""
    if here.get("kiosk") != "1" or not os.environ.get("MBZ_PUBLIC_URL"):
        return None
    code = segno.make(site_root() + write((PATH, scope.village), {"nian": str(scope.year)}), error="m")
    image = html.Img(src=code.svg_data_uri(scale=8, border=4), alt="本页的二维码", width="320", height="320")
    return html.Section([html.H2("带走这一页"), image, html.P("用手机扫一扫，回家接着看。", className="muted")], className="carry")
