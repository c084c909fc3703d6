"""What holds for every test: no example of a property is judged by its time, since a busy machine is not a wrong answer.

And the running office that modules share the making of: who may come in, who may do what, what arrives.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from datasets.office.records import ROLES
from tests.office_home import PASSWORD, PEOPLE, open_home
from tests.visiting import Visitor, running

settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")

#: one login name per role
WHO = {role: name for name, (role, _) in reversed(PEOPLE.items()) if name not in ("shi-suo", "xinren")}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small office with one person in every role (`tests.office_home.PEOPLE`)."""
    path = tmp_path_factory.mktemp("office")
    open_home(path).close()
    return path


@pytest.fixture(scope="module")
def base(home: Path) -> Iterator[str]:
    """Where `home` is served."""
    with running("office", home) as address:
        yield address


@pytest.fixture(scope="module")
def logged_in(base: str) -> dict[str, Visitor]:
    """A visitor for every role."""
    found = {role: Visitor(base) for role in ROLES}
    for role, visitor in found.items():
        assert visitor.login(WHO[role], PASSWORD).path != "/denglu"
    return found
