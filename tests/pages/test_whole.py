"""Everything in force as one ZIP: complete, nothing that is no longer in force, described, and made once for a state."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from dashboard.kept import SHARED
from dashboard.public import create
from dashboard.wholefile import WholeFile
from datasets.published.licence import licence
from datasets.published.releases import Public
from datasets.published.whole import write_whole
from tests.pages.conftest import Site


@pytest.fixture(scope="module")
def pack(site: Site, tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    out = tmp_path_factory.mktemp("whole") / "all.zip"
    write_whole(site.store, site.store.state(), out)
    assert [path.name for path in out.parent.iterdir()] == ["all.zip"]
    return zipfile.ZipFile(out)


def test_every_file_of_the_package_is_there_with_the_hash_it_names_and_the_licence(pack: zipfile.ZipFile) -> None:
    package = json.loads(pack.read("datapackage.json"))
    proofs = {one["path"]: one["hash"] for one in package["resources"]}
    assert {path: f"sha256:{hashlib.sha256(pack.read(path)).hexdigest()}" for path in proofs} == proofs
    others = set(pack.namelist()) - set(proofs)
    assert others == {"datapackage.json", "LICENSE.txt", "现行的表.csv", *(name for name in others if name.endswith("/manifest.json"))}
    assert package["licenses"][0]["name"] == licence().name in pack.read("LICENSE.txt").decode()
    assert len({one["name"] for one in package["resources"]}) == len(proofs)


def test_a_table_lies_there_byte_by_byte_as_published_beside_the_manifest_that_proves_it(pack: zipfile.ZipFile, site: Site) -> None:
    for name in pack.namelist():
        if name.startswith("releases/"):
            assert pack.read(name) == (site.store.dir / name).read_bytes()
        if "/tables/" in name:
            n, path = name.removeprefix("releases/").split("/", 1)
            manifest = json.loads(pack.read(f"releases/{n}/manifest.json"))
            assert manifest["files"][path]["sha256"] == hashlib.sha256(pack.read(name)).hexdigest()


def test_what_was_corrected_is_there_in_its_new_form_only(pack: zipfile.ZipFile, site: Site) -> None:
    table = "tables/411322/2025-gf_general_expenditure.csv"
    assert f"releases/4/{table}" in pack.namelist() and f"releases/1/{table}" not in pack.namelist()
    state = site.store.state()
    for part in ("figures", "subsidy"):
        found = pq.read_table(io.BytesIO(pack.read(f"{part}.parquet")))
        order = ", ".join(f'"{name}"' for name in found.column_names)
        kept = sorted(map(repr, zip(*(found[name].to_pylist() for name in found.column_names), strict=True)))
        assert kept == sorted(map(repr, state.rows(f"select {order} from {part}")))


def test_every_table_in_force_is_listed_with_its_file_and_payments_are_in_yuan(pack: zipfile.ZipFile, site: Site) -> None:
    state = site.store.state()
    listed = list(csv.DictReader(io.StringIO(pack.read("现行的表.csv").decode("utf-8-sig"))))
    assert [row["数据集键"] for row in listed] == [dataset.key for dataset in state.keys]
    assert {row["文件"] for row in listed} <= set(pack.namelist())
    paid = list(csv.DictReader(io.StringIO(pack.read("subsidy.csv").decode("utf-8-sig"))))
    fen = state.rows("select cast(sum(paid_fen) as bigint), count(*) from subsidy")[0]
    assert (round(sum(float(row["实发（元）"]) for row in paid) * 100), len(paid)) == fen


def test_the_zip_is_made_once_for_a_state_by_all_workers_together_and_the_old_one_goes(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SHARED, str(tmp_path))
    workers = WholeFile(site.store), WholeFile(site.store)
    made = []
    for worker in workers:
        with worker.held(site.store.state()) as path:
            made.append((path, path.stat().st_mtime_ns))
    assert made[0] == made[1] and made[0][0].parent == tmp_path
    with workers[1].held(site.store.state(3)):
        assert [path.suffix for path in sorted(tmp_path.iterdir())] == [".zip", ".lock"] and not made[0][0].exists()


def test_a_server_without_a_shared_folder_keeps_its_own(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(SHARED, raising=False)
    whole = WholeFile(site.store)
    for _ in range(2):
        with whole.held(site.store.state()) as path:
            assert zipfile.is_zipfile(path)


def test_the_address_leads_to_the_newest_and_a_second_visit_takes_nothing(site: Site) -> None:
    client = create(site.public).test_client()
    first = client.get("/fabu/quanbu.zip")
    assert (first.status_code, first.headers["Location"]) == (302, "/fabu/quanbu-4.zip")
    reply = client.get("/fabu/quanbu-4.zip")
    assert reply.status_code == 200 and zipfile.ZipFile(io.BytesIO(reply.data)).testzip() is None
    assert client.get("/fabu/quanbu-4.zip", headers={"If-None-Match": reply.headers["ETag"]}).status_code == 304
    part = client.get("/fabu/quanbu-4.zip", headers={"Range": "bytes=0-3"})
    assert (part.status_code, part.data) == (206, b"PK\x03\x04")
    assert [client.get(f"/fabu/quanbu-{n}.zip").status_code for n in (1, 99)] == [302, 404]
    assert "/fabu/quanbu.zip" in client.get("/xiazai").text


def test_before_the_first_release_there_is_no_zip(tmp_path: Path) -> None:
    Public.open(tmp_path)
    assert create(tmp_path).test_client().get("/fabu/quanbu.zip").status_code == 404
