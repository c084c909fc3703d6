"""The messy patterns that sit in the cells (M09–M31), one small workbook each, read from end to end."""

from __future__ import annotations

import csv
import re
from datetime import date
from pathlib import Path

import pytest

from loaders.figures import figures
from loaders.loaded import Loaded
from loaders.read import read_bytes
from schemas.book import Book
from tests import makers
from tests.schemas.test_privacy import number
from tests.schemas.test_roster_rules import ADULTS

BOOK = Book.shipped()
HERE = Path(__file__).parent
PATTERNS = HERE.parents[2] / "shared" / "reference" / "messy_patterns.csv"
INCOME = (("示例县2024年一般公共预算收入决算表",), (None, None, "单位：万元"), ("科目编码", "科目名称", "决算数"))
LIST = ("序号", "乡镇", "村", "姓名", "证件类型", "证件号码", "补贴面积", "补贴标准", "实发金额")
PLACE = ("凤瑞街道", "新华街城市社区居民委员会")


def read_rows(*rows: makers.Rows, name: str = "表.xlsx") -> Loaded:
    return read_bytes(makers.book({"表": tuple(line for part in rows for line in part)}), name, BOOK)


def roster(*rows: tuple[makers.Value, ...]) -> Loaded:
    return read_rows((("补贴发放明细表",), ("补贴项目：耕地地力保护补贴",), ("单位：元",), LIST), rows)


def person(number: int, **changes: makers.Value) -> tuple[makers.Value, ...]:
    line: dict[str, makers.Value] = {
        "seq": number, "town": PLACE[0], "village": PLACE[1], "name": f"示例{number}", "kind": "居民身份证", "id": ADULTS[number],
        "area": 3.5, "standard": 86.9, "paid": 304.15,
    }  # fmt: skip
    return tuple((line | changes).values())


def rules(loaded: Loaded) -> list[tuple[str, tuple[str, ...]]]:
    return [(f.rule, f.cells) for f in loaded.findings if f.gravity != "notes"]


@pytest.mark.parametrize("written", ["１２３，４５６．７８", "123,456.78", "￥123456.78", " 123456.78 ", "123456.78万元"])
def test_m09_full_width_grouped_and_currency_writings_are_one_amount(written: str) -> None:
    loaded = read_rows(INCOME, (("101", "税收收入", written), ("10101", "增值税", 123456.78)))
    assert [f["value"] for f in figures(loaded) if f["column"] == "决算数"] == ["1234567800.00"] * 2
    assert rules(loaded) == []


@pytest.mark.parametrize(("written", "form", "points"), [("86.9%", "", "86.9"), (86.9, "", "86.9"), (0.869, "0.0%", "86.900")])
def test_m11_percentages_as_text_as_points_and_as_formatted_shares_are_points(written: makers.Value, form: str, points: str) -> None:
    head = ("科目编码", "科目名称", "上年执行数", "本年预算数", "预算数为上年执行数的%")
    rows = (("示例县2024年一般公共预算收入表",), (*[None] * 4, "单位：万元"), head, ("101", "税收收入", 100000, 86900, written))
    loaded = read_bytes(makers.book({"表": rows}, formats={"表!E4": form} if form else {}), "表.xlsx", BOOK)
    assert [str(v) for v in loaded.tables[0].frame["ratio_percent"]] == [points]
    assert rules(loaded) == []


@pytest.mark.parametrize("written", ["2025-06-20", "2025/6/20", "2025.6.20", "20250620", "2025年6月20日", 45828, "二〇二五年六月二十日"])
def test_m15_every_writing_of_a_day_is_that_day(written: makers.Value) -> None:
    head = ("债券名称", "债券编码", "债券类型", "债券规模", "发行时间", "债券利率", "债券期限")
    rows = (
        ("示例县2025年新增地方政府一般债券情况表",),
        (*[None] * 6, "单位：亿元"),
        head,
        ("甲债", "2371001", "一般债券", 1.2, written, 2.9, 10),
    )
    assert list(read_rows(rows).tables[0].frame["issue_date"]) == ["2025-06-20"]


BONDS = (
    ("示例县2025年新增地方政府一般债券情况表",),
    (*[None] * 6, "单位：亿元"),
    ("债券名称", "债券编码", "债券类型", "债券规模", "发行时间", "债券利率", "债券期限"),
)


@pytest.mark.parametrize(
    ("written", "years"),
    [
        (7, "7"), ("7", "7"), ("七年", "7"), ("七年期", "7"), ("10年期", "10"), ("15 年", "15"), ("三十年", "30"), ("二十", "20"), ("１０年", "10"),
        ("6个月", "0.5"), ("18月", "1.5"), ("半年", "0.5"), ("一年半", "1.5"), ("1年零6个月", "1.5"), ("两年", "2"), ("10Y", "10"), ("伍年", "5"),
    ],
)  # fmt: skip
def test_every_writing_of_a_bond_s_term_is_that_many_years(written: makers.Value, years: str) -> None:
    loaded = read_rows((*BONDS, ("甲债", "2371001", "一般债券", 1.2, "2025-06-20", 2.9, written)))
    assert [str(v) for v in loaded.tables[0].frame["term_years"]] == [years]
    assert rules(loaded) == []


@pytest.mark.parametrize("written", ["待定", "约七年", "91天", "7-10年", "5+5年", "4个月", "2025-06-20"])
def test_a_term_that_cannot_be_told_in_years_is_found_at_its_cell(written: str) -> None:
    loaded = read_rows((*BONDS, ("甲债", "2371001", "一般债券", 1.2, "2025-06-20", 2.9, written)))
    assert ("READ-03", ("G4",)) in rules(loaded) and loaded.tables[0].frame["term_years"].isna().all()


def test_m17_an_id_stored_as_a_number_is_refused_in_its_cell() -> None:
    assert ("ID-01", ("F6",)) in rules(roster(person(0), person(1, id=4.11322198801011e17)))


@pytest.mark.parametrize("change", [str.lower, lambda n: "'" + n, lambda n: f" {n[:6]} {n[6:]}", lambda n: n.translate({ord("X"): "Ｘ"})])
def test_m18_lower_case_quoted_spaced_and_full_width_ids_are_the_same_id(change: object) -> None:
    ending_in_x = next(n for year in range(1950, 1990) if (n := number(date(year, 3, 5)))[-1] == "X")
    assert callable(change)
    loaded = roster(person(0), person(1, id=change(ending_in_x)))
    assert rules(loaded) == []
    assert loaded.tables[0].frame["id_number"].iloc[1] == ending_in_x


@pytest.mark.parametrize("village", ["新华街城市社区居民委员会", "新华街社区居委会", "新华街社区", "新华街"])
def test_m19_a_village_is_known_by_all_its_endings(village: str) -> None:
    assert rules(roster(person(0, village=village))) == []


@pytest.mark.parametrize("town", ["凤瑞街道", "凤瑞街道办事处", "凤瑞办事处", "凤瑞"])
def test_m20_a_township_is_known_by_all_its_endings(town: str) -> None:
    assert rules(roster(person(0, town=town))) == []


@pytest.mark.parametrize("name", ["表.xls", "表.et", "表.csv", "表.xlsx"])
def test_m21_the_bytes_say_what_a_file_is_and_its_name_does_not(name: str) -> None:
    assert [t.table.id for t in read_bytes(makers.book({"支出": makers.CODED}), name, BOOK).tables] == ["db_expenditure"]


def test_m23_income_and_expenditure_side_by_side_are_two_lists() -> None:
    (table,) = read_bytes(makers.book({"表": makers.BALANCE}), "表.xlsx", BOOK).tables
    names = table.frame.groupby("side")["row_name"].first()
    assert dict(names) == {"income": "财政拨款收入", "expenditure": "公共安全支出"}


def test_m24_words_of_rise_and_fall_agree_with_the_figures() -> None:
    rows = (("示例县2024年部门“三公”经费预算表",), ("单位：万元",), ("单位名称", "上年预算数", "<", "预算数", "<", "增减变化原因"),
            ("^", "合计", "公务接待费", "合计", "公务接待费", "^"), ("示例局", 3, 3, 5, 5, "落实过紧日子要求，接待费用减少"))  # fmt: skip
    assert ("SG-04", ("F5", "D5", "B5")) in rules(read_rows(rows))


def test_m25_an_amount_is_area_times_standard_rounded_half_up() -> None:
    assert rules(roster(person(0, area=0.55, standard=86.9, paid=47.80), person(1, area=1.005, standard=100.0, paid=100.5))) == []
    assert rules(roster(person(0), person(1, paid=304.51))) == [("SB-01", ("I6", "G6", "H6"))]


def test_m26_one_id_twice_is_asked_and_one_name_twice_is_not() -> None:
    assert rules(roster(person(0, name="示例同名"), person(1, name="示例同名"))) == []
    assert rules(roster(person(0), person(1, id=ADULTS[0], town="博望镇", village="前荒村")))[0][0] == "SB-05"


def test_m28_a_formula_that_was_never_calculated_is_a_finding() -> None:
    loaded = read_rows(INCOME, (("101", "税收收入", "=C5+0"), ("10101", "增值税", 5)))
    assert ("READ-06", ("C4",)) in rules(loaded)


def test_m29_text_that_looks_like_a_formula_stays_text_and_is_guarded_in_the_figures(tmp_path: Path) -> None:
    from loaders.figures import write

    rows = (("惠民惠农财政补贴政策清单",), ("序号", "补贴项目", "主管部门", "补贴对象"), (1, "'=HYPERLINK(1)", "@农业农村局", "+农户"))
    loaded = read_bytes("\n".join(",".join("" if c is None else str(c) for c in row) for row in rows).encode(), "清单.csv", BOOK)
    assert loaded.tables[0].frame["department_name"].iloc[0] == "@农业农村局"
    write(loaded, tmp_path / "figures.csv")
    with (tmp_path / "figures.csv").open(encoding="utf-8-sig", newline="") as handle:
        cells = [cell for line in csv.reader(handle) for cell in line]
    assert not [cell for cell in cells if cell[:1] in "=+@" and cell]


def test_m30_a_unit_wrong_by_ten_thousand_is_asked() -> None:
    head = ("地区", "2024年债务限额", "<", "<", "2024年债务余额预计执行数", "<", "<")
    rows = (("示例县2024年地方政府债务限额及余额预算情况表",), (*[None] * 6, "单位：亿元"), head,
            ("^", "合计", "一般债务", "专项债务", "合计", "一般债务", "专项债务"), ("示例县", 42866, 20000, 22866, 42000, 20000, 22000))  # fmt: skip
    assert [r for r, _ in rules(read_rows(rows))] == ["UNIT-01"]


def test_m31_a_sum_of_rounded_figures_may_end_one_off() -> None:
    head = ("科目编码", "科目名称", "合计", "基本支出", "项目支出")
    rows = (("2024年部门支出总表",), (*[None] * 4, "单位：万元"), head, ("201", "一般公共服务支出", 434.72, 434.16, 0.55))
    assert rules(read_rows(rows)) == []


@pytest.mark.skipif(not PATTERNS.is_file(), reason="the reference lists lie beside the project only where it is developed")
def test_every_messy_pattern_has_a_test_named_after_it() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in HERE.glob("test_messy_*.py"))
    with PATTERNS.open(encoding="utf-8-sig", newline="") as handle:
        listed = {row["id"] for row in csv.DictReader(handle)}
    assert listed - {f"M{n}" for n in re.findall(r"\b[Mm](\d\d)\b|test_m(\d\d)_", source) for n in n if n} == set()
