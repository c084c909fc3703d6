"""Several counties in one installation never meet: each has its own address, data, search and API."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from dashboard.public import create
from dashboard.serving import dress
from tests import api_makers, store_makers

ONE, OTHER = "411322", "411323"


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """Two counties with the same villages' names and different amounts."""
    for code, fen in ((ONE, 100), (OTHER, 70_000)):
        monkeypatch.setattr(store_makers, "COUNTY", code)
        monkeypatch.setattr(api_makers, "COUNTY", code)
        keyring = api_makers.Keyring.open(tmp_path / "office" / code / "keys")
        place = (f"{code}101001", "甲村", f"{code}101", "甲镇")
        paid = api_makers.payment(2025, api_makers.GRAIN, "耕地地力保护补贴", place, 10, fen)
        store_makers.publish(tmp_path / "public", keyring, api_makers.subsidies([paid]))
    return dress(create(tmp_path / "public"), "public", tmp_path).test_client()


def test_the_front_lists_the_counties(client: FlaskClient) -> None:
    assert re.findall(r'<a href="([^"]+)"', client.get("/").text) == [f"/{ONE}/", f"/{OTHER}/"]
    assert client.get("/health").text == "ok\n"


def test_two_villages_of_one_name_keep_their_own_numbers(client: FlaskClient) -> None:
    found = {code: client.get(f"/{code}/api/v1/subsidies?village_name=甲村").json for code in (ONE, OTHER)}
    assert {code: [row["paid_fen"] for row in answer["data"]] for code, answer in found.items()} == {ONE: [100], OTHER: [70_000]}
    assert {code: answer["county"] for code, answer in found.items()} == {ONE: ONE, OTHER: OTHER}


@pytest.mark.parametrize("code", [ONE, OTHER])
def test_every_address_of_a_page_stays_in_its_county(client: FlaskClient, code: str) -> None:
    for path in ("/", "/butie", "/mulu", "/xiazai", "/api/v1/"):
        page = client.get(f"/{code}{path}")
        found = re.findall(r'\b(?:href|src|action)="(/[^"]*)"', page.text)
        assert found and [address for address in found if not address.startswith(f"/{code}/")] == []
        assert f"/{code}/{code}/" not in page.text


def test_styles_and_callbacks_answer_under_the_county(client: FlaskClient) -> None:
    page = client.get(f"/{OTHER}/").text
    for address in re.findall(r'(?:href|src)="(/\d{6}/(?:zichan|_dash-component-suites)/[^"]+)"', page):
        assert client.get(address).status_code == 200, address
    asked = {
        "output": "page.children",
        "outputs": {"id": "page", "property": "children"},
        "inputs": [{"id": "at", "property": "pathname", "value": f"/{OTHER}/butie"}, {"id": "at", "property": "search", "value": ""}],
        "changedPropIds": ["at.pathname"],
        "state": [],
    }
    drawn = client.post(f"/{OTHER}/_dash-update-component", json=asked)
    assert drawn.status_code == 200 and f"/{ONE}/" not in drawn.text
    assert {address for address in re.findall(r'"href":"(/[^"]*)"', drawn.text) if not address.startswith(f"/{OTHER}/")} == set()


def test_an_unknown_county_is_not_found(client: FlaskClient) -> None:
    assert client.get("/411399/").status_code == 404


def test_subscribers_and_portals_are_led_into_their_own_county(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MBZ_PUBLIC_URL", "https://example.gov.cn")
    assert "https://example.gov.cn/411323/mulu/1" in client.get(f"/{OTHER}/api/v1/feed.atom").text
    assert "https://example.gov.cn/411323/cun/" in client.get(f"/{OTHER}/qianru").text


def test_a_redirect_names_no_host(client: FlaskClient) -> None:
    reply = client.get(f"/{ONE}/p", headers={"Host": "elsewhere.example"})
    assert (reply.status_code, reply.headers["Location"]) == (308, f"/{ONE}/p/")
