"""Open data: every list under /api/v1 with filters, paging, JSON and CSV, described by an OpenAPI document made from the code."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, Response, abort, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from dashboard.api import chainfiles, failures
from dashboard.api.answering import answer_list, mark, open_to_all
from dashboard.api.document import Described, document, page
from dashboard.api.failures import ROOT
from dashboard.api.feed import atom
from dashboard.api.lists import list_names, list_titles
from dashboard.api.release import answer_release
from datasets.published.releases import Public


def register(server: Flask, public: Public) -> None:
    """Put the API, its document and its explanation on `server`, answering from `public`."""
    api = Blueprint("api", __name__, url_prefix=ROOT)
    failures.register(server, api)
    described = Described()
    for listed in list_names():
        api.add_url_rule(f"/{listed}", f"list_{listed.replace('/', '_')}", described.list_view(listed, _list_view(public, listed)))
    api.add_url_rule("/releases/<int:n>", "release", described.release_view(_release_view(public)))

    @api.get("/openapi.json")
    def openapi() -> Response:
        return mark(document(described, public), public)

    @api.get("/feed")
    @api.get("/feed.atom")
    def feed() -> Response:
        return mark(atom(public), public)

    @api.get("/")
    def explained() -> Response:
        return mark(page(described, public), public)

    @server.get("/api")
    @server.get("/api/")
    @server.get("/api/v1")
    def front() -> AnyResponse:
        return redirect(f"{request.script_root}{ROOT}/")

    @server.get("/api/<path:rest>")
    def nothing(rest: str) -> Response:
        abort(404)

    @server.after_request
    def opened(reply: Response) -> Response:
        return open_to_all(reply) if request.path.startswith(("/api/", "/fabu/")) else reply

    server.register_blueprint(api)
    chainfiles.register(server, public)


def _list_view(public: Public, listed: str) -> Any:
    def view() -> Response:
        asked: Any = request  # spectree lays what it validated on the request
        return mark(answer_list(public, listed, asked.context.query), public)

    view.__name__ = listed.replace("/", "_")
    view.__doc__ = list_titles()[listed]
    return view


def _release_view(public: Public) -> Any:
    def release(n: int) -> Response:
        return mark(answer_release(public, n), public)

    release.__doc__ = "一号发布：每张表、应公开的各表的状态、全部文件和指纹"
    return release
