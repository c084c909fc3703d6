"""Writes the county's final account, with those tables whose columns no form fixes: transfers by township, debt, each insurance fund.

What no form fixes is published as it stands; its figures are those of the typed tables.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from loaders.demo import bonds
from loaders.demo import county_books as county
from loaders.demo.bonds import GENERAL, KINDS, NEW, REFINANCING, SPECIAL
from loaders.demo.government_tables import HANDS, final_pages, listed_page, transfer_rows
from loaders.demo.hands import closing, opening
from loaders.demo.lists import rows
from loaders.demo.places import COUNTY, townships
from loaders.demo.shares import split, wan
from loaders.demo.sheets import Page, Value, write

#: what the special transfers to the townships are for, and how they are shared out
PURPOSES = {"农林水支出": 46, "城乡社区支出": 18, "节能环保支出": 12, "教育支出": 11, "社会保障和就业支出": 8, "文化旅游体育与传媒支出": 5}
_TWO: list[Value] = ["预算数", "决算数"]
FIRST_YEAR = 2022


def _special_transfers(year: int, seed: int) -> Page:
    """一般公共预算专项转移支付分地区、分项目: one row a township, one column a purpose."""
    hand, title = HANDS[year], "一般公共预算专项转移支付分地区、分项目决算表"
    page = Page("专项转移支付分地区分项目", 2 + len(PURPOSES))
    opening(page, hand, f"{COUNTY}{year}年{title}", f"{COUNTY}财政局")
    page.head([["地区", "决算数", *PURPOSES]])
    last = transfer_rows([(year, "final")], seed)[-len(townships()) :]
    lines = [(name.strip(), split(amounts[0], list(PURPOSES.values()))) for _, name, amounts in last]
    page.row("合计", *hand.moneys([sum(map(sum, (parts for _, parts in lines))), *map(sum, zip(*(p for _, p in lines), strict=True))]))
    for name, parts in lines:
        page.row(name, *hand.moneys([sum(parts), *parts]))
    closing(page, hand)
    return page


def _nothing(name: str, title: str, year: int, what: str) -> Page:
    hand = HANDS[year]
    page = Page(name, 3)
    opening(page, hand, f"{COUNTY}{year}年{title}", f"{COUNTY}财政局")
    page.head([["地区", *_TWO]])
    page.row("合计")
    closing(page, hand, f"说明：{COUNTY}{year}年没有对乡镇的{what}转移支付，故本表为空表。")
    return page


def _lines(name: str, title: str, year: int, lines: Sequence[tuple[str, tuple[int, ...]]], head: list[Value]) -> Page:
    return listed_page(name, title, year, [("", item, amounts) for item, amounts in lines], head, False)


def _debt(kind: str, year: int, seed: int) -> Page:
    """How one kind of debt moved from one year's end to the next, in 万元 as the whole workbook."""
    short = kind[:2]
    lines = (
        (f"一、{year - 1}年末政府{short}债务余额", bonds.balance(seed, year - 1, kind)),
        (f"二、{year}年政府{short}债务限额", bonds.limit(seed, year, kind)),
        (f"三、{year}年政府{short}债务举借额", bonds.issued(seed, year, kind)),
        (f"　　其中：新增{kind}", bonds.issued(seed, year, kind, NEW)),
        (f"　　　　　再融资{kind}", bonds.issued(seed, year, kind, REFINANCING)),
        (f"四、{year}年政府{short}债务还本额", bonds.repaid(seed, year, kind)),
        (f"五、{year}年末政府{short}债务余额", bonds.balance(seed, year, kind)),
    )
    title = f"政府{short}债务限额和余额情况决算表"
    return _lines(f"{short}债务限额和余额", title, year, [(item, (amount * 100,)) for item, amount in lines], ["决算数"])


def _limits(year: int, seed: int) -> Page:
    limit, owed = ([ask(seed, year, kind) for kind in KINDS] for ask in (bonds.limit, bonds.balance))
    lines = [
        ("政府债务合计", (sum(limit), sum(owed))),
        *((f"　{kind[:2]}债务", pair) for kind, *pair in zip(KINDS, limit, owed, strict=True)),
    ]
    head: list[Value] = [f"{year}年债务限额", f"{year}年末债务余额"]
    return _lines(
        "债务限额余额", "政府债务限额余额情况决算表", year, [(item, tuple(a * 100 for a in amounts)) for item, amounts in lines], head
    )


def _served(year: int, seed: int) -> Page:
    back, cost = ([ask(seed, year, kind) for kind in KINDS] for ask in (bonds.repaid, bonds.interest))
    lines = [("地方政府债券合计", (sum(back), sum(cost))), *((f"　{kind}", pair) for kind, *pair in zip(KINDS, back, cost, strict=True))]
    head: list[Value] = [f"{year}年还本额", f"{year}年付息额"]
    return _lines(
        "债券还本付息", "地方政府债券还本、付息决算表", year, [(item, tuple(a * 100 for a in amounts)) for item, amounts in lines], head
    )


@cache
def fund_left(revenue_code: str, function_code: str, year: int, seed: int) -> int:
    """What an insurance fund holds at the end of `year`: what it held before, and the year's income less its expenditure."""
    if year < FIRST_YEAR:
        return wan(round(county.social(FIRST_YEAR, "final", seed)[0][revenue_code] / 100 * 1.4))
    earned, paid = county.social(year, "final", seed)
    return fund_left(revenue_code, function_code, year - 1, seed) + earned[revenue_code] - paid[function_code]


def insurances() -> dict[str, tuple[str, str]]:
    """Name of each insurance fund → the codes of its income and of its expenditure."""
    return {row["title"]: (row["revenue_code"], row["function_code"]) for row in rows("social_items")}


def _fund(title: str, year: int, seed: int) -> Page:
    """收支决算表 of one insurance: its items, the year's surplus and what the fund holds."""
    income, paid = insurances()[title]
    several = [county.social(year, stage, seed) for stage in ("initial", "final")]
    before = fund_left(income, paid, year - 1, seed)
    lines: list[tuple[str, tuple[int, ...]]] = []
    for word, side, index, code in (("一、收入合计", "in", 0, income), ("二、支出合计", "out", 1, paid)):
        items = [row for row in rows("social_items") if row["title"] == title and row["side"] == side]
        totals = [both[index][code] for both in several]
        parts = [split(total, [float(row["share"]) for row in items]) for total in totals]
        lines.append((word, tuple(totals)))
        lines += [(f"　{row['item']}", own) for row, own in zip(items, zip(*parts, strict=True), strict=True)]
    surplus = tuple(both[0][income] - both[1][paid] for both in several)
    lines += [("三、本年收支结余", surplus), ("四、年末滚存结余", tuple(before + amount for amount in surplus))]
    return _lines(title.partition("(")[0][:28], f"{title}收支决算表", year, lines, _TWO)


def _funds_together(year: int, seed: int) -> Page:
    lines = []
    for title, (income, paid) in insurances().items():
        earned, spent = county.social(year, "final", seed)
        before, now = (fund_left(income, paid, y, seed) for y in (year - 1, year))
        lines.append((f"　{title}", (before, earned[income], spent[paid], earned[income] - spent[paid], now)))
    whole = ("社会保险基金合计", tuple(map(sum, zip(*(amounts for _, amounts in lines), strict=True))))
    head: list[Value] = ["上年末滚存结余", "本年收入", "本年支出", "本年收支结余", "年末滚存结余"]
    return _lines("社会保险基金收支及结余", "社会保险基金预算收支及结余情况决算表", year, [whole, *lines], head)


def grid_pages(year: int, seed: int) -> list[Page]:
    """The fifteen tables of the final account that are kept as grids, in the order of the official set."""
    moved = transfer_rows([(year, "initial"), (year, "final")], seed)
    return [
        listed_page("转移支付决算表", "一般公共预算税收返还和转移支付决算表", year, moved, _TWO, False),
        _special_transfers(year, seed),
        _debt(GENERAL, year, seed),
        _nothing("基金转移支付", "政府性基金转移性支付分地区、分项目决算表", year, "政府性基金"),
        _debt(SPECIAL, year, seed),
        _nothing("国资转移支付", "国有资本经营预算转移性支付分地区、分项目决算表", year, "国有资本经营预算"),
        _funds_together(year, seed),
        *(_fund(title, year, seed) for title in insurances()),
        _limits(year, seed),
        _served(year, seed),
    ]


def write_government_final(path: Path, year: int, seed: int) -> None:
    """Write the county's final account."""
    *tables, notes = final_pages(year, seed)
    write(path, f"{COUNTY}{year}年政府决算（示例数据）", [*tables, *grid_pages(year, seed), notes])
