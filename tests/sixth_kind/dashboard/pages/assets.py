"""国有资产: what every unit owns, and that the parts add up."""

from __future__ import annotations

from dashboard import words
from dashboard.address import Address
from dashboard.cards.card import Card, Deck
from dashboard.cards.grid import Grid, Head, Row
from dashboard.cards.parts import crumb, heading
from dashboard.cards.rows import fen, links, said, spanning
from dashboard.cards.tie import Tie
from dashboard.pages import Page
from dashboard.pages.missing import nothing
from datasets.published import laid
from datasets.published.state import State

PATH, TITLE = "zichan", "国有资产"
NAV = (45, "资产")


def layout(state: State, path: tuple[str, ...], query: dict[str, str]) -> Page:
    """/zichan."""
    found = laid.asked(state, table="assets_units")
    total = laid.own_line(found, "total")
    if total is None:
        return nothing("国有资产还没有公布", "县里还没有把国有资产情况表公布到这里。")
    here = Address((PATH,), query)
    units = [row for row in found if not row["line"]]
    rows = tuple(Row({"name": said(row, "unit_name"), "now": fen(row, "total_fen")}, sources=_cell(row)) for row in units)
    grid = Grid((Head("name", "单位", "name"), Head("now", "资产总额", "money", phone="main")), rows)
    tie = Tie("各单位相加", tuple(row.values["now"] for row in rows), "合计", fen(total, "total_fen"))
    told = f"{len(rows)}个单位合计{words.said(fen(total, 'total_fen'))}。"
    deck = Deck(here, state.n)
    card = Card("danwei", "哪个单位|资产多？", told, grid=grid, ties=(tie,), sources=spanning(units, "total_fen"))
    body = [crumb(("首页", here.to()), (TITLE, "")), heading("公家有|多少资产？", told), deck.show(card)]
    return Page(TITLE, body, tuple(deck.cards))


def _cell(row: laid.Line) -> dict[str, str]:
    return {"now": links(row, ("total_fen",)).get("total_fen", "")}
