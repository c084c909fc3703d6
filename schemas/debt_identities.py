"""What must hold in and between the debt tables; rule ids are those of codes/identities.csv and codes/rules.csv."""

from __future__ import annotations

from collections.abc import Iterator

from schemas.identity.across import AtMostAcross, ListSum, SameFigure, ScheduleSum, Where
from schemas.identity.levels import NextYear
from schemas.identity.within import AtMost, FlowSum, LineAtMost, LineSum, RowSum, TotalOfRows

LIMIT_AND_BALANCE = (
    RowSum("DT-01", "limit_total_fen", ("limit_general_fen", "limit_special_fen")),
    RowSum("DT-01", "balance_total_fen", ("balance_general_fen", "balance_special_fen")),
    AtMost("DT-03", "balance_general_fen", "limit_general_fen"),
    AtMost("DT-03", "balance_special_fen", "limit_special_fen"),
)
_BALANCE = (
    LineSum("DT-02", "closing", ("opening_actual", "issued", "-repaid"), needs=("opening_actual",)),
    LineSum("ROW-02", "issued", ("issued_foreign", "issued_bond"), needs=("issued_bond",)),
    LineAtMost("DT-03", "closing", "limit_prior"),
)
GENERAL_BALANCE = _BALANCE
SPECIAL_BALANCE = (*_BALANCE, LineSum("DT-06", "limit_next", ("limit_prior", "limit_added"), needs=("limit_prior", "limit_added")))


def _of_both(*lines: str) -> tuple[LineSum, ...]:
    """Each line = its 一般 part + its 专项 part."""
    return tuple(LineSum("DT-01", line, (f"{line}_general", f"{line}_special"), needs=(f"{line}_general",)) for line in lines)


_OWN = (RowSum("ROW-01", "whole_area_fen", ("own_fen", "lower_fen")), AtMost("GOV-09", "own_fen", "whole_area_fen"))
ISSUE_AND_REPAY = (
    *_of_both("issued", "repaid", "interest", "repay_budget", "interest_budget"),
    *(
        LineSum(
            "DT-04",
            f"repay_budget_{kind}",
            (f"repay_budget_{kind}_refinancing", f"repay_budget_{kind}_fiscal"),
            needs=(f"repay_budget_{kind}_refinancing",),
        )
        for kind in ("general", "special")
    ),
    LineAtMost("DT-04", "issued_general_refinancing", "issued_general"),
    LineAtMost("DT-04", "issued_special_refinancing", "issued_special"),
    _OWN[1],
)
ADVANCE = (*_of_both("advance"), *_OWN)
ADJUSTMENT = (
    *_of_both("limit_prior", "limit_added", "advance", "limit"),
    *(
        LineSum("DT-06", f"limit{k}", (f"limit_prior{k}", f"limit_added{k}"), needs=(f"limit_prior{k}",))
        for k in ("", "_general", "_special")
    ),
    *_OWN,
)
FINAL = (
    *_of_both("opening", "limit_prior", "issued", "repaid", "interest", "closing", "limit"),
    *(
        LineSum("DT-02", f"closing{k}", (f"opening{k}", f"issued{k}", f"-repaid{k}"), needs=(f"opening{k}", f"issued{k}"))
        for k in ("", "_general", "_special")
    ),
    *(LineAtMost("DT-03", f"closing_{k}", f"limit_{k}") for k in ("general", "special")),
    *(LineAtMost("DT-04", f"issued_refinancing_{k}", f"issued_{k}") for k in ("general", "special")),
    _OWN[1],
)
LISTED = (TotalOfRows("ROW-02"),)
BOND = (
    TotalOfRows("ROW-02", columns=("amount_fen", "project_bond_fen", "invested_bond_fen", "income_fen")),
    AtMost("DEBT-04", "project_bond_fen", "project_total_fen"),
    AtMost("DEBT-04", "invested_fen", "project_total_fen"),
    AtMost("DEBT-04", "invested_bond_fen", "amount_fen"),
)
FLOW = (TotalOfRows("ROW-02", columns=("income_fen", "spent_fen")),)
SCHEDULE = (*LISTED, RowSum("DT-04", "principal_fen", ("refinancing_fen", "fiscal_fen")))
TOWNSHIP = (*LISTED, FlowSum("TWN-01", "closing_fen", "opening_fen", ("increased_fen",), ("decreased_fen",)))


#: budgets and final accounts: account of each kind of debt, its column, debt table, and what its lines for repayment and interest are called
_SERVED = (
    ("gb", "budget_fen", "debt_issue_repay", {"repay": "repay_budget", "interest": "interest_budget"}, "预算"),
    ("gf", "final_fen", "debt_final_issue_repay", {"repay": "repaid", "interest": "interest"}, "决算"),
)
_ACCOUNTS = {"repay": "debt_repaid|=231", "interest": "=232|=债务付息支出"}
_PLACES = "own_fen|whole_area_fen"


def _served(family: str, kind: str) -> Iterator[SameFigure | AtMostAcross]:
    """231 and 232 of an account are what the debt table says for `kind`; 233, for which it has no row, is only a part of what was served."""
    for account, column, table, lines, stage in _SERVED:
        spent = f"{account}_{family}_expenditure"
        for part, word in (("repay", "还本"), ("interest", "付息")):
            said = f"{stage}里的债务{word}支出应等于债务表的{word}{stage}数"
            yield SameFigure("DT-07", Where(spent, _ACCOUNTS[part], column), Where(table, f"{lines[part]}_{kind}", _PLACES), says=said)
        yield AtMostAcross(
            "DT-07",
            Where(spent, "=233|=债务发行费用支出", column),
            tuple(Where(table, f"{line}_{kind}", _PLACES) for line in ("issued", *lines.values())),
            "债务发行费用是发行和还本付息的手续费，不应大于债务表里发行、还本、付息之和",
        )


def _limits(kind: str, word: str) -> tuple[NextYear | SameFigure, ...]:
    """DT-06 over years: what a form calls last year's limit is what was published, and the year's end is what was adjusted to."""
    published = Where("debt_final_limit_balance", "", f"limit_{kind}_fen")
    adjustment = "debt_limit_adjustment"
    said = f"上年{word}债务限额应等于上年决算公布的限额，新增限额从它算起"
    return (
        NextYear("DT-06", Where(adjustment, f"limit_prior_{kind}", "whole_area_fen|own_fen"), published, said),
        NextYear("DT-06", Where(f"debt_{kind}_balance", "limit_prior", "executed_fen|budget_fen"), published, said),
        SameFigure(
            "DT-06",
            published,
            Where(adjustment, f"limit_{kind}", "whole_area_fen|own_fen"),
            says=f"{word}债务限额应等于上年限额加本年新增限额（限额调整表）",
        ),
    )


DEBT = (
    ScheduleSum("DEBT-02"),
    *_limits("general", "一般"),
    *_limits("special", "专项"),
    *_served("general", "general"),
    *_served("fund", "special"),
    *(
        ListSum(
            "DT-05",
            Where("debt_final_issue_repay", f"issued_new_{kind}", "own_fen|whole_area_fen"),
            "debt_final_use",
            "amount_fen",
            "bond_kind",
            word,
            f"新增{word}债券发行额应等于使用情况表里{word}债券规模之和",
        )
        for kind, word in (("general", "一般"), ("special", "专项"))
    ),
)
