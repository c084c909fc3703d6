"""公开目录 says of each unit what it owes and what became of it: every number of the official set once, and nothing else."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from dashboard.pages.register import _not_open, _sets
from datasets.office import Office
from datasets.office.completeness import declared
from datasets.published.keys import Completeness, Dataset, DatasetKey
from schemas.kinds import tables
from tests.makers import book, saved
from tests.office_home import DEPARTMENT, open_home

YEAR = 2026
WHOLE = ["db_balance", "db_income", "db_expenditure", "db_appropriation", "db_general_expenditure", "db_general_basic", "tp_budget"]
WHOLE += ["db_fund_expenditure", "db_capital_expenditure", "db_projects"]


def _dataset(table: str, entity: str = "101") -> Dataset:
    found = tables()[table]
    key = DatasetKey("411322", found.kind, found.stage, YEAR, entity, found.scope, table)
    return Dataset(key.text, found.kind, found.stage, YEAR, entity, "甲局", found.scope, table, found.title)


def _statuses(found: tuple[Completeness, ...]) -> dict[str, str]:
    return {entry.table: entry.status for entry in found}


def test_a_form_that_bears_the_same_number_stands_for_the_other() -> None:
    by_table, by_sheets = (declared(map(_dataset, [*WHOLE, form])) for form in ("db_performance", "performance_grid"))
    for found in (by_table, by_sheets):
        assert len(found) == 11 and set(_statuses(found).values()) == {"已公布"}
    assert _statuses(declared(map(_dataset, WHOLE)))["db_performance"] == "缺"
    assert "performance_grid" not in _statuses(declared(map(_dataset, WHOLE)))


def test_a_table_the_set_does_not_number_is_told_when_it_is_there_and_never_owed() -> None:
    nine = [table.id for table in tables().values() if table.official_set == "部门决算" and table.official_no]
    assert len(nine) == 9
    assert set(_statuses(declared(map(_dataset, nine))).values()) == {"已公布"}
    assert _statuses(declared(map(_dataset, [*nine, "asset_grid"])))["asset_grid"] == "已公布"


def test_what_is_not_disclosed_is_told_apart_from_what_is_missing() -> None:
    found = declared(map(_dataset, WHOLE), {("101", YEAR, "db_performance"): "涉及工作秘密"})
    (entry,) = [entry for entry in found if entry.status != "已公布"]
    assert (entry.table, entry.status, entry.reason) == ("db_performance", "不予公开", "涉及工作秘密")
    assert _not_open(found) == "不予公开：项目支出绩效目标表（涉及工作秘密）"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return open_home(tmp_path / "home")


def _grid(folder: Path, title: str) -> Path:
    rows = ((f"{YEAR}年{title}", "<"), ("单位名称：示例县司法局", "单位：万元"), ("项目", "内容"), ("普法宣传", "办讲座12场"))
    return saved(folder, book({"表": rows}), f"{title}.xlsx")


def _spending(folder: Path) -> Path:
    rows = (
        (f"{YEAR}年部门支出总表", "<", "<", "<", "<"),
        ("单位名称：示例县司法局", None, None, None, "单位：万元"),
        ("科目编码", "科目名称", "合计", "基本支出", "项目支出"),
        ("204", "公共安全支出", 30, 20, 10),
        (None, "合计", 30, 20, 10),
    )
    return saved(folder, book({"部门支出总表": rows}), "支出.xlsx")


def _approved(office: Office, path: Path, **said: str) -> str:
    number = office.sitting("bumen").receive(path, approved=date(YEAR, 2, 10), **said)
    for finding in office.sitting("bumen").findings(number):
        if finding.gravity.value == "asks":
            office.sitting("bumen").explain(number, finding.place, "按批复的文本填写。")
    office.sitting("fuhe").approve(number, secrecy_reviewed=True)
    return number


@pytest.mark.parametrize("title", ["项目支出绩效目标填报表", "国有资产占用情况表", "专项资金管理使用情况表"])
def test_a_table_no_form_fixes_is_published_as_the_department_s_that_made_it(tmp_path: Path, office: Office, title: str) -> None:
    number = office.sitting("bumen").receive(_grid(tmp_path, title), approved=date(YEAR, 2, 10))
    (table,) = office.sitting("bumen").submission(number).tables
    assert table.dataset.entity_code == DEPARTMENT


def test_the_next_release_says_what_the_office_decided_not_to_disclose(tmp_path: Path, office: Office) -> None:
    _approved(office, _grid(tmp_path, "项目支出绩效目标填报表"), disclosure="不予公开", reason="涉及工作秘密")
    n = office.sitting("fabu").publish([_approved(office, _spending(tmp_path))])
    found = {entry.table: (entry.status, entry.reason) for entry in office.public.release(n).completeness}
    assert found["performance_grid"] == ("不予公开", "涉及工作秘密")
    assert (found["db_expenditure"], found["db_income"]) == (("已公布", ""), ("缺", ""))


def test_what_a_notice_withdrew_is_missing_again(tmp_path: Path, office: Office) -> None:
    n = office.sitting("fabu").publish([_approved(office, _spending(tmp_path))])
    office.sitting("fabu").withdraw(n, "口径有误，另行公布")
    ((told,),) = [sets.values() for sets in _sets(office.public.state()).values()]
    assert {entry.status for entry in told} == {"缺"}
