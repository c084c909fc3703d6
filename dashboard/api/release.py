"""Answers what one release is: its act, tables, what was owed and became of it, and every file with hash, size and address."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from flask import Response, request
from pydantic import BaseModel, Field, create_model

from dashboard.api.answering import DEMO
from dashboard.api.failures import unknown
from dashboard.api.lists import answer_model
from datasets.published.chain import Release
from datasets.published.releases import NoSuchRelease, Public


class PublishedFile(BaseModel):
    """One file of a release."""

    path: str = Field(description="在发布文件夹里的路径")
    href: str = Field(description="下载地址")
    sha256: str = Field(description="SHA-256")
    bytes: int = Field(ge=0, description="字节数")


class Owed(BaseModel):
    """What became of one table that a unit owes for a year."""

    entity_code: str
    entity_name: str
    year: int
    official_set: str = Field(description="法定的一套表")
    table: str
    title: str
    status: str = Field(description="已公布、空表、依申请公开、缺")
    reason: str


def _row_model() -> Any:
    return answer_model("releases").model_fields["data"].annotation


ReleaseAnswer = create_model(
    "ReleaseAnswer",
    county=(str, Field(description="县（市、区）六位区划代码")),
    notice=(str, Field(description="示例数据，或空")),
    newest_release=(int, Field(description="最新的发布号")),
    n=(int, Field(description="发布号")),
    act=(str, Field(description="publish 公布、correct 更正、withdraw 废止、takedown 紧急撤下")),
    published_at=(str, Field(description="公布时间，UTC")),
    publisher=(str, Field(description="发布单位")),
    maker=(list[str], Field(description="制作单位")),
    reason=(str, Field(description="原因")),
    is_taken_down=(bool, Field(description="true 为字节已删，只留墓碑")),
    ended_by=(int | None, Field(description="被哪号废止或撤下")),
    withdraws=(list[int], Field(description="这一号废止了哪些")),
    takes_down=(list[int], Field(description="这一号撤下了哪些")),
    supersedes=(dict[str, int], Field(description="这一号更正的数据集键和原来的发布号")),
    manifest_sha256=(str, Field(description="清单的 SHA-256，也就是链头指纹")),
    previous=(str, Field(description="上一号清单的 SHA-256")),
    datasets=(list[dict[str, Any]], Field(description="这一号里的数据集")),
    completeness=(list[Owed], Field(description="应公开的表各是什么状态")),
    files=(list[PublishedFile], Field(description="全部文件")),
)


def answer_release(public: Public, n: int) -> Response:
    """One release; 404 for a number never published."""
    try:
        release = public.release(n)
    except NoSuchRelease:
        raise unknown("release", f"没有第{n}号发布。", "n") from None
    return Response(json.dumps(_described(public, release), ensure_ascii=False), content_type="application/json")


def _described(public: Public, release: Release) -> dict[str, Any]:
    head = public.head
    ended = next((later.n for later in public.releases() if release.n in (*later.withdraws, *later.takes_down)), None)
    same = ("n", "act", "published_at", "publisher", "reason", "is_taken_down", "manifest_sha256", "previous")
    return {
        "county": public.county,
        "notice": DEMO if release.is_demo else "",
        "newest_release": head.n if head else 0,
        **{name: getattr(release, name) for name in same},
        **{name: list(getattr(release, name)) for name in ("maker", "withdraws", "takes_down")},
        "ended_by": ended,
        "supersedes": release.supersedes,
        "datasets": [dataset.as_dict() for dataset in release.datasets if not dataset.members],
        "completeness": [{name: value for name, value in asdict(entry).items() if name != "extra"} for entry in release.completeness],
        "files": [] if release.is_taken_down else list(_files(release)),
    }


def _files(release: Release) -> Any:
    for path, entry in release.manifest.get("files", {}).items():
        href = f"{request.script_root}/fabu/{release.n}/{path}"
        yield {"path": path, "href": href, "sha256": entry["sha256"], "bytes": entry["bytes"]}
