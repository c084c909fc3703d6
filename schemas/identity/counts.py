"""What must hold between amounts, counts and words of one row: 三公 counts, signs, bonds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from schemas.book import Book
from schemas.findings import Finding
from schemas.identity.figures import View

#: 三公: amount column, the counts it needs, how they are called
_NEEDS = (
    ("abroad_fen", ("abroad_group_count", "abroad_person_count"), "因公出国（境）费"),
    ("vehicle_purchase_fen", ("vehicle_bought_count",), "公务用车购置费"),
    ("vehicle_running_fen", ("vehicle_kept_count",), "公务用车运行维护费"),
    ("reception_fen", ("reception_batch_count", "reception_person_count"), "公务接待费"),
)
_LINE_NEEDS = (
    ("abroad", ("abroad_group", "abroad_person")),
    ("vehicle_purchase", ("vehicle_bought",)),
    ("vehicle_running", ("vehicle_kept",)),
    ("reception", ("reception_batch", "reception_person")),
)
_AT_LEAST = (("abroad_group_count", "abroad_person_count"), ("reception_batch_count", "reception_person_count"))
#: 退税, 调减 and balances; not 退休费, 退役军人, 防灾减灾, 差旅费, 净化
_MAY_BE_NEGATIVE = re.compile(
    r"退[税付库回款]|[调核扣冲增]减|减[少收免:：]|减$|调整|结转|结余|净[额增减结收]|差[额错]|增减|收回|冲[销回抵]"
)


def findings(view: View, book: Book) -> list[Finding]:
    """All such findings of one table."""
    return [*_amounts_and_counts(view, book), *_negatives(view, book), *_bonds(view, book)]


def _finding(rule: str, view: View, book: Book, cells: tuple[str, ...], quoted: str, message: str, expected: str = "") -> Finding:
    return Finding(rule, book.gravity(rule), view.table.sheet, cells, quoted, expected, "", f"“{view.table.sheet}”{cells[0]}{message}")


def _amounts_and_counts(view: View, book: Book) -> Iterator[Finding]:
    if view.table.table.kind != "three_public":
        return
    for prefix in ("", "final_"):
        for amount, needs, word in _NEEDS:
            for at in range(view.size):
                for need in needs:
                    yield from _agree(view, book, (at, f"{prefix}{amount}"), (at, need), word)
    for line, needs in _LINE_NEEDS:
        here = view.at_line(line)
        for need in needs:
            other = view.at_line(need)
            if here is not None and other is not None:
                for column in ("final_fen", "budget_fen"):
                    yield from _agree(view, book, (here, column), (other, "quantity"), view.names[here])
    yield from _persons(view, book)


def _persons(view: View, book: Book) -> Iterator[Finding]:
    """人次 are at least as many as 团组 and 批次: in columns, or (三公经费汇总表) in lines."""
    title = view.table.table.column
    for less, more in (pair for pair in _AT_LEAST if view.has(pair[0]) and view.has(pair[1])):
        for at in range(view.size):
            yield from _fewer(view, book, (at, less), (at, more), (title(more).title, title(less).title))
    for less, more in (needs for _, needs in _LINE_NEEDS if len(needs) == 2):
        a, b = view.at_line(less), view.at_line(more)
        if a is not None and b is not None:
            yield from _fewer(view, book, (a, "quantity"), (b, "quantity"), (view.names[b], view.names[a]))


def _fewer(view: View, book: Book, few: tuple[int, str], many: tuple[int, str], titles: tuple[str, str]) -> Iterator[Finding]:
    a, b = view.value(*few), view.value(*many)
    if a is not None and b is not None and b < a:
        message = f"：{titles[0]}{b}少于{titles[1]}{a}。请核对两个数是否填反。"
        yield _finding("SG-03", view, book, (view.cell(*many), view.cell(*few)), str(b), message, f"不少于{a}")


def _agree(view: View, book: Book, amount: tuple[int, str], number: tuple[int, str], word: str) -> Iterator[Finding]:
    fen, count = view.value(*amount), view.value(*number)
    if fen and fen > 0 and view.blank(*number):
        said = f"：有{word}，{_what(view, number)}没有填。没有数量的请填0并说明原因。"
        yield _finding("SG-03", view, book, (view.cell(*number), view.cell(*amount)), "", said)
    if fen is None or count is None or (fen > 0) == (count > 0):
        return
    if number[1] == "vehicle_kept_count" and not fen:
        return
    title = _what(view, number)
    said = f"有{word}，{title}却是0" if fen > 0 else f"{title}是{count}，{word}却是0"
    message = f"：{said}。有费用就应有对应的数量；租赁、补付等情况请说明。"
    yield _finding("SG-03", view, book, (view.cell(*number), view.cell(*amount)), str(count), message)


def _what(view: View, number: tuple[int, str]) -> str:
    """What a count counts: its line, else its column."""
    return view.names[number[0]] if number[1] == "quantity" else view.table.table.column(number[1]).title


def _negatives(view: View, book: Book) -> Iterator[Finding]:
    kind = view.table.table.kind
    if kind not in ("budget", "final_account", "three_public", "debt"):
        return
    rule, usual = ("SIGN-01", "债务的数一般不填负数") if kind == "debt" else ("GOV-07", "除企业所得税退税、调减以外一般不填负数")
    for column in view.money:
        if column.startswith("carried"):
            continue
        for at, fen in enumerate(view.values(column)):
            if fen is not None and fen < 0 and not _MAY_BE_NEGATIVE.search(view.names[at] + view.heading(at, column)):
                message = f"（{view.names[at]}）是负数。{usual}；请核对正负号，属实的请说明。"
                yield _finding(rule, view, book, (view.cell(at, column),), view.text(at, column), message)


def _bonds(view: View, book: Book) -> Iterator[Finding]:
    if view.table.table.kind != "debt":
        return
    for at in range(view.size):
        rate = view.raw(at, "coupon_rate")
        if isinstance(rate, Decimal) and not Decimal("0.1") <= rate < 10:
            message = f"：利率{rate}不在0.1到10个百分点之间。利率按百分点填写（2.97表示2.97%）。"
            yield _finding("DEBT-03", view, book, (view.cell(at, "coupon_rate"),), view.text(at, "coupon_rate"), message)
        code = str(view.raw(at, "project_code") or "")
        if code and not re.fullmatch(r"P\d{8}-\d{4}", code):
            message = f"：项目编号“{code}”的写法不是P加8位数字、短横、4位数字（如P21450222-0003）。请核对。"
            yield _finding("DEBT-05", view, book, (view.cell(at, "project_code"),), code, message)
