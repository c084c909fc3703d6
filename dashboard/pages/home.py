"""首页: four questions with computed sentences, the statement whose two sides agree, search, latest releases and corrections."""

from __future__ import annotations

from dash.development.base_component import Component

from dashboard import words
from dashboard.address import Address
from dashboard.cards.card import joined
from dashboard.cards.find import find
from dashboard.cards.parts import tag
from dashboard.cards.tie import strip
from dashboard.elements import html
from dashboard.pages import Page
from dashboard.pages.home_kiosk import kiosk_home
from dashboard.pages.home_questions import questions
from dashboard.pages.punctual import punctual
from dashboard.pages.release_words import act_word, title_of
from dashboard.pages.statement import statement_table
from datasets.published import accounts
from datasets.published.chain import Release
from datasets.published.state import State

PATH, TITLE = "", "首页"
NAV = (10, "首页")


def layout(state: State, path: tuple[str, ...], query: dict[str, str]) -> Page:
    """/ · `?kiosk=1` starts with the village search."""
    here = Address((), query)
    left = html.Div(
        [
            html.H1(["县里的账，", html.Br(), "一笔一笔对得上"]),
            html.P("预算、决算、债务和惠民补贴都在这里。每个数都能查到原表的那一格。", className="lead"),
            find(),
        ]
    )
    if here.get("kiosk") == "1":
        return Page(TITLE, [html.Div(kiosk_home(state, here), className="wrap")], is_wide=True)
    hero = html.Div(html.Div([left, statement_of(state, here)], className="wrap"), className="hero")
    feeds = html.Div([_releases(state, here), _corrections(state, here)], className="two feeds")
    body = [hero, html.Div([*questions(state, here), feeds], className="wrap homebody")]
    return Page(TITLE, body, is_wide=True)


def statement_of(state: State, here: Address) -> Component | None:
    """The newest statement whose two totals are published, None when there is none."""
    for edition in sorted(accounts.editions(state), key=lambda e: (e.stage != "final", -e.year)):
        found = statement_table(state, edition)
        if found is not None:
            title = html.H2(
                [
                    html.A(
                        f"{edition.title.replace('决算', '')}收支对账单" if edition.stage == "final" else f"{edition.title}对账单",
                        href=here.to("shouzhi") + "#duizhang",
                    ),
                    html.Small("万元"),
                ]
            )
            is_even = found.ties[-1].verdict == "equal"
            return html.Section(
                [
                    title,
                    found.body.children,
                    strip(() if is_even else found.ties[-1:], found.say if is_even else ""),
                    html.P(["来源：", *joined(found.sources)], className="small muted from"),
                ],
                className="stmt",
                **{"aria-label": "收支对账单"},
            )
    return None


def _releases(state: State, here: Address) -> Component:
    items = [_release(state, release, here) for release in sorted(state.releases(), key=lambda r: -r.n)[:4]]
    count = len(state.releases())
    after = html.P(html.A(f"全部{count}次发布", href=here.to("mulu"))) if count else html.P("还没有公布过。")
    return html.Section([html.H2("最近公布"), html.Ul(items, className="feed"), after])


def _release(state: State, release: Release, here: Address) -> Component:
    said = [
        f"第{release.n}号发布　{release.publisher}　",
        html.Span(f"{len(release.datasets)}张表", className="nb") if release.datasets else None,
    ]
    return html.Li(
        [
            html.Time(words.near_day(release.published_on, state.published_on), dateTime=release.published_on),
            html.Div(
                [
                    html.A(title_of(release), href=here.to("mulu", str(release.n))),
                    " ",
                    tag(act_word(release), "ask") if release.act != "publish" else punctual(state, release),
                    html.P(said),
                ]
            ),
        ]
    )


def _corrections(state: State, here: Address) -> Component:
    found = [r for r in sorted(state.releases(), key=lambda r: -r.n) if r.supersedes or r.withdraws or r.takes_down][:3]
    items = [
        html.Li(
            [
                html.Time(words.near_day(release.published_on, state.published_on), dateTime=release.published_on),
                html.Div(
                    [
                        html.A(title_of(release), href=here.to("mulu", str(release.n))),
                        html.P(f"{act_word(release)}：{release.reason or '没有写原因'}"),
                    ]
                ),
            ]
        )
        for release in found
    ]
    after = "改过的旧版本一直留着，随时可以对照。" if items else "还没有更正过。更正以后，旧版本也一直留着。"
    return html.Section(
        [html.H2("更正记录"), html.Ul(items, className="feed"), html.P([html.A("公开目录", href=here.to("mulu")), f"　{after}"])]
    )
