"""Pages without JavaScript and the static copy; they ask datasets.published and nothing else."""

from __future__ import annotations

from flask import Flask, Response, g, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from dashboard.address import parse_path, parse_query
from dashboard.plain.render import STYLE, Frame, render
from dashboard.plain.routes import answer
from dashboard.plain.view import HOME, Links
from dashboard.site import Site, read_site
from datasets.published.releases import Public
from datasets.published.state import State


def register(server: Flask, public: Public) -> None:
    """Serve /p/… and /v/<village>/<n> on `server`."""
    site = read_site(public.dir.parent, public.county)

    @server.get("/p/plain.css")
    def plain_style() -> Response:
        reply = Response(STYLE.read_bytes(), content_type="text/css; charset=utf-8")
        reply.headers["Cache-Control"] = "public, max-age=86400"
        return reply

    @server.get("/p/", defaults={"rest": ""})
    @server.get("/p/<path:rest>")
    def plain_page(rest: str) -> AnyResponse:
        return _reply(public, site, (*HOME, *parse_path(rest)))

    @server.get("/v/<path:rest>")
    def paper(rest: str) -> AnyResponse:
        return _reply(public, site, ("v", *parse_path(rest)))


def _reply(public: Public, site: Site, parts: tuple[str, ...]) -> AnyResponse:
    if len(parts) > 1 and request.path.endswith("/"):
        return redirect(f"../{parts[-1]}" + (f"?{request.query_string.decode()}" if request.query_string else ""), 301)
    asked = parse_query(request.query_string.decode("utf-8", "replace"))
    state = public.pinned(asked.get("r", ""))
    view = answer(public, state, parts, asked)
    g.is_passing = view.is_passing
    state = public.state() if view.is_passing else state
    links = Links(depth=request.path.count("/") - 1)
    return Response(render(view, frame_of(public, state, site), links), status=view.status, content_type="text/html; charset=utf-8")


def frame_of(public: Public, state: State, site: Site, *, is_static: bool = False) -> Frame:
    """What stands around every page of `state`; a static copy names the state only where the data does."""
    head = public.head
    return Frame(site, state.n, head.n if head and not is_static else state.n, state.published_on, state.is_demo)
