"""A township gets all its notices in one go: right, bound, listed, and never twice for nothing."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pandas as pd
import pytest
from pypdf import PdfReader

from dashboard.notices.composing import compose_result, listed_villages
from dashboard.notices.model import CannotPrint
from dashboard.notices.order import Order
from dashboard.notices.printing import print_notices
from dashboard.notices.wording import BadWording, Wording
from datasets.published import Public, State, subsidies
from schemas.money import written
from tests.made_county import MadeBoard, publish_made_county, rows_of, villages
from tests.notices.reading import text_of

ORDER = Order("result", 2025, public_url="https://mingbai.example")
ONE = villages(3)[0]


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Iterator[State]:
    """The newest state of a county with the villages of two townships."""
    folder = tmp_path_factory.mktemp("county")
    publish_made_county(folder / "public", folder / "keys", 13)
    found = Public.open(folder / "public").state()
    yield found
    found.close()


def flat(pdf: Path) -> str:
    """The whole text without blanks."""
    return re.sub(r"\s+", "", text_of(pdf))


class Spoilt(MadeBoard):
    """A board whose list was changed by one fen."""

    def village(self, code: str, year: int) -> pd.DataFrame:
        """One fen more for the first name."""
        frame = super().village(code, year)
        frame.loc[0, "paid_fen"] += 1
        return frame


class Talkative(MadeBoard):
    """A board that carries what must not be printed: remarks with an ID in them, and further columns."""

    def village(self, code: str, year: int) -> pd.DataFrame:
        """The rows with an ID in the first remark."""
        frame = super().village(code, year)
        frame["remark"] = ["证号11010519491231002X", *[""] * (len(frame) - 1)]
        return frame


class Wide(MadeBoard):
    """A board that carries further columns."""

    def village(self, code: str, year: int) -> pd.DataFrame:
        """The rows with a card column."""
        return super().village(code, year).assign(card_number="6217000012340000017", phone="13800138000")


def test_the_notice_says_the_published_total(state: State, tmp_path: Path) -> None:
    made = print_notices(ORDER, state, MadeBoard(), [ONE], tmp_path)
    assert made[0].total_fen == subsidies.total(state, subsidies.Scope(2025, village=ONE))
    assert f"{written(made[0].total_fen)}元" in flat(made[0].path)


def test_names_follow_the_class(state: State, tmp_path: Path) -> None:
    notice = compose_result(state, MadeBoard(), ONE, 2025, Wording.read())
    naming = {one.name: one.naming for one in notice.programmes}
    assert naming["耕地地力保护补贴"] == "named"
    assert naming["农村最低生活保障金"] == "totals"
    assert naming["计划生育家庭特别扶助"] == "totals"
    text = flat(print_notices(ORDER, state, MadeBoard(), [ONE], tmp_path)[0].path)
    hidden = [row["person_name"] for row in rows_of(ONE, 2025) if row["class"] != "N"]
    shown = {row["person_name"] for row in rows_of(ONE, 2025) if row["class"] == "N"}
    assert not [name for name in hidden if name not in shown and name in text]
    assert all(name in text for name in shown)


def test_a_minor_is_counted_and_not_named(state: State) -> None:
    notice = compose_result(state, MadeBoard(), ONE, 2025, Wording.read())
    one = next(one for one in notice.programmes if one.code == "BT018")
    assert (len(one.recipients), one.unnamed_count) == (4, 1)
    assert one.listed_paid_fen == one.paid_fen


def test_half_year_payments_are_one_line_per_person(state: State) -> None:
    notice = compose_result(state, MadeBoard(), ONE, 2025, Wording.read())
    one = next(one for one in notice.programmes if one.code == "BT030")
    rows = [row for row in rows_of(ONE, 2025) if row["programme_code"] == "BT030"]
    names = [(row["group_name"], row["person_name"]) for row in rows if row["batch"] == "1"]
    doubled = len(names) - len(set(names))
    assert len(one.recipients) == 15 + 2 * doubled
    assert sum(row.paid_fen for row in one.recipients) == sum(row["paid_fen"] for row in rows)


def test_a_list_that_does_not_add_up_is_not_printed(state: State, tmp_path: Path) -> None:
    made = print_notices(ORDER, state, Spoilt(), [ONE], tmp_path)
    assert "差0.01元，没有打印" in made[0].refusal
    assert not list(tmp_path.glob("**/*.pdf"))


def test_an_identity_number_in_a_remark_stops_the_sheet_without_being_repeated(state: State, tmp_path: Path) -> None:
    made = print_notices(ORDER, state, Talkative(), [ONE], tmp_path)
    assert "像身份证号" in made[0].refusal
    assert "1101" not in made[0].refusal


def test_columns_the_model_does_not_know_are_never_printed(state: State, tmp_path: Path) -> None:
    text = flat(print_notices(ORDER, state, Wide(), [ONE], tmp_path)[0].path)
    assert "6217000012340000017" not in text
    assert "13800138000" not in text


def test_a_township_gets_every_notice_bound_with_bookmarks_behind_a_checklist(state: State, tmp_path: Path) -> None:
    codes = listed_villages(state, "result", 2025, "411322001")
    made = print_notices(ORDER, state, MadeBoard(), codes, tmp_path)
    volume = next(tmp_path.glob("*/*合订本.pdf"))
    reader = PdfReader(volume)
    titles = [str(item["/Title"]) for item in reader.outline if isinstance(item, dict)]
    assert titles == ["张贴清单", "乡镇汇总", *[f"{one.village_name}（{one.pages}页）" for one in made]]
    first = re.sub(r"\s+", "", text_of(volume, 1))
    assert all(one.village_name in first and one.serial in first and one.check_code.replace(" ", "") in first for one in made)
    assert written(sum(one.total_fen for one in made)) in first
    summary = PdfReader(next(tmp_path.glob("*/*汇总.pdf")))
    assert len(reader.pages) == 1 + len(summary.pages) + sum(one.pages for one in made)


def test_the_same_input_gives_the_same_bytes_with_any_number_of_hands(state: State, tmp_path: Path) -> None:
    codes = listed_villages(state, "result", 2025)
    print_notices(ORDER, state, MadeBoard(), codes, tmp_path / "a")
    with ThreadPoolExecutor(1) as hands:
        print_notices(ORDER, state, MadeBoard(), codes, tmp_path / "b", executor=hands)
    assert hashes(tmp_path / "a") == hashes(tmp_path / "b")
    assert len(hashes(tmp_path / "a")) == 13 + 2 * 2 + 1


def test_the_township_summary_closes_over_its_villages(state: State, tmp_path: Path) -> None:
    codes = listed_villages(state, "result", 2025, "411322001")
    print_notices(ORDER, state, MadeBoard(), codes, tmp_path)
    text = flat(next(tmp_path.glob("*/*汇总.pdf")))
    total = subsidies.total(state, subsidies.Scope(2025, "411322001"))
    villages_ = subsidies.parts(state, subsidies.Scope(2025, "411322001"), "village")
    assert text.count(written(total)) >= 3
    assert "全街道一年共发放" in text
    assert all(written(int(paid)) in text for paid in villages_["paid_fen"])
    assert int(villages_["paid_fen"].sum()) == total


def test_the_county_fits_on_one_page(state: State, tmp_path: Path) -> None:
    print_notices(ORDER, state, MadeBoard(), listed_villages(state, "result", 2025), tmp_path)
    page = next(tmp_path.glob("*一页看.pdf"))
    assert len(PdfReader(page).pages) == 1
    assert written(subsidies.total(state, subsidies.Scope(2025)), "万元") in flat(page)


def hashes(folder: Path) -> dict[str, str]:
    """Relative path -> SHA-256 of every PDF."""
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.glob("**/*.pdf"))}


def test_an_interrupted_run_goes_on_and_ends_the_same(state: State, tmp_path: Path) -> None:
    codes = listed_villages(state, "result", 2025, "411322001")
    whole = print_notices(ORDER, state, MadeBoard(), codes, tmp_path / "whole")

    class PowerCut(Exception):
        """Somebody pulled the plug."""

    def cut(done: int, count: int, village: str) -> None:
        if done == 4:
            raise PowerCut

    with pytest.raises(PowerCut):
        print_notices(ORDER, state, MadeBoard(), codes, tmp_path / "cut", progress=cut)
    with (tmp_path / "cut" / "printed.jsonl").open("a", encoding="utf-8") as record:
        record.write('{"key": "half a li')
    again = print_notices(ORDER, state, MadeBoard(), codes, tmp_path / "cut")
    assert [one.is_reused for one in again].count(True) >= 4
    assert hashes(tmp_path / "whole") == hashes(tmp_path / "cut")
    assert [one.sha256 for one in again] == [one.sha256 for one in whole]


def test_a_sheet_somebody_changed_is_printed_again(state: State, tmp_path: Path) -> None:
    first = print_notices(ORDER, state, MadeBoard(), [ONE], tmp_path)[0]
    first.path.write_bytes(first.path.read_bytes() + b" ")
    again = print_notices(ORDER, state, MadeBoard(), [ONE], tmp_path)[0]
    assert (again.is_reused, again.sha256) == (False, first.sha256)


def test_a_village_without_payments_is_refused_and_listed(state: State, tmp_path: Path) -> None:
    empty = villages(20)[-1]
    made = print_notices(ORDER, state, MadeBoard(), [empty], tmp_path)
    assert "没有" in made[0].refusal
    with pytest.raises(CannotPrint):
        compose_result(state, MadeBoard(), empty, 2025, Wording.read())


def test_the_county_may_say_it_in_its_own_words(state: State, tmp_path: Path) -> None:
    own = tmp_path / "notices.toml"
    own.write_text('[result]\nsum = "今年全村领到"\n[telephones]\ncounty = "0377-67230000"\n', encoding="utf-8")
    made = print_notices(ORDER, state, MadeBoard(), [ONE], tmp_path / "out", wording=Wording.read(own))
    text = flat(made[0].path)
    assert "今年全村领到" in text
    assert "方城县财政局0377-67230000" in text


def test_a_mistake_in_the_county_words_is_one_sentence(tmp_path: Path) -> None:
    own = tmp_path / "notices.toml"
    own.write_text("[resullt]\n", encoding="utf-8")
    with pytest.raises(BadWording, match="resullt"):
        Wording.read(own)


@pytest.mark.parametrize(
    ("published", "days", "kind", "expected"),
    [
        ("2022-08-01", 7, "calendar", "2022年8月3日至8月9日（7个自然日）"),
        ("2022-09-28", 5, "working", "2022年9月30日至10月11日（5个工作日）"),
    ],
)
def test_the_period_is_counted_in_the_days_the_county_chose(tmp_path: Path, published: str, days: int, kind: str, expected: str) -> None:
    from datetime import date

    own = tmp_path / "notices.toml"
    own.write_text(f'[result]\ndays = {days}\nday_kind = "{kind}"\n', encoding="utf-8")
    assert Wording.read(own).period("result", date.fromisoformat(published)).written() == expected
