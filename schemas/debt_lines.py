"""Rows of the debt forms of 财预〔2018〕209号, known by their words; same words are told apart by order."""

from __future__ import annotations

from schemas.tables import Line

TOTAL = (Line("total", "合计", ("合计", "总计"), level=0),)


def _line(line: str, level: int, *names: str) -> Line:
    return Line(line, names[0], names, level=level)


def _part(line: str, *names: str) -> Line:
    """其中 of a line of level 2, whose rest the form does not name."""
    return Line(line, names[0], names, level=3, is_part=True)


def _balance(kind: str) -> tuple[Line, ...]:
    debt = f"地方政府{kind}债务"
    closing = (f"{debt}余额预计执行数", f"{debt}余额执行数", f"{debt}余额决算数")
    repaid = (f"{debt}还本额", f"{debt}还本支出", f"{debt}还本预计执行数")
    return (
        _line("opening_actual", 1, f"{debt}余额实际数", f"{debt}余额"),
        _line("limit_prior", 1, f"{debt}余额限额", f"{debt}限额"),
        _line("issued", 1, f"{debt}发行额", f"{debt}发行预计执行数"),
        _line("issued_foreign", 2, "中央转贷地方的国际金融组织和外国政府贷款"),
        _line("issued_bond", 2, f"地方政府{kind}债券发行额"),
        _line("repaid", 1, *repaid),
        _line("closing", 1, *closing),
    )


GENERAL_BALANCE = (
    *_balance("一般"),
    _line("deficit", 1, "地方财政赤字"),
    _line("limit_next", 1, "地方政府一般债务余额限额", "地方政府一般债务限额"),
)
SPECIAL_BALANCE = (
    *_balance("专项"),
    _line("limit_added", 1, "地方政府专项债务新增限额", "新增地方政府专项债务限额"),
    _line("limit_next", 1, "地方政府专项债务余额限额", "地方政府专项债务限额"),
)
ISSUE_AND_REPAY = (
    _line("issued", 1, "发行预计执行数", "发行决算数", "发行执行数"),
    _line("issued_general", 2, "一般债券"),
    _part("issued_general_refinancing", "再融资债券"),
    _line("issued_special", 2, "专项债券"),
    _part("issued_special_refinancing", "再融资债券"),
    _line("repaid", 1, "还本预计执行数", "还本决算数", "还本执行数"),
    _line("repaid_general", 2, "一般债券"),
    _line("repaid_special", 2, "专项债券"),
    _line("interest", 1, "付息预计执行数", "付息决算数", "付息执行数"),
    _line("interest_general", 2, "一般债券"),
    _line("interest_special", 2, "专项债券"),
    _line("repay_budget", 1, "还本预算数"),
    _line("repay_budget_general", 2, "一般债券"),
    _line("repay_budget_general_refinancing", 3, "再融资"),
    _line("repay_budget_general_fiscal", 3, "财政预算安排"),
    _line("repay_budget_special", 2, "专项债券"),
    _line("repay_budget_special_refinancing", 3, "再融资"),
    _line("repay_budget_special_fiscal", 3, "财政预算安排"),
    _line("interest_budget", 1, "付息预算数"),
    _line("interest_budget_general", 2, "一般债券"),
    _line("interest_budget_special", 2, "专项债券"),
)
ADVANCE = (
    _line(
        "advance",
        1,
        "地方政府债务限额提前下达",
        "提前下达的新增地方政府债务限额",
        "地方政府债务限额提前下达合计",
        "地方政府债务限额提前下达(合计)",
        "合计",
    ),
    _line("advance_general", 2, "一般债务限额"),
    _line("advance_special", 2, "专项债务限额"),
)
ADJUSTMENT = (
    _line("limit_prior", 1, "地方政府债务限额"),
    _line("limit_prior_general", 2, "一般债务限额"),
    _line("limit_prior_special", 2, "专项债务限额"),
    _line("limit_added", 1, "新增地方政府债务限额"),
    _line("limit_added_general", 2, "一般债务限额"),
    _line("limit_added_special", 2, "专项债务限额"),
    _line("advance", 1, "附提前下达的新增地方政府债务限额", "提前下达的新增地方政府债务限额"),
    _line("advance_general", 2, "一般债务限额"),
    _line("advance_special", 2, "专项债务限额"),
    _line("limit", 1, "地方政府债务限额"),
    _line("limit_general", 2, "一般债务限额"),
    _line("limit_special", 2, "专项债务限额"),
)


def _both(line: str, *names: str) -> tuple[Line, ...]:
    return (_line(line, 1, *names), _line(f"{line}_general", 2, "一般债务"), _line(f"{line}_special", 2, "专项债务"))


FINAL_ISSUE_AND_REPAY = (
    *_both("opening", "地方政府债务余额"),
    *_both("limit_prior", "地方政府债务限额"),
    *_both("issued", "地方政府债务发行决算数", "地方政府债券发行决算数"),
    _part("issued_new_general", "新增一般债券发行额", "新增一般债券"),
    _part("issued_refinancing_general", "再融资一般债券发行额", "再融资一般债券"),
    _part("issued_new_special", "新增专项债券发行额", "新增专项债券"),
    _part("issued_refinancing_special", "再融资专项债券发行额", "再融资专项债券"),
    *_both("repaid", "地方政府债务还本决算数", "地方政府债务还本支出"),
    *_both("interest", "地方政府债务付息决算数", "地方政府债务付息支出"),
    *_both("closing", "地方政府债务余额决算数", "地方政府债务余额"),
    *_both("limit", "地方政府债务限额"),
)
