"""An outsider with the public folder and a number from paper can check everything; one changed byte is found and named."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from werkzeug.serving import make_server

from dashboard.public import create
from datasets.office.keyring import Keyring
from datasets.published import Public
from datasets.published.layout import canonical, read_head
from datasets.published.verify import verify
from tests.api_makers import publish_county
from tests.store_makers import COUNTY, content, publish


@pytest.fixture
def public(tmp_path: Path) -> Path:
    """Four releases: the second taken down by the fourth."""
    folder = tmp_path / "public"
    _take_down_the_second(folder, publish_county(folder, tmp_path / "keys"))
    return folder


def _take_down_the_second(folder: Path, keyring: Keyring) -> None:
    gone = Public.open(folder).release(2)
    kept = ("n", "act", "county", "published_at", "previous", "maker", "publisher", "is_demo")
    stone = {**{name: gone.manifest[name] for name in kept}, "manifest_sha256": gone.manifest_sha256, "reason": "含个人信息"}
    publish(folder, keyring, content(), act="takedown", takes_down=(2,), extra={"tombstones": {"2": stone}}, reason="含个人信息")


def _found(place: Path | str, head: str = "") -> list[str]:
    return [difference.where for difference in verify(place, head or None)]


def test_what_was_published_and_taken_down_lawfully_holds(public: Path) -> None:
    assert not (public / COUNTY / "releases" / "2" / "figures.parquet").exists()
    assert _found(public) == []
    assert _found(public / COUNTY) == []


@pytest.mark.parametrize(
    "path",
    ["releases/1/figures.parquet", "releases/1/tables/411322/2025-gf_general_expenditure.csv", "releases/3/workbooks/subsidy.xlsx",
     "releases/3/datapackage.json", "releases/4/manifest.json", "releases/2/tombstone.json", "register.jsonl"],
)  # fmt: skip
def test_one_changed_byte_is_found_where_it_is(public: Path, path: str) -> None:
    target = public / COUNTY / path
    changed = bytearray(target.read_bytes())
    changed[len(changed) // 2] ^= 1
    target.write_bytes(bytes(changed))
    assert path in _found(public)


def test_a_file_that_is_missing_added_or_beyond_head_is_named(public: Path) -> None:
    releases = public / COUNTY / "releases"
    (releases / "1" / "leaves.csv").unlink()
    (releases / "1" / "extra.txt").write_text("x")
    (releases / "2" / "roster.csv").write_text("x")
    for stray in (releases / "9" / "manifest.json", releases / ".5.partial" / "roster.csv", public / COUNTY / "roster.csv"):
        stray.parent.mkdir(exist_ok=True)
        stray.write_text("{}")
    inside = ["releases/1/extra.txt", "releases/1/leaves.csv", "releases/2/roster.csv"]
    assert _found(public) == [*inside, "releases/.5.partial/roster.csv", "releases/9/manifest.json", "roster.csv"]


def test_a_release_removed_without_a_takedown_in_the_chain_is_named(public: Path) -> None:
    stone = Public.open(public).release(3).manifest | {"manifest_sha256": Public.open(public).release(3).manifest_sha256}
    folder = public / COUNTY / "releases" / "3"
    (folder / "manifest.json").unlink()
    (folder / "tombstone.json").write_bytes(canonical(stone))
    assert "releases/3/tombstone.json" in _found(public)


def test_another_key_or_signature_does_not_pass(public: Path, tmp_path: Path) -> None:
    (public / COUNTY / "key.pub").write_bytes(Keyring.open(tmp_path / "other").sign_public_pem)
    assert _found(public)[:2] == ["key.pub", "HEAD"]


def test_the_same_chain_signed_anew_with_another_key_does_not_pass(public: Path, tmp_path: Path) -> None:
    forger, head = Keyring.open(tmp_path / "other"), read_head(public / COUNTY)
    (public / COUNTY / "key.pub").write_bytes(forger.sign_public_pem)
    again = replace(head, signature=forger.sign(head.signed_text), key_id=forger.sign_key_id)
    (public / COUNTY / "HEAD").write_bytes(again.as_bytes())
    assert _found(public, head.manifest_sha256) == ["HEAD"]


def test_a_copy_that_kept_the_bytes_of_a_takedown_is_named_and_hands_none_of_them_out(tmp_path: Path) -> None:
    """A copy made with a tool that adds files and deletes none."""
    public, folder = tmp_path / "public", tmp_path / "public" / COUNTY / "releases" / "2"
    keyring = publish_county(public, tmp_path / "keys")
    shutil.copytree(folder, tmp_path / "kept")
    client = create(public).test_client()
    assert client.get("/fabu/2/release.json").status_code == 200
    _take_down_the_second(public, keyring)
    shutil.copytree(tmp_path / "kept", folder, dirs_exist_ok=True)
    assert {"releases/2/manifest.json", "releases/2/release.json"} <= set(_found(public))
    assert {place.rpartition("/")[0].partition("/")[2].split("/")[0] for place in _found(public)} == {"2"}
    for face in (client, create(public).test_client()):
        assert [face.get(f"/fabu/2/{name}").status_code for name in ("manifest.json", "release.json", "leaves.csv")] == [404, 404, 404]
        assert face.get("/api/v1/releases/2").json["files"] == []
        assert face.get("/api/v1/figures?release=2&of_release=2").json["data"] == []


def test_the_number_on_paper_must_be_in_the_chain(public: Path) -> None:
    old = Public.open(public).release(1).manifest_sha256
    assert _found(public, old) == [] and _found(public, old[:16].upper()) == []
    assert _found(public, "ab" * 32) == ["纸上的指纹"]
    assert _found(public, old[:4]) == ["纸上的指纹"]


def test_a_number_short_enough_to_be_met_by_another_manifest_proves_nothing(public: Path) -> None:
    told = [difference.what for difference in verify(public, Public.open(public).release(1).manifest_sha256[:8])]
    assert told == ["只写了8位，太短，有心人凑得出来；请至少写前16位"]


def test_a_release_dated_before_the_one_before_it_is_named(tmp_path: Path) -> None:
    keyring = Keyring.open(tmp_path / "keys")
    for at in ("2026-03-02T01:00:00Z", "2026-03-02T01:00:00Z", "2026-02-01T01:00:00Z"):
        publish(tmp_path / "public", keyring, content(), is_demo=False, published_at=at)
    told = list(verify(tmp_path / "public"))
    assert [one.where for one in told] == ["第3号发布"] and "2026-02-01T01:00:00Z早于前一号的2026-03-02T01:00:00Z" in told[0].what


def test_an_empty_folder_is_said_to_be_empty(tmp_path: Path) -> None:
    assert len(_found(tmp_path)) == 1


@pytest.fixture
def site(public: Path) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, create(public), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_the_same_check_works_over_the_network(public: Path, site: str) -> None:
    assert _found(site, Public.open(public).release(4).manifest_sha256) == []
    target = public / COUNTY / "releases" / "1" / "figures.parquet"
    target.write_bytes(target.read_bytes()[:-1] + b"X")
    assert _found(site) == ["releases/1/figures.parquet"]


def test_a_site_that_does_not_answer_is_a_difference(site: str) -> None:
    assert "没有应答" in str(next(iter(verify("http://127.0.0.1:9"))))
