"""Knows how the API says no: one shape for every failure, a code for programs, a Chinese sentence for people, the parameter at fault."""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, Flask, Response, request
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from werkzeug.exceptions import HTTPException

from dashboard.refused import LONGEST, page

ROOT = "/api/v1"
_WORDS = {
    400: ("bad_request", "请求读不懂。"),
    404: ("not_found", "没有这个地址。"),
    405: ("method_not_allowed", "这里只能读取（GET）。"),
    413: ("too_large", "请求太大。"),
    414: ("address_too_long", f"地址太长，最多{LONGEST:,}个字符。"),
    429: ("too_many_requests", "请求太多，请过一会儿再试。"),
    500: ("internal_error", "服务出了故障，请稍后再试。"),
}


#: what is wrong with a parameter, by pydantic's name for it; {…} are the limits it was held against
_WRONG = {
    "missing": "必须写",
    "int_parsing": "要写整数",
    "int_type": "要写整数",
    "bool_parsing": "要写 true 或 false",
    "greater_than_equal": "不能小于{ge}",
    "less_than_equal": "不能大于{le}",
    "string_too_long": "最多{max_length}个字",
    "string_too_short": "不能是空的",
    "string_type": "只能写一次",
    "string_pattern_mismatch": "里面有不能用的字符",
    "literal_error": "只能是{expected}里的一个",
    "too_long": "最多写{max_length}个",
}


class Failure(BaseModel):
    """What went wrong."""

    model_config = ConfigDict(title="Failure")
    code: str = Field(description="给程序看的代码")
    message: str = Field(description="给人看的一句话")
    field: str = Field(description="出问题的参数，没有就是空")


class FailureAnswer(BaseModel):
    """The one shape of every failure."""

    model_config = ConfigDict(title="FailureAnswer")
    error: Failure


class ApiFailure(Exception):
    """An answer other than 200."""

    def __init__(self, status: int, code: str, message: str, field: str = "") -> None:
        super().__init__(message)
        self.status, self.code, self.message, self.field = status, code, message, field

    def reply(self) -> Response:
        """The answer in the one shape."""
        body = {"error": {"code": self.code, "message": self.message, "field": self.field}}
        return Response(json.dumps(body, ensure_ascii=False), status=self.status, mimetype="application/json")


def unknown(what: str, message: str, field: str = "") -> ApiFailure:
    """404 with the code `no_such_<what>`."""
    return ApiFailure(404, f"no_such_{what}", message, field)


def refuse_invalid(asked: Any, reply: Any, error: Exception | None, *rest: Any) -> None:
    """Called after the parameters were read: the first that does not fit becomes a failure naming it."""
    if not isinstance(error, ValidationError):
        return
    first = error.errors(include_url=False, include_input=False)[0]
    field = str(first["loc"][0]) if first["loc"] else ""
    if first["type"] == "extra_forbidden":
        raise ApiFailure(400, "unknown_parameter", "没有这个参数，能用的参数见说明页。", field)
    words = _WRONG.get(first["type"], "值不合要求").format_map(first.get("ctx", {})).replace(" or ", "、")
    raise ApiFailure(400, "invalid_parameter", f"参数{field}{words}。", field)


def register(server: Flask, blueprint: Blueprint) -> None:
    """Answer in the one shape whatever goes wrong under the API's address."""
    blueprint.register_error_handler(ApiFailure, lambda failure: failure.reply())
    blueprint.register_error_handler(HTTPException, _http)
    server.register_error_handler(HTTPException, _http)


def _http(error: HTTPException) -> Response | HTTPException:
    if not request.path.startswith("/api/"):
        return page(error)
    code, words = _WORDS.get(error.code or 500, ("refused", "请求被拒绝。"))
    reply = ApiFailure(error.code or 500, code, words).reply()
    allowed = dict(error.get_headers()).get("Allow")
    if allowed:
        reply.headers["Allow"] = allowed
    return reply
