"""债务: limit against balance, the year's movement as an equation that closes, what falls due when, every bond, townships."""

from __future__ import annotations

from dash.development.base_component import Component

from dashboard import words
from dashboard.address import Address
from dashboard.cards.card import Deck
from dashboard.cards.parts import Key, choices, crumb, heading, keys, term
from dashboard.cards.rows import source
from dashboard.elements import html
from dashboard.pages import Page
from dashboard.pages.debt_cards import bullet_card, equation_card, ladder_card, regions_card, years_card
from dashboard.pages.debt_lists import bonds_card, uses_card
from dashboard.pages.debt_townships import townships_card
from dashboard.pages.gone import gone_note, gone_of
from dashboard.pages.missing import nothing
from datasets.published import debts
from datasets.published.debts import LimitAndBalance
from datasets.published.search import glossary
from datasets.published.state import State

PATH, TITLE, KIND = "zhaiwu", "政府债务", "debt"
DEEPEST = 1
NAV = (45, "债务")


def layout(state: State, path: tuple[str, ...], query: dict[str, str]) -> Page:
    """/zhaiwu/<year>; `pz` narrows the bonds to one kind."""
    years = debts.years(state)
    if not years:
        why = gone_note(gone_of(state, KIND), Address((PATH, *path), query))
        return nothing("债务还没有公布", "县里还没有把债务限额、余额公布到这里。", why)
    year = debts.newest(state) or years[0] if not path else int(path[0]) if path[0].isdecimal() else 0
    here = Address((PATH, str(year)), query)
    why = gone_note(gone_of(state, KIND, year), here)
    if year not in years:
        return nothing(f"{year}年的债务没有公布到这里", f"本站从{min(years)}年开始公布。", why)
    found = debts.limit_and_balance(state, year)
    return _page(state, here, year, years, found) if found else nothing(f"{year}年的债务没有公布到这里", "", why)


def _page(state: State, here: Address, year: int, years: list[int], now: LimitAndBalance) -> Page:
    deck = Deck(here, state.n)
    before = debts.limit_and_balance(state, year - 1)
    made = (
        bullet_card(here, now, before),
        equation_card(state, here, now, before),
        ladder_card(state, here),
        bonds_card(state, here),
        uses_card(state, year),
        years_card(state, here, years),
        regions_card(state, year),
        townships_card(state),
    )
    body: list[Component | None] = [
        crumb(("首页", here.to()), ("债务", here.to(PATH)), (f"{year}年", "")),
        heading("县里欠了多少债，|什么时候还，|拿什么还？", _lead(now)),
        html.Div(choices("年度", [(f"{y}年", here.to(PATH, str(y))) for y in years], years.index(year)), className="bar"),
        gone_note(gone_of(state, KIND, year), here),
        _keys(state, now, before),
        *[deck.show(card) for card in made if card is not None],
        _words(),
    ]
    return Page(f"{year}年政府债务", body, tuple(deck.cards))


def _lead(now: LimitAndBalance) -> str:
    balance, limit = now.fen("balance"), now.fen("limit")
    when = f"{now.year}年末" + ("" if now.is_final else "预计")
    if balance is None or limit is None:
        return f"{when}政府债务余额{words.said(balance)}，限额{words.said(limit)}。"
    if balance == limit:
        told = "正好等于批准的限额"
    elif balance < limit:
        told = f"在批准的限额{words.said(limit)}以内，还有{words.said(limit - balance)}没有用"
    else:
        told = f"超过批准的限额{words.said(balance - limit)}"
    return f"{when}政府债务余额{words.said(balance)}，{told}。"


def _keys(state: State, now: LimitAndBalance, before: LimitAndBalance | None) -> Component:
    balance, limit = now.fen("balance"), now.fen("limit")
    moved = debts.movement(state, now.year)
    interest = moved.sum("interest") if moved else None
    general, special = now.fen("balance", "general"), now.fen("balance", "special")
    figures = [
        Key(
            "年末余额",
            *words.headline(balance),
            beneath=f"一般{words.amount(general, '亿元')}，专项{words.amount(special, '亿元')}",
            href=source(now.row, "balance_total_fen").href,
        ),
        Key("限额", *words.headline(limit), beneath="上级批准的上限", href=source(now.row, "limit_total_fen").href),
        Key(
            "用了限额的",
            words.share(balance, limit),
            beneath="" if balance is None or limit is None else "没有超限" if balance <= limit else f"超限{words.said(balance - limit)}",
        ),
    ]
    if before is not None:
        figures.append(Key("比上年", words.change(balance, before.fen("balance")), beneath=f"上年末{words.said(before.fen('balance'))}"))
    if interest is not None:
        figures.append(Key(f"{now.year}年付利息", *words.headline(interest), beneath="一般债务和专项债务"))
    return keys(*figures)


def _words() -> Component:
    asked = ("限额", "一般债务", "专项债务", "再融资债券", "转贷", "核减")
    said = {row["word"]: row["says"] for row in glossary()}
    items = [part for word in asked for part in (html.Dt(term(word)), html.Dd(said[word]))]
    return html.Section([html.H2("这些词是什么意思？"), html.Dl(items, className="words")], className="card")
