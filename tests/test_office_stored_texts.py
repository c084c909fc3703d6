"""What somebody wrote into a name, a letter or a reason arrives on the office's pages as text: it runs nothing and turns nothing."""

from __future__ import annotations

import html
from collections.abc import Iterator
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from dashboard.office import create
from datasets.office import Office, assessment, letters
from datasets.office.models import users
from datasets.office.refusals import NotReady
from datasets.published.inbox import Letter, leave
from tests.office_home import PASSWORD, open_home

PLAIN = "=1+1\"'><svg onload=alert(1)><script>alert(2)</script><img src=x onerror=alert(3)>{{7*7}}甲乙丙𡌶"
HOSTILE = PLAIN.replace("乙", "\u202e乙\u2066")
PAGES = ("/shouxiang", "/shouxiang/1", "/pinggu", "/pinggu/1", "/shezhi", "/shoudao", "/rizhi", "/yonghu")


class _Tags(HTMLParser):
    """Every tag of a page with its attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


@pytest.fixture(scope="module")
def clients(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, FlaskClient]]:
    """The clerk, the auditor and the administrator of an office into which hostile texts were written wherever people write."""
    home: Path = tmp_path_factory.mktemp("hostile")
    office = open_home(home)
    _write_everywhere(office)
    office.close()
    app = create(home)
    app.config["WTF_CSRF_ENABLED"] = False
    found = {name: app.test_client() for name in ("jingban", "shenji", "guanli")}
    for name, client in found.items():
        client.post("/denglu", data={"user": name, "password": PASSWORD})
    yield found


def _write_everywhere(office: Office) -> None:
    with office.store.writing() as connection:
        connection.execute(users.update().where(users.c.name == "jingban").values(display=HOSTILE))
    clerk = office.sitting("jingban")
    leave(office.home / "public", office.home / "inbox", office.county, Letter(HOSTILE, "/butie", HOSTILE))
    clerk.collect(office.home / "inbox")
    letters.answer(clerk, 1, HOSTILE)
    assessment.write(clerk, HOSTILE, {question.id: HOSTILE for question in assessment.questions()}, "可以照此处理")
    clerk.propose("publisher", HOSTILE, date(2026, 1, 5), HOSTILE)


def test_markup_in_what_was_written_is_text_on_every_page(clients: dict[str, FlaskClient]) -> None:
    shown = 0
    for client in clients.values():
        for path in PAGES:
            page = client.get(path).get_data(as_text=True)
            tags = _Tags()
            tags.feed(page)
            assert not [tag for tag, said in tags.found if tag == "svg" or any(name.startswith("on") for name in said)], path
            assert not [tag for tag, said in tags.found if tag == "script" and not said.get("src")], path
            shown += PLAIN in html.unescape(page)
    assert shown >= 7


def test_a_sign_that_turns_the_direction_of_writing_reaches_no_page(clients: dict[str, FlaskClient]) -> None:
    for client in clients.values():
        for path in PAGES:
            assert not {"\u202e", "\u2066"} & set(client.get(path).get_data(as_text=True)), path


def test_the_journal_names_what_a_line_is_about_in_words(clients: dict[str, FlaskClient]) -> None:
    page = clients["shenji"].get("/rizhi").get_data(as_text=True)
    assert '<td class="long">发布单位<p>' in page
    assert '<td class="long">第1封来信<p>' in page
    assert '<td class="long">第1份影响评估<p>' in page


def test_a_name_longer_than_a_line_is_refused(tmp_path: Path) -> None:
    office = open_home(tmp_path)
    with pytest.raises(NotReady, match="最多32个字"):
        office.sitting("guanli").add_user("chang", "复核", display="长" * 33)
    office.close()
