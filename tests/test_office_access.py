"""The running office lets in who belongs there, and nobody else, route by route."""

from __future__ import annotations

import csv
import html
import io
import json
import re
import time
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from dashboard.office import create
from dashboard.office.guard import doors
from datasets.office.permissions import matrix
from datasets.office.records import ROLES
from tests import makers
from tests.office_home import PASSWORD, PEOPLE, open_home
from tests.office_sheets import income
from tests.visiting import Visitor, running

#: one login name per role
WHO = {role: name for name, (role, _) in reversed(PEOPLE.items()) if name not in ("shi-suo", "xinren")}
FORM = {"date_kind": "formed", "date": "2026-11-02", "disclosure": "主动公开"}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("office")
    open_home(path).close()
    return path


@pytest.fixture(scope="module")
def base(home: Path) -> Iterator[str]:
    with running("office", home) as address:
        yield address


@pytest.fixture(scope="module")
def logged_in(base: str) -> dict[str, Visitor]:
    """A visitor for every role."""
    found = {role: Visitor(base) for role in ROLES}
    for role, visitor in found.items():
        assert visitor.login(WHO[role], PASSWORD).path != "/denglu"
    return found


def _routes(app: Flask) -> list[tuple[str, str, str]]:
    """(endpoint, method, path) of every route, with harmless values in the place of numbers and names."""
    found = []
    for rule in app.url_map.iter_rules():
        path = re.sub(r"<(?:int:)?release>|<int:number>", "999", rule.rule)
        path = (
            re.sub(r"<number>", "S999999", path).replace("<key>", "0" * 24).replace("<path:name>", "tokens.css").replace("<name>", "meiyou")
        )
        path = path.replace("<village>", "411322001201").replace("<township>", "411322001").replace("<int:objection>", "999")
        found += [(rule.endpoint, method, path) for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})]
    return found


def test_every_route_stands_in_the_access_table_and_nothing_else_does(home: Path) -> None:
    endpoints = {endpoint for endpoint, _, _ in _routes(create(home))}
    assert endpoints == set(doors())


def test_the_access_table_walks_every_route_as_every_role_and_as_nobody(home: Path, base: str, logged_in: dict[str, Visitor]) -> None:
    routes = [route for route in _routes(create(home)) if route[0] not in ("session.logout", "session.login", "session.password")]
    wrong = []
    for role, visitor in logged_in.items():
        visitor.get("/mima")
        for endpoint, method, path in routes:
            answer = visitor.get(path) if method == "GET" else visitor.post(path)
            refused = answer.status == 403 and "您的岗位不办这件事" in answer.text
            opens = doors()[endpoint].opens_to(frozenset({role}))
            if refused is opens:
                wrong.append((role, method, path, answer.status))
            assert answer.status < 500, (role, method, path, answer.text[-400:])
    assert wrong == []
    nobody = Visitor(base)
    nobody.get("/denglu")
    for endpoint, method, path in routes:
        answer = nobody.get(path) if method == "GET" else nobody.post(path)
        let_in = answer.status == 200 and answer.path != "/denglu"
        assert let_in is doors()[endpoint].is_public, (method, path, answer.status)


def test_pages_open_to_no_role_the_store_would_refuse() -> None:
    acts = {
        "received.begin": "receive", "received.explain": "explain", "received.marked": "annotated", "received.heading": "remember_heading",
        "received.show": "sheets", "review.approve": "approve", "review.send_back": "send_back", "publish.publish": "publish",
        "released.correct": "correct", "released.withdraw": "withdraw", "released.takedown": "takedown", "journal.index": "journal",
        "journal.export": "export_journal", "users.add": "add_user", "users.reset": "reset_password", "users.disable": "disable_user",
        "settings.propose": "propose", "settings.confirm": "confirm", "board.posted": "posting", "board.index": "board",
        "hanging.show": "posting_records", "hanging.end": "posting", "hanging.keep": "posting", "interpret.hand_over": "receive",
        "assess.index": "assessments", "assess.write": "assess", "assess.confirm": "confirm_assessment",
    }  # fmt: skip
    for endpoint, act in acts.items():
        assert doors()[endpoint].roles <= matrix()[act][0], endpoint


def test_a_form_without_the_page_s_token_is_refused(base: str, logged_in: dict[str, Visitor]) -> None:
    visitor = logged_in["系统管理"]
    answer = visitor.post("/yonghu/tianjia", {"name": "waibian", "role": "复核"}, token="")
    assert (answer.status, "冒用" in answer.text) == (400, True)
    assert "waibian" not in visitor.get("/yonghu").text
    other = Visitor(base)
    other.get("/denglu")
    assert visitor.post("/yonghu/tianjia", {"name": "waibian", "role": "复核"}, token=other.token).status == 400
    assert "waibian" not in visitor.get("/yonghu").text


def test_login_itself_asks_for_the_token(base: str) -> None:
    visitor = Visitor(base)
    visitor.get("/denglu")
    assert visitor.post("/denglu", {"user": "jingban", "password": PASSWORD}, token="").status == 400
    assert visitor.get("/shoudao").path == "/denglu"


def test_five_wrong_passwords_lock_and_the_right_one_no_longer_opens(base: str) -> None:
    visitor = Visitor(base)
    answers = [visitor.login("shi-suo", f"bu-dui-{n}") for n in range(5)]
    assert ["锁定30分钟" in answer.text for answer in answers] == [False, False, False, False, True]
    answer = visitor.login("shi-suo", PASSWORD)
    assert answer.status == 403
    assert "锁定30分钟" in answer.text
    assert visitor.get("/shoudao").path == "/denglu"


def test_an_unknown_name_is_told_the_same_as_a_wrong_password(base: str) -> None:
    sentences = []
    for name in ("meiyou-zhege-ren", "fuhe"):
        answer = Visitor(base).login(name, "bu-dui")
        sentences.append(re.findall(r'role="alert".*?<span>([^<]+)</span>', answer.text, re.S))
    assert sentences == [["用户名或密码不对。"]] * 2


def test_a_name_nobody_has_locks_like_any_other(base: str) -> None:
    visitor = Visitor(base)
    answers = [visitor.login("meiyou-ling-yi-ge", f"bu-dui-{n}") for n in range(6)]
    assert ["锁定30分钟" in answer.text for answer in answers] == [False, False, False, False, True, True]


def test_idle_time_ends_the_login(home: Path) -> None:
    with running("office", home, MBZ_IDLE_SECONDS="2") as base:
        visitor = Visitor(base)
        visitor.login("jingban", PASSWORD)
        assert visitor.get("/shoudao").path == "/shoudao"
        time.sleep(1)
        assert visitor.get("/shoudao").path == "/shoudao"
        time.sleep(2.5)
        answer = visitor.get("/shoudao")
        assert (answer.path, "已经自动退出" in answer.text) == ("/denglu", True)
        assert visitor.get("/shoudao").path == "/denglu"


def test_idle_time_cannot_be_made_longer(home: Path) -> None:
    assert create(home).config["IDLE_SECONDS"] <= 30 * 60


def test_a_cookie_copied_before_the_logout_opens_nothing_afterwards(base: str) -> None:
    visitor = Visitor(base)
    visitor.login("jingban", PASSWORD)
    copied = "; ".join(f"{cookie.name}={cookie.value}" for cookie in visitor.jar)
    visitor.post("/tuichu")
    call = urllib.request.Request(f"{base}/shoudao", headers={"Cookie": copied})  # noqa: S310 - our own server
    with urllib.request.urlopen(call, timeout=30) as answer:  # noqa: S310
        assert answer.geturl().startswith(f"{base}/denglu")


def test_a_given_password_must_be_changed_before_anything_else(base: str) -> None:
    visitor = Visitor(base)
    assert visitor.login("xinren", PASSWORD).path == "/mima"
    assert visitor.get("/shenhe").path == "/mima"
    fields = {"old": PASSWORD, "new": "Xin-mima-2026", "again": "Xin-mima-2026"}
    assert "至少8位" in visitor.post("/mima", {**fields, "new": "short", "again": "short"}).text
    assert "两遍输的新密码不一样" in visitor.post("/mima", {**fields, "again": "Xin-mima-2027"}).text
    assert visitor.post("/mima", fields).path == "/shenhe"
    assert Visitor(base).login("xinren", PASSWORD).status == 403


def test_a_disabled_person_is_out_at_once(base: str, logged_in: dict[str, Visitor]) -> None:
    admin, gone = logged_in["系统管理"], Visitor(base)
    given = re.findall(r"一次性密码：<b>([^<]+)</b>", admin.post("/yonghu/tianjia", {"name": "linshi", "role": "复核"}).text)[0]
    assert gone.login("linshi", given.replace("&amp;", "&")).path == "/mima"
    admin.post("/yonghu/linshi/tingyong")
    assert gone.get("/mima").path == "/denglu"


def test_a_login_from_before_the_account_was_disabled_does_not_come_back_with_it(base: str, logged_in: dict[str, Visitor]) -> None:
    admin, copied = logged_in["系统管理"], Visitor(base)
    given = re.findall(r"一次性密码：<b>([^<]+)</b>", admin.post("/yonghu/tianjia", {"name": "huilai", "role": "复核"}).text)[0]
    assert copied.login("huilai", html.unescape(given)).path == "/mima"
    time.sleep(1.1)
    admin.post("/yonghu/huilai/tingyong")
    admin.post("/yonghu/huilai/huifu")
    assert copied.get("/mima").path == "/denglu"
    assert Visitor(base).login("huilai", html.unescape(given)).path == "/mima"


def test_every_form_of_every_page_wants_the_token(home: Path, logged_in: dict[str, Visitor]) -> None:
    rules = [rule for rule in create(home).url_map.iter_rules() if "POST" in (rule.methods or ())]
    assert len(rules) > 40
    for rule in rules:
        path = re.sub(r"<(?:\w+:)?\w+>", "1", rule.rule)
        for visitor in (logged_in["财政经办"], logged_in["系统管理"]):
            assert visitor.post(path, {"sure": "公布"}, token="").status in (400, 403), (
                rule.rule
            )  # 403: the role is refused before the token


def test_people_are_called_by_their_names_and_by_their_accounts_where_two_share_one(logged_in: dict[str, Visitor]) -> None:
    admin, auditor = logged_in["系统管理"], logged_in["审计"]
    for name in ("jing-jia", "jing-yi"):
        admin.post("/yonghu/tianjia", {"name": name, "role": "复核", "display": "示例同名"})
    admin.post("/yonghu/tianjia", {"name": "jing-bing", "role": "复核", "display": "示例复核丙"})
    assert "示例复核丙<p>jing-bing</p>" in admin.get("/yonghu").text
    for name, shown in (("jing-jia", "示例同名（jing-jia）"), ("jing-bing", "示例复核丙")):
        Visitor(admin.base).login(name, "bu-dui")
        assert f'<td class="when">{shown}<p>{name}</p></td>' in auditor.get(f"/rizhi?shui={name}").text


def test_an_account_is_made_for_a_unit_by_its_name_and_for_no_unit_nobody_knows(logged_in: dict[str, Visitor]) -> None:
    admin = logged_in["系统管理"]
    assert "一次性密码" in admin.post("/yonghu/tianjia", {"name": "an-ming", "role": "部门经办", "unit": "示例县司法局"}).text
    assert re.search(r"an-ming</th><td>部门经办</td><td>示例县司法局", admin.get("/yonghu").text)
    assert "没有登记过“没有的局”" in admin.post("/yonghu/tianjia", {"name": "mei-you", "role": "部门经办", "unit": "没有的局"}).text
    departments, townships = ("4", "411322", "411322001", ""), ("411322", "示例县司法局", "")  # too short, the county, another level, none
    for role, unit in [("部门经办", unit) for unit in departments] + [("乡镇经办", unit) for unit in townships]:
        admin.post("/yonghu/tianjia", {"name": "tai-kuan", "role": role, "unit": unit})
    assert "tai-kuan" not in admin.get("/yonghu").text


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


def test_every_answer_forbids_frames_scripts_from_elsewhere_and_old_copies(base: str, logged_in: dict[str, Visitor]) -> None:
    for answer in (Visitor(base).get("/denglu"), logged_in["财政经办"].get("/shoudao"), logged_in["财政经办"].get("/meiyou")):
        held = {name.lower(): value for name, value in answer.headers.items()}
        assert "unsafe" not in held["content-security-policy"]
        assert "frame-ancestors 'none'" in held["content-security-policy"]
        assert (held["x-frame-options"], held["x-content-type-options"], held["cache-control"]) == ("DENY", "nosniff", "no-store")
        assert "same-origin" in held["referrer-policy"]
        cookie = held.get("set-cookie", "HttpOnly; SameSite=Strict")
        assert "HttpOnly" in cookie
        assert "SameSite=Strict" in cookie


def test_no_page_carries_an_inline_script_or_style(base: str, logged_in: dict[str, Visitor]) -> None:
    for path in ("/shoudao", "/yifabu", "/gongshidan"):
        text = logged_in["财政经办"].get(path).text
        assert re.findall(r"<script(?![^>]*\bsrc=)|\sstyle=|\son\w+=", text) == []


def test_login_never_leads_to_another_site(base: str) -> None:
    for wanted in ("//evil.example/", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"):
        visitor = Visitor(base)
        visitor.get("/denglu")
        answer = visitor.post("/denglu", {"user": "fuhe", "password": PASSWORD, "next": wanted})
        assert answer.url.startswith(base)


def _sentence(answer_text: str) -> str:
    return re.findall(r'<div class="body">\s*<p>([^<]+)</p>', answer_text)[0]


def _numbers(visitor: Visitor) -> set[str]:
    return set(re.findall(r'href="/shoudao/(S\d{6})"', visitor.get("/shoudao").text))


def _until_read(visitor: Visitor, name: str) -> str:
    """The number of the submission with this file name, once it was read."""
    for _ in range(120):
        found = re.findall(rf'href="/shoudao/(S\d{{6}})">{re.escape(name)}<', visitor.get("/shoudao").text)
        if found:
            return str(found[0])
        time.sleep(0.5)
    raise AssertionError(f"{name} was never read")


def _until_gone(find: Callable[[], list[Path]]) -> None:
    """The clear bytes go when their reading ends, a moment after the result is there."""
    for _ in range(50):
        if not find():
            return
        time.sleep(0.1)
    raise AssertionError(f"still there: {find()}")


def test_a_name_with_a_path_in_it_stays_a_name(home: Path, logged_in: dict[str, Visitor]) -> None:
    visitor = logged_in["财政经办"]
    visitor.get("/shoudao")
    visitor.send("/shoudao", [("../../../public/411322/HEAD.xlsx", makers.book({"表1": makers.BALANCE}))], FORM)
    _until_read(visitor, "HEAD.xlsx")
    assert not (home / "public" / "411322" / "HEAD.xlsx").exists()
    _until_gone(lambda: list(home.rglob("HEAD.xlsx")))


def test_no_upload_stays_readable_on_disk(home: Path, logged_in: dict[str, Visitor]) -> None:
    visitor = logged_in["财政经办"]
    visitor.get("/shoudao")
    content = makers.book({"表1": makers.BALANCE})
    visitor.send("/shoudao", [("mingwen.xlsx", content)], FORM)
    _until_read(visitor, "mingwen.xlsx")
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
    number = _until_read(visitor, "zhadan.xlsx")
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


def test_a_department_clerk_sees_and_touches_only_the_own_unit(logged_in: dict[str, Visitor], tmp_path: Path) -> None:
    county, own = logged_in["财政经办"], logged_in["部门经办"]
    county.get("/shoudao")
    county.send("/shoudao", [("xian.xlsx", income(tmp_path, 100.5, 50.25).read_bytes())], FORM)
    number = _until_read(county, "xian.xlsx")
    assert number not in _numbers(own)
    assert own.get(f"/shoudao/{number}").status == 404
    own.get("/shoudao")
    assert own.post(f"/shoudao/{number}/shuoming", {"place": "x", "text": "不是我的表"}).status == 404
    assert own.get(f"/shoudao/{number}/biaohao.xlsx").status == 404


def test_a_township_clerk_prints_no_other_township(logged_in: dict[str, Visitor]) -> None:
    visitor = logged_in["乡镇经办"]
    visitor.get("/gongshidan")
    for asked in ("", "/changtu", "/cundang", "/qian"):
        assert visitor.post(f"/gongshidan/xiang/411322002{asked}").status == 403
    assert visitor.post("/gongshidan/cun/411322002201").status in (403, 404)


def test_the_journal_export_holds_every_login_and_its_chain(logged_in: dict[str, Visitor], home: Path) -> None:
    answer = logged_in["审计"].get("/rizhi/daochu.csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert {"登录", "接收"} <= {row["做了什么"] for row in rows}
    assert [row["上一行指纹"] for row in rows[1:]] == [row["本行指纹"] for row in rows[:-1]]
    assert all(heading and not heading.isascii() for heading in rows[0])
    assert PASSWORD not in answer.text
