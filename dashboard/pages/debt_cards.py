"""Cards of the debt page: limit and balance, movement, repayment by year, years side by side, regions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash.development.base_component import Component

from dashboard import words
from dashboard.address import Address
from dashboard.cards.card import Card, plot
from dashboard.cards.grid import Grid, Head, Row, known, table
from dashboard.cards.parts import legend, marks
from dashboard.cards.rows import fen, links, said, source, spanning
from dashboard.cards.tie import Tie
from dashboard.elements import html
from dashboard.figures.compared import Bullet, bullet
from dashboard.figures.theme import NOW, larger
from dashboard.figures.years import Series, columns, stacked
from dashboard.sources import Source
from datasets.published import debts
from datasets.published.debts import KINDS, LimitAndBalance, Movement
from datasets.published.laid import Line, Lines, asked
from datasets.published.state import State
from schemas.money import FEN_PER_UNIT

YI = FEN_PER_UNIT["亿元"]
_MONEY: dict[str, Any] = {"unit": "亿元", "places": 4}


def bullet_card(here: Address, now: LimitAndBalance, before: LimitAndBalance | None) -> Card:
    """离上限还有多远: balance inside its limit, general and special."""
    rows, bullets = [], []
    for kind, word in KINDS.items():
        limit, balance = now.fen("limit", kind), now.fen("balance", kind)
        opening = before.fen("balance", kind) if before else None
        columns_ = (f"limit_{kind}_fen", f"balance_{kind}_fen")
        sources = dict(zip(("limit", "balance"), (source(now.row, column).href for column in columns_), strict=True))
        rows.append(Row({"name": word, "limit": limit, "balance": balance, "opening": opening}, sources=sources))
        if limit is not None and balance is not None:
            told = f"余额 <b>{words.amount(balance, '亿元')}</b>　限额 {words.amount(limit, '亿元')}<br>用了限额的 {words.share(balance, limit)}"
            bullets.append(Bullet(word, limit / YI, balance / YI, opening / YI if opening is not None else None, told))
    total = Row(
        {"name": "合计", "limit": now.fen("limit"), "balance": now.fen("balance"), "opening": before.fen("balance") if before else None},
        is_sum=True,
    )
    heads = (
        Head("name", "种类", "name"),
        Head("limit", "限额", "money", **_MONEY),
        Head("balance", "年末余额", "money", phone="main", **_MONEY),
        Head("bar", marks("余额", "限额"), "bar", of=("balance", "limit", "")),
        Head("used", "用了限额的", "share", of=("balance", "limit")),
        Head("opening", "上年末余额", "money", **_MONEY),
    )
    grid = Grid(known(heads, rows, "opening"), (*rows, total), is_sortable=False)
    finding = _limits_say(rows)
    phone = table(grid, here, "xiane-phone")
    ties = tuple(
        Tie(f"一般＋专项{word}", tuple(now.fen(what, kind) for kind in KINDS), f"{word}合计", now.fen(what), "亿元", 4)
        for what, word in (("limit", "限额"), ("balance", "余额"))
    )
    six = [f"{what}_{kind}_fen" for what in ("limit", "balance") for kind in ("total", *KINDS)]
    chart = plot(bullet(bullets, larger(here)), finding, phone) if bullets else None
    return Card("xiane", "离上限|还有多远？", finding, grid=grid, chart=chart, ties=ties, unit="亿元", sources=(source(now.row, *six),))


def _limits_say(rows: Sequence[Row]) -> str:
    """How much of each limit is used; over it; or what was not published."""
    told, over, unknown = [], [], []
    for row in rows:
        name, limit, balance = (row.values[column] for column in ("name", "limit", "balance"))
        if limit is None or balance is None:
            unknown.append(f"{name}的{'限额' if limit is None else '余额'}没有公布")
        elif not limit:
            told.append(f"{name}没有限额" + (f"，欠{words.said(balance)}" if balance else "，也没有欠"))
        else:
            told.append(f"{name}用了限额的{words.share(balance, limit)}")
        if limit is not None and balance is not None and balance > limit:
            over.append(str(name))
    within = ["都没有超过" if len(told) > 1 else "没有超过"] if told and not over else []
    return "，".join([*told, *([f"{'、'.join(over)}超过了限额"] if over else within), *unknown]) + "。"


def equation_card(state: State, here: Address, now: LimitAndBalance, before: LimitAndBalance | None) -> Card | None:
    """年初＋新增＋再融资−还本＝年末, with 核减 as a term of its own when it does not close."""
    moved = debts.movement(state, now.year)
    closing = now.fen("balance")
    if moved is None or closing is None:
        return None
    opening = moved.fen("opening") if moved.fen("opening") is not None else before.fen("balance") if before else None
    terms = _terms(moved, opening)
    if opening is None or len(terms) < 2:
        return None
    added = sum(sign * value for _, value, sign in terms)
    rest = closing - added
    tie = Tie("年初加借入减归还", tuple(sign * value for _, value, sign in terms), "年末余额", closing, "亿元", 4, "如有核减，见说明")
    if tie.verdict == "open":
        terms.append(("其他增加" if rest > 0 else "其他减少（含核减）", abs(rest), 1 if rest > 0 else -1))
    grid = Grid(
        (Head("name", "项目", "name"), Head("sign", "加减"), Head("amount", "金额", "money", phone="main", **_MONEY)),
        (
            *(Row({"name": name, "sign": "加" if sign > 0 else "减", "amount": value}) for name, value, sign in terms),
            Row({"name": "年末余额", "sign": "等于", "amount": closing}, is_sum=True),
        ),
        is_sortable=False,
    )
    net = closing - opening
    told = f"一年里余额{'多' if net > 0 else '少'}了{words.said(abs(net))}。" if net else "一年里余额没有变。"
    if tie.verdict == "open":
        told += (
            f"借入、归还之外还{'多' if rest > 0 else '少'}了{words.said(abs(rest))}，{'公布的表没有写是什么' if rest > 0 else '例如核减'}。"
        )
    told += _opening_say(moved, before)
    ties = (
        (tie,)
        if tie.verdict != "open"
        else (Tie("年初加各项", tuple(sign * value for _, value, sign in terms), "年末余额", closing, "亿元", 4),)
    )
    return Card(
        "dengshi",
        "一年里借了多少，|还了多少？",
        told,
        grid=grid,
        body=_equation(terms, closing),
        ties=ties,
        unit="亿元",
        sources=_movement_sources(moved),
        note=_UNDIVIDED if any(name == "借入" for name, _, _ in terms) else "",
    )


def _opening_say(moved: Movement, before: LimitAndBalance | None) -> str:
    """That the year does not begin where last year's published balance ended; '' where it does or one of them was not published."""
    opening, ended = moved.fen("opening"), before.fen("balance") if before else None
    if opening is None or ended is None or opening == ended:
        return ""
    return f"年初余额和上年公布的年末余额{words.said(ended)}不一样，{'多' if opening > ended else '少'}{words.said(abs(opening - ended))}。"


#: the form of the final account (债务决算表3) has one figure for what was borrowed
_UNDIVIDED = "公布的表里，借入只有一个总数，没有把新增债券和再融资债券分开。"


def _terms(moved: Movement, opening: int | None) -> list[tuple[str, int, int]]:
    new = moved.sum("issued_new_general", "issued_new_special")
    again = moved.sum("issued_refinancing_general", "issued_refinancing_special")
    if again is None:
        again = moved.sum("issued_general_refinancing", "issued_special_refinancing")
    issued = moved.fen("issued")
    if new is None and issued is not None and again is not None:
        new = issued - again
    found = [("年初余额", opening, 1)]
    found += [("新增债券", new, 1), ("再融资债券", again, 1)] if new is not None and again is not None else [("借入", issued, 1)]
    found.append(("还本金", moved.sum("repaid") if moved.fen("repaid") is not None else moved.sum("repaid_general", "repaid_special"), -1))
    return [(name, value, sign) for name, value, sign in found if value is not None]


def _equation(terms: list[tuple[str, int, int]], closing: int) -> Component:
    parts: list[Component] = []
    for index, (name, value, sign) in enumerate(terms):
        if index:
            parts.append(html.I("＋" if sign > 0 else words.MINUS))
        parts.append(html.Div([html.Span(name), html.B(words.amount(value, "亿元", 4))]))
    end = html.Div([html.Span("年末余额"), html.B(words.amount(closing, "亿元", 4))], className="end")
    return html.Div([*parts, html.Div([html.I("＝"), end], className="close")], className="eqn")


def _movement_sources(moved: Movement) -> tuple[Source, ...]:
    return spanning(list(moved.rows.values()), moved.column)


#: source words of the plan → group and colour; own money cool, borrowed again warm
_GROUPS = {"fiscal_fen": ("财政预算安排", NOW), "refinancing_fen": ("再融资债券", "#E0A030"), "other": ("未写明来源", "#98A4AD")}


def ladder_card(state: State, here: Address) -> Card | None:
    """以后每年要还多少, by year and source; after ten years in five-year bins."""
    planned = debts.schedule(state)
    if not planned or "principal_fen" not in planned[0]:
        return None
    columns_: list[str] = [c for c in ("principal_fen", "interest_fen", "refinancing_fen", "fiscal_fen") if c in planned[0]]
    rows = _yearly(planned, columns_)
    bins = _bins(rows)
    series = _series(bins, columns_)
    split = next((index for index, b in enumerate(bins) if "—" in b["label"]), 0)
    size = larger(here)
    labels = [b["label"].replace("—", "<br>—") for b in bins]  # two lines, so that neighbours keep apart on tablets and paper
    labels = [label.replace("年", "<br>年").replace("—", "—<br>") for label in labels] if size > 1 else labels
    figure = stacked(labels, series, [words.amount(int(b["principal_fen"]), "亿元") for b in bins], "亿元", size, split)
    heads = [Head("name", "年度", "name"), Head("principal_fen", "应还本金", "money", phone="main", **_MONEY)]
    titles = {"interest_fen": "应付利息", "refinancing_fen": "其中再融资", "fiscal_fen": "其中财政安排"}
    heads += [Head(column, titles[column], "money", **_MONEY) for column in columns_[1:]]
    total = {column: sum(fen(row, column) or 0 for row in rows) for column in columns_}
    grid_rows = [Row({"name": f"{int(r['due_year'])}年", **{c: fen(r, c) for c in columns_}}) for r in rows]
    grid = Grid(tuple(heads), (*grid_rows, Row({"name": "合计", **total}, is_sum=True)))
    five = [r for r in rows if r["due_year"] < rows[0]["due_year"] + 5]
    soon, again = sum(fen(r, "principal_fen") or 0 for r in five), sum(fen(r, "refinancing_fen") or 0 for r in five)
    span = f"{int(five[0]['due_year'])}" + (f"—{int(five[-1]['due_year'])}" if len(five) > 1 else "")
    told = f"{span}年要还本金{words.said(soon)}"
    told += f"，其中{words.said(again)}（{words.share(again, soon)}）计划用再融资债券归还。" if again else "。"
    phone = _ladder_phone(here, bins, heads, series)
    ties = (
        Tie(
            f"{len(rows)}个年度相加",
            tuple(fen(r, "principal_fen") for r in rows),
            "应还本金合计",
            _published_total(state, total),
            "亿元",
            4,
        ),
    )
    return Card(
        "huan",
        "以后每年要还多少，|钱从哪里来？",
        told,
        grid=grid,
        chart=plot(figure, told, phone),
        ties=ties,
        unit="亿元",
        drawn_unit="亿元，只含本金",
        sources=spanning(planned, *columns_),
    )


def _ladder_phone(here: Address, bins: list[dict[str, Any]], heads: list[Head], series: list[Series]) -> Component:
    """The ladder as rows: principal, a bar split by source, and of it what is borrowed again."""
    keyed = [(one.name, one.colour) for one in series]
    parts = tuple(f"part{index}" for index in range(len(series)))
    told = [head for head in heads[2:] if head.name != "interest_fen"]
    rows = [
        Row(
            {
                "name": b["label"],
                **{c: fen(b, c) for c in ("principal_fen", "refinancing_fen", "fiscal_fen")},
                **_split(series, parts, index),
            }
        )
        for index, b in enumerate(bins)
    ]
    stacked_bar = Head("bar", "", "stack", of=parts, colours=tuple(colour for _, colour in keyed))
    grid = Grid((heads[0], heads[1], stacked_bar, *told), tuple(rows), is_sortable=False)
    return html.Div([legend(keyed), table(grid, here, "huan-phone")])


def _split(series: list[Series], parts: tuple[str, ...], index: int) -> dict[str, int]:
    return {part: round(one.values[index] * YI) for part, one in zip(parts, series, strict=True)}


def _yearly(planned: Lines, columns_: list[str]) -> list[Line]:
    """The plan by year, its rows of one year added; None where none of them has a figure."""
    found: dict[int, Line] = {}
    for row in planned:
        if row["due_year"] is None:
            continue
        held = found.setdefault(row["due_year"], {"due_year": row["due_year"], **dict.fromkeys(columns_)})
        for column in columns_:
            if row[column] is not None:
                held[column] = (held[column] or 0) + row[column]
    return list(found.values())


def _published_total(state: State, total: dict[str, int]) -> int:
    """The plan's own 合计 row where the form has one, else the sum."""
    found = [row for row in asked(state, table="debt_schedule", line="total") if row.get("principal_fen") is not None]
    return int(found[-1]["principal_fen"]) if found else total["principal_fen"]


def _bins(rows: list[Any]) -> list[dict[str, Any]]:
    """Ten single years, then five-year bins."""
    if len(rows) <= 12:
        return [{**row, "label": f"{int(row['due_year'])}年"} for row in rows]
    start = int(rows[0]["due_year"])
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        year = int(row["due_year"])
        first = start + 10 + (year - start - 10) // 5 * 5
        label = f"{year}年" if year < start + 10 else f"{first}—{first + 4}"
        held = found.setdefault(label, {"label": label})
        for column in ("principal_fen", "interest_fen", "refinancing_fen", "fiscal_fen"):
            if fen(row, column) is not None:
                held[column] = held.get(column, 0) + (fen(row, column) or 0)
    return list(found.values())


def _series(bins: list[dict[str, Any]], columns_: list[str]) -> list[Series]:
    named = [column for column in ("fiscal_fen", "refinancing_fen") if column in columns_]
    series = [Series(_GROUPS[c][0], _GROUPS[c][1], tuple((fen(b, c) or 0) / YI for b in bins)) for c in named]
    rest = tuple(((fen(b, "principal_fen") or 0) - sum(fen(b, c) or 0 for c in named)) / YI for b in bins)
    if any(value > 0.00005 for value in rest):
        series.append(Series(_GROUPS["other"][0] if named else "应还本金", _GROUPS["other"][1] if named else NOW, rest))
    return series


def years_card(state: State, here: Address, years: list[int]) -> Card | None:
    """几年来余额和限额怎么变."""
    found = [f for year in sorted(years) if (f := debts.limit_and_balance(state, year)) and f.fen("balance") is not None]
    if len(found) < 2:
        return None
    labels = [f"{f.year}年" for f in found]
    balances, limits = [f.fen("balance") or 0 for f in found], [f.fen("limit") for f in found]
    drawn = [limit / YI for limit in limits if limit is not None] if all(limit is not None for limit in limits) else []
    figure = columns(labels, [b / YI for b in balances], [words.amount(b, "亿元") for b in balances], "亿元", larger(here), drawn)
    sources = {f.year: {"limit": source(f.row, "limit_total_fen").href, "balance": source(f.row, "balance_total_fen").href} for f in found}
    rows = tuple(
        Row(
            {"name": f"{f.year}年", "limit": f.fen("limit"), "balance": f.fen("balance")},
            href=here.to("zhaiwu", str(f.year)),
            sources=sources[f.year],
        )
        for f in reversed(found)
    )
    heads = (
        Head("name", "年度", "name"),
        Head("limit", "限额", "money", **_MONEY),
        Head("balance", "年末余额", "money", phone="main", **_MONEY),
        Head("bar", marks("余额", "限额"), "bar", of=("balance", "limit", "")),
        Head("used", "用了限额的", "share", of=("balance", "limit")),
    )
    over = [f"{f.year}年" for f in found if f.fen("limit") is not None and (f.fen("balance") or 0) > (f.fen("limit") or 0)]
    more = balances[-1] - balances[0]
    moved = f"{'增加' if more > 0 else '减少'}{words.said(abs(more))}" if more else "没有增减"
    told = f"{labels[0]}到{labels[-1]}，余额{moved}"
    if over:
        told += f"，{'、'.join(over)}超过了限额"
    elif all(limit is not None for limit in limits):
        told += "，每年都在限额以内"
    grid = Grid(heads, rows, is_sortable=False)
    phone = table(grid, here, "jinian-phone")
    return Card(
        "jinian",
        "几年来|余额和限额怎么变？",
        f"{told}。",
        grid=grid,
        chart=plot(figure, f"{told}。", phone),
        unit="亿元",
        sources=tuple(source(f.row, "limit_total_fen", "balance_total_fen") for f in found),
    )


def regions_card(state: State, year: int) -> Card | None:
    """本地区、本级 where the form lists more than one place."""
    listed = debts.regions(state, year)
    if len(listed) < 2:
        return None
    columns_ = [
        c
        for c in (
            "limit_total_fen",
            "limit_general_fen",
            "limit_special_fen",
            "balance_total_fen",
            "balance_general_fen",
            "balance_special_fen",
        )
        if c in listed[0]
    ]
    titles = dict(zip(columns_, ("限额", "一般限额", "专项限额", "余额", "一般余额", "专项余额"), strict=False))
    names = "region_name" if "region_name" in listed[0] else "row_name"
    rows = tuple(Row({"name": said(r, names), **{c: fen(r, c) for c in columns_}}, sources=links(r, columns_)) for r in listed)
    heads = (
        Head("name", "地区", "name"),
        *(Head(c, titles[c], "money", phone="main" if c == "balance_total_fen" else "meta", **_MONEY) for c in columns_),
    )
    return Card("diqu", "全县和县本级|各欠多少？", "", grid=Grid(heads, rows), unit="亿元", sources=spanning(listed, *columns_))
