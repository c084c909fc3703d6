"""Open data answers with what was published, a page at a time, and says no in one shape."""

from __future__ import annotations

import csv
import hashlib
import io
import shutil
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from dashboard import api
from dashboard.api.lists import MOST, list_names
from datasets.office.keyring import Keyring
from datasets.published import Public, subsidies
from tests.api_makers import VILLAGES, account, publish_county
from tests.pages.county import COUNTY, YI, debt, released, table
from tests.store_makers import content, publish


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The published county that is only asked."""
    made = tmp_path_factory.mktemp("open")
    publish_county(made / "public", made / "keys")
    return made


@pytest.fixture(scope="module")
def client(home: Path) -> FlaskClient:
    return _served(home)


@pytest.fixture
def own(home: Path, tmp_path: Path) -> Path:
    """A copy of the county for one test to publish in."""
    return Path(shutil.copytree(home, tmp_path / "own"))


def _served(home: Path) -> FlaskClient:
    server = Flask("open data", static_folder=None)
    api.register(server, Public.open(home / "public"))
    return server.test_client()


@pytest.mark.parametrize("listed", list_names())
def test_every_list_answers_and_names_its_state(client: FlaskClient, listed: str) -> None:
    reply = client.get(f"/api/v1/{listed}", query_string={"q": "甲"} if listed == "search" else {})
    assert reply.status_code == 200, reply.text
    assert [reply.json[name] for name in ("county", "release", "newest_release", "notice")] == ["411322", 3, 3, "示例数据"]


def test_a_series_runs_over_the_years_with_its_cells(client: FlaskClient) -> None:
    rows = client.get("/api/v1/series?row_code=205&fields=year,value_fen,cell").json["data"]
    assert rows == [{"year": 2024, "value_fen": 2_024_000_000, "cell": "C5"}, {"year": 2025, "value_fen": 2_025_000_000, "cell": "C5"}]


def test_villages_and_programmes_give_the_numbers_the_pages_ask_for(client: FlaskClient, home: Path) -> None:
    state = Public.open(home / "public").state()
    asked = "/api/v1/programmes?year=2025&village_code=" + VILLAGES[1][0]
    assert client.get(asked).json["data"][0]["paid_fen"] == subsidies.total(state, subsidies.Scope(2025, village=VILLAGES[1][0]))
    assert client.get("/api/v1/programmes").json["data"][0]["paid_fen"] == subsidies.total(state, subsidies.Scope(2025))
    found = client.get("/api/v1/subsidies?year=2025&sort=-paid_fen&fields=village_code,paid_fen").json["data"]
    assert found == [{"village_code": VILLAGES[place][0], "paid_fen": 100_000 * (place + 1)} for place in (2, 1, 0)]


def test_a_filter_takes_any_value_a_list_shows_however_many_departments_made_a_release(client: FlaskClient) -> None:
    reply = client.get("/api/v1/register", query_string={"maker": "、".join(["中国共产主义青年团方城县委员会"] * 40)})
    assert (reply.status_code, reply.json["total"]) == (200, 0)


def test_one_filter_written_twice_means_or(client: FlaskClient) -> None:
    assert client.get("/api/v1/subsidies?year=2024&year=2025").json["total"] == 4
    assert client.get("/api/v1/subsidies?year=2024&village_code=" + VILLAGES[1][0]).json["total"] == 0


def test_pages_joined_are_the_whole_list_though_a_release_comes_between(own: Path) -> None:
    client = _served(own)
    whole = client.get("/api/v1/figures").json["data"]
    first = client.get("/api/v1/figures?limit=3").json
    keyring = _keys(own)
    publish(own / "public", keyring, content(account(2025, 1)), act="correct")
    rows, cursor = first["data"], first["next"]
    while cursor:
        page = client.get(f"/api/v1/figures?limit=3&cursor={cursor}").json
        assert (page["release"], page["newest_release"]) == (3, 4)
        rows, cursor = rows + page["data"], page["next"]
    assert rows == whole


@pytest.mark.parametrize("listed", ["debt/limits", "debt/movements", "debt/bonds", "debt/schedule"])
def test_every_row_of_debts_names_its_sheet_and_cell(own: Path, listed: str) -> None:
    bond = ("", "", "", 1, {"bond_code": "123456.IB", "bond_name": "甲债", "amount_fen": YI})
    owed = [*debt(2025, 50), table("debt_bonds", [bond], 2025, "亿元")]
    publish(own / "public", _keys(own), released([(one, COUNTY, "方城县") for one in owed]))
    rows = _served(own).get(f"/api/v1/{listed}").json["data"]
    assert rows and all(row["sheet"] and row["cell"] for row in rows)


def test_a_page_that_is_too_long_is_refused_with_the_most_there_may_be(client: FlaskClient) -> None:
    assert client.get("/api/v1/figures?limit=2000").status_code == 200
    assert client.get("/api/v1/figures?limit=2001").json["error"]["message"] == "参数limit不能大于2000。"


def _keys(home: Path) -> Keyring:
    return Keyring.open(home / "keys")


def test_csv_says_the_same_as_json_with_a_mark_for_excel(client: FlaskClient) -> None:
    reply = client.get("/api/v1/subsidies?format=csv&fields=village_name,paid_fen&year=2025")
    assert reply.data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(reply.data.decode("utf-8-sig"))))
    assert (rows[0]["village_name"], rows[0]["paid_fen"], rows[0]["notice"]) == ("甲村", "100000", "示例数据")
    assert reply.headers["X-Total-Count"] == "3"


@pytest.mark.parametrize(
    ("address", "status", "code", "field"),
    [
        ("figures?year=x", 400, "invalid_parameter", "year"),
        ("figures?colour=red", 400, "unknown_parameter", "colour"),
        ("figures?limit=0", 400, "invalid_parameter", "limit"),
        ("figures?limit=2001", 400, "invalid_parameter", "limit"),
        ("figures?limit=2001&format=csv", 400, "invalid_parameter", "limit"),
        ("figures?sort=nothing", 400, "invalid_parameter", "sort"),
        ("figures?release=9", 404, "no_such_release", "release"),
        ("figures?cursor=abc", 404, "no_such_cursor", "cursor"),
        ("releases/9", 404, "no_such_release", "n"),
        ("search", 400, "invalid_parameter", "q"),
        ("nothing/here", 404, "not_found", ""),
        ("releases/%0A", 404, "not_found", ""),
        ("releases/%FF%00", 404, "not_found", ""),
    ],
)
def test_every_failure_has_the_one_shape(client: FlaskClient, address: str, status: int, code: str, field: str) -> None:
    reply = client.get(f"/api/v1/{address}")
    assert (reply.status_code, set(reply.json)) == (status, {"error"})
    error = reply.json["error"]
    assert (error["code"], error["field"], bool(error["message"])) == (code, field, True)


@pytest.mark.parametrize("address", ["/api/v2/figures", "/api/nothing", "/api/v1/figures/"])
def test_an_unknown_address_of_another_version_has_the_one_shape_too(client: FlaskClient, address: str) -> None:
    reply = client.get(address)
    assert (reply.status_code, reply.json["error"]["code"]) == (404, "not_found")


def test_a_script_of_any_site_may_read_answers_refusals_and_files_and_ask_with_its_mark(client: FlaskClient) -> None:
    for address in ("/api/v1/kinds", "/api/v1/figures?limit=0", "/fabu/HEAD"):
        assert client.get(address).headers["Access-Control-Allow-Origin"] == "*"
    asked = client.options("/api/v1/kinds", headers={"Origin": "https://paper.example", "Access-Control-Request-Method": "GET"})
    assert (asked.status_code, asked.headers["Access-Control-Allow-Headers"]) == (200, "If-None-Match, If-Modified-Since")
    assert "X-Total-Count" in client.get("/api/v1/kinds").headers["Access-Control-Expose-Headers"]


def test_writing_is_refused_in_the_same_shape(client: FlaskClient) -> None:
    reply = client.post("/api/v1/figures")
    assert (reply.status_code, reply.json["error"]["code"], "GET" in reply.headers["Allow"]) == (405, "method_not_allowed", True)


def test_a_reader_who_has_the_answer_is_told_so_until_the_next_release(own: Path) -> None:
    client = _served(own)
    first = client.get("/api/v1/figures")
    again = client.get("/api/v1/figures", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    publish(own / "public", _keys(own), content(account(2025, 1)))
    assert client.get("/api/v1/figures", headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


def test_a_release_lists_its_files_with_their_hashes(client: FlaskClient, home: Path) -> None:
    files = client.get("/api/v1/releases/1").json["files"]
    folder = home / "public" / "411322" / "releases" / "1"
    assert {file["path"]: file["sha256"] for file in files}["figures.parquet"] == hashlib.sha256(
        (folder / "figures.parquet").read_bytes()
    ).hexdigest()


def test_the_explanation_names_every_list_and_asks_no_other_host(client: FlaskClient) -> None:
    page = client.get("/api/v1/").text
    assert all(f"/api/v1/{listed}" in page for listed in list_names())
    assert "http://" not in page and "https://" not in page
    assert f"一页最多 {MOST} 行" in page and '<link rel="icon" href="/zichan/' in page
