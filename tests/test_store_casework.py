"""What is kept beside the releases (letters, postings, objections, assessments) is held against the journal: each rewriting by hand is named."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

from datasets.office import Office, assessment, letters, postings, steps
from datasets.office.casework import proven
from datasets.office.journal import Door, add
from datasets.office.journallines import Lines
from datasets.office.models import journal, objections
from datasets.office.sealing import seal
from datasets.office.vouched import row_digest
from datasets.published.inbox import Letter, leave
from tests.office_home import open_home
from tests.test_store_postings import _jpeg, _png

VILLAGE, TODAY = "411322001001", date(2026, 11, 20)
ANSWER, WORDS, CONTACT = "已查清，是录入时漏了一个村。", "说自家面积少算了一亩。", "写信人留的联系办法"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """An answered letter and one that waits, a posting with photograph, end and objections, a confirmed assessment."""
    made = open_home(tmp_path / "home")
    clerk, township = made.sitting("jingban"), made.sitting("xiangzhen")
    for text in ("博望镇的合计对不上。", "这一封还没有办。"):
        leave(made.home / "public", made.home / "inbox", made.county, Letter(text, "/butie/2025", CONTACT))
        clerk.collect(made.home / "inbox")
    letters.assign(clerk, 1, "bumen")
    letters.answer(made.sitting("bumen"), 1, ANSWER)
    steps.note_printed(township, [VILLAGE], 2025, 1)
    hung = postings.note(township, VILLAGE, 2025, "2026-11-10", "村务公开栏", TODAY, _jpeg())
    for text in (WORDS, "名单里没有他家。"):
        postings.raise_objection(township, hung, "2026-11-12", text, TODAY)
    for number in (1, 2):
        postings.close_objection(township, hung, number, postings.OUTCOMES[1], TODAY)
    postings.end(township, hung, "2026-11-18", TODAY)
    written = {question.id: "按法定职责处理，范围最小。" for question in assessment.questions()}
    assessment.confirm(made.sitting("fuhe"), assessment.write(clerk, "2026年低保公开", written, "可以照此处理"))
    yield made
    made.close()


def _found(office: Office) -> list[str]:
    with office.store.reading() as connection:
        book = Lines(connection)
    return [f"{one.where}：{one.what}" for one in proven(office, book)]


def _by_hand(office: Office, *statements: str) -> None:
    with office.store.writing() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


def _destroy(office: Office) -> tuple[int, int]:
    keeper, day = office.sitting("guanli", "cli"), date(2099, 1, 1)
    return letters.destroy_due(keeper, day), postings.destroy_due(keeper, day)


def test_what_nobody_touched_holds_after_a_new_key_too(office: Office) -> None:
    office.sitting("guanli", "cli").rotate()
    assert _found(office) == []


def test_words_destroyed_in_time_hold(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("datasets.office.journal.now", lambda: "2099-01-01T00:00:00Z")
    assert _destroy(office) == (1, 3)
    assert _found(office) == []


CHEATS = {
    "an answer rewritten": ("update messages set answer = '查无此事。' where id = 1", "第1封来信：收到的日子、分给谁、办到哪里或答复"),
    "an answer in another's name": ("update messages set answered_by = 'fuhe' where id = 1", "第1封来信：日志里没有fuhe的答复"),
    "a letter said to be answered": ("update messages set state = 'answered' where id = 2", "第2封来信：收到的日子"),
    "a letter given to another": ("update messages set owner = 'xiangzhen' where id = 1", "第1封来信：收到的日子"),
    "a letter that came later": ("update messages set received_at = '2026-11-19T00:00:00Z' where id = 2", "第2封来信：收到的日子"),
    "the letters of two exchanged": (
        "update messages set body = (select body from messages where id = 2) where id = 1",
        "第1封来信：原话不是收到时的那一封",
    ),
    "the words of a letter gone": ("update messages set body = '' where id = 1", "第1封来信：原话没有了"),
    "a letter taken out": ("delete from messages where id = 2", "：日志里收过，数据库里没有了"),
    "another day of posting": ("update postings set posted_on = '2026-11-01'", "张贴记录1：哪个村、哪天"),
    "a longer 公示期": ("update postings set until = '2026-12-10'", "张贴记录1：登记的内容"),
    "another place": ("update postings set place = '村口'", "张贴记录1：哪个村、哪天"),
    "an earlier end": ("update postings set ended_on = '2026-11-11'", "张贴记录1：登记的内容"),
    "a photograph kept longer": ("update postings set photograph_until = '2099-01-01'", "张贴记录1：登记的内容"),
    "an objection's outcome": (f"update objections set outcome = '{postings.OUTCOMES[0]}' where id = 1", "异议1：哪天提的、结果"),
    "an objection raised later": ("update objections set raised_on = '2026-11-19' where id = 2", "异议2：哪天提的、结果"),
    "an objection opened again": ("update objections set outcome = '', closed_on = '' where id = 2", "异议2：哪天提的、结果"),
    "the words of an objection gone": ("update objections set body = '' where id = 1", "异议1的内容：没有了，日志里没有销毁过"),
    "an objection's words exchanged": (
        "update objections set body = (select body from objections where id = 2) where id = 1",
        "异议1的内容：objection/1 打不开",
    ),
    "an objection taken out": ("delete from objections where id = 2", "异议2：日志里登记过，数据库里没有了"),
    "an assessment's answer": (
        "update assessments set answers = replace(answers, '范围最小', '没有范围')",
        "影响评估1：评估的内容",
    ),
    "an assessment's subject": ("update assessments set subject = '别的事'", "影响评估1：评估的内容"),
    "an assessment's outcome": ("update assessments set outcome = '不能处理'", "影响评估1：写的人或结论"),
    "an assessment confirmed by another": ("update assessments set confirmed_by = 'jingban'", "影响评估1：日志里没有jingban的确认"),
    "an assessment taken out": ("delete from assessments", "影响评估1：日志里写过，数据库里没有了"),
}


@pytest.mark.parametrize("cheat", CHEATS)
def test_each_rewriting_by_hand_is_named(office: Office, cheat: str) -> None:
    statement, said = CHEATS[cheat]
    _by_hand(office, statement)
    found = _found(office)
    assert [line for line in found if said in line], found


def test_a_column_that_came_later_and_says_nothing_changes_no_fingerprint() -> None:
    assert row_digest({"id": 1, "place": "村口", "until": ""}) == row_digest({"id": 1, "place": "村口"})
    assert row_digest({"id": 1, "place": "村口", "until": "2026-12-10"}) != row_digest({"id": 1, "place": "村口"})


def test_a_posting_taken_out_with_its_objections_is_named(office: Office) -> None:
    _by_hand(office, "delete from objections", "delete from postings")
    assert [line.split("：")[0] for line in _found(office)] == [f"{VILLAGE}的张贴记录", "异议1", "异议2"]


def test_other_words_sealed_with_the_offices_own_key_are_named(office: Office) -> None:
    with office.store.writing() as connection:
        body = seal(office.keyring.vault, "没有意见。".encode(), "objection/1")
        connection.execute(objections.update().where(objections.c.id == 1).values(body=body))
    office.vault.keep_photograph("1", _png())
    assert [line.split("：")[0] for line in _found(office)] == ["张贴记录1的照片", "异议1的内容"]


def test_words_that_came_back_after_their_destruction_and_those_destroyed_too_early_are_named(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    with office.store.reading() as connection:
        body = connection.execute(sa.select(objections.c.body).where(objections.c.id == 1)).scalar_one()
    _destroy(office)  # the journal dates these lines today, years before their day
    with office.store.writing() as connection:
        connection.execute(objections.update().where(objections.c.id == 1).values(body=body))
    found = _found(office)
    assert sum("要保管到" in line for line in found) == 4
    assert "异议1的内容：日志里销毁了，数据库里还有" in found


def test_the_journal_holds_no_fingerprint_by_which_the_publics_words_could_be_guessed(office: Office) -> None:
    from hashlib import sha256

    with office.store.reading() as connection:
        lines = "\n".join(repr(tuple(row)) for row in connection.execute(sa.select(journal)))
    for text in (WORDS, CONTACT, "博望镇的合计对不上。"):
        assert text not in lines and sha256(text.encode()).hexdigest() not in lines
    assert postings.objections_of(office.sitting("xiangzhen"), 1)[0].text == WORDS


def test_what_an_earlier_version_wrote_is_held_by_what_its_lines_say(office: Office) -> None:
    """Its lines carry no fingerprint, and it sealed the words of an objection without a salt."""
    with office.store.writing() as connection:
        number = connection.execute(
            sa.text(
                "insert into postings (village_code, year, form, state_n, place, posted_on, by, at)"
                " values ('411322001002', 2025, 'result', 1, '村口', '2026-11-10', 'xiangzhen', '2026-11-10T00:00:00Z') returning id"
            )
        ).scalar_one()
        said = {"year": 2025, "state_n": 1, "place": "村口", "posted_on": "2026-11-10"}
        add(connection, Door(), "xiangzhen", "登记张贴", "411322001002", detail=said)
        body = seal(office.keyring.vault, "名单里没有他家。".encode(), "objection/3")
        values = {"id": 3, "posting_id": number, "raised_on": "2026-11-12", "body": body, "by": "xiangzhen"}
        connection.execute(objections.insert().values(**values))
        add(connection, Door(), "xiangzhen", "登记异议", "411322001002", posting=number, objection=3)
    assert (_found(office), postings.objections_of(office.sitting("xiangzhen"), number)[0].text) == ([], "名单里没有他家。")
    _by_hand(office, f"update postings set posted_on = '2026-11-01' where id = {number}")
    assert _found(office) == [f"张贴记录{number}：哪个村、哪天、贴在哪里、依据第几号和日志里登记的不一样"]


def test_signs_nobody_writes_stop_no_database_and_are_held_alike_in_row_and_journal(office: Office) -> None:
    township = office.sitting("xiangzhen")
    hung = postings.note(township, VILLAGE, 2025, "2026-11-19", "村\x00口\u202e大\ufffe槐树", TODAY)
    postings.raise_objection(township, hung, "2026-11-19", "说\x00名单\u202e少了一户。", TODAY)
    assert (postings.one(township, hung).place, _found(office)) == ("村口大槐树", [])
