"""Writes a tree of Dash components as HTML text, so that the first view needs no script and old browsers see the whole page."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from html import escape
from typing import Any

from dash.development.base_component import Component

_VOID = frozenset({"br", "img", "input", "hr", "meta", "col", "source", "wbr"})
_NAMES = {"className": "class", "htmlFor": "for", "acceptCharset": "accept-charset"}
_SKIPPED = frozenset(
    {"children", "style", "key", "n_clicks", "n_clicks_timestamp", "disable_n_clicks", "loading_state", "debounce", "persistence"}
)
_UNSEEN = frozenset({"Location", "Store", "Interval", "Download"})


def to_html(node: Any) -> str:
    """HTML text of a component, a text, a number, None or a list of these; everything is escaped."""
    if node is None or isinstance(node, bool):
        return ""
    if isinstance(node, Component):
        return _element(node)
    if isinstance(node, (list, tuple)):
        return "".join(to_html(child) for child in node)
    return escape(str(node), quote=False)


def _element(node: Component) -> str:
    kind = node._type
    if kind in _UNSEEN:
        return ""
    props: dict[str, Any] = node.to_plotly_json()["props"]
    if kind == "Graph":
        return f'<div class="plot-wait"{_attribute("style", props.get("style"))}></div>'
    name = kind.lower()
    attributes = "".join(_attribute(key, value) for key, value in props.items() if key not in _SKIPPED or key == "style")
    if name in _VOID:
        return f"<{name}{attributes}>"
    return f"<{name}{attributes}>{to_html(props.get('children'))}</{name}>"


def _attribute(key: str, value: Any) -> str:
    if value is None or value is False:
        return ""
    name = _NAMES.get(key, key if "-" in key else key.lower())
    if value is True:
        return f" {name}"
    if key == "style":
        value = _style(value.items())
    elif isinstance(value, dict):
        value = json.dumps(value, sort_keys=True, separators=(",", ":"))
    return f' {name}="{escape(str(value))}"'


def _style(items: Iterable[tuple[str, Any]]) -> str:
    return ";".join(f"{re.sub('([A-Z])', lambda m: '-' + m[1].lower(), key)}:{value}" for key, value in items)
