"""Writes a plain page as HTML: jinja2 templates with escaping on, one style sheet, no script."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from dashboard import words
from dashboard.cards.tie import Tie
from dashboard.plain.view import Link, Links, Ref, View, to
from dashboard.site import Site

STYLE = Path(__file__).with_name("plain.css")
#: inside the page, so that it needs no file of its own on a stick and no browser asks for /favicon.ico
ICON = "data:image/svg+xml," + quote(Path(__file__).parents[1].joinpath("assets", "icon.svg").read_text(encoding="utf-8").strip())
STYLE_REF = Ref(("p", "plain.css"), is_file=True)
NAVIGATION = (
    Link("首页", to()),
    Link("收支", to("shouzhi")),
    Link("部门与三公", to("bumen")),
    Link("债务", to("zhaiwu")),
    Link("补贴", to("butie")),
    Link("目录", to("mulu")),
    Link("名词", to("mingci")),
)


@dataclass(frozen=True)
class Frame:
    """What stands around a page: who publishes, which state, which is the newest."""

    site: Site
    n: int
    newest: int
    published_on: str
    is_sample: bool


@dataclass(frozen=True)
class Tied:
    """A tie strip as one sentence."""

    said: str
    is_open: bool


@cache
def _page() -> Template:
    loader = FileSystemLoader(Path(__file__).with_name("templates"))
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True).get_template(
        "page.html"
    )


def render(view: View, frame: Frame, links: Links) -> str:
    """The whole document."""
    site = frame.site
    return _page().render(
        view=view,
        site=site,
        links=links,
        n=frame.n,
        newest=frame.newest,
        published=words.day(frame.published_on),
        is_sample=frame.is_sample,
        style=links.href(STYLE_REF),
        icon=ICON,
        home=to(),
        register=to("mulu"),
        find=to("sousuo"),
        navigation=NAVIGATION,
        marks=[mark for mark in (f"网站标识码 {site.site_code}" if site.site_code else "", site.icp, site.police) if mark],
        release=lambda n: to("fabu", n),
        tied=tied,
    )


def tied(tie: Tie) -> Tied:
    """The sentence under a table: parts added = whole, with 尾差 as a term of its own."""
    added, whole = words.amount(tie.added, tie.unit, tie.places), words.amount(tie.whole, tie.unit, tie.places)
    rest = f"{words.amount(abs(tie.remainder), tie.unit, tie.places)}{tie.unit}"
    left = f"{tie.left} {added}"
    if tie.verdict == "rounding":
        left += f" {'＋' if tie.remainder > 0 else words.MINUS} 尾差{rest}"
    right = f"{tie.right} {whole}{tie.unit if tie.whole is not None else ''}"
    said = f"{left} {'≠' if tie.verdict == 'open' else '＝'} {right}"
    if tie.verdict == "open":
        said += f"，差{rest}。{tie.reason or '照批准的数公布'}"
    if tie.missing:
        said += f"（{tie.missing}项未公布，没有计入）"
    return Tied(said, tie.verdict in ("open", "unknown"))
