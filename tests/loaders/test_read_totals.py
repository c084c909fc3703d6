"""Totals are found wherever they are written, a blank one is asked about, and none is blamed for a figure that cannot be read."""

from __future__ import annotations

from loaders.loaded import Loaded
from loaders.read import read_bytes
from schemas.book import Book
from tests import makers


def loaded(rows: makers.Rows) -> Loaded:
    return read_bytes(makers.book({"表": rows}), "表.xlsx", Book.shipped())


def told(result: Loaded) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(f.gravity.value, f.rule, f.cells) for f in result.findings if f.rule not in ("UNIT-01", "READ-07")]


PROJECTS: makers.Rows = (
    ("2026年项目支出表", "<", "<"),
    (None, None, "单位：万元"),
    ("单位", "项目名称", "合计"),
    ("示例县水利局", "水库除险", 100.25),
    ("^", "河道清淤", 50.25),
    ("合计", None, 150.5),
)


def test_a_total_written_in_the_column_of_units_is_no_project_without_a_name() -> None:
    result = loaded(PROJECTS)
    assert (told(result), list(result.tables[0].frame["level"])) == ([], [1, 1, 0])


def test_a_total_written_in_a_column_no_form_knows_is_held_against_its_rows() -> None:
    rows = [*PROJECTS[:-1], ("合计", None, 170.5)]
    assert [(rule, cells[0]) for _, rule, cells in told(loaded(tuple(rows)))] == [("ROW-02", "C6")]


def coded(*rows: tuple[str | float | None, ...]) -> makers.Rows:
    head = ("科目编码", "科目名称", "合计", "基本支出", "项目支出")
    return (("2026年一般公共预算支出表",), ("编制单位：示例县教育局", None, None, None, "单位：万元"), head, *rows)


def test_values_moved_one_column_to_the_right_are_one_finding_at_the_blank_totals() -> None:
    names = ("教育支出", "普通教育", "学前教育", "小学教育", "初中教育", "高中教育", "其他普通教育支出")
    codes = ("205", "20502", "2050201", "2050202", "2050203", "2050204", "2050299")
    values = (150.5, 150.5, 30.1, 30.1, 30.1, 30.1, 30.1)
    found = told(loaded(coded(*((c, n, None, v, v) for c, n, v in zip(codes, names, values, strict=True)))))
    assert [(gravity, rule, cells[:7]) for gravity, rule, cells in found] == [("asks", "DB-02", tuple(f"C{y}" for y in range(4, 11)))]


def test_a_figure_that_cannot_be_read_is_told_once_and_its_total_is_not_blamed() -> None:
    rows = coded(
        ("205", "教育支出", 100.5, 60.25, 40.25),
        ("20502", "普通教育", 100.5, 60.25, 40.25),
        ("2050201", "学前教育", 50.25, 30.0, 20.25),
        ("2050202", "小学教育", "待定", "待定", 20.0),
        (None, "合计", 100.5, 60.25, 40.25),
    )
    assert told(loaded(rows)) == [("blocks", "READ-02", ("C7",)), ("blocks", "READ-02", ("D7",))]


def test_what_is_carried_over_may_be_more_than_was_planned() -> None:
    rows: makers.Rows = (
        ("2025年一般公共预算支出决算表",),
        (None, None, None, "单位：万元"),
        ("项目", "年初预算数", "调整预算数", "决算数"),
        ("201一般公共服务支出", 15000.5, 16000.5, 15800.5),
        ("本年支出合计", 15000.5, 16000.5, 15800.5),
        ("结转下年", 2000.5, 2000.5, 2200.5),
        ("支出总计", 17001.0, 18001.0, 18001.0),
    )
    assert told(loaded(rows)) == []


def test_one_cell_may_hold_code_and_name_under_the_words_for_both() -> None:
    rows: makers.Rows = (
        ("2026年一般公共预算支出表",),
        ("编制单位：示例县教育局",),
        ("功能分类科目", "2026年预算数（单位：万元）", "<", "<"),
        ("^", "合计", "基本支出", "项目支出"),
        ("205 教育支出", 1000.5, 700.25, 300.25),
        ("合  计", 1000.5, 700.25, 300.25),
    )
    result = loaded(rows)
    assert (told(result), list(result.tables[0].frame["row_code"])) == ([], ["205", ""])
