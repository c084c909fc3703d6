"""Builds the office's own application: one process, one office, every page behind the guard."""

from __future__ import annotations

import ipaddress
import os
import tempfile
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path
from typing import IO, TYPE_CHECKING

from flask import Flask, Request, Response, current_app, jsonify, redirect, request, send_from_directory, url_for
from flask.typing import ResponseReturnValue
from flask_login import LoginManager
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

from dashboard.office import guard, menu
from dashboard.office.answers import as_it_reads, day, moment, sentence
from dashboard.office.arrivals import ArrivalRefused, Arrivals
from dashboard.office.attempts import Attempts
from dashboard.office.ended import Ended
from dashboard.office.faults import QuietFlask
from dashboard.office.person import Person, called
from datasets.office import Office, websession
from datasets.office.disk import clear_left, keep_temporary_files, private_dir
from datasets.office.refusals import NoSuchThing, NotAllowed, Refusal, StoreTrouble

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

HERE = Path(__file__).parent
SHELVES = (HERE / "static", HERE.parent / "assets")
PAGES = (
    "session",
    "received",
    "interpret",
    "review",
    "publish",
    "released",
    "duties",
    "board",
    "hanging",
    "journal",
    "users",
    "inbox",
    "settings",
    "assess",
)
#: what an HTTP error says to a person: heading, sentence
SAID: dict[int, tuple[str, str]] = {
    400: ("这个请求不完整", "请回到上一页，刷新后再试。"),
    404: ("没有这一页", "网址可能写错了，或者这份表已经不在了。"),
    405: ("这一步不能这样办", "请从页面上的按钮来办。"),
    413: ("文件太大", "传来的内容超过了限度，没有收下。"),
    429: ("太快了", "请等一会儿再试。"),
}


class OfficeRequest(Request):
    """A form with files lays them, nameless, in the office's own folder: not where every program of the machine lays its things."""

    def _get_file_stream(
        self, total_content_length: int | None, content_type: str | None, filename: str | None = None, content_length: int | None = None
    ) -> IO[bytes]:
        return tempfile.TemporaryFile("rb+", dir=current_app.extensions["arrivals"].folder)


def is_proxy(address: str) -> bool:
    """True for this machine and for the addresses of MBZ_PROXIES: anybody else who reaches the port could name any sender."""
    try:
        sender = ipaddress.ip_address(address)
    except ValueError:
        return False
    sender = getattr(sender, "ipv4_mapped", None) or sender
    return sender.is_loopback or str(sender) in os.environ.get("MBZ_PROXIES", "").replace(",", " ").split()


class OfficeFlask(QuietFlask):
    """The office behind a reverse proxy believes it, and nobody else, about the sender's address and https; alone it believes nobody."""

    request_class = OfficeRequest

    def wsgi_app(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        plain = super().wsgi_app
        if os.environ.get("MBZ_BEHIND_PROXY") != "1" or not is_proxy(environ.get("REMOTE_ADDR", "")):
            return plain(environ, start_response)
        return ProxyFix(plain, x_for=1, x_proto=1)(environ, start_response)


def create(home: Path) -> Flask:
    """The office face over `home` (office/, public/, inbox/). Raises the store's own exceptions when `home` cannot be opened."""
    app = OfficeFlask("dashboard.office", root_path=str(HERE), template_folder="templates", static_folder=None)
    office = Office.open(home)
    app.extensions["office"] = office
    _keep_clear_bytes_off_the_disk(office)
    app.extensions["ended"] = Ended(home / "office" / "ended")
    app.extensions["attempts"] = Attempts()
    app.extensions["arrivals"] = Arrivals(home / "office" / "arriving")
    app.secret_key = websession.signing_key(office)
    app.config.update(MBZ_HOME=home, MAX_CONTENT_LENGTH=512 * 1024 * 1024, MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024, MAX_FORM_PARTS=2000)
    app.jinja_env.finalize = as_it_reads
    app.jinja_env.filters.update(day=day, moment=moment, called=called)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    guard.protect(app)
    CSRFProtect(app)
    _remember_people(app, office)
    _own_routes(app)
    for name in PAGES:
        app.register_blueprint(import_module(f"dashboard.office.{name}").pages)
    app.context_processor(menu.around_every_page)
    _say_errors(app)
    return app


def _keep_clear_bytes_off_the_disk(office: Office) -> None:
    """Lists of names and marked sheets are made in memory; where a machine has none to spare, in a folder of the office that each start clears."""
    making = private_dir(office.dir / "making")
    clear_left(making)
    keep_temporary_files(making)


def _remember_people(app: Flask, office: Office) -> None:
    login = LoginManager(app)
    login.session_protection = None  # townships sit behind changing addresses; idle time-out and the store's own check stand instead

    @login.user_loader
    def load(key: str) -> Person | None:
        return None if guard.why_over() else Person.of(office, key)


def _own_routes(app: Flask) -> None:
    @app.get("/assets/<path:name>")
    def assets(name: str) -> Response:
        for shelf in SHELVES:
            if (shelf / name).is_file():
                return send_from_directory(shelf, name, max_age=3600)
        raise _missing()

    @app.get("/health")
    def health() -> Response:
        return jsonify(face="office", is_alive=True)

    @app.get("/")
    def home() -> ResponseReturnValue:
        return redirect(url_for(menu.first_page()))


def _missing() -> HTTPException:
    from werkzeug.exceptions import NotFound

    return NotFound()


def _say_errors(app: Flask) -> None:
    @app.errorhandler(CSRFError)
    def forged(_: CSRFError) -> Response:
        return sentence(400, "这一页放得太久了", "为了防止别人冒用您的登录，这次没有办。请刷新页面，再办一次。")

    @app.errorhandler(HTTPException)
    def plain(error: HTTPException) -> ResponseReturnValue:
        if error.code is None or error.code < 400:
            return error.get_response(request.environ)
        return sentence(error.code, *SAID.get(error.code, ("没有办成", "请刷新页面再试。")))

    @app.errorhandler(ArrivalRefused)
    def refused(error: ArrivalRefused) -> Response:
        return sentence(413, "没有收下", str(error))

    @app.errorhandler(Refusal)
    def declined(error: Refusal) -> Response:
        status = (
            404
            if isinstance(error, NoSuchThing)
            else 403
            if isinstance(error, NotAllowed)
            else 503
            if isinstance(error, StoreTrouble)
            else 409
        )
        return sentence(status, "没有办", str(error))
