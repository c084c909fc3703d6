"""A public node is a carried copy: it answers from the last release that arrived whole, in every worker, without restart."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import urllib.request
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from dashboard.public import create
from dashboard.serving import dress
from datasets.office.keyring import Keyring
from datasets.published.chain import BrokenChain
from datasets.published.releases import Public
from tests.api_makers import account, publish_county
from tests.store_makers import COUNTY, content, publish
from tests.visiting import ROOT, running

KINDS = "/api/v1/kinds"


@pytest.fixture
def origin(tmp_path: Path) -> Path:
    """A county with three releases; the fourth is `_publish`ed by a test."""
    publish_county(tmp_path / "origin" / "public", tmp_path / "keys")
    return tmp_path / "origin" / "public"


def _publish(origin: Path) -> int:
    return publish(origin, Keyring.open(origin.parents[1] / "keys"), content(account(2025, 1)))


@pytest.fixture
def node(origin: Path, tmp_path: Path) -> Path:
    shutil.copytree(origin, tmp_path / "node" / "public")
    return tmp_path / "node" / "public"


@pytest.fixture
def client(node: Path) -> FlaskClient:
    return dress(create(node), "public", node.parent).test_client()


def _newest(client: FlaskClient) -> int:
    return int(client.get(KINDS).json["newest_release"])


def test_head_that_comes_before_its_release_changes_nothing_until_the_last_file_is_there(
    origin: Path, node: Path, client: FlaskClient
) -> None:
    before = client.get(KINDS)
    n = _publish(origin)
    source, target = origin / COUNTY, node / COUNTY
    arriving = [source / "HEAD", *sorted(path for path in (source / "releases" / str(n)).rglob("*") if path.is_file())]
    for path in arriving:
        assert (_newest(client), client.get("/").status_code) == (3, 200), path
        place = target / path.relative_to(source)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(path.read_bytes()[:-1])
        assert _newest(client) == 3, path
        place.write_bytes(path.read_bytes())
    after = client.get(KINDS)
    assert (after.json["newest_release"], after.headers["ETag"] != before.headers["ETag"]) == (4, True)


def test_what_is_answered_while_a_release_arrives_is_kept_by_nobody(origin: Path, node: Path, client: FlaskClient) -> None:
    _publish(origin)
    shutil.copy(origin / COUNTY / "HEAD", node / COUNTY / "HEAD")
    assert {client.get(path).headers["Cache-Control"] for path in (KINDS, "/", "/p/", "/butie")} == {"no-store"}


def test_a_node_that_starts_in_the_middle_of_a_copy_answers_from_the_last_whole_release(origin: Path, node: Path) -> None:
    n = _publish(origin)
    shutil.copy(origin / COUNTY / "HEAD", node / COUNTY / "HEAD")
    assert Public.open_copy(node, COUNTY).state().n == 3
    shutil.copytree(origin / COUNTY / "releases" / str(n), node / COUNTY / "releases" / str(n))
    (node / COUNTY / "releases" / str(n) / "figures.parquet").unlink()
    assert Public.open_copy(node, COUNTY).state().n == 3
    shutil.rmtree(node / COUNTY / "releases")
    assert Public.open_copy(node, COUNTY).state().n == 0


def test_a_head_that_is_gone_leaves_the_copy_as_it_was(node: Path, client: FlaskClient) -> None:
    assert _newest(client) == 3
    (node / COUNTY / "HEAD").unlink()
    assert _newest(client) == 3


def test_the_office_is_told_of_a_folder_that_is_not_whole(origin: Path, node: Path) -> None:
    office = Public.open(node, COUNTY)
    assert office.state().n == 3
    _publish(origin)
    shutil.copy(origin / COUNTY / "HEAD", node / COUNTY / "HEAD")
    with pytest.raises(BrokenChain):
        office.state()


def test_two_workers_answer_from_the_new_head_at_once_and_never_again_from_the_old(origin: Path) -> None:
    with running("public", origin.parent, workers=2) as address:
        old = {_asked(address) for _ in range(50)}
        _publish(origin)
        new = {_asked(address) for _ in range(50)}
    assert ({n for n, _ in old}, {n for n, _ in new}) == ({3}, {4})
    assert {tag for _, tag in old}.isdisjoint({tag for _, tag in new})


def _asked(address: str) -> tuple[int, str]:
    """Release and ETag, on a connection of its own: any of the workers."""
    with urllib.request.urlopen(address + KINDS, timeout=30) as reply:  # noqa: S310 -- this machine
        return int(json.loads(reply.read())["newest_release"]), reply.headers["ETag"]


@pytest.mark.skipif(shutil.which("rsync") is None, reason="rsync is not installed")
def test_the_carrying_script_brings_a_release_and_proves_the_copy(origin: Path, node: Path) -> None:
    n = _publish(origin)
    (node / COUNTY / "left over").write_text("gone at the origin")
    carried = subprocess.run(
        ["sh", str(ROOT / "deploy" / "mingbai-carry.sh"), str(origin), str(node)],
        env={**os.environ, "MBZ_APP": str(ROOT)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (carried.returncode, carried.stderr) == (0, "")
    assert Public.open_copy(node, COUNTY).state().n == n
    assert not (node / COUNTY / "left over").exists()
