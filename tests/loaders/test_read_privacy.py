"""Nothing personal leaves a reading except inside the typed roster itself: figures and grids show ●, findings quote nothing."""

from __future__ import annotations

from datetime import date

from loaders.figures import figures
from loaders.masking import covered
from loaders.read import read_bytes
from schemas.book import Book
from tests import makers
from tests.schemas.test_privacy import number

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
    assert [(f.gravity.value, f.cells) for f in loaded.findings if f.rule == "LEAK-01"] == [("asks", ("E3",))]
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


REAL_ID, REAL_CARD = number(date(1980, 1, 1)), "4111111111111111"  # of a place and a bank that are nobody's, check digits right
PROJECTS: makers.Rows = (
    ("2026年部门项目支出表", "<", "<"),
    ("单位名称：示例县司法局", None, "单位：万元"),
    ("项目名称", "合计", "备注"),
)


def leaks(*sheets: makers.Rows) -> list[tuple[str, str, tuple[str, ...]]]:
    loaded = read_bytes(makers.book({f"表{n}": rows for n, rows in enumerate(sheets, 1)}), "表.xlsx", Book.shipped())
    said = "".join(f.message + f.quoted for f in loaded.findings)
    assert not any(secret in said for secret in (REAL_ID, REAL_CARD, MOBILE))
    return [(f.gravity.value, f.sheet, f.cells) for f in loaded.findings if f.rule == "LEAK-01"]


def test_a_number_in_words_of_a_table_is_found_at_its_cell_before_anything_is_handed_in() -> None:
    paid = (f"慰问张某（{REAL_ID[:6]} {REAL_ID[6:14]} {REAL_ID[14:]}）", 5, None)
    rows = (*PROJECTS, paid, ("法律援助", 6, f"经办电话{MOBILE}"), ("普法", 7, f"账号{REAL_CARD}"))
    assert sorted(leaks(rows)) == [("blocks", "表1", ("A4",)), ("blocks", "表1", ("C5",)), ("blocks", "表1", ("C6",))]


def test_a_number_beside_a_table_in_prose_and_in_a_kept_table_is_found_too() -> None:
    noted = (*PROJECTS, ("普法", 7, None), (f"注：咨询电话{MOBILE[:3]}-{MOBILE[3:7]}-{MOBILE[7:]}。", None, None))
    prose = (("一、主要职能",), ("负责全县司法行政工作。",), (None,), (f"联系人电话：{MOBILE}",))
    kept = (("某某登记",), ("编号", "事项", "说明"), (1, "甲", f"卡号{REAL_CARD}"), (2, "乙", f"卡号{REAL_CARD}"))
    assert leaks(noted, prose, kept) == [("asks", "表1", ("A5",)), ("asks", "表2", ("A4",)), ("asks", "表3", ("C3", "C4"))]


def test_an_id_that_slipped_into_an_amount_is_refused_without_being_quoted() -> None:
    assert leaks((*PROJECTS, ("普法", f"X{REAL_ID}", None))) == []


def test_one_kind_alone_is_looked_for_when_asked() -> None:
    data = makers.book({"支出": makers.CODED})
    assert read_bytes(data, "a.xlsx", Book.shipped(), "budget").tables
    assert not read_bytes(data, "a.xlsx", Book.shipped(), "debt").tables
    kept = read_bytes(data, "a.xlsx", Book.shipped(), "other")
    assert not kept.tables and len(kept.grids) == 1 and not kept.is_blocked
