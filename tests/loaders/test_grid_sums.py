"""Transfer tables of a final account, kept as grids: their totals are held against each other where a row can mean one figure only."""

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


def test_a_total_that_is_not_the_three_kinds_is_asked() -> None:
    assert found((*WHOLE[:-1], ("合计", 13))) == [("GOV-10", "06表", ("B7", "B4", "B5", "B6"), (), "3")]


def test_the_table_by_region_and_project_has_the_total_of_the_special_transfers() -> None:
    assert found(regions=(*REGIONS[:-1], ("合计", 2, 1, 5.4))) == [("GOV-10", "07表", ("D6",), ("06表!B6",), "2.4")]


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
    assert found(regions=(*REGIONS[:-1], ("合计", 2.0, 1.0, 3.04))) == []
