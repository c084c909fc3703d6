"""Knows the chart card: question, sentence, chart or table, tie strip, unit, source, download, link, print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from dash.development.base_component import Component

from dashboard.address import Address, write
from dashboard.cards.grid import Grid, table, text
from dashboard.cards.parts import icon, phrases, term
from dashboard.cards.tie import Tie, strip
from dashboard.elements import dcc, html
from dashboard.sources import Source, told_apart
from datasets.published.search import glossary

#: never a request to another host: no upload button, no map data from a CDN (plotly.js 4.1)
PLOT_CONFIG: dict[str, Any] = {
    "displayModeBar": False,
    "displaylogo": False,
    "scrollZoom": False,
    "doubleClick": False,
    "responsive": True,
    "plotlyServerURL": "",
    "topojsonURL": "",
    "modeBarButtonsToRemove": ["sendChartToCloud"],
}

#: marks what holds a drawing; rows of it that are told in words
_PLOTTED, _MOST_ALOUD = "plotted", 40
#: pictures a reader can keep, and what each is for
PICTURES = {"png": ("存图片", "PNG图片，可以贴进文章、发给别人"), "svg": ("存矢量图", "SVG矢量图，印大了也不糊，可以再编辑")}
#: the rows a reader can keep, and what each is for
_TABLES = {"xlsx": ("下载Excel", "Excel工作簿（XLSX），用Excel、WPS打开"), "csv": ("下载CSV", "CSV表格，Excel、WPS和各种程序都能打开")}


@dataclass(frozen=True)
class Card:
    """What a card shows. `key` names it in addresses and downloads; `chart` draws `grid`, `body` stands in place of both, `most` limits the rows shown.

    `unit` is that of the table and of what a phone shows, `drawn_unit` that of the drawing where it is another.
    `is_drawn` says whether there is a drawing that can be saved as a picture; None: when the chart is shown.
    """

    key: str
    question: str
    finding: Any
    grid: Grid | None = None
    chart: Component | None = None
    body: Any = None
    ties: tuple[Tie, ...] = ()
    unit: str = "万元"
    sources: tuple[Source, ...] = ()
    note: Any = ""
    look: str = ""
    most: int = 0
    is_drawn: bool | None = None
    drawn_unit: str = ""


class Deck:
    """The cards of one page, in order, so that what is shown can be downloaded; `state` is the release its links keep."""

    def __init__(self, here: Address, state: int) -> None:
        self.here = here
        self.state = state
        self.cards: list[Card] = []

    def show(self, card: Card) -> Component:
        """Draw `card` and remember it."""
        self.cards.append(card)
        return draw(card, self.here, self.state)


def plot(
    figure: dict[str, Any], alternative: str, phone: Component | None = None, key: str = "", beneath: Component | None = None
) -> Component:
    """A figure of the height it declares; the text alternative stands for it, the drawing itself is not read aloud.

    With a `key`, a click on a part whose `customdata` is an address goes there (the same links stand in the table). `beneath` names what the
    drawing has no room for; `phone` stands in place of both on a small screen.
    """
    named = {"id": {"plot": key}} if key else {}
    graph = dcc.Graph(**named, figure=figure, config=PLOT_CONFIG, responsive=True, style={"height": f"{figure['layout']['height']}px"})
    label = {"role": "img", "aria-label": alternative}
    drawn = html.Div(html.Div(graph, **{"aria-hidden": "true"}), **label)
    shown = [drawn, beneath] if beneath is not None else drawn
    if phone is None:
        return html.Div(shown, className=_PLOTTED)
    return html.Div([html.Div(shown, className="desk"), html.Div(phone, className="phone")], className=_PLOTTED)


def _aloud(card: Card, shown: Any) -> Component | None:
    """The figures of a drawing for who does not see it: the rows of its table in words; a phone has them as a list."""
    if card.grid is None or getattr(shown, "className", "") != _PLOTTED:
        return None
    heads = [head for head in card.grid.shown[1:] if head.kind not in ("name", "text", "date")]
    name = card.grid.shown[0]
    rows = ["，".join([text(row, name), *(f"{head.title}{text(row, head)}" for head in heads)]) for row in card.grid.rows[:_MOST_ALOUD]]
    left = len(card.grid.rows) - len(rows)
    rest = f"还有{left}行，按“表”听。" if left else ""
    unit = f"（{card.unit}）" if card.drawn_unit not in ("", card.unit) else ""
    return html.P(f"图里的数{unit}：{'；'.join(rows)}。{rest}", className="sr aloud")


def wants_table(key: str, here: Address) -> bool:
    """True when the address asks for the table of this card (`v=b`: of all)."""
    asked = here.get("v").split(",")
    return key in asked or "b" in asked


def draw(card: Card, here: Address, state: int) -> Component:
    """The card as a section of the page; its link opens this view of release `state` for good."""
    as_table = card.chart is None or wants_table(card.key, here)
    shown = card.body if card.body is not None else table(card.grid, here, card.key, card.most) if as_table and card.grid else card.chart
    header = html.Header(
        [
            html.H2(phrases(card.question)),
            _switch(card, here, as_table) if card.chart is not None and card.grid else None,
            html.P(card.finding) if card.finding else None,
        ]
    )
    return html.Section(
        [header, shown, _aloud(card, shown), strip(card.ties), _footer(card, here, state, shown)],
        className=f"card {card.look}".strip(),
        id=card.key,
    )


def _switch(card: Card, here: Address, as_table: bool) -> Component:
    others = [key for key in here.get("v").split(",") if key not in ("", "b", card.key)]
    chart = here.same(v=",".join(others))
    grid = here.same(v=",".join([*others, card.key]))
    links = [
        html.A(
            [icon(name), word],
            href=href,
            className="on" if on else "",
            **{"data-replace": "1", **({"aria-current": "true"} if on else {})},
        )
        for name, word, href, on in (("chart", "图", chart, not as_table), ("table", "表", grid, as_table))
    ]
    return html.Div(links, className="seg", role="group", **{"aria-label": f"{card.question.replace('|', '')}看图或看表"})


def _is_picture(card: Card, shown: Any) -> bool:
    return card.is_drawn if card.is_drawn is not None else card.chart is not None and shown is card.chart


def _unit_said(card: Card, is_chart: bool) -> list[Any]:
    """The unit of what is seen: a wide window has the drawing, a phone the list in its place."""
    if is_chart and card.drawn_unit not in ("", card.unit):
        return ["单位：", html.Span(card.drawn_unit, className="desk"), html.Span(card.unit, className="phone"), "　"]
    return [f"单位：{card.unit}　"] if card.unit else []


def _footer(card: Card, here: Address, state: int, shown: Any) -> Component:
    is_picture = _is_picture(card, shown)
    said = _unit_said(card, card.chart is not None and shown is card.chart)
    if card.sources:
        said += ["来源：", *joined(card.sources)]
    if card.note:
        said += ["　", card.note]
    terms = explained(card)
    said += (
        ["　" if said else "", html.Span("名词：", className="nb"), *[part for word in terms for part in (term(word), "　")]]
        if terms
        else []
    )
    tables = _TABLES if card.grid else {}
    acts = [_act("down", word, download(card.key, kind, here), title=use, **{"data-plain": "1"}) for kind, (word, use) in tables.items()]
    if is_picture:
        name = card.question.replace("|", "").rstrip("？")
        acts += [
            _act("down", word, f"#{card.key}", title=use, **{"data-picture": kind, "data-of": card.key, "data-name": name})
            for kind, (word, use) in PICTURES.items()
        ]
    acts.append(_act("link", "复制链接", here.same(r=here.get("r") or str(state)) + f"#{card.key}", **{"data-copy": "1"}))
    acts.append(_act("print", "打印", "#", **{"data-print": card.key}))
    return html.Footer([html.P(said) if said else None, html.Div(acts, className="acts")])


@cache
def _longest_first() -> tuple[str, ...]:
    return tuple(sorted((row["word"] for row in glossary()), key=len, reverse=True))


def explained(card: Card, most: int = 4) -> list[str]:
    """The trade words of the card's question and headings that the glossary explains, in its order."""
    told = "　".join([card.question, *(head.title for head in card.grid.heads)] if card.grid else [card.question])
    found = []
    for word in _longest_first():
        if word in told:
            found.append(word)
            told = told.replace(word, "")
    return [row["word"] for row in glossary() if row["word"] in found][:most]


def _act(name: str, word: str, href: str, **more: str) -> Component:
    return html.A([icon(name), word], href=href, **more)


def download(key: str, kind: str, here: Address) -> str:
    """The address of the card's rows as shown: `/ka/<key>.<kind>?ye=<this place>`."""
    return write(("ka", f"{key}.{kind}"), {"ye": here.text})


def joined(sources: Sequence[Source], most: int = 3) -> list[Any]:
    """Links to sources, separated by 、; of many only the first, and how many there are."""
    out: list[Any] = []
    for source, said in list(zip(sources, told_apart(sources), strict=True))[: most if len(sources) <= most else 1]:
        out += ["、" if out else "", html.A(said.replace(" · ", "\u00a0· "), href=source.href)]  # no line begins with the dot
    if len(sources) > most:
        out.append(f"等{len(sources)}处")
    return out
