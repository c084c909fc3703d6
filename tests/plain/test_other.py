"""What no form fixes is read without script too: the table as it was published, under its own title, in the list and in the static copy."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest
from flask import Flask
from flask.testing import FlaskClient

from dashboard import plain
from dashboard.plain.export import export
from dashboard.plain.views.other import mark
from datasets.office.freezing import Content
from datasets.published import Public
from datasets.published.columns import arrow_schema
from datasets.published.keys import Dataset, DatasetKey
from tests.made_county import publish_made_county
from tests.plain.test_export import broken_links
from tests.store_makers import COUNTY, publish

TITLE = "2025年征收补偿费用发放情况"
ROWS = [("序号", "项目", "金额（万元）"), ("1", "道路拓宽", "120.50"), ("2", "<b>水库</b>", "")]
KEY = DatasetKey(COUNTY, "other", "", 2025, COUNTY, "government", "other_grid", "abc").text


def grid() -> Content:
    """A table of the kind other as freezing gets it: every filled cell one figure."""
    said = {"dataset_key": KEY, "release": 0, "kind": "other", "stage": "", "year": 2025, "entity_code": COUNTY, "entity_name": "方城县",
            "scope": "government", "table": "other_grid", "title": TITLE, "unit": "万元", "side": "", "row_code": "", "row_name": "", "line": "",
            "level": 1, "is_leaf": True, "sheet": "表1", "file_sha256": "ab" * 32}  # fmt: skip
    rows = [
        {
            **said,
            "row_no": r + 1,
            "column": "ABC"[c],
            "heading": "ABC"[c],
            "value_text": cell,
            "printed": cell,
            "cell": f"{'ABC'[c]}{r + 3}",
        }
        for r, row in enumerate(ROWS)
        for c, cell in enumerate(row)
        if cell
    ]
    dataset = Dataset(KEY, "other", "", 2025, COUNTY, "方城县", "government", "other_grid", TITLE, unit="万元", row_count=3)
    return Content(((dataset, pa.Table.from_pylist(rows, schema=arrow_schema("figures"))),))


@pytest.fixture
def county(tmp_path: Path) -> Path:
    """A county that published such a table."""
    publish(tmp_path / "public", publish_made_county(tmp_path / "public", tmp_path / "keys", 1), grid(), reason="征收补偿")
    return tmp_path


@pytest.fixture
def visitor(county: Path) -> FlaskClient:
    """A browser without script."""
    server = Flask("plain")
    plain.register(server, Public.open(county / "public"))
    return server.test_client()


def test_the_list_names_it_and_its_page_shows_every_cell(county: Path, visitor: FlaskClient) -> None:
    dataset = Public.open(county / "public").state().dataset(KEY)
    assert dataset
    address = f"/p/qita/3/{mark(dataset)}"
    listed = visitor.get("/p/qita").text
    assert TITLE in listed
    assert f'href="../p/qita/3/{mark(dataset)}"' in listed
    html = visitor.get(address).text
    assert f"<h1>{TITLE}</h1>" in html
    assert all(f">{head}</th>" in html for head in ROWS[0])
    assert '<th scope="row">1</th><td data-of="项目">道路拓宽</td><td data-of="金额（万元）">120.50</td>' in html
    assert "&lt;b&gt;水库&lt;/b&gt;" in html


def test_the_register_leads_there_and_the_static_copy_holds_it(county: Path, visitor: FlaskClient) -> None:
    assert 'href="../p/qita"' in visitor.get("/p/mulu").text
    export(Public.open(county / "public"), county / "site", hands=1)
    assert len(list((county / "site" / "p" / "qita").rglob("index.html"))) == 2
    assert list(broken_links(county / "site")) == []


def test_a_table_that_is_not_there_and_a_county_without_any_say_so(county: Path, visitor: FlaskClient, tmp_path: Path) -> None:
    assert visitor.get("/p/qita/3/0000000000").status_code == 404
    publish_made_county(tmp_path / "bare" / "public", tmp_path / "bare" / "keys", 1)
    server = Flask("plain")
    plain.register(server, Public.open(tmp_path / "bare" / "public"))
    reply = server.test_client().get("/p/qita")
    assert (reply.status_code, "还没有公布其他事项" in reply.text) == (200, True)
