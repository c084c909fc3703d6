"""What arrives at the running office is taken as what it is, refused in a sentence, and left lying nowhere."""

from __future__ import annotations

import io
import json
import re
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from dashboard.office import receiving
from dashboard.office.arrivals import Arrivals
from datasets.office import Office
from tests import makers
from tests.office_home import PASSWORD
from tests.visiting import Visitor, until_read

FORM = {"date_kind": "formed", "date": "2026-11-02", "disclosure": "主动公开"}


def _sentence(answer_text: str) -> str:
    return re.findall(r'<div class="body">\s*<p>([^<]+)</p>', answer_text)[0]


def _until_gone(find: Callable[[], list[Path]]) -> None:
    """The clear bytes go when their reading ends, a moment after the result is there."""
    for _ in range(50):
        if not find():
            return
        time.sleep(0.1)
    raise AssertionError(f"still there: {find()}")


def test_a_file_that_was_refused_says_why_on_the_list_too(logged_in: dict[str, Visitor]) -> None:
    clerk = logged_in["部门经办"]
    clerk.get("/shoudao")
    fields = {"date_kind": "formed", "date": "2026-11-02", "disclosure": "主动公开", "unit": "411322"}
    clerk.send("/shoudao", [("别人的.csv", "科目编码,科目名称\n1,甲\n".encode())], fields)
    for _ in range(60):
        page = clerk.get("/shoudao").text
        if "没有收下" in page:
            break
        time.sleep(0.5)
    assert re.search(r"别人的\.csv</b>.*?没有收下.*?只能办理本单位和所属单位的表", page, re.S)


def test_a_name_with_a_path_in_it_stays_a_name(home: Path, logged_in: dict[str, Visitor]) -> None:
    visitor = logged_in["财政经办"]
    visitor.get("/shoudao")
    visitor.send("/shoudao", [("../../../public/411322/HEAD.xlsx", makers.book({"表1": makers.BALANCE}))], FORM)
    until_read(visitor, "HEAD.xlsx")
    assert not (home / "public" / "411322" / "HEAD.xlsx").exists()
    _until_gone(lambda: list(home.rglob("HEAD.xlsx")))


def test_no_upload_stays_readable_on_disk(home: Path, logged_in: dict[str, Visitor]) -> None:
    visitor = logged_in["财政经办"]
    visitor.get("/shoudao")
    content = makers.book({"表1": makers.BALANCE})
    visitor.send("/shoudao", [("mingwen.xlsx", content)], FORM)
    until_read(visitor, "mingwen.xlsx")
    _until_gone(lambda: [path for path in home.rglob("*") if path.is_file() and path.read_bytes()[:2] == b"PK"])


def _bomb() -> bytes:
    """A workbook whose one sheet unpacks to 2 GB."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(makers.book({"表1": makers.BALANCE}))) as plain,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bomb,
    ):
        for part in plain.namelist():
            if not part.startswith("xl/worksheets/"):
                bomb.writestr(part, plain.read(part))
        with bomb.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            for _ in range(128):
                sheet.write(b" " * (16 << 20))
    return out.getvalue()


def test_a_zip_bomb_is_one_clear_sentence(logged_in: dict[str, Visitor]) -> None:
    visitor = logged_in["财政经办"]
    visitor.get("/shoudao")
    visitor.send("/shoudao", [("zhadan.xlsx", _bomb())], FORM)
    number = until_read(visitor, "zhadan.xlsx")
    page = visitor.get(f"/shoudao/{number}").text
    assert "这份文件读不出来" in page
    said = re.findall(r'<p class="pad">([^<]+)</p>', page)[0]
    assert 8 < len(said) < 120
    assert not re.search(r"Traceback|Error|Exception|/", said)
    assert visitor.get("/health").status == 200


def test_a_piece_at_the_wrong_place_is_not_written_and_says_where_to_go_on(logged_in: dict[str, Visitor]) -> None:
    visitor = logged_in["财政经办"]
    visitor.get("/shoudao")
    json_headers = {"X-CSRFToken": visitor.token, "Accept": "application/json", "Content-Type": "application/octet-stream"}
    begun = json.loads(visitor.post("/chuan/kaishi", {"name": "duan.xlsx", "size": "10"}).text)
    send = lambda at, body: visitor.ask("POST", begun["piece"], body, {**json_headers, "Upload-Offset": str(at)})  # noqa: E731
    assert (send(0, b"12345").status, json.loads(send(3, b"xx").text)["received"]) == (200, 5)
    assert send(3, b"xx").status == 409
    assert send(5, b"678901234").status == 413
    other = logged_in["部门经办"]
    other.get("/shoudao")
    stolen = other.ask(
        "POST", begun["piece"], b"1", {"X-CSRFToken": other.token, "Upload-Offset": "5", "Content-Type": "application/octet-stream"}
    )
    assert stolen.status == 413
    assert "没有在传" in _sentence(stolen.text)


def test_a_file_over_the_limit_is_refused_before_a_byte_is_sent(logged_in: dict[str, Visitor]) -> None:
    visitor = logged_in["财政经办"]
    visitor.get("/shoudao")
    answer = visitor.post("/chuan/kaishi", {"name": "大.xlsx", "size": str(10**10)})
    assert answer.status == 413
    assert "没有收下" in _sentence(answer.text)


def test_an_upload_goes_no_further_than_the_login_it_began_with(home: Path, base: str) -> None:
    clerk, elsewhere = Visitor(base), Visitor(base)
    for visitor in (clerk, elsewhere):
        visitor.login("shi-suo", PASSWORD)
        visitor.get("/mima")
    begun = json.loads(clerk.post("/chuan/kaishi", {"name": "半路.xlsx", "size": "10"}).text)
    said = {"X-CSRFToken": clerk.token, "Accept": "application/json", "Content-Type": "application/octet-stream"}
    assert clerk.ask("POST", begun["piece"], b"12345", {**said, "Upload-Offset": "0"}).status == 200
    elsewhere.post("/mima", {"old": PASSWORD, "new": "Huanle-2026-yi-ge", "again": "Huanle-2026-yi-ge"})
    for method, path, body in (("POST", begun["piece"], b"67890"), ("POST", begun["finish"], b""), ("GET", f"/chuan/{begun['key']}", None)):
        answer = clerk.ask(method, path, body, {**said, "Upload-Offset": "5"})
        assert answer.status == 401, path
        assert "登录" in json.loads(answer.text)["sentence"], path
    [lying] = home.rglob("半路.xlsx")
    assert lying.read_bytes() == b"12345"


def test_what_waited_to_be_read_is_not_taken_from_somebody_disabled_since(home: Path, tmp_path: Path) -> None:
    office = Office.open(home)
    kept, desk = Arrivals(tmp_path / "arriving"), office.sitting("bumen")
    arrival = kept.begin("bumen", "排队.xlsx", 3)
    office.sitting("guanli").disable_user("bumen")
    receiving._settle(kept, desk, arrival, lambda: pytest.fail("was read"))
    office.sitting("guanli").enable_user("bumen")
    office.close()
    after = kept.of(arrival.key, "bumen")
    assert (after.state, "已停用" in after.sentence) == ("failed", True)
