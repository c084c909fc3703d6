"""Texts made to break things arrive everywhere as plain text: in the store, in what is published, in the feed, in workbooks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest
from flask.testing import FlaskClient

from dashboard.public import create
from datasets.office import Office, letters, postings, steps
from datasets.office.casework import proven
from datasets.office.journallines import Lines
from datasets.published.inbox import Letter, leave
from tests.makers import book, saved
from tests.office_home import open_home

#: what each text begins with would run, turn, or end the file it stands in
HOSTILE = "=cmd|'/c calc'!A0 \u202e说\u2066明<script>alert(1)</script>&]]>\x00\x07\ufffe😀\u200b" + "Donaudampfschiff" * 20
SEEN = re.sub("[\u202e\u2066\x00\x07\ufffe]", "", HOSTILE)
NOT_WRITTEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\u202a-\u202e\u2066-\u2069\ufffe\uffff]")
PAGES = (
    "/mulu",
    "/mulu/1",
    "/mulu/2",
    "/biao/1/411322/gb_general_income/2025",
    "/biao/2/411322/inbox_answers_grid/{year}",
    "/api/v1/releases/1",
)
VILLAGE = "411322001001"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """A table, its explanation, the reason of its release, an answered letter and a posting, all with hostile words."""
    folder = tmp_path_factory.mktemp("hostile")
    made = open_home(folder / "home")
    rows = (
        ("2025年一般公共预算\u202e收入表", "<", "<", "<"),
        (None, None, None, "单位：万元"),
        ("科目编码", "科目名称", "上年执行数", "预算数"),
        ("101", "税收\u202e收入<script>alert(1)</script>", None, 100.0),
        ("103", "非税收入", None, 50.0),
        (None, "本年收入合计", None, 150.0),
    )
    _released(made, saved(folder, book({"表\u202e1": rows}), "收入\u202e<b>.xlsx"))
    clerk, township = made.sitting("jingban"), made.sitting("xiangzhen")
    leave(made.home / "public", made.home / "inbox", made.county, Letter(HOSTILE, "/butie\u202e", HOSTILE[:100]))
    clerk.collect(made.home / "inbox")
    letters.answer(clerk, 1, HOSTILE)
    content = letters.answers_workbook(clerk, date.today().year, letters.listed(clerk))
    assert _formulas(content) == []
    _released(made, _kept(folder / "答复.xlsx", content))
    steps.note_printed(township, [VILLAGE], 2025, 1)
    hung = postings.note(township, VILLAGE, 2025, "2026-11-10", HOSTILE, date(2026, 11, 20))
    postings.raise_objection(township, hung, "2026-11-12", HOSTILE, date(2026, 11, 20))
    yield made
    made.close()


def _kept(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def _released(office: Office, path: Path) -> None:
    clerk = office.sitting("jingban", "cli")
    number = clerk.receive(path, formed=date.today())
    for finding in clerk.findings(number):
        clerk.explain(number, finding.place, HOSTILE)
    office.sitting("fuhe", "cli").approve(number, secrecy_reviewed=True)
    office.sitting("fabu", "cli").publish([number], reason=HOSTILE)


def _formulas(content: bytes) -> list[str]:
    cells = (cell for page in openpyxl.load_workbook(BytesIO(content)) for row in page.iter_rows() for cell in row)
    return [str(cell.value) for cell in cells if cell.data_type == "f" or (isinstance(cell.value, str) and cell.value[:1] in "=+-@")]


@pytest.fixture(scope="module")
def client(office: Office) -> FlaskClient:
    return create(office.home / "public").test_client()


def test_everything_published_holds_only_what_people_write(office: Office, client: FlaskClient) -> None:
    for path in PAGES:
        page = client.get(path.format(year=date.today().year))
        assert page.status_code == 200, path
        text = page.get_data(as_text=True)
        assert not NOT_WRITTEN.search(text), path
        assert path.startswith("/api") or "<script>alert" not in text, path
    for file in (office.home / "public").rglob("*"):
        if file.suffix in (".json", ".csv", ".jsonl"):
            assert not NOT_WRITTEN.search(file.read_text(encoding="utf-8-sig")), file.name


def test_the_feed_stays_well_formed(client: FlaskClient) -> None:
    feed = ElementTree.fromstring(client.get("/api/v1/feed.atom").get_data())  # noqa: S314 - our own answer
    told = [entry.text or "" for entry in feed.iter("{http://www.w3.org/2005/Atom}summary")]
    assert sum(SEEN.strip() in text for text in told) == 2


def test_no_published_workbook_or_csv_runs_anything(office: Office) -> None:
    for file in (office.home / "public").rglob("*.xlsx"):
        assert _formulas(file.read_bytes()) == [], file.name
    for file in (office.home / "public").rglob("*.csv"):
        assert not re.search(r'(?m)(?:^|,)"?[=+@]', file.read_text(encoding="utf-8-sig")), file.name


def test_what_was_kept_is_what_the_journal_vouches_for(office: Office) -> None:
    desk = office.sitting("xiangzhen")
    assert postings.one(desk, 1).place == SEEN
    with office.store.reading() as connection:
        found = [str(one) for one in proven(office, Lines(connection))]
    assert found == []


def test_a_sheet_whose_name_turns_the_writing_comes_back_marked(office: Office) -> None:
    marked = openpyxl.load_workbook(BytesIO(office.sitting("jingban").annotated("S000001")))
    assert any(cell.comment for page in marked for row in page.iter_rows() for cell in row)
