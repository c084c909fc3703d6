"""A review is about the explanations too: what a clerk writes anew after a reviewer looked has to be looked at again."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from datasets.office import Desk, Office, steps
from datasets.office.refusals import NotReady, ReviewVoid
from schemas.findings import Gravity
from tests.office_home import open_home
from tests.office_sheets import income

SENTENCE = "数字属实，按批准的预算填列。"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return open_home(tmp_path / "home")


def _explained(office: Office, folder: Path) -> tuple[Desk, Desk, str, str]:
    """(clerk, reviewer, number, place of its explanation) of a file whose one question is answered."""
    clerk, reviewer = office.sitting("jingban", "cli"), office.sitting("fuhe", "cli")
    number = clerk.receive(income(folder, 100.5, 50.25))
    places = [finding.place for finding in clerk.findings(number) if finding.gravity is Gravity.ASKS]
    for place in places:
        clerk.explain(number, place, SENTENCE)
    return clerk, reviewer, number, places[0]


def test_a_sentence_changed_after_the_reviewer_s_tick_voids_every_tick(tmp_path: Path, office: Office) -> None:
    clerk, reviewer, number, place = _explained(office, tmp_path)
    for item in steps.ITEMS:
        steps.confirm(reviewer, number, item)
    one = reviewer.submission(number)
    assert set(steps.ticks(reviewer, one)) == set(steps.ITEMS) == set(steps.all_ticks(reviewer, [one])[number])
    clerk.explain(number, place, "换了一句审查人没有看过的话。")
    assert (steps.ticks(reviewer, one), steps.all_ticks(reviewer, [one])[number]) == ({}, {})
    clerk.explain(number, place, SENTENCE)  # what was looked at stands again
    assert set(steps.ticks(reviewer, one)) == set(steps.ITEMS)


def test_nobody_confirms_or_approves_a_sentence_that_was_not_before_the_eyes(tmp_path: Path, office: Office) -> None:
    clerk, reviewer, number, place = _explained(office, tmp_path)
    seen = steps.explained(reviewer, number)
    clerk.explain(number, place, "换了一句审查人没有看过的话。")
    with pytest.raises(ReviewVoid, match="说明刚改过"):
        steps.confirm(reviewer, number, "ties", seen=seen)
    with pytest.raises(ReviewVoid, match="说明在审查时改过"):
        reviewer.approve(number, secrecy_reviewed=True, explained=seen)
    assert reviewer.submission(number).state == "ready"
    reviewer.approve(number, secrecy_reviewed=True, explained=steps.explained(reviewer, number))
    assert reviewer.submission(number).state == "approved"


def test_an_approved_or_published_sentence_cannot_be_changed(tmp_path: Path, office: Office) -> None:
    clerk, reviewer, number, place = _explained(office, tmp_path)
    reviewer.approve(number, secrecy_reviewed=True)
    with pytest.raises(NotReady, match="已审核"):
        clerk.explain(number, place, "审核以后想改的一句话。")
    release = office.sitting("fabu", "cli").publish([number])
    with pytest.raises(NotReady, match="已公布"):
        clerk.explain(number, place, "公布以后想改的一句话。")
    assert clerk.explanations(number)[place].text == SENTENCE
    assert SENTENCE in str(office.public.release(release).manifest)


def test_a_budget_said_to_be_formed_and_not_approved_is_shown_to_the_reviewer(tmp_path: Path, office: Office) -> None:
    clerk, day = office.sitting("jingban", "cli"), date(2025, 2, 10)
    formed, approved = clerk.receive(income(tmp_path, 100, 50), formed=day), clerk.receive(income(tmp_path, 100, 50), approved=day)
    said = {number: clerk.checklist(number)[0] for number in (formed, approved)}
    assert (said[formed].verdict, said[approved].verdict) == ("attention", "ok")
    assert "批准（批复）" in said[formed].says
