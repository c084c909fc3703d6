"""Takes 找错 and 举报 letters: the one thing a public node writes. Sealed at once, limited in size and rate, no address of the writer kept."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path

from flask import Flask, Response, request

from dashboard.address import Address, parse_path
from dashboard.cards.parts import heading
from dashboard.elements import html
from dashboard.pages import Page
from datasets.published.inbox import MOST_TEXT, Letter, LetterRefused, leave

#: letters a node takes in one minute, whoever writes
MOST_A_MINUTE = 20
#: bytes of the form at most: text and contact in UTF-8, percent-encoded
MOST_BYTES = MOST_TEXT * 9 + 4000
Still = Callable[[Page, Address], str]


class Pace:
    """Lets at most `most` pass in a minute; knows no one, counts only."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._times: deque[float] = deque()
        self._lock = threading.Lock()

    def allows(self) -> bool:
        """True when one more may pass now."""
        now = time.monotonic()
        with self._lock:
            while self._times and now - self._times[0] > 60:
                self._times.popleft()
            if len(self._times) >= self._most:
                return False
            self._times.append(now)
            return True


def register(server: Flask, public_dir: Path, county: str, still: Still) -> None:
    """POST /zhaocuo (said, contact, about): the letter goes sealed into `inbox` beside the public folder."""
    pace = Pace(MOST_A_MINUTE)

    @server.post("/zhaocuo")
    def letter() -> Response:
        if (request.content_length or MOST_BYTES + 1) > MOST_BYTES:
            return _answer(still, "没有收下", f"写得太长了，请在{MOST_TEXT}字以内。", 413)
        if not pace.allows():
            return _answer(still, "没有收下", "现在写的人太多，请过一分钟再送一次。", 429)
        form = request.form
        written = Letter(form.get("said", ""), form.get("about", ""), form.get("contact", ""))
        try:
            leave(public_dir, public_dir.parent / "inbox", county, written)
        except LetterRefused as refusal:
            return _answer(still, "没有收下", str(refusal), 400)
        return _answer(still, "收下了", "已经加密送给财政局，只有财政局能打开。处理结果会公布在本站。", 200)


def _answer(still: Still, title: str, said: str, status: int) -> Response:
    home = html.P([html.A("回到首页", href="/"), "　", html.A("再写一封", href="/guanyu#zhaocuo")], className="after")
    page = Page(title, [heading(title, said), home], status=status)
    reply = Response(still(page, Address(parse_path("zhaocuo"))), status=status, content_type="text/html; charset=utf-8")
    reply.headers["Cache-Control"] = "no-store"
    return reply
