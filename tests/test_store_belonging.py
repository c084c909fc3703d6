"""Whose a table is: the unit it names, known by the register or the published 单位名录, or a finding before anything goes out under a wrong name."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from datasets.office import Office, ledger, permissions
from datasets.office.belonging import is_within
from datasets.office.digest import digest
from datasets.office.naming import Naming, Unit, bare
from datasets.office.refusals import NoSuchThing, StillBlocked, WrongRole
from schemas.book import Book
from tests.makers import book, saved
from tests.office_home import DEPARTMENT, TOWNSHIP, open_home
from tests.office_sheets import income

APPROVED = date(2026, 2, 10)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return open_home(tmp_path / "home")


def spending(folder: Path, named: str, file: str = "支出.xlsx") -> Path:
    rows = (
        ("部门支出总表", "<", "<", "<", "<"),
        (named, None, None, None, "单位：万元"),
        ("科目编码", "科目名称", "合计", "基本支出", "项目支出"),
        ("204", "公共安全支出", 30, 20, 10),
        ("20406", "司法", 30, 20, 10),
        ("2040601", "行政运行", 30, 20, 10),
        (None, "合计", 30, 20, 10),
    )
    return saved(folder, book({"部门支出总表": rows}), file)


def _own(office: Office, who: str, path: Path, unit: str = "") -> tuple[str, list[tuple[str, str, tuple[str, ...]]], str]:
    """(unit the submission belongs to, its OWN findings, their words) after `who` handed `path` in."""
    desk = office.sitting(who, "cli")
    number = desk.receive(path, approved=APPROVED, unit=unit)
    found = [finding for finding in desk.findings(number) if finding.rule.startswith("OWN")]
    return desk.submission(number).unit, [(f.rule, f.gravity.value, f.cells) for f in found], " ".join(f.message for f in found)


def _publish(office: Office, path: Path) -> None:
    number = office.sitting("jingban", "cli").receive(path, approved=APPROVED)
    office.sitting("fuhe").approve(number, secrecy_reviewed=True)
    office.sitting("fabu").publish([number])


def test_what_the_bureau_hands_in_belongs_to_the_department_it_names(tmp_path: Path, office: Office) -> None:
    for named in ("单位名称：示例县司法局", "部门：[101]示例县 司法局", "公开部门：示例县司法局　2026年度"):
        assert _own(office, "jingban", spending(tmp_path, named)) == (DEPARTMENT, [], "")


def test_a_unit_registered_or_published_by_another_process_is_known_here_at_once(tmp_path: Path, office: Office) -> None:
    other, known = Office.open(tmp_path / "home"), office.units()
    assert office.units() is known  # nothing changed: not put together again
    other.sitting("guanli", "cli").register_units([Unit("205", "示例县民政局", "department", office.county)])
    assert office.units()["205"].name == "示例县民政局"
    other.sitting("guanli", "cli").register_units([Unit("205", "示例县民政和养老局", "department", office.county)])
    assert office.units()["205"].name == "示例县民政和养老局"
    rows = (("2026年单位名录", "<"), ("单位代码", "单位名称"), ("206", "示例县水利局"))
    _publish(other, saved(tmp_path, book({"单位名录": rows}), "单位名录.xlsx"))
    assert (office.units()["206"].name, "206" in known) == ("示例县水利局", False)
    other.close()
    office.close()


def test_a_department_nobody_knows_blocks_and_says_what_to_do(tmp_path: Path, office: Office) -> None:
    unit, found, words = _own(office, "jingban", spending(tmp_path, "单位名称：示例县民政局"))
    assert (unit, found) == (office.county, [("OWN-02", "blocks", ("A2",))])
    assert "示例县民政局" in words and "单位名录" in words
    _, found, words = _own(office, "jingban", spending(tmp_path, ""))
    assert found == [("OWN-02", "blocks", ("A1",))] and "没有写是哪个单位的" in words


def test_a_cover_that_names_the_department_is_where_the_mistake_stands(tmp_path: Path, office: Office) -> None:
    cover = (("2026年部门预算",), (None,), (None, "部门名称：示例县民政局"))
    spent = (("科目编码", "科目名称", "合计", "基本支出", "项目支出"), ("204", "公共安全支出", 30, 20, 10), (None, "合计", 30, 20, 10))
    tables = {name: ((f"2026年{name}",), ("单位：万元",), *spent) for name in ("部门支出总表", "部门一般公共预算支出表")}
    found = office.sitting("jingban", "cli").receive(saved(tmp_path, book({"封面": cover, **tables})), approved=APPROVED)
    (own,) = [f for f in office.sitting("jingban").findings(found) if f.rule == "OWN-02"]
    assert (own.sheet, own.cells, own.quoted) == ("封面", ("B3",), "示例县民政局") and "等2张表" in own.message


def test_a_table_of_nobody_is_not_published_as_it_was_approved(tmp_path: Path, office: Office) -> None:
    number = office.sitting("jingban", "cli").receive(spending(tmp_path, "单位名称：示例县民政局"), approved=APPROVED)
    with pytest.raises(StillBlocked, match="放错了单位"):
        office.sitting("fuhe").approve(number, secrecy_reviewed=True, as_approved="方财〔2026〕3号", reason="人大批准的文本就是如此")


def test_a_department_of_the_published_list_of_units_is_known(tmp_path: Path, office: Office) -> None:
    rows = (
        ("2026年单位名录", "<", "<", "<"),
        ("单位编码", "单位名称", "单位性质", "上级单位编码"),
        ("411322205", "示例县民政局", "行政单位", ""),
        ("411322205001", "示例县救助站", "公益一类事业单位", "411322205"),
    )
    _publish(office, saved(tmp_path, book({"单位名录": rows}), "单位名录.xlsx"))
    assert _own(office, "jingban", spending(tmp_path, "单位名称：示例县民政局")) == ("411322205", [], "")
    assert (office.units()["411322205001"].level, office.units()["411322205001"].parent_code) == ("unit", "411322205")


def test_a_department_hands_in_its_own_tables_only(tmp_path: Path, office: Office) -> None:
    other = spending(tmp_path, "单位名称：示例县教育局")
    unit, found, words = _own(office, "bumen", other)
    assert (unit, found) == (DEPARTMENT, [("OWN-03", "asks", ("A2",))]) and "示例县司法局" in words
    _, found, words = _own(office, "bumen", income(tmp_path, 100, 50))
    assert found == [("OWN-02", "blocks", ("A1",))] and "财政局" in words
    _, found, words = _own(office, "bumen", spending(tmp_path, "单位名称：凤瑞街道办事处"))
    assert found == [("OWN-02", "blocks", ("A2",))] and "拿错了表" in words


def test_a_township_is_known_by_its_government_s_name(tmp_path: Path, office: Office) -> None:
    assert _own(office, "jingban", spending(tmp_path, "单位名称：方城县凤瑞街道办事处"))[0] == TOWNSHIP


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("[115]方城县 司法局", "方城县司法局"),
        ("115001-方城县法律援助中心", "方城县法律援助中心"),
        ("３６０医院", "360医院"),
        ("　县 医院 ", "县医院"),
    ],
)
def test_a_unit_s_name_compares_without_what_stands_around_it(written: str, name: str) -> None:
    assert bare(written) == name


def _listing(folder: Path, office: Office) -> None:
    """Publishes a 单位名录 whose codes tell nothing: 救助站 is 司法局's though it begins otherwise, 法律中心 is not though it begins so."""
    rows = (
        ("2026年单位名录", "<", "<", "<"),
        ("单位编码", "单位名称", "单位性质", "上级单位编码"),
        (DEPARTMENT, "示例县司法局", "行政单位", ""),
        ("411322205", "示例县民政局", "行政单位", ""),
        ("411322900", "示例县救助站", "公益一类事业单位", DEPARTMENT),
        ("411322900001", "示例县救助站一分站", "公益一类事业单位", "411322900"),
        (f"{DEPARTMENT}001", "示例县法律中心", "公益一类事业单位", "411322205"),
        (TOWNSHIP, "凤瑞街道办事处", "行政单位", ""),
        (f"{TOWNSHIP}900", "示例县镇上学校", "公益一类事业单位", "411322205"),
    )
    _publish(office, saved(folder, book({"单位名录": rows}), "单位名录.xlsx"))


def test_a_department_reaches_the_units_that_stand_under_it_whatever_their_codes(tmp_path: Path, office: Office) -> None:
    _listing(tmp_path, office)
    for named, file in (("示例县救助站", "a.xlsx"), ("示例县救助站一分站", "b.xlsx")):
        assert _own(office, "bumen", spending(tmp_path, f"单位名称：{named}", file))[1] == []
    for unit in ("411322900", "411322900001"):
        own = office.sitting("jingban", "cli").receive(spending(tmp_path, "", f"{unit}.xlsx"), approved=APPROVED, unit=unit)
        assert office.sitting("bumen", "cli").submission(own).unit == unit


def test_a_code_that_begins_like_a_department_s_gives_it_nothing(tmp_path: Path, office: Office) -> None:
    _listing(tmp_path, office)
    other, file = f"{DEPARTMENT}001", spending(tmp_path, "单位名称：示例县法律中心")
    assert _own(office, "bumen", file)[1] == [("OWN-02", "blocks", ("A2",))]
    with pytest.raises(WrongRole):
        office.sitting("bumen", "cli").receive(file, approved=APPROVED, unit=other)
    number = office.sitting("jingban", "cli").receive(file, approved=APPROVED)
    assert office.sitting("fuhe").submission(number).unit == other
    with pytest.raises(NoSuchThing):
        office.sitting("bumen").submission(number)
    assert number not in {one.id for one in office.sitting("bumen").submissions()}
    assert {one.unit_code for one in ledger.ledger(office.sitting("bumen"), 2026, APPROVED)} == {DEPARTMENT}


def test_a_township_reaches_its_villages_and_no_school_that_only_begins_like_one(tmp_path: Path, office: Office) -> None:
    _listing(tmp_path, office)
    desk, units = office.sitting("xiangzhen"), office.units()
    village = next(code.code for code in office.places().divisions.entries if code.parent_code == TOWNSHIP)
    assert [permissions.is_own(desk, code) for code in (TOWNSHIP, village, f"{TOWNSHIP}900", DEPARTMENT)] == [True, True, False, False]
    assert not is_within(village, DEPARTMENT, units) and not is_within(village, "", units)


def test_a_township_stays_one_though_the_list_of_units_names_it(tmp_path: Path, office: Office) -> None:
    before = office.units()[TOWNSHIP]
    _listing(tmp_path, office)
    assert (office.units()[TOWNSHIP], before.level) == (before, "township")


def test_two_units_that_name_each_other_as_parent_belong_to_nobody_else() -> None:
    units = {"a": Unit("a", "甲", "unit", "b"), "b": Unit("b", "乙", "unit", "a"), "c": Unit("c", "丙", "department", "")}
    assert (is_within("a", "b", units), is_within("a", "c", units)) == (True, False)


def test_only_a_township_need_not_say_which_township_its_debts_are_of() -> None:
    rows = (
        ("2025年乡镇债权债务情况表",),
        (*[None] * 5, "单位：万元"),
        ("类别", "项目", "年初余额", "本年增加", "本年减少", "年末余额"),
        ("债务", "修路欠款", 10, 2, 3, 9),
        ("合计", None, 10, 2, 3, 9),
    )
    county, town = Unit("411322", "方城县", "county"), Unit("411322001", "赭阳街道", "township")
    asked = {
        unit.level: [f.cells for f in found.findings if f.rule == "READ-21"]
        for unit in (county, town)
        for found in [digest(book({"债权债务": rows}), "表.xlsx", Book.shipped(), Naming(county, unit, {}), ("k", b"k" * 32), {})]
    }
    assert asked == {"county": [("A1",)], "township": []}
