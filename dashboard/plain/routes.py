"""Finds the plain page for an address: /p/… by section, /v/<village>/<n> for paper."""

from __future__ import annotations

from itertools import islice

from dashboard.plain.view import Link, View, missing, to
from dashboard.plain.views import Section, sections
from dashboard.plain.views.home import home
from dashboard.plain.views.paper import paper_page
from datasets.published.releases import Public
from datasets.published.state import State


def answer(public: Public, state: State, parts: tuple[str, ...], asked: dict[str, str]) -> View:
    """The page at `parts` (("p", …) or ("v", village, n)); a page that says so, with status 404, where there is none."""
    if parts[0] == "v":
        if len(parts) == 3 and parts[2].isdecimal():
            return paper_page(public, parts[1], int(parts[2]), asked)
        return missing(parts, "没有这一页", "公示单上的地址是 /v/村编码/发布号。", Link("从乡镇里选村", to("butie")))
    if len(parts) == 1:
        return home(public, state)
    section = sections().get(parts[1])
    if section is None:
        return missing(parts, "没有这一页", "地址可能写错了，或者这一页已经换了地方。", Link("回到首页", to()))
    if parts[2:] and _is_one_page(section, public, state):
        return missing(parts, "没有这一页", "地址可能写错了，或者这一页已经换了地方。", Link("回到上一级", to(parts[1])))
    return section.show(public, state, parts[2:], asked)


def _is_one_page(section: Section, public: Public, state: State) -> bool:
    """True for a section that is one page (公开目录, 名词解释): nothing lies under it."""
    found = list(islice(section.every(public, state), 2))
    return found == [()]
