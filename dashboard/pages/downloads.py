"""数据下载: whole releases and whole tables as files, and how to ask for them by program."""

from __future__ import annotations

from dash.development.base_component import Component

from dashboard import words
from dashboard.address import Address
from dashboard.cards.card import Card, Deck
from dashboard.cards.parts import crumb, heading, icon, phrases
from dashboard.elements import html
from dashboard.pages import Page
from dashboard.pages.missing import nothing
from dashboard.pages.release_words import FORMATS, file_words, title_of
from datasets.published.chain import Release
from datasets.published.state import State

PATH, TITLE = "xiazai", "数据下载"
DEEPEST = 0
#: releases listed
SHOWN = 60
_WHOLE = ("figures.parquet", "subsidy.parquet", "tables/subsidy.csv", "datapackage.json")


def layout(state: State, path: tuple[str, ...], query: dict[str, str]) -> Page:
    """/xiazai."""
    here = Address((PATH,), query)
    releases = [r for r in sorted(state.releases(), key=lambda r: -r.n) if r.files and not r.is_taken_down]
    if not releases:
        return nothing("还没有可以下载的数据", "县里还没有公布过。")
    deck = Deck(here, state.n)
    told = "每一次发布是一个文件夹：每张表一个CSV表格，每个单位一个Excel工作簿，全部数字一个Parquet，还有字段说明和指纹。"
    told += f"这里列最近{SHOWN}次，更早的在公开目录里。" if len(releases) > SHOWN else ""
    card = Card(
        "zhengfen", "一次一次的发布", told, body=html.Ul([_one(r, here) for r in releases[:SHOWN]], className="feed ruled"), unit=""
    )
    how = html.Section(
        [
            html.H2("怎么用？"),
            html.Ul(
                [
                    html.Li("网页上的每张图、每张表，下面都有“下载Excel”和“下载CSV”，下载的就是您看到的那些行。"),
                    html.Li("CSV是UTF-8带BOM，用Excel直接打开不会乱码；金额的单位写在列名里；“是否汇总”写明是不是合计行，免得重复加。"),
                    html.Li(
                        ["给程序用：", html.A("接口说明", href="/api/v1", **{"data-plain": "1"}), "，每个答复都写明是第几号发布时的数。"]
                    ),
                    html.Li("注明出处就可以用。引用时请写上发布号，因为以后可能更正。"),
                ]
            ),
        ],
        className="card prose",
    )
    body = [
        crumb(("首页", here.to()), (TITLE, "")),
        heading("把数据拿走", "不用申请，不用登录。"),
        _whole(state),
        _formats(),
        deck.show(card),
        how,
    ]
    return Page(TITLE, body, tuple(deck.cards))


def _whole(state: State) -> Component:
    """Everything in force as one file."""
    said = (
        "一个压缩包：每张现行的表、补贴汇总、代码表（CSV表格），全部数字（Parquet），审计和解读等文件，附字段说明、许可和每个文件的指纹。"
    )
    named = html.P(
        [f"到第{state.n}号发布（{words.day(state.published_on)}）为止，更正过的只留更正后的，废止的不在里面。"], className="small muted"
    )
    button = html.A([icon("down"), "下载全部现行数据（ZIP）"], href="/fabu/quanbu.zip", className="btn p", **{"data-plain": "1"})
    header = html.Header([html.H2("一次拿走全部"), html.P(said)])
    return html.Section([header, html.P(button), named], className="card", id="quanbu")


def _formats() -> Component:
    """Which format is for whom."""
    told = [html.Div([html.Dt(name), html.Dd(use)]) for name, use in FORMATS]
    return html.Section(
        [html.Header(html.H2(phrases("几种格式，|哪种给谁用？"))), html.Dl(told, className="facts rulefacts formats")], className="card"
    )


def _one(release: Release, here: Address) -> Component:
    books = [name for name in release.files if name.startswith("workbooks/")]
    named = [*(books if len(books) == 1 else []), *(name for name in _WHOLE if name in release.files)]
    links = [html.A(file_words(release, name), href=f"/fabu/{release.n}/{name}", **{"data-plain": "1"}) for name in named]
    rest = html.A(f"全部{words.count(len(release.files))}个文件", href=here.to("mulu", str(release.n)) + "#wenjian")
    return html.Li(
        [
            html.Time(release.published_on, dateTime=release.published_on),
            html.Div([html.A(title_of(release), href=here.to("mulu", str(release.n))), html.P([*links, rest], className="links")]),
        ]
    )
