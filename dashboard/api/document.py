"""Describes the API: an OpenAPI 3.1 document derived from the code by SpecTree, and the same as a page people read without a network."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from flask import Response, current_app, request
from spectree import Response as Answers
from spectree import SpecTree
from spectree.plugins.flask_plugin import FlaskPlugin

from dashboard import bundles
from dashboard.api.answering import notice
from dashboard.api.failures import ROOT, FailureAnswer, refuse_invalid
from dashboard.api.lists import MOST, answer_model, query_model
from dashboard.api.release import ReleaseAnswer
from datasets.published.licence import licence
from datasets.published.places import called
from datasets.published.releases import Public

ABOUT = {
    "title": "明白账开放数据",
    "version": "1.0.0",
    "description": "一个县的财政和补贴数据，和网页、村公示单是同一份。金额单位是分（_fen）。每一行写明发布号；"
    "同一个 release 的回答永远不变，除非被紧急撤下。",
}


class _Plugin(FlaskPlugin):
    """Reads parameters; answers are checked by the tests against the document, not again on every request."""

    def validate_response(self, resp: Any, *rest: Any) -> tuple[Any, None]:
        """The answer as it is."""
        return resp, None


class Described:
    """Declares views and remembers what they take and give."""

    def __init__(self) -> None:
        self._tree = SpecTree(
            backend=_Plugin,
            mode="strict",
            path="none",
            page_templates={},
            naming_strategy=lambda model: model.__name__,
            nested_naming_strategy=lambda parent, child: child,
            validation_error_status=400,
            validation_error_model=FailureAnswer,
            before=refuse_invalid,
            annotations=False,
            title=ABOUT["title"],
            version=ABOUT["version"],
            description=ABOUT["description"],
        )

    def list_view(self, listed: str, view: Callable[..., Response]) -> Callable[..., Response]:
        """A list: its parameters are read before the view runs."""
        answers = Answers(HTTP_200=(answer_model(listed), "这一页"), HTTP_404=(FailureAnswer, "没有这一号发布或这个游标"))
        return self._tree.validate(query=query_model(listed), resp=answers, operation_id=listed.replace("/", "_"), tags=["列表"])(view)

    def release_view(self, view: Callable[..., Response]) -> Callable[..., Response]:
        """One release."""
        answers = Answers(HTTP_200=(ReleaseAnswer, "这一号发布"), HTTP_404=(FailureAnswer, "没有这一号发布"))
        said = {"n": "发布号"}
        return self._tree.validate(resp=answers, operation_id="release", tags=["发布"], path_parameter_descriptions=said)(view)

    def written(self) -> dict[str, Any]:
        """The document. What SpecTree cannot say is added from the same declarations: CSV answers, headers, conditional requests."""
        found = copy.deepcopy(self._tree.spec)
        found["servers"] = [{"url": request.script_root or "/"}]
        found["info"]["license"] = {"name": licence().title, "identifier": licence().name}
        for path in found["paths"].values():
            for operation in path.values():
                _complete(operation)
        return found


def _complete(operation: dict[str, Any]) -> None:
    good = operation["responses"]["200"]
    good["headers"] = {
        "ETag": {"schema": {"type": "string"}, "description": "下次带上 If-None-Match，没有新的发布就答304"},
        "Last-Modified": {"schema": {"type": "string"}, "description": "最新一次发布的时间"},
    }
    operation["responses"]["304"] = {"description": "没有变化"}
    for parameter in operation["parameters"]:
        parameter["schema"] = _without_null(parameter["schema"])
        parameter["schema"].pop("title", None)
    if operation["operationId"] != "release":
        good["content"]["text/csv"] = {"schema": {"type": "string"}}
        good["headers"]["X-Total-Count"] = {"schema": {"type": "integer"}, "description": "一共有多少行"}
        good["headers"]["Link"] = {"schema": {"type": "string"}, "description": "下一页的地址"}
    else:
        operation["responses"].pop("400", None)


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """A parameter is left out, never null."""
    options = [option for option in schema.get("anyOf", []) if option != {"type": "null"}]
    if len(options) != 1:
        return schema
    return {**{name: value for name, value in schema.items() if name not in {"anyOf", "default"}}, **options[0]}


def document(described: Described, public: Public) -> Response:
    """The OpenAPI document."""
    return Response(json.dumps(described.written(), ensure_ascii=False, indent=1), content_type="application/json")


def page(described: Described, public: Public) -> Response:
    """The explanation: the same document as a plain page."""
    found = described.written()
    each = [(path, operation) for path, methods in found["paths"].items() for operation in methods.values()]
    operations = [{"path": path, **operation, "columns": _columns(found, operation)} for path, operation in each]
    template = current_app.jinja_env.from_string(_template())
    state = public.state()
    words = template.render(
        about=ABOUT,
        operations=operations,
        front=request.script_root,
        root=f"{request.script_root}{ROOT}",
        style=bundles.bundle("style.css").href,
        icon=bundles.bundle("icon.svg").href,
        most=MOST,
        newest=state.n,
        is_demo=bool(notice(state)),
        county=public.county,
        county_name=called(state, public.county),
        home=f"{request.script_root}/",
    )
    return Response(words, content_type="text/html; charset=utf-8")


@cache
def _template() -> str:
    return Path(__file__).with_name("explained.html").read_text(encoding="utf-8")


def _columns(found: dict[str, Any], operation: dict[str, Any]) -> dict[str, Any]:
    schemas = found["components"]["schemas"]
    answer = operation["responses"]["200"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
    data = schemas[answer]["properties"].get("data", {}).get("items", {})
    row = schemas[data["$ref"].rpartition("/")[2]] if "$ref" in data else schemas[answer]
    return dict(row["properties"])
