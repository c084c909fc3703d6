"""三公: trend, items, departments ranked, budget against final account, and every department's own reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import replace

from dash.development.base_component import Component

from dashboard import words
from dashboard.address import Address
from dashboard.cards.card import Card, Deck, plot
from dashboard.cards.grid import Grid, Head, Row, known, table
from dashboard.cards.parts import Key, choices, crumb, heading, keys, legend, marks
from dashboard.cards.rows import added, fen, links, said, spanning
from dashboard.cards.tie import Tie
from dashboard.elements import html
from dashboard.figures.theme import SERIES, larger
from dashboard.figures.years import Series, stacked
from dashboard.pages import Page
from dashboard.pages.gone import gone_note, gone_of
from dashboard.pages.missing import nothing
from datasets.published import departments
from datasets.published.departments import ITEMS
from datasets.published.laid import Line, has
from datasets.published.state import State
from schemas.money import FEN_PER_UNIT

PATH, TITLE, KIND = "sangong", "三公经费", "three_public"
DEEPEST = 1
NAV = (40, "三公")
WAN = FEN_PER_UNIT["万元"]
#: departments' own reasons shown at once
SHOWN_REASONS = 5
_COLOURS = (SERIES[3], SERIES[1], SERIES[0], SERIES[4])


def layout(state: State, path: tuple[str, ...], query: dict[str, str]) -> Page:
    """/sangong/<year>."""
    years = departments.three_public_years(state)
    if not years:
        why = gone_note(gone_of(state, KIND), Address((PATH, *path), query))
        return nothing("三公经费还没有公布", "县里还没有把部门的三公经费表公布到这里。", why)
    newest = next((y for y in years if departments.three_public(state, y, "final")), years[0])
    year = newest if not path else int(path[0]) if path[0].isdecimal() else 0
    if year not in years:
        why = gone_note(gone_of(state, KIND, year), Address((PATH, *path), query))
        return nothing(f"{year}年的三公经费没有公布到这里", f"本站有{'、'.join(str(y) for y in years)}年的。", why)
    here = Address((PATH, str(year)), query)
    return _page(state, here, year, years)


def _page(state: State, here: Address, year: int, years: list[int]) -> Page:
    deck = Deck(here, state.n)
    final = departments.three_public(state, year, "final")
    now = "final_" if final else ""
    listed = list((final or departments.three_public(state, year, "initial")).values())
    before = list(departments.three_public(state, year - 1, "final" if now else "initial").values())
    sums = _sums(listed, now)
    made = (
        _items_card(listed, before, now, year),
        _departments_card(here, listed, before, now, year),
        _trend_card(state, here, years),
        _reasons_card(listed),
    )
    prior = _sums(before, now).get("total_fen") if before else None
    others = _others(listed, before)
    number, unit = words.headline(sums["total_fen"])
    word = "决算" if now else "预算"
    figures = [Key(f"{len(listed)}个部门合计（{word}）", number, unit, f"{words.exact(sums['total_fen'])}元")]
    if now:
        budget = _sums(listed, "budget_").get("total_fen")
        figures += [Key("预算", *words.headline(budget)), Key("用了预算的", words.share(sums["total_fen"], budget))]
    figures.append(
        Key(
            "比上年",
            words.change(sums["total_fen"], prior),
            beneath=f"上年{others}{words.said(prior)}" if prior is not None else "上年没有公布",
        )
    )
    body: list[Component | None] = [
        crumb(("首页", here.to()), ("三公经费", here.to(PATH)), (f"{year}年", "")),
        heading(
            f"出国、用车、接待|{'花了' if now else '打算花'}多少？",
            f"{year}年{len(listed)}个部门公布了三公经费{word}，合计{words.said(sums['total_fen'])}，"
            f"{words.more_or_less(sums['total_fen'], prior)}{f'（上年是{others}的合计）' if others else ''}。{_untold(listed, now)}",
        ),
        html.Div(choices("年度", [(f"{y}年", here.to(PATH, str(y))) for y in years], years.index(year)), className="bar"),
        gone_note(gone_of(state, KIND, year), here, "上面的合计不含它。"),
        keys(*figures),
        *[deck.show(card) for card in made if card is not None],
    ]
    return Page(f"{year}年三公经费", body, tuple(deck.cards))


def _sums(listed: Sequence[Line], prefix: str) -> dict[str, int]:
    found = {item: sum(fen(row, prefix + item) or 0 for row in listed) for item in (*ITEMS, "total_fen") if has(listed, prefix + item)}
    return found if any(prefix + "total_fen" in row for row in listed) else found | {"total_fen": 0}


def _others(listed: Sequence[Line], before: Sequence[Line]) -> str:
    """How many departments last year's sum is of, when they are not the same ones: 11个部门."""
    now, then = ({str(row["entity_code"]) for row in rows} for rows in (listed, before))
    return "" if now == then or not then else f"{'不完全相同的' if len(now) == len(then) else ''}{len(then)}个部门"


def _untold(listed: Sequence[Line], now: str) -> str:
    """Which departments published a table without its total, so that the sum lacks them."""
    missing = [said(row, "entity_name") for row in listed if fen(row, now + "total_fen") is None]
    return f"{words.listed(missing)}没有公布合计数，没有计入。" if missing else ""


def _items_card(listed: Sequence[Line], before: Sequence[Line], now: str, year: int) -> Card:
    sums, aims, prior = _sums(listed, now), _sums(listed, "budget_") if now else {}, _sums(before, now) if before else {}
    rows = [
        Row({"name": word, "now": sums.get(item), "aim": aims.get(item), "last": prior.get(item)}, is_sum=item == "total_fen")
        for item, word in (*ITEMS.items(), ("total_fen", "合计"))
    ]
    shown = "决算" if now else "预算"
    heads = [
        Head("name", "项目", "name"),
        Head("now", shown, "money", phone="main"),
        Head(
            "bar",
            marks("本年", "预算" if now else "", "上年" if before else ""),
            "bar",
            of=("now", "aim" if now else "", "last"),
            width="30%",
        ),
    ]
    heads += [Head("aim", "预算", "money"), Head("done", "用了预算的", "share", of=("now", "aim"))] if now else []
    heads += [Head("last", "上年", "money"), Head("change", "比上年", "change", of=("now", "last"))]
    ties = (Tie("四项相加", tuple(r.values["now"] for r in rows[:-1]), "三公经费合计", sums["total_fen"]),)
    cells = [now + item for item in (*ITEMS, "total_fen")]
    return Card(
        "fenxiang",
        f"钱{'' if now else '打算'}花在|哪一项？",
        _items_say(rows[:-1], sums["total_fen"], is_planned=not now),
        grid=Grid(known(tuple(heads), rows, "last"), tuple(rows), is_sortable=False),
        ties=ties,
        sources=spanning(listed, *cells),
    )


def _items_say(items: Sequence[Row], total: int, is_planned: bool = False) -> str:
    """Which item most went to, or is planned to go to."""
    spent = [(str(row.values["name"]), row.values["now"]) for row in items if row.values["now"]]
    if not spent:
        nothing_spent = all(row.values["now"] == 0 for row in items)
        verb = "安排" if is_planned else "花"
        return f"四项都没有{verb}钱。" if nothing_spent else f"四项{verb}了多少没有公布。"
    if len(spent) == 1:
        return (
            f"都{'打算' if is_planned else ''}花在{spent[0][0]}上，{words.said(spent[0][1])}。"
            if spent[0][1] == total
            else f"{words.most(spent)}。"
        )
    top = max(value for _, value in spent)
    return f"{words.most(spent)}，{'各' if [value for _, value in spent].count(top) > 1 else ''}占{words.share(top, total)}。"


def _departments_card(here: Address, listed: Sequence[Line], before: Sequence[Line], now: str, year: int) -> Card:
    column, aim = now + "total_fen", "budget_total_fen" if now else ""
    prior = {str(r["entity_code"]): fen(r, column) for r in before}
    rows = [
        Row(
            {
                "name": said(r, "entity_name"),
                "now": fen(r, column),
                "aim": fen(r, aim) if aim else None,
                "last": prior.get(str(r["entity_code"])),
            },
            href=here.to("bumen", str(r["entity_code"]), f"{year}-{'juesuan' if now else 'yusuan'}") + "#sangong",
            sources={"now": links(r, (column,)).get(column, ""), **({"aim": links(r, (aim,)).get(aim, "")} if aim else {})},
        )
        for r in listed
    ]
    rows.sort(key=lambda r: -(r.values["now"] or 0))
    total = {name: added(rows, name) for name in ("now", "aim", "last")}
    heads = [
        Head("name", "部门", "name"),
        Head("now", "决算" if now else "预算", "money", phone="main"),
        Head("bar", marks("本年", "预算" if aim else ""), "bar", of=("now", "aim" if aim else "", ""), width="26%"),
    ]
    heads += [Head("aim", "预算", "money"), Head("done", "用了预算的", "share", of=("now", "aim"))] if aim else []
    heads += [Head("last", "上年", "money"), Head("change", "比上年", "change", of=("now", "last"))]
    over = [
        str(r.values["name"])
        for r in rows
        if r.values["now"] is not None and r.values["aim"] is not None and r.values["now"] > r.values["aim"]
    ]
    spent = words.most([(str(r.values["name"]), r.values["now"]) for r in rows])
    within = (
        "没有部门超过预算"
        if all(r.values["now"] is not None and r.values["aim"] is not None for r in rows)
        else "公布了预算和决算的，没有超过预算的"
    )
    told = f"{f'超过预算的有{words.listed(over)}' if over else within}。" if aim else f"{spent}。"
    grid = Grid(known(tuple(heads), rows, "last"), (*rows, Row({"name": f"{len(rows)}个部门合计", **total}, is_sum=True)))
    return Card("paihang", f"哪个部门|{'' if now else '打算'}花得多？", told, grid=grid, sources=spanning(listed, column))


def _trend_card(state: State, here: Address, years: list[int]) -> Card | None:
    found = {year: departments.three_public(state, year, "final") for year in sorted(years)}
    sums = {year: _sums(list(listed.values()), "final_") for year, listed in found.items() if listed}
    if len(sums) < 2:
        return None
    items = [item for item in ITEMS if any(s.get(item) for s in sums.values())]
    colours = dict(zip(ITEMS, _COLOURS, strict=True))
    series = [Series(ITEMS[item], colours[item], tuple(s.get(item, 0) / WAN for s in sums.values())) for item in items]
    labels = [f"{year}年" for year in sums]
    totals = [words.amount(s["total_fen"]) for s in sums.values()]
    rows = tuple(
        Row(
            {"name": f"{year}年", "count": len(found[year]), **s, "before": sums.get(year - 1, {}).get("total_fen")},
            href=here.to(PATH, str(year)),
        )
        for year, s in sorted(sums.items(), reverse=True)
    )
    heads = (
        Head("name", "年度", "name"),
        Head("count", "部门数", "count"),
        *(Head(item, word, "money") for item, word in ITEMS.items()),
        Head("total_fen", "合计", "money", phone="main"),
        Head("change", "比上年", "change", of=("total_fen", "before")),
    )
    stack = Head("bar", "", "stack", of=tuple(items), colours=tuple(colours[item] for item in items))
    grid = Grid(heads, rows, is_sortable=False)
    told = _trend_say({year: s["total_fen"] for year, s in sums.items()}, {year: set(found[year]) for year in sums})
    phone = html.Div(
        [legend([(ITEMS[item], colours[item]) for item in items]), table(replace(grid, heads=(*heads, stack)), here, "qushi-phone")]
    )
    sources = spanning([row for listed in found.values() for row in listed.values()], "final_total_fen")
    figure = stacked(labels, series, totals, "万元", larger(here))
    return Card("qushi", "几年来|多了还是少了？", told, grid=grid, chart=plot(figure, told, phone), sources=sources)


def _trend_say(sums: Mapping[int, int], of: Mapping[int, Set[str]]) -> str:
    """When it was most and least, and when the years are not of the same departments; years in order."""
    years = list(sums)
    first, last = years[0], years[-1]
    if len(years) == 2:
        moved = words.more_or_less(sums[last], sums[first]).replace("上年", f"{first}年")
        told = f"{last}年{words.said(sums[last])}，{moved}。"
    elif len(set(sums.values())) == 1:
        told = f"{first}到{last}年，每年都是{words.said(sums[first])}。"
    else:
        told = f"{first}到{last}年，{'，'.join(_at(sums, find(sums.values()), word) for word, find in (('最多', max), ('最少', min)))}。"
    if len(set(map(frozenset, of.values()))) == 1:
        return told
    counts = [len(of[year]) for year in years]
    if len(set(counts)) == 1:
        return told + "各年公布的部门不同，不能直接比。"
    return told + f"公布的部门数不同（{'，'.join(f'{year}年{count}个' for year, count in zip(years, counts, strict=True))}），不能直接比。"


def _at(sums: Mapping[int, int], value: int, word: str) -> str:
    """2024年最少，5.00万元; of several years 2023年、2024年最少，都是5.00万元."""
    years = [f"{year}年" for year, one in sums.items() if one == value]
    return f"{'、'.join(years)}{word}，{'都是' if len(years) > 1 else ''}{words.said(value)}"


def _reasons_card(listed: Sequence[Line]) -> Card | None:
    items = []
    for row in listed:
        reason = said(row, "reason_text")
        if reason:
            items.append(html.Li([html.B(said(row, "entity_name")), html.P(reason)]))
    if not items:
        return None
    told = f"{len(items)}个部门写了增减变化的原因。"
    shown: list[Component] = [html.Ul(items[:SHOWN_REASONS], className="kinds")]
    if len(items) > SHOWN_REASONS:
        shown.append(
            html.Details(
                [html.Summary(f"再看其余{len(items) - SHOWN_REASONS}个部门"), html.Ul(items[SHOWN_REASONS:], className="kinds")],
                className="more",
            )
        )
    sources = spanning([row for row in listed if said(row, "reason_text")], "reason_text")
    return Card("yuanyin", "为什么|多了或少了？", told, body=html.Div(shown), unit="", sources=sources)
