"""The monthly deposit holds every file of the month, each with its hash, and a list to print and sign."""

from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path

import pytest

from datasets.office.keyring import Keyring
from datasets.published.deposit import NothingToDeposit, write_deposit
from tests.store_makers import COUNTY, content, publish, typed


@pytest.fixture
def public(tmp_path: Path) -> Path:
    """One release at 00:30 on 1 March in China, which is still February in UTC."""
    table = typed("gf_general_expenditure", [("205", "教育支出", {"final_fen": 300})], entity=COUNTY, unit="元")
    publish(tmp_path / "public", Keyring.open(tmp_path / "keys"), content(table), published_at="2026-02-28T16:30:00Z")
    return tmp_path / "public"


def test_every_file_of_the_month_is_in_the_pack_under_its_hash(public: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(write_deposit(public, "2026-03", tmp_path / "out", COUNTY)) as pack:
        sums = dict(reversed(line.split("  ", 1)) for line in pack.read("SHA256SUMS").decode().splitlines())
        listed = pack.read("移交清单.csv").decode("utf-8-sig")
        held = {name for name in pack.namelist() if name.startswith("第1号/")}
        assert held == set(sums)
        assert "第1号/figures.parquet" in held
        assert all(hashlib.sha256(pack.read(name)).hexdigest() == told for name, told in sums.items())
        assert all(told in listed for told in sums.values())
        assert "2026年3月政府信息移交清单" in pack.read("移交清单（打印）.html").decode()


def test_the_month_is_that_of_chinas_clock(public: Path, tmp_path: Path) -> None:
    with pytest.raises(NothingToDeposit, match="2026-02没有发布过"):
        write_deposit(public, "2026-02", tmp_path / "out", COUNTY)


def test_the_same_month_gives_the_same_bytes(public: Path, tmp_path: Path) -> None:
    first = write_deposit(public, "2026-03", tmp_path / "a", COUNTY).read_bytes()
    assert write_deposit(public, "2026-03", tmp_path / "b", COUNTY).read_bytes() == first
