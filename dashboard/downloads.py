"""Hands out files: the rows of a card as they are shown, and the files of each release as they were published."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from flask import Flask, Response, abort, request, send_file

from dashboard import words
from dashboard.address import Address, parse_path, parse_query
from dashboard.cards.card import Card
from dashboard.cards.grid import Grid, Head, Row, raw, sort_rows
from dashboard.pages import Page
from dashboard.shell import Frame
from dashboard.sources import told_apart
from datasets.published.export import Shown, csv_bytes, workbook_bytes
from datasets.published.releases import NoSuchRelease, Public
from schemas.money import in_unit

_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
Opener = Callable[[Address], tuple[Page, Frame]]


def register(server: Flask, opener: Opener, public: Public) -> None:
    """`/ka/<key>.<kind>?ye=<address>`: a card as shown; `/fabu/<n>/<file>`: a file of release n."""

    @server.get("/ka/<key>.<kind>")
    def card(key: str, kind: str) -> Response:
        path, _, query = request.args.get("ye", "/").partition("?")
        address = Address(parse_path(path), parse_query(query))
        page, frame = opener(address)
        found = next((card for card in page.cards if card.key == key and card.grid), None)
        if found is None or kind not in _TYPES:
            abort(404)
        return _reply(_written(kind, found, page, frame), kind, f"{page.title}-{found.question.replace('|', '').rstrip('？')}")

    @server.get("/fabu/<int:n>/<path:name>")
    def published(n: int, name: str) -> Response:
        try:
            release = public.release(n)
        except NoSuchRelease:
            abort(404)
        is_listed = name in release.files or (name == "manifest.json" and not release.is_taken_down)
        path = public.dir / "releases" / str(n) / name
        if not is_listed or not path.is_file():
            abort(404)
        return send_file(path.resolve(), as_attachment=not name.endswith(".json"), download_name=f"第{n}号-{path.name}")


def _reply(content: bytes, kind: str, name: str) -> Response:
    reply = Response(content, content_type=_TYPES[kind])
    reply.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name + '.' + kind)}"
    reply.headers["Cache-Control"] = "no-cache"
    return reply


def _written(kind: str, card: Card, page: Page, frame: Frame) -> bytes:
    shown = as_shown(card, page, frame)
    if kind == "csv":
        return csv_bytes(shown)
    if kind == "json":
        return json_bytes(shown, frame)
    made_on = datetime.datetime.fromisoformat(frame.state.published_on or "2000-01-01")
    return workbook_bytes(shown, made_on, frame.site.bureau or frame.site.county_name)


def as_shown(card: Card, page: Page, frame: Frame) -> Shown:
    """The card's rows in the order the address asks for: amounts in the unit of their heading, and whether a row is a total."""
    grid = card.grid or Grid((), ())
    order = frame.address.get(f"px-{card.key}")
    grid = sort_rows(grid, order) if order else grid
    headings = (*(_heading(head) for head in grid.shown), "是否汇总")
    rows = tuple((*(_value(row, head) for head in grid.shown), "是" if row.is_sum else "否") for row in grid.rows)
    notes = told_apart(card.sources)
    subtitle = "　".join(
        (
            frame.site.county_name,
            f"依据第{frame.state.n}号发布（{frame.state.published_on}）",
            *(["示例数据"] if frame.state.is_demo else []),
        )
    )
    title = f"{page.title}：{card.question.replace('|', '')}"
    return Shown(card.key, title, subtitle, headings, rows, tuple(f"来源：{note}" for note in notes))


def json_bytes(shown: Shown, frame: Frame) -> bytes:
    """The same as JSON: one object per row, numbers as decimal text so that no digit is lost."""
    rows = [dict(zip(shown.headings, (_text(value) for value in row), strict=True)) for row in shown.rows]
    found: dict[str, Any] = {
        "title": shown.title,
        "release": frame.state.n,
        "published_on": frame.state.published_on,
        "notice": "示例数据" if frame.state.is_demo else "",
        "sources": list(shown.notes),
        "rows": rows,
    }
    return json.dumps(found, ensure_ascii=False, indent=1).encode()


def _text(value: Any) -> Any:
    return str(value) if isinstance(value, Decimal) else value


def _heading(head: Head) -> str:
    unit = {"money": head.unit, "share": "%", "change": "%", "percent": "%"}.get(head.kind, "")
    return f"{head.title}（{unit}）" if unit and unit not in head.title else head.title


def _value(row: Row, head: Head) -> str | int | Decimal | None:
    value = raw(row, head)
    if isinstance(value, str) or value is None:
        return None if value == words.NOT_APPLICABLE else value
    if head.kind == "money":
        return in_unit(int(value), head.unit)
    if head.kind in ("share", "change", "percent"):
        return Decimal(value).quantize(Decimal("0.01"))
    return int(value) if head.kind == "count" else value if isinstance(value, Decimal) else str(value)
