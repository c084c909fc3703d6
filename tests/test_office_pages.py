"""What clerks, townships, the auditor and the administrator read on their pages: no dead link, no word of code, a unit beside each figure."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import datasets.office
from dashboard.office.findingview import items
from dashboard.office.journal import words
from datasets.office import refusals
from schemas.findings import Finding, Gravity
from tests.makers import book, saved
from tests.office_home import PASSWORD, open_home
from tests.office_sheets import income
from tests.test_office_work import _send
from tests.visiting import Visitor, running


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Visitor]]:
    home = tmp_path_factory.mktemp("pages")
    open_home(home).close()
    with running("office", home) as address:
        found = {name: Visitor(address) for name in ("jingban", "bumen", "xiangzhen", "shenji", "guanli")}
        for name, visitor in found.items():
            visitor.login(name, PASSWORD)
        yield found


def test_the_auditor_is_led_to_no_page_that_is_closed_to_him(people: dict[str, Visitor], tmp_path: Path) -> None:
    _send(people["jingban"], income(tmp_path, 6_000, 1_000, name="收入.xlsx"))
    auditor = people["shenji"]
    page = auditor.get("/shoudao")
    assert "收入.xlsx" in page.text
    assert not re.findall(r'href="/shoudao/S\d+', page.text)
    for path in re.findall(r'<a href="(/\w+)"', page.text):
        assert auditor.get(path).status == 200, path


def test_the_journal_is_read_without_a_word_of_code(people: dict[str, Visitor]) -> None:
    people["guanli"].get("/yonghu")
    people["guanli"].post("/yonghu/tianjia", {"name": "xinlai", "role": "复核", "unit": ""})
    people["bumen"].get("/shoudao")
    page = people["shenji"].get("/rizhi").text
    details = re.findall(r'<td class="long">(.*?)</td>', page, re.S)
    assert any("岗位：复核" in line for line in details)
    assert not [line for line in details if re.search(r"[a-z_]{3,}：", line)]


def _keywords_of_the_journal() -> set[str]:
    """Every detail the store writes into a line, found by reading its calls."""
    found: set[str] = set()
    for source in Path(datasets.office.__file__).parent.glob("*.py"):
        calls = (node for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))) if isinstance(node, ast.Call))
        for call in calls:
            name = ast.unparse(call.func)
            if name == "journal.add" or (name in ("_change", "_note", "_note_objection") and source.name in ("postings.py", "steps.py")):
                found |= {keyword.arg for keyword in call.keywords if keyword.arg}
    return found - {"result", "detail"}


def test_every_detail_and_every_refusal_in_the_journal_has_a_chinese_name() -> None:
    assert {"posting", "until", "why", "sha256", "words", "picture"} <= _keywords_of_the_journal()
    assert _keywords_of_the_journal() - words().keys() == set()
    kinds = {name for name, kind in vars(refusals).items() if isinstance(kind, type) and issubclass(kind, refusals.Refusal)}
    assert kinds - {"Refusal"} - words().keys() == set()


def test_a_file_that_cannot_be_read_says_so_once_and_what_to_do(people: dict[str, Visitor], tmp_path: Path) -> None:
    clerk = people["bumen"]
    broken = tmp_path / "截断.xlsx"
    broken.write_bytes(book({"表1": (("a", 1),)})[:400])
    page = clerk.get(f"/shoudao/{_send(clerk, broken)}").text
    assert "这份文件读不出来</h1>" in page
    assert page.count("文件已损坏或不完整") == 1
    assert "读不出来，没有核对" in page
    assert "没有认出表" not in page


def test_a_clean_workbook_opens_at_its_first_table(people: dict[str, Visitor], tmp_path: Path) -> None:
    cover = {"封面": (("方城县2025年预算",),), "目录": (("一、收入表",),)}
    rows = (
        ("2025年一般公共预算收入表", "<", "<"),
        (None, None, "单位：万元"),
        ("科目编码", "科目名称", "预算数"),
        ("101", "税收收入", 62_000),
    )
    number = _send(people["jingban"], saved(tmp_path, book({**cover, "收入表": rows}), "带封面.xlsx"))
    page = people["jingban"].get(f"/shoudao/{number}").text
    assert re.search(r'aria-current="true">收入表', page)


def test_a_difference_carries_its_unit() -> None:
    message = "“表1”D6（合计，预算数）为83,040.00万元，应为D4＋D5＝83,000.00，多了40.00万元。"
    told = items([Finding("GOV-01", Gravity.BLOCKS, "表1", ("D6",), "83,040.00", "83,000.00", "40.00", message)], {}, ["表1"])
    counted = items([Finding("TP-09", Gravity.ASKS, "表1", ("D6",), "3", "2", "1", "批次和人数对不上。")], {}, ["表1"])
    assert [one.sum.unit for one in (*told, *counted) if one.sum] == ["万元", ""]


def test_an_account_s_unit_is_chosen_by_its_name(people: dict[str, Visitor]) -> None:
    page = people["guanli"].get("/yonghu").text
    assert '<option value="411322101">示例县司法局</option>' in page


def test_what_was_said_of_a_file_need_not_be_said_again_when_it_is_sent_once_more(people: dict[str, Visitor], tmp_path: Path) -> None:
    clerk = people["jingban"]
    number = _send(clerk, income(tmp_path, 6_000, 1_000, total=7_100, year=2012, name="要改.xlsx"), contact="预算股")
    page = clerk.get(f"/shoudao?jie={number}").text
    assert re.search(r'value="approved" required checked', page)
    assert re.search(r'name="date" max="[\d-]+" value="2026-11-02" required', page)
    assert 'value="预算股"' in page
    assert 'value="2026-11-02"' not in clerk.get("/shoudao").text
