"""A sixth kind is new files, nothing edited: two files laid into a copy of the rooms are read, checked, published, shown and found."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
NEW = Path(__file__).parent / "sixth_kind"


@pytest.fixture(scope="module")
def met(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the journey met."""
    folder = tmp_path_factory.mktemp("sixth")
    for room in ("schemas", "loaders", "datasets", "dashboard"):
        shutil.copytree(ROOT / room, folder / room)
    for room in ("schemas", "dashboard"):
        shutil.copytree(NEW / room, folder / room, dirs_exist_ok=True)
    paths = os.pathsep.join((str(folder), str(ROOT)))
    done = subprocess.run(
        [sys.executable, str(NEW / "journey.py"), str(folder)],
        cwd=folder, env={**os.environ, "PYTHONPATH": paths}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_its_mistakes_are_named_on_their_cells(met: dict[str, Any]) -> None:
    assert sorted(met["wrong"]) == [["ROW-01", ["B4", "C4", "D4"]], ["ROW-02", ["C6", "C4", "C5"]]]


def test_it_is_published_and_its_original_kept_as_long_as_other_matters(met: dict[str, Any]) -> None:
    assert (met["state"], met["kept"]) == ("published", 10)


@pytest.mark.parametrize("address", ["/zichan", "/p/zichan"])
def test_it_has_a_page_with_and_without_script(met: dict[str, Any], address: str) -> None:
    page = met["pages"][address]
    assert "2个单位合计150.00万元" in page.replace("　", "") and "各单位相加" in page and "示例县教育局" in page


def test_it_stands_in_the_header_and_in_a_static_copy(met: dict[str, Any]) -> None:
    assert '<a href="/zichan"' in met["pages"]["/mulu"]
    assert met["static"] == [["p", "zichan"]]


def test_it_is_found_by_its_words(met: dict[str, Any]) -> None:
    assert 'href="/zichan">国有资产<' in met["pages"]["/sousuo?q=固定资产"]
    assert 'href="../p/zichan">国有资产<' in met["pages"]["/p/sousuo?q=固定资产"]


def test_programs_sheet_and_release_call_it_by_its_name(met: dict[str, Any]) -> None:
    assert '"国有资产"' in met["pages"]["/api/v1/kinds"] and "2025年国有资产" in met["pages"]["/mulu"]
    assert "行政事业性国有资产情况表" in met["pages"]["/biao/1/411322/assets_units/2025"]


def test_it_is_documented_and_has_a_template(met: dict[str, Any]) -> None:
    assert met["documented"] and len(met["templates"]) == 1
