"""Nothing personal leaves a reading except inside the typed roster itself: figures and grids show ●, findings quote nothing."""

from __future__ import annotations

from loaders.figures import figures
from loaders.masking import covered
from loaders.read import read_bytes
from schemas.book import Book
from tests import makers

ID, CARD, MOBILE = "11010119491231002X", "6217000010012345671", "13900001234"


def test_ids_cards_and_mobiles_are_covered_and_codes_are_not() -> None:
    assert covered(f"领取人{ID}，电话{MOBILE}") == "领取人●，电话●"
    assert covered("卡号6222021234567890128") == "卡号●"
    assert covered("项目P21450222-0003，村编码411322001201，凭证100001234512345123451，金额1234567890.12") == (
        "项目P21450222-0003，村编码411322001201，凭证100001234512345123451，金额1234567890.12"
    )


def test_a_grid_no_kind_knows_shows_no_person() -> None:
    head = ("编号", "户主姓名", "身份证号", "联系电话", "说明")
    rows = (("某某救助登记",), head, (1, "示例甲", ID, float(MOBILE), f"本人电话{MOBILE}"), (2, "示例乙", ID, "", "无"))
    loaded = read_bytes(makers.book({"登记": rows}), "登记.xlsx", Book.shipped(), "other")
    (grid,) = loaded.grids
    assert grid.rows[2] == (1.0, "●", "●", "●", "本人电话●")
    assert not loaded.is_blocked


def test_a_strange_column_of_a_roster_shows_nothing_in_the_figures() -> None:
    rows = [list(r) for r in makers.roster(((1, "凤瑞街道", "新华村", "1", "示例甲", ID, CARD, 1.0, 88.12, 88.12),))]
    rows[2].append("监护人")
    rows[3].append("示例丙")
    loaded = read_bytes(makers.book({"发放明细": rows}), "表.xlsx", Book.shipped())
    shown = " ".join(f["value"] for f in figures(loaded))
    assert "示例" not in shown and ID not in shown and CARD not in shown


def test_findings_about_secret_cells_quote_nothing() -> None:
    rows = makers.roster(((1, "凤瑞街道", "新华村", "1", "示例甲", "1101011949123100", CARD, "若干", 88.12, 88.12),))
    loaded = read_bytes(makers.book({"发放明细": rows}), "表.xlsx", Book.shipped())
    said = " ".join(f.message + f.quoted for f in loaded.findings)
    assert "1101011949123100" not in said and CARD not in said and "示例甲" not in said
    assert {f.rule for f in loaded.findings} >= {"ID-02", "READ-03"}


def test_one_kind_alone_is_looked_for_when_asked() -> None:
    data = makers.book({"支出": makers.CODED})
    assert read_bytes(data, "a.xlsx", Book.shipped(), "budget").tables
    assert not read_bytes(data, "a.xlsx", Book.shipped(), "debt").tables
    kept = read_bytes(data, "a.xlsx", Book.shipped(), "other")
    assert not kept.tables and len(kept.grids) == 1 and not kept.is_blocked
