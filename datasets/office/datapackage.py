"""Describes a release to programs: datapackage.json (Data Package 2) with fields, units, hashes, sources, licence and code lists."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from datasets.published.columns import columns
from datasets.published.keys import Dataset
from datasets.published.layout import sha256_file
from datasets.published.licence import licence

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
#: what an original is called whose own name is not shown. A shortened fingerprint may read like a telephone number, so none stands in a release
NAMELESS = "原件"
_MEDIA = {
    "csv": "text/csv",
    "json": "application/json",
    "parquet": "application/vnd.apache.parquet",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_TYPES = {"string": "string", "int64": "integer", "bool": "boolean"}


@dataclass(frozen=True)
class Resource:
    """One file of the package. `fields` are the columns of a table file, `codes` the code lists they are written in."""

    name: str
    path: str
    title: str
    says: str = ""
    fields: tuple[dict[str, Any], ...] = ()
    codes: tuple[str, ...] = ()
    unit: str = ""


def resource_name(text: str) -> str:
    """A resource name as Data Package 2 wants it: lower case, no blanks, / or other marks than - _ and a dot."""
    return re.sub(r"[^\w.-]+", "-", text.lower()).strip("-.")


def published_fields(file: str) -> tuple[dict[str, Any], ...]:
    """The fields of figures.parquet or subsidy.parquet."""
    return tuple({"name": c.name, "type": _TYPES.get(c.type, "number"), "title": c.title, "description": c.says} for c in columns(file))


def fields_of(headings: Iterable[str], rows: Iterable[tuple[Any, ...]]) -> tuple[dict[str, Any], ...]:
    """The fields of a laid out table, the type told by what stands in each column."""
    headings = tuple(headings)
    listed = list(zip(*rows, strict=True)) or [()] * len(headings)
    return tuple({"name": heading, "title": heading, **_type(values)} for heading, values in zip(headings, listed, strict=True))


def _type(values: tuple[Any, ...]) -> dict[str, Any]:
    known = [value for value in values if value is not None]
    if known and set(known) <= {"是", "否"}:
        return {"type": "string", "categories": ["是", "否"]}
    if known and all(isinstance(value, int) for value in known):
        return {"type": "integer"}
    return {"type": "number" if known and all(isinstance(value, int | Decimal) for value in known) else "string"}


def _described(folder: Path, resource: Resource) -> dict[str, Any]:
    form = resource.path.rpartition(".")[2]
    path = folder / resource.path
    found: dict[str, Any] = {
        "name": resource.name,
        "path": resource.path,
        "title": resource.title,
        "description": resource.says,
        "format": form,
        "mediatype": _MEDIA.get(form, "application/octet-stream"),
        "encoding": "utf-8" if form in ("csv", "json") else "",
        "bytes": path.stat().st_size,
        "hash": f"sha256:{sha256_file(path)}",
        "unit": resource.unit,
        "type": "table" if resource.fields else "",
        "codeLists": [f"codes-{name.replace('_', '-')}" for name in resource.codes],
        "schema": {"fields": list(resource.fields)} if resource.fields else None,
    }
    if form == "csv":
        found["dialect"] = {"delimiter": ",", "lineTerminator": "\r\n", "header": True}
    return {name: value for name, value in found.items() if value not in ("", None, [])}


def _sources(datasets: Iterable[Dataset]) -> Iterator[dict[str, str]]:
    """The originals the release was read from; a person roster is numbered, its file's name stays inside."""
    files = sorted({(d.file_sha256, "" if d.kind == "subsidy" else d.file_name) for d in datasets if d.file_sha256})
    for number, (sha, name) in enumerate(files, 1):
        yield {"title": name or f"{NAMELESS}（第{number}件）", "sha256": sha}


def describe(folder: Path, about: dict[str, Any], datasets: Iterable[Dataset], resources: Iterable[Resource]) -> dict[str, Any]:
    """The descriptor of the release in `folder`; `about` holds county, n, title, published_at, maker, publisher, notice."""
    people = [{"title": name, "roles": ["author"]} for name in about["maker"]] + [{"title": about["publisher"], "roles": ["publisher"]}]
    rights = licence()
    return {
        "$schema": PROFILE,
        "name": f"mingbaizhang-{about['county']}-{about['n']}",
        "title": about["title"],
        "description": about["notice"],
        "created": about["published_at"],
        "version": f"{about['n']}.0.0",
        "licenses": [{"name": rights.name, "title": rights.title, "path": rights.path}],
        "contributors": people,
        "sources": list(_sources(datasets)),
        "resources": [_described(folder, resource) for resource in resources],
    }
