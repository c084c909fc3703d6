"""The public face: a Dash application on Flask that only reads published releases. The address is the state; HEAD is followed without restart."""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import dash
from dash import ALL, MATCH, ClientsideFunction, Input, Output, State, dcc, html
from flask import Flask, Response, g, request

from dashboard import bundles, callbacks, chartlib, downloads, guard, letters, refused, warming, wholefile
from dashboard.address import Address, parse_path, parse_query
from dashboard.cards.find import counted, suggestions
from dashboard.counties import create_all
from dashboard.firstpaint import to_html
from dashboard.pages import Page, show
from dashboard.pages.search import address_of, told
from dashboard.rooting import rooted, rooted_text, unrooted
from dashboard.shell import Frame, around, document
from dashboard.site import counties, read_site
from dashboard.warming import Warming
from datasets.published.athand import AtHand
from datasets.published.releases import Public
from datasets.published.search import index_of

__all__ = ["create"]

#: drawn pages kept per process: a first view asks for the same page twice (drawn, then through the callback)
KEPT_PAGES = 64
#: addresses of our own styles and scripts
ASSETS = {
    key: bundles.bundle(name).href
    for key, name in (("css", "style.css"), ("early", "early.js"), ("script", "script.js"), ("icon", "icon.svg"))
}


class Face:
    """What answers: the published folder, and the pages drawn from it."""

    def __init__(self, public_dir: Path, county: str) -> None:
        self.public = Public.open_copy(public_dir, county)
        self.site = read_site(public_dir, county)
        self.warming: Warming | None = None
        self._pages: AtHand[Page] = AtHand(KEPT_PAGES)

    def open(self, address: Address) -> tuple[Page, Frame]:
        """The page at `address` with its frame; drawn pages are kept until HEAD moves."""
        state = self.public.pinned(address.get("r"))
        newest = self.public.state().n
        if self.warming:
            self.warming.meet(newest)
        page = self._pages.get((state.n, address.text), lambda: show(state, address))
        return page, Frame(self.site, state, newest, address)

    def still(self, page: Page, address: Address) -> str:
        """The document of `page` without scripts of Dash: an answer to a form."""
        state = self.public.state()
        frame = Frame(self.site, state, state.n, address)
        return rooted_text(written(page, frame, to_html(around(page, frame)), {}), request.script_root)


class PublicDash(dash.Dash):
    """Dash whose document already holds the page: the first view needs no script."""

    face: Face

    def interpolate_index(self, *given: Any, **parts: Any) -> str:
        """The document for the address that was asked."""
        address = Address(parse_path(request.path), parse_query(request.query_string.decode("utf-8", "replace")))
        page, frame = self.face.open(address)
        g.status = page.status
        first = to_html(around(page, frame))
        g.mark = hashlib.sha256("".join((first, frame.site.county_name, parts["scripts"], *ASSETS.values())).encode()).hexdigest()[:32]
        return rooted_text(written(page, frame, first, parts), request.script_root)


def written(page: Page, frame: Frame, first: str, parts: Mapping[str, str]) -> str:
    """The document around `first`, the page already drawn; `parts` are Dash's config, scripts and renderer, {} for a page that stays as it is."""
    dash_parts = {key: parts.get(key, "") for key in ("config", "scripts", "renderer")}
    return document(page, frame, first, {**ASSETS, **dash_parts})


def create(public_dir: Path, county: str = "") -> Flask:
    """The public face over `public_dir`: one county, or all of them under their codes where it holds several and none is named."""
    found = counties(Path(public_dir))
    if len(found) > 1 and not county:
        return create_all(Path(public_dir), found, create)
    face = Face(Path(public_dir), county or (found[0] if found else "411322"))
    server: Any = Flask("mingbaizhang-public", static_folder=None)
    app = PublicDash(
        "mingbaizhang-public",
        server=server,
        assets_folder="",
        pages_folder="",
        include_assets_files=False,
        suppress_callback_exceptions=True,
        update_title="",
        title="明白账",
        compress=True,
        enable_mcp=False,
        routes_pathname_prefix="/",
        requests_pathname_prefix=f"/{county}/" if len(found) > 1 else "/",
    )
    app.face = face
    face.warming = warming.follow(server, face.public)
    app.layout = html.Div([dcc.Location(id="at", refresh=False), dcc.Store(id="went"), html.Div(id="page")])
    _follow_address(app, face)
    _suggest(app, face)
    _reckon(app)
    _follow_clicks(app)
    refused.register(server)
    bundles.register(server)
    chartlib.register(server)
    downloads.register(server, face.open, face.public)
    wholefile.register(server, face.public)
    letters.register(server, Path(public_dir), face.public.county, face.still)
    guard.protect(server, app, face.site)
    callbacks.refuse_strangers(server, app)
    _keep_nothing_while_arriving(server, face.public)
    _neighbours(server, face)

    @server.get("/health")
    def health() -> Response:
        return Response("ok\n", mimetype="text/plain")

    return server


def _follow_address(app: dash.Dash, face: Face) -> None:
    @app.callback(Output("page", "children"), Input("at", "pathname"), Input("at", "search"))
    def turn(pathname: str | None, search: str | None) -> Any:
        address = Address(parse_path(unrooted(pathname or "/", request.script_root)), parse_query(search or ""))
        page, frame = face.open(address)
        return rooted(around(page, frame), request.script_root)


def _suggest(app: dash.Dash, face: Face) -> None:
    @app.callback(Output("q-list", "children"), Output("q-said", "children"), Input("q-asked", "data"), prevent_initial_call=True)
    def suggest(asked: str | None) -> Any:
        hits = index_of(face.public.state()).find((asked or "")[:40], most=8)
        found = [(hit.name, told(hit), address_of(hit)) for hit in hits]
        return rooted(suggestions(found), request.script_root), counted(len(hits)) if asked else ""


def _reckon(app: dash.Dash) -> None:
    """我家该领多少: quantity × standard, reckoned in the browser; nothing is sent."""
    app.clientside_callback(
        ClientsideFunction("mbz", "due"),
        Output({"due": "amount", "of": MATCH}, "children"),
        Output({"due": "sum", "of": MATCH}, "children"),
        Input({"due": "quantity", "of": MATCH}, "value"),
        State({"due": "standard", "of": MATCH}, "data"),
    )


def _follow_clicks(app: dash.Dash) -> None:
    """A click on a part of a figure goes where its `customdata` points."""
    app.clientside_callback(
        ClientsideFunction("mbz", "follow"),
        Output("went", "data"),
        Input({"plot": ALL}, "clickData"),
        prevent_initial_call=True,
    )


def _keep_nothing_while_arriving(server: Flask, public: Public) -> None:
    """HEAD has moved, the answer has not: nobody may keep it as the answer of that HEAD."""

    @server.before_request
    def look() -> None:
        g.is_arriving = public.is_arriving

    @server.after_request
    def unkept(reply: Response) -> Response:
        if g.get("is_arriving"):
            reply.headers["Cache-Control"] = "no-store"
        return reply


def _neighbours(server: Flask, face: Face) -> None:
    """Register the plain pages and the API on the same server where they are built in."""
    for name in ("dashboard.plain", "dashboard.api"):
        if importlib.util.find_spec(name) is None:
            continue
        register = getattr(importlib.import_module(name), "register", None)
        if register is not None:
            register(server, face.public)
