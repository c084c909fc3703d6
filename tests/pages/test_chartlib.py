"""The chart library that is served: small when it was made and fits, plotly's own otherwise; asked for again it costs nothing."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from flask import Flask
from plotly.offline import get_plotlyjs_version
from werkzeug.test import Client

from dashboard.chartlib import ADDRESS, DRAWN, STOCK, library, register
from dashboard.figures.compared import Bullet, Compared, bars, bullet, dumbbell
from dashboard.figures.years import Series, columns, stacked
from dashboard.figures.zoom import Part, zoom
from dashboard.kept import Kept


def _small(folder: Path, version: str) -> Path:
    (folder / "package.json").write_text(json.dumps({"version": version}), encoding="utf-8")
    (folder / "plotly-basic.min.js").write_text("window.Plotly = {};", encoding="utf-8")
    return folder


def test_the_small_library_is_served_when_it_is_of_the_version_plotly_expects(tmp_path: Path) -> None:
    assert library(_small(tmp_path, get_plotlyjs_version())) == tmp_path / "plotly-basic.min.js"


def test_an_absent_small_library_or_one_of_another_version_gives_way_to_plotlys_own(tmp_path: Path) -> None:
    assert library(tmp_path) == STOCK
    assert library(_small(tmp_path, "0.0.1")) == STOCK
    assert STOCK.is_file()


def test_it_travels_packed_and_is_not_sent_twice(tmp_path: Path) -> None:
    server = Flask("charts")
    register(server, _small(tmp_path, get_plotlyjs_version()))
    client = server.test_client()
    first = client.get(ADDRESS, headers={"Accept-Encoding": "gzip, br"})
    assert gzip.decompress(first.data) == b"window.Plotly = {};"
    again = client.get(ADDRESS, headers={"Accept-Encoding": "gzip, br", "If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert client.get(ADDRESS).data == b"window.Plotly = {};"


def test_the_layer_that_keeps_answers_does_not_send_it_twice_either(tmp_path: Path) -> None:
    server = Flask("charts")
    register(server, _small(tmp_path, get_plotlyjs_version()))
    client = Client(Kept(server.wsgi_app, tmp_path))
    mark = client.get(ADDRESS).headers["ETag"]
    again = client.get(ADDRESS, headers={"If-None-Match": mark})
    assert (again.status_code, again.data) == (304, b"")
    assert client.get(ADDRESS, headers={"If-None-Match": '"other"'}).status_code == 200


PART = Part("205", "教育", 100, "0.01", "100.0%")
ROW = Compared("教育", 1.0, 2.0, 3.0, ("1.00",))
FIGURES = {
    "zoom": zoom([PART], [PART], "205", ("左", "右")),
    "bars": bars([ROW], ("本年", "预算", "上年"), "亿元", ("决算",)),
    "dumbbell": dumbbell([ROW], ("上年", "预算", "本年"), "亿元", ("决算",)),
    "bullet": bullet([Bullet("一般债务", 2.0, 1.0, 0.5, "余额")]),
    "stacked": stacked(["2025年"], [Series("本金", "#0F5A84", (1.0,))], ["1.00"], "亿元"),
    "columns": columns(["2025年"], [1.0], ["1.00"], "亿元", limit=[2.0]),
}


@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_is_drawn_by_the_small_library(name: str) -> None:
    assert {trace["type"] for trace in FIGURES[name]["data"]} <= DRAWN
