"""The running office lets in who proves to be somebody, for as long as that holds."""

from __future__ import annotations

import html
import json
import re
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from dashboard.office import create
from datasets.office import Office
from datasets.office.models import users
from tests.office_home import PASSWORD
from tests.visiting import Visitor, running


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


def test_login_never_leads_to_another_site(base: str) -> None:
    for wanted in ("//evil.example/", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"):
        visitor = Visitor(base)
        visitor.get("/denglu")
        answer = visitor.post("/denglu", {"user": "fuhe", "password": PASSWORD, "next": wanted})
        assert answer.url.startswith(base)


def _account(admin: Visitor, name: str) -> tuple[str, list[Visitor]]:
    """A reviewer `name` with a password of their own, logged in at three places."""
    made = admin.post("/yonghu/tianjia", {"name": name, "role": "复核"})
    given = html.unescape(re.findall(r"一次性密码：<b>([^<]+)</b>", made.text)[0])
    first = Visitor(admin.base)
    first.login(name, given)
    own = "Ziji-2026-de-mima"
    assert first.post("/mima", {"old": given, "new": own, "again": own}).path == "/shenhe"
    others = [Visitor(admin.base) for _ in range(2)]
    assert [other.login(name, own).path for other in others] == ["/shenhe"] * 2
    time.sleep(1.1)  # a login is bound to the second its password was set
    return own, [first, *others]


def _change_password(first: Visitor, admin: Visitor, name: str, own: str) -> None:
    first.get("/mima")
    assert first.post("/mima", {"old": own, "new": "Huanle-2026-yi-ge", "again": "Huanle-2026-yi-ge"}).path == "/shenhe"


def _reset(first: Visitor, admin: Visitor, name: str, own: str) -> None:
    admin.post(f"/yonghu/{name}/chongshe")


def _disable(first: Visitor, admin: Visitor, name: str, own: str) -> None:
    admin.post(f"/yonghu/{name}/tingyong")


def _disable_and_enable(first: Visitor, admin: Visitor, name: str, own: str) -> None:
    admin.post(f"/yonghu/{name}/tingyong")
    admin.post(f"/yonghu/{name}/huifu")


@pytest.mark.parametrize(
    ("name", "end", "says"),
    [
        ("gai-mima", _change_password, "这个账号改过密码"),
        ("chong-she", _reset, "这个账号改过密码"),
        ("ting-yong", _disable, "这个账号已经停用。请找系统管理员。"),
        ("hui-fu", _disable_and_enable, "停用后又恢复"),
    ],
)
def test_a_login_elsewhere_ends_at_its_next_click_and_says_why(
    logged_in: dict[str, Visitor], name: str, end: Callable[[Visitor, Visitor, str, str], None], says: str
) -> None:
    admin = logged_in["系统管理"]
    own, (first, page, script) = _account(admin, name)
    end(first, admin, name, own)
    clicked = page.get("/shenhe")
    assert (clicked.path, says in clicked.text) == ("/denglu", True)
    asked = script.ask("GET", "/shenhe", headers={"Accept": "application/json"})
    assert (asked.status, says in json.loads(asked.text)["sentence"]) == (401, True)


def test_wrong_passwords_of_a_stranger_keep_new_logins_out_and_leave_open_ones_at_work(logged_in: dict[str, Visitor]) -> None:
    admin = logged_in["系统管理"]
    own, (first, second, script) = _account(admin, "suo-zhu")
    stranger = Visitor(admin.base)
    assert "锁定30分钟" in [stranger.login("suo-zhu", f"bu-dui-{n}") for n in range(5)][-1].text
    assert Visitor(admin.base).login("suo-zhu", own).status == 403
    for working in (first, second):
        page = working.get("/shenhe")
        assert (page.path, page.status, "您这里不受影响" in page.text) == ("/shenhe", 200, True)
    assert script.ask("GET", "/shenhe", headers={"Accept": "application/json"}).status == 200
    first.get("/mima")
    refused = first.post("/mima", {"old": own, "new": "Huanle-2026-yi-ge", "again": "Huanle-2026-yi-ge"})
    assert (refused.status, first.get("/shenhe").path) == (409, "/shenhe")
    admin.post("/yonghu/suo-zhu/tingyong")
    assert [working.get("/shenhe").path for working in (first, second)] == ["/denglu"] * 2


def test_who_guesses_the_password_at_an_open_desk_ends_that_login_and_no_other(logged_in: dict[str, Visitor]) -> None:
    _, (first, other, _) = _account(logged_in["系统管理"], "cai-mima")
    first.get("/mima")
    wrong = {"new": "Huanle-2026-yi-ge", "again": "Huanle-2026-yi-ge"}
    answers = [first.post("/mima", {"old": f"bu-dui-{n}", **wrong}) for n in range(5)]
    assert [answer.path for answer in answers] == ["/mima"] * 4 + ["/denglu"]
    assert "这次登录已经退出" in answers[-1].text
    assert (first.get("/shenhe").path, other.get("/shenhe").path) == ("/denglu", "/shenhe")


def test_a_role_counts_as_it_is_at_the_click(home: Path, logged_in: dict[str, Visitor]) -> None:
    _, (first, *_) = _account(logged_in["系统管理"], "huan-gang")
    office = Office.open(home)
    with office.store.writing() as connection:
        connection.execute(users.update().where(users.c.name == "huan-gang").values(role="审计"))
    office.close()
    assert (first.get("/shenhe").status, first.get("/rizhi").status) == (403, 200)
