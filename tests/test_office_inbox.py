"""A letter left on the public side reaches the office sealed, is answered, and the answer is published without the writer."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest

from datasets.office import Office, letters
from datasets.office.refusals import NoSuchThing, SealBroken, WrongRole
from datasets.published.inbox import Letter, LetterRefused, leave
from tests.office_home import PASSWORD, open_home
from tests.visiting import Visitor, running

CONTACT = "写信人留的联系办法甲乙丙"
TEXT = "博望镇的合计和各村相加对不上，请查一查。"
ANSWER = "已查清，是录入时漏了一个村，已更正。"


@dataclass(frozen=True)
class Faces:
    """The running office and its home."""

    home: Path
    office: str


@pytest.fixture(scope="module")
def faces(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Faces]:
    home = tmp_path_factory.mktemp("inbox")
    open_home(home).close()
    with running("office", home) as office:
        yield Faces(home, office)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = open_home(tmp_path / "home")
    yield made
    made.close()


def _leave(office: Office, text: str = TEXT) -> Path:
    folder = office.home / "inbox"
    leave(office.home / "public", folder, office.county, Letter(text, "/butie/2025", CONTACT))
    return folder


def test_what_lies_on_the_public_node_cannot_be_read_there(office: Office) -> None:
    [path] = _leave(office).iterdir()
    content = path.read_bytes()
    assert TEXT.encode() not in content
    assert CONTACT.encode() not in content
    assert path.stat().st_mode & 0o077 == 0


def test_a_letter_is_collected_once_and_its_file_goes(office: Office) -> None:
    folder, clerk = _leave(office), office.sitting("jingban")
    [path] = folder.iterdir()
    copy = path.read_bytes()
    assert clerk.collect(folder) == 1
    assert list(folder.iterdir()) == []
    path.write_bytes(copy)
    assert clerk.collect(folder) == 0
    [message] = letters.listed(clerk)
    assert (message.letter.text, message.letter.contact, message.state) == (TEXT, CONTACT, "new")


def test_a_letter_that_does_not_open_stays_where_it_is(office: Office) -> None:
    folder, clerk = _leave(office), office.sitting("jingban")
    [good] = folder.iterdir()
    bad = folder / f"{'0' * 64}.mbz"
    bad.write_bytes(good.read_bytes()[:-1] + b"x")
    with pytest.raises(SealBroken, match="收到1封；另有1封打不开"):
        clerk.collect(folder)
    assert list(folder.iterdir()) == [bad]


@pytest.mark.parametrize("text", ["", "短", "长" * 2001])
def test_an_empty_or_endless_letter_is_refused_with_a_sentence(office: Office, text: str) -> None:
    with pytest.raises(LetterRefused):
        _leave(office, text)


def test_other_roles_do_not_read_letters(office: Office) -> None:
    _leave(office)
    for name in ("fabu", "shenji", "guanli"):
        with pytest.raises(WrongRole):
            letters.listed(office.sitting(name))


def test_whoever_a_letter_was_given_to_reads_and_answers_it_without_its_writer(office: Office) -> None:
    clerk = office.sitting("jingban")
    clerk.collect(_leave(office))
    number = letters.listed(clerk)[0].id
    department, township = office.sitting("bumen"), office.sitting("xiangzhen")
    assert letters.listed(department) == ()
    for refused in (lambda: letters.one(department, number), lambda: letters.answer(department, number, "已经改正了。")):
        with pytest.raises(NoSuchThing):
            refused()
    letters.assign(clerk, number, "bumen")
    assert (letters.one(department, number).letter.text, letters.one(department, number).letter.contact) == (TEXT, "")
    assert letters.one(clerk, number).letter.contact == CONTACT
    assert letters.listed(township) == ()
    letters.answer(department, number, "面积抄错了，已经更正。")
    assert letters.one(clerk, number).answered_by == "bumen"


def test_words_and_contact_of_a_letter_go_some_years_after_its_answer_and_the_answer_stays(office: Office) -> None:
    clerk, keeper = office.sitting("jingban"), office.sitting("guanli", "cli")
    clerk.collect(_leave(office))
    number = letters.listed(clerk)[0].id
    assert letters.destroy_due(keeper, date(2099, 1, 1)) == 0
    letters.answer(clerk, number, ANSWER)
    until = date.fromisoformat(letters.one(clerk, number).kept_until)
    assert until.year == date.today().year + 3
    assert [letters.destroy_due(keeper, day) for day in (until, until + timedelta(days=1), date(2099, 1, 1))] == [0, 1, 0]
    left = letters.one(clerk, number)
    assert (left.letter.text, left.letter.contact, left.letter.about, left.answer) == ("", "", "/butie/2025", ANSWER)
    assert letters.listed(clerk)[0].answer == ANSWER


def test_the_writer_stands_nowhere_in_the_database_in_clear(office: Office) -> None:
    clerk = office.sitting("jingban")
    clerk.collect(_leave(office))
    with office.store.reading() as connection:
        dump = "\n".join(connection.connection.driver_connection.iterdump())
    office.close()
    assert CONTACT not in dump
    assert TEXT not in dump
    assert all(CONTACT.encode() not in path.read_bytes() for path in office.dir.rglob("*") if path.is_file())


def test_an_answer_is_published_as_a_reviewed_table_without_the_writer(faces: Faces) -> None:
    office = Office.open(faces.home)
    _leave(office)
    clerk = Visitor(faces.office)
    clerk.login("jingban", PASSWORD)
    clerk.get("/shouxiang")
    assert "取来1封新信" in clerk.post("/shouxiang/qu").text
    page = clerk.get("/shouxiang/1")
    assert TEXT in page.text
    assert CONTACT in page.text
    clerk.post("/shouxiang/1/fenban", {"to": "jingban"})
    clerk.post("/shouxiang/1/dafu", {"text": ANSWER})
    answer = clerk.post("/shouxiang/gongbu")
    number = answer.path.split("/")[-1]
    assert re.fullmatch(r"S\d{6}", number), answer.text[-900:]
    for place in re.findall(r'data-place="([^"]+)"', answer.text):
        clerk.post(f"/shoudao/{number}/shuoming", {"place": place, "text": "这张表没有金额。"})
    assert "已经提交审核" in clerk.post(f"/shoudao/{number}/tijiao").text
    office.sitting("fuhe").approve(number, secrecy_reviewed=True)
    release = office.sitting("fabu").publish([number])
    time.sleep(0.1)
    shown = [path for path in (faces.home / "public").rglob("*.csv") if ANSWER in path.read_text(encoding="utf-8-sig")]
    assert len(shown) == 1
    assert f"/{release}/" in str(shown[0])
    for path in (faces.home / "public").rglob("*"):
        if path.is_file():
            assert CONTACT.encode() not in path.read_bytes()
            assert TEXT.encode() not in path.read_bytes()
    office.close()
