"""A release is a whole package for programs: nothing cut, nothing counted twice, every file hashed, described and marked."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from datasets.office.keyring import Keyring
from tests.api_makers import GRAIN, VILLAGES, payment, subsidies
from tests.store_makers import COUNTY, content, publish, typed


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Release 1: a table of two levels; release 2: subsidies."""
    tmp_path = tmp_path_factory.mktemp("downloads")
    keyring = Keyring.open(tmp_path / "keys")
    rows = [("205", "教育支出", {"final_fen": 300}), ("20501", "管理", {"final_fen": 100}), ("20502", "普通教育", {"final_fen": 200})]
    table = typed("gf_general_expenditure", [*rows, ("", "合计", {"final_fen": 300})], entity=COUNTY, unit="元")
    table.frame["level"], table.frame["is_leaf"] = [1, 2, 2, 0], [False, True, True, False]
    publish(tmp_path / "public", keyring, content(table))
    publish(tmp_path / "public", keyring, subsidies([payment(2025, GRAIN, "耕地地力保护补贴", VILLAGES[0], 9, 90_000)]))
    return tmp_path / "public" / COUNTY / "releases"


def _rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"))))


def test_a_table_says_which_rows_are_sums(folder: Path) -> None:
    rows = _rows(folder / "1" / "tables" / COUNTY / "2025-gf_general_expenditure.csv")
    assert [(row["项目"], row["级次"], row["是否汇总"]) for row in rows] == [
        ("教育支出", "1", "是"),
        ("管理", "2", "否"),
        ("普通教育", "2", "否"),
        ("合计", "0", "是"),
    ]


def test_the_leaves_add_up_to_the_total_and_nothing_is_counted_twice(folder: Path) -> None:
    rows = _rows(folder / "1" / "leaves.csv")
    assert [(row["科目编码"], row["金额（元）"], row["单元格"]) for row in rows] == [("20501", "1", "C6"), ("20502", "2", "C7")]


def test_json_and_parquet_hold_the_same_figures(folder: Path) -> None:
    table = json.loads((folder / "1" / "release.json").read_bytes())["tables"][0]
    heads = [column["name"] for column in table["columns"]]
    parquet = pq.read_table(folder / "1" / "figures.parquet").to_pylist()
    assert [(row[heads.index("row_name")], row[heads.index("final_fen")]) for row in table["rows"]] == [
        (row["row_name"], row["value_fen"]) for row in parquet
    ]
    subsidy = json.loads((folder / "2" / "release.json").read_bytes())["subsidy"]
    (row,) = [dict(zip(subsidy["columns"], row, strict=True)) for row in subsidy["rows"]]
    (same,) = pq.read_table(folder / "2" / "subsidy.parquet").to_pylist()
    assert (row["paid_fen"], row["release"]) == (90_000, 2)
    assert row == {name: int(value) if isinstance(value, Decimal) else value for name, value in same.items()}


@pytest.mark.parametrize("n", [1, 2])
def test_the_data_package_describes_every_file_with_hash_licence_and_source(folder: Path, n: int) -> None:
    package = json.loads((folder / str(n) / "datapackage.json").read_bytes())
    assert package["$schema"].endswith("2.0/datapackage.json")
    assert package["licenses"][0]["name"] and package["sources"] and "示例数据" in package["title"]
    described = {resource["path"]: resource for resource in package["resources"]}
    on_disk = {path.relative_to(folder / str(n)).as_posix() for path in (folder / str(n)).rglob("*") if path.is_file()}
    assert set(described) == on_disk - {"manifest.json", "datapackage.json"}
    for path, resource in described.items():
        assert resource["hash"] == "sha256:" + hashlib.sha256((folder / str(n) / path).read_bytes()).hexdigest()
    names = [resource["name"] for resource in package["resources"]]
    assert len(set(names)) == len(names)


def test_fields_are_the_columns_of_the_file_and_codes_have_their_list(folder: Path) -> None:
    package = json.loads((folder / "1" / "datapackage.json").read_bytes())
    for resource in package["resources"]:
        if resource["format"] == "csv":
            path = folder / "1" / resource["path"]
            assert [field["name"] for field in resource["schema"]["fields"]] == next(csv.reader(io.StringIO(path.read_text("utf-8-sig"))))
    table = next(resource for resource in package["resources"] if resource["path"].startswith("tables/"))
    assert table["codeLists"] == ["codes-function"] and (folder / "1" / "codes" / "function.csv").is_file()
    assert next(field for field in table["schema"]["fields"] if field["name"] == "是否汇总")["categories"] == ["是", "否"]


@pytest.mark.parametrize("n", [1, 2])
def test_the_data_package_keeps_to_the_profile_of_data_package_2(folder: Path, n: int) -> None:
    package = json.loads((folder / str(n) / "datapackage.json").read_bytes())
    assert datetime.fromisoformat(package["created"]).tzinfo and all(source["title"] for source in package["sources"])
    for resource in package["resources"]:
        assert re.fullmatch(r"[-a-z0-9._]+", resource["name"]) and re.fullmatch(r"[^./~][^\\]*", resource["path"])
        assert re.fullmatch(r"[^/]+/[^/]+", resource["mediatype"]) and re.fullmatch(r"sha256:[0-9a-f]{64}", resource["hash"])
        assert resource["bytes"] == (folder / str(n) / resource["path"]).stat().st_size
        assert ("schema" in resource) == (resource.get("type") == "table") == (resource["format"] in ("csv", "parquet"))
        fields = resource.get("schema", {"fields": [{"name": "", "type": "string"}]})["fields"]
        assert fields and {field["type"] for field in fields} <= {"string", "integer", "number", "boolean"}
        assert len({field["name"] for field in fields}) == len(fields)


def test_every_value_of_a_table_file_is_of_the_type_its_column_declares(folder: Path) -> None:
    reads = {"integer": int, "number": Decimal, "string": str}
    for n in (1, 2):
        package = json.loads((folder / str(n) / "datapackage.json").read_bytes())
        for resource in [resource for resource in package["resources"] if resource["format"] == "csv"]:
            for field in resource["schema"]["fields"]:
                values = [row[field["name"]] for row in _rows(folder / str(n) / resource["path"])]
                assert [str(reads[field["type"]](value)) for value in values if value] == [value for value in values if value]


def test_two_columns_of_the_same_words_have_names_of_their_own_in_file_and_package(tmp_path: Path) -> None:
    table = typed("gf_general_expenditure", [("205", "教育支出", {"final_fen": 300, "adjusted_fen": 400})], entity=COUNTY, unit="元")
    table = replace(table, headings={(0, "final_fen"): "项目", (0, "adjusted_fen"): "项目"})
    publish(tmp_path / "public", Keyring.open(tmp_path / "keys"), content(table))
    release = tmp_path / "public" / COUNTY / "releases" / "1"
    package = json.loads((release / "datapackage.json").read_bytes())
    (described,) = [resource for resource in package["resources"] if resource["path"].endswith("expenditure.csv")]
    header = (release / described["path"]).read_bytes().decode("utf-8-sig").splitlines()[0].split(",")
    assert header == [field["name"] for field in described["schema"]["fields"]]
    assert {"项目", "项目_2", "项目_3"} <= set(header)
