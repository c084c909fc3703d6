"""Turns a question into an answer: state, page, fields, JSON or CSV, and the marks that let a reader keep it until the next release."""

from __future__ import annotations

import base64
import binascii
import datetime
import hashlib
import json
from collections.abc import Iterable
from email.utils import format_datetime
from typing import Any, Literal
from urllib.parse import urlencode

from flask import Response, request
from pydantic import BaseModel

from dashboard.api.failures import ROOT, ApiFailure, unknown
from dashboard.api.lists import answered, items
from dashboard.api.questions import FRAMES, VIEWS
from datasets.published.csvfile import csv_bytes
from datasets.published.listing import Cut, cut_frame, cut_view, records
from datasets.published.releases import NoSuchRelease, Public
from datasets.published.state import State

DEMO: Literal["示例数据"] = "示例数据"


def state_at(public: Public, n: int | None) -> State:
    """The state at release `n`; 404 for a number never published."""
    try:
        return public.state(n)
    except NoSuchRelease:
        raise unknown("release", f"没有第{n}号发布。", "release") from None


def notice(state: State) -> str:
    """示例数据 where any release of the state is a demonstration."""
    return DEMO if any(release.is_demo for release in state.releases()) else ""


def mark(reply: Response, public: Public) -> Response:
    """ETag and Last-Modified from the newest release; 304 where the reader already has it."""
    head = public.head
    about = f"{head.manifest_sha256 if head else ''} {request.full_path}"
    reply.set_etag(hashlib.sha256(about.encode("utf-8", "surrogatepass")).hexdigest()[:24])
    if head:
        at = datetime.datetime.fromisoformat(public.release(head.n).published_at)
        reply.headers["Last-Modified"] = format_datetime(at.astimezone(datetime.UTC), usegmt=True)
    reply.headers["Cache-Control"] = "public, max-age=0, must-revalidate"
    reply.make_conditional(request)
    return reply


def open_to_all(reply: Response) -> Response:
    """Scripts of any site may read the answer, refusals too, with its marks, and may ask with the marks they have."""
    reply.headers["Access-Control-Allow-Origin"] = "*"
    reply.headers["Access-Control-Expose-Headers"] = "ETag, Last-Modified, Link, X-Total-Count"
    if request.method == "OPTIONS":
        reply.headers["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
        reply.headers["Access-Control-Allow-Headers"] = "If-None-Match, If-Modified-Since"
    return reply


def _question_mark(listed: str, asked: dict[str, Any]) -> str:
    kept = {name: value for name, value in asked.items() if name not in {"cursor", "limit", "format", "fields", "release"}}
    return hashlib.sha256(json.dumps([listed, kept], sort_keys=True, default=str).encode()).hexdigest()[:12]


def write_cursor(n: int, offset: int, question: str) -> str:
    """A place in a list: the state, how many rows were given, and which question they answered."""
    return base64.urlsafe_b64encode(f"{n}.{offset}.{question}".encode()).decode().rstrip("=")


def read_cursor(cursor: str, question: str) -> tuple[int, int]:
    """(state, offset); 404 for a cursor that was never given or belongs to another question."""
    try:
        n, offset, given = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii").split(".")
        if given == question and n.isdecimal() and offset.isdecimal() and len(n) < 10 and len(offset) < 12:
            return int(n), int(offset)
    except (binascii.Error, UnicodeDecodeError, ValueError):
        pass
    raise unknown("cursor", "这个游标不是这个问题的上一页给的；去掉 cursor 从头取。", "cursor")


def answer_list(public: Public, listed: str, query: BaseModel) -> Response:
    """One page of a list."""
    asked = query.model_dump(exclude_none=True)
    question = _question_mark(listed, asked)
    offset, wanted = 0, asked.get("release")
    if "cursor" in asked:
        begun, offset = read_cursor(asked["cursor"], question)
        if wanted not in (None, begun):
            raise ApiFailure(404, "no_such_cursor", "游标属于另一号发布的状态。", "cursor")
        wanted = begun or None
    state = state_at(public, wanted)
    frame, total = _rows(public, state, listed, asked, offset)
    names = tuple(asked.get("fields") or answered(listed))
    rows = records(frame, names)
    following = write_cursor(state.n, offset + len(frame), question) if offset + len(frame) < total else None
    reply = _csv(rows, names, state) if asked["format"] == "csv" else _json(public, state, rows, total, following)
    reply.headers["X-Total-Count"] = str(total)
    if following:
        again = [(name, value) for name, value in request.args.items(multi=True) if name != "cursor"]
        reply.headers["Link"] = f'<{request.script_root}{ROOT}/{listed}?{urlencode([*again, ("cursor", following)])}>; rel="next"'
    return reply


def _rows(public: Public, state: State, listed: str, asked: dict[str, Any], offset: int) -> tuple[Any, int]:
    filters = [item.name for item in items(listed) if item.role == "is" and _parameter(item.name) in asked]
    where = {name: _distinct(asked[_parameter(name)]) for name in filters}
    order = tuple(dict.fromkeys(asked.get("sort", ())))
    if listed in VIEWS:
        view, usual = VIEWS[listed]
        named = {name.removeprefix("-") for name in order}
        cut = Cut(where, (*order, *(name for name in usual if name not in named and name in answered(listed))), offset, asked["limit"])
        return cut_view(state, view, answered(listed), cut)
    return cut_frame(FRAMES[listed](public, state, asked), Cut(where, order, offset, asked["limit"]))


def _parameter(name: str) -> str:
    """The filter on the column `release` is called `of_release`: `release` names the state."""
    return "of_release" if name == "release" else name


def _distinct(values: list[Any]) -> list[Any]:
    return list(dict.fromkeys(values))


def _csv(rows: Iterable[dict[str, Any]], names: tuple[str, ...], state: State) -> Response:
    said = [notice(state)] if notice(state) else []
    content = csv_bytes((*names, *(["notice"] if said else [])), ((*(row[name] for name in names), *said) for row in rows))
    return Response(content, content_type="text/csv; charset=utf-8")


def _json(public: Public, state: State, rows: Iterable[dict[str, Any]], total: int, following: str | None) -> Response:
    head = public.head
    found = {
        "county": state.county,
        "release": state.n,
        "published_on": state.published_on,
        "newest_release": head.n if head else 0,
        "notice": notice(state),
        "total": total,
        "next": following,
    }
    text = f'{_dumped(found)[:-1]},"data":[{",".join(map(_dumped, rows))}]}}'
    return Response(text, content_type="application/json")


def _dumped(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
