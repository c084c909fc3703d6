"""Puts the county's own place before our addresses where an installation has several counties: /411322/cun/… instead of /cun/…

Pages are drawn without it, so that one page is right wherever the site stands; it is added on the way out.
"""

from __future__ import annotations

import os
import re
from typing import Any

from dash.development.base_component import Component
from flask import has_request_context, request

_NAMES = frozenset({"href", "src", "action", "customdata"})


def site_root() -> str:
    """Where the county's pages stand for the world: MBZ_PUBLIC_URL, with the county's own part where the installation holds several.

    Without it only that part: such an address is completed by whoever reads it.
    """
    root = request.script_root if has_request_context() else ""
    return os.environ.get("MBZ_PUBLIC_URL", "").rstrip("/").removesuffix(root) + root


def rooted_text(text: str, root: str) -> str:
    """Our own addresses in a document drawn by us, with `root` before them; what Dash wrote with it already is left."""
    return re.sub(rf'\b(href|src|action)="/(?!/|{root[1:]}/)', rf'\1="{root}/', text) if root else text


def rooted(node: Any, root: str) -> Any:
    """The same for components on their way to the browser; without `root` they are passed on untouched."""
    return _walk(node, root, False) if root else node


def _walk(node: Any, root: str, is_address: bool) -> Any:
    if isinstance(node, str):
        return root + node if is_address and node.startswith("/") and not node.startswith(("//", f"{root}/")) else node
    if isinstance(node, Component):
        return _walk(node.to_plotly_json(), root, False)
    if isinstance(node, dict):
        return {name: _walk(value, root, name in _NAMES) for name, value in node.items()}
    if isinstance(node, list | tuple):
        return [_walk(part, root, is_address) for part in node]
    return node


def unrooted(path: str, root: str) -> str:
    """The address as pages know it."""
    return path.removeprefix(root) or "/" if root else path
