"""A number cut by a line's end is found; columns of figures, whose lines end and begin with digits too, are none."""

from __future__ import annotations

import pytest

from schemas.cutnumbers import covered, rejoined
from tests.office_sheets import id_of

ID = next(number for number in map(id_of, range(1, 99)) if number.isdigit())
X = next(number for number in map(id_of, range(1, 99)) if number.endswith("X"))
CARD, MOBILE = "6228480402564890018", "13800138000"

CUT = {
    "full line": [f"当事人身份证号{ID[:11]}", f"{ID[11:]}，住本县。"],
    "closing X alone": [f"证号{X[:17]}", X[17]],
    "narrow cell": ["某某", ID[:6], ID[6:12], ID[12:], "100.00"],
    "behind the foot of a page": [f"证号{ID[:10]}", "第3页 共5页", ID[10:]],
    "grouped": [f"证号 {ID[:6]} {ID[6:14]}", f"{ID[14:]} 已核"],
    "full width": [f"证号{ID[:9]}".translate(str.maketrans("0123456789", "０１２３４５６７８９")), ID[9:]],
    "card in a narrow cell": ["姓名", "银行卡号", "某某", CARD[:10], CARD[10:]],
    "card": [f"开户行某某支行{CARD[:12]}", CARD[12:]],
    "card in groups": ["6228 4804 0256", "4890 018"],
    "announced telephone": [f"联系电话：{MOBILE[:6]}", f"{MOBILE[6:]}。"],
}


@pytest.mark.parametrize("where", CUT)
def test_a_number_cut_by_a_line_s_end_is_found_and_covered(where: str) -> None:
    lines = CUT[where]
    [cut] = rejoined(lines)
    assert cut.number in (ID, X, CARD, MOBILE)
    shown = covered(lines)
    assert len(shown) == len(lines)
    assert shown[cut.first].endswith("●") and shown[cut.last].startswith("●")
    assert not any(piece in "".join(shown) for piece in (cut.number[:6], cut.number[-6:]))


FIGURES = {
    "a row's amount and the next row's code": ["机关服务 1500", "2080501 机关事业单位养老保险"],
    "cells one below the other": ["62345678", "12345670", "1380", "0138000"],
    "large figures of a text that speaks of no cards": [CARD[:10], CARD[10:]],
    "amounts": ["158,342.66", "203,000.00", "411322.19", "700203001.5"],
    "a telephone that is no mobile": ["监督电话：0377", "67212345"],
    "years": ["2024年", "2025年", "1", "2", "3"],
    "a mobile nobody announced": [MOBILE[:4], MOBILE[4:]],
    "a number in one line": [f"证号{ID}", "2025年"],
}


@pytest.mark.parametrize("where", FIGURES)
def test_columns_of_figures_are_no_cut_numbers(where: str) -> None:
    assert list(rejoined(FIGURES[where])) == []
    assert covered(FIGURES[where]) == FIGURES[where]
