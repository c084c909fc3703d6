"""A table kept as it is that says 空表, and holds no figure, is 空表 in the register; the many grids of official sets are folded away there."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboard.pages.register import layout
from datasets.office import Office
from loaders.empty_grids import statement_of
from loaders.grid import Grid
from tests import makers
from tests.office_home import open_home
from tests.test_store_belonging import APPROVED

Row = tuple[makers.Value, ...]
TITLE = ("政府一般债务限额和余额情况决算表", "<", "<")
NOTE = "注：本县没有这项债务，故本表为空表。"
EMPTY: tuple[Row, ...] = (
    TITLE,
    (None, None, "单位：万元"),
    ("项目", "行次", "决算数"),
    ("一、上年末余额", 1, None),
    ("二、本年增加", 2, 0),
    (NOTE,),
)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (EMPTY, NOTE),
        ((("2024年专项资金表（空表）",), ("项目", "金额"), ("2024年", None)), "2024年专项资金表（空表）"),
        ((*EMPTY[:-1], ("三、本年减少", 3, 12.5), EMPTY[-1]), ""),
        ((*EMPTY[:-1], ("三、本年减少", 3, "1,200.00"), EMPTY[-1]), ""),
        (EMPTY[:-1], ""),
    ],
    ids=["says so", "title alone", "a figure", "a figure as text", "says nothing"],
)
def test_a_grid_is_empty_that_says_so_and_holds_no_figure(rows: tuple[Row, ...], expected: str) -> None:
    assert statement_of(Grid("表", tuple(tuple("" if c in (None, "<") else c for c in row) for row in rows))) == expected


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return open_home(tmp_path / "home")


def _publish(office: Office, folder: Path, sheets: dict[str, tuple[Row, ...]], disclosure: str = "主动公开") -> None:
    clerk = office.sitting("jingban", "cli")
    path = makers.saved(folder, makers.book(sheets), f"{'、'.join(sheets)}.xlsx")
    number = clerk.receive(path, approved=APPROVED, disclosure=disclosure, reason="" if disclosure == "主动公开" else "涉及第三方")
    for finding in clerk.findings(number):
        clerk.explain(number, finding.place, "测试说明")
    office.sitting("fuhe").approve(number, secrecy_reviewed=True)
    office.sitting("fabu").publish([number])


def _dated(rows: tuple[Row, ...], title: str = "") -> tuple[Row, ...]:
    return ((f"2025年{title or rows[0][0]}", *rows[0][1:]), *rows[1:])


def test_it_is_told_as_empty_with_its_sentence_and_counts_so_in_completeness(tmp_path: Path, office: Office) -> None:
    _publish(office, tmp_path, {"债务": _dated(EMPTY)})
    (dataset,) = office.public.state().keys
    assert (dataset.table, dataset.status, dataset.statement) == ("gf_general_debt", "空表", NOTE)
    assert NOTE in list(office.public.state().figures(table="gf_general_debt")["value_text"])  # the form itself stays to be seen
    (said,) = [one for one in office.public.state().releases()[-1].completeness if one.table == "gf_general_debt"]
    assert (said.status, said.reason) == ("空表", NOTE)
    office.close()


FULL = (*EMPTY[:3], ("一、上年末余额", 1, 12.5), ("二、本年增加", 2, 3.5))
OWN = (("2025年救灾款物发放情况表", "<"), ("物资", "数量"), ("棉被", 12), ("大米", 30))


def test_the_register_folds_away_the_grids_of_official_sets_and_nothing_else(tmp_path: Path, office: Office) -> None:
    _publish(office, tmp_path, {"债务": _dated(FULL)})
    _publish(office, tmp_path, {"基金": _dated(EMPTY, "政府性基金转移支付决算表")})
    _publish(office, tmp_path, {"救灾": OWN})
    _publish(office, tmp_path, {"国资": _dated(FULL, "国有资本经营预算转移支付决算表")}, disclosure="依申请公开")
    page = layout(office.public.state(), (), {})
    (others,) = [part for part in page.body if str(part).startswith("Section(") and "其他公开事项" in str(part.children[0])]
    (folded,) = [part for part in others.children if "Details(" in str(part)[:10]]
    listed = str([part for part in others.children if part is not folded])
    assert [
        name in listed for name in ("救灾款物发放情况表", "国有资本经营预算转移支付决算表", "政府一般债务限额", "政府性基金转移支付决算表")
    ] == [True, True, False, False]
    assert (
        "成套预算、决算里按原样公布的表（2张）" in str(folded)
        and "空表" in str(folded)
        and "政府一般债务限额和余额情况决算表" in str(folded)
    )
    office.close()
