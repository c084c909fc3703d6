"""Writes a department's final account: the nine tables 公开01–09 and the prose around them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from loaders.demo.department_budget import Side, by_class, class_lines
from loaders.demo.department_texts import cover_page, final_texts
from loaders.demo.departments import SOURCES, Books, books, departments
from loaders.demo.hands import Hand, closing, code_head, coded_body, hand_of, names, numbered, opening, tree
from loaders.demo.sheets import Page, Value, write
from loaders.demo.three_public import ThreePublic, budgeted, mistyped, reason, spent

APPROPRIATED = ("general", "fund", "capital")
INCOME = (
    ("general", "一般公共预算财政拨款收入"), ("fund", "政府性基金预算财政拨款收入"), ("capital", "国有资本经营预算财政拨款收入"),
    ("", "上级补助收入"), ("institution", "事业收入"), ("", "经营收入"), ("", "附属单位上缴收入"), ("", "其他收入"),
)  # fmt: skip


def _side_by_side(page: Page, hand: Hand, left: Side, right: Side) -> None:
    """Two panels; with line numbers (行次) where this hand has a 栏次 row."""
    wide_left, wide_right = max(len(x[1]) for x in left), max(len(x[1]) for x in right)
    for index, ((name_a, money_a), (name_b, money_b)) in enumerate(zip(left, right, strict=True), 1):
        a: list[Value] = hand.moneys(money_a) if money_a else [None] * wide_left
        b: list[Value] = hand.moneys(money_b) if money_b else [None] * wide_right
        if hand.has_order:
            page.row(name_a or None, index, *a, name_b or None, len(left) + index, *b)
        else:
            page.row(name_a or None, *a, name_b or None, *b)


def _panel_head(page: Page, hand: Hand, amounts: list[Value], word: str) -> None:
    number: list[Value] = ["行次"] if hand.has_order else []
    joined: list[Value] = ["<"] * (len(number) + 1)
    page.head(
        [
            ["收入", *joined, "支出", *["<"] * (len(number) + len(amounts))],
            ["项目", *number, word, "项目", *number, *amounts],
        ]
    )
    if hand.has_order:
        page.row("栏次", None, 1, "栏次", None, *range(2, 2 + len(amounts)))


def _fill(lines: Side, height: int) -> Side:
    return lines + [("", ())] * (height - len(lines))


def _balance(book: Books, hand: Hand) -> Page:
    page = Page("收入支出决算总表", 6 if hand.has_order else 4)
    opening(page, hand, "收入支出决算总表", book.department.name, "公开01表")
    _panel_head(page, hand, ["决算数"], "决算数")
    own = {source: book.appropriated(source) for source in APPROPRIATED} | {"institution": book.earned, "": 0}
    left: Side = [(numbered(index) + name, (own[source],)) for index, (source, name) in enumerate(INCOME, 1)]
    right = class_lines(hand, by_class(book, SOURCES, [SOURCES]), 1)
    income, brought = sum(own.values()), sum(book.brought(source) for source in SOURCES)
    left_over, whole = sum(book.left(source) for source in SOURCES), income + book.surplus_used + brought
    height = max(len(left), len(right))
    _side_by_side(
        page,
        hand,
        [
            *_fill(left, height), ("本年收入合计", (income,)), ("使用非财政拨款结余（含专用结余）", (book.surplus_used,)),
            ("年初结转和结余", (brought,)), ("总计", (whole,)),
        ],
        [
            *_fill(right, height), ("本年支出合计", (book.spent(),)), ("结余分配", (book.distributed,)),
            ("年末结转和结余", (left_over,)), ("总计", (book.spent() + book.distributed + left_over,)),
        ],
    )  # fmt: skip
    closing(page, hand, "注：本表反映部门本年度的总收支和年末结转结余情况。")
    return page


def _coded(
    book: Books, hand: Hand, number: str, title: str, columns: list[Value], leaves: Sequence[tuple[str, Sequence[int]]], note: str
) -> Page:
    head = code_head(hand, "功能分类科目编码", "科目名称")
    width = len(head[0]) + len(columns)
    page = Page(title, width)
    opening(page, hand, title, book.department.name, number)
    over: list[Value] = ["项目", *["<"] * (len(head[0]) - 1)]
    if hand.has_parts:
        page.head([head[0] + columns, head[1] + ["^"] * len(columns)])
    else:
        page.head([over + columns, ["功能分类科目编码", "科目名称", *["^"] * len(columns)]])
    coded_body(page, hand, tree(leaves))
    closing(page, hand, note)
    return page


def _income(book: Books, hand: Hand) -> Page:
    columns: list[Value] = ["本年收入合计", "财政拨款收入", "上级补助收入", "事业收入", "经营收入", "附属单位上缴收入", "其他收入"]
    leaves: list[tuple[str, tuple[int, ...]]] = []
    for source in SOURCES:
        for index, item in enumerate(book.items[source]):
            key = (source, item.code)
            amount = item.total + book.carried_out.get(key, 0) - book.carried_in.get(key, 0)
            if source == "institution" and index == 0:
                amount += book.earned - book.spent("institution")
            is_own = source == "institution"
            leaves.append((item.code, (amount, 0 if is_own else amount, 0, amount if is_own else 0, 0, 0, 0)))
    return _coded(book, hand, "公开02表", "收入决算表", columns, leaves, "注：本表反映部门本年度取得的各项收入情况。")


def _expenditure(book: Books, hand: Hand) -> Page:
    columns: list[Value] = ["本年支出合计", "基本支出", "项目支出", "上缴上级支出", "经营支出", "对附属单位补助支出"]
    leaves = [(item.code, (item.total, item.basic, item.project, 0, 0, 0)) for source in SOURCES for item in book.items[source]]
    return _coded(book, hand, "公开03表", "支出决算表", columns, leaves, "注：本表反映部门本年度各项支出情况。")


def _appropriation(book: Books, hand: Hand) -> Page:
    page = Page("财政拨款收入支出决算总表", 9 if hand.has_order else 7)
    opening(page, hand, "财政拨款收入支出决算总表", book.department.name, "公开04表")
    amounts: list[Value] = ["合计", "一般公共预算财政拨款", "政府性基金预算财政拨款", "国有资本经营预算财政拨款"]
    _panel_head(page, hand, amounts, "决算数")
    groups: list[tuple[str, ...]] = [APPROPRIATED, *((source,) for source in APPROPRIATED)]
    spent_by = tuple(book.spent(*group) for group in groups)
    left_by = tuple(sum(book.left(source) for source in group) for group in groups)
    income = [book.appropriated(source) for source in APPROPRIATED]
    brought = [book.brought(source) for source in APPROPRIATED]
    left: Side = [(numbered(index) + name, (income[index - 1],)) for index, (_, name) in enumerate(INCOME[:3], 1)]
    right = class_lines(hand, by_class(book, APPROPRIATED, groups), 4)
    height = max(len(left), len(right))
    whole = tuple(a + b for a, b in zip(spent_by, left_by, strict=True))
    close: Side = [("本年收入合计", (sum(income),)), ("年初财政拨款结转和结余", (sum(brought),))]
    close += [(f"　　{name.removesuffix('收入')}", (brought[index],)) for index, (_, name) in enumerate(INCOME[:3])]
    close.append(("总计", (sum(income) + sum(brought),)))
    out: Side = [("本年支出合计", spent_by), ("年末财政拨款结转和结余", left_by), ("", ()), ("", ()), ("", ()), ("总计", whole)]
    _side_by_side(page, hand, _fill(left, height) + close, _fill(right, height) + out)
    closing(
        page,
        hand,
        "注：本表反映部门本年度一般公共预算财政拨款、政府性基金预算财政拨款和国有资本经营预算财政拨款的总收支和年末结转结余情况。",
    )
    return page


def _general(book: Books, hand: Hand) -> Page:
    leaves = [(item.code, (item.total, item.basic, item.project)) for item in book.items["general"]]
    note = "注：本表反映部门本年度一般公共预算财政拨款支出情况。"
    return _coded(book, hand, "公开05表", "一般公共预算财政拨款支出决算表", ["本年支出合计", "基本支出", "项目支出"], leaves, note)


def _basic(book: Books, hand: Hand) -> Page:
    page = Page("一般公共预算财政拨款基本支出决算表", 9 if hand.lists_all else 6)
    opening(page, hand, "一般公共预算财政拨款基本支出决算表", book.department.name, "公开06表")
    known = names("economic_department")
    people = _economic(book, known, ("301", "303"))
    public = _economic(book, known, ("302", "310"))
    is_wide = hand.lists_all  # the form proper lets the public expenses run on in a third group
    half = max(len(people), (len(public) + 1) // 2) if is_wide else max(len(people), len(public))
    groups = [people, public[:half], public[half:]] if is_wide else [people, public]
    joined: list[Value] = ["<"] * (3 * len(groups) - 4)
    page.head([["人员经费", "<", "<", "公用经费", *joined], ["经济分类科目编码", "科目名称", "决算数"] * len(groups)])
    for index in range(half):
        cells: list[Value] = []
        for group in groups:
            code, name, amount = group[index] if index < len(group) else ("", "", 0)
            cells += [code or None, name or None, hand.money(amount) if code else None]
        page.row(*cells)
    totals = [sum(amount for code, _, amount in rows if len(code) == 3) for rows in (people, public)]
    gap: list[Value] = [None] * (3 * len(groups) - 5)
    page.row("人员经费合计", None, hand.money(totals[0]), "公用经费合计", *gap, hand.money(totals[1]))
    page.join(1, 2)
    page.join(4, 3 * len(groups) - 1)
    closing(page, hand, "注：本表反映部门本年度一般公共预算财政拨款基本支出明细情况。")
    return page


def _economic(book: Books, known: dict[str, str], classes: tuple[str, ...]) -> list[tuple[str, str, int]]:
    lines = []
    for upper in classes:
        own = [(code, amount) for code, amount in sorted(book.economic.items()) if code[:3] == upper]
        if own:
            lines.append((upper, known[upper], sum(amount for _, amount in own)))
            lines.extend((code, known[code], amount) for code, amount in own)
    return lines


def _flow(book: Books, hand: Hand, source: str, number: str, title: str) -> Page:
    head = code_head(hand, "功能分类科目编码", "科目名称")
    page = Page(title, len(head[0]) + 6)
    opening(page, hand, title, book.department.name, number)
    page.head(
        [
            head[0] + ["年初结转和结余", "本年收入", "本年支出", "<", "<", "年末结转和结余"],
            head[1] + ["^", "^", "小计", "基本支出", "项目支出", "^"],
        ]
    )
    leaves = []
    for item in book.items[source]:
        brought, left = book.carried_in.get((source, item.code), 0), book.carried_out.get((source, item.code), 0)
        leaves.append((item.code, (brought, item.total + left - brought, item.total, item.basic, item.project, left)))
    if leaves:
        coded_body(page, hand, tree(leaves))
        closing(page, hand)
        return page
    page.row("合计")
    what = title.split("财政拨款")[0]
    closing(page, hand, f"说明：{book.department.name}本年度没有{what}财政拨款收入和支出，故本表无数据。")
    return page


def _three_public(book: Books, hand: Hand, seed: int, final: ThreePublic) -> Page:
    plan, before = budgeted(book.department.code, book.year, seed), spent(book.department.code, book.year - 1, seed)
    in_wan = replace(hand, unit="万元", zero=0 if hand.zero is None else hand.zero)
    page = Page("财政拨款“三公”经费支出决算表", 19)
    opening(page, in_wan, "财政拨款“三公”经费支出决算表", book.department.name, "公开09表")
    counts: list[Value] = ["因公出国（境）团组数（个）", "因公出国（境）人次数（人次）", "公务用车购置数（辆）", "公务用车保有量（辆）"]
    counts += ["国内公务接待批次（批次）", "国内公务接待人次（人次）", "增减变化原因"]
    money: list[Value] = []
    if hand.has_parts:
        six: list[Value] = ["合计", "<", "因公出国（境）费", "<", "公务用车购置及运行维护费", "<", "<", "<", "<", "<", "公务接待费", "<"]
        third: list[Value] = ["^", "^", "^", "^", "小计", "<", "公务用车购置费", "<", "公务用车运行维护费", "<", "^", "^"]
        top: list[Value] = ["财政拨款“三公”经费", *["<"] * 11, *counts]
        under: list[Value] = ["^"] * 7
        page.head([top, six + under, third + under, ["预算数", "决算数"] * 6 + under])
        for a, b in zip(plan.amounts, final.amounts, strict=True):
            money += in_wan.moneys((a, b))
    else:
        six = ["合计", "因公出国（境）费", "公务用车购置及运行维护费", "<", "<", "公务接待费"]
        third = ["^", "^", "小计", "公务用车购置费", "公务用车运行维护费", "^"]
        page.head(
            [["预算数", *["<"] * 5, "决算数", *["<"] * 5, *counts], [*six, *six, *["^"] * 7], [*third, *third, *["^"] * 7]]
        )  # fmt: skip
        money = [*in_wan.moneys(plan.amounts), *in_wan.moneys(final.amounts)]
    if hand.has_order:
        page.row(*range(1, 13))
    why = reason(final, plan, "年初预算")
    why += reason(final, before, "上年决算") if final.total != before.total else ""
    page.row(*money, *final.counts, why)
    closing(page, hand, "注：本表反映部门本年度财政拨款“三公”经费支出预决算情况。")
    return page


def pages(code: str, year: int, seed: int, is_mistyped: bool = False) -> list[Page]:
    """All sheets of the final account of department `code`; 三公 stands as table 07 with some hands and 09 with others."""
    index = next(i for i, department in enumerate(departments()) if department.code == code)
    book, hand = books(code, year, "final", seed), hand_of(index + 1, year)
    final = mistyped(book.three) if is_mistyped else book.three
    flows = [
        _flow(book, hand, "fund", "公开07表", "政府性基金预算财政拨款收入支出决算表"),
        _flow(book, hand, "capital", "公开08表", "国有资本经营预算财政拨款支出决算表"),
    ]
    three = _three_public(book, hand, seed, final)
    before, after = final_texts(replace(book, three=final), seed)  # who types a figure wrong copies it into the words
    tables = [
        _balance(book, hand),
        _income(book, hand),
        _expenditure(book, hand),
        _appropriation(book, hand),
        _general(book, hand),
        _basic(book, hand),
    ]
    cover = [cover_page(hand, book.department.name, f"{year}年度部门决算")] if hand.has_cover else []
    return [*cover, *before, *tables, *([three, *flows] if index % 3 == 0 else [*flows, three]), *after]


def write_final(path: Path, code: str, year: int, seed: int, is_mistyped: bool = False) -> None:
    """Write the final account of department `code`; `is_mistyped` gives the version that is corrected later."""
    name = next(department.name for department in departments() if department.code == code)
    write(path, f"{name}{year}年度部门决算（示例数据）", pages(code, year, seed, is_mistyped))
