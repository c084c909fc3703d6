"""From a received file to a release that cannot be quietly changed: two persons, bound to the bytes, refused while anything blocks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard.address import Address
from dashboard.firstpaint import to_html
from dashboard.pages import show
from datasets.office import Desk, Office
from datasets.office.refusals import (
    NothingToPublish,
    NotReady,
    ReviewVoid,
    SamePerson,
    StillBlocked,
    Unexplained,
    WrongPassword,
    WrongRole,
)
from datasets.published.verify import verify
from schemas.findings import Gravity
from tests.makers import book, roster, saved
from tests.office_home import PASSWORD, open_home
from tests.office_sheets import id_of, income, persons


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = open_home(tmp_path / "home")
    yield made
    made.close()


@pytest.fixture
def clerk(office: Office) -> Desk:
    return office.sitting("jingban", "cli")


@pytest.fixture
def reviewer(office: Office) -> Desk:
    return office.sitting("fuhe", "cli")


@pytest.fixture
def publisher(office: Office) -> Desk:
    return office.sitting("fabu", "cli")


def _explained(clerk: Desk, path: Path, **said: object) -> str:
    number = clerk.receive(path, **said)
    for finding in clerk.findings(number):
        if finding.gravity is Gravity.ASKS:
            clerk.explain(number, finding.place, "数字属实，按批准的预算填列。")
    return number


def _published(clerk: Desk, reviewer: Desk, publisher: Desk, path: Path, why: str = "", **said: object) -> int:
    number = _explained(clerk, path, **said)
    reviewer.approve(number, secrecy_reviewed=True)
    return publisher.publish([number], why)


def test_a_sound_file_walks_from_receipt_to_the_published_state(
    tmp_path: Path, office: Office, clerk: Desk, reviewer: Desk, publisher: Desk
) -> None:
    n = _published(clerk, reviewer, publisher, income(tmp_path, 100.5, 50.25))
    state = office.public.state()
    assert (n, state.n) == (1, 1)
    assert state.figures(table="gb_general_income", line="current_income")["value_fen"].tolist() == [150_750_000]
    assert clerk.submission("S000001").state == "published"
    assert list(verify(office.home / "public")) == []
    assert office.journal.verify() == ""


def test_a_wrong_total_blocks_until_the_corrected_file_comes(tmp_path: Path, clerk: Desk, reviewer: Desk) -> None:
    first = clerk.receive(income(tmp_path, 100.5, 50.25, total=151))
    assert clerk.submission(first).state == "blocked"
    assert ("GOV-01", ("D6", "D4", "D5")) in [(f.rule, f.cells) for f in clerk.findings(first)]
    with pytest.raises(StillBlocked, match="D6"):
        reviewer.approve(first, secrecy_reviewed=True)
    second = _explained(clerk, income(tmp_path, 100.5, 50.25), previous=first)
    assert [f.rule for f in clerk.fixed_since(second)] == ["GOV-01"]
    assert clerk.submission(first).state == "replaced"
    reviewer.approve(second, secrecy_reviewed=True)


def test_nobody_reviews_or_publishes_what_he_uploaded(tmp_path: Path, office: Office, clerk: Desk, reviewer: Desk) -> None:
    number = _explained(clerk, income(tmp_path, 100.5, 50.25))
    with pytest.raises(WrongRole):
        clerk.approve(number, secrecy_reviewed=True)
    with office.store.writing() as connection:
        connection.exec_driver_sql("update users set role = '复核' where name = 'jingban'")
    with pytest.raises(SamePerson):
        office.sitting("jingban").approve(number, secrecy_reviewed=True)
    reviewer.approve(number, secrecy_reviewed=True)
    with office.store.writing() as connection:
        connection.exec_driver_sql("update users set role = '发布' where name = 'jingban'")
    with pytest.raises(SamePerson):
        office.sitting("jingban").publish([number])
    assert [(e.who, e.what, e.result) for e in office.sitting("shenji").journal(who="jingban")][:2] == [
        ("jingban", "公布", "拒"),
        ("jingban", "审核通过", "拒"),
    ]


def test_a_third_person_publishes_where_the_county_says_so(
    tmp_path: Path, office: Office, clerk: Desk, reviewer: Desk, publisher: Desk
) -> None:
    from datetime import date

    office.sitting("xinren").confirm(office.sitting("guanli").propose("third_person_publishes", "是", date(2020, 1, 1), "三岗分离"))
    number = _explained(clerk, income(tmp_path, 100.5, 50.25))
    reviewer.approve(number, secrecy_reviewed=True)
    with pytest.raises(SamePerson):
        reviewer.publish([number])
    assert publisher.publish([number]) == 1


def test_an_asking_finding_wants_a_sentence_before_approval(tmp_path: Path, clerk: Desk, reviewer: Desk) -> None:
    number = clerk.receive(income(tmp_path, 100.5, 50.25))
    with pytest.raises(Unexplained, match="UNIT|单位"):
        reviewer.approve(number, secrecy_reviewed=True)
    with pytest.raises(NotReady):
        reviewer.approve(number, secrecy_reviewed=False)


def test_what_was_explained_stays_explained_where_the_new_file_asks_the_same(tmp_path: Path, clerk: Desk) -> None:
    asked = [("新华街", f"户{n}", id_of(n), 120.0) for n in range(1, 7)]
    twice = [*asked, ("新华街", "户1", id_of(1), 120.0)]
    first = _explained(clerk, persons(tmp_path, twice))
    written = {place: said.text for place, said in clerk.explanations(first).items()}
    same = clerk.receive(persons(tmp_path, twice, file="再传.xlsx"), previous=first)
    assert written and {place: said.text for place, said in clerk.explanations(same).items()} == written
    thrice = [*twice, ("新华街", "户1", id_of(1), 90.0)]  # the same cell asks something else now
    other = clerk.receive(persons(tmp_path, thrice, file="又改.xlsx"), previous=same)
    assert [finding.place for finding in clerk.findings(other)] == list(written)
    assert clerk.explanations(other) == {}


def test_what_was_approved_as_text_goes_out_with_document_reason_and_difference(
    tmp_path: Path, office: Office, clerk: Desk, reviewer: Desk, publisher: Desk
) -> None:
    number = clerk.receive(income(tmp_path, 100.5, 50.25, total=151))
    with pytest.raises(NotReady, match="文号"):
        reviewer.approve(number, secrecy_reviewed=True, as_approved="", reason="")
    reviewer.approve(number, secrecy_reviewed=True, as_approved="方人常〔2025〕3号", reason="人大批准的文本就是如此")
    n = publisher.publish([number])
    said = office.public.release(n).manifest["as_approved"][0]
    assert (said["document"], said["differences"][0]["rule"], said["differences"][0]["difference"]) == (
        "方人常〔2025〕3号",
        "GOV-01",
        "0.25",
    )


def test_a_new_upload_voids_the_review_of_the_old_bytes(tmp_path: Path, clerk: Desk, reviewer: Desk, publisher: Desk) -> None:
    first = _explained(clerk, income(tmp_path, 100.5, 50.25))
    reviewer.approve(first, secrecy_reviewed=True)
    second = _explained(clerk, income(tmp_path, 200, 50), previous=first)
    with pytest.raises(NotReady, match="替代"):
        publisher.publish([first])
    with pytest.raises(NotReady):
        publisher.publish([second])
    assert ("审核失效", first) in [(e.what, e.subject) for e in clerk.journal(who="jingban")]


def test_a_review_holds_only_for_the_bytes_it_was_made_for(
    tmp_path: Path, office: Office, clerk: Desk, reviewer: Desk, publisher: Desk
) -> None:
    number = _explained(clerk, income(tmp_path, 100.5, 50.25))
    reviewer.approve(number, secrecy_reviewed=True)
    with office.store.writing() as connection:
        connection.exec_driver_sql("update submissions set sha256 = 'ff' where id = 'S000001'")
    with pytest.raises(ReviewVoid):
        publisher.publish([number])


def test_a_correction_says_why_and_shows_every_cell_it_changes(
    tmp_path: Path, office: Office, clerk: Desk, reviewer: Desk, publisher: Desk
) -> None:
    _published(clerk, reviewer, publisher, income(tmp_path, 100.5, 50.25))
    number = _explained(clerk, income(tmp_path, 100.5, 60))
    assert [(c.row_name, c.kind, c.old, c.new, c.fen) for c in clerk.difference(number)] == [
        ("非税收入", "changed", "50.25", "60", 9_750_000),
        ("本年收入合计", "changed", "150.75", "160.5", 9_750_000),
    ]
    reviewer.approve(number, secrecy_reviewed=True)
    with pytest.raises(NotReady, match="更正原因"):
        publisher.publish([number])
    publisher.correct(1, "非税收入录入有误")
    n = publisher.publish([number])
    release = office.public.release(n)
    assert (release.act, release.reason, list(release.supersedes.values())) == ("correct", "非税收入录入有误", [1])
    assert office.public.state(1).figures(line="current_income")["value_fen"].tolist() == [150_750_000]


def spent(folder: Path, running: float, reason: str) -> Path:
    """A department's 三公 form: one row that no column names, its reason at the end."""
    heads = ("合计", "因公出国（境）费", "小计", "公务用车购置费", "公务用车运行维护费", "公务接待费")
    rows = (
        ("2025年财政拨款“三公”经费支出决算表", *"<" * 12),
        ("单位名称：示例县司法局", *[None] * 11, "单位：万元"),
        ("预算数", *"<" * 5, "决算数", *"<" * 5, "增减变化原因"),
        (*heads, *heads, None),
        (12.6, 0, 10, 0, 10, 2.6, running + 2, 0, running, 0, running, 2, reason),
    )
    return saved(folder, book({"三公": rows}), "三公.xlsx")


def test_a_corrected_reason_is_one_cell_and_not_another_row(
    tmp_path: Path, office: Office, clerk: Desk, reviewer: Desk, publisher: Desk
) -> None:
    _published(clerk, reviewer, publisher, spent(tmp_path, 8.8, "主要是车辆维修减少。"))
    number = _explained(clerk, spent(tmp_path, 8.5, "主要是车辆维修和用油减少。"))
    found = sorted((c.row_name, c.kind, c.old, c.new, str(c.fen)) for c in clerk.difference(number))
    assert found == [
        ("", "changed", "10.8", "10.5", "-300000"),
        ("", "changed", "8.8", "8.5", "-300000"),
        ("", "changed", "8.8", "8.5", "-300000"),
        ("", "changed", "主要是车辆维修减少。", "主要是车辆维修和用油减少。", "None"),
    ]


def test_a_grid_is_published_as_its_sheet_shows_it(tmp_path: Path, office: Office, clerk: Desk, reviewer: Desk, publisher: Desk) -> None:
    rows = (("2026年示例县专项资金情况表", "<", "<"), ("序号", "金额", "比例"), (1, 1234.5, 0.85), (2, 20, 0.5))
    path = saved(tmp_path, book({"表": rows}, formats={"表!B3": "#,##0.00", "表!C3": "0%"}), "专项.xlsx")
    _published(clerk, reviewer, publisher, path)
    shown = office.public.state().figures(table="other_grid")
    assert shown[shown["cell"].isin(["A3", "B3", "C3", "A4", "B4"])]["printed"].tolist() == ["1", "1,234.50", "85%", "2", "20"]


def test_the_pages_of_a_notice_say_what_it_ended_and_a_taken_down_release_what_it_held(
    tmp_path: Path, office: Office, clerk: Desk, reviewer: Desk, publisher: Desk
) -> None:
    _published(clerk, reviewer, publisher, income(tmp_path, 100.5, 50.25))
    publisher.withdraw(1, "口径有误，另行公布")
    publisher.takedown(1, "误登了不该公开的内容", second=("fuhe", PASSWORD))
    state = office.public.state()
    notice, gone = (to_html(list(show(state, Address(("mulu", number))).body)) for number in ("2", "1"))
    assert "废止第1号发布" in notice and "一般公共预算收入表" in notice and "没有有效的" in notice and 'href="/mulu/1"' in notice
    assert "2025年预算：" in gone and "原因：误登了不该公开的内容。" in gone and "第3号公告" in gone and "已撤下" in gone
    assert "已废止" not in gone and "/biao/" not in gone


def test_what_is_withdrawn_leaves_the_state_with_a_dated_notice(
    tmp_path: Path, office: Office, clerk: Desk, reviewer: Desk, publisher: Desk
) -> None:
    _published(clerk, reviewer, publisher, income(tmp_path, 100.5, 50.25))
    with pytest.raises(WrongRole):
        reviewer.withdraw(1, "口径有误，另行公布")
    assert publisher.withdraw(1, "口径有误，另行公布") == 2
    assert len(office.public.state().figures()) == 0
    assert len(office.public.state(1).figures()) == 3
    assert list(verify(office.home / "public")) == []
    with pytest.raises(NotReady):
        publisher.withdraw(1, "再废止一次看看")


def test_taking_down_needs_two_persons_and_leaves_no_bytes(
    tmp_path: Path, office: Office, clerk: Desk, reviewer: Desk, publisher: Desk
) -> None:
    people = [("新华街", "甲某", id_of(1), 100.0), ("交通街", "乙某", id_of(2), 50.0)]
    _published(clerk, reviewer, publisher, persons(tmp_path, people))
    with pytest.raises(SamePerson):
        publisher.takedown(1, "发现个人信息", second=("fabu", PASSWORD))
    with pytest.raises(WrongPassword):
        publisher.takedown(1, "发现个人信息", second=("fuhe", "wrong"))
    with pytest.raises(SamePerson):
        publisher.takedown(1, "发现个人信息")
    assert publisher.takedown(1, "发现个人信息", second=("fuhe", PASSWORD)) == 2
    folder = office.public.dir / "releases" / "1"
    assert [path.name for path in folder.iterdir()] == ["tombstone.json"]
    assert not office.boards.folder(1).exists()
    assert len(office.public.state(1).sql("select * from subsidy")) == 0
    assert list(verify(office.home / "public")) == []


def test_on_application_only_title_reason_and_holder_are_registered(
    tmp_path: Path, office: Office, clerk: Desk, reviewer: Desk, publisher: Desk
) -> None:
    n = _published(clerk, reviewer, publisher, income(tmp_path, 100.5, 50.25), disclosure="依申请公开", reason="涉及第三方商业秘密")
    entry = office.public.register()[0]
    assert (entry.disclosure, entry.title, entry.reason) == ("依申请公开", "2025年一般公共预算收入表", "涉及第三方商业秘密")
    assert len(office.public.state(n).figures()) == 0


def test_what_is_not_disclosed_stays_in_the_office(tmp_path: Path, office: Office, clerk: Desk, reviewer: Desk, publisher: Desk) -> None:
    with pytest.raises(NotReady, match="理由"):
        clerk.receive(income(tmp_path, 100.5, 50.25), disclosure="不予公开")
    number = _explained(clerk, income(tmp_path, 100.5, 50.25), disclosure="不予公开", reason="内部事务信息")
    reviewer.approve(number, secrecy_reviewed=True)
    assert clerk.submission(number).state == "registered"
    with pytest.raises(NotReady):
        publisher.publish([number])
    with pytest.raises(NothingToPublish):
        publisher.publish([])
    assert office.public.register() == ()


def test_a_file_that_cannot_be_read_is_one_sentence_and_is_kept(tmp_path: Path, office: Office, clerk: Desk, reviewer: Desk) -> None:
    broken = tmp_path / "坏.xlsx"
    broken.write_bytes(b"PK\x03\x04 not a workbook")
    number = clerk.receive(broken)
    submission = clerk.submission(number)
    assert (submission.state, submission.trouble.endswith("。")) == ("unreadable", True)
    assert clerk.original(number) == broken.read_bytes()
    with pytest.raises(NotReady):
        reviewer.approve(number, secrecy_reviewed=True)


def test_a_department_sees_and_sends_only_its_own(tmp_path: Path, office: Office, clerk: Desk) -> None:
    number = clerk.receive(income(tmp_path, 100.5, 50.25))
    department = office.sitting("bumen")
    assert department.submissions() == ()
    with pytest.raises(NotReady, match="没有收件"):
        department.findings(number)
    with pytest.raises(WrongRole):
        department.receive(income(tmp_path, 1, 2), unit="411322001")


def test_a_changed_journal_line_is_named(tmp_path: Path, office: Office, clerk: Desk) -> None:
    clerk.receive(income(tmp_path, 100.5, 50.25))
    assert office.journal.verify() == ""
    with office.store.writing() as connection:
        trigger = "journal_no_update" if office.store.is_sqlite else "journal_no_change on journal"
        connection.exec_driver_sql(f"drop trigger {trigger}")
        connection.exec_driver_sql("update journal set who = 'somebody' where seq = 2")
    assert "第2行" in office.journal.verify()


@pytest.mark.parametrize("kind", ["roster", "summary"])
def test_a_township_sends_no_list_of_another_township_s_villages(tmp_path: Path, office: Office, kind: str) -> None:
    if kind == "roster":
        own = [(n, "凤瑞街道", "新华街", "1组", f"某{n}", id_of(n), "", 1, 100, 100) for n in range(1, 4)]
        rows = roster([*own, (4, "释之街道", "北关", "1组", "某4", id_of(4), "", 1, 100, 100)])
    else:
        head = ("补贴项目：耕地地力保护补贴（BT001）　批次：2025年第1批　发放日期：2025-06-20", None, None, None)
        body = (("乡镇", "村", "人数", "实发金额"), ("凤瑞街道", "新华街", 6, 600), ("释之街道", "北关", 5, 500), (None, "合计", 11, 1100))
        rows = (("2025年补贴分村汇总表", "<", "<", "<"), head, (None, None, None, "单位：元"), *body)
    township = office.sitting("xiangzhen", "cli")
    number = township.receive(saved(tmp_path, book({"明细": rows}), "BT001.xlsx"))
    found = [finding for finding in township.findings(number) if finding.rule == "OWN-01"]
    assert [(finding.gravity.value, finding.cells) for finding in found] == [("blocks", ("A7",) if kind == "roster" else ("A6",))]
    assert "释之街道" in found[0].message
    bureau = office.sitting("jingban", "cli")
    assert not [f for f in bureau.findings(bureau.receive(saved(tmp_path, book({"明细": rows}), "县.xlsx"))) if f.rule == "OWN-01"]
