"""Knows what a question of our own pages looks like; anything else sent to the callback address is refused before Dash sees it."""

from __future__ import annotations

import re
from typing import Any

import dash
from dash.exceptions import DependencyException
from flask import Flask, abort, request
from werkzeug.exceptions import NotFound

from dashboard import refused

ADDRESS = "/_dash-update-component"
#: characters of one value: an address or what was typed into the search box
LONGEST = 4096
_HALVES = re.compile("[\ud800-\udfff]")


def refuse_strangers(server: Flask, app: dash.Dash) -> None:
    """400 for a callback that no page of ours could have sent, 404 for a script that is none of ours."""
    server.register_error_handler(DependencyException, lambda _: refused.page(NotFound()))

    @server.before_request
    def look() -> None:
        if request.path == ADDRESS and request.method == "POST" and not is_sound(app, _body()):
            abort(400)


def _body() -> Any:
    """What was sent as JSON; None for what is none, or is nested deeper than anything of ours."""
    try:
        return request.get_json(silent=True)
    except RecursionError:
        return None


def is_sound(app: dash.Dash, body: Any) -> bool:
    """True when `body` names one of the app's callbacks, with its outputs and inputs in order, each text or nothing."""
    if not isinstance(body, dict) or not isinstance(body.get("output"), str):
        return False
    known = app.callback_map.get(body["output"])
    if known is None or "callback" not in known or "_pages" in body["output"]:
        return False
    outputs = body.get("outputs")
    named = [_name(part) for part in (outputs if isinstance(outputs, list) else [outputs])]
    written = named[0] if not isinstance(outputs, list) else ".." + "...".join(map(str, named)) + ".."
    changed = body.get("changedPropIds", [])
    return (
        written == body["output"]
        and _fits(body.get("inputs"), known["inputs"])
        and _fits(body.get("state", []), known["state"])
        and isinstance(changed, list)
        and all(isinstance(name, str) and "." in name for name in changed)
    )


def _name(part: Any) -> str | None:
    if not isinstance(part, dict) or not isinstance(part.get("id"), str) or not isinstance(part.get("property"), str):
        return None
    return f"{part['id']}.{part['property']}"


def _fits(given: Any, declared: list[dict[str, str]]) -> bool:
    if not isinstance(given, list) or len(given) != len(declared):
        return False
    return all(_name(part) == _name(expected) and _is_text(part.get("value")) for part, expected in zip(given, declared, strict=True))


def _is_text(value: Any) -> bool:
    """Nothing, or an address or words that can be written: pages of ours send no numbers, and no halves of characters."""
    return value is None or (isinstance(value, str) and len(value) <= LONGEST and not _HALVES.search(value))
