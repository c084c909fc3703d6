"""One value, many writings: each is read to the same thing, and what cannot be read says so."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders import values, vectors, wording
from loaders.grid import Cell
from schemas.money import in_unit, to_fen


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("33,500.00", "33500.00"), ("１２３，４５６．７８", "123456.78"), ("￥3.5", "3.5"), ("(1.2)", "-1.2"), ("（1.2）", "-1.2"),
        ("△1.2", "-1.2"), ("1.2-", "-1.2"), ("－1.2", "-1.2"), ("+7", "7"), ("174.9亿元", "1749000"), ("12.5万元", "12.5"), ("3万", "3"),
        (86959408.34, "86959408.34"), (0.1 + 0.2, "0.3"), (5, "5"), (".5", "0.5"), ("人民币12.00元", "0.0012"),
    ],
)  # fmt: skip
def test_an_amount_in_wan_is_read_from_every_writing(written: str | float, amount: str) -> None:
    assert values.amount(written, "万元").number == Decimal(amount)


@pytest.mark.parametrize("written", ["", "  ", "-", "—", "——", "/", "无", "……", " -   "])
def test_nothing_is_nothing_and_not_zero(written: str) -> None:
    reading = values.amount(written, "元")
    assert reading.is_blank and reading.printed == ""


@pytest.mark.parametrize(
    "written", ["待定", "5,0", "1,23", "12%", "#DIV/0!", "#REF!", "1.2.3", "约500", "1O0", "1.2E+05", True, dt.date(2024, 1, 1)]
)
def test_what_is_no_amount_has_a_problem_and_no_number(written: Cell) -> None:
    reading = values.amount(written, "元")
    assert reading.number is None and reading.problem


@given(st.integers(-(10**15), 10**15), st.sampled_from(["元", "万元", "亿元"]))
def test_fen_written_out_and_read_again_are_the_same_fen(fen: int, unit: str) -> None:
    text = f"{in_unit(fen, unit):,f}"
    reading = values.amount(text, unit)
    assert reading.number is not None and to_fen(reading.number, unit) == fen


@given(st.decimals(-(10**9), 10**9, places=2))
def test_every_sign_writing_of_an_amount_is_the_same_amount(amount: Decimal) -> None:
    plain = f"{abs(amount):,f}"
    forms = (
        [f"-{plain}", f"({plain})", f"（{plain}）", f"△{plain}", f"{plain}-", f"－{plain}"]
        if amount < 0
        else [plain, f"￥{plain}", f" {plain} "]
    )
    assert {values.amount(form, "元").number for form in forms} == {amount}


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2022-06-13", "2022-06-13"), ("2020/8/10", "2020-08-10"), ("2021-08", "2021-08"), ("2022.8", "2022-08"), (2022.8, "2022-08"),
        ("20220801", "2022-08-01"), (20220801.0, "2022-08-01"), ("2022年8月", "2022-08"), ("2022年8月1日", "2022-08-01"), (44774.0, "2022-08-01"),
        ("二〇二二年", "2022"), ("二〇二二年八月十二日", "2022-08-12"), (dt.date(2022, 8, 1), "2022-08-01"), ("２０２２．０８．０１", "2022-08-01"),
        (dt.datetime(2022, 8, 1, 0, 0), "2022-08-01"), ("2022.10", "2022-10"),
    ],
)  # fmt: skip
def test_a_date_is_read_from_every_writing(written: Cell, day: str) -> None:
    assert values.date(written).text == day


@pytest.mark.parametrize("written", ["2025.13.1", "2025-02-30", "下半年", 2022.1, "20251301", 12.0])
def test_a_day_that_does_not_exist_or_cannot_be_told_is_a_problem(written: Cell) -> None:
    assert values.date(written).problem


@given(st.dates(dt.date(1990, 1, 1), dt.date(2099, 12, 31)))
def test_every_writing_of_a_day_is_the_same_day(day: dt.date) -> None:
    forms = [day.isoformat(), f"{day:%Y/%-m/%-d}", f"{day:%Y.%m.%d}", f"{day:%Y%m%d}", f"{day:%Y年%-m月%-d日}", day]
    assert {values.date(form).text for form in forms} == {day.isoformat()}


@pytest.mark.parametrize(
    ("written", "form", "points"), [("86.9%", "", "86.9"), (0.869, "0.0%", "86.900"), (2.97, "", "2.97"), ("100.00%", "", "100.00")]
)
def test_percentages_are_points(written: str | float, form: str, points: str) -> None:
    assert values.percent(written, form).number == Decimal(points)


@pytest.mark.parametrize(("written", "years"), [("7年", "7"), (10.0, "10"), ("10Y", "10"), ("15", "15")])
def test_terms_are_years(written: str | float, years: str) -> None:
    assert values.number(written).number == Decimal(years)


@pytest.mark.parametrize(
    ("written", "width", "code"), [(204.0, 3, "204"), ("06", 2, "06"), (6.0, 2, "06"), ("2.13E+02", 0, "213"), ("'2080501", 0, "2080501")]
)
def test_codes_are_text(written: str | float, width: int, code: str) -> None:
    assert values.code(written, width).text == code


def test_a_code_in_scientific_notation_that_lost_digits_is_refused() -> None:
    assert values.code("2.08E+06").problem


@pytest.mark.parametrize("written", [4.113221988010113e17, 411322198801011234, "4.11322E+17"])
def test_an_id_that_lost_its_end_is_refused(written: Cell) -> None:
    reading = values.long_code(written)
    assert reading.text is None and "丢失" in reading.problem


@pytest.mark.parametrize(
    ("written", "kept"), [(" 11010519491231002x ", "11010519491231002X"), ("１１０１０５", "110105"), ("6217 0000 0000", "621700000000")]
)
def test_an_id_is_text_without_blanks(written: str, kept: str) -> None:
    assert values.long_code(written).text == kept


@given(
    st.lists(
        st.one_of(st.floats(-1e8, 1e8, allow_nan=False), st.sampled_from(["", "-", "1,234.50", "(2.5)", "待定"])), min_size=1, max_size=30
    )
)
def test_a_column_read_at_once_is_the_column_read_cell_by_cell(cells: list[float | str]) -> None:
    column = vectors.money(cells, "元")
    singly = [values.amount(cell, "元") for cell in cells]
    assert column.data.to_pylist() == [None if r.number is None else to_fen(r.number, "元") for r in singly]
    assert set(column.problems) == {i for i, r in enumerate(singly) if r.problem}


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=20))
def test_amounts_of_three_decimals_are_rounded_half_up_at_once_too(thousandths: list[int]) -> None:
    cells = [t / 1000 for t in thousandths]
    assert vectors.money(cells, "元").data.to_pylist() == [(t + 5) // 10 for t in thousandths]


@pytest.mark.parametrize(
    ("written", "number_format", "shown"),
    [
        (9746.5, "0.00", "9746.50"),
        (86959408.34, "#,##0.00", "86,959,408.34"),
        (22118861.0, "", "22118861"),
        (0.869, "0.0%", "86.9"),
        (2.675, "0.00", "2.68"),
    ],
)
def test_a_number_is_printed_as_the_sheet_shows_it(written: float, number_format: str, shown: str) -> None:
    assert values.number(written, number_format).printed == shown


def test_headings_and_titles_come_to_one_form() -> None:
    assert wording.heading("补贴金额(元)*") == "补贴金额"
    assert wording.heading("事业单位\n经营收入") == "事业单位经营收入"
    assert wording.heading("预算数\r\nBudget\r\nAccount") == "预算数"
    assert wording.title("附件1：2023年度部门收入支出决算总表（单位：万元）") == "部门收入支出决算总表"
    assert wording.line_name("五、2024年末地方政府一般债务余额预计执行数") == "地方政府一般债务余额预计执行数"
    assert [wording.row_name(t) for t in ("（一）一般债券", "其中：再融资债券", "1.增值税", "①门诊", "⻔诊")] == [
        "一般债券",
        "再融资债券",
        "增值税",
        "门诊",
        "门诊",
    ]
    assert wording.table_year("2021年—2022年末版纳州") == 2022
    assert wording.table_year("綦江区2020年和2021年一般债务余额情况表") == 2020
