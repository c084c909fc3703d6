"""放进别的网站: five blocks for the county portal's iframe, each an address of its own, with the snippet to copy; two of the blocks are pages here."""

from __future__ import annotations

import os
from html import escape

from dash.development.base_component import Component

from dashboard.address import Address, write
from dashboard.cards.parts import crumb, heading, icon
from dashboard.elements import html
from dashboard.pages import Page
from dashboard.pages.home import statement_of
from dashboard.pages.home_questions import questions
from dashboard.pages.missing import nothing
from dashboard.rooting import site_root
from datasets.published.places import under
from datasets.published.state import State

PATH, TITLE = "qianru", "放进别的网站"
#: stands in a snippet where the server does not know its own address; the browser puts it in
UNKNOWN = "本站网址"


def layout(state: State, path: tuple[str, ...], query: dict[str, str]) -> Page:
    """/qianru: the snippets · /qianru/duizhang: the statement · /qianru/siwen: the four questions."""
    here = Address((PATH, *path), query)
    if path == ("duizhang",):
        found = statement_of(state, here)
        return Page("收支对账单", [html.H1("收支对账单", className="sr"), found]) if found else nothing("收支对账单还没有公布", "")
    if path == ("siwen",):
        return Page("四个问题", [html.H1("县里的账，四个问题", className="sr"), *questions(state, here)])
    return _snippets(state, here) if not path else nothing("没有这一块", "可以放进别的网站的有五块，见“放进别的网站”。")


def _blocks(state: State) -> tuple[tuple[str, tuple[str, ...], int, str], ...]:
    """(what it is, address, height in px, what to know)."""
    towns = under(state, state.county)
    village = next((village.code for town in towns for village in under(state, town.code)), "")
    return (
        ("收支对账单", (PATH, "duizhang"), 480, "来多少、去多少，两边一样多。"),
        ("四个问题", (PATH, "siwen"), 980, "钱从哪里来、花到哪里去、欠多少债、补贴发给了谁。"),
        ("补贴：从县查到村", ("butie",), 1400, "三栏，一直查到一个村的一项补贴。"),
        ("一个村的页面", ("cun", village), 1600, "把地址里的12位编码换成要放的村；编码在“查我的村”里能查到。"),
        ("公开目录", ("mulu",), 1400, "每一次公布、更正和废止。"),
    )


def _snippets(state: State, here: Address) -> Page:
    base = ("" if os.environ.get("MBZ_PUBLIC_URL") else UNKNOWN) + site_root()
    body = [
        crumb(("首页", here.to()), ("关于本站", here.to("guanyu")), (TITLE, "")),
        heading("放进|县政府门户网站", "复制下面的一段，贴到门户的网页里。数字随公布更新，不用再改。"),
        html.P("只有财政局登记过的门户网址才能放；没有登记的网站放了，浏览器也不显示。要登记，请和财政局联系。", className="say snippets"),
        *[_block(base, *block) for block in _blocks(state)],
    ]
    return Page(TITLE, body)


def _block(base: str, name: str, path: tuple[str, ...], height: int, beneath: str) -> Component:
    address = write(path, {"embed": "1"})
    code = f'<iframe src="{base}{escape(address)}" title="明白账：{name}" width="100%" height="{height}" style="border:0" loading="lazy"></iframe>'
    key = f"ma-{'-'.join(path[:2])}"
    links = [
        html.A([icon("link"), "复制这一段"], href=address, className="btn", **{"data-copy": key}),
        html.A("看看样子", href=address, className="btn", target="_blank"),
    ]
    shown = html.Pre(html.Code(code, id=key), className="snippet", tabIndex=0, role="region", **{"aria-label": f"{name}的代码"})
    return html.Section([html.Header([html.H2(name), html.P(beneath)]), shown, html.Div(links, className="takes")], className="card")
