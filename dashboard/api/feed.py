"""Tells subscribers of every publication, correction, withdrawal and takedown: an Atom feed of the releases, newest first."""

from __future__ import annotations

import re
import uuid
from xml.etree import ElementTree as Xml

from flask import Response

from dashboard.api.answering import DEMO
from dashboard.api.failures import ROOT
from dashboard.rooting import site_root
from datasets.published.chain import Release
from datasets.published.keys import Dataset
from datasets.published.places import called
from datasets.published.releases import Public

ATOM = "http://www.w3.org/2005/Atom"
ACTS = {"publish": "公布", "correct": "更正", "withdraw": "废止", "takedown": "紧急撤下"}
#: characters no XML may hold: one in a reason would break the whole feed
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
#: entries in the feed; older ones stand in the register
NEWEST = 100
#: table names written out in one entry
NAMED = 12


def _add(parent: Xml.Element, tag: str, text: str = "", **attributes: str) -> Xml.Element:
    child = Xml.SubElement(parent, f"{{{ATOM}}}{tag}", attributes)
    child.text = _NO_XML.sub("", text) or None
    return child


def _identity(county: str, name: str) -> str:
    return uuid.uuid5(uuid.NAMESPACE_OID, f"mingbaizhang/{county}/{name}").urn


def words(release: Release) -> str:
    """What a release holds, in one line."""
    titles = list(dict.fromkeys(_named(dataset) for dataset in release.datasets if not dataset.members))
    more = f" 等{len(titles)}张表" if len(titles) > NAMED else ""
    ended = "、".join(f"第{n}号" for n in (*release.withdraws, *release.takes_down))
    parts = (f"涉及{ended}" if ended else "", release.reason, "、".join(titles[:NAMED]) + more)
    return "。".join(part for part in parts if part)


def _named(dataset: Dataset) -> str:
    """Unit, year and title, each said once: most titles begin with them already."""
    year, title = f"{dataset.year}年", dataset.title
    dated = title if year in title else year + title
    return dated if dataset.entity_name in dated else dataset.entity_name + dated


def _entry(feed: Xml.Element, public: Public, release: Release) -> None:
    entry = _add(feed, "entry")
    _add(entry, "id", _identity(public.county, release.manifest_sha256))
    _add(entry, "title", f"第{release.n}号发布：{ACTS.get(release.act, release.act)}" + (f"（{DEMO}）" if release.is_demo else ""))
    _add(entry, "updated", release.published_at)
    _add(entry, "link", rel="alternate", type="text/html", href=f"{site_root()}/mulu/{release.n}")
    _add(entry, "link", rel="related", type="application/json", href=f"{site_root()}{ROOT}/releases/{release.n}")
    _add(entry, "category", term=release.act, label=ACTS.get(release.act, release.act))
    _add(_add(entry, "author"), "name", release.publisher or "、".join(release.maker) or "未写明")
    _add(entry, "summary", words(release))


def atom(public: Public) -> Response:
    """The feed; an empty county has a feed without entries."""
    Xml.register_namespace("", ATOM)
    releases = public.releases()
    name = called(public.state(), public.county)
    feed = Xml.Element(f"{{{ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": "zh-CN"})
    _add(feed, "id", _identity(public.county, "feed"))
    _add(feed, "title", f"{name}财政公开" + (f"（{DEMO}）" if any(r.is_demo for r in releases) else ""))
    _add(feed, "updated", releases[-1].published_at if releases else "1970-01-01T00:00:00Z")
    _add(feed, "link", rel="self", type="application/atom+xml", href=f"{site_root()}{ROOT}/feed.atom")
    _add(feed, "link", rel="alternate", type="text/html", href=f"{site_root()}/")
    for release in list(reversed(releases))[:NEWEST]:
        _entry(feed, public, release)
    content = Xml.tostring(feed, encoding="utf-8", xml_declaration=True)
    return Response(content, content_type="application/atom+xml; charset=utf-8")
