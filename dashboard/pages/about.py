"""关于: what this site is, how it is checked, accessibility, personal data, and 找错, which reaches the office sealed."""

from __future__ import annotations

from pathlib import Path

from dash.development.base_component import Component

from dashboard.address import Address
from dashboard.cards.parts import crumb, heading
from dashboard.elements import dcc, html
from dashboard.pages import Page, webnames
from dashboard.pages.telephones import telephones
from datasets.published.state import State

PATH, TITLE = "guanyu", "关于本站"
DEEPEST = 0


def layout(state: State, path: tuple[str, ...], query: dict[str, str]) -> Page:
    """/guanyu, sections by their heading in about.md; `cuo` is the address somebody came from to report an error."""
    here = Address((PATH,), query)
    sections = [_section(key, title, lines) for key, title, lines in chapters(state)]
    body = [
        crumb(("首页", here.to()), (TITLE, "")),
        heading("这个网站是做什么的？", "把县里的账公布出来，让每个人都能查、能对、能问。"),
        *sections,
        html.Div(telephones(state), className="card prose whom"),
        _report(here),
    ]
    return Page(TITLE, body)


def chapters(state: State) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    """(key, title, paragraphs) of about.md: `## key title` opens a chapter, `{names}` is what the county decided about names on the web."""
    found: list[tuple[str, str, list[str]]] = []
    for line in Path(__file__).with_name("about.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            key, _, title = line[3:].partition(" ")
            found.append((key, title, []))
        elif line == "{names}" and found:
            found[-1][2].extend(webnames.told(state))
        elif line.strip() and found:
            found[-1][2].append(line.strip())
    return tuple((key, title, tuple(lines)) for key, title, lines in found)


def _section(key: str, title: str, lines: tuple[str, ...]) -> Component:
    points = [line[2:] for line in lines if line.startswith("- ")]
    texts = [html.P(line) for line in lines if not line.startswith("- ")]
    return html.Section(
        [html.H2(title), *texts, html.Ul([html.Li(point) for point in points]) if points else None], className="card prose", id=key
    )


def _report(here: Address) -> Component:
    """A plain form; what is written is sealed to the office before it is stored."""
    fields = [
        html.Label("哪里不对？（必填）", htmlFor="said"),
        dcc.Textarea(id="said", name="said", maxLength=2000, rows=5, className="inp", required=True),
        html.Label("怎么联系您？（可以不填）", htmlFor="contact"),
        dcc.Input(id="contact", name="contact", maxLength=100, autoComplete="off"),
        dcc.Input(name="about", value=here.get("cuo"), type="hidden"),
        html.Button("送出", type="submit", className="btn p"),
    ]
    said = html.P("写的内容加密后只有财政局能打开。请不要写身份证号、银行卡号。处理结果会公布在本站。", className="small muted")
    return html.Section(
        [html.H2("网站找错、举报"), said, html.Form(fields, method="post", action="/zhaocuo", className="report", **{"data-plain": "1"})],
        className="card prose",
        id="zhaocuo",
    )
