"""惠民补贴 without script: county, township, village and programme, each list adding up to the number it was opened from."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from dashboard import words
from dashboard.cards.tie import Tie
from dashboard.pages import webnames
from dashboard.pages.gone import gone_payments, named
from dashboard.pages.subsidy import LACKING, against, not_counted
from dashboard.pages.subsidy_columns import DIFFERS, merged_name, name_of, rosters, standard_of
from dashboard.plain.view import Block, Link, Ref, Row, Source, Table, View, bars, missing, nothing_yet, outer, to
from datasets.published import subsidies
from datasets.published.places import known
from datasets.published.releases import Public
from datasets.published.state import State
from datasets.published.subsidies import Programme, Scope

SECTION = "butie"


def show(public: Public, state: State, steps: tuple[str, ...], asked: dict[str, str]) -> View:
    """/p/butie[/<year>[/<township>[/<village>]]] and /p/butie/<year>/xm/<programme>."""
    years = subsidies.years(state)
    if not years:
        return nothing_yet(("p", SECTION), "还没有公布补贴", "县里还没有把补贴发放结果公布到这里。")
    year = years[0] if not steps else int(steps[0]) if steps[0].isdecimal() else 0
    if year not in years:
        return missing(
            (SECTION,),
            f"{steps[0]}年的补贴没有公布到这里",
            f"本站有{'、'.join(map(str, years))}年的补贴。",
            Link("看最近一年", to(SECTION)),
        )
    if len(steps) > 2 and steps[1] == "xm":
        return programme_page(state, year, steps[2])
    for code in steps[1:3]:
        if known(state, code) is None:
            return missing((SECTION,), "没有这个地方", f"没有编码为“{code}”的乡镇或村。", Link(f"看{year}年全县", to(SECTION, year)))
    if len(steps) > 2:
        return village_page(state, Scope(year, steps[1], steps[2]), years)
    return township_page(state, Scope(year, steps[1]), years) if len(steps) > 1 else county_page(state, year, years)


def every(public: Public, state: State) -> Iterator[tuple[str, ...]]:
    """All pages of this section: years, townships, villages and programmes with payments."""
    yield ()
    for year in subsidies.years(state):
        yield (str(year),)
        for code in subsidies.parts(state, Scope(year), "programme")["code"]:
            if code:
                yield (str(year), "xm", code)
        frame = state.sql("select distinct village_code from subsidy where year = ? and village_code <> '' order by 1", [year])
        for town in dict.fromkeys(code[:9] for code in frame["village_code"]):
            yield (str(year), town)
        for code in frame["village_code"]:
            yield (str(year), code[:9], code)


def county_page(state: State, year: int, years: list[int]) -> View:
    """The county's year: townships and programmes."""
    totals = totals_by_year(state, Scope(year))
    total, before = totals.get(year, 0), totals.get(year - 1)
    lead = f"{year}年全县发放{words.said(total)}（{words.exact(total)}元），{against(state, Scope(year), total, before)}。" + lacking(
        state, year
    )
    blocks = (
        _places(state, Scope(year), "township", "发到了哪些乡镇？", total),
        _programmes_of_place(state, Scope(year), "发了哪些补贴？", total),
        _years(Scope(year), years, totals),
    )
    return View(("p", SECTION, str(year)), f"{year}年惠民补贴", blocks, lead, (Link("首页", to()),), outer(SECTION, year))


def lacking(state: State, year: int) -> str:
    """What the sums of the year do not hold any more, as a sentence; '' when nothing was withdrawn."""
    found = gone_payments(state, year)
    notices = "、".join(f"第{n}号" for n in sorted({one.by for one in found}))
    return f"{named(found)}已由{notices}公告废止或撤下。{LACKING}" if found else ""


def township_page(state: State, scope: Scope, years: list[int]) -> View:
    """One township's year: villages and programmes."""
    name, totals = name_of(state, scope.township), totals_by_year(state, scope)
    total, before = totals.get(scope.year, 0), totals.get(scope.year - 1)
    told = f"{scope.year}年{name}发放{words.said(total)}（{words.exact(total)}元），{against(state, scope, total, before)}。"
    lead = told + not_counted(state, scope) + lacking(state, scope.year)
    county = subsidies.parts(state, Scope(scope.year), "township")
    blocks = (
        _places(state, scope, "village", "发到了哪些村？", total),
        _programmes_of_place(
            state, scope, "发了哪些补贴？", total, int(county.loc[county["code"] == scope.township, "paid_fen"].sum()), "全县汇总中的本乡镇"
        ),
        _years(scope, years, totals),
    )
    crumbs = (Link("首页", to()), Link(f"{scope.year}年补贴", to(SECTION, scope.year)))
    return View(("p", SECTION, str(scope.year), scope.township), name, blocks, lead, crumbs, outer(SECTION, scope.year, scope.township))


def village_page(state: State, scope: Scope, years: list[int]) -> View:
    """One village's year."""
    name, town = name_of(state, scope.village), name_of(state, scope.township)
    totals = totals_by_year(state, scope)
    total, before = totals.get(scope.year, 0), totals.get(scope.year - 1)
    lead = f"{scope.year}年全村共领到{words.exact(total)}元，{against(state, scope, total, before)}。" + not_counted(state, scope)
    lead += lacking(state, scope.year)
    proofs = (Link("手里有公示单？来对一对", outer("v", scope.village, state.n)), Link("公示单索引", to("gongshidan")))
    why, may_open = webnames.why_no_names(state, ((one.code, one.name) for one in subsidies.programmes(state, scope)))
    lists = (Link(webnames.OPEN_LIST, outer("p", "mingdan", scope.village)),) if may_open else ()
    blocks = (
        village_block(state, scope, total),
        Block("xingming", "为什么看不到姓名？", why, links=(*lists, *proofs)),
        _years(scope, years, totals),
    )
    crumbs = (Link("首页", to()), Link(f"{scope.year}年补贴", to(SECTION, scope.year)), Link(town, to(SECTION, scope.year, scope.township)))
    parts = ("p", SECTION, str(scope.year), scope.township, scope.village)
    return View(parts, f"{name}{scope.year}年补贴", blocks, lead, crumbs, outer("cun", scope.village, nian=scope.year))


def village_block(state: State, scope: Scope, total: int, question: str = "一项一项看") -> Block:
    """The programmes of one village and year, adding up to the township's list."""
    found = paid(subsidies.programmes(state, scope))
    in_town = subsidies.total(state, Scope(scope.year, scope.village[:9], scope.village))
    shares = bars([one.paid_fen for one in found])
    rows = tuple(_programme_row(one, share, scope.year) for one, share in zip(found, shares, strict=True))
    rows += (Row("合计", (words.exact(total), "", "", ""), is_total=True),)
    return Block(
        f"xiang{scope.year}",
        question,
        "" if found else "这一年没有发放到人到户的补贴。",
        Table("各项补贴，从多到少", ("补贴项目", "金额（元）", "人（户）数", "标准", "到账"), rows),
        (Tie("以上各项相加", tuple(one.paid_fen for one in found), f"{name_of(state, scope.village[:9])}汇总中的本村", in_town, "元"),),
        "元",
        _sources(state, scope),
    )


def paid(found: tuple[Programme, ...]) -> tuple[Programme, ...]:
    """Programmes with payments; one that has only a proposal (拟发) is no payment."""
    return tuple(one for one in found if one.paid_fen or one.paid_dates or one.merged)


def _programme_row(one: Programme, share: float | None, year: int) -> Row:
    if one.merged:
        note = f"{one.merged_programmes}。人数很少，单独列出会让人猜到是谁，依法合并公布" if one.merged_programmes else "依法合并公布"
        return Row(
            merged_name(one), (words.exact(one.paid_fen), words.MERGED, words.NOT_APPLICABLE, words.NOT_APPLICABLE), share=share, note=note
        )
    standard = standard_of(one) or DIFFERS
    dates = "、".join(one.paid_dates[:2]) + (f"等{len(one.paid_dates)}次" if len(one.paid_dates) > 2 else "")
    count = words.count(one.people_count) if one.people_count is not None else words.MERGED
    return Row(
        one.name, (words.exact(one.paid_fen), count, standard, dates or words.NOT_APPLICABLE), to(SECTION, year, "xm", one.code), share
    )


def programme_page(state: State, year: int, code: str) -> View:
    """One programme in one year, by township."""
    scope = Scope(year, programme=code)
    found = [one for one in paid(subsidies.programmes(state, scope)) if one.code == code]
    if not found:
        return missing(
            (SECTION, str(year)),
            "没有这一项补贴",
            f"{year}年没有发放编码为“{code}”的补贴。",
            Link(f"看{year}年全部补贴", to(SECTION, year)),
        )
    one, total = found[0], subsidies.total(state, scope)
    times = subsidies.parts(state, scope, "year")["times_count"].sum()
    facts = [("全县发放", f"{words.exact(total)}元"), ("发放人（户）次", _times(times))]
    facts += [("标准", standard_of(one))] if one.standard is not None else []
    facts += [("到账日期", "、".join(one.paid_dates[:6]))] if one.paid_dates else []
    others = [other for other in subsidies.years(state) if other != year and subsidies.total(state, Scope(other, programme=code))]
    years = [Link(f"{other}年", to(SECTION, other, "xm", code)) for other in others]
    lead = f"{year}年全县发放{words.said(total)}。"
    blocks = (
        Block("gaikuang", "这一项发了多少？", facts=tuple(facts), links=tuple(years)),
        _places(state, scope, "township", "发到了哪些乡镇？", total, says="人数很少的村和乡镇依法合并，不在下面单独列出。"),
    )
    crumbs = (Link("首页", to()), Link(f"{year}年补贴", to(SECTION, year)))
    return View(("p", SECTION, str(year), "xm", code), one.name, blocks, lead, crumbs, outer(SECTION, year, lei=code))


def _places(state: State, scope: Scope, level: str, question: str, total: int, says: str = "") -> Block:
    frame = subsidies.parts(state, scope, level)
    amounts = [int(value) for value in frame["paid_fen"]]
    rows = tuple(
        Row(
            name_of(state, row["code"]),
            (words.exact(int(row["paid_fen"])), _times(row["times_count"])),
            _place_ref(scope, row["code"]),
            share,
        )
        for row, share in zip(frame.to_dict("records"), bars(amounts), strict=True)
    )
    count = sum(1 for code in frame["code"] if code)
    word = "个乡镇（街道）" if level == "township" else "个村（社区）"
    whole = name_of(state, scope.township) if scope.township else "全县"
    rows += (Row("合计", (words.exact(total), _times(frame["times_count"].sum())), is_total=True),)
    table = Table(f"{count}{word}，从多到少", ("地方", "金额（元）", "人（户）次"), rows)
    tie = Tie(f"{count}{word}{'和上移的' if count < len(frame) else ''}相加", tuple(amounts), whole, total, "元")
    return Block(level, question, says, table, (tie,), "元", _sources(state, scope))


def _place_ref(scope: Scope, code: str) -> Ref | None:
    if not code or (scope.programme and len(code) > 9):
        return None
    return to(SECTION, scope.year, code) if len(code) == 9 else to(SECTION, scope.year, code[:9], code)


def _times(value: float | None) -> str:
    return words.MERGED if value is None or pd.isna(value) else words.count(int(value))


def _programmes_of_place(state: State, scope: Scope, question: str, total: int, whole: int | None = None, whose: str = "全县") -> Block:
    frame = subsidies.parts(state, scope, "programme")
    frame = frame[(frame["paid_fen"] != 0) | (frame["times_count"].fillna(0) > 0)]
    amounts = [int(value) for value in frame["paid_fen"]]
    rows = tuple(
        Row(
            row["name"] or "依法合并公布",
            (words.exact(int(row["paid_fen"])), _times(row["times_count"])),
            to(SECTION, scope.year, "xm", row["code"]) if row["code"] else None,
            share,
        )
        for row, share in zip(frame.to_dict("records"), bars(amounts), strict=True)
    )
    rows += (Row("合计", (words.exact(total), ""), is_total=True),)
    tie = Tie(f"{len(amounts)}项相加", tuple(amounts), whose, total if whole is None else whole, "元")
    return Block(
        "xiangmu",
        question,
        "",
        Table("各项补贴，从多到少", ("补贴项目", "金额（元）", "人（户）次"), rows),
        (tie,),
        "元",
        _sources(state, scope),
    )


def totals_by_year(state: State, scope: Scope) -> dict[int, int]:
    """Fen paid to the place of `scope` by year."""
    if scope.village and not scope.programme:
        return dict(subsidies.village_years(state, scope.village))
    frame = subsidies.parts(state, Scope(0, scope.township, scope.village, scope.programme), "year")
    return {int(code): int(fen) for code, fen in zip(frame["code"], frame["paid_fen"], strict=True)}


def _years(scope: Scope, years: list[int], totals: dict[int, int]) -> Block:
    ordered = sorted(years)
    places = tuple(code for code in (scope.township, scope.village) if code)
    rows = tuple(
        Row(
            f"{year}年",
            (words.exact(totals.get(year, 0)), words.change(totals.get(year), totals.get(year - 1))),
            to(SECTION, year, *places) if totals.get(year) else None,
            share,
        )
        for year, share in zip(ordered, bars([totals.get(year, 0) for year in ordered]), strict=True)
    )
    return Block("nian", "几年来多了还是少了？", "", Table("按年", ("年度", "金额（元）", "比上年"), rows), unit="元")


def _sources(state: State, scope: Scope) -> tuple[Source, ...]:
    if scope.village and not scope.programme:
        files = subsidies.lists_by_release(state, scope)
        return tuple(_source(release, count, rows) for release, (count, rows) in files.items())
    found = subsidies.origins(state, scope)
    return tuple(
        _source(int(str(release)), len(group), None if group["row_count"].isna().any() else int(group["row_count"].sum()))
        for release, group in found.groupby("release", sort=False)
    )


def _source(release: int, lists: int, rows: int | None) -> Source:
    return Source(f"第{release}号发布的{rosters(lists, rows)}", release)
