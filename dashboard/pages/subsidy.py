"""惠民补贴: county → township → village → programme in three columns whose totals are the same at both ends."""

from __future__ import annotations

from dataclasses import replace

from dash.development.base_component import Component

from dashboard import words
from dashboard.address import Address
from dashboard.cards.card import Card, Deck
from dashboard.cards.find import find
from dashboard.cards.grid import Grid, Head, Row
from dashboard.cards.parts import Key, choices, crumb, heading, keys
from dashboard.cards.tie import Tie
from dashboard.elements import html
from dashboard.pages import Page, webnames
from dashboard.pages.gone import gone_note, gone_payments
from dashboard.pages.missing import nothing
from dashboard.pages.subsidy_columns import Places, moved, name_of, origins, programme_column, township_column, village_column
from dashboard.pages.subsidy_rules import rules_card
from dashboard.pages.subsidy_shares import heat_card, programme_card
from datasets.published import subsidies
from datasets.published.places import known, places
from datasets.published.state import State
from datasets.published.subsidies import Scope

PATH, TITLE = "butie", "惠民惠农补贴"
DEEPEST = 3
#: what withdrawn payments mean for the sums of the year
LACKING = "本页的数不含它，合计比实际发放的少。"
NAV = (50, "补贴")


def layout(state: State, path: tuple[str, ...], query: dict[str, str]) -> Page:
    """/butie · /butie/<year> · /butie/<year>/<township> · /butie/<year>/<township>/<village>; `lei` narrows to one programme."""
    years = subsidies.years(state)
    if not years:
        return nothing("还没有公布补贴", "县里还没有把补贴发放结果公布到这里。")
    year, places = _asked(path, years)
    if year not in years:
        return nothing(f"{year}年的补贴没有公布到这里", f"本站有{'、'.join(str(y) for y in years)}年的补贴。")
    scope = Scope(year, places[0] if places else "", places[1] if len(places) > 1 else "", query.get("lei", ""))
    here = Address((PATH, str(year), *places), query)
    strange = next((code for code in places if known(state, code) is None), "")
    if strange:
        return nothing("没有这个地方", f"没有编码为“{strange}”的乡镇或村。")
    if subsidies.total(state, replace(scope, village="", township="")) == 0 and scope.programme:
        why = gone_note(gone_payments(state, year, scope.programme), here)
        return nothing("没有这一项补贴", f"{year}年没有公布编码为“{scope.programme}”的补贴发放结果。", why)
    return _page(state, scope, here, years)


def _asked(path: tuple[str, ...], years: list[int]) -> tuple[int, tuple[str, ...]]:
    """Year and place codes of the address; a place code first means the newest year."""
    if path and len(path[0]) == 4 and path[0].isdecimal():
        return int(path[0]), path[1:3]
    if path and len(path[0]) == 9:
        return years[0], path[:2]
    return (years[0], ()) if not path else (int(path[0]) if path[0].isdecimal() else 0, ())


def _page(state: State, scope: Scope, here: Address, years: list[int]) -> Page:
    deck = Deck(here, state.n)
    lists = _Lists(state, scope)
    body = [
        crumb(*_steps(state, scope, here)),
        heading("补贴发给了谁？|从全县查到你的村", _lead(state, scope, lists)),
        _bar(state, scope, here, years),
        gone_note(gone_payments(state, scope.year, scope.programme), here, LACKING),
        _figures(state, scope, lists),
        deck.show(_drill(state, scope, here, lists)),
        deck.show(rules_card(state, scope, here) if scope.programme else programme_card(state, scope, here)),
    ]
    heat = None if scope.township or scope.programme else heat_card(state, scope, here)
    body += [deck.show(heat)] if heat else []
    body += [deck.show(_years_card(state, scope, here, years))]
    return Page(_title(state, scope), body, tuple(deck.cards))


class _Lists:
    """The lists of the three columns: townships of the county, villages of the township, programmes of the village."""

    def __init__(self, state: State, scope: Scope) -> None:
        county = replace(scope, township="", village="")
        self.townships = subsidies.places(state, county)
        self.county_total = subsidies.total(state, county)
        township = replace(scope, village="")
        self.villages = subsidies.places(state, township) if scope.township else None
        self.township_total = subsidies.total(state, township) if scope.township else None
        self.programmes = subsidies.programmes(state, scope) if scope.village else None
        self.village_total = subsidies.total(state, scope) if scope.village else None


def _steps(state: State, scope: Scope, here: Address) -> tuple[tuple[str, str], ...]:
    steps = [("首页", here.to()), ("补贴", here.to(PATH)), (f"{scope.year}年", here.to(PATH, str(scope.year)))]
    if scope.township:
        steps.append((name_of(state, scope.township), here.to(PATH, str(scope.year), scope.township)))
    if scope.village:
        steps.append((name_of(state, scope.village), ""))
    return tuple(steps)


def _title(state: State, scope: Scope) -> str:
    where = name_of(state, scope.village or scope.township) if scope.township else "全县"
    return f"{where}{scope.year}年补贴"


def _lead(state: State, scope: Scope, lists: _Lists) -> str:
    county = replace(scope, township="", village="")
    before = subsidies.total(state, replace(county, year=scope.year - 1)) or None
    count = sum(1 for code, _ in lists.townships if code)
    every = sum(place.parent_code == state.county for place in places(state).values())
    towns = f"{count}个乡镇（街道）{'都' if count == every > 1 else ''}有；" if count else ""
    told = f"{scope.year}年全县发放{words.said(lists.county_total)}，{towns}{against(state, county, lists.county_total, before)}。"
    return told if not scope.programme else f"只看一项：{_programme_name(state, scope)}。" + told


def against(state: State, scope: Scope, now: int | None, before: int | None) -> str:
    """The comparison with last year; a year that is not over, or of which payments were withdrawn, is not compared with a whole one."""
    return _why_not(state, scope) or words.more_or_less(now, before)


def _why_not(state: State, scope: Scope, other: int | None = None) -> str:
    """Why the year cannot be compared with the one before, or with the year `other`; '' when it can."""
    before = scope.year - 1 if other is None else other
    still_open = subsidies.open_until(state, scope.year)
    if still_open:
        return f"才发到{int(still_open[5:])}月，还不能和上年比" if still_open[5:] != "00" else "还没有发放，不能和上年比"
    if any(gone_payments(state, year, scope.programme) for year in (scope.year, before)):
        return "有的发放数已废止或撤下，不能和上年比"
    return "" if _is_of_the_same(state, scope, before) else "两年单独公布的项目不一样，不能和上年比"


def _is_of_the_same(state: State, scope: Scope, before: int) -> bool:
    """False where a programme stands in the place's sum in one of the two years and may be in its township's or the county's in the other."""
    two = [scope, replace(scope, year=before)]
    if not any(subsidies.has_above(state, one) for one in two):
        return True
    this, last = ({p.code or p.merged_programmes for p in subsidies.programmes(state, one)} for one in two)
    return not last or this == last


def not_counted(state: State, scope: Scope) -> str:
    """What the sum of a village or township leaves out, as a sentence; '' where nothing is."""
    if not subsidies.has_above(state, scope):
        return ""
    return f"人数很少、并到{'乡镇或全县' if scope.village else '全县'}公布的，没有算进来。"


def year_word(state: State, year: int) -> str:
    """2025年, or 2026年（到9月） while the year is not over."""
    still_open = subsidies.open_until(state, year)
    month = int(still_open[5:] or 0)
    return f"{year}年（到{month}月）" if month else f"{year}年（还没有发放）" if still_open else f"{year}年"


def _against_key(state: State, scope: Scope, now: int | None, before: int | None) -> Key:
    if why := _why_not(state, scope):
        return Key("比上年", words.NOT_APPLICABLE, beneath=why.replace("不能和上年比", "不能比"))
    return Key("比上年", words.change(now, before), beneath=f"上年{words.said(before)}" if before is not None else "上年没有公布")


def _programme_name(state: State, scope: Scope) -> str:
    found = subsidies.programmes(state, replace(scope, township="", village=""))
    return found[0].name if found else scope.programme


def _bar(state: State, scope: Scope, here: Address, years: list[int]) -> Component:
    places = tuple(code for code in (scope.township, scope.village) if code)
    narrowed = {"lei": scope.programme} if scope.programme else {}
    options = [(year_word(state, year), here.to(PATH, str(year), *places, **narrowed)) for year in years]
    programmes = subsidies.programmes(state, Scope(scope.year))
    items = [html.Li(html.A("全部补贴", href=here.same(lei="")))]
    items += [html.Li(html.A(p.name, href=here.same(lei=p.code))) for p in programmes if p.code]
    chosen = _programme_name(state, scope) if scope.programme else f"全部{len(items) - 1}项"
    pick = html.Details([html.Summary(f"哪项补贴：{chosen}", className="btn"), html.Ul(items)], className="pick")
    return html.Div(
        [choices("年度", options, years.index(scope.year)), pick, html.Div(find(label="直接找村", hint=False), className="grow")],
        className="bar",
    )


def _figures(state: State, scope: Scope, lists: _Lists) -> Component:
    whole = lists.village_total if scope.village else lists.township_total if scope.township else lists.county_total
    before = subsidies.total(state, replace(scope, year=scope.year - 1)) or None
    number, unit = words.headline(whole)
    where = name_of(state, scope.village or scope.township) if scope.township else "全县"
    sums = subsidies.by_programme(state, scope)
    times = sum(one.times_count for one in sums.values())
    return keys(
        Key(f"{where}共发放", number, unit, f"{words.exact(whole or 0)}元"),
        Key("发放人（户）次", words.count(times), "", "同一户领几项就算几次"),
        Key("补贴项目", words.count(sum(code != "" for code, _ in sums)), "项", "依法合并公布的不计在内"),
        _against_key(state, scope, whole, before),
    )


def _drill(state: State, scope: Scope, here: Address, lists: _Lists) -> Card:
    county = f"{len(lists.townships)}个乡镇（街道）相加"
    county = county if not _is_moved(lists.townships) else f"{len(lists.townships) - 1}个乡镇（街道）和{moved(state)}的相加"
    ties = [Tie(county, _fens(lists.townships), "全县", lists.county_total, "元")]
    sections = [township_column(state, lists.townships, lists.county_total, scope, here)]
    if lists.villages is not None:
        name = name_of(state, scope.township)
        places = len(lists.villages) - int(_is_moved(lists.villages))
        every = f"{name}{places}个村（社区）" + (f"和{moved(state)}的" if places < len(lists.villages) else "")
        ties.append(Tie(f"{every}相加", _fens(lists.villages), name, lists.township_total, "元"))
        sections.append(village_column(state, lists.villages, lists.township_total, scope, here))
    if lists.programmes is not None:
        name = name_of(state, scope.village)
        ties.append(
            Tie(f"{name}{len(lists.programmes)}项相加", tuple(p.paid_fen for p in lists.programmes), name, lists.village_total, "元")
        )
        sections.append(programme_column(state, lists.programmes, lists.village_total, scope, here))
    return Card(
        "xiangcun",
        "从县到村：|选乡镇，再选村",
        _how_to_drill(scope),
        grid=_drill_grid(state, scope, lists),
        body=html.Div([_back(state, scope, here, lists), html.Div(sections, className=f"miller open{len(sections)}")]),
        ties=tuple(ties),
        unit="万元（按元计算，显示时四舍五入）",
        sources=origins(state, scope),
        note=webnames.in_general(state),
    )


def _how_to_drill(scope: Scope) -> str:
    if not scope.township:
        return "点一个乡镇，就列出它的村；再点一个村，就看到一项一项的补贴。"
    return "每一级的合计，就是上一级里被选中的数。" + ("" if scope.village else "点一个村，就看到一项一项的补贴。")


def _fens(paid: Places) -> tuple[int, ...]:
    return tuple(fen for _, fen in paid)


def _is_moved(paid: Places) -> bool:
    """True when some of the money was moved up a level."""
    return any(code == "" for code, _ in paid)


def _back(state: State, scope: Scope, here: Address, lists: _Lists) -> Component | None:
    """On phones one column at a time, with the way back."""
    if not scope.township:
        return None
    if not scope.village:
        href, said = here.to(PATH, str(scope.year)), f"‹ 全县　{words.amount(lists.county_total)}万元"
    else:
        href = here.to(PATH, str(scope.year), scope.township)
        said = f"‹ {name_of(state, scope.township)}　{words.amount(lists.township_total)}万元"
    return html.P(html.A(said, href=href), className="phone back")


def _drill_grid(state: State, scope: Scope, lists: _Lists) -> Grid:
    """What is downloaded: the deepest list that is open, with its total."""
    money = Head("paid_fen", "金额", "money", "元")
    if lists.programmes is not None:
        rows = [Row({"name": p.name, "people": p.people_count, "paid_fen": p.paid_fen}) for p in lists.programmes]
        total, heads = lists.village_total, (Head("name", "补贴项目", "name"), Head("people", "人（户）数", "count"), money)
    else:
        paid, total = (lists.villages, lists.township_total) if lists.villages is not None else (lists.townships, lists.county_total)
        rows = [Row({"code": code, "name": name_of(state, code), "paid_fen": fen}) for code, fen in paid]
        heads = (Head("name", "地方", "name"), Head("code", "区划代码", "text"), money)
    return Grid(heads, (*rows, Row({"name": "合计", "paid_fen": total}, is_sum=True)))


def _years_card(state: State, scope: Scope, here: Address, years: list[int]) -> Card:
    """Years side by side for what is selected."""
    where = name_of(state, scope.village or scope.township) if scope.township else "全县"
    totals = {year: subsidies.total(state, replace(scope, year=year)) for year in sorted(years)}
    rows = [
        Row(
            {
                "name": year_word(state, year),
                "paid_fen": fen,
                "before": None if _why_not(state, replace(scope, year=year)) else totals.get(year - 1),
            },
            is_current=year == scope.year,
        )
        for year, fen in sorted(totals.items(), reverse=True)
    ]
    heads = (
        Head("name", "年度", "name"),
        Head("paid_fen", "发放金额", "money", phone="main"),
        Head("bar", "", "bar", of=("paid_fen",), width="50%"),
        Head("change", "比上年", "change", of=("paid_fen", "before")),
    )
    first, last = min(totals), max(totals)
    moved = (
        ""
        if _why_not(state, replace(scope, year=last), first)
        else f"，{words.more_or_less(totals[last], totals[first]).replace('上年', f'{first}年')}"
    )
    said = f"{year_word(state, last)}{words.said(totals[last])}{moved or f'；{first}年{words.said(totals[first])}'}。"
    said = said if len(totals) > 1 else f"只公布了{year_word(state, first)}。"
    return Card(
        "niandu",
        f"{where}几年来|多了还是少了？",
        said,
        grid=Grid(heads, tuple(rows), is_sortable=False),
        unit="万元",
        sources=origins(state, scope),
    )
