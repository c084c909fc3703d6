"""Example rows of the templates: coherent figures, invented, marked 示例 where the table has a remark.

A flow starts from a few given amounts and closes by the identities the table itself declares, so an example cannot contradict a rule.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from schemas.codes import shipped
from schemas.identity.within import ClosingSum, FlowSum, LineSum, RowSum
from schemas.tables import Column, Line, Table

MARK = "示例行"  # how a row says that it is only an example
_START = {"亿元": Decimal("12"), "万元": Decimal("1200"), "元": Decimal("869")}
#: first codes of each list shown as an example chain
_CHAINS = {
    "function": ("201", "20101", "2010101"),
    "revenue": ("101", "10101"),
    "economic_department": ("301", "30101"),
    "economic_government": ("501", "50101"),
}
_TEXTS = {
    "region_name": "某县", "bond_name": "某省政府一般债券（一期）", "bond_code": "2371001", "bond_kind": "一般债券", "issue_date": "2024-06-13",
    "value_date": "2024-06-14", "maturity_date": "2034-06-14", "issue_month": "2024-06", "purpose": "新增债券", "project_code": "P24411322-0001",
    "project_name": "示例项目", "sector_name": "农林水利", "asset_kind": "基础设施", "authority_name": "某局", "implementer_name": "某单位",
    "issuer_name": "某省人民政府", "repayment_source": "一般公共预算收入", "function_name": "213农林水支出", "due_year": "2026",
    "unit_name": "某单位", "project_kind": "其他运转类", "goal_text": "完成年度任务", "first_indicator": "产出指标", "second_indicator": "数量指标",
    "third_indicator": "完成数量", "comparison": "≥", "target_text": "95", "target_unit": "%", "direction": "正向",
    "township_name": "凤瑞街道", "township_code": "411322001", "village_name": "新华街城市社区居民委员会", "village_code": "411322001001",
    "person_name": "示例", "group_name": "1组", "id_type": "护照", "id_number": "E00000000", "to_household": "到户", "paid_date": "2025-06-20",
    "paid_month": "06", "programme_code": "BT001", "programme_name": "耕地地力保护补贴", "credit_code": "914100000000000000",
    "company_name": "示例合作社", "department_name": "农业农村局", "policy_level": "中央", "beneficiary_text": "拥有耕地承包权的种地农民",
    "procedure_text": "村组申报、乡镇审核、县级发放", "item_name": "示例事项", "claim_or_debt": "债务", "voucher_number": "示例0001",
    "reason_text": "与上年持平，没有增减变化", "remark": "", "list_name": "支出功能分类", "own_code": "201", "own_name": "一般公共服务支出",
    "start_year": "2026", "stop_year": "2030",
}  # fmt: skip
_NUMBERS = {
    "coupon_rate": Decimal("2.91"), "term_years": Decimal(10), "weight": Decimal(10), "quantity": Decimal(10), "standard": Decimal("86.90"),
}  # fmt: skip


#: columns of free text that may carry the mark where a list has neither 序号 nor 备注
_BEARERS = ("project_name", "region_name", "unit_name", "company_name", "place_name")
_PREFIXES = ("prior_", "budget_", "final_")
_THREE_PUBLIC = {
    "total_fen": 12, "abroad_fen": 0, "vehicle_fen": 9, "vehicle_purchase_fen": 0, "vehicle_running_fen": 9, "reception_fen": 3,
    "organ_running_fen": 80,
}  # fmt: skip
_COUNTS = {
    "abroad_group_count": 0, "abroad_person_count": 0, "vehicle_bought_count": 0, "vehicle_kept_count": 3, "reception_batch_count": 20,
    "reception_person_count": 160,
}  # fmt: skip


def facts(table: Table) -> list[str]:
    """Lines above the head that a roster needs."""
    if table.id == "subsidy_roster":
        return ["补贴项目：耕地地力保护补贴（BT001）", "批次：示例批次", "批次性质：实发"]
    return []


def rows(table: Table, columns: Sequence[Column], side: str, block: int) -> list[list[object]]:
    """Example rows of one panel or block, values in the order of `columns`."""
    if table.shape in ("rows", "roster"):
        return [_listed(table, columns)]
    if table.shape == "codes":
        return _coded(table, columns)
    if table.shape == "blocks":
        return _basic(columns, block)
    return _lines(table, columns, side)


def _start(table: Table) -> Decimal:
    return Decimal(12) if table.kind == "three_public" else _START.get(table.unit, Decimal(0))


def _amounts(table: Table, columns: Sequence[Column]) -> dict[str, Decimal]:
    """One amount per money column: every first part carries the whole amount, so that sums, flows and limits hold."""
    start = _start(table)
    sums = [i for i in table.identities if isinstance(i, RowSum)]
    names = [c.name for c in columns if c.is_money]
    if table.kind == "three_public" and table.shape == "rows":
        return {name: Decimal(_THREE_PUBLIC[name.split("_", 1)[1] if name.startswith(_PREFIXES) else name]) for name in names}
    parts = {name for i in sums for part in i.parts for choice in part.split("|") for name in choice.split("+")}
    values = {name: Decimal(0) if name in parts else start for name in names}
    for identity in sums:
        if identity.total in values:
            _fill_sum(identity, values, start)
    for flow in (i for i in table.identities if isinstance(i, FlowSum)):
        if flow.closing in values:
            values |= {name: Decimal(0) for name in (flow.closing, flow.opening) if name in values}
    return values


def _fill_sum(identity: RowSum, values: dict[str, Decimal], start: Decimal) -> None:
    values[identity.total] = start
    for part in identity.parts:
        choice = next((c.split("+") for c in part.split("|") if any(n in values for n in c.split("+"))), [])
        first = next((n for n in choice if n in values), "")
        if first:
            values[first] = start
            return


def _value(table: Table, column: Column, amounts: dict[str, Decimal]) -> object:
    if column.is_money:
        return amounts[column.name]
    if column.value == "percent":
        return Decimal(100)
    if column.value in ("count", "ordinal"):
        return _COUNTS.get(column.name, 1)
    if column.value in ("decimal", "rate", "term"):
        return _NUMBERS.get(column.name, Decimal(1))
    return _TEXTS.get(column.name, "" if column.is_secret else "示例")


def marked(text: object) -> str:
    """`text` as an example row is named."""
    return f"{text}（{MARK}）" if text else MARK


def _listed(table: Table, columns: Sequence[Column]) -> list[object]:
    """One row; its 序号, else its 备注, else its first free text says that it is an example."""
    row = [_value(table, column, _amounts(table, columns)) for column in columns]
    names = [c.name for c in columns]
    bearer = next((n for n in ("seq", "remark") if n in names), "")
    texts = [i for i, c in enumerate(columns) if c.value == "text"]
    at = names.index(bearer) if bearer else next((i for i in texts if names[i] in _BEARERS), texts[0])
    row[at] = marked("" if bearer else row[at])
    return row


def _coded(table: Table, columns: Sequence[Column]) -> list[list[object]]:
    """A chain 类 款 项 and the totals that close it, the same amount in every row."""
    amounts = _amounts(table, columns)
    code_list = next((c.code_list for c in columns if c.name == "row_code"), "function")
    names = {entry.code: entry.name for entry in reversed(shipped(code_list).entries)}
    named: list[tuple[str, str]] = [(code, names[code]) for code in _CHAINS[code_list]]
    closing = [line for line in table.lines if line.level == 0]
    named += [("", line.title) for line in closing]
    named = [(code, marked(name) if code else name) for code, name in named]
    return [[{"row_code": code, "row_name": name}.get(c.name, _value(table, c, amounts)) for c in columns] for code, name in named]


def _basic(columns: Sequence[Column], block: int) -> list[list[object]]:
    """公开06: staff on the left, running costs in the middle and on the right."""
    groups: list[list[tuple[str, str, object]]] = [
        [("301", "工资福利支出", 900), ("30101", "基本工资", 900), ("", "人员经费合计", 900)],
        [("302", "商品和服务支出", 300), ("30201", "办公费", 200), ("30202", "印刷费", 100)],
        [("", "", ""), ("", "", ""), ("", "公用经费合计", 300)],
    ]
    given = [(code, marked(name) if code else name, amount) for code, name, amount in groups[block]]
    return [[dict(zip(("row_code", "row_name", "final_fen"), row, strict=True)).get(c.name, "") for c in columns] for row in given]


def _lines(table: Table, columns: Sequence[Column], side: str) -> list[list[object]]:
    """Every declared line of one side with figures that close."""
    chosen = [line for line in table.lines if line.side in (side, "")]
    if side == "expenditure":
        chosen = [Line("", "一、一般公共服务支出"), *chosen]
    amounts = line_amounts(table, chosen)
    row_amounts = _amounts(table, columns)
    out = []
    for line in chosen:
        share = amounts.get(line.line, Decimal(0))
        row: list[object] = []
        for column in columns:
            if column.name == "row_name":
                row.append(_numbered(table, line))
            elif column.name == "formula_text":
                row.append("")
            elif column.is_money:
                row.append(share if row_amounts[column.name] else Decimal(0))
            else:
                row.append(_value(table, column, row_amounts) if column.value in ("percent", "text") else "")
        out.append(row)
    return out


def _numbered(table: Table, line: Line) -> str:
    """The title as the form prints it: levels by indent, which the reader takes for hierarchy."""
    return line.title if line.level <= 1 or table.panels else "　" * (line.level - 1) + line.title


def line_amounts(table: Table, lines: Sequence[Line]) -> dict[str, Decimal]:
    """An amount per line: leaves of the first part carry it, sums are closed by the declared identities, limits stand above."""
    start = _start(table)
    sums = [i for i in table.identities if isinstance(i, LineSum)]
    values = {line.line: Decimal(0) for line in lines}
    values |= {name: start for name in _CARRIERS if name in values}
    for _ in range(4):
        for identity in sums:
            if identity.total in values:
                values[identity.total] = _closed(identity, values)
        for closing in (i for i in table.identities if isinstance(i, ClosingSum)):
            if closing.total in values and closing.current in values:
                values[closing.total] = values[closing.current]
    return values | {name: start * 2 for name in values if name.startswith("limit") and "added" not in name and _is_free(name, sums)}


def _is_free(name: str, sums: Sequence[LineSum]) -> bool:
    return all(name != i.total and name not in i.parts for i in sums)


#: lines that carry the example amount; all others follow from the identities or stay 0
_CARRIERS = (
    "", "tax_revenue", "current_expenditure", "expenditure_total", "appropriation", "appropriation_general", "current_income", "income_total",
    "general_transfer_out", "abroad", "issued_bond", "issued_general", "repaid_general", "interest_general", "repay_budget_general",
    "repay_budget_general_fiscal", "interest_budget_general", "advance_general", "limit_prior_general", "limit_general", "limit_prior", "limit",
    "total",
)  # fmt: skip


def _closed(identity: LineSum, values: dict[str, Decimal]) -> Decimal:
    total = Decimal(0)
    for part in identity.parts:
        sign, words = (-1, part[1:]) if part.startswith("-") else (1, part)
        choice = next((c.split("+") for c in words.split("|") if any(n in values for n in c.split("+"))), [])
        total += sign * sum((values.get(n, Decimal(0)) for n in choice), Decimal(0))
    return total
