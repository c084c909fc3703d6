"""A village summary of few persons says no more than the roster's sums: not alone, and not together with the roster."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from dashboard.pages.published_table import layout
from datasets.office import Office, twice
from datasets.office.aggregates import Cell
from datasets.office.disclosure import Memory, Published, content_name, hide
from datasets.office.grouping import Grouped
from datasets.office.refusals import Unexplained
from datasets.office.twice import SUMMARY
from datasets.published.keys import Dataset
from tests.makers import book, saved
from tests.office_home import open_home
from tests.office_sheets import persons
from tests.test_store_persons import _many, _publish

POOR = "农村特困人员救助供养(基本生活)"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = open_home(tmp_path / "home")
    yield made
    made.close()


def _summary(
    folder: Path, villages: Sequence[tuple[str, int, float]], code: str = "BT021", name: str = POOR, batch: str = "2025年第1批"
) -> Path:
    """A 分村汇总表 of (village, persons, amount) with its total."""
    rows = (
        ("2025年补贴分村汇总表", "<", "<", "<"),
        (f"补贴项目：{name}（{code}）　批次：{batch}　发放日期：2025-06-20", None, None, None),
        (None, None, None, "单位：元"),
        ("乡镇", "村", "人数", "实发金额"),
        *(("凤瑞街道", *village) for village in villages),
        (None, "合计", sum(v[1] for v in villages), sum(v[2] for v in villages)),
    )
    return saved(folder, book({"汇总": rows}), f"汇总{code}{batch}.xlsx")


def _published(office: Office) -> list[tuple[str, object, object]]:
    """(village, persons, fen) of every row of the summary in force."""
    figures = office.public.state().figures(table="subsidy_village_summary")
    found: list[tuple[str, object, object]] = []
    for _, row in figures.groupby("row_no", sort=True):
        own = {r["column"]: r for r in row.to_dict("records")}
        village = own["village_name"]["value_text"] if "village_name" in own else next(iter(own.values()))["row_name"]
        people = own["people_count"]["value_number"] if "people_count" in own else None
        found.append((str(village), people and int(people), int(own["paid_fen"]["value_fen"]) if "paid_fen" in own else None))
    return found


def test_a_summary_of_class_n_is_published_as_it_is(tmp_path: Path, office: Office) -> None:
    _publish(office, _summary(tmp_path, [("新华街", 2, 200), ("交通街", 9, 900)], "BT001", "耕地地力保护补贴"))
    assert _published(office) == [("新华街", 2, 20000), ("交通街", 9, 90000), ("合计", 11, 110000)]


def test_villages_of_few_persons_are_one_row_and_the_files_have_no_other(tmp_path: Path, office: Office) -> None:
    n = _publish(office, _summary(tmp_path, [("新华街", 3, 901.37), ("交通街", 4, 1240.11), ("新建街", 8, 2400)]))
    assert _published(office) == [("新建街", 8, 240000), ("依法合并", 7, 214148), ("合计", 15, 454148)]
    folder = office.public.dir / "releases" / str(n)
    texts = "".join(path.read_bytes().decode("utf-8", "ignore") for path in folder.rglob("*") if path.suffix in (".csv", ".json"))
    assert "901.37" not in texts and "90137" not in texts


def test_one_small_village_takes_the_smallest_other_with_it(tmp_path: Path, office: Office) -> None:
    _publish(office, _summary(tmp_path, [("新华街", 3, 900), ("交通街", 6, 1800), ("新建街", 8, 2400)]))
    assert _published(office) == [("新建街", 8, 240000), ("依法合并", 9, 270000), ("合计", 17, 510000)]


def test_what_cannot_be_covered_is_withheld_and_so_is_the_total(tmp_path: Path, office: Office) -> None:
    _publish(office, _summary(tmp_path, [("新华街", 3, 900)]))
    assert _published(office) == [("依法合并（不公开）", None, None)]


def test_a_programme_in_no_list_is_treated_as_class_x(tmp_path: Path, office: Office) -> None:
    _publish(office, _summary(tmp_path, [("新华街", 3, 900), ("交通街", 3, 800)], "ZZ999", "没有的补贴"))
    assert _published(office) == [("依法合并", 6, 170000), ("合计", 6, 170000)]


def test_two_programmes_of_one_unit_and_year_are_two_tables(tmp_path: Path, office: Office) -> None:
    first = _summary(tmp_path, [("新华街", 6, 600)])
    second = _summary(tmp_path, [("新华街", 7, 700)], "BT025", "困难残疾人生活补贴")
    _publish(office, first, second)
    assert sorted(d.programme_code for d in office.public.state().keys if d.table == "subsidy_village_summary") == ["BT021", "BT025"]


def test_a_summary_after_the_roster_does_not_give_the_rosters_hidden_village_away(tmp_path: Path, office: Office) -> None:
    """Roster: 新华街(3) hidden with 交通街(6). The summary alone would hide 新华街 with 凤瑞街, and the difference would tell."""
    people = [*_many("新华街", 3, 1, 300), *_many("交通街", 6, 20, 310), *_many("新建街", 8, 40, 320)]
    _publish(office, persons(tmp_path, people, "BT021", POOR))
    _publish(office, _summary(tmp_path, [("新华街", 3, 900), ("交通街", 6, 1860), ("新建街", 8, 2560)]))
    assert _published(office) == [("新建街", 8, 256000), ("依法合并", 9, 276000), ("合计", 17, 532000)]


def test_a_years_summary_does_not_give_a_hidden_batch_away(tmp_path: Path, office: Office) -> None:
    """新华街 has 5 persons in batch one (shown) and 1 in batch two (hidden); the year's sum of 新华街 would tell the one."""
    large = _many("交通街", 6, 60, 100)
    _publish(office, persons(tmp_path, [*_many("新华街", 5, 1, 100), *large], "BT021", POOR))
    _publish(office, persons(tmp_path, [*_many("新华街", 1, 41, 137), *large], "BT021", POOR, batch="2025年第2批"))
    _publish(office, _summary(tmp_path, [("新华街", 6, 637), ("交通街", 12, 1200)], batch="全年"))
    assert ("新华街", 6, 63700) not in _published(office)


def test_a_roster_after_the_summary_does_not_give_the_summarys_hidden_village_away(tmp_path: Path, office: Office) -> None:
    """The summary hides 新华街(3) and 交通街(4) in one row; the roster has grown in 交通街 only: the row less it would be 新华街."""
    _publish(office, _summary(tmp_path, [("新华街", 3, 900), ("交通街", 6, 1860)]))
    people = [*_many("新华街", 3, 1, 300), *_many("交通街", 6, 20, 310), *_many("新建街", 8, 40, 320)]
    _publish(office, persons(tmp_path, people, "BT021", POOR))
    rows = office.public.state().sql("select village_code, people_count, merged from subsidy order by people_count").values.tolist()
    assert ["411322001002", 6, ""] not in rows


def test_links_are_solved_in_both_directions() -> None:
    def cell(table: str, batch: str, people: int, fen: int) -> Cell:
        key = f"411322/subsidy/实发/2025/411322/programme/{table}/BT021/{batch}"
        about = Dataset(key, "subsidy", "实发", 2025, "411322", "示例县", "programme", table, "", programme_code="BT021", batch_kind="实发")
        where = ("411322001", "凤瑞街道", "411322001001", "新华街")
        return Cell(about, "R", "", "", *where, frozenset(map(str, range(people))), people, None, None, fen, fen)

    shown, hidden, whole = (
        cell("subsidy_roster", "一", 5, 500),
        cell("subsidy_roster", "二", 1, 137),
        cell("subsidy_village_summary", "全年", 6, 637),
    )
    memory = Memory(shown={content_name(shown): (5, 500)}, withheld={content_name(hidden): (1, 137)})
    naive = Grouped([whole])
    assert Published(memory.with_release(naive), naive).computable_elsewhere(memory) == {content_name(hidden)}
    assert hide([whole], memory).shown == []


def _batch(batch: str, people: int, fen: int, table: str = "subsidy_roster", village: str = "001") -> Cell:
    """One cell of 新华街 (or another village), class R."""
    key = f"411322/subsidy/实发/2025/411322/programme/{table}/BT021/{batch}"
    about = Dataset(key, "subsidy", "实发", 2025, "411322", "示例县", "programme", table, "", programme_code="BT021", batch_kind="实发")
    where = ("411322001", "凤瑞街道", f"411322001{village}", village)
    return Cell(about, "R", "", "", *where, frozenset(map(str, range(people))), people, None, None, fen, fen)


def test_a_half_year_less_its_shown_batch_tells_the_hidden_one_and_is_therefore_hidden() -> None:
    """Three batches are out, 5, 1 (hidden) and 5 persons; the half year is the first two: 637 − 500 = 137 tells what the one got."""
    first, hidden, third = _batch("一", 5, 500), _batch("二", 1, 137), _batch("三", 5, 510)
    half = _batch("上半年", 6, 637, SUMMARY)
    memory = Memory(shown={content_name(c): (c.people, c.amount) for c in (first, third)}, withheld={content_name(hidden): (1, 137)})
    naive = Grouped([half])
    assert half.amount - first.amount == hidden.amount
    assert Published(memory.with_release(naive), naive).computable_elsewhere(memory) == {content_name(hidden)}
    assert hide([half], memory).shown == []


def test_two_summaries_and_a_batch_between_them_are_solved_together() -> None:
    """Nine months = half year + the hidden third batch: the two summaries would tell it though no other roster is out."""
    hidden, half, nine = _batch("三", 2, 260), _batch("上半年", 6, 640, SUMMARY), _batch("前三季度", 6, 900, SUMMARY)
    memory = Memory(shown={content_name(half): (6, 640)}, withheld={content_name(hidden): (2, 260)})
    naive = Grouped([nine])
    assert Published(memory.with_release(naive), naive).computable_elsewhere(memory) == {content_name(hidden)}
    assert hide([nine], memory).shown == []


def test_a_townships_half_year_is_linked_to_the_batches_it_is_made_of() -> None:
    cells = [_batch("一", 5, 500), _batch("一", 6, 620, village="002"), _batch("二", 1, 137), _batch("三", 5, 515)]
    whole = replace(_batch("上半年", 12, 1257, SUMMARY), village_code="411322001")
    contents = {content_name(c): (c.people, c.amount) for c in (*cells, whole)}
    assert [sorted(link.parts) for link in twice.links(contents)] == [sorted(content_name(c) for c in cells[:3])]


def test_a_corrected_batch_counts_once_in_a_half_year() -> None:
    cells = [_batch("一", 5, 500), _batch("一", 5, 505), _batch("二", 2, 137), _batch("三", 5, 505)]
    contents = {content_name(c): (c.people, c.amount) for c in (*cells, _batch("上半年", 6, 642, SUMMARY))}
    found = [sorted(link.parts) for link in twice.links(contents)]
    assert sorted(found) == sorted(sorted(content_name(c) for c in pair) for pair in ((cells[1], cells[2]), (cells[3], cells[2])))


def test_a_half_year_with_a_shown_and_a_hidden_batch_is_not_published_beside_a_third(tmp_path: Path, office: Office) -> None:
    large = _many("交通街", 6, 60, 100)
    _publish(office, persons(tmp_path, [*_many("新华街", 5, 1, 100), *large], "BT021", POOR))
    _publish(office, persons(tmp_path, [*_many("新华街", 1, 41, 137), *large], "BT021", POOR, batch="2025年第2批"))
    _publish(office, persons(tmp_path, [*_many("新华街", 5, 1, 102), *large], "BT021", POOR, batch="2025年第3批"))
    _publish(office, _summary(tmp_path, [("新华街", 6, 637), ("交通街", 12, 1200)], batch="上半年"))
    assert ("新华街", 6, 63700) not in _published(office)


def test_a_summary_that_no_published_batches_add_up_to_must_be_explained(tmp_path: Path, office: Office) -> None:
    """Batch one is out; the half year holds another, which is not: the rest may be a small group, and only people can know."""
    _publish(office, persons(tmp_path, [*_many("新华街", 5, 1, 100), *_many("交通街", 6, 60, 100)], "BT021", POOR))
    clerk = office.sitting("jingban", "cli")
    number = clerk.receive(_summary(tmp_path, [("新华街", 6, 637), ("交通街", 6, 600)], batch="上半年"))
    asked = [finding for finding in clerk.findings(number) if finding.rule == "PRIV-02"]
    assert [(finding.sheet, finding.cells) for finding in asked] == [("汇总", ("D5",))]
    assert "新华街" in asked[0].message and "137" not in asked[0].message
    other = clerk.receive(_summary(tmp_path, [("新华街", 5, 500), ("交通街", 6, 600)], batch="第1批的汇总"))
    assert not [finding for finding in clerk.findings(other) if finding.rule == "PRIV-02"]


def test_what_is_written_about_small_groups_reaches_the_reviewer_and_not_the_public(tmp_path: Path, office: Office) -> None:
    _publish(office, persons(tmp_path, [*_many("新华街", 5, 1, 100), *_many("交通街", 6, 60, 100)], "BT021", POOR))
    said = "含第一批和第九批，第九批每个村都满五人。"
    clerk, path = office.sitting("jingban", "cli"), _summary(tmp_path, [("新华街", 11, 1637), ("交通街", 12, 1200)], batch="上半年")
    number = clerk.receive(path)
    places = [f.place for f in clerk.findings(number) if f.gravity.value == "asks"]
    with pytest.raises(Unexplained):
        office.sitting("fuhe").approve(number, secrecy_reviewed=True)
    for place in places:
        clerk.explain(number, place, said)
    reviewer = office.sitting("fuhe")
    assert said in {one.text for one in reviewer.explanations(number).values()}
    reviewer.approve(number, secrecy_reviewed=True)
    n = office.sitting("fabu").publish([number])
    released = b"".join(path.read_bytes() for path in (office.public.dir / "releases" / str(n)).rglob("*.json"))
    assert said.encode() not in released and "不足5人的小组".encode() not in released


def test_a_roster_beside_a_summary_it_is_only_a_part_of_must_be_explained(tmp_path: Path, office: Office) -> None:
    _publish(office, _summary(tmp_path, [("新华街", 6, 637), ("交通街", 12, 1200)], batch="上半年"))
    clerk = office.sitting("jingban", "cli")
    number = clerk.receive(persons(tmp_path, [*_many("新华街", 5, 1, 100), *_many("交通街", 12, 60, 100)], "BT021", POOR))
    asked = [finding for finding in clerk.findings(number) if finding.rule == "PRIV-02"]
    assert len(asked) == 1 and "新华街" in asked[0].message and "交通街" not in asked[0].message


def test_the_public_page_of_a_summary_shows_the_merged_row_though_it_names_no_cells(tmp_path: Path, office: Office) -> None:
    n = _publish(office, _summary(tmp_path, [("新华街", 3, 900), ("交通街", 4, 1240), ("新建街", 8, 2400)]))
    shown = str(layout(office.public.state(), (str(n), "411322", "subsidy_village_summary", "2025"), {}))
    assert all(word in shown for word in ("依法合并", "2,140", "2,400", "不足5人的村依法合并")) and "1,240" not in shown


def test_a_table_of_no_known_form_with_villages_of_such_a_programme_is_asked(tmp_path: Path, office: Office) -> None:
    rows = (("特困人员各村情况", "<", "<"), ("村", POOR, "备注"), ("新华街", 3, ""), ("交通街", 4, ""))
    plain = (("水利设施各村情况", "<", "<"), ("村", "渠道（米）", "备注"), ("新华街", 300, ""), ("交通街", 400, ""))
    clerk = office.sitting("jingban", "cli")
    found = {}
    for name, sheet in (("特困", rows), ("水利", plain)):
        number = clerk.receive(saved(tmp_path, book({"表1": sheet}), f"{name}.xlsx"))
        found[name] = [f.rule for f in clerk.findings(number) if f.rule == "PRIV-01"]
    assert found == {"特困": ["PRIV-01"], "水利": []}
