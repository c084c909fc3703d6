"""What a public node answers is kept until HEAD moves, and its log holds nothing a reader typed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from flask import Flask, Response
from flask.testing import FlaskClient

from dashboard import api
from dashboard.kept import Kept
from dashboard.serving import dress
from datasets.published import Public
from tests.api_makers import account, publish_county
from tests.store_makers import content, publish


@pytest.fixture
def asked(tmp_path: Path) -> list[str]:
    """Every address the application itself was asked for."""
    return []


@pytest.fixture
def client(tmp_path: Path, asked: list[str], monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    monkeypatch.setenv("MBZ_LOG", "info")
    publish_county(tmp_path / "public", tmp_path / "office" / "keys")
    server = Flask("kept", static_folder=None)
    api.register(server, Public.open(tmp_path / "public"))

    @server.get("/private")
    def private() -> Response:
        reply = Response("private", mimetype="text/html")
        reply.headers["Cache-Control"] = "no-store"
        return reply

    @server.after_request
    def note(reply: Response) -> Response:
        from flask import request

        asked.append(request.path)
        return reply

    return dress(server, "public", tmp_path).test_client()


def test_the_second_reader_gets_the_same_bytes_without_asking_again(client: FlaskClient, asked: list[str]) -> None:
    first, second = client.get("/api/v1/figures"), client.get("/api/v1/figures")
    assert (first.data, first.headers["ETag"]) == (second.data, second.headers["ETag"])
    assert asked == ["/api/v1/figures"]


def test_another_query_is_another_answer(client: FlaskClient) -> None:
    assert client.get("/api/v1/figures?year=2024").json["total"] != client.get("/api/v1/figures").json["total"]


def test_a_new_head_is_seen_by_the_next_request_without_restart(client: FlaskClient, tmp_path: Path) -> None:
    from datasets.office.keyring import Keyring

    assert client.get("/api/v1/kinds").json["newest_release"] == 3
    publish(tmp_path / "public", Keyring.open(tmp_path / "office" / "keys"), content(account(2025, 1)))
    assert client.get("/api/v1/kinds").json["newest_release"] == 4
    assert client.get("/api/v1/series?year=2025&row_code=205&fields=value_fen").json["data"] == [{"value_fen": 1}]


def test_a_reader_with_the_kept_answer_gets_only_304(client: FlaskClient, asked: list[str]) -> None:
    etag = client.get("/api/v1/kinds").headers["ETag"]
    again = client.get("/api/v1/kinds", headers={"If-None-Match": etag})
    assert (again.status_code, again.data, asked) == (304, b"", ["/api/v1/kinds"])


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"If-Modified-Since": "newest"}, 304),
        ({"If-Modified-Since": "Sat, 01 Jan 2000 00:00:00 GMT"}, 200),
        ({"If-Modified-Since": "newest", "If-None-Match": '"of another release"'}, 200),
        ({"If-None-Match": "*"}, 304),
        ({"If-None-Match": "no mark", "If-Modified-Since": "no day"}, 200),
    ],
)
def test_a_reader_who_tells_the_day_of_his_copy_gets_304_and_the_mark_goes_before_the_day(
    client: FlaskClient, said: dict[str, str], status: int
) -> None:
    newest = client.get("/api/v1/kinds").headers["Last-Modified"]
    asked = {name: newest if value == "newest" else value for name, value in said.items()}
    assert client.get("/api/v1/kinds", headers=asked).status_code == status


def test_what_says_no_store_and_what_failed_is_never_kept(client: FlaskClient, asked: list[str]) -> None:
    for address in ("/private", "/private", "/nothing", "/nothing"):
        client.get(address)
    assert len(asked) == 4


def test_no_more_is_kept_than_there_is_room_for(client: FlaskClient, asked: list[str], tmp_path: Path) -> None:
    small = Kept(client.application.wsgi_app, tmp_path / "public", room=5_000)
    client.application.wsgi_app = small
    for limit in range(1, 40):
        assert client.get(f"/api/v1/figures?limit={limit}").status_code == 200
    assert sum(len(answer.body) for answer in small.answers()) <= 5_000


def test_the_log_names_the_pattern_and_nothing_a_person_typed(client: FlaskClient, capsys: pytest.CaptureFixture[str]) -> None:
    for address in ("/api/v1/search?q=wangxiaoer", "/wangxiaoer", "/api/v1/releases/2"):
        client.get(address, headers={"User-Agent": "wangxiaoer"}, environ_base={"REMOTE_ADDR": "203.0.113.9"})
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [(line["route"], line["status"]) for line in lines] == [
        ("/api/v1/search", 200),
        ("/…", 404),
        ("/api/v1/releases/<int:n>", 200),
    ]
    assert "wangxiaoer" not in json.dumps(lines) and "203.0.113.9" not in json.dumps(lines)


def test_a_request_too_large_is_refused(client: FlaskClient) -> None:
    assert client.post("/api/v1/figures", data=b"x" * 300_000).status_code in (405, 413)
