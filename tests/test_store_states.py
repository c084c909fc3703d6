"""A state is the newest release of every key that was in force, and stays what it was."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook

from datasets.office.keyring import Keyring
from datasets.published import NoSuchRelease, Public
from tests.store_makers import COUNTY, content, publish, typed


@pytest.fixture
def keyring(tmp_path: Path) -> Keyring:
    return Keyring.open(tmp_path / "office" / "keys")


@pytest.fixture
def public(tmp_path: Path) -> Path:
    return tmp_path / "public"


def _general(amount: int, year: int = 2025) -> object:
    return typed(
        "gb_general_income", [("101", "税收收入", {"budget_fen": amount}), ("", "合计", {"budget_fen": amount})], year=year, entity=COUNTY
    )


def test_before_the_first_release_a_state_is_empty_and_answers(public: Path) -> None:
    state = Public.open(public, COUNTY).state()
    assert (state.n, len(state.figures()), state.keys, state.head_hash) == (0, 0, (), "")


def test_a_correction_replaces_the_whole_table_and_the_old_state_stays(public: Path, keyring: Keyring) -> None:
    shelf = Public.open(public, COUNTY)
    publish(public, keyring, content(_general(100_000_000), _general(90_000_000, 2024)))
    assert shelf.state().figures(year=2025, line="total")["value_fen"].tolist() == [100_000_000]
    key = shelf.state().keys[1].key
    publish(public, keyring, content(_general(120_000_000)), act="correct", supersedes={key: 1})
    newest = shelf.state()
    assert newest.n == 2
    assert newest.figures(year=2025, line="total")[["value_fen", "release"]].to_numpy().tolist() == [[120_000_000, 2]]
    assert newest.figures(year=2024, line="total")[["value_fen", "release"]].to_numpy().tolist() == [[90_000_000, 1]]
    assert shelf.state(1).figures(year=2025, line="total")["value_fen"].tolist() == [100_000_000]
    assert [(e.release, e.status, e.replaced_by) for e in shelf.register() if e.year == 2025] == [(2, "现行", 0), (1, "已更正", 2)]


def test_a_withdrawn_release_gives_way_to_the_one_before_it(public: Path, keyring: Keyring) -> None:
    shelf = Public.open(public, COUNTY)
    publish(public, keyring, content(_general(100_000_000)))
    publish(public, keyring, content(_general(120_000_000)))
    publish(public, keyring, content(), act="withdraw", withdraws=(2,), reason="口径有误")
    assert shelf.state().figures(line="total")["value_fen"].tolist() == [100_000_000]
    assert shelf.state(2).figures(line="total")["value_fen"].tolist() == [120_000_000]
    assert shelf.state(2).withdrawn_since == {2: 3}
    assert [(e.release, e.status) for e in shelf.register()] == [(3, "公告"), (2, "已废止"), (1, "现行")]


def test_a_number_never_published_is_refused(public: Path, keyring: Keyring) -> None:
    publish(public, keyring, content(_general(1)))
    with pytest.raises(NoSuchRelease):
        Public.open(public, COUNTY).state(2)


def test_every_figure_names_its_cell_and_its_file(public: Path, keyring: Keyring) -> None:
    publish(public, keyring, content(_general(123_456_789)))
    row = Public.open(public, COUNTY).state().figures(line="").iloc[0]
    assert (row["sheet"], row["cell"], row["file_sha256"], row["row_code"], row["printed"]) == ("表1", "C5", "ab" * 32, "101", "123.46")


def test_downloads_carry_exact_amounts_and_say_they_are_a_demonstration(public: Path, keyring: Keyring) -> None:
    publish(public, keyring, content(_general(-123_456_789)))
    folder = public / COUNTY / "releases" / "1"
    text = (folder / "tables" / COUNTY / "2025-gb_general_income.csv").read_bytes()
    assert text.startswith(b"\xef\xbb\xbf")
    assert "101,税收收入,-123.456789,1,否,示例数据" in text.decode("utf-8-sig")
    rows = list(load_workbook(folder / "workbooks" / f"{COUNTY}.xlsx").active.iter_rows(values_only=True))
    assert rows[3][:3] == ("101", "税收收入", -123.456789)
    assert "示例数据" in rows[1][0]


def test_text_in_a_download_never_runs_as_a_formula(public: Path, keyring: Keyring) -> None:
    bad = typed("gb_general_income", [("", '=HYPERLINK("x")', {"budget_fen": 100}), ("", "@SUM(A1)", {"budget_fen": 100})], entity=COUNTY)
    publish(public, keyring, content(bad))
    folder = public / COUNTY / "releases" / "1"
    assert "\"'=HYPERLINK" in (folder / "tables" / COUNTY / "2025-gb_general_income.csv").read_text("utf-8-sig")
    page = load_workbook(folder / "workbooks" / f"{COUNTY}.xlsx").active
    assert [page["A4"].value, page["A5"].value, page["A4"].data_type] == ['\'=HYPERLINK("x")', "'@SUM(A1)", "s"]
