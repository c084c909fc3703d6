"""Knows who publishes: county name, sponsor, telephones and the numbers a government site must print; what the county has not filled in is not shown."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from datasets.published.places import Place, known, place
from datasets.published.releases import Public

#: scheme, host (also *.host) and port: nothing that could end a header or open it to everyone
_HOST = re.compile(r"https?://(\*\.)?[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*(:\d{1,5})?")


@dataclass(frozen=True)
class Site:
    """The county's own facts. `telephones`: (who, when, number); `frame_ancestors` may embed pages (the county portal)."""

    county: str
    county_name: str
    sponsor: str = ""
    bureau: str = ""
    site_code: str = ""
    icp: str = ""
    police: str = ""
    address: str = ""
    telephones: tuple[tuple[str, str, str], ...] = ()
    frame_ancestors: tuple[str, ...] = ()
    extra: dict[str, str] = field(default_factory=dict)


def _own_name(public_dir: Path, county: str) -> Place | None:
    """A county no list of ours names, as its own published 行政区划 calls it."""
    return known(Public.open(public_dir, county).state(), county)


def read_site(public_dir: Path, county: str) -> Site:
    """The facts in `<public_dir>/<county>/site.json`, where the county keeps them; without the file only the county's name is known.

    ValueError when the file is not a JSON object, or a portal in `frame_ancestors` is not the address of a host (https://www.example.gov.cn).
    """
    here = place(county) or _own_name(public_dir, county)
    name = here.name if here else county
    path = public_dir / county / "site.json"
    if not path.exists():
        return Site(county, name, sponsor=f"{name}人民政府", bureau=f"{name}财政局")
    found = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(found, dict):
        raise ValueError("site.json 不是一个JSON对象")
    allowed = {item.name for item in fields(Site)}
    given: dict[str, Any] = {key: _frozen(value) for key, value in found.items() if key in allowed}
    bad = [portal for portal in given.get("frame_ancestors", ()) if not _HOST.fullmatch(str(portal))]
    if bad:
        raise ValueError(f"site.json 的 frame_ancestors 要写成 https://www.example.gov.cn 这样的网址：{'、'.join(map(str, bad))}")
    return Site(**{"county": county, "county_name": name, **given})


def _frozen(value: object) -> object:
    return tuple(_frozen(part) for part in value) if isinstance(value, list) else value


def counties(public_dir: Path) -> tuple[str, ...]:
    """The county codes that have a folder with a HEAD here, in order."""
    return tuple(sorted(path.parent.name for path in public_dir.glob("*/HEAD")))
