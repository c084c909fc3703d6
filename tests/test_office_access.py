"""The running office lets every role do what the access table says, route by route, and nobody else anything."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

from flask import Flask

from dashboard.office import create
from dashboard.office.guard import doors
from datasets.office.permissions import matrix
from tests.office_home import PASSWORD
from tests.office_sheets import income
from tests.test_office_work import _send
from tests.visiting import Visitor


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


def _numbers(visitor: Visitor) -> set[str]:
    return set(re.findall(r'href="/shoudao/(S\d{6})"', visitor.get("/shoudao").text))


def test_a_department_clerk_sees_and_touches_only_the_own_unit(logged_in: dict[str, Visitor], tmp_path: Path) -> None:
    county, own = logged_in["财政经办"], logged_in["部门经办"]
    number = _send(county, income(tmp_path, 100.5, 50.25, name="xian.xlsx"))
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


def test_the_journal_export_holds_every_login_and_its_chain(logged_in: dict[str, Visitor], tmp_path: Path) -> None:
    _send(logged_in["财政经办"], income(tmp_path, 200.5, 50.25, name="日志.xlsx"))
    answer = logged_in["审计"].get("/rizhi/daochu.csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert {"登录", "接收"} <= {row["做了什么"] for row in rows}
    assert [row["上一行指纹"] for row in rows[1:]] == [row["本行指纹"] for row in rows[:-1]]
    assert all(heading and not heading.isascii() for heading in rows[0])
    assert PASSWORD not in answer.text
