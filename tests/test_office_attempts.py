"""Whoever tries passwords on many names from one address is told to wait."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboard.office import create
from dashboard.office.attempts import MOST, Attempts
from dashboard.office.front import is_proxy
from tests.office_home import PASSWORD, open_home


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("office")
    open_home(path).close()
    return path


def test_one_password_tried_on_many_names_makes_the_address_wait() -> None:
    attempts = Attempts()
    for _ in range(MOST - 1):
        attempts.note("10.0.0.9")
    assert not attempts.are_too_many("10.0.0.9")
    attempts.note("10.0.0.9")
    assert attempts.are_too_many("10.0.0.9") and not attempts.are_too_many("10.0.0.8")


def test_an_address_that_keeps_failing_is_told_to_wait(home: Path) -> None:
    app = create(home)
    app.config["WTF_CSRF_ENABLED"] = False
    for _ in range(MOST):
        app.extensions["attempts"].note("127.0.0.1")
    answer = app.test_client().post("/denglu", data={"user": "jingban", "password": PASSWORD})
    assert (answer.status_code, "太快了" in answer.get_data(as_text=True)) == (429, True)


@pytest.mark.parametrize(
    ("address", "believed"),
    [("127.0.0.1", True), ("::1", True), ("::ffff:127.0.0.1", True), ("10.1.2.3", True), ("10.1.2.4", False), ("", False)],
)
def test_only_this_machine_and_the_named_proxy_are_believed_about_the_sender(
    monkeypatch: pytest.MonkeyPatch, address: str, believed: bool
) -> None:
    monkeypatch.setenv("MBZ_PROXIES", "10.1.2.3, 10.9.9.9")
    assert is_proxy(address) is believed
