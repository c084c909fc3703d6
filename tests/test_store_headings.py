"""What a heading means may be said by a clerk, where no form says it, and is seen and taken back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from datasets.office import Office
from datasets.office.refusals import NoSuchThing, NotReady, WrongRole
from tests.makers import book, saved
from tests.office_home import DEPARTMENT, open_home

TABLE = "db_expenditure"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = open_home(tmp_path / "home")
    yield made
    made.close()


def _spending(folder: Path) -> Path:
    rows = (
        ("2026年部门支出总表", "<", "<", "<", "<"),
        ("单位名称：示例县司法局", None, None, None, "单位：万元"),
        ("科目编码", "科目名称", "合计", "基本支出", "专项业务费"),
        ("204", "公共安全支出", 30, 20, 10),
        (None, "合计", 30, 20, 10),
    )
    return saved(folder, book({"部门支出总表": rows}), "支出.xlsx")


def test_a_heading_once_explained_is_read_so_and_the_reviewer_is_told(tmp_path: Path, office: Office) -> None:
    clerk = office.sitting("jingban", "cli")
    number = clerk.receive(_spending(tmp_path), unit=DEPARTMENT)
    assert "READ-08" in {finding.rule for finding in clerk.findings(number)}
    clerk.remember_heading(TABLE, "专项业务费", "project_fen")
    newer = clerk.read_again(number)
    told = [(f.rule, f.gravity.value, f.cells) for f in office.sitting("fuhe", "cli").findings(newer)]
    assert told == [("READ-19", "notes", ("E3",))]
    with pytest.raises(WrongRole):
        office.sitting("bumen", "cli").forget_heading(TABLE, "专项业务费")
    clerk.forget_heading(TABLE, "专项业务费")
    assert "READ-08" in {finding.rule for finding in clerk.findings(clerk.read_again(newer))}
    with pytest.raises(NoSuchThing):
        clerk.forget_heading(TABLE, "专项业务费")


@pytest.mark.parametrize(
    ("table", "heading", "column", "why"),
    [
        ("subsidy_roster", "身份证号", "group_name", "表式里就有"),
        ("subsidy_roster", "领款人身份证（新）", "group_name", "像是证件号"),
        ("subsidy_roster", "本人手机", "remark", "像是证件号"),
        (TABLE, "基本支出", "project_fen", "表式里就有"),
        (TABLE, "专项业务费", "meiyou", "表式里的一个栏目"),
        ("meiyou", "专项业务费", "project_fen", "表式里的一个栏目"),
    ],
)
def test_what_a_form_says_itself_cannot_be_redirected(office: Office, table: str, heading: str, column: str, why: str) -> None:
    with pytest.raises(NotReady, match=why):
        office.sitting("bumen", "cli").remember_heading(table, heading, column)
    assert office.book().headings == {}
