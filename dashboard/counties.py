"""Serves several counties from one installation: each under its own code, with its own data, search and pages; nothing is shared but the process."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Any

from flask import Flask, Response
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from dashboard import refused
from dashboard.bundles import bundle
from dashboard.bundles import register as register_bundles
from dashboard.site import read_site

_DOCUMENT = """<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>明白账</title><link rel="stylesheet" href="{style}"></head>
<body><main class="wrap"><h1>明白账</h1><p>请选择县（市、区）。</p><ul>{links}</ul></main></body></html>"""


def create_all(public_dir: Path, codes: tuple[str, ...], create: Callable[[Path, str], Flask]) -> Flask:
    """One application over all counties: `/` lists them, `/<code>/…` is each county's own face."""
    front: Any = Flask("mingbaizhang-counties", static_folder=None)
    register_bundles(front)
    front.register_error_handler(HTTPException, refused.page)

    @front.get("/")
    def choose() -> Response:
        named = [(code, read_site(public_dir, code).county_name) for code in codes]
        links = "".join(f'<li><a href="/{code}/">{escape(name)}</a></li>' for code, name in named)
        return Response(_DOCUMENT.format(style=bundle("style.css").href, links=links), mimetype="text/html")

    @front.get("/health")
    def health() -> Response:
        return Response("ok\n", mimetype="text/plain")

    faces = {f"/{code}": create(public_dir, code) for code in codes}
    front.extensions["counties"] = faces
    front.wsgi_app = DispatcherMiddleware(front.wsgi_app, {path: face.wsgi_app for path, face in faces.items()})
    return front
