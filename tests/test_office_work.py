"""The office at work on its pages: receive, explain, review, publish, correct, print, post; every promise against the running server."""

from __future__ import annotations

import html
import io
import json
import re
import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from tests.makers import book, saved
from tests.office_home import PASSWORD, open_home
from tests.office_sheets import id_of, income, persons
from tests.visiting import Answer, Visitor, running, until_read

FORM = {"date_kind": "approved", "date": "2026-11-02", "disclosure": "主动公开"}


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home = tmp_path_factory.mktemp("work")
    open_home(home).close()
    with running("office", home) as address:
        yield address


@pytest.fixture(scope="module")
def people(base: str) -> dict[str, Visitor]:
    """Logged-in visitors by login name."""
    found = {name: Visitor(base) for name in ("jingban", "fuhe", "fabu", "xiangzhen", "guanli")}
    for name, visitor in found.items():
        visitor.login(name, PASSWORD)
    return found


def _send(visitor: Visitor, path: Path, **fields: str) -> str:
    """Send a file by the plain form; the number it got once it was read."""
    visitor.get("/shoudao")
    visitor.send("/shoudao", [(path.name, path.read_bytes())], {**FORM, **fields})
    return until_read(visitor, path.name)


def _verdict(visitor: Visitor, number: str) -> str:
    return re.findall(r'id="verdict-title"[^>]*>([^<]+)<', visitor.get(f"/shoudao/{number}").text)[0]


def _explain_all(visitor: Visitor, number: str) -> None:
    for place in re.findall(r'data-place="([^"]+)"', visitor.get(f"/shoudao/{number}").text):
        visitor.post(f"/shoudao/{number}/shuoming", {"place": html.unescape(place), "text": "数和单位都属实。"})


def _seen(reviewer: Visitor, number: str) -> dict[str, str]:
    """What the review page says it shows: sent with every decision, so that none is about something else."""
    found = re.search(rf'name="(seen-{number})" value="(\w*)"', reviewer.get(f"/shenhe/{number}").text)
    return {found[1]: found[2]} if found else {}


def _pass(reviewer: Visitor, number: str, fields: dict[str, str] | None = None) -> Answer:
    return reviewer.post(f"/shenhe/{number}/tongguo", {**_seen(reviewer, number), **(fields or {})})


def _tick_all(reviewer: Visitor, number: str) -> None:
    for item in re.findall(r'name="item" value="([\w:]+)"', reviewer.get(f"/shenhe/{number}").text):
        reviewer.post(f"/shenhe/{number}/queren", {"item": item, "is_confirmed": "1", **_seen(reviewer, number)})


def _published(people: dict[str, Visitor], path: Path, reason: str = "") -> int:
    number = _send(people["jingban"], path)
    _explain_all(people["jingban"], number)
    people["jingban"].post(f"/shoudao/{number}/tijiao")
    _tick_all(people["fuhe"], number)
    _pass(people["fuhe"], number)
    people["fabu"].get("/gongbu")
    answer = people["fabu"].post("/gongbu", [("number", number), ("sure", "公布"), ("reason", reason)])
    return int(re.findall(r"公布了，是第(\d+)号发布", answer.text)[0])


def test_a_wrong_total_is_marked_on_its_cell_and_cannot_be_handed_in(people: dict[str, Visitor], tmp_path: Path) -> None:
    number = _send(people["jingban"], income(tmp_path, 62_000, 21_000, total=83_040, year=2031, name="错的.xlsx"))
    page = people["jingban"].get(f"/shoudao/{number}").text
    assert re.search(r'<td id="c-D6" class="m block n" data-k="1"', page)
    assert re.search(r'<li class="block" id="f-1" data-k="1" data-cell="D6" data-kin="D4 D5"', page)
    assert re.search(r'id="submit-review" disabled', page)
    assert people["jingban"].post(f"/shoudao/{number}/tijiao").status == 409


def test_the_corrected_file_says_what_was_fixed_and_replaces_the_first(people: dict[str, Visitor], tmp_path: Path) -> None:
    clerk = people["jingban"]
    first = _send(clerk, income(tmp_path, 62_000, 21_000, total=83_040, year=2032, name="先传.xlsx"))
    second = _send(clerk, income(tmp_path, 62_000, 21_000, year=2032, name="再传.xlsx"), earlier=first)
    page = clerk.get(f"/shoudao/{second}").text
    assert "比上次少了" in page
    assert re.search(rf'处已经改好.*?href="/shoudao/{first}".*?本年收入合计多了', page, re.S)
    assert _verdict(clerk, first) == "已被新文件替代"


def test_an_explanation_opens_the_way_to_the_reviewer(people: dict[str, Visitor], tmp_path: Path) -> None:
    clerk = people["jingban"]
    people_rows = [("新华街", "甲一", id_of(1), 86.9), ("新华街", "甲一", id_of(1), 86.9), ("交通街", "甲二", id_of(2), 86.9)]
    number = _send(clerk, persons(tmp_path, people_rows, file="重复.xlsx"))
    assert _verdict(clerk, number) == "还有1处请说明"
    place = "SB-05@发放明细!F4"
    assert clerk.post(f"/shoudao/{number}/shuoming", {"place": place, "text": "短"}).status == 409
    assert clerk.post(f"/shoudao/{number}/tijiao").status == 409
    said = clerk.post(f"/shoudao/{number}/shuoming", {"place": place, "text": "两次是不同地块。"})
    assert json.loads(said.text)["is_ready"] is True
    assert _verdict(clerk, number) == "可以提交审核了"
    assert "已经提交审核" in clerk.post(f"/shoudao/{number}/tijiao").text


def test_no_name_or_number_of_a_person_stands_on_the_findings_page(people: dict[str, Visitor], tmp_path: Path) -> None:
    number = _send(
        people["jingban"],
        persons(tmp_path, [("新华街", "甲某人", id_of(11), 100.0), ("新华街", "乙某人", id_of(12), 100.0)], file="名册.xlsx"),
    )
    page = people["jingban"].get(f"/shoudao/{number}").text
    assert "●" in page
    assert not any(secret in page for secret in ("甲某人", "乙某人", id_of(11), id_of(12)))


def test_the_marked_workbook_names_its_reader_and_is_made_anew(people: dict[str, Visitor], tmp_path: Path) -> None:
    number = _send(people["jingban"], income(tmp_path, 1_000, 2_000, total=3_100, year=2033, name="标注.xlsx"))
    answer = people["jingban"].get(f"/shoudao/{number}/biaohao.xlsx")
    assert "jingban" in answer.headers["content-disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
        comments = "".join(book.read(name).decode() for name in book.namelist() if "comment" in name)
    assert "100" in comments


def test_every_item_is_confirmed_by_a_person_before_approval(people: dict[str, Visitor], tmp_path: Path) -> None:
    clerk, reviewer = people["jingban"], people["fuhe"]
    number = _send(clerk, income(tmp_path, 5_000, 2_000, year=2034, name="逐项.xlsx"))
    assert number not in reviewer.get("/shenhe").text
    _explain_all(clerk, number)
    clerk.post(f"/shoudao/{number}/tijiao")
    assert number in reviewer.get("/shenhe").text
    answer = _pass(reviewer, number)
    assert (answer.status, "还有6项没有确认" in answer.text) == (409, True)
    reviewer.post("/shenhe/queren-jiqi", [("number", number), *_seen(reviewer, number).items()])
    answer = _pass(reviewer, number)
    assert "还有1项没有确认：保密审查" in answer.text
    reviewer.post("/shenhe/queren", [("number", number), ("item", "secrecy:gb_general_income"), *_seen(reviewer, number).items()])
    assert f"{number}审查通过" in _pass(reviewer, number).text


def test_a_file_that_blocks_reaches_the_reviewer_who_publishes_it_as_approved(people: dict[str, Visitor], tmp_path: Path) -> None:
    clerk, reviewer = people["jingban"], people["fuhe"]
    number = _send(clerk, income(tmp_path, 1_000, 2_000, total=3_100, year=2036, name="批准如此.xlsx"))
    assert "批准的文本本来就加不平的，不能改数：请告诉复核" in clerk.get(f"/shoudao/{number}").text
    listed = reviewer.get("/shenhe").text
    assert f'href="/shenhe/{number}#pizhun">照批准文本公布' in listed
    for item in ("complete", "ties", "personal", "three_public", "empty", "secrecy"):
        reviewer.post(f"/shenhe/{number}/queren", {"item": item, "is_confirmed": "1", **_seen(reviewer, number)})
    assert _pass(reviewer, number).status == 409
    said = _pass(reviewer, number, {"document": "示例人大〔2036〕1号", "reason": "批准文本如此"})
    assert "审查通过" in said.text


def test_a_draft_of_the_reading_is_edited_and_handed_in(people: dict[str, Visitor], tmp_path: Path) -> None:
    clerk = people["jingban"]
    number = _send(clerk, income(tmp_path, 1_000, 2_000, year=2037, name="2037年收入预算.xlsx"))
    assert f"/jiedu/{number}" in clerk.get(f"/shoudao/{number}").text
    assert "本年收入合计3,000.00万元" in clerk.get(f"/jiedu/{number}").text
    made = clerk.post(f"/jiedu/{number}", {"title": "2037年收入预算解读", "text": "明年计划收三千万元。"})
    assert "明年计划收三千万元。" in made.text and "可以提交审核了" in made.text


def test_one_look_confirms_a_table_across_units_and_nothing_else(people: dict[str, Visitor], tmp_path: Path) -> None:
    clerk, reviewer = people["jingban"], people["fuhe"]
    numbers = [_send(clerk, income(tmp_path, 5_000, 2_000, year=year, name=f"{year}.xlsx")) for year in (2035, 2036)]
    for number in numbers:
        _explain_all(clerk, number)
        clerk.post(f"/shoudao/{number}/tijiao")
    page = reviewer.get("/shenhe?an=biao").text
    group = next(part for part in page.split("<section") if "secrecy:gb_general_income" in part)
    assert set(numbers) <= set(re.findall(r'name="number" value="(S\d{6})"', group))
    answer = reviewer.post("/shenhe/queren", [("item", "secrecy:gb_general_income"), *(("number", number) for number in numbers)])
    assert "2份确认了这张表" in answer.text
    for number in numbers:
        assert "还有5项没有确认" in _pass(reviewer, number).text
    assert "没有“meiyou”这一项" in reviewer.post(f"/shenhe/{numbers[0]}/queren", {"item": "meiyou", "is_confirmed": "1"}).text


@pytest.mark.parametrize(
    ("act", "fields"),
    [
        ("/shenhe/queren-jiqi", {}),
        ("/shenhe/queren", {"item": "secrecy:subsidy_roster"}),
        ("/shenhe/tongguo", {}),
    ],
)
def test_what_was_changed_between_the_look_and_the_click_is_not_confirmed(
    people: dict[str, Visitor], tmp_path: Path, act: str, fields: dict[str, str]
) -> None:
    clerk, reviewer = people["jingban"], people["fuhe"]
    twice = [("新华街", "甲一", id_of(1), 86.9), ("新华街", "甲一", id_of(1), 86.9), ("交通街", "甲二", id_of(2), 86.9)]
    number = _send(clerk, persons(tmp_path, twice, file=f"{act[-4:].strip('/')}.xlsx"))
    place = "SB-05@发放明细!F4"
    clerk.post(f"/shoudao/{number}/shuoming", {"place": place, "text": "两次是不同地块。"})
    clerk.post(f"/shoudao/{number}/tijiao")
    listed = "/shenhe?an=biao" if fields else "/shenhe"
    looked = re.findall(rf'name="seen-{number}" value="(\w+)"', reviewer.get(listed).text)[0]
    _tick_all(reviewer, number) if act.endswith("tongguo") else None
    sent = [("number", number), *fields.items(), (f"seen-{number}", looked)]
    clerk.post(f"/shoudao/{number}/shuoming", {"place": place, "text": "改成另一句说明。"})
    said = reviewer.post(act, sent).text
    assert "没有确认" in said if act.endswith("tongguo") else "说明刚改过" in said
    assert "逐项确认了" not in reviewer.get("/shenhe").text.split(number)[1].split("</tr>")[0]
    again = _send(clerk, persons(tmp_path, twice, file="换过的.xlsx"), earlier=number)
    assert f"{number}：" in reviewer.post(act, sent).text
    assert again != number


def test_a_new_upload_begins_the_review_anew(people: dict[str, Visitor], tmp_path: Path) -> None:
    clerk, reviewer = people["jingban"], people["fuhe"]
    first = _send(clerk, income(tmp_path, 7_000, 2_000, year=2037, name="审过.xlsx"))
    _explain_all(clerk, first)
    clerk.post(f"/shoudao/{first}/tijiao")
    _tick_all(reviewer, first)
    second = _send(clerk, income(tmp_path, 7_000, 2_001, year=2037, name="又传.xlsx"), earlier=first)
    _explain_all(clerk, second)
    clerk.post(f"/shoudao/{second}/tijiao")
    assert "还有6项没有确认" in _pass(reviewer, second).text
    assert _pass(reviewer, first).status == 409


def test_a_return_needs_a_sentence_and_the_clerk_reads_it(people: dict[str, Visitor], tmp_path: Path) -> None:
    clerk, reviewer = people["jingban"], people["fuhe"]
    number = _send(clerk, income(tmp_path, 9_000, 2_000, year=2038, name="退回.xlsx"))
    _explain_all(clerk, number)
    clerk.post(f"/shoudao/{number}/tijiao")
    reviewer.get("/shenhe")
    assert reviewer.post(f"/shenhe/{number}/tuihui", {"sentence": "改"}).status == 409
    reviewer.post(f"/shenhe/{number}/tuihui", {"sentence": "税收收入与决算报告不一致，请核对。"})
    assert "fuhe退回：税收收入与决算报告不一致，请核对。" in clerk.get(f"/shoudao/{number}").text
    assert re.search(r"2038年政府预算.*?已退回", clerk.get("/qixian?nian=2038").text, re.S)


def test_publishing_asks_for_the_two_characters(people: dict[str, Visitor], tmp_path: Path) -> None:
    clerk, reviewer, publisher = people["jingban"], people["fuhe"], people["fabu"]
    number = _send(clerk, income(tmp_path, 4_000, 1_000, year=2024, name="公布.xlsx"))
    _explain_all(clerk, number)
    clerk.post(f"/shoudao/{number}/tijiao")
    _tick_all(reviewer, number)
    _pass(reviewer, number)
    publisher.get("/gongbu")
    assert "请打“公布”两个字" in publisher.post("/gongbu", [("number", number), ("sure", "发布")]).text
    assert "没有选表" in publisher.post("/gongbu", [("sure", "公布")]).text
    assert number in publisher.get("/gongbu").text
    assert "号发布" in publisher.post("/gongbu", [("number", number), ("sure", "公布")]).text
    assert number not in publisher.get("/gongbu").text.split("审查通过、还没有公布的")[1]


def test_a_correction_shows_the_changed_cells_to_the_reviewer(people: dict[str, Visitor], tmp_path: Path) -> None:
    clerk, reviewer, publisher = people["jingban"], people["fuhe"], people["fabu"]
    release = _published(people, income(tmp_path, 3_000, 1_000, year=2023, name="原来.xlsx"))
    publisher.get(f"/yifabu/{release}")
    said = publisher.post(f"/yifabu/{release}/gengzheng", {"reason": "税收收入录入时颠倒", "sure": "更正"}).text
    assert "改好的表照常传上来" in said
    assert "fabu" in said.split("立了更正的单：税收收入录入时颠倒")[0][-60:]
    number = _send(clerk, income(tmp_path, 3_100, 1_000, year=2023, name="改过.xlsx"))
    _explain_all(clerk, number)
    clerk.post(f"/shoudao/{number}/tijiao")
    page = reviewer.get(f"/shenhe/{number}").text
    assert "和现在网上的比，改了2格" in page
    assert re.search(r'class="n old"[^>]*>3,000.*?class="n new"[^>]*>3,100.*?\+100\.00万元', page, re.S)
    _tick_all(reviewer, number)
    _pass(reviewer, number)
    publisher.get("/gongbu")
    publisher.post("/gongbu", [("number", number), ("sure", "公布")])
    page = publisher.get(f"/yifabu/{release}").text
    assert "有表已由第" in page and "立了更正的单" not in page


def test_taking_down_needs_another_person_s_password(people: dict[str, Visitor], tmp_path: Path) -> None:
    publisher = people["fabu"]
    release = _published(people, income(tmp_path, 2_000, 1_000, year=2022, name="撤下.xlsx"))
    fields = {"reason": "误登了不该公开的内容", "sure": "紧急撤下", "second": "fuhe", "second_password": PASSWORD}
    publisher.get(f"/yifabu/{release}")
    for wrong in ({"second_password": "bu-dui"}, {"second": "fabu"}, {"second": "jingban"}, {"sure": "撤下"}, {"reason": "误"}):
        assert publisher.post(f"/yifabu/{release}/chexia", {**fields, **wrong}).status in (403, 409), wrong
    assert "现行" in publisher.get(f"/yifabu/{release}").text
    publisher.post(f"/yifabu/{release}/chexia", fields)
    assert "已由第" in publisher.get(f"/yifabu/{release}").text


def test_a_setting_is_confirmed_by_another_person(people: dict[str, Visitor]) -> None:
    admin, reviewer = people["guanli"], people["fuhe"]
    admin.get("/shezhi")
    change = {"name": "third_person_publishes", "value": "是", "valid_from": "2099-01-01", "why": "县里的规定"}
    assert "等复核确认" in admin.post("/shezhi/tichu", change).text
    number = re.findall(r"/shezhi/queren/(\d+)", reviewer.get("/shezhi").text)[0]
    assert admin.post(f"/shezhi/queren/{number}").status == 403
    assert "确认了" in reviewer.post(f"/shezhi/queren/{number}").text
    lowered = {"name": "smallest_group", "value": "2", "valid_from": "2099-01-01", "why": "想放松一点"}
    assert "不能调低" in admin.post("/shezhi/tichu", lowered).text
    spoken = {"valid_from": "2099-01-01", "why": "县里的规定"}
    for name, subject, value, refusal in (
        ("public_lateness", "", "好", "只能是“是”或“否”"), ("magnitude_low_wanyuan", "", "一千", "写整数"), ("retention", "别的", "5", "没有“别的”这一类"),
    ):  # fmt: skip
        assert refusal in admin.post("/shezhi/tichu", {"name": name, "subject": subject, "value": value, **spoken}).text
    admin.post("/shezhi/tichu", {"name": "gravity", "subject": "GOV-04", "value": "请说明", **spoken})
    admin.post("/shezhi/tichu", {"name": "retention", "subject": "惠民惠农补贴", "value": "15", **spoken})
    page = admin.get("/shezhi").text
    assert re.search(r"一条规则的轻重：GOV-04.*?<td>请说明</td>", page, re.S)
    assert re.search(r"原件、照片、异议、来信保管几年：惠民惠农补贴.*?<td>15</td>", page, re.S)


def test_a_notice_is_printed_then_posted_and_not_the_other_way_round(people: dict[str, Visitor], tmp_path: Path) -> None:
    township = people["xiangzhen"]
    rows = [("新华街", f"户{n}", id_of(20 + n), 120.0) for n in range(6)] + [("交通街", f"家{n}", id_of(30 + n), 80.0) for n in range(5)]
    _published(people, persons(tmp_path, rows, file="发放.xlsx"))
    village = "411322001001"
    page = township.get("/gongshidan?nian=2025").text
    assert re.search(rf"{village}.*?未打印", page, re.S)
    posting = {"year": "2025", "posted_on": "2026-11-20", "place": "村务公开栏", "until": "2026-11-26"}
    assert "还没有打印过" in township.post(f"/gongshidan/cun/{village}/zhangtie", posting).text
    answer = township.post(f"/gongshidan/cun/{village}", {"year": "2025"})
    assert answer.content[:5] == b"%PDF-"
    assert "已打印" in township.get("/gongshidan?nian=2025").text
    assert "登记为已张贴" in township.post(f"/gongshidan/cun/{village}/zhangtie", posting).text
    assert re.search(rf"{village}.*?已张贴.*?2026年11月20日贴在村务公开栏", township.get("/gongshidan?nian=2025").text, re.S)
    volume = township.post("/gongshidan/xiang/411322001", {"year": "2025"})
    assert volume.content[:5] == b"%PDF-"
    for what, kind, first in (("changtu", "长图.png", b"\x89PNG"), ("cundang", "存档包.zip", b"PK\x03\x04")):
        township.get("/gongshidan?nian=2025")
        with zipfile.ZipFile(io.BytesIO(township.post(f"/gongshidan/xiang/411322001/{what}", {"year": "2025"}).content)) as sent:
            names = sent.namelist()
            assert [name for name in names if name.startswith(village)] == [
                name for name in names if name.endswith(kind) and village in name
            ]
            assert all(sent.read(name)[:4] == first for name in names)
            assert len(names) == 2


def test_a_township_prints_what_will_be_paid_before_it_is_paid(people: dict[str, Visitor], tmp_path: Path) -> None:
    township = people["xiangzhen"]
    rows = [("新华街", f"户{n}", id_of(120 + n), 60.0) for n in range(6)]
    _published(people, persons(tmp_path, rows, batch="2025年第2批", kind="拟发", file="拟发.xlsx"))
    page = township.get("/gongshidan?nian=2025").text
    assert re.search(r"发放前公示.*?耕地地力保护补贴<p>2025年第2批</p>.*?360\.00", page, re.S)
    volume = township.post("/gongshidan/xiang/411322001/qian", {"year": "2025", "which": "BT001|2025年第2批", "paper": "A3"})
    text = "".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(volume.content)).pages)
    assert "发放前公示" in text
    assert all(f"户{n}" in text for n in range(6))
    township.get("/gongshidan?nian=2025")
    assert township.post("/gongshidan/xiang/411322001/qian", {"year": "2025", "which": "BT001|没有这批"}).status == 409


def test_the_ledger_names_what_is_late_and_leaves_as_a_workbook(people: dict[str, Visitor], tmp_path: Path) -> None:
    clerk = people["jingban"]
    _send(clerk, income(tmp_path, 6_000, 1_000, year=2021, name="迟的.xlsx"), date="2026-01-05")
    page = clerk.get("/qixian?nian=2021").text
    assert re.search(r"2021年政府预算.*?2026年1月26日.*?2026年1月25日是休息日.*?已迟未公布.*?迟了\d+天", page, re.S)
    book = clerk.get("/qixian/taizhang.xlsx?nian=2021")
    rows = list(load_workbook(io.BytesIO(book.content)).active.iter_rows(values_only=True))
    assert rows[2][:5] == ("序号", "单位", "应公布的内容", "批准或形成日期", "最迟公布日")
    assert ("方城县", "政府预算", datetime(2026, 1, 5), datetime(2026, 1, 26)) in [row[1:5] for row in rows]


def test_what_cannot_be_read_is_not_published_as_approved(people: dict[str, Visitor], tmp_path: Path) -> None:
    rows = (
        ("2038年一般公共预算收入表", "<", "<"),
        (None, None, "单位：万元"),
        ("科目编码", "科目名称", "本年安排数额"),
        ("101", "税收收入", 62_000),
    )
    number = _send(people["jingban"], saved(tmp_path, book({"表1": rows}), "栏目不认得.xlsx"))
    reviewer = people["fuhe"]
    assert "不是加不平，只能改" in reviewer.get("/shenhe").text
    assert "照批准文本审查通过" not in reviewer.get(f"/shenhe/{number}").text
    for item in ("complete", "ties", "personal", "three_public", "empty", "secrecy"):
        reviewer.post(f"/shenhe/{number}/queren", {"item": item, "is_confirmed": "1", **_seen(reviewer, number)})
    refused = _pass(reviewer, number, {"document": "示例人大〔2038〕1号", "reason": "批准文本如此"})
    assert (refused.status, "照批准文本公布也不行" in refused.text) == (409, True)
