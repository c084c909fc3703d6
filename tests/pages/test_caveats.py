"""What a release says against itself stands on its pages: sums that do not close as approved, what units explained, tables that only came along."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from dashboard import plain
from dashboard.firstpaint import to_html
from dashboard.pages import register
from dashboard.pages.published_table import layout as table_page
from datasets.office.freezing import Content
from datasets.office.keyring import Keyring
from datasets.published.oldtables import unchanged
from datasets.published.releases import Public
from datasets.published.state import State
from tests.pages.county import WAN, expenditure, released
from tests.store_makers import COUNTY, publish

GAP = {
    "rule": "GOV-01", "sheet": "表1", "cells": ["C9", "C5"], "quoted": "80000.3", "expected": "80000.00", "difference": "-0.30",
    "message": "“表1”C9（合计）为80,000.30万元，少了0.30万元。请核对这几个数，改正后重新提交。",
}  # fmt: skip
EXPLAINED = {
    "file_sha256": "ab" * 32,
    "place": "SG-04@表1!C6",
    "sheet": "表1",
    "finding": "“表1”C6比上年多了一倍。请说明原因。",
    "text": "并入了新单位。",
}


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Public:
    """Two tables published as approved, then a correction that changes one cell of one of them."""
    place = tmp_path_factory.mktemp("caveats")
    keyring = Keyring.open(place / "keys")
    first = released([(expenditure(2025), COUNTY, "方城县"), (expenditure(2024), COUNTY, "方城县")])
    keys = [dataset.key for dataset, _ in first.tables]
    approved = {
        "file_sha256": "ab" * 32,
        "keys": keys[:1],
        "document": "方人常〔2025〕3号",
        "reason": "批准的文本如此。",
        "differences": [GAP],
    }
    publish(place / "public", keyring, first, extra={"as_approved": [approved], "explanations": [EXPLAINED], "lowered": ["GOV-04"]})
    (dataset, figures), same = first.tables
    column = figures.column_names.index("value_fen")
    values = figures["value_fen"].to_pylist()
    values[0] += WAN
    changed = figures.set_column(column, figures.schema.field(column), [values])
    publish(place / "public", keyring, Content(((dataset, changed), same)), act="correct", supersedes=dict.fromkeys(keys, 1))
    return Public.open(place / "public", COUNTY)


@pytest.fixture(scope="module")
def state(public: Public) -> State:
    return public.state()


def _page(state: State, *path: str) -> str:
    return "".join(to_html(part) for part in register.layout(state, path, {}).body if part is not None)


def test_the_plain_page_of_a_release_says_the_same_against_it(public: Public) -> None:
    server = Flask("plain")
    plain.register(server, public)
    page = server.test_client().get("/p/fabu/1").text
    assert [words in page for words in ("80,000.3", "−0.30", "批准文号：方人常〔2025〕3号", "并入了新单位", "放松了1条核对")] == [True] * 5
    assert "改正后重新提交" not in page


def test_what_was_published_as_approved_says_so_with_document_reason_and_difference_for_good(state: State) -> None:
    page = _page(state, "1")
    for words in ("照批准文本公布，", "批准文号：方人常〔2025〕3号。理由：批准的文本如此。", "80,000.3", "−0.30", "少了0.30万元。"):
        assert words in page, words
    assert "改正后重新提交" not in page  # said to the clerk, not to the public
    assert "照批准文本公布" in _page(state)
    dataset = state.releases()[0].datasets[0]
    table = table_page(state, ("1", dataset.entity_code, dataset.table, str(dataset.year)), {})
    assert "少了0.30万元。" in "".join(to_html(part) for part in table.body if part is not None)


def test_what_units_explained_and_which_checks_were_made_lighter_is_public(state: State) -> None:
    page = _page(state, "1")
    assert "“表1”C6比上年多了一倍。" in page and "并入了新单位。" in page
    assert "放松了1条核对：GOV-04" in page
    assert "放松了" not in _page(state, "2")


def test_a_correction_tells_the_tables_it_changed_from_those_that_only_came_along(state: State) -> None:
    changed, same = state.releases()[1].datasets
    assert unchanged(state, state.releases()[1]) == {same.key}
    page = _page(state, "2")
    assert "1张表内容没有变，跟着换成这一号" in page and "改了1格" in page and "没有变" in page
    assert "2张表，1张没有变" in _page(state) and "1张已更正" in _page(state)
    old = _page(state, "1")
    assert "有1张表已更正；有1张表换到新的一号，内容没变" in old
    for dataset, words in ((changed, "已由第2号更正"), (same, "这张表一格没改")):
        body = table_page(state, ("1", dataset.entity_code, dataset.table, str(dataset.year)), {}).body
        assert words in "".join(to_html(part) for part in body if part is not None)


def test_a_table_whose_note_changed_did_not_only_come_along(tmp_path: Path) -> None:
    keyring = Keyring.open(tmp_path / "keys")
    first = released([(expenditure(2025), COUNTY, "方城县")])
    (dataset, figures) = first.tables[0]
    publish(tmp_path / "public", keyring, first)
    noted = Content(((replace(dataset, notes=("注：口径有变。",)), figures),))
    publish(tmp_path / "public", keyring, noted, act="correct", supersedes={dataset.key: 1})
    found = Public.open(tmp_path / "public", COUNTY).state()
    assert unchanged(found, found.releases()[1]) == frozenset()
