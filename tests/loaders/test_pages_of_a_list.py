"""A roster printed page by page is one list; two rosters on one sheet are two, however long the sheet is."""

from __future__ import annotations

import pytest

from loaders.loaded import Loaded
from loaders.read import read_bytes
from schemas.book import Book
from tests import makers
from tests.second_writer import identity

TITLE = ("示例县2025年耕地地力保护补贴发放花名册", *["<"] * 5)
FACTS = ("补贴项目：耕地地力保护补贴　批次：2025年第一批　批次性质：实发　发放日期：2025-06-20", *[None] * 4, "单位：元")
HEAD = ("序号", "乡镇", "村", "户主姓名", "身份证号", "实发金额")
OTHER = ("示例县2025年农机购置补贴发放花名册", *["<"] * 5)
OTHER_FACTS = (FACTS[0].replace("耕地地力保护补贴", "农机购置补贴"), *FACTS[1:])


def person(number: int, seq: int = 0) -> tuple[makers.Value, ...]:
    return (seq or number, "凤瑞街道", "新华街社区", f"示例{number}", identity(number), 10.5)


def people(first: int, last: int) -> list[tuple[makers.Value, ...]]:
    return [person(number) for number in range(first, last + 1)]


def total(count: int, name: str = "合计") -> tuple[makers.Value, ...]:
    return (name, None, None, None, None, 10.5 * count)


def loaded(*rows: tuple[makers.Value, ...]) -> Loaded:
    return read_bytes(makers.book({"花名册": rows}), "表.xlsx", Book.shipped())


def told(result: Loaded) -> list[tuple[str, tuple[str, ...]]]:
    return [(f.rule, f.cells) for f in result.findings if f.rule.startswith(("READ-0", "READ-16", "SB-02", "SAME"))]


def pages(*each: int) -> list[tuple[makers.Value, ...]]:
    """Printed pages of so many persons each, every one with title, facts, head, 本页小计 and page mark; a 合计 at the end."""
    rows: list[tuple[makers.Value, ...]] = []
    first = 1
    for count in each:
        rows += [TITLE, FACTS, HEAD, *people(first, first + count - 1), total(count, "本页小计"), (f"第1页 共{len(each)}页",)]
        first += count
    return [*rows, total(first - 1)]


@pytest.mark.parametrize("each", [(10, 10, 5), (200, 200, 100)])
def test_pages_that_repeat_title_and_head_and_number_on_are_one_list(each: tuple[int, ...]) -> None:
    result = loaded(*pages(*each))
    (table,) = result.tables
    assert (len(table.frame), table.frame["paid_fen"].sum(), told(result)) == (sum(each), 1050 * sum(each), [])
    assert table.cell(each[0], "paid_fen") == f"F{each[0] + 9}"


def test_a_wrong_subtotal_of_a_later_page_is_found_at_its_cell() -> None:
    rows = pages(3, 3)
    at = [y for y, row in enumerate(rows) if row[0] == "本页小计"][1]
    rows[at] = total(4, "本页小计")
    assert told(loaded(*rows)) == [("SB-02", (f"F{at + 1}", *(f"F{y}" for y in range(at - 2, at + 1))))]


@pytest.mark.parametrize("count", [5, 300])
def test_two_programmes_on_one_sheet_are_two_lists(count: int) -> None:
    first = [TITLE, FACTS, HEAD, *people(1, count), total(count)]
    second = [OTHER, OTHER_FACTS, HEAD, *(person(number, number - 1000) for number in range(1001, 1001 + count)), total(count)]
    result = loaded(*first, (None,), *second)
    assert [(t.facts["programme_name"], len(t.frame), t.facts["total_paid_fen"]) for t in result.tables] == [
        ("耕地地力保护补贴", count, str(1050 * count)),
        ("农机购置补贴", count, str(1050 * count)),
    ]
    assert told(result) == []


@pytest.mark.parametrize("count", [5, 300])
def test_a_further_part_with_its_columns_in_another_order_is_never_read_by_the_first_order(count: int) -> None:
    swapped = [(row[0], row[1], row[2], row[4], row[3], row[5]) for row in people(count + 1, 2 * count)]
    head = (*HEAD[:3], HEAD[4], HEAD[3], HEAD[5])
    result = loaded(TITLE, FACTS, HEAD, *people(1, count), (None,), ("续表",), head, *swapped)
    names = [name for table in result.tables for name in table.frame["person_name"]]
    assert result.is_blocked or (len(names) == 2 * count and all(name.startswith("示例") for name in names))


@pytest.mark.parametrize("count", [4, 450])
def test_a_village_merged_down_its_rows_is_each_person_s(count: int) -> None:
    first, *rest = people(1, count)
    merged = [(row[0], "^", "^", *row[3:]) for row in rest]
    merged[count // 2] = (*merged[count // 2][:1], "^", "交通街社区", *merged[count // 2][3:])
    (table,) = loaded(TITLE, FACTS, HEAD, first, *merged).tables
    assert table.frame["village_name"].tolist() == ["新华街社区"] * (count // 2 + 1) + ["交通街社区"] * (count - count // 2 - 1)
    assert set(table.frame["township_name"]) == {"凤瑞街道"}


def test_a_list_of_persons_without_a_column_of_money_is_asked_about() -> None:
    rows = [(*row[:5], 10, 20, 30) for row in people(1, 3)]
    result = loaded(TITLE, FACTS, (*HEAD[:5], "4月", "5月", "合计"), *rows)
    assert [f.cells for f in result.findings if f.rule == "READ-08"] == [("F3", "G3", "H3")]


@pytest.mark.parametrize(("amount", "rule"), [(None, "PAY-02"), ("-", "PAY-02"), (0, "PAY-02"), ("（10.50）", "SIGN-01")])
def test_a_person_without_an_amount_or_with_a_negative_one_is_asked_about(amount: makers.Value, rule: str) -> None:
    head = (*HEAD[:5], "补贴金额")
    result = loaded(TITLE, FACTS, head, *people(1, 2), (*person(3)[:5], amount))
    assert [f.cells for f in result.findings if f.rule == rule] == [("F6",)]


def test_money_taken_back_is_negative_where_the_list_says_so() -> None:
    back = (FACTS[0].replace("批次性质：实发", "批次性质：追回"), *FACTS[1:])
    result = loaded(TITLE, back, HEAD, (*person(1)[:5], -10.5))
    assert [f.rule for f in result.findings if f.rule in ("SIGN-01", "PAY-02")] == []


CODED = ("科目编码", "科目名称", "年初预算数", "决算数")
ABOVE = (("示例县2025年度一般公共预算支出决算表", *["<"] * 3), (*[None] * 3, "单位：万元"))


def coded(*pages: tuple[tuple[makers.Value, ...], ...]) -> Loaded:
    return loaded(*(row for page in pages for row in (*ABOVE, CODED, *page)))


def test_pages_of_an_account_are_one_table_and_a_heading_above_a_page_break_is_no_leaf() -> None:
    closing = ("21305", "巩固脱贫攻坚成果衔接乡村振兴", 50, 50), (None, "本年支出合计", 150, 140)
    result = coded((("201", "一般公共服务支出", 100, 90), ("20101", "人大事务", 100, 90), ("213", "农林水支出", 50, 50)), closing)
    (table,) = result.tables
    assert list(zip(table.frame["row_code"], table.frame["is_leaf"], strict=True)) == [
        ("201", False), ("20101", True), ("213", False), ("21305", True), ("", False),
    ]  # fmt: skip
    assert told(result) == [] and not result.is_blocked


def test_two_closed_tables_of_one_title_stay_two() -> None:
    page = (("201", "一般公共服务支出", 100, 90), (None, "本年支出合计", 100, 90))
    assert len(coded(page, (("213", "农林水支出", 50, 50), (None, "本年支出合计", 50, 50))).tables) == 2


def test_a_figure_shown_in_per_cent_and_one_written_so_are_one_value() -> None:
    rows = (("示例县2026年社会保险基金收入预算表", *["<"] * 3), (*[None] * 3, "单位：万元"), ("项目", "2025年执行数", "2026年预算数", "增长%"),
            ("社会保险基金收入合计", 1000, 1100, "10.0%"), ("一、城乡居民基本养老保险基金收入", 1000, 1100, 0.1))  # fmt: skip
    (table,) = read_bytes(makers.book({"表": rows}, formats={"表!D5": "0.0%"}), "表.xlsx", Book.shipped()).tables
    assert [float(value) for value in table.frame["x_D"]] == [10.0, 10.0]


def test_what_follows_a_unit_s_name_on_its_line_is_no_part_of_it() -> None:
    head = ("惠民惠农财政补贴政策清单（2025年版）",), ("填报单位：示例县财政局　　填报日期：2025年3月",)
    assert [t.entity_name for t in loaded(*head, ("序号", "补贴项目", "补贴对象"), (1, "某补贴", "农户")).tables] == ["示例县财政局"]


def test_two_tables_side_by_side_each_below_its_own_title_are_two() -> None:
    result = loaded(
        ("示例县2026年一般公共预算收入预算表", "<", "<", None, "示例县2026年一般公共预算支出预算表", "<", "<"),
        (None, None, "单位：万元", None, None, None, "单位：万元"),
        ("科目编码", "科目名称", "预算数", None, "科目编码", "科目名称", "预算数"),
        ("101", "税收收入", 1500, None, "201", "一般公共服务支出", 800),
        ("103", "非税收入", 500, None, "205", "教育支出", 1200),
        (None, "本年收入合计", 2000, None, None, "本年支出合计", 2000),
    )
    assert [(t.table.id, t.letters[(0, "budget_fen")], t.frame["budget_fen"].tolist()[0]) for t in result.tables] == [
        ("gb_general_income", "C", 1_500_000_000),
        ("gb_general_expenditure", "G", 800_000_000),
    ]
    assert [f.rule for f in result.findings if f.gravity.value != "notes"] == []


def test_a_payment_without_a_name_is_kept_also_below_a_line_with_a_number() -> None:
    (table,) = loaded(
        TITLE, ("发放日期", 45828, None, None, None, "单位：元"), HEAD, *people(1, 2), (None, None, None, None, None, 10.5)
    ).tables
    assert table.frame["paid_fen"].tolist() == [1050] * 3


@pytest.mark.parametrize("count", [5, 300])
def test_signatures_and_page_marks_between_pages_begin_no_other_list(count: int) -> None:
    foot = (("制表人：某甲", None, "审核人：某乙", None, "日期：2025年6月1日"), ("第1页 共2页",))
    result = loaded(TITLE, FACTS, HEAD, *people(1, count), *foot, HEAD, *people(count + 1, 2 * count), total(2 * count))
    (table,) = result.tables
    assert (len(table.frame), [one for one in told(result) if one[0] != "READ-16"]) == (2 * count, [])
