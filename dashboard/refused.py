"""Says in words why there is no page: a wrong method, an address without end, a request too large, a fault. The API has its own shape for it."""

from __future__ import annotations

from flask import Flask, Response, abort, request
from werkzeug.exceptions import HTTPException

from dashboard.bundles import bundle

#: characters of an address that are read; RFC 9110 section 4.1 asks for no fewer
LONGEST = 8_000
_WORDS = {
    400: "这个请求看不懂。",
    404: "没有这个地址。",
    405: "这里只能读取。",
    413: "传来的内容太大，没有收下。",
    414: f"地址太长，最多{LONGEST:,}个字符。",
    429: "请求太多，请过一会儿再试。",
    500: "服务出了问题，请过一会儿再试。",
}
_DOCUMENT = """<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>明白账</title><link rel="stylesheet" href="{style}"></head>
<body><main class="wrap"><h1>没有办成</h1><p>{words}</p><p><a href="{home}">回到首页</a></p></main></body></html>"""


def register(server: Flask) -> None:
    """Refuse addresses without end, before anything reads them."""

    @server.before_request
    def measure() -> None:
        if len(request.environ.get("PATH_INFO", "")) + len(request.environ.get("QUERY_STRING", "")) > LONGEST:
            abort(414)


def page(error: HTTPException) -> Response | HTTPException:
    """The answer to a reader; what only leads elsewhere stays as it is."""
    status = error.code or 500
    if status < 400:
        return error
    root = request.script_root
    style, home = f"{root}{bundle('style.css').href}", f"{root}/"
    reply = Response(_DOCUMENT.format(style=style, words=_WORDS.get(status, "请求没有被接受。"), home=home), status)
    if allowed := dict(error.get_headers()).get("Allow"):
        reply.headers["Allow"] = allowed
    return reply
