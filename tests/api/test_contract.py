"""The API does what its own document says, whatever is asked."""

from __future__ import annotations

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, given, settings
from schemathesis import Case, GenerationMode
from schemathesis.schemas import BaseSchema

from dashboard import api
from dashboard.api.lists import list_names
from datasets.published import Public
from tests.api_makers import publish_county

PATHS = (*(f"/api/v1/{listed}" for listed in list_names()), "/api/v1/releases/{n}")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    home = tmp_path_factory.mktemp("contract")
    publish_county(home / "public", home / "keys")
    made = Flask("contract", static_folder=None)
    api.register(made, Public.open(home / "public"))
    return made


@pytest.fixture(scope="module")
def declared(server: Flask) -> BaseSchema:
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", server)


def test_the_document_is_openapi_3_1_and_names_every_list(server: Flask) -> None:
    found = server.test_client().get("/api/v1/openapi.json").json
    assert found["openapi"].startswith("3.1")
    assert set(found["paths"]) == set(PATHS)


def _ask(declared: BaseSchema, path: str, mode: GenerationMode, examples: int) -> None:
    @settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(case=declared[path]["GET"].as_strategy(generation_mode=mode))
    def ask(case: Case) -> None:
        case.call_and_validate()

    ask()


@pytest.mark.parametrize("mode", list(GenerationMode))
@pytest.mark.parametrize("path", PATHS)
def test_every_answer_keeps_to_the_document(declared: BaseSchema, path: str, mode: GenerationMode) -> None:
    _ask(declared, path, mode, 8)


@pytest.mark.soak
@pytest.mark.parametrize("mode", list(GenerationMode))
@pytest.mark.parametrize("path", PATHS)
def test_every_answer_keeps_to_the_document_under_many_questions(declared: BaseSchema, path: str, mode: GenerationMode) -> None:
    _ask(declared, path, mode, 300)
