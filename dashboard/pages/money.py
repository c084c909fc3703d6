"""收支: budget and final account of the four government accounts, income and expenditure, down 类 → 款 → 项."""

from __future__ import annotations

from dash.development.base_component import Component

from dashboard import words
from dashboard.address import Address
from dashboard.cards.card import Deck
from dashboard.cards.parts import Key, choices, crumb, heading, keys
from dashboard.cards.rows import fen, links, said
from dashboard.elements import html
from dashboard.pages import Page
from dashboard.pages.gone import gone_accounts, gone_note
from dashboard.pages.missing import nothing
from dashboard.pages.money_cards import accounts_card, changes_card, income_card, statement_card, zoom_card
from dashboard.pages.money_departments import departments_card
from dashboard.pages.money_view import BOOK_WORDS, SCOPE_WORDS, SIDES, STAGES, View, name_of_township, open_view
from datasets.published import accounts
from datasets.published.accounts import Edition
from datasets.published.state import State

PATH, TITLE = "shouzhi", "收支"
DEEPEST = 3
NAV = (20, "收支")


def layout(state: State, path: tuple[str, ...], query: dict[str, str]) -> Page:
    """/shouzhi/2025-juesuan/zhichu/205?ben=…&fan=…&bi=…&v=…: year and stage, side, account code."""
    place = query.get("xiang", "")
    editions = accounts.editions(state, place if place in accounts.townships(state) else "")
    if not editions:
        return nothing("还没有公布预算和决算", "县里还没有把政府预算、决算公布到这里。")
    edition = _edition(path, editions)
    if edition is None:
        why = gone_note(gone_accounts(state, state.county), Address((PATH, *path), query))
        return nothing("这一年的收支没有公布到这里", f"本站有：{'、'.join(e.title for e in editions)}。", why)
    view = open_view(state, edition, path, query)
    if not view.published:
        return nothing(
            f"{edition.title}的这张表没有公布",
            f"{edition.title}公布了：{'、'.join(BOOK_WORDS[b] for b in accounts.books(state, edition))}。",
        )
    if view.code and view.account(view.code) is None:
        missing = f"{edition.title}的{view.book_title}{SIDES[view.side]}表里没有编码为“{view.code}”的科目。"
        return nothing(f"没有科目{view.code}", missing, _above(view))
    return _page(state, view, editions)


def _above(view: View) -> Component | None:
    """The way to the nearest published account above one that the table does not have: of a 项 its 款."""
    for length in (5, 3):
        row = view.account(view.code[:length]) if len(view.code) > length else None
        if row is not None:
            return html.P(["上一级有：", html.A(said(row, "row_name"), href=view.at(view.code[:length]))], className="say")
    return None


def _edition(path: tuple[str, ...], editions: tuple[Edition, ...]) -> Edition | None:
    """The edition in the address; a year alone means its final account; nothing means the newest final account."""
    if not path:
        return next((e for e in editions if e.stage == "final"), editions[0])
    year, _, stage = path[0].partition("-")
    wanted = [e for e in editions if str(e.year) == year and (not stage or STAGES[e.stage] == stage)]
    return wanted[0] if wanted else None


def _page(state: State, view: View, editions: tuple[Edition, ...]) -> Page:
    deck = Deck(view.here, state.n)
    is_spending = view.side == "expenditure"
    question = (
        f"{view.edition.year}年，|{view.book_short}的钱花到哪里去了？"
        if is_spending
        else f"{view.edition.year}年，|{view.book_short}的钱从哪里来？"
    )
    if view.edition.stage == "initial":
        question = f"{view.edition.year}年，|{view.book_short}打算{'花到哪里去' if is_spending else '从哪里来钱'}？"
    cards = (
        [zoom_card(view), accounts_card(view), departments_card(state, view), changes_card(view)]
        if is_spending
        else [income_card(view), accounts_card(view)]
    )
    cards.append(statement_card(state, view))
    cards += [income_card(view.other(state))] if is_spending else []
    note = gone_note(gone_accounts(state, state.county), view.here)
    body: list[Component | None] = [
        crumb(*_steps(view)),
        heading(question, _lead(view)),
        _bar(state, view, editions),
        note,
        _keys(state, view),
    ]
    body += [deck.show(card) for card in cards if card is not None]
    return Page(f"{_where(view)} · {view.edition.title}", body, tuple(deck.cards))


def _where(view: View) -> str:
    return view.name if view.code else f"{view.book_title}{SIDES[view.side]}"


def _steps(view: View) -> tuple[tuple[str, str], ...]:
    here = view.here
    steps = [
        ("首页", here.to()),
        ("收支", here.to(PATH)),
        (view.edition.title, view.at(side="expenditure")),
        (f"{view.book_title}{SIDES[view.side]}", view.at()),
    ]
    for length in (3, 5, 7):
        code = view.code[:length]
        if len(code) == length and (row := view.account(code)) is not None:
            steps.append((said(row, "row_name"), view.at(code)))
    return tuple(steps)


def _lead(view: View) -> str:
    column = view.edition.amount
    if view.total is None:
        return "合计数没有公布。"
    now, before = fen(view.total, column), fen(view.total, "prior_fen")
    verb = (
        ("收入" if view.side == "income" else "支出")
        if view.edition.stage == "final"
        else ("计划收入" if view.side == "income" else "计划支出")
    )
    told, moved = f"{'平均每人' if view.is_each else '全年'}{verb}{words.said(now)}", words.more_or_less(now, before)
    adjusted = fen(view.total, "adjusted_fen")
    if view.side != "expenditure" or now is None or adjusted is None:
        return f"{told}，{moved}。"
    within = "没有超过调整预算" if now <= adjusted else f"超过调整预算{words.said(now - adjusted)}"
    return f"{told}，{within}；{moved}。" if before is None else f"{told}，{moved}，{within}。"


def _bar(state: State, view: View, editions: tuple[Edition, ...]) -> Component:
    years = [(e.title, view.at(view.code, edition=e)) for e in editions]
    published = accounts.books(state, view.edition)
    books = [(BOOK_WORDS[book], view.at(book=book)) for book in published]
    sides = [("花到哪里去", view.at(side="expenditure")), ("从哪里来", view.at(side="income"))]
    parts = [
        choices("年度", years, editions.index(view.edition)),
        choices("哪本账", books, published.index(view.book)) if view.book in published else None,
        choices("看什么", sides, 0 if view.side == "expenditure" else 1),
    ]
    if view.people[0]:
        each = [("总额", view.here.same(jin="")), ("每人", view.here.same(jin="renjun"))]
        parts.append(choices("金额", each, int(view.is_each), is_toggle=True))
    if view.has_own:
        parts.append(choices("范围", [(word, view.at(view.code, is_own=own)) for own, word in SCOPE_WORDS.items()], int(view.is_own)))
    parts.append(_governments(state, view))
    return html.Div(parts, className="bar")


def _governments(state: State, view: View) -> Component | None:
    """县 and the townships that published accounts of their own."""
    codes = accounts.townships(state)
    if not codes:
        return None
    names = {code: name_of_township(state, code) for code in codes}
    items = [html.Li(html.A(name, href=view.here.to(PATH, xiang=code))) for code, name in {"": "县里", **names}.items()]
    chosen = f"看乡镇：{view.place_name or f'{len(codes)}个'}"
    return html.Details([html.Summary(chosen, className="btn"), html.Ul(items)], className="pick")


def _keys(state: State, view: View) -> Component | None:
    if view.total is None:
        return None
    row, column = view.total, view.edition.amount
    linked = links(row, (column, "budget_fen", "adjusted_fen", "prior_fen"))
    now, budget, adjusted, prior = (fen(row, name) for name in (column, "budget_fen", "adjusted_fen", "prior_fen"))
    number, unit = words.headline(now)
    figures = [
        Key(
            f"{view.called(row)}（{STAGES_WORD[view.edition.stage]}）",
            number,
            unit,
            f"平均每人，按{words.count(view.people[0])}人算" if view.is_each else words.below(now),
            linked.get(column, ""),
        )
    ]
    if view.edition.stage == "final" and budget is not None:
        figures.append(Key("年初预算", *words.headline(budget), beneath="年初批准的", href=linked.get("budget_fen", "")))
    if adjusted is not None:
        figures.append(
            Key("调整预算", *words.headline(adjusted), beneath=_adjusted_by(adjusted, budget), href=linked.get("adjusted_fen", ""))
        )
        figures.append(Key("完成调整预算", words.share(now, adjusted), beneath=_over(now, adjusted) if view.side == "expenditure" else ""))
    beneath = f"上年{words.said(prior)}" if prior is not None else "上年数没有公布"
    figures.append(Key("比上年", words.change(now, prior), beneath=beneath))
    return keys(*figures)


def _adjusted_by(adjusted: int, budget: int | None) -> str:
    """What was added to the budget in the year, or taken from it."""
    if budget is None:
        return "年中调整后的"
    if adjusted == budget:
        return "和年初预算一样"
    return f"比年初{'多' if adjusted > budget else '少'}{words.said(abs(adjusted - budget))}"


def _over(now: int | None, adjusted: int) -> str:
    if now is None:
        return ""
    return "没有超支" if now <= adjusted else f"超支{words.said(now - adjusted)}"


STAGES_WORD = {"initial": "预算", "final": "决算"}
