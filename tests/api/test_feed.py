"""Subscribers hear of every publication and every correction, in a feed that any reader understands."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest
from flask import Flask

from dashboard import api
from dashboard.api.feed import _add
from datasets.published import Public
from tests.api_makers import account, publish_county
from tests.store_makers import COUNTY, content, publish

ATOM = {"a": "http://www.w3.org/2005/Atom"}


def _feed(home: Path) -> Xml.Element:
    server = Flask("feed", static_folder=None)
    api.register(server, Public.open(home / "public"))
    reply = server.test_client().get("/api/v1/feed.atom")
    assert reply.content_type.startswith("application/atom+xml")
    return Xml.fromstring(reply.data)  # noqa: S314 -- our own answer


def test_a_correction_and_a_withdrawal_stand_in_the_feed_with_their_reasons(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MBZ_PUBLIC_URL", "https://example.gov.cn/mbz/")
    keyring = publish_county(tmp_path / "public", tmp_path / "keys")
    publish(tmp_path / "public", keyring, content(account(2025, 1)), act="correct", reason="合计有误")
    publish(tmp_path / "public", keyring, content(), act="withdraw", withdraws=(4,), reason="口径有误")
    feed = _feed(tmp_path)
    titles = [node.text for node in feed.findall("a:entry/a:title", ATOM)]
    assert titles[:2] == ["第5号发布：废止（示例数据）", "第4号发布：更正（示例数据）"]
    assert next(node.text for node in feed.findall("a:entry/a:summary", ATOM)).startswith("涉及第4号。口径有误")
    links = [node.get("href") for node in feed.findall("a:entry/a:link", ATOM)]
    assert links[:2] == ["https://example.gov.cn/mbz/mulu/5", "https://example.gov.cn/mbz/api/v1/releases/5"]
    assert len({node.text for node in feed.findall(".//a:id", ATOM)}) == len(titles) + 1


def test_a_summary_says_unit_and_year_once(tmp_path: Path) -> None:
    keyring = publish_county(tmp_path / "public", tmp_path / "keys")
    dated = replace(account(2025, 1), title=f"{COUNTY}2025年一般公共预算支出决算表")
    publish(tmp_path / "public", keyring, content(dated), reason="政府决算")
    summaries = [node.text for node in _feed(tmp_path).findall("a:entry/a:summary", ATOM)]
    assert summaries[0] == f"政府决算。{COUNTY}2025年一般公共预算支出决算表"


def test_the_address_the_register_page_links_to_is_the_feed(tmp_path: Path) -> None:
    server = Flask("feed", static_folder=None)
    api.register(server, Public.open(tmp_path / "public"))
    assert server.test_client().get("/api/v1/feed").content_type.startswith("application/atom+xml")


def test_a_county_that_published_nothing_has_an_empty_feed(tmp_path: Path) -> None:
    assert _feed(tmp_path).findall("a:entry", ATOM) == []


def test_a_sign_that_no_xml_may_hold_does_not_break_the_feed() -> None:
    entry = Xml.Element("entry")
    _add(entry, "summary", "更正\x0b<script>\ufffe原因\ud800")
    read = Xml.fromstring(Xml.tostring(entry, encoding="utf-8"))  # noqa: S314 -- our own answer
    assert read[0].text == "更正<script>原因"
