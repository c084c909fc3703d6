"""Two counties in one installation, each walked from an empty office to its public pages; villages of one name never meet."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from pypdf import PdfReader
from sqlalchemy import update

from datasets.office import Office
from datasets.office.models import users
from datasets.published.verify import verify
from tests.makers import book, roster, saved
from tests.office_home import PASSWORD, open_home
from tests.office_sheets import id_of
from tests.visiting import Visitor, running

ONE, OTHER = "411322", "411399"
#: the other county is in no list of ours and names its places itself, in statistical codes; 新华街 is a village of both
OWN_PLACES = (
    ("行政区划", "411399000000", "示例乙县", 2025),
    ("行政区划", "411399001000", "城关镇", 2025),
    ("行政区划", "411399001001", "新华街社区居民委员会", 2025),
    ("行政区划", "411399001002", "乙家庄村民委员会", 2025),
)
TOWNS = {ONE: "凤瑞街道", OTHER: "城关镇"}
OFFICE_PAGES = (
    "/", "/shoudao", "/qixian", "/shenhe", "/gongbu", "/gongshidan?nian=2025", "/yonghu", "/rizhi", "/shezhi", "/yifabu", "/pinggu", "/shouxiang",
)  # fmt: skip
PAID = {ONE: 100, OTHER: 230}


@dataclass(frozen=True)
class Two:
    """Addresses of the office of each county, and of the one public face."""

    home: Path
    offices: dict[str, str]
    public: str
    submissions: dict[str, str]


def _codes(folder: Path) -> Path:
    lines = (("2025年本县代码表", "<", "<", "<"), ("代码表", "编码", "名称", "启用年度"), *OWN_PLACES)
    return saved(folder, book({"代码": lines}), "代码.xlsx")


def _roster(folder: Path, county: str) -> Path:
    rows = [
        (number, TOWNS[county], "新华街", "1组", f"甲{number}", id_of(number), "", 1, PAID[county], PAID[county]) for number in range(1, 9)
    ]
    facts = "补贴项目：耕地地力保护补贴（BT001）　批次：2025年第1批　批次性质：实发　发放日期：2025-06-20"
    return saved(folder, book({"发放明细": roster(rows, facts)}), f"补贴-{county}.xlsx")


def _published(office: Office, path: Path) -> str:
    clerk, reviewer, publisher = (office.sitting(name, "cli") for name in ("jingban", "fuhe", "fabu"))
    number = clerk.receive(path, formed=date(2025, 6, 30))
    for finding in clerk.findings(number):
        clerk.explain(number, finding.place, "示例说明，属实。")
    reviewer.approve(number, secrecy_reviewed=True)
    publisher.publish([number])
    return number


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Two]:
    """Both offices with the same login names, both published; three faces running."""
    home, folder = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("files")
    with pytest.MonkeyPatch.context() as environment, ExitStack() as faces:
        environment.setenv("MBZ_COUNTIES", f"{ONE},{OTHER}")
        submissions = {}
        for county in (ONE, OTHER):
            environment.setenv("MBZ_COUNTY", county)
            office = open_home(home)
            with office.store.writing() as connection:
                connection.execute(update(users).values(display=f"{county}的人"))
            if county == OTHER:
                _published(office, _codes(folder))
            submissions[county] = _published(office, _roster(folder, county))
            office.close()
        offices = {county: faces.enter_context(running("office", home, MBZ_COUNTY=county)) for county in (ONE, OTHER)}
        yield Two(home, offices, faces.enter_context(running("public", home)), submissions)


def _clerk(two: Two, county: str, user: str = "jingban") -> Visitor:
    visitor = Visitor(two.offices[county])
    assert visitor.login(user, PASSWORD).status == 200
    return visitor


def test_a_county_of_no_list_reads_its_own_villages_and_is_called_by_its_own_name(two: Two) -> None:
    public = Visitor(two.public)
    assert re.findall(r'<a href="(/\d+/)">([^<]+)<', public.get("/").text) == [(f"/{ONE}/", "方城县"), (f"/{OTHER}/", "示例乙县")]
    assert "示例乙县" in public.get(f"/{OTHER}/").text
    assert "1,840.00" in public.get(f"/{OTHER}/cun/411399001001").text
    assert "1,840.00" in public.get(f"/{OTHER}/v/411399001001/2").text
    assert "示例乙县财政公开" in public.get(f"/{OTHER}/api/v1/feed.atom").text


def test_villages_of_one_name_are_found_each_in_its_own_county(two: Two) -> None:
    public = Visitor(two.public)
    found = {}
    for county in (ONE, OTHER):
        hits = json.loads(public.get(f"/{county}/api/v1/search?q=%E6%96%B0%E5%8D%8E%E8%A1%97").text)["data"]
        found[county] = {hit["code"] for hit in hits}
    assert found == {ONE: {"411322001001"}, OTHER: {"411399001001"}}
    listed = {county: json.loads(public.get(f"/{county}/api/v1/villages?year=2025&limit=2000").text)["data"] for county in (ONE, OTHER)}
    assert {county: {row["code"][:6] for row in rows} for county, rows in listed.items()} == {ONE: {ONE}, OTHER: {OTHER}}
    paid = {county: [row["paid_fen"] for row in rows if row["paid_fen"]] for county, rows in listed.items()}
    assert (paid, len(listed[OTHER])) == ({ONE: [80_000], OTHER: [184_000]}, 2)


def test_a_place_of_the_neighbour_is_no_place_here(two: Two) -> None:
    public = Visitor(two.public)
    for county, strange in ((ONE, "411399001001"), (OTHER, "411322001001")):
        for path in (f"/cun/{strange}", f"/v/{strange}/1", f"/p/butie/2025/{strange[:9]}", f"/butie/2025/{strange[:9]}"):
            assert public.get(f"/{county}{path}").status == 404, path


def test_a_clerk_sees_people_submissions_and_papers_of_the_own_county_alone(two: Two) -> None:
    for county, neighbour in ((ONE, OTHER), (OTHER, ONE)):
        for user in ("jingban", "fuhe", "fabu", "shenji", "guanli"):
            visitor = _clerk(two, county, user)
            for path in OFFICE_PAGES:
                seen = visitor.get(path)
                assert seen.status in (200, 403), path
                assert not re.findall(rf"补贴-{neighbour}|{neighbour}的人|{TOWNS[neighbour]}", seen.text), (county, user, path)
        assert f"补贴-{county}.xlsx" in _clerk(two, county).get("/shoudao").text
    assert _clerk(two, ONE).get(f"/shoudao/{two.submissions[OTHER]}").status == 404


def test_a_login_of_one_county_opens_no_door_of_the_other(two: Two) -> None:
    here = _clerk(two, ONE, "guanli")
    there = Visitor(two.offices[OTHER], jar=here.jar)
    assert "/denglu" in there.get("/yonghu").path


def test_the_duties_and_the_notice_are_those_of_the_own_county(two: Two) -> None:
    clerk = _clerk(two, OTHER)
    assert "城关镇" in clerk.get("/qixian").text
    assert "城关镇" in clerk.get("/gongshidan?nian=2025").text
    paper = clerk.post("/gongshidan/cun/411399001001", {"year": "2025"})
    assert (paper.status, paper.content[:5]) == (200, b"%PDF-")
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(paper.content)).pages)
    assert "新华街" in text and "1,840.00" in text and "示例乙县" in text
    assert clerk.post("/gongshidan/cun/411322001001", {"year": "2025"}).status == 404


def test_both_chains_hold(two: Two) -> None:
    assert list(verify(two.home / "public")) == []
