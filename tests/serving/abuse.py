"""Makes requests nobody should send: broken lines, odd encodings, long addresses, paths that climb, callbacks full of rubbish."""

from __future__ import annotations

import random
import string
from collections.abc import Iterator
from urllib.parse import quote

_METHODS = ("GET", "POST", "PUT", "DELETE", "OPTIONS", "HEAD", "TRACE", "PROPFIND", "get", "GÉT", "")
_STEMS = (
    "/", "/api/v1/figures", "/api/v1/search", "/api/v1/releases/", "/fabu/1/", "/fabu/", "/cun/", "/v/", "/v/411322001001/", "/p/", "/p/zhaiwu/",
    "/zhaiwu/", "/mulu/",
    "/ka/x.csv", "/zichan/", "/sou",
    "/_dash-update-component", "/_dash-layout", "/_dash-dependencies", "/_dash-component-suites/", "/butie", "/zhai", "/health", "/api/", "//",
)  # fmt: skip
_PIECES = (
    "../../../../etc/passwd", "..%2f..%2f..%2fHEAD", "%2e%2e/%2e%2e/key.pub", "%00", "%0d%0aSet-Cookie:x", "%ff%fe", "%c0%af", "%", "%zz",
    "\u202e", "😀" * 40, "a" * 9000, "/" * 500, ";", "{{7*7}}", "<script>", "' or 1=1--", "\\..\\..\\", "?" * 50, "#", "%F0%9F", "１２", "-1",
    "9" * 400, "9" * 5000, "&a=b" * 60,
)  # fmt: skip
_KEYS = ("r", "release", "year", "limit", "cursor", "sort", "fields", "q", "format", "nian", "ye", "px", "v", "x" * 300)
_BODIES = (
    b"", b"{", b"null", b"[]", b'{"output":1}', b'{"output":"page.children","inputs":[]}', b"\xff\xfe\x00", b"x" * 200_000,
    b'{"output":"page.children","outputs":{"id":"page","property":"children"},"inputs":[{"id":"at","property":"pathname","value":[{}]},'
    b'{"id":"at","property":"search","value":7}],"changedPropIds":["at.pathname"],"state":[]}',
    b'{"output":"page.children","outputs":{"id":"page","property":"children"},"inputs":[{"id":"at","property":"pathname","value":"/cun/%00"},'
    b'{"id":"at","property":"search","value":"?r=999999999999&ye=\\u0000"}],"changedPropIds":["at.pathname"],"state":[]}',
    b"[" * 50_000 + b"]" * 50_000,
    b'{"output":"page.children","outputs":{"id":"page","property":"children"},"inputs":[{"id":"at","property":"pathname","value":NaN},'
    b'{"id":"at","property":"search","value":true}],"changedPropIds":["at.pathname"],"state":[]}',
    b'{"output":"page.children","outputs":{"id":"page","property":"children"},"inputs":[{"id":"at","property":"pathname","value":"/cun/\\ud800"},'
    b'{"id":"at","property":"search","value":"?nian=\\udfff"}],"changedPropIds":["at.pathname"],"state":[]}',
    b'{"output":"..q-list.children...q-said.children..","outputs":[{"id":"q-list","property":"children"},{"id":"q-said","property":"children"}],'
    b'"inputs":[{"id":"q-asked","property":"data","value":"\\ud83d"}],"changedPropIds":["q-asked.data"]}',
    b'{"output":"..q-list.children...q-said.children..","outputs":[{"id":"q-list","property":"children"},{"id":"q-said","property":"children"}],'
    b'"inputs":[{"id":"q-asked","property":"data","value":{"a":[]}}],"changedPropIds":["q-asked.data"]}',
)  # fmt: skip
_HEADERS = (
    b"Host: localhost", b"Host: ../../", b"Host:", b"Cookie: " + b"c=" * 3000, b"If-None-Match: \xff\xff", b"If-Modified-Since: never",
    b"Range: bytes=9-1,-,0-", b"Accept-Encoding: gzip;q=x, br;q=9", b"Content-Type: application/json", b"Content-Length: -5",
    b"Content-Length: 99999999999", b"Transfer-Encoding: chunked", b"X-Forwarded-For: 1", b"Expect: 100-continue", b"\x00: \x00", b"no colon",
    b"Accept-Language: " + b"zh" * 5000, b"Connection: keep-alive, Upgrade", b"Upgrade: websocket",
)  # fmt: skip

_SOUND_HEADERS = tuple(header for header in _HEADERS if not header.startswith((b"Content", b"Transfer", b"Host", b"\x00", b"no ", b"Conn")))


def _word(dice: random.Random) -> str:
    letters = string.ascii_letters + string.digits + "村县\u0000\uffff%&=+/."
    return "".join(dice.choice(letters) for _ in range(dice.randrange(0, 30)))


def _address(dice: random.Random) -> str:
    path = dice.choice(_STEMS) + "".join(dice.choice((*_PIECES, _word(dice))) for _ in range(dice.randrange(0, 3)))
    asked = "&".join(f"{dice.choice(_KEYS)}={dice.choice((*_PIECES, _word(dice)))}" for _ in range(dice.randrange(0, 4)))
    return path + (f"?{asked}" if asked else "")


def _broken(dice: random.Random) -> bytes:
    """A request that is no HTTP: rubbish, a wrong first line, a wrong header."""
    if dice.random() < 0.3:
        return dice.randbytes(dice.randrange(1, 4000))
    method, version = dice.choice(_METHODS), dice.choice(("HTTP/1.1", "HTTP/1.0", "HTTP/9.9", "", "HTTP/1.1 "))
    headers = [dice.choice(_HEADERS) for _ in range(dice.randrange(0, 5))]
    line = f"{method} {_address(dice)} {version}".encode("utf-8", "surrogatepass")
    return line + b"\r\n" + b"\r\n".join([*headers, b"Connection: close"]) + b"\r\n\r\n" + dice.choice(_BODIES)


def malformed(seed: int, count: int) -> Iterator[bytes]:
    """`count` raw requests, the same for the same seed: a quarter is no HTTP, the rest is HTTP nobody should send."""
    dice = random.Random(seed)
    for _ in range(count):
        if dice.random() < 0.25:
            yield _broken(dice)
            continue
        method = dice.choice(("GET", "GET", "GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "PROPFIND"))
        address = quote(_address(dice), safe="/?&=%.;:'*!()~")
        if dice.random() < 0.2:
            method, address = "POST", "/_dash-update-component"
        body = dice.choice(_BODIES) if method != "GET" else b""
        headers = [b"Host: localhost", b"Connection: close", b"Content-Length: %d" % len(body), b"Content-Type: application/json"]
        extra = [dice.choice(_SOUND_HEADERS) for _ in range(dice.randrange(0, 3))]
        yield f"{method} {address} HTTP/1.1\r\n".encode() + b"\r\n".join([*headers, *extra]) + b"\r\n\r\n" + body
