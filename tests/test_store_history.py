"""上年数 is held against what was published for that year, as its own heading says; one cause gives one finding."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import pytest

from datasets.office import Office
from datasets.office.naming import Unit
from schemas.findings import Gravity
from tests.makers import book, saved
from tests.office_home import DEPARTMENT, open_home


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = open_home(tmp_path / "home")
    yield made
    made.close()


def _budget(folder: Path, year: int, heading: str, rows: list[tuple[str, float, float]]) -> Path:
    lines = (
        (f"{year}年一般公共预算支出表", "<", "<", "<"),
        (None, None, None, "单位：万元"),
        ("科目编码", "科目名称", heading, "本年预算数"),
        *((code, f"科目{code}", before, now) for code, before, now in rows),
        (None, "合计", sum(before for _, before, _ in rows), sum(now for _, _, now in rows)),
    )
    return saved(folder, book({"表1": lines}), f"{year}年预算-{heading}.xlsx")


def _first_year(office: Office, folder: Path, rows: list[tuple[str, float, float]]) -> None:
    desk = office.sitting("jingban", "cli")
    number = desk.receive(_budget(folder, 2024, "上年预算数", rows), approved=date(2024, 2, 1))
    for finding in desk.findings(number):
        if finding.gravity is Gravity.ASKS:
            desk.explain(number, finding.place, "科目名称按测试编写")
    office.sitting("fuhe").approve(number, secrecy_reviewed=True)
    office.sitting("fabu").publish([number])


def _history(office: Office, path: Path) -> list[tuple[tuple[str, ...], str, str]]:
    desk = office.sitting("jingban", "cli")
    found = desk.findings(desk.receive(path, approved=date(2025, 2, 1)))
    return [(f.cells, f.expected, f.difference) for f in found if f.rule == "HIST-01"]


TWO = [("205", 90.0, 100.0), ("208", 190.0, 200.0)]


def test_last_years_budget_that_was_published_otherwise_is_found_at_its_cell(tmp_path: Path, office: Office) -> None:
    _first_year(office, tmp_path, TWO)
    changed = [("205", 100.0, 110.0), ("208", 205.0, 210.0)]
    assert _history(office, _budget(tmp_path, 2025, "上年预算数", changed)) == [
        (("C5",), "200.00", "5.00"),
        (("C6",), "300.00", "5.00"),
    ]


def test_the_same_figures_as_published_are_not_asked_about(tmp_path: Path, office: Office) -> None:
    _first_year(office, tmp_path, TWO)
    assert _history(office, _budget(tmp_path, 2025, "上年预算数", [("205", 100.0, 110.0), ("208", 200.0, 210.0)])) == []


def test_what_was_carried_out_last_year_is_not_held_against_last_years_plan(tmp_path: Path, office: Office) -> None:
    _first_year(office, tmp_path, TWO)
    assert _history(office, _budget(tmp_path, 2025, "上年执行数", [("205", 97.0, 110.0), ("208", 199.0, 210.0)])) == []


def test_a_whole_column_that_differs_is_one_finding_over_all_its_cells(tmp_path: Path, office: Office) -> None:
    codes = [str(code) for code in range(201, 224)]
    _first_year(office, tmp_path, [(code, 90.0, 100.0) for code in codes])
    found = _history(office, _budget(tmp_path, 2025, "上年预算数", [(code, 105.0, 110.0) for code in codes]))
    assert [(len(cells), cells[0], cells[-1]) for cells, _, _ in found] == [(24, "C4", "C27")]


Funds = Sequence[tuple[str, float, float]]
SAME = "严格控制公务接待，批次减少"


def _accounts(folder: Path, year: int, brought: float, left: float, funds: Funds, note: str = "", reason: str = SAME) -> Path:
    """A department's final account: its balance, its 公开07表 with one row of each fund (code, brought, left), its 三公."""
    current = 100.0
    spent = brought + current - left
    balance = (
        ("收入支出决算总表", "<", "<", "<"),
        (f"公开部门：示例县司法局　{year}年度", None, None, "单位：万元"),
        ("收入", "<", "支出", "<"),
        ("项目", "决算数", "项目", "决算数"),
        ("一、一般公共预算财政拨款收入", current, "一、一般公共服务支出", spent),
        ("本年收入合计", current, "本年支出合计", spent),
        ("年初结转和结余", brought, "年末结转和结余", left),
        ("总计", brought + current, "总计", spent + left),
    )
    fund = (
        ("政府性基金预算财政拨款收入支出决算表", *["<"] * 7),
        (f"公开部门：示例县司法局　{year}年度", *[None] * 6, "单位：万元"),
        ("科目编码", "科目名称", "年初结转和结余", "本年收入", "本年支出", "<", "<", "年末结转和结余"),
        ("^", "^", "^", "^", "小计", "基本支出", "项目支出", "^"),
        *((code, f"基金{code}", opening, 10.0, opening + 10.0 - end, 0.0, opening + 10.0 - end, end) for code, opening, end in funds),
        (note,),
    )
    heads = ("合计", "因公出国（境）费", "公务接待费")
    three = (
        ("财政拨款“三公”经费支出决算表", *["<"] * 6),
        (f"公开部门：示例县司法局　{year}年度", *[None] * 5, "单位：万元"),
        ("预算数", "<", "<", "决算数", "<", "<", "增减变化原因"),
        (*heads, *heads, "^"),
        (3.5, 0.0, 3.5, 2.5, 0.0, 2.5, reason),
    )
    return saved(folder, book({"总表": balance, "基金": fund, "三公": three}), f"{year}年决算.xlsx")


OTHER = "合并调研任务，少接待两批"
LAST = (("21208", 5.25, 6.25), ("21213", 0.25, 3.25))


@pytest.mark.parametrize(
    ("brought", "funds", "note", "reason", "asked"),
    [
        (20.0, (("21208", 6.25, 1.0), ("21213", 3.25, 1.0), ("21299", 4.0, 1.0)), "", SAME, [("三公", "G5", "", "")]),
        (17.0, (("21208", 6.25, 1.0), ("21213", 2.75, 1.0)), "", OTHER, [("总表", "B7", "20", "3"), ("基金", "C6", "3.25", "0.50")]),
        (20.0, (("21208", 6.25, 1.0), ("21213", 2.75, 1.0)), "注：年初数因会计差错调减0.5万元。", OTHER, []),
    ],
)
def test_this_year_goes_on_from_what_last_year_left_and_does_not_repeat_its_words(
    tmp_path: Path, office: Office, brought: float, funds: Funds, note: str, reason: str, asked: list[tuple[str, ...]]
) -> None:
    desk = office.sitting("jingban", "cli")
    first = desk.receive(_accounts(tmp_path, 2024, 10.0, 20.0, LAST), approved=date(2025, 8, 1))
    for finding in desk.findings(first):
        if finding.gravity is Gravity.ASKS:
            desk.explain(first, finding.place, "科目名称按测试编写")
    office.sitting("fuhe").approve(first, secrecy_reviewed=True)
    office.sitting("fabu").publish([first])
    found = desk.findings(desk.receive(_accounts(tmp_path, 2025, brought, 5.0, funds, note, reason), approved=date(2026, 8, 1)))
    assert [(f.sheet, f.cells[0], f.expected, f.difference.lstrip("-")) for f in found if f.rule in ("FA-05", "SG-04")] == asked


def _balance(folder: Path, unit: str, total: float, title: str = "部门收支总表") -> Path:
    lines = (
        (f"2026年{title}", "<", "<", "<"),
        (f"部门：{unit}", None, None, "单位：万元"),
        ("收入", "<", "支出", "<"),
        ("项目", "预算数", "项目", "预算数"),
        ("一、一般公共预算拨款收入", total, "一、一般公共服务支出", total),
        ("本年收入合计", total, "本年支出合计", total),
        ("收入总计", total, "支出总计", total),
    )
    return saved(folder, book({"总表": lines}), f"{unit}{title}.xlsx")


def test_a_department_with_its_units_is_the_sum_of_its_own_part_and_theirs_once_all_have_published(tmp_path: Path, office: Office) -> None:
    below = [Unit(f"{DEPARTMENT}00{n}", name, "unit", DEPARTMENT) for n, name in ((1, "示例县司法局（本级）"), (2, "示例县公证处"))]
    office.sitting("guanli", "cli").register_units(below)
    clerk, whole = office.sitting("jingban", "cli"), _balance(tmp_path, "示例县司法局", 310.0, "部门收支总表（汇总）")

    def asked() -> list[tuple[tuple[str, ...], str, str]]:
        found = clerk.findings(clerk.receive(whole, approved=date(2026, 2, 1)))
        return [(f.cells, f.expected, f.difference) for f in found if f.rule == "DB-09"]

    for unit, total in zip(below, (100.0, 150.0), strict=True):
        assert asked() == []
        number = clerk.receive(_balance(tmp_path, unit.name, total), approved=date(2026, 2, 1))
        office.sitting("fuhe").approve(number, secrecy_reviewed=True)
        office.sitting("fabu").publish([number])
    assert asked() == [(("B7",), "250", "60")]
