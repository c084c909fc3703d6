"""The frame around every page: sample strip, header with the way round, the page, footer; and the HTML document it stands in."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Any

from dash.development.base_component import Component

from dashboard import words
from dashboard.address import LONGEST, Address, write
from dashboard.cards.parts import icon, tag
from dashboard.elements import html
from dashboard.pages import Page, navigation
from dashboard.plain.landing import landing
from dashboard.site import Site
from datasets.published.state import State

_REPORT = "网站找错"
_FOOT = (
    ("数据下载", "/xiazai"),
    ("公开目录", "/mulu"),
    ("名词解释", "/mingci"),
    ("关于本站", "/guanyu"),
    (_REPORT, "/guanyu"),
    ("放进别的网站", "/qianru"),
    ("无障碍", "/guanyu#wuzhangai"),
    ("个人信息告知", "/guanyu#geren"),
)


@dataclass(frozen=True)
class Frame:
    """What the frame needs to know besides the page."""

    site: Site
    state: State
    newest: int
    address: Address

    @property
    def is_embedded(self) -> bool:
        """True inside the county portal's iframe: page only, no header and footer."""
        return self.address.get("embed") == "1"

    @property
    def is_kiosk(self) -> bool:
        """True on a service hall's terminal."""
        return self.address.get("kiosk") == "1"


def around(page: Page, frame: Frame) -> Component:
    """The whole visible document for `page`; carries the browser's title for the script that sets it."""
    body = html.Div(page.body, className="" if page.is_wide else "wrap")
    head = [_sample(frame), _paper(frame), None if frame.is_embedded else _header(frame)]
    parts: list[Any] = [*head, html.Main([_older(frame), body], id="main")]
    if frame.is_embedded:
        parts.append(_whole_page(frame))
    elif not frame.is_kiosk:
        parts.append(_footer(frame))
    return html.Div([_skip(), *parts], id="whole", **{"data-title": full_title(page, frame.site), "data-address": frame.address.text})


def full_title(page: Page, site: Site) -> str:
    """教育支出 · 明白账 · 方城县."""
    return " · ".join(dict.fromkeys((page.title, "明白账", site.county_name)))


def _skip() -> Component:
    return html.A("跳到正文", href="#main", className="skip")


def _sample(frame: Frame) -> Component | None:
    if not frame.state.is_demo:
        return None
    said = "金额、人名、部门事项均为虚构，只有乡镇和村名是真的"
    return html.Aside(
        html.Div([html.B("示例数据"), "　", html.Span(said)], className="wrap"), className="sample", **{"aria-label": "示例数据"}
    )


def _header(frame: Frame) -> Component:
    first = frame.address.path[0] if frame.address.path else ""
    links = [
        html.A(word, href=frame.address.to(*([path] if path else [])), **({"aria-current": "page"} if path == _section(first) else {}))
        for path, word in navigation()
    ]
    brand = html.A(
        [icon("mark"), html.Span([html.B("明白账"), html.Span(f"{frame.site.county_name}财政与惠民补贴公开")])],
        href=frame.address.to(),
        className="brand",
    )
    if frame.is_kiosk:
        start = html.A("回到开头", href=frame.address.to(), className="btn on")
        return html.Header(html.Div([brand, html.Div(start, className="tools")], className="wrap"), className="top")
    elder = html.A("长者模式", href=frame.address.same(mode="zhang"), className="btn", id="elder", **{"data-elder": "1"})
    nav = html.Nav(links, className="nav", **{"aria-label": "主导航"})
    return html.Header(html.Div([brand, nav, html.Div(elder, className="tools")], className="wrap"), className="top")


def _section(first: str) -> str:
    """The header entry a page belongs to when it has none of its own."""
    return {"cun": "butie", "biao": "mulu"}.get(first, first)


def _older(frame: Frame) -> Component | None:
    """The banner of an old state: what is shown is not the newest."""
    state = frame.state
    if state.n >= frame.newest:
        return None
    newest = frame.address.same(r="")
    said = f"您看的是第{state.n}号发布时的数（{words.day(state.published_on)}）。现在已经到第{frame.newest}号。"
    return html.Div(
        html.Div([tag("旧版本", "ask"), html.Span(said), html.A("看最新的", href=newest, className="btn")], className="wrap"),
        className="older",
    )


def _whole_page(frame: Frame) -> Component:
    """Under an embedded block: who publishes it, and the page it is part of, in a window of its own."""
    said = f"来源：{frame.site.bureau or frame.site.county_name}，第{frame.state.n}号发布"
    link = html.A("在明白账里看", href=frame.address.same(embed=""), target="_blank")
    return html.Footer(html.Div([said, "　", link], className="wrap small muted"), className="embedfoot")


def _paper(frame: Frame) -> Component | None:
    """What a printed page begins with: which state it shows, by which it can be checked, and where it is to be found."""
    state = frame.state
    if not state.n:
        return None
    said = f"{frame.site.bureau or frame.site.county_name}　第{state.n}号发布（{words.day(state.published_on)}）"
    return html.P(f"{said}　清单指纹（SHA-256）{state.head_hash}　{frame.address.text}", className="wrap paper")


def _footer(frame: Frame) -> Component:
    site, state = frame.site, frame.state
    who = [f"主办：{site.sponsor}" if site.sponsor else "", f"承办：{site.bureau}" if site.bureau else ""]
    marks = [f"网站标识码 {site.site_code}" if site.site_code else "", site.icp, site.police]
    fresh = [f"更新于{words.day(state.published_on)}（第{state.n}号发布）" if state.n else "还没有公布过"]
    fresh += [f"{who_}{number}（{when}）" for who_, when, number in site.telephones[:1]]
    lines = [html.P([html.Span(text) for text in line if text]) for line in (who, marks, fresh) if any(line)]
    links = html.Ul([html.Li(html.A(word, href=_report(frame) if word == _REPORT else href)) for word, href in _FOOT])
    return html.Footer(html.Div([html.Div(lines), links], className="wrap"), className="foot")


def _report(frame: Frame) -> str:
    """The form for reporting an error, told which page it was seen on."""
    return write(("guanyu",), {"cuo": frame.address.text[:LONGEST]}) + "#zhaocuo"


DOCUMENT = """<!doctype html>
<html lang="zh-CN"{mode}><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>{title}</title><meta name="description" content="{description}"><link rel="icon" href="{icon}">
<link rel="stylesheet" href="{css}">{bare}<script src="{early}"></script></head>
<body{body}><div id="first">{first}</div>
<div id="react-entry-point"></div>
{config}{scripts}<script src="{script}"></script>{renderer}</body></html>"""


def document(page: Page, frame: Frame, first: str, parts: dict[str, str]) -> str:
    """The HTML document: `first` is the page already drawn, `parts` the addresses and scripts Dash needs."""
    mode = ' data-mode="kiosk"' if frame.is_kiosk else ' data-mode="elder"' if frame.address.get("mode") == "zhang" else ""
    return DOCUMENT.format(
        mode=mode,
        body=' class="embedded"' if frame.is_embedded else "",
        title=escape(full_title(page, frame.site)),
        description=escape(f"{frame.site.county_name}预算、决算、三公、债务和惠民补贴，每个数都能查到原表的那一格。"),
        first=first,
        bare=""
        if frame.is_embedded or frame.is_kiosk
        else f'<noscript><meta http-equiv="refresh" content="0;url={escape(landing(frame.address, frame.state.n))}"></noscript>',
        **parts,
    )
