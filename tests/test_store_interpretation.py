"""The draft of a 解读 says what the figures say; the edited text becomes a document with a clock of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from dashboard.firstpaint import to_html
from dashboard.pages.explained import explained
from datasets.office import Office, interpretation, ledger
from datasets.office.refusals import NotReady
from datasets.published.documents import documents
from tests.makers import book, saved
from tests.office_home import open_home
from tests.office_sheets import id_of, persons
from tests.test_office_views import _submission
from tests.test_store_office import spent


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = open_home(tmp_path / "home")
    yield made
    made.close()


def _final(folder: Path, name: str = "2025年收入决算.xlsx") -> Path:
    rows = (
        ("2025年一般公共预算收入决算表", "<", "<", "<", "<", "<"),
        (None, None, None, None, None, "单位：万元"),
        ("科目编码", "科目名称", "上年决算数", "年初预算数", "调整预算数", "决算数"),
        ("101", "税收收入", 8_000, 8_500, 8_400, 8_190),
        ("103", "非税收入", 2_000, 1_500, 1_600, 1_810),
        (None, "本年收入合计", 10_000, 10_000, 10_000, 10_000),
    )
    return saved(folder, book({"表1": rows}), name)


def test_the_draft_says_total_change_rate_and_what_moved_most(tmp_path: Path, office: Office) -> None:
    desk = office.sitting("jingban", "cli")
    draft = interpretation.draft(desk, desk.receive(_final(tmp_path), approved=date(2026, 8, 3)))
    assert draft.title == "2025年收入决算解读"
    assert draft.sentences == (
        "2025年一般公共预算收入决算表：本年收入合计10,000.00万元，和上年持平，完成调整预算的100.0%。",
        "和上年比变化最大的2项：税收收入增加190.00万元（增长2.4%）；非税收入减少190.00万元（下降9.5%）。",
    )


def test_the_draft_of_a_three_public_form_says_what_it_came_to_of_what_was_planned(tmp_path: Path, office: Office) -> None:
    desk = office.sitting("jingban", "cli")
    draft = interpretation.draft(desk, desk.receive(spent(tmp_path, 9, "车辆减少1辆，运行费减少1万元。")))
    assert draft.sentences == ("2025年财政拨款“三公”经费支出决算表：“三公”经费合计11.00万元，是预算数的87.3%。",)


def test_a_roster_gives_no_draft(tmp_path: Path, office: Office) -> None:
    desk = office.sitting("jingban", "cli")
    number = desk.receive(persons(tmp_path, [("新华街", "某1", id_of(1), 100.0)]))
    with pytest.raises(NotReady):
        interpretation.draft(desk, number)


def test_the_edited_text_is_a_document_that_another_person_approves_and_the_public_finds(tmp_path: Path, office: Office) -> None:
    desk = office.sitting("jingban", "cli")
    number = desk.receive(_final(tmp_path), approved=date(2026, 8, 3))
    made = interpretation.hand_over(desk, number, "2025年收入决算解读", "去年的账收了一个亿。\n\n税收多了190万元。")
    office.sitting("fuhe").approve(made, secrecy_reviewed=True)
    office.sitting("fabu").publish([made])
    state = office.public.state()
    assert [(d.kind, d.dataset.title, d.dataset.formed_on) for d in documents(state)] == [("解读", "2025年收入决算解读", "2026-08-03")]
    (one,) = documents(state)
    beside = explained(state, {(one.dataset.entity_code, one.dataset.year)})
    assert beside is not None and f'href="{one.href}"' in to_html(beside)
    assert explained(state, {(one.dataset.entity_code, one.dataset.year - 1)}) is None


def test_written_again_it_goes_on_from_the_text_and_replaces_it(tmp_path: Path, office: Office) -> None:
    desk = office.sitting("jingban", "cli")
    number = desk.receive(_final(tmp_path), approved=date(2026, 8, 3))
    first = interpretation.hand_over(desk, number, "2025年收入决算解读", "第一稿。")
    assert interpretation.draft(desk, number).sentences == ("第一稿。",)
    interpretation.hand_over(desk, number, "2025年收入决算解读", "第二稿。")
    assert desk.submission(first).state == "replaced"


def test_the_clock_of_a_reading_starts_with_the_table_it_explains_once_it_is_begun(tmp_path: Path, office: Office) -> None:
    desk = office.sitting("jingban", "cli")
    number = desk.receive(_final(tmp_path), approved=date(2026, 2, 5))
    assert [e.title for e in ledger.ledger(desk, 2025, date(2026, 3, 2)) if "解读" in e.title] == []
    interpretation.hand_over(desk, number, "2025年收入决算解读", "税收多了190万元。")
    entry = next(e for e in ledger.ledger(desk, 2025, date(2026, 3, 2)) if "解读" in e.title)
    assert (entry.state, entry.since, entry.due and entry.due.last.isoformat()) == ("已迟未公布", "2026-02-05", "2026-02-10")


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("2025年收入决算.xlsx", "2025年收入决算解读"),
        ("101_2025年部门决算公开表.xlsx", "2025年部门决算公开表解读"),
        ("101_示例县司法局.xlsx", "示例县司法局2025年决算解读"),
        ("决算解读2025年表.xlsx", "决算解读2025年表"),
    ],
)
def test_a_draft_is_called_by_what_it_explains(name: str, title: str) -> None:
    held = _submission(("fa_income", "表1"))
    table = replace(held.tables[0], dataset=replace(held.tables[0].dataset, kind="final_account", stage="final"))
    assert interpretation.title_of(replace(held, file_name=name, unit_name="示例县司法局", tables=(table,))) == title


def test_signs_nobody_writes_stop_no_document_and_reach_no_reader(tmp_path: Path, office: Office) -> None:
    desk = office.sitting("jingban", "cli")
    number = desk.receive(_final(tmp_path), approved=date(2026, 8, 3))
    made = interpretation.hand_over(
        desk, number, "2025年收入\u202e决算\n解读\x00", "税收多了\x07190\u202e万元。\ufffe<script>alert(1)</script>" + "长" * 10_000
    )
    assert desk.submission(made).file_name == "2025年收入决算 解读.docx"
    office.sitting("fuhe").approve(made, secrecy_reviewed=True)
    office.sitting("fabu").publish([made])
    (one,) = documents(office.public.state())
    assert one.dataset.title == "2025年收入决算 解读"
