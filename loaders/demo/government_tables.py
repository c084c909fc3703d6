"""Writes the county government's budget (fifteen tables) and lays out its final account: general budget, funds, state capital, social insurance."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from loaders.demo import county_books as county
from loaders.demo.hands import Hand, closing, code_cells, code_head, names, opening, tree
from loaders.demo.places import COUNTY, townships
from loaders.demo.shares import percent, split
from loaders.demo.sheets import SAMPLE, Page, Value, text_page, write

HANDS = {
    2023: Hand(unit_word="单位：", label="编制单位："),
    2024: Hand(digits="text", has_order=False, total_first=False, unit_word="金额单位：", label="编制单位：", sample_below=True),
    2025: Hand(has_parts=True, indent="　", label="编制单位："),
}
FROM_ABOVE = (("rebate_in", "返还性收入"), ("general_transfer_in", "一般性转移支付收入"), ("special_transfer_in", "专项转移支付收入"))
OTHER_IN = (
    ("carried_in", "上年结余收入"), ("moved_in", "调入资金"), ("debt_in", "债务转贷收入"),
    ("stabiliser_in", "动用预算稳定调节基金"),
)  # fmt: skip
LINES_OUT = (
    ("remitted_out", "上解上级支出"), ("debt_repaid", "债务还本支出"), ("moved_out", "调出资金"),
    ("stabiliser_out", "安排预算稳定调节基金"), ("carried_out", "结转下年"),
)  # fmt: skip
Row = tuple[str, str, tuple[int, ...]]
Accounts = Callable[[int, str, int], county.Account]
BUDGET_HEAD: list[Value] = ["上年执行数", "本年预算数", "预算数为上年执行数的%"]
FINAL_HEAD: list[Value] = ["年初预算数", "调整预算数", "决算数", "决算数为调整预算数的%", "决算数为上年决算数的%"]


def columns(year: int, is_final: bool) -> list[tuple[int, str]]:
    """(year, stage) of the amounts a table needs: budgets (last year's final, budget); finals (three stages, last year's final)."""
    if not is_final:
        return [(year - 1, "final"), (year, "initial")]
    return [(year, "initial"), (year, "adjusted"), (year, "final"), (year - 1, "final")]


def leaves(parts: Sequence[county.Lines], list_name: str, depth: int = 7) -> list[Row]:
    """Rows 类/款/项 (down to `depth` digits) with one amount per part."""
    codes = sorted({code for part in parts for code in part})
    return [row for row in tree([(code, [part.get(code, 0) for part in parts]) for code in codes], list_name) if len(row[0]) <= depth]


def income_rows(accounts: Accounts, year: int, is_final: bool, seed: int) -> list[Row]:
    """Items and closing lines of the income side."""
    several = [accounts(y, stage, seed) for y, stage in columns(year, is_final)]
    rows = leaves([account.income for account in several], "revenue")
    rows.append(("", "本年收入合计", tuple(account.current_income for account in several)))
    upper = [(key, name) for key, name in FROM_ABOVE if key in several[0].lines_in]
    if upper:
        rows.append(("", "上级补助收入", tuple(sum(a.lines_in[key] for key, _ in upper) for a in several)))
        rows += [("", f"　{name}", tuple(a.lines_in[key] for a in several)) for key, name in upper]
    else:
        rows.append(("", "上级补助收入", tuple(a.lines_in["transfers_in"] for a in several)))
    rows += [("", name, tuple(a.lines_in[key] for a in several)) for key, name in OTHER_IN if key in several[0].lines_in]
    rows.append(("", "收入总计", tuple(account.income_total for account in several)))
    return rows


def spending_rows(accounts: Accounts, year: int, is_final: bool, seed: int, depth: int = 7) -> list[Row]:
    """Items and closing lines of the expenditure side."""
    several = [accounts(y, stage, seed) for y, stage in columns(year, is_final)]
    rows = leaves([account.spending for account in several], "function", depth)
    rows.append(("", "本年支出合计", tuple(account.current_spending for account in several)))
    rows += [("", name, tuple(a.lines_out[key] for a in several)) for key, name in LINES_OUT if key in several[0].lines_out]
    rows.append(("", "支出总计", tuple(account.spending_total for account in several)))
    return rows


def own_rows(lines: Callable[[int, str, int], county.Lines], year: int, is_final: bool, seed: int, list_name: str, total: str) -> list[Row]:
    """A table without closing lines: items and their total."""
    several = [lines(y, stage, seed) for y, stage in columns(year, is_final)]
    return [*leaves(several, list_name), ("", total, tuple(sum(part.values()) for part in several))]


def _amounts(hand: Hand, amounts: tuple[int, ...], is_final: bool) -> list[Value]:
    if not is_final:
        before, now = amounts
        return [*hand.moneys(amounts), percent(now, before)]
    initial, adjusted, final, before = amounts
    return [*hand.moneys((initial, adjusted, final)), percent(final, adjusted), percent(final, before)]


def coded_page(name: str, title: str, year: int, rows: list[Row], is_final: bool) -> Page:
    """A coded table of the government."""
    hand = HANDS[year]
    head = FINAL_HEAD if is_final else BUDGET_HEAD
    left = code_head(hand, "科目编码", "科目名称")
    page = Page(name, len(left[0]) + len(head))
    opening(page, hand, f"{COUNTY}{year}年{title}", f"{COUNTY}财政局")
    if hand.has_parts:
        page.head([left[0] + head, left[1] + ["^"] * len(head)])
    else:
        page.head([left[0] + head])
    for code, row_name, amounts in rows:
        page.row(*code_cells(hand, code, row_name), *_amounts(hand, amounts, is_final))
    closing(page, hand)
    return page


def listed_page(name: str, title: str, year: int, rows: list[Row], head: list[Value], is_rated: bool = True) -> Page:
    """A table of named lines without codes."""
    hand = HANDS[year]
    page = Page(name, 1 + len(head))
    opening(page, hand, f"{COUNTY}{year}年{title}", f"{COUNTY}财政局")
    page.head([["项目", *head]])
    for _, row_name, amounts in rows:
        page.row(row_name, *(_amounts(hand, amounts, False) if is_rated else hand.moneys(amounts)))
    closing(page, hand)
    return page


def empty_page(name: str, title: str, year: int, what: str) -> Page:
    """An empty table, published with its statement."""
    hand = HANDS[year]
    page = Page(name, 3)
    opening(page, hand, f"{COUNTY}{year}年{title}", f"{COUNTY}财政局")
    page.head([["项目", "上年执行数", "本年预算数"]])
    page.row("合计")
    closing(page, hand, f"说明：{COUNTY}{year}年没有安排{what}，故本表为空表。")
    return page


def transfer_rows(wanted: Sequence[tuple[int, str]], seed: int) -> list[Row]:
    """What the county passes on to its townships, one amount for each (year, stage): general transfers by township, then special ones."""
    several = []
    for y, stage in wanted:
        income = split(sum(county.township_income(y, stage, seed).values()), [1] * len(townships()))
        needs = [sum(lines.values()) for lines in county.township_spending(y, stage, seed).values()]
        several.append([need - own for need, own in zip(needs, income, strict=True)])
    general = [[amount * 78 // 100 for amount in part] for part in several]
    special = [[amount - amount * 78 // 100 for amount in part] for part in several]
    known = [township.name for township in townships()]

    def rows(parts: list[list[int]], title: str) -> list[Row]:
        own = [("", f"　{name}", tuple(part[index] for part in parts)) for index, name in enumerate(known)]
        return [("", title, tuple(sum(part) for part in parts)), *own]

    whole = tuple(sum(part) for part in several)
    return [
        ("", "合计", whole),
        ("", "一、返还性支出", (0,) * len(several)),
        *rows(general, "二、一般性转移支付"),
        *rows(special, "三、专项转移支付"),
    ]


def _basic_page(name: str, year: int, seed: int, is_final: bool) -> Page:
    hand = HANDS[year] if not HANDS[year].has_parts else Hand(label="编制单位：")
    title = "一般公共预算本级基本支出决算表" if is_final else "一般公共预算本级基本支出表"
    if is_final:
        several = [{code: sum(both) for code, both in county.basic(y, stage, seed).items()} for y, stage in columns(year, True)]
        rows = leaves(several, "economic_government")
        rows.append(("", "合计", tuple(sum(part.values()) for part in several)))
        page = Page(name, 7)
        opening(page, hand, f"{COUNTY}{year}年{title}", f"{COUNTY}财政局")
        page.head([["政府预算经济分类科目编码", "科目名称", *FINAL_HEAD]])
        for code, row_name, amounts in rows:
            page.row(*code_cells(hand, code, row_name), *_amounts(hand, amounts, True))
        closing(page, hand)
        return page
    lines = county.basic(year, "initial", seed)
    rows = tree([(code, (a + b, a, b)) for code, (a, b) in lines.items()], "economic_government")
    total = tuple(sum(row[2][index] for row in rows if len(row[0]) == 3) for index in range(3))
    page = Page(name, 5)
    opening(page, hand, f"{COUNTY}{year}年{title}", f"{COUNTY}财政局")
    page.head([["政府预算经济分类科目编码", "科目名称", "本级基本支出", "其中", "<"], ["^", "^", "^", "人员经费", "公用经费"]])
    for code, row_name, amounts in [*rows, ("", "合计", total)]:
        page.row(*code_cells(hand, code, row_name), *hand.moneys(amounts))
    closing(page, hand)
    return page


def _own_fund(year: int, stage: str, seed: int) -> county.Lines:
    return county.fund(year, stage, seed).spending


def _own_capital(year: int, stage: str, seed: int) -> county.Lines:
    return county.capital(year, stage, seed).spending


def _own_income(year: int, stage: str, seed: int) -> county.Lines:
    whole, below = county.income(("tax", "nontax"), year, stage, seed), county.township_income(year, stage, seed)
    return {code: amount - below[code] for code, amount in whole.items()}


def _social_rows(side: int, year: int, seed: int, is_final: bool) -> list[Row]:
    list_name = "function" if side else "revenue"
    several = [county.social(y, stage, seed)[side] for y, stage in columns(year, is_final)]
    known = names(list_name)
    rows = [(code, known[code], tuple(part[code] for part in several)) for code in sorted(several[0])]
    return [*rows, ("", "合计", tuple(sum(part.values()) for part in several))]


def _notes(year: int, seed: int, is_final: bool) -> Page:
    stage = "final" if is_final else "initial"
    account = county.general(year, stage, seed)
    word = "决算" if is_final else "预算"
    return text_page(
        "编制说明",
        f"{COUNTY}{year}年财政{word}说明",
        [
            f"{SAMPLE}。",
            f"{year}年全县一般公共预算收入{word}{account.current_income / 100:.2f}万元，支出{word}{account.current_spending / 100:.2f}万元。",
            "转移支付说明：上级补助收入包括返还性收入、一般性转移支付收入和专项转移支付收入，按规定用途安排使用。",
            "举借债务说明：政府债务限额、余额和债券使用情况见政府债务公开表。",
            "名词解释：一般公共预算是以税收为主体的财政收入，安排用于保障和改善民生、推动经济社会发展等方面的收支预算。",
        ],
    )


def budget_pages(year: int, seed: int) -> list[Page]:
    """The fifteen tables of the budget."""
    total = "本年支出合计"
    funds = {"政府性基金": (county.fund, _own_fund), "国有资本经营预算": (county.capital, _own_capital)}
    pages = [
        _coded("一般公共预算收入表", year, income_rows(county.general, year, False, seed)),
        _coded("一般公共预算支出表", year, spending_rows(county.general, year, False, seed, 5)),
        _coded("一般公共预算本级支出表", year, own_rows(county.own_spending, year, False, seed, "function", total)),
        _basic_page("本级基本支出表", year, seed, False),
        listed_page(
            "转移支付表", "一般公共预算税收返还和转移支付表", year, transfer_rows(columns(year, False), seed), BUDGET_HEAD[:2], False
        ),
    ]
    for word, (accounts, own) in funds.items():
        pages += [
            _coded(f"{word}收入表", year, income_rows(accounts, year, False, seed)),
            _coded(f"{word}支出表", year, spending_rows(accounts, year, False, seed)),
            _coded(f"本级{word}支出表", year, own_rows(own, year, False, seed, "function", total)),
            empty_page(f"{word}转移支付表", f"{word}转移支付表", year, f"对乡镇的{word}转移支付"),
        ]
    for side, word in enumerate(("收入", "支出")):
        title = f"社会保险基金{word}表"
        pages.append(listed_page(title, title, year, _social_rows(side, year, seed, False), BUDGET_HEAD))
    return [*pages, _notes(year, seed, False)]


def _coded(title: str, year: int, rows: list[Row], is_final: bool = False) -> Page:
    return coded_page(title, title, year, rows, is_final)


def _balance(year: int, seed: int) -> Page:
    """Income and expenditure side by side, three columns each."""
    hand = HANDS[year]
    page = Page("收支决算总表", 8)
    opening(page, hand, f"{COUNTY}{year}年一般公共预算收支决算总表", f"{COUNTY}财政局")
    three: list[Value] = ["年初预算数", "调整预算数", "决算数"]
    page.head([["收入", "<", "<", "<", "支出", "<", "<", "<"], ["项目", *three, "项目", *three]])
    rows = income_rows(county.general, year, True, seed)
    left = [(name, amounts[:3]) for code, name, amounts in rows if len(code) in (0, 3)]
    right = [(name, amounts[:3]) for code, name, amounts in spending_rows(county.general, year, True, seed, 3)]
    height = max(len(left), len(right))
    left = [*left[:-1], *[("", (0, 0, 0))] * (height - len(left)), left[-1]]
    right = [*right[:-1], *[("", (0, 0, 0))] * (height - len(right)), right[-1]]
    for (name_a, a), (name_b, b) in zip(left, right, strict=True):
        page.row(name_a or None, *(hand.moneys(a) if name_a else [None] * 3), name_b or None, *(hand.moneys(b) if name_b else [None] * 3))
    closing(page, hand)
    return page


def final_pages(year: int, seed: int) -> list[Page]:
    """The tables of the final account."""
    total_in, total_out = "本年收入合计", "本年支出合计"
    funds = {"政府性基金": (county.fund, _own_fund), "国有资本经营预算": (county.capital, _own_capital)}
    pages = [
        _balance(year, seed),
        _coded("一般公共预算收入决算表", year, income_rows(county.general, year, True, seed), True),
        _coded("一般公共预算本级收入决算表", year, own_rows(_own_income, year, True, seed, "revenue", total_in), True),
        _coded("一般公共预算支出决算表", year, spending_rows(county.general, year, True, seed, 5), True),
        _coded("一般公共预算本级支出决算表", year, own_rows(county.own_spending, year, True, seed, "function", total_out), True),
        _basic_page("本级基本支出决算表", year, seed, True),
    ]
    for word, (accounts, own) in funds.items():
        pages += [
            _coded(f"{word}收入决算表", year, income_rows(accounts, year, True, seed), True),
            _coded(f"{word}支出决算表", year, spending_rows(accounts, year, True, seed), True),
            _coded(f"本级{word}支出决算表", year, own_rows(own, year, True, seed, "function", total_out), True),
        ]
    pages += [
        _coded(f"社会保险基金{word}决算表", year, _social_rows(side, year, seed, True), True) for side, word in enumerate(("收入", "支出"))
    ]
    return [*pages, _notes(year, seed, True)]


def write_government_budget(path: Path, year: int, seed: int) -> None:
    """Write the county's budget workbook."""
    write(path, f"{COUNTY}{year}年政府预算（示例数据）", budget_pages(year, seed))
