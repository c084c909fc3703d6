"""Writes a department's budget workbook: the eleven tables of the official set and the prose around them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from loaders.demo.department_texts import budget_texts, cover_page
from loaders.demo.departments import SOURCES, Books, Project, books, departments
from loaders.demo.hands import Hand, closing, code_head, coded_body, hand_of, names, numbered, opening, tree
from loaders.demo.sheets import Page, Value, write
from loaders.demo.three_public import budgeted, reason

INCOME = (
    ("general", "一般公共预算拨款收入"), ("fund", "政府性基金预算拨款收入"), ("capital", "国有资本经营预算拨款收入"),
    ("", "财政专户管理资金收入"), ("institution", "事业收入"), ("", "事业单位经营收入"), ("", "上级补助收入"),
    ("", "附属单位上缴收入"), ("", "其他收入"),
)  # fmt: skip
Side = list[tuple[str, tuple[int, ...]]]


def by_class(book: Books, sources: Sequence[str], split_sources: Sequence[tuple[str, ...]]) -> dict[str, tuple[int, ...]]:
    """Expenditure by 类, one amount for each group of sources in `split_sources`."""
    found: dict[str, list[int]] = {}
    for source in sources:
        for item in book.items[source]:
            line = found.setdefault(item.code[:3], [0] * len(split_sources))
            for index, group in enumerate(split_sources):
                line[index] += item.total if source in group else 0
    return {code: tuple(line) for code, line in sorted(found.items())}


def class_lines(hand: Hand, found: dict[str, tuple[int, ...]], width: int) -> Side:
    """一、一般公共服务支出 …: the used 类, or all of them."""
    known = names("function")
    codes = [code for code in known if len(code) == 3 and "201" <= code <= "229"] if hand.lists_all else list(found)
    codes += [code for code in found if code not in codes]
    return [(numbered(index) + known[code], found.get(code, (0,) * width)) for index, code in enumerate(codes, 1)]


def two_sides(page: Page, hand: Hand, left: Side, right: Side, close_left: Side, close_right: Side) -> None:
    """Income and expenditure side by side; the closing lines stand on the last rows."""
    height = max(len(left) + len(close_left), len(right) + len(close_right))
    empty: tuple[str, tuple[int, ...]] = ("", ())
    a = left + [empty] * (height - len(left) - len(close_left)) + close_left
    b = right + [empty] * (height - len(right) - len(close_right)) + close_right
    wide_left, wide_right = max(len(x[1]) for x in a), max(len(x[1]) for x in b)
    for (name_a, money_a), (name_b, money_b) in zip(a, b, strict=True):
        cells: list[Value] = [name_a or None, *(hand.moneys(money_a) if money_a else [None] * wide_left)]
        cells += [name_b or None, *(hand.moneys(money_b) if money_b else [None] * wide_right)]
        page.row(*cells)


def _balance(book: Books, hand: Hand, entity: str) -> Page:
    page = Page("部门收支总表", 4)
    opening(page, hand, f"{book.year}年部门收支总表", entity)
    page.head([["收入", "<", "支出", "<"], ["项目", "预算数", "项目", "预算数"]])
    brought = sum(book.brought(source) for source in SOURCES)
    whole = book.spent()
    own = {source: book.appropriated(source) for source in ("general", "fund", "capital")} | {"institution": book.earned, "": 0}
    left: Side = [(numbered(index) + name, (own[source],)) for index, (source, name) in enumerate(INCOME, 1)]
    right = class_lines(hand, by_class(book, SOURCES, [SOURCES]), 1)
    two_sides(
        page, hand, left, right,
        [("本年收入合计", (whole - brought,)), ("上年结转结余", (brought,)), ("收入总计", (whole,))],
        [("本年支出合计", (whole,)), ("结转下年", (0,)), ("支出总计", (whole,))],
    )  # fmt: skip
    closing(page, hand)
    return page


def _income(book: Books, hand: Hand, entity: str) -> Page:
    head = code_head(hand, "科目编码" if not hand.has_parts else "功能分类科目编码", "科目名称")
    columns: list[Value] = [
        "合计",
        "上年结转",
        "一般公共预算",
        "政府性基金",
        "国有资本经营",
        "财政专户管理资金",
        "事业收入",
        "事业单位经营收入",
        "其他收入",
    ]
    page = Page("部门收入总表", len(head[0]) + len(columns))
    opening(page, hand, f"{book.year}年部门收入总表", entity)
    joined: list[Value] = ["^"] * len(columns)
    page.head([head[0] + columns, head[1] + joined])
    leaves = []
    for source in SOURCES:
        for item in book.items[source]:
            brought = book.carried_in.get((source, item.code), 0)
            now = [item.total - brought if source == s else 0 for s in ("general", "fund", "capital")]
            leaves.append((item.code, (item.total, brought, *now, 0, item.total if source == "institution" else 0, 0, 0)))
    coded_body(page, hand, tree(leaves))
    closing(page, hand)
    return page


def _expenditure(book: Books, hand: Hand, entity: str, title: str, name: str, sources: Sequence[str]) -> Page:
    head = code_head(hand, "科目编码" if not hand.has_parts else "功能分类科目编码", "科目名称")
    page = Page(name, len(head[0]) + 5)
    opening(page, hand, f"{book.year}年{title}", entity)
    page.head([head[0] + ["合计", "基本支出", "<", "<", "项目支出"], head[1] + ["^", "小计", "人员经费", "公用经费", "^"]])
    leaves = [(i.code, (i.total, i.basic, i.personnel, i.public, i.project)) for source in sources for i in book.items[source]]
    if leaves:
        coded_body(page, hand, tree(leaves))
        closing(page, hand)
    else:
        page.row("合计")
        closing(page, hand, f"说明：本部门{book.year}年没有使用{title.removesuffix('支出表')}拨款安排的支出，故本表为空表。")
    return page


def _appropriation(book: Books, hand: Hand, entity: str) -> Page:
    page = Page("财政拨款收支总表", 7)
    opening(page, hand, f"{book.year}年财政拨款收支总表", entity)
    page.head(
        [
            ["收入", "<", "支出", "<", "<", "<", "<"],
            ["项目", "预算数", "项目", "合计", "一般公共预算", "政府性基金预算", "国有资本经营预算"],
        ]
    )
    sources = ("general", "fund", "capital")
    left: Side = [(numbered(index) + name, (book.appropriated(source),)) for index, (source, name) in enumerate(INCOME[:3], 1)]
    groups = [sources, ("general",), ("fund",), ("capital",)]
    right = class_lines(hand, by_class(book, sources, groups), 4)
    spent = tuple(book.spent(*group) for group in groups)
    brought = sum(book.brought(source) for source in sources)
    two_sides(
        page, hand, left, right,
        [("本年收入合计", (spent[0] - brought,)), ("上年结转", (brought,)), ("收入总计", (spent[0],))],
        [("本年支出合计", spent), ("结转下年", (0, 0, 0, 0)), ("支出总计", spent)],
    )  # fmt: skip
    closing(page, hand)
    return page


def _basic(book: Books, hand: Hand, entity: str) -> Page:
    page = Page("一般公共预算基本支出表", 5)
    opening(page, hand, f"{book.year}年一般公共预算基本支出表", entity)
    page.head([["部门预算经济分类科目编码", "科目名称", "合计", "人员经费", "公用经费"]])
    leaves = []
    for code, amount in sorted(book.economic.items()):
        is_personnel = code[:3] in ("301", "303")
        leaves.append((code, (amount, amount if is_personnel else 0, 0 if is_personnel else amount)))
    one_column = Hand(**{**hand.__dict__, "has_parts": False})
    coded_body(page, one_column, tree(leaves, "economic_department"))
    closing(page, hand)
    return page


def _three_public(book: Books, hand: Hand, entity: str, seed: int) -> Page:
    before = budgeted(book.department.code, book.year - 1, seed)
    in_wan = Hand(**{**hand.__dict__, "unit": "万元", "zero": 0 if hand.zero is None else hand.zero})
    organ = sum(item.public for item in book.items["general"])
    if hand.has_parts:
        page = Page("“三公”经费和机关运行经费预算表 ", 7)
        opening(page, in_wan, f"{book.year}年部门“三公”经费和机关运行经费预算表", entity)
        page.head(
            [
                [f"{book.year}年“三公”经费预算数", "<", "<", "<", "<", "<", f"{book.year}年机关运行经费预算数"],
                ["合计", "因公出国(境)费", "公务接待费", "公务用车购置及运行费", "<", "<", "^"],
                ["^", "^", "^", "小计", "购置费", "运行费", "^"],
            ]
        )
        three = book.three
        page.row(*in_wan.moneys((three.total, three.abroad, three.reception, three.vehicle, three.purchase, three.running, organ)))
        closing(page, hand, f"说明：{reason(three, before, '上年预算')}")
        return page
    page = Page("“三公”经费支出表", 14)
    opening(page, in_wan, f"{book.year}年一般公共预算“三公”经费支出表", entity)
    six = ["合计", "因公出国（境）费", "公务用车购置及运行维护费", "<", "<", "公务接待费"]
    third = ["^", "^", "小计", "公务用车购置费", "公务用车运行维护费", "^"]
    page.head(
        [
            ["单位名称", "上年预算数", "<", "<", "<", "<", "<", "本年预算数", "<", "<", "<", "<", "<", "增减变化原因"],
            ["^", *six, *six, "^"],
            ["^", *third, *third, "^"],
        ]
    )
    page.row(entity, *in_wan.moneys(before.amounts), *in_wan.moneys(book.three.amounts), reason(book.three, before, "上年预算"))
    closing(page, hand)
    return page


def _projects(book: Books, hand: Hand, entity: str) -> Page:
    page = Page("项目支出表", 9)
    opening(page, hand, f"{book.year}年项目支出表", entity)
    page.head(
        [
            ["类型", "项目名称", "项目单位", "合计", "财政拨款", "<", "<", "财政专户管理资金", "单位资金"],
            ["^", "^", "^", "^", "一般公共预算", "政府性基金", "国有资本经营", "^", "^"],
        ]
    )
    lines = [(project, _sources(project)) for project in book.projects]
    total = [sum(amounts[index] for _, amounts in lines) for index in range(6)]
    if hand.total_first:
        page.row("合计", None, None, *hand.moneys(total))
    for project, amounts in lines:
        page.row(project.row["kind"], project.row["name"], entity, *hand.moneys(amounts))
    if not hand.total_first:
        page.row("合计", None, None, *hand.moneys(total))
    closing(page, hand)
    return page


def _sources(project: Project) -> tuple[int, ...]:
    own = [project.amount if project.source == source else 0 for source in ("general", "fund", "capital")]
    return (project.amount, *own, 0, project.amount if project.source == "institution" else 0)


def _performance(book: Books, hand: Hand, entity: str) -> Page:
    page = Page("项目支出绩效目标表", 12)
    opening(page, hand, f"{book.year}年项目支出绩效目标表", entity)
    page.head(
        [
            [
                "单位名称",
                "项目名称",
                "预算数",
                "年度目标",
                "一级指标",
                "二级指标",
                "三级指标",
                "指标性质",
                "指标值",
                "度量单位",
                "权重",
                "指标方向性",
            ]
        ]
    )
    for project in book.projects:
        row = project.row
        goal = f"完成{row['name']}年度任务，{row['effect']}。"
        first = [entity, row["name"], hand.money(project.amount), goal]
        page.row(*first, "产出指标", "数量指标", row["output"], "≥", row["output_target"], row["output_unit"], 40, "正向")
        page.row(entity, row["name"], None, None, "产出指标", "时效指标", "资金支付及时率", "≥", "95", "%", 20, "正向")
        page.row(entity, row["name"], None, None, "效益指标", "社会效益", row["effect"], "定性", "明显", None, 20, "正向")
        page.row(entity, row["name"], None, None, "满意度指标", "服务对象满意度", "服务对象满意度", "≥", "90", "%", 10, "正向")
    closing(page, hand)
    return page


def _of(code: str, year: int, seed: int) -> tuple[Books, Hand]:
    index = next(i for i, department in enumerate(departments()) if department.code == code)
    return books(code, year, "initial", seed), hand_of(index, year)


def pages(code: str, year: int, seed: int, has_goals: bool = True) -> list[Page]:
    """All sheets of the budget workbook of department `code`; `has_goals`: the 绩效目标 among them."""
    book, hand = _of(code, year, seed)
    entity = book.department.name
    tables = [
        _balance(book, hand, entity),
        _income(book, hand, entity),
        _expenditure(book, hand, entity, "部门支出总表", "部门支出总表", SOURCES),
        _appropriation(book, hand, entity),
        _expenditure(book, hand, entity, "一般公共预算支出表", "一般公共预算支出表", ("general",)),
        _basic(book, hand, entity),
        _three_public(book, hand, entity, seed),
        _expenditure(book, hand, entity, "政府性基金预算支出表", "政府性基金预算支出表", ("fund",)),
        _expenditure(book, hand, entity, "国有资本经营预算支出表", "国有资本经营预算支出表", ("capital",)),
        _projects(book, hand, entity),
        *([_performance(book, hand, entity)] if has_goals else []),
    ]
    before, after = budget_texts(book, seed)
    cover = [cover_page(hand, entity, f"{year}年部门预算")] if hand.has_cover else []
    return [*cover, *before, *tables, *after]


def write_budget(path: Path, code: str, year: int, seed: int, has_goals: bool = True) -> None:
    """Write the budget workbook of department `code`; without `has_goals` its 绩效目标 are left out."""
    name = next(department.name for department in departments() if department.code == code)
    write(path, f"{name}{year}年部门预算（示例数据）", pages(code, year, seed, has_goals))


def write_goals(path: Path, code: str, year: int, seed: int) -> None:
    """Write the 绩效目标 of department `code` alone, for one that does not publish them with the rest."""
    book, hand = _of(code, year, seed)
    name = book.department.name
    write(path, f"{name}{year}年项目支出绩效目标（示例数据）", [_performance(book, hand, name)])
