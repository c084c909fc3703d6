"""Knows how the office answers: a page for people, JSON for its own scripts, always one Chinese sentence when something is refused."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date, datetime, timedelta, timezone
from urllib.parse import quote

from flask import Response, jsonify, make_response, render_template, request
from markupsafe import Markup

from schemas.signs import plain

#: one time for the whole country, whatever the server's clock is set to
CHINA = timezone(timedelta(hours=8))


def as_it_reads(value: object) -> object:
    """What a page prints, without controls and the signs that turn the direction of whatever stands behind them (U+202E in a letter)."""
    if not isinstance(value, str) or value.isprintable():
        return value
    seen = plain(value)
    return Markup(seen) if isinstance(value, Markup) else seen  # noqa: S704 - it was markup before, nothing is added


def today() -> date:
    """The day it is in China."""
    return datetime.now(CHINA).date()


def wants_json() -> bool:
    """True when the caller is one of our scripts."""
    return request.accept_mimetypes.best == "application/json"


def sentence(status: int, heading: str, text: str) -> Response:
    """A refusal or a notice: JSON `{"sentence"}` for scripts, a small page for people."""
    answer = jsonify(sentence=text, heading=heading) if wants_json() else make_response(_page(heading, text))
    answer.status_code = status
    return answer


def _page(heading: str, text: str) -> str:
    came_from = request.referrer or ""
    back = came_from if came_from.startswith(request.host_url) and request.method == "POST" else ""
    return render_template("sentence.html", heading=heading, sentence=text, back=back)


def attachment(content: bytes, name: str, mimetype: str) -> Response:
    """A download that never stays in a cache; `name` may be Chinese (RFC 6266)."""
    return streamed([content], name, mimetype)


def streamed(content: Iterable[bytes], name: str, mimetype: str) -> Response:
    """The same, sent as it is made."""
    answer = Response(content, mimetype=mimetype)
    plain = f"{hashlib.sha256(name.encode()).hexdigest()[:12]}.{name.rsplit('.', 1)[-1]}"
    answer.headers["Content-Disposition"] = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"
    answer.headers["Cache-Control"] = "no-store"
    return answer


def day(value: date | datetime | str | None) -> str:
    """2026年11月20日; '' for none."""
    moment = _moment(value)
    return f"{moment.year}年{moment.month}月{moment.day}日" if moment else ""


def moment(value: datetime | str | None) -> str:
    """11月20日 15:10, with the year when it is not this one; '' for none."""
    when = _moment(value)
    if when is None:
        return ""
    when = when.astimezone(CHINA) if when.tzinfo else when
    year = "" if when.year == today().year else f"{when.year}年"
    return f"{year}{when.month}月{when.day}日 {when:%H:%M}"


def _moment(value: date | datetime | str | None) -> datetime | None:
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return datetime.fromisoformat(value)
    return value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)
