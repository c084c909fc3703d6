"""Transfer tables by region and project, most of them kept as grids: they add up, and a total is compared where it can mean one figure only."""

from __future__ import annotations

import pytest

from loaders.read import read_bytes
from schemas.book import Book
from tests import makers

BOOK = Book.shipped()
WHOLE = (
    ("示例县2024年一般公共预算税收返还和转移支付决算表",),
    (None, "单位：万元"),
    ("项目", "决算数"),
    ("一、返还性支出", 1),
    ("二、一般性转移支付", 6),
    ("三、专项转移支付", 3),
    ("合计", 10),
)
REGIONS = (
    ("示例县2024年一般公共预算专项转移支付分地区、分项目决算表",),
    (None, None, None, "单位：万元"),
    ("项目", "甲镇", "乙乡", "合计"),
    ("水库移民", 1, 0.5, 1.5),
    ("村道", 1, 0.5, 1.5),
    ("合计", 2, 1, 3),
)


def found(whole: makers.Rows = WHOLE, regions: makers.Rows = REGIONS) -> list[tuple[str, str, tuple[str, ...], tuple[str, ...], str]]:
    loaded = read_bytes(makers.book({"06表": whole, "07表": regions}), "决算.xlsx", BOOK)
    assert [grid.table_id for grid in loaded.grids] == ["gf_general_transfers", "gf_general_special_transfers"]
    return [(f.rule, f.sheet, f.cells, f.other_sheet_cells, f.difference) for f in loaded.findings if f.rule == "GOV-10"]


def test_tables_that_agree_give_nothing() -> None:
    assert found() == []


def test_a_table_kept_as_it_is_bears_the_line_that_names_it_wherever_that_stands() -> None:
    (kept,) = read_bytes(makers.book({"06表": (("示例县财政决算公开材料",), *WHOLE)}), "决算.xlsx", BOOK).grids
    assert (kept.title, kept.title_cell) == ("示例县2024年一般公共预算税收返还和转移支付决算表", "A2")


def test_a_total_that_is_not_the_three_kinds_is_asked() -> None:
    assert found((*WHOLE[:-1], ("合计", 13))) == [("GOV-10", "06表", ("B7", "B4", "B5", "B6"), (), "3")]


def test_the_table_by_region_and_project_has_the_total_of_the_special_transfers() -> None:
    regions = (*REGIONS[:3], ("水库移民", 1, 0.5, 1.5), ("村道", 2.4, 1.5, 3.9), ("合计", 3.4, 2, 5.4))
    assert found(regions=regions) == [("GOV-10", "07表", ("D6",), ("06表!B6",), "2.4")]


@pytest.mark.parametrize(
    "regions",
    [
        (REGIONS[0], (None,) * 4, *REGIONS[2:-1], ("合计", 2, 1, 5.4)),  # no unit
        (*REGIONS[:2], ("项目", "甲镇", "乙乡", "丙乡"), *REGIONS[3:-1], ("合计", 2, 1, 5.4)),  # no column is the total
        (*REGIONS[:-1], ("合计", 2, 1, "待定")),
        REGIONS[:-1],
    ],
)
def test_where_it_is_not_sure_which_figure_is_meant_nothing_is_asked(regions: makers.Rows) -> None:
    assert found(regions=regions) == []


def test_half_a_digit_of_rounding_is_no_difference() -> None:
    assert found(regions=(*REGIONS[:4], ("村道", 1, 0.54, 1.54), ("合计", 2, 1.04, 3.04))) == []


def of(*rows: tuple[str | float | None, ...], title: str = "政府性基金转移性支付分地区、分项目决算表") -> list[tuple[str, tuple[str, ...]]]:
    """GOV-10 and its cells in one table by region and project, its head in row 3."""
    loaded = read_bytes(makers.book({"表": ((f"示例县2024年{title}",), (None, "单位：万元"), *rows)}), "决算.xlsx", BOOK)
    assert not loaded.tables
    return [(f.rule, f.cells) for f in loaded.findings if f.rule == "GOV-10"]


HEAD = ("项目", "合计", "甲镇", "乙乡", "先进制造业开发区")


@pytest.mark.parametrize(
    "title",
    [
        "政府性基金转移性支付分地区、分项目决算表",
        "国有资本经营预算转移性支付分地区、分项目决算表",
        "一般公共预算专项转移支付分地区分项目决算表",
    ],
)
def test_a_project_is_the_sum_of_its_regions_and_the_total_that_of_its_projects(title: str) -> None:
    dam, road = ("水库移民", 2.25, 1.0, 0.5, 0.75), ("村道", 1.75, 1.0, 0.75, None)
    assert of(HEAD, dam, road, ("合计", 4.0, 2.0, 1.25, 0.75), title=title) == []
    assert of(HEAD, ("水库移民", 2.75, 1.0, 0.5, 0.75), road, ("合计", 4.5, 2.0, 1.25, 0.75), title=title) == [
        ("GOV-10", ("B4", "C4", "D4", "E4")),
        ("GOV-10", ("B6", "C6", "D6", "E6")),
    ]
    assert of(HEAD, dam, road, ("合计", 4.0, 2.0, 1.35, 0.65), title=title) == [("GOV-10", ("D6", "D4", "D5")), ("GOV-10", ("E6", "E4"))]


def test_regions_below_each_other_with_their_projects_add_up_once() -> None:
    rows = (("甲镇", 2.25), ("水库移民", 1.25), ("村道", 1.0), ("乙乡", 1.5), ("村道", 1.5))
    assert of(("地区", "金额"), *rows, ("合计", 3.75)) == []
    assert of(("地区", "金额"), *rows, ("合计", 3.85))[0][1][0] == "B9"


def test_a_list_by_region_with_subtotals_counts_each_row_once() -> None:
    rows = (("甲镇", "水库移民", 1.25), ("甲镇", "村道", 1.0), ("甲镇小计", None, 2.25), ("乙乡", "村道", 1.5), ("乙乡小计", None, 1.5))
    assert of(("地区", "项目", "金额"), *rows, ("合计", None, 3.75)) == []
    assert of(("地区", "项目", "金额"), *rows, ("合计", None, 4.75))[0][1][0] == "C9"


def test_eighteen_townships_side_by_side_are_a_head_too() -> None:
    towns = tuple(f"{name}镇" for name in "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未")
    assert of(("项目", *towns, "合计"), ("村道", *[0.25] * 18, 4.5), ("合计", *[0.25] * 18, 4.5)) == []
    assert of(("项目", *towns, "合计"), ("村道", *[0.25] * 18, 4.75), ("合计", *[0.25] * 18, 4.5))[0][1][0] == "T4"


def test_what_cannot_be_read_blames_no_total() -> None:
    assert of(HEAD, ("水库移民", 2.75, 1.0, "待定", 0.75), ("村道", 1.75, 1.0, 0.75, None), ("合计", 4.5, 2.0, 1.75, 0.75)) == []


def planned(*rows: tuple[str | float | None, ...], head: tuple[str | None, ...] = ("项目", "本年预算数", "甲镇", "乙乡")) -> makers.Rows:
    return (("示例县2024年一般公共预算税收返还和转移支付表",), (None, "单位：万元"), head, *rows)


def of_budget(sheets: dict[str, makers.Rows]) -> list[tuple[str, str, tuple[str, ...]]]:
    found = read_bytes(makers.book(sheets), "预算.xlsx", BOOK).findings
    return [(f.rule, f.sheet, f.cells) for f in found if f.rule in ("GOV-09", "GOV-10", "READ-08", "READ-13")]


@pytest.mark.parametrize("head", [("项目", "本年预算数", "甲镇", "乙乡"), ("项目", "合计", "甲镇", "乙乡")])
def test_a_budget_s_transfers_are_the_sum_of_the_regions_side_by_side(head: tuple[str, ...]) -> None:
    kinds = (("一、返还性支出", 1.25, 0.5, 0.75), ("二、一般性转移支付", 6.25, 3, 3.25), ("三、专项转移支付", 3.5, 1, 2.5))
    assert of_budget({"05": planned(*kinds, ("合计", 11, 4.5, 6.5), head=head)}) == []
    wrong = (*kinds[:2], ("三、专项转移支付", 3.5, 1.25, 2.5))
    assert of_budget({"05": planned(*wrong, ("合计", 11, 4.5, 6.5), head=head)}) == [("GOV-09", "05", ("B6", "C6", "D6"))]


def test_a_budget_s_table_by_project_has_the_total_of_its_special_transfers() -> None:
    whole = planned(
        ("一、返还性支出", 1.25), ("二、一般性转移支付", 6.25), ("三、专项转移支付", 3.5), ("合计", 11), head=("项目", "本年预算数")
    )

    def told(road: float) -> list[tuple[str, str, tuple[str, ...]]]:
        rows = (HEAD[:4], ("水库移民", 1.5, 0.5, 1.0), ("村道", road, road, None), ("合计", 1.5 + road, 0.5 + road, 1.0))
        return of_budget({"05": whole, "06": (("示例县2024年一般公共预算专项转移支付分地区、分项目表",), (None, "单位：万元"), *rows)})

    assert told(2.0) == []
    assert told(2.25) == [("GOV-10", "06", ("B6",))]
