"""A small published county for the pages: two years of accounts, debts, two departments, 三公, subsidies of five villages, one correction. All invented."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd

from datasets.office.freezing import Content
from datasets.office.keyring import Keyring
from datasets.office.longform import figures_of
from datasets.published.keys import Dataset, DatasetKey
from schemas.kinds import tables
from schemas.typed import TypedTable
from tests.made_county import subsidies, villages
from tests.store_makers import COUNTY, publish

WAN, YI = 1_000_000, 10_000_000_000
Line = tuple[str, str, str, int, dict[str, object]]


def table(id: str, rows: Sequence[Line], year: int, unit: str = "万元", title: str = "") -> TypedTable:
    """A typed table of `(code, name, line, level, {column: value})`; cells start at C5."""
    found = tables()[id]
    names = list(dict.fromkeys(name for row in rows for name in row[4]))
    frame = pd.DataFrame(
        {
            "sheet_row": range(5, 5 + len(rows)),
            "block": 0,
            "side": "",
            "row_code": [row[0] for row in rows],
            "row_name": [row[1] for row in rows],
            "line": [row[2] for row in rows],
            "level": [row[3] for row in rows],
            "is_leaf": [
                not any(other[0].startswith(row[0]) and other[0] != row[0] for other in rows) if row[0] else not row[2] for row in rows
            ],
        }
    )
    printed = pd.DataFrame(index=frame.index)
    for name in names:
        values = [row[4].get(name) for row in rows]
        is_money = found.column(name).is_money
        frame[name] = pd.array(values, dtype="Int64") if is_money else pd.Series(values, dtype="object")
        printed[name] = ["" if value is None else f"{value / WAN:.2f}" if is_money else str(value) for value in values]
    letters = {(0, name): chr(ord("C") + index) for index, name in enumerate(names)}
    headings = {(0, name): found.column(name).title for name in names}
    return TypedTable("表1", found, title or found.title, unit, year, "方城县", frame, printed, letters, headings)


def released(made: Sequence[tuple[TypedTable, str, str]]) -> Content:
    """Content of `(table, entity code, entity name)`."""
    pairs = []
    for one, code, name in made:
        kind, stage, year = one.table.kind, one.table.stage, one.year or 0
        key = DatasetKey(COUNTY, kind, stage, year, code, one.table.scope, one.table.id)
        said = Dataset(
            key.text,
            kind,
            stage,
            year,
            code,
            name,
            one.table.scope,
            one.table.id,
            one.title,
            one.unit,
            sheet=one.sheet,
            row_count=len(one.frame),
        )
        said = replace(said, file_sha256="ab" * 32, file_name="示例.xlsx")
        pairs.append((said, figures_of(one, said)))
    return Content(tuple(pairs))


def _spent(code: str, name: str, wan: int, line: str = "", level: int = 1) -> Line:
    return (code, name, line, level, {"budget_fen": wan * WAN, "adjusted_fen": (wan + 10) * WAN, "final_fen": wan * WAN})


def expenditure(year: int, more: int = 0) -> TypedTable:
    """支出决算表: two 类, three 款, closing lines; 支出总计 = 1,240 万元 + `more`."""
    rows = [
        _spent("205", "教育支出", 600 + more),
        _spent("20501", "教育管理事务", 250, level=2),
        _spent("20502", "普通教育", 350 + more, level=2),
        _spent("208", "社会保障和就业支出", 400),
        _spent("20805", "行政事业单位养老支出", 400, level=2),
        _spent("", "本年支出合计", 1000 + more, "current_expenditure", 0),
        _spent("", "上解上级支出", 40, "remitted_out"),
        _spent("", "结转下年", 200, "carried_out"),
        _spent("", "支出总计", 1240 + more, "expenditure_total", 0),
    ]
    return table("gf_general_expenditure", rows, year)


def income(year: int, more: int = 0) -> TypedTable:
    """收入决算表 that closes with `expenditure`."""
    rows = [
        _spent("101", "税收收入", 300, "tax_revenue"),
        _spent("103", "非税收入", 100, "nontax_revenue"),
        _spent("", "本年收入合计", 400, "current_income", 0),
        _spent("", "上级补助收入", 840 + more, "transfers_in"),
        _spent("", "收入总计", 1240 + more, "income_total", 0),
    ]
    return table("gf_general_income", rows, year)


def department(year: int, wan: int) -> TypedTable:
    """支出决算表 of a department."""
    values = {"total_fen": wan * WAN, "basic_fen": (wan - 5) * WAN, "project_fen": 5 * WAN}
    rows: list[Line] = [("205", "教育支出", "", 1, values), ("20501", "教育管理事务", "", 2, values), ("", "合计", "total", 0, values)]
    return table("fa_expenditure", rows, year)


def three_public(year: int, wan: int) -> TypedTable:
    """公开09: reception only."""
    parts = {
        "abroad_fen": 0,
        "vehicle_fen": 0,
        "vehicle_purchase_fen": 0,
        "vehicle_running_fen": 0,
        "reception_fen": wan * WAN,
        "total_fen": wan * WAN,
    }
    values: dict[str, object] = {f"{when}_{name}": value for when in ("budget", "final") for name, value in parts.items()}
    return table("tp_final", [("", "本单位", "", 1, {**values, "reason_text": "接待批次减少"})], year)


def debt(year: int, yi: int) -> list[TypedTable]:
    """Limits, balances, movement and repayment of a year."""
    limit: dict[str, object] = {"limit_total_fen": (yi + 5) * YI, "limit_general_fen": 40 * YI, "limit_special_fen": (yi - 35) * YI}
    balance = {"balance_total_fen": yi * YI, "balance_general_fen": 38 * YI, "balance_special_fen": (yi - 38) * YI}
    lines = (("年初余额", "opening", yi - 4), ("发行", "issued", 9), ("还本", "repaid", 5))
    moved: list[Line] = [("", name, line, 1, {"whole_area_fen": value * YI}) for name, line, value in lines]
    due: list[Line] = [
        ("", "", "", 1, {"due_year": str(year + n), "principal_fen": n * YI, "refinancing_fen": YI, "fiscal_fen": (n - 1) * YI})
        for n in (1, 2, 3)
    ]
    return [
        table("debt_final_limit_balance", [("", "方城县", "", 1, {"region_name": "方城县", **limit, **balance})], year, "亿元"),
        table("debt_final_issue_repay", moved, year, "亿元"),
        table("debt_schedule", due, year, "亿元"),
    ]


def population(year: int, people: int) -> TypedTable:
    """人口和户数统计表 with the county's own row."""
    return table(
        "reference_population",
        [("", "方城县", "", 1, {"place_code": COUNTY, "place_name": "方城县", "population_count": people})],
        year,
        "",
    )


def publish_pages(public: Path, keys: Path) -> Keyring:
    """Four releases: accounts and debts, departments, subsidies, and a correction of the newest account."""
    keyring = Keyring.open(keys)
    county = [(one, COUNTY, "方城县") for year in (2024, 2025) for one in (expenditure(year), income(year), *debt(year, 50 + year - 2024))]
    county.append((population(2025, 10_000), COUNTY, "方城县"))
    publish(public, keyring, released(county), reason="2024年和2025年政府决算")
    offices = [
        (made, code, name)
        for code, name, wan in (("101", "甲局", 30), ("102", "乙局", 20))
        for year in (2024, 2025)
        for made in (department(year, wan), three_public(year, wan // 10))
    ]
    publish(public, keyring, released(offices), reason="部门决算")
    chosen = [code for code in villages() if code.startswith(("411322101", "411322102"))]
    publish(public, keyring, subsidies([*chosen[:2], *chosen[-2:]], (2024, 2025)), reason="补贴发放结果")
    fixed = released([(expenditure(2025, 10), COUNTY, "方城县"), (income(2025, 10), COUNTY, "方城县")])
    publish(public, keyring, fixed, act="correct", reason="录入时数字颠倒", supersedes={d.key: 1 for d in fixed.datasets})
    return keyring
