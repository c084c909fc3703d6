"""What is refused is refused in words: the API in its one shape, everything else as a Chinese page."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from dashboard.public import create
from dashboard.refused import LONGEST
from dashboard.serving import dress
from tests.api_makers import publish_county


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    home = tmp_path_factory.mktemp("refusing")
    publish_county(home / "public", home / "keys")
    return dress(create(home / "public"), "public", home).test_client()


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/api/v1/nothing", 404, "not_found"),
        ("POST", "/api/v1/kinds", 405, "method_not_allowed"),
        ("BREW", "/api/v1/kinds", 405, "method_not_allowed"),
        ("GET", "/api/v1/kinds?x=" + "a" * LONGEST, 414, "address_too_long"),
        ("GET", "/api/v1/" + "a" * LONGEST, 414, "address_too_long"),
    ],
)
def test_the_api_says_no_in_its_one_shape(client: FlaskClient, method: str, path: str, status: int, code: str) -> None:
    reply = client.open(path, method=method)
    assert (reply.status_code, reply.json["error"]["code"], list(reply.json["error"])) == (status, code, ["code", "message", "field"])


@pytest.mark.parametrize(
    ("method", "path", "status", "said"),
    [
        ("POST", "/", 405, "这里只能读取"),
        ("PROPFIND", "/butie", 405, "这里只能读取"),
        ("GET", "/zichan/0/nothing.css", 404, "没有这个地址"),
        ("GET", "/butie?x=" + "a" * LONGEST, 414, "地址太长"),
        ("GET", "/" + "a" * LONGEST, 414, "地址太长"),
    ],
)
def test_a_reader_is_told_in_chinese(client: FlaskClient, method: str, path: str, status: int, said: str) -> None:
    reply = client.open(path, method=method)
    assert (reply.status_code, said in reply.text, 'lang="zh-CN"' in reply.text) == (status, True, True)
    assert reply.headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/", "/p/", "/api/v1/kinds", "/api/v1/subsidies?limit=2"])
def test_head_says_what_get_would_and_options_what_may_be_done(client: FlaskClient, path: str) -> None:
    got, head, options = client.get(path), client.head(path), client.options(path)
    assert (head.status_code, head.data, head.headers["ETag"]) == (200, b"", got.headers["ETag"])
    assert {"GET", "HEAD", "OPTIONS"} <= set(options.headers["Allow"].split(", "))
