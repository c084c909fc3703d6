"""The four questions of the home page: where money comes from and goes, what we owe, who got subsidies; each sentence is computed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from dash.development.base_component import Component

from dashboard import words
from dashboard.address import Address
from dashboard.cards.parts import icon
from dashboard.cards.rows import fen, said
from dashboard.elements import html
from dashboard.pages.money_view import View, open_view
from dashboard.pages.statement import statement_parts
from dashboard.pages.subsidy import year_word
from dashboard.pages.subsidy_columns import merged_name
from datasets.published import accounts, debts, subsidies
from datasets.published.accounts import Edition
from datasets.published.state import State
from datasets.published.subsidies import Scope

#: from strong to pale; "unused" is hatched, never a colour
_TINTS = ("#0f5a84", "#5c90ad", "#98b9cb", "#c6d8e2", "#e1e6ea")
_HATCH = "repeating-linear-gradient(135deg,#7d8a94 0 1.5px,#fff 1.5px 6px)"
_MISSING = "还没有公布到这里。"


@dataclass(frozen=True)
class Question:
    """A question, where it leads, its answer in a sentence, the figure with the line beneath, and the parts of its strip (name, fen, colour)."""

    title: str
    href: str
    sentence: str
    value: int | None
    beneath: str
    parts: Sequence[tuple[str, int, str]]


def _asked(state: State, here: Address) -> tuple[Question, ...]:
    edition = next((e for e in accounts.editions(state) if e.stage == "final"), next(iter(accounts.editions(state)), None))
    return _income(state, here, edition), _spending(state, here, edition), _debt(state, here), _subsidy(state, here)


def questions(state: State, here: Address) -> list[Component]:
    """The four sections, in order; a question whose data is not published says so."""
    return [_drawn(question) for question in _asked(state, here)]


def figures(state: State, here: Address) -> list[tuple[str, str, str, str]]:
    """The four questions as (title, number, unit, address)."""
    return [(question.title, *words.headline(question.value), question.href) for question in _asked(state, here)]


def _drawn(question: Question) -> Component:
    title, href, sentence, value, beneath, parts = vars(question).values()
    number, unit = words.headline(value)
    return html.Section(
        [
            html.Div([html.H2(html.A([title, icon("next")], href=href)), html.P(sentence)]),
            html.Div([html.P([number, html.Small(unit)], className="big"), html.P(beneath, className="side")]),
            _strip(parts) if parts else html.Div(),
        ],
        className="q",
    )


def _strip(parts: Sequence[tuple[str, int, str]]) -> Component:
    whole = sum(value for _, value, _ in parts) or 1
    bar = html.Div(
        [html.Span(style={"flex": f"{value / whole:.4f}", "background": colour}) for _, value, colour in parts],
        className="strip",
        **{"aria-hidden": "true"},
    )
    keyed = [
        html.Li([html.I(style={"background": colour}), html.Span([name, html.B("".join(words.headline(value)).removesuffix("元"))])])
        for name, value, colour in parts
    ]
    return html.Div([bar, html.Ul(keyed, className="keyline")])


def _tinted(parts: list[tuple[str, int]], rest: str, most: int = 4) -> list[tuple[str, int, str]]:
    shown = [(name, value, _TINTS[index]) for index, (name, value) in enumerate(parts[:most])]
    left = parts[most:]
    if left:
        shown.append((left[0][0] if len(left) == 1 else f"其余{len(left)}{rest}", sum(value for _, value in left), _TINTS[4]))
    return [part for part in shown if part[1] > 0]


def _of_hundred(part: int, whole: int) -> str:
    """How many of 100元, whole ones: 68元, 不到1元."""
    found = (Decimal(part) * 100 / whole).quantize(Decimal(1), rounding=ROUND_HALF_UP)
    return f"{found}元" if found else "不到1元"


def _view(state: State, edition: Edition, side: str) -> View:
    word = "shouru" if side == "income" else "zhichu"
    slug = f"{edition.year}-{'juesuan' if edition.stage == 'final' else 'yusuan'}"
    return open_view(state, edition, (slug, word), {})


def _income(state: State, here: Address, edition: Edition | None) -> Question:
    title = "钱从哪里来？"
    view = _view(state, edition, "income") if edition else None
    if view is None or not view.published:
        return Question(title, here.to("shouzhi"), f"政府决算{_MISSING}", None, "", [])
    found, total = statement_parts(view.rows, "income")
    parts = sorted(((_income_name(said(r, "line"), said(r, "row_name")), view.fen(r) or 0) for r in found), key=lambda p: -p[1])
    whole = view.fen(total) if total is not None else None
    if not parts or not whole:
        return Question(title, view.at(), "收入总计还没有公布。", whole, view.edition.title, [])
    sentence = "每100元里，" + "，".join(f"{_of_hundred(value, whole)}是{name}" for name, value in parts[:2] if value > 0) + "。"
    return Question(title, view.at(), sentence, whole, f"{view.edition.title}，{view.book_title}收入总计", _tinted(parts, "项", 3))


def _income_name(line: str, name: str) -> str:
    return {
        "current_income": "本县自己的收入",
        "transfers_in": "上级补助",
        "debt_in": "债务转贷",
        "carried_in": "上年结余",
        "moved_in": "调入资金",
        "stabiliser_in": "动用调节基金",
    }.get(line, name)


def _spending(state: State, here: Address, edition: Edition | None) -> Question:
    title = "花到哪里去？"
    view = _view(state, edition, "expenditure") if edition else None
    if view is None or not view.published or view.total is None:
        return Question(title, here.to("shouzhi"), f"政府决算{_MISSING}", None, "", [])
    classes = view.children("")
    parts = [(words.short_account(said(r, "row_name")), view.fen(r) or 0) for r in classes]
    parts.sort(key=lambda p: -p[1])
    whole = view.fen(view.total)
    prior = fen(view.total, "prior_fen")
    beneath = f"{view.edition.title}，{said(view.total, 'row_name')}" + (
        f"；比上年{words.change(whole, prior)}" if prior is not None else ""
    )
    if not parts or not whole:
        return Question(title, view.at(), "分类的支出还没有公布。", whole, beneath, [])
    four, first = parts[:4], [name for name, value in parts if value == parts[0][1]]
    spends = "花得" if view.edition.stage == "final" else "打算花得"
    sentence = f"{words.listed(first)}{spends}最多，{'各' if len(first) > 1 else ''}占{words.share(parts[0][1], whole)}。" + (
        f"{'、'.join(n for n, _ in four)}四类合计占{words.share(sum(v for _, v in four), whole)}。" if len(parts) > 4 else ""
    )
    if len(parts) == 1 and parts[0][1] == whole:
        sentence = f"都花在{parts[0][0]}上。"
    return Question(title, view.at(), sentence, whole, beneath, _tinted(parts, "类"))


def _debt(state: State, here: Address) -> Question:
    title = "欠了多少债？"
    year = debts.newest(state)
    now = debts.limit_and_balance(state, year) if year else None
    if now is None:
        return Question(title, here.to("zhaiwu"), f"债务限额和余额{_MISSING}", None, "", [])
    balance, limit = now.fen("balance"), now.fen("limit")
    when = f"{now.year}年末" + ("" if now.is_final else "预计")
    sentence = f"上级批准的上限{f'是{words.said(limit)}' if limit is not None else '没有公布'}，{when}"
    sentence += f"欠{words.said(balance)}" if balance is not None else "欠多少没有公布"
    if balance is not None and limit is not None:
        sentence += "，没有超限" if balance <= limit else f"，超过上限{words.said(balance - limit)}"
    parts = [(word, value, _TINTS[index]) for index, (kind, word) in enumerate(debts.KINDS.items()) if (value := now.fen("balance", kind))]
    if balance is not None and limit is not None and limit > balance:
        parts.append(("限额内未用", limit - balance, _HATCH))
    return Question(
        title,
        here.to("zhaiwu", str(now.year)),
        f"{sentence}。",
        balance,
        f"{when}政府债务余额" + (f"，占限额{words.share(balance, limit)}" if balance is not None and limit else ""),
        parts,
    )


def _subsidy(state: State, here: Address) -> Question:
    title = "补贴发给了谁？"
    years = subsidies.years(state)
    if not years:
        return Question(title, here.to("butie"), f"补贴发放结果{_MISSING}", None, "", [])
    scope = Scope(years[0])
    total = subsidies.total(state, scope)
    towns = subsidies.parts(state, scope, "township")
    villages = subsidies.parts(state, scope, "village")
    found = subsidies.programmes(state, scope)
    times = int(towns["times_count"].fillna(0).sum())
    count = sum(1 for code in towns["code"] if code)
    sentence = (
        f"{count}个乡镇（街道）、{sum(1 for code in villages['code'] if code)}个村（社区），"
        f"发放{words.count(times)}人（户）次。可以一直查到自己的村、自己那一项。"
    )
    parts = [(merged_name(p) if p.merged else p.name, p.paid_fen) for p in found]
    parts.sort(key=lambda p: -p[1])
    return Question(
        title,
        here.to("butie", str(years[0])),
        sentence,
        total,
        f"{year_word(state, years[0])}发放到人到户的补贴",
        _tinted(parts, "项"),
    )
