"""Writes the prose sheets of a department's workbook: duties, units, words explained, notes on the figures."""

from __future__ import annotations

from loaders.demo.departments import SOURCES, Books, books
from loaders.demo.hands import Hand
from loaders.demo.lists import rows
from loaders.demo.sheets import SAMPLE, Page, text_page
from loaders.demo.three_public import budgeted, reason, spent


def cover_page(hand: Hand, entity: str, what: str) -> Page:
    """The cover sheet some offices put in front."""
    page = Page("封面", 1)
    for _ in range(3):
        page.blank()
    page.title(f"方城县{what}")
    page.blank()
    page.line(f"{hand.label}{entity}")
    page.line(SAMPLE)
    return page


def _wan(amount: int) -> str:
    return f"{amount / 100:,.2f}万元".replace(",", "")


def _change(now: int, before: int) -> str:
    if now == before:
        return "与上年持平"
    return f"比上年{'增加' if now > before else '减少'}{_wan(abs(now - before))}"


def _duties(book: Books) -> Page:
    name = book.department.name
    projects = "、".join(project.row["name"] for project in book.projects[:4])
    return text_page(
        "部门主要职能",
        f"{name}主要职能",
        [
            f"{SAMPLE}。",
            f"（一）贯彻执行国家和省、市有关法律法规和方针政策，负责{name.removeprefix('方城县')}职责范围内的管理和服务工作。",
            f"（二）组织实施{projects}等重点工作。",
            "（三）承办县委、县政府交办的其他事项。",
        ],
    )


def _units(book: Books) -> Page:
    name, units = book.department.name, book.department.units
    body = f"{name}部门预决算包括{name}本级" + (f"以及所属{len(units)}个单位：{'、'.join(units)}。" if units else "，没有所属单位。")
    return text_page("部门机构设置", f"{name}机构设置", [body])


def _words() -> Page:
    return text_page("名词解释", "名词解释", [f"{row['word']}：{row['meaning']}" for row in rows("glossary")])


def budget_texts(book: Books, seed: int) -> tuple[list[Page], list[Page]]:
    """Sheets before and after the tables of the budget."""
    before = books(book.department.code, book.year - 1, "initial", seed)
    three, three_before = book.three, budgeted(book.department.code, book.year - 1, seed)
    whole, last = book.spent(), before.spent()
    organ = sum(item.public for item in book.items["general"])
    explained = text_page(
        "部门预算编制说明",
        f"{book.year}年部门预算编制说明",
        [
            f"{book.department.name}{book.year}年收入预算{_wan(whole)}，支出预算{_wan(whole)}，{_change(whole, last)}。",
            f"其中：一般公共预算支出{_wan(book.spent('general'))}，政府性基金预算支出{_wan(book.spent('fund'))}，"
            f"国有资本经营预算支出{_wan(book.spent('capital'))}，其他资金支出{_wan(book.spent('institution'))}。",
            f"“三公”经费预算{_wan(three.total)}，{reason(three, three_before, '上年预算')}",
            f"机关运行经费预算{_wan(organ)}。",
            f"政府采购预算{_wan(organ // 3)}，其中货物{_wan(organ // 6)}，服务{_wan(organ // 3 - organ // 6)}。",
        ],
    )
    return [_duties(book), _units(book)], [explained, _words()]


def final_texts(book: Books, seed: int) -> tuple[list[Page], list[Page]]:
    """Sheets before and after the tables of the final account."""
    code, year = book.department.code, book.year
    before = books(code, year - 1, "final", seed)
    income = sum(book.appropriated(source) for source in ("general", "fund", "capital")) + book.earned
    explained = text_page(
        "决算情况说明",
        f"{year}年部门决算情况说明",
        [
            f"{book.department.name}{year}年本年收入{_wan(income)}，本年支出{_wan(book.spent())}，"
            f"支出{_change(book.spent(), before.spent())}。",
            f"年初结转和结余{_wan(sum(book.brought(s) for s in SOURCES))}，年末结转和结余{_wan(sum(book.left(s) for s in SOURCES))}。",
            f"“三公”经费支出决算{_wan(book.three.total)}，{reason(book.three, spent(code, year - 1, seed), '上年决算')}",
            f"与年初预算相比：{reason(book.three, budgeted(code, year, seed), '年初预算')}",
            "保密审查情况：已审查。部门主要负责人审签情况：已审签。",
        ],
    )
    return [_duties(book), _units(book)], [explained, _words()]
