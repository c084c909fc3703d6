"""What the office's pages make of findings, sheets, uploads and duties, on small literal tables."""

from __future__ import annotations

import io
import os
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from dashboard.office import create
from dashboard.office.answers import moment
from dashboard.office.arrivals import LEFT_SECONDS, ArrivalRefused, Arrivals, safe_name
from dashboard.office.ended import Ended, is_too_old
from dashboard.office.faults import told
from dashboard.office.findingview import items
from dashboard.office.gridview import Window, letters, page_at, window
from dashboard.office.headings import offers
from dashboard.office.lines import page_of
from dashboard.office.receiving import form_of
from dashboard.office.reviewview import _printed, due_of
from datasets.office import ledger
from datasets.office.difference import Movement, once
from datasets.office.disk import hold, let_go
from datasets.office.naming import Unit
from datasets.office.records import Explanation, SheetGrid, Submission, SubmittedTable
from datasets.published.keys import Dataset
from schemas.calendar import duty
from schemas.findings import Finding, Gravity
from tests.office_home import open_home

TOTAL = Finding(
    "GOV-01", Gravity.BLOCKS, "表1", ("D6", "D4", "D5"), "83,040.00", "83,000.00", "-40.00",
    "“表1”D6（本年收入合计，预算数）为83,040.00万元，应为D4＋D5＝83,000.00，多了40.00万元。请核对。",
)  # fmt: skip
ASKS = Finding("HIST-01", Gravity.ASKS, "表1", ("C4",), message="“表1”C4：上年数和去年公布的不一样。请说明原因。")
NOTE = Finding("READ-07", Gravity.NOTES, "表2", ("F4",), message="《收入表》里没有规定“备注一”这样的栏目。")


def _submission(*tables: tuple[str, str]) -> Submission:
    held = [Dataset("k", "budget", "initial", 2025, "411322", "方城县", "government", table, "表", sheet=sheet) for table, sheet in tables]
    parts = tuple(SubmittedTable(index, dataset, False, {}) for index, dataset in enumerate(held))
    words = (
        "S000001",
        "a.xlsx",
        "0" * 64,
        1,
        "ready",
        "jingban",
        "2026-11-23T01:00:00Z",
        "web",
        "411322",
        "方城县",
        "",
        "",
        "",
        "主动公开",
    )
    return Submission(*words, "", "", "", "", "", "", False, parts, 0, 0, 0)


def test_findings_come_by_gravity_then_by_sheet_and_row() -> None:
    found = items([NOTE, ASKS, TOTAL], {}, ["表1", "表2"])
    assert [(item.k, item.tone, item.cell) for item in found] == [(1, "block", "D6"), (2, "ask", "C4"), (3, "note", "F4")]


def test_a_heading_says_what_and_how_much_in_one_glance() -> None:
    found = items([TOTAL, ASKS], {}, ["表1"])
    assert [item.heading for item in found] == ["本年收入合计多了40.00万元", "上年数和去年公布的不一样"]
    assert found[0].sum is not None
    assert (found[0].sum.expected, found[0].sum.quoted, found[0].sum.difference) == ("83,000.00", "83,040.00", "−40.00")


@pytest.mark.parametrize(
    ("message", "heading"),
    [
        ("“表1”D10（教育支出，预算数）写的是“62O00”，不是数字；请填数字金额。", "教育支出写的是“62O00”，不是数字"),
        ("“名单”F4的身份证号有18位，校验位不对。请按身份证核对。", "身份证号有18位，校验位不对"),
        ("“名单”C5（某乡某村）不在本县村名单里。请核对。", "某乡某村不在本县村名单里"),
        ("《2026年收入表》里没有规定“备注一”这样的栏目，已照原样读取。", "没有规定“备注一”这样的栏目，已照原样读取"),
    ],
)
def test_a_heading_is_a_sentence_of_its_own(message: str, heading: str) -> None:
    [found] = items([Finding("READ-02", Gravity.BLOCKS, "表1", ("D10",), message=message)], {}, ["表1"])
    assert found.heading == heading


def test_the_cells_of_an_addition_are_kin_ranges_included() -> None:
    ranged = Finding("GOV-01", Gravity.BLOCKS, "表1", ("E7", "E8:E10", "F2"), message="对不上。")
    assert items([ranged], {}, ["表1"])[0].kin == ("E8", "E9", "E10", "F2")


def test_what_was_explained_stands_with_its_finding() -> None:
    written = {ASKS.place: Explanation(ASKS.place, "去年更正过。", "jingban", "2026-11-23T01:00:00Z")}
    assert items([ASKS], written, ["表1"])[0].explanation == "去年更正过。"


def test_column_letters_go_on_after_z() -> None:
    assert [letters(column) for column in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


def _window(grid: SheetGrid, found: list[Finding], page: str = "", chosen: str = "") -> Window:
    listed = items(found, {}, [grid.sheet])
    return window(grid, listed, page_at(grid, listed, page, chosen), "S000001", 0)


def test_the_sheet_keeps_its_merges_and_marks_and_drops_empty_columns() -> None:
    rows = (("2025年收入表", "", "", "", ""), ("税收收入", "", "62000", "", ""), ("合计", "", "1,000.5", "", ""))
    shown = _window(SheetGrid("表1", rows, ((0, 0, 0, 2),)), [Finding("GOV-01", Gravity.BLOCKS, "表1", ("C3",), message="对不上。")])
    assert shown.letters == ("A", "B", "C")
    assert [(cell.address, cell.span, cell.look) for cell in shown.rows[0].cells] == [("A1", 3, "ttl")]
    assert [(cell.address, cell.look, cell.mark) for cell in shown.rows[2].cells] == [
        ("A3", "", ""),
        ("B3", "", ""),
        ("C3", "m block n", "1"),
    ]


def test_a_note_runs_over_the_empty_cells_beside_it_as_in_the_office_s_own_program() -> None:
    note = "注：本表反映部门本年度的总收支情况。"
    grid = SheetGrid("表1", (("科目", "预算数", "决算数"), ("税收", "1", "2"), (note, "", ""), ("合计", "", "")), ())
    laid = window(grid, [], 1, "S000001", 0)
    assert [[(cell.address, cell.span) for cell in row.cells] for row in laid.rows[2:]] == [[("A3", 3)], [("A4", 1), ("B4", 1), ("C4", 1)]]
    assert laid.rows[2].cells[0].look == ""


def test_a_long_sheet_opens_where_the_first_finding_is() -> None:
    rows = tuple((str(number),) for number in range(1, 1001))
    found = [Finding("GOV-01", Gravity.BLOCKS, "表1", ("A450",), message="对不上。")]
    shown = _window(SheetGrid("表1", rows, ()), found)
    assert (shown.first, shown.last, shown.pages) == (401, 600, 5)
    assert _window(SheetGrid("表1", rows, ()), found, page="1").first == 1
    assert _window(SheetGrid("表1", rows, ()), found, page="99999999").first == 401


def test_an_unknown_heading_may_be_told_which_column_it_is() -> None:
    grid = SheetGrid(
        "表2", (("", "", "", "", "", ""), ("", "", "", "", "", ""), ("", "", "", "", "", ""), ("", "", "", "", "", "备注 一")), ()
    )
    [item] = items([NOTE], {}, ["表2"])
    [offer] = offers(item, _submission(("gb_general_income", "表2")), grid)
    assert (offer.cell, offer.heading, offer.table) == ("F4", "备注一", "gb_general_income")
    assert ("budget_fen" in dict(offer.choices)) is True
    assert offers(item, _submission(("gb_general_income", "表2"), ("gb_fund_income", "表2")), grid) == ()


@pytest.mark.parametrize(
    ("name", "kept"),
    [("../../etc/passwd", "passwd"), ("C:\\表\\收入.xlsx", "收入.xlsx"), (".隐藏.xlsx", "隐藏.xlsx"), ("a\x00b\u202e.xlsx", "ab.xlsx")],
)
def test_a_file_keeps_only_its_own_name(name: str, kept: str) -> None:
    assert safe_name(name) == kept


@pytest.mark.parametrize("name", ["", "..", "/", "///", " . "])
def test_a_file_without_a_name_is_refused(name: str) -> None:
    with pytest.raises(ArrivalRefused):
        safe_name(name)


def test_more_bytes_than_announced_are_refused_and_another_s_arrival_is_not_found(tmp_path: Path) -> None:
    kept = Arrivals(tmp_path / "arriving")
    arrival = kept.begin("jingban", "a.xlsx", 4)
    assert kept.append(arrival, io.BytesIO(b"123")) == 3
    with pytest.raises(ArrivalRefused):
        kept.append(arrival, io.BytesIO(b"45"))
    for key, user in ((arrival.key, "bumen"), ("../arriving", "jingban"), ("0" * 24, "jingban")):
        with pytest.raises(KeyError):
            kept.of(key, user)


@pytest.mark.parametrize(
    ("changed", "word"),
    [
        ({"date": ""}, "形成日期"),
        ({"date_kind": ""}, "预算、决算、债务写批准"),
        ({"date": "2999-01-01"}, "不能晚于今天"),
        ({"disclosure": "随便"}, "公开属性"),
        ({"disclosure": "不予公开"}, "理由"),
    ],
)
def test_a_form_that_lacks_something_says_what(changed: dict[str, str], word: str) -> None:
    with pytest.raises(ArrivalRefused, match=word):
        form_of({"date": "2026-01-05", "date_kind": "formed", "disclosure": "主动公开", **changed})


def test_the_day_is_an_approval_or_a_formation_never_both() -> None:
    fields = {"date": "2026-01-05", "disclosure": "主动公开"}
    assert form_of({**fields, "date_kind": "approved"}).approved == date(2026, 1, 5)
    assert form_of({**fields, "date_kind": "formed"}).approved is None


def test_times_are_china_s_whatever_the_server_s_clock() -> None:
    assert moment("2025-12-31T17:30:00Z").endswith("1月1日 01:30")


def test_pages_stay_within_the_list() -> None:
    assert [(page_of(range(101), wanted, 50).number, len(page_of(range(101), wanted, 50).items)) for wanted in (None, "2", "9", "-1", "x")] == [
        (1, 50), (2, 50), (3, 1), (1, 50), (1, 50),
    ]  # fmt: skip


def test_an_ended_login_stays_ended_and_none_lasts_for_ever(tmp_path: Path) -> None:
    ended, mine = Ended(tmp_path / "ended"), "a" * 32
    assert not ended.holds(mine)
    ended.end(mine)
    assert ended.holds(mine)
    assert ended.holds("")
    assert is_too_old(time.time() - 13 * 3600)
    assert not is_too_old(time.time())


def test_a_fault_in_the_log_names_places_and_no_words() -> None:
    try:
        int("41132219700203001X")
    except ValueError as error:
        said = told(error)
    assert "ValueError at test_office_views.py" in said
    assert "4113" not in said


def test_a_fault_shows_a_sentence_and_no_trace(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    open_home(tmp_path).close()
    app = create(tmp_path)

    def fail() -> str:
        raise RuntimeError("身份证号41132219700203001X")

    app.view_functions["health"] = fail
    answer = app.test_client().get("/health")
    assert answer.status_code == 500
    assert "没有办成" in answer.text
    assert "4113" not in answer.text + caplog.text
    assert "RuntimeError" in caplog.text


def _entry(approved: str, today: date, **said: str) -> ledger.Entry:
    one = next(owed for owed in ledger.owed() if owed.duty == "department_budget")
    dataset = Dataset("k", "budget", "initial", 2025, "101", "甲局", "department", "db_balance", "部门收支总表", approved_on=approved)
    out = {"101": [(dataset, said["published"], 7)]} if "published" in said else {}
    return ledger._entry(
        one, Unit("101", "甲局", "department"), 2025, today, out, [] if out else [(dataset, replace(_submission(), approved_on=approved))]
    )


@pytest.mark.parametrize(
    ("today", "published", "state", "late"),
    [
        (date(2025, 2, 20), "", "办理中", 0),
        (date(2025, 2, 27), "", "快到期", 0),
        (date(2025, 3, 5), "", "已迟未公布", 2),
        (date(2025, 3, 5), "2025-03-03", "按时公布", 0),
        (date(2025, 3, 9), "2025-03-04", "迟了才公布", 1),
    ],
)
def test_the_ledger_counts_from_the_approval_and_rolls_over_a_holiday(today: date, published: str, state: str, late: int) -> None:
    """批复 10 February 2025 + 20 days is Sunday 2 March: due on Monday the 3rd."""
    submission = {"published": published} if published else {}
    entry = _entry("2025-02-10", today, **submission)
    assert entry.due is not None
    assert (entry.due.last, entry.state, entry.days_late) == (date(2025, 3, 3), state, late)


def test_without_a_day_the_deadline_is_unknown_not_guessed() -> None:
    entry = _entry("", date(2025, 6, 1))
    assert (entry.due, entry.since, entry.state) == (None, "", "办理中")


def test_half_a_file_nobody_goes_on_sending_does_not_lie_about(tmp_path: Path) -> None:
    kept = Arrivals(tmp_path / "arriving")
    left, waiting = kept.begin("wang", "名册.xlsx", 10), kept.begin("wang", "等着.xlsx", 4)
    kept.append(left, io.BytesIO(b"12345"))
    kept.append(waiting, io.BytesIO(b"1234"))
    handle = hold(kept.folder / waiting.key)  # as whoever is about to read it does
    kept.note(waiting, state="queued")
    long_ago = time.time() - 2 * LEFT_SECONDS
    for path in kept.folder.glob("*/*"):
        os.utime(path, (long_ago, long_ago))
    fresh = kept.begin("wang", "新的.xlsx", 3)
    assert {path.name for path in kept.folder.glob("*/*.xlsx")} == {"等着.xlsx", "新的.xlsx"}
    assert kept.held(fresh) == 0
    let_go(handle)


@pytest.mark.parametrize("name", ["村" * 300 + ".xlsx", "𡌶" * 120 + ".xlsx", "村" * 300, "state", ".state", "x." + "长" * 60])
def test_a_name_of_any_length_or_word_is_kept_beside_what_is_noted_of_it(tmp_path: Path, name: str) -> None:
    kept = Arrivals(tmp_path)
    arrival = kept.begin("wang", name, 3)
    kept.append(arrival, io.BytesIO(b"abc"))
    assert kept.path(kept.of(arrival.key, "wang")).read_bytes() == b"abc"


def test_the_last_day_is_called_today_and_no_number() -> None:
    owed = duty("department_budget")
    told = {day: due_of(owed, "2025-02-10", date(2025, 3, day)) for day in (2, 3, 4)}
    assert [(said["left"], said["unit"]) for said in told.values() if said] == [("1", "天"), ("今天", "到期"), ("1", "天前就该公布")]


def test_an_amount_that_moved_in_several_tables_is_told_once() -> None:
    moves = [Movement(table, "2010302", "一般行政管理事务", "合计", 194, 176, -9.3) for table in ("收入表", "支出表")]
    other = Movement("支出表", "2010301", "行政运行", "合计", 100, 150, 50.0)
    assert once([*moves, other]) == [other, moves[0]]


def test_an_amount_is_compared_as_it_is_written_on_the_site_and_words_stay() -> None:
    assert [_printed(said, True) for said in ("56527.93", "-1200", "", "1,2")] == ["56,527.93", "−1,200", "—", "1,2"]
    assert _printed("20101", False) == "20101"
