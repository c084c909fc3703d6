"""影响评估 is whole before it is kept, seen by a second person, and survives the way from an older office."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from datasets.office import Office, assessment
from datasets.office.refusals import NotReady, SamePerson, WrongRole
from tests.office_home import open_home

WHOLE = {question.id: "按法定职责处理，范围最小。" for question in assessment.questions()}


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = open_home(tmp_path / "home")
    yield made
    made.close()


def test_every_question_is_answered_before_it_is_kept(office: Office) -> None:
    desk = office.sitting("jingban")
    with pytest.raises(NotReady) as refused:
        assessment.write(desk, "2026年低保公开", {**WHOLE, "rights": "无"}, "可以照此处理")
    assert "对个人的影响" in str(refused.value)
    assert assessment.listed(desk) == ()


def test_another_person_confirms_and_it_is_kept_three_years(office: Office) -> None:
    desk = office.sitting("jingban")
    number = assessment.write(desk, "2026年低保公开", WHOLE, "改进以后再处理")
    with pytest.raises(WrongRole):
        assessment.confirm(desk, number)
    assessment.confirm(office.sitting("fuhe"), number)
    found = assessment.one(office.sitting("shenji"), number)
    assert (found.outcome, found.by, found.confirmed_by, found.answers) == ("改进以后再处理", "jingban", "fuhe", WHOLE)
    assert found.kept_until.year == int(found.at[:4]) + 3
    with pytest.raises(NotReady):
        assessment.confirm(office.sitting("fuhe"), number)


def test_the_writer_never_confirms_the_own_assessment(office: Office) -> None:
    number = assessment.write(office.sitting("jingban"), "2026年低保公开", WHOLE, "可以照此处理")
    with office.store.writing() as connection:
        connection.exec_driver_sql("update assessments set by = 'fuhe'")
    with pytest.raises(SamePerson):
        assessment.confirm(office.sitting("fuhe"), number)


def test_an_office_of_the_first_version_is_taken_along(tmp_path: Path) -> None:
    made = open_home(tmp_path / "old")
    with made.store.writing() as connection:
        connection.exec_driver_sql("drop table assessments")
        connection.exec_driver_sql("alter table postings drop column until")
        connection.exec_driver_sql("update alembic_version set version_num = '0001'")
    made.close()
    office = Office.open(tmp_path / "old")
    assert assessment.listed(office.sitting("jingban")) == ()
    assert office.sitting("jingban").user.role == "财政经办"
    office.close()
